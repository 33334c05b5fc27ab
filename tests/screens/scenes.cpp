#include "tests/screens/scenes.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace kassa::screens {

namespace {

using flows::Notice;
using flows::Shopping;

catalog::Product product(const char* item, const char* en, const char* ar, const char* category,
                         std::int64_t price, std::int64_t grams = 0) {
    catalog::Product one;
    one.item = item;
    one.names = {{"en", en}, {"ar", ar}, {"", en}};
    one.category = category;
    one.price = Money::minor(price);
    if (grams > 0) one.gross_weight = Weight::grams(grams);
    one.tax = "reduced";
    return one;
}

catalog::Product by_weight(catalog::Product one) {
    one.sold_by = catalog::SoldBy::Weight;
    one.gross_weight.reset();
    return one;
}

const catalog::Product rice =
    product("04012345000016", "Basmati rice 1 kg", "أرز بسمتي ١ كغم", "pantry/rice", 249, 1012);
const catalog::Product milk =
    product("04012345000023", "Whole milk 1 l", "حليب كامل الدسم ١ لتر", "dairy/milk", 119, 1040);
const catalog::Product bread =
    product("04012345000030", "Farmhouse bread", "خبز ريفي", "bakery/bread", 329, 760);
const catalog::Product bananas = by_weight(product("plu:4011", "Bananas", "موز", "fruit", 189));
const catalog::Product tomatoes =
    by_weight(product("plu:4087", "Vine tomatoes", "طماطم بالعنقود", "vegetables", 349));
const catalog::Product apples =
    by_weight(product("plu:4017", "Granny Smith apples", "تفاح غراني سميث", "fruit", 279));
const catalog::Product oranges = by_weight(product("plu:4012", "Oranges", "برتقال", "fruit", 219));
const catalog::Product carrots = by_weight(product("plu:4562", "Carrots", "جزر", "vegetables", 129));
const catalog::Product croissant =
    product("plu:9001", "Butter croissant", "كرواسون بالزبدة", "bakery/pastry", 110);
const catalog::Product walnuts = by_weight(product("plu:4943", "Walnuts in shell", "جوز بقشره", "nuts", 899));
const catalog::Product chocolate = product("04012345000047", "Dark chocolate 70 % cocoa",
                                           "شوكولاتة داكنة ٧٠٪ كاكاو", "sweets/chocolate", 229, 105);
const catalog::Product water =
    product("04012345000054", "Mineral water 1.5 l", "مياه معدنية ١٫٥ لتر", "drinks/water", 69, 1530);
const catalog::Product soap =
    product("04012345000061", "Hand soap lavender", "صابون يدين بالخزامى", "hygiene", 179, 320);

catalog::Product wine() {
    catalog::Product one =
        product("04012345000078", "Red wine 0.75 l", "نبيذ أحمر ٠٫٧٥ لتر", "alcohol/wine", 799, 1250);
    one.age_limit = 18;
    one.tax = "standard";
    return one;
}

flows::Line line(int id, const catalog::Product& product, int quantity = 1) {
    return {.id = id,
            .product = product,
            .quantity = quantity,
            .bagged = quantity,
            .last_added = test_moment() - 10min + Duration(id * 1000)};
}

flows::Line weighed(int id, const catalog::Product& product, std::int64_t grams) {
    flows::Line one = line(id, product);
    one.weight = Weight::grams(grams);
    return one;
}

flows::Lane lane_with(std::vector<flows::Line> lines, flows::Place place = Shopping{}) {
    flows::Lane lane;
    lane.place = std::move(place);
    lane.visit.id = "visit";
    lane.visit.started = test_moment() - 10min;
    lane.visit.lines = std::move(lines);
    lane.visit.next_line = int(lane.visit.lines.size()) + 1;
    return lane;
}

flows::Lane basket(flows::Place place = Shopping{}) {
    return lane_with({line(1, rice), line(2, milk, 3), weighed(3, bananas, 1184), line(4, chocolate, 2),
                      line(5, bread), line(6, wine())},
                     std::move(place));
}

flows::Lane long_basket() {
    flows::Lane lane = basket();
    int id = 7;
    for (const auto& more : {water, soap, rice, chocolate, milk, bread, water, soap})
        lane.visit.lines.push_back(line(id++, more));
    return lane;
}

flows::Lane with_notice(Notice::What what, std::optional<int> about_line = {}, std::string about = "",
                        flows::Panel panel = flows::Scanning{}) {
    flows::Lane lane = basket(Shopping{std::move(panel)});
    lane.notice =
        Notice{.what = what, .about = std::move(about), .line = about_line, .until = test_moment() + 5s};
    return lane;
}

cases::Case open_case(const char* id, cases::Kind kind, std::optional<int> about_line = {},
                      std::string about = "") {
    return {.id = id,
            .kind = kind,
            .opened = test_moment() - 1min,
            .line = about_line,
            .about = std::move(about)};
}

cases::Goods goods_of(const catalog::Product& product, cases::Goods::Why why, std::string day,
                      std::string batch = "") {
    cases::Goods goods;
    goods.why = why;
    goods.item = product.item;
    goods.names = product.names;
    goods.day = std::move(day);
    goods.batch = std::move(batch);
    return goods;
}

cases::Goods recalled_bread() {
    cases::Goods goods = goods_of(bread, cases::Goods::Why::Recalled, "", "L7-3");
    goods.recall = "R-2026-014";
    goods.sentence = {{"en", "Pieces of plastic were found in some loaves. Please take another bread."},
                      {"ar", "عُثر على قطع بلاستيك في بعض الأرغفة. خذ خبزًا آخر من فضلك."}};
    return goods;
}

flows::Lane about_pack(Notice::What what, cases::Goods goods, std::optional<int> line = {}) {
    flows::Lane lane = with_notice(what, line, goods.item);
    lane.notice->goods = std::move(goods);
    return lane;
}

// Milk that is past its date and bread that is recalled were stopped; the rice's batch has to be looked at.
std::vector<cases::Case> cases_about_packs() {
    using Why = cases::Goods::Why;
    std::vector<cases::Case> all{open_case("c1", cases::Kind::Stopped, {}, milk.item),
                                 open_case("c2", cases::Kind::Stopped, {}, bread.item),
                                 open_case("c3", cases::Kind::Check, 1, rice.item),
                                 open_case("c4", cases::Kind::Check, 4, chocolate.item)};
    all[0].goods = goods_of(milk, Why::Expired, "2026-09-18", "M-0912");
    all[1].goods = recalled_bread();
    all[2].goods = goods_of(rice, Why::Recalled, "");
    all[2].goods->recall = "R-2026-015";
    all[3].goods = goods_of(chocolate, Why::Expired, "2026-12-31");
    return all;
}

std::vector<cases::Case> some_cases() {
    cases::Case weight = open_case("c2", cases::Kind::Weight, {}, "difference");
    weight.difference = Weight::grams(212);
    return {open_case("c1", cases::Kind::Age, 6, "04012345000078"), weight,
            open_case("c3", cases::Kind::UnknownItem, {}, "4006381333931"),
            open_case("c4", cases::Kind::Weight, 2, "not_bagged")};
}

flows::Sale sale_of(const flows::Lane& lane) {
    flows::Sale sale;
    sale.id = "sale";
    sale.number = 1042;
    sale.at = test_moment();
    sale.lane = "K3";
    sale.lines = lane.visit.lines;
    sale.priced = flows::priced(lane, {test_policy(), "K3"});
    sale.tenders.push_back(
        {"payment",
         sale.priced.total,
         {.amount = sale.priced.total, .card_name = "girocard", .masked_pan = "************1234"}});
    return sale;
}

flows::Lane paying_at(flows::PayingByCard::Stage stage, const char* says = "") {
    flows::Lane lane = basket();
    lane.place = flows::PayingByCard{.stage = stage,
                                     .payment = "payment",
                                     .amount = flows::priced(lane, {test_policy(), "K3"}).total,
                                     .terminal_says = says};
    return lane;
}

flows::Lane tender(flows::ChoosingTender::Before before) { return basket(flows::ChoosingTender{before}); }

flows::Lane attended(flows::Attending::Page page = flows::Attending::Page::Cases,
                     std::vector<cases::Case> open = {}) {
    flows::Lane lane = basket();
    lane.staff = flows::Attending{.badge = "b", .name = "Noor", .role = "supervisor", .page = page};
    lane.cases = std::move(open);
    return lane;
}

const LookUp goods{{bananas, apples, oranges, tomatoes, carrots, croissant, walnuts, by_weight(chocolate)}};

// --- The list
// -------------------------------------------------------------------------------------------------------------

void add_shopping(std::vector<TestScene>& all) {
    all.push_back({"attract", {}, {}, {}});
    all.push_back({"shopping_empty", lane_with({}), {}, {}});
    all.push_back({"shopping", basket(), {}, {}});
    all.push_back({"shopping_long", long_basket(), {}, {}});
    all.push_back({"shopping_long_second_page", long_basket(), {.first = 7}, {}});
    flows::Lane dark = basket();
    dark.health.camera_ready = false;
    all.push_back({"shopping_without_camera", dark, {}, {}});
    flows::Lane unbagged = basket();
    unbagged.visit.lines[0].bagged = 0;
    all.push_back({"shopping_to_bag", unbagged, {}, {}});
    unbagged.bagging.light = true;
    all.push_back({"shopping_light", unbagged, {}, {}});
    flows::Lane fresh = basket();
    fresh.visit.lines[5].last_added = test_moment() - 100ms;
    all.push_back({"shopping_fresh_line", fresh, {}, {}});
    using What = Notice::What;
    all.push_back({"notice_unknown_item", with_notice(What::UnknownItem, {}, "4006381333931"), {}, {}});
    all.push_back({"notice_no_price", with_notice(What::NoPrice), {}, {}});
    all.push_back({"notice_not_for_sale", with_notice(What::NotForSale), {}, {}});
    all.push_back({"notice_put_in_bag", with_notice(What::PutInBag, 1), {}, {}});
    all.push_back({"notice_take_from_bag", with_notice(What::TakeFromBag, {}, "Hand soap lavender"), {}, {}});
    all.push_back({"notice_something_else", with_notice(What::SomethingElse), {}, {}});
    all.push_back({"notice_something_else_of_line", with_notice(What::SomethingElse, 1), {}, {}});
    all.push_back({"notice_own_bag", with_notice(What::OwnBag), {}, {}});
    all.push_back({"notice_bagging_full", with_notice(What::BaggingFull), {}, {}});
    all.push_back({"notice_leave_in_trolley", with_notice(What::LeaveInTrolley, 1), {}, {}});
    all.push_back({"notice_something_missing", with_notice(What::SomethingMissing), {}, {}});
    all.push_back({"notice_staff_will_help", with_notice(What::StaffWillHelp), {}, {}});
    all.push_back({"notice_help_is_coming", with_notice(What::HelpIsComing), {}, {}});
    all.push_back({"notice_card_accepted", with_notice(What::CardAccepted), {}, {}});
    all.push_back({"notice_card_unknown", with_notice(What::CardUnknown), {}, {}});
    all.push_back({"notice_item_removed", with_notice(What::ItemRemoved, {}, "Hand soap lavender"), {}, {}});
    all.push_back({"notice_blocked", with_notice(What::Blocked), {}, {}});
}

void add_packs(std::vector<TestScene>& all) {
    using What = Notice::What;
    using Why = cases::Goods::Why;
    const auto add = [&](const char* name, flows::Lane lane) { all.push_back({name, std::move(lane), {}, {}}); };
    add("notice_item_expired", about_pack(What::ItemExpired, goods_of(milk, Why::Expired, "2026-09-18")));
    add("notice_item_past_sell_by", about_pack(What::ItemExpired, goods_of(milk, Why::PastSellBy, "2026-09-18")));
    add("notice_item_recalled", about_pack(What::ItemRecalled, recalled_bread()));
    cases::Goods silent = recalled_bread();
    silent.sentence.clear();
    add("notice_item_recalled_without_words", about_pack(What::ItemRecalled, silent));
    add("notice_past_best_before",
        about_pack(What::PastBestBefore, goods_of(chocolate, Why::PastBestBefore, "2026-09-01"), 4));
    add("notice_look_at_pack", about_pack(What::LookAtPack, goods_of(rice, Why::Recalled, ""), 1));
    add("notice_look_at_date", about_pack(What::LookAtPack, goods_of(milk, Why::Expired, "2026-12-31"), 2));
    flows::Lane waiting = basket(flows::AwaitingStaff{});
    waiting.cases = cases_about_packs();
    add("awaiting_staff_packs", waiting);
    add("staff_cases_packs", attended(flows::Attending::Page::Cases, cases_about_packs()));
    flows::Lane reduced = basket();
    reduced.visit.lines[4].price_on_label = Money::minor(165);
    reduced.visit.lines[4].packs = {{.batch = "L7", .best_before = "260924"}};
    add("shopping_reduced_label", reduced);
}

void add_panels(std::vector<TestScene>& all) {
    all.push_back({"keypad", basket(Shopping{flows::KeyingNumber{}}), {.number = "40123"}, {}});
    all.push_back({"keypad_slip",
                   with_notice(Notice::What::WrongCheckDigit, {}, "", flows::KeyingNumber{}),
                   {.number = "4012345000017"},
                   {}});
    all.push_back({"look_up", basket(Shopping{flows::LookingUp{}}), {}, goods});
    all.push_back({"look_up_fruit", basket(Shopping{flows::LookingUp{}}), {.category = "fruit"}, goods});
    all.push_back({"look_up_latin",
                   basket(Shopping{flows::LookingUp{}}),
                   {.search = "ban", .letters = Letters::Latin},
                   {{bananas, bread}}});
    all.push_back({"look_up_arabic",
                   basket(Shopping{flows::LookingUp{}}),
                   {.search = "مو", .letters = Letters::Arabic},
                   {{bananas}}});
    all.push_back({"line", basket(Shopping{flows::LineMenu{2}}), {}, {}});
    flows::Lane to_bag = basket(Shopping{flows::LineMenu{2}});
    to_bag.visit.lines[1].bagged = 1;
    all.push_back({"line_to_bag", to_bag, {}, {}});
    all.push_back({"line_weighed", basket(Shopping{flows::LineMenu{3}}), {}, {}});
    all.push_back({"weighing", basket(Shopping{flows::Weighing{tomatoes}}), {}, {}});
    all.push_back({"cancel", basket(Shopping{flows::ConfirmingCancel{}}), {}, {}});
    all.push_back({"language", basket(), {.chooser = Chooser::Language}, {}, true});
    all.push_back({"appearance", basket(), {.chooser = Chooser::Appearance}, {}});
    all.push_back({"help", basket(), {.chooser = Chooser::Help}, {}});
    flows::Lane called = basket();
    called.cases = {open_case("c1", cases::Kind::Help)};
    all.push_back({"help_called", called, {.chooser = Chooser::Help}, {}});
    flows::Lane idle = basket();
    idle.still_there = test_moment() + 21s;
    all.push_back({"still_there", idle, {}, {}});
}

void add_payment(std::vector<TestScene>& all) {
    using Before = flows::ChoosingTender::Before;
    using Stage = flows::PayingByCard::Stage;
    flows::Lane bags = basket(flows::CheckingBags{});
    bags.visit.lines[0].bagged = bags.visit.lines[4].bagged = 0;
    all.push_back({"checking_bags", bags, {}, {}});
    flows::Lane lift = basket(flows::CheckingBags{});
    lift.bagging.to_lift.push_back({soap, {}});
    all.push_back({"checking_bags_to_lift", lift, {}, {}});
    flows::Lane waiting = basket(flows::AwaitingStaff{});
    waiting.cases = some_cases();
    all.push_back({"awaiting_staff", waiting, {}, {}});
    all.push_back({"choose_tender", tender(Before::Nothing), {}, {}});
    all.push_back({"choose_tender_declined", tender(Before::Declined), {}, {}});
    all.push_back({"choose_tender_aborted", tender(Before::Aborted), {}, {}});
    all.push_back({"choose_tender_not_charged", tender(Before::NotCharged), {}, {}});
    all.push_back({"choose_tender_terminal_away", tender(Before::TerminalAway), {}, {}});
    all.push_back({"paying_preparing", paying_at(Stage::Preparing), {}, {}});
    all.push_back({"paying", paying_at(Stage::Presenting), {}, {}});
    all.push_back({"paying_pin", paying_at(Stage::Presenting, "enter_pin"), {}, {}});
    all.push_back({"paying_not_enough", paying_at(Stage::Presenting, "not_enough_credit"), {}, {}});
    all.push_back({"paying_stopping", paying_at(Stage::Stopping), {}, {}});
    all.push_back({"checking_payment", paying_at(Stage::Asking), {}, {}});
    flows::Lane asked = paying_at(Stage::Asking);
    asked.cases = {open_case("c1", cases::Kind::Payment, {}, "no_answer")};
    all.push_back({"checking_payment_with_staff", asked, {}, {}});
    const flows::Sale sale = sale_of(basket());
    all.push_back({"finishing", basket(flows::Finishing{sale, true, true}), {}, {}});
    all.push_back({"thanks", basket(flows::Thanks{sale, true, test_moment() + 8s}), {}, {}});
    all.push_back({"thanks_without_paper", basket(flows::Thanks{sale, false, test_moment() + 40s}), {}, {}});
    flows::Lane closed;
    closed.place = flows::OutOfService{"terminal 192.0.2.7 does not answer"};
    all.push_back({"out_of_service", closed, {}, {}});
}

// A member with a coupon, told by the store, wherever the visit stands.
flows::Lane member(flows::Place place = Shopping{}) {
    flows::Lane lane = basket(std::move(place));
    lane.visit.member = flows::Member{"card", "gold"};
    protocol::MemberView view;
    view.card = "card";
    view.tier = "gold";
    view.department_points = 1240;
    view.supermarket_points = 88;
    view.stored_value = Money::minor(1500);
    view.vouchers = {{"v1", Money::minor(500), {}}};
    view.may_become = "platinum";
    lane.visit.told = view;
    lane.visit.coupons = {{1, "981234", "summer", {}, {}}, {2, "981299", "winter", {}, {}}, {3, "p", "", "claim", {}}};
    return lane;
}

void add_members(std::vector<TestScene>& all) {
    using What = Notice::What;
    all.push_back({"shopping_member", member(), {}, {}});
    flows::Lane welcome = member();
    welcome.notice = Notice{.what = What::CardAccepted, .until = test_moment() + 5s};
    all.push_back({"notice_card_accepted_told", welcome, {}, {}});
    welcome.visit.member->how = protocol::Recognised::Telephone;
    all.push_back({"notice_card_accepted_telephone", welcome, {}, {}});
    all.push_back({"notice_card_blocked", with_notice(What::CardBlocked), {}, {}});
    const auto coupons = [](What what, std::string about) {
        flows::Lane lane = lane_with({line(1, rice), line(2, bread)});
        lane.visit.coupons = member().visit.coupons;
        lane.notice = Notice{.what = what, .about = std::move(about), .until = test_moment() + 5s};
        return lane;
    };
    all.push_back({"notice_coupon_taken", coupons(What::CouponTaken, "981234"), {}, {}});
    all.push_back({"notice_coupon_taken_for_later", coupons(What::CouponTaken, "981299"), {}, {}});
    all.push_back({"notice_coupon_again", coupons(What::CouponAgain, "981234"), {}, {}});
    flows::Lane with_coupons = coupons(What::CouponAgain, "");
    with_coupons.notice.reset();
    all.push_back({"shopping_coupons", with_coupons, {}, {}});
    all.push_back({"line_member", member(Shopping{flows::LineMenu{5}}), {}, {}});
    all.push_back({"notice_coupon_refused", with_notice(What::CouponRefused), {}, {}});
    all.push_back({"notice_coupon_not_checked", with_notice(What::CouponNotChecked), {}, {}});
    all.push_back({"keypad_unknown", with_notice(What::CardUnknown, {}, "", flows::KeyingNumber{}), {}, {}});
    all.push_back({"choose_tender_values", member(flows::ChoosingTender{}), {}, {}});
    flows::Lane rest = member(flows::ChoosingTender{});
    rest.visit.tenders.push_back({"id", Money::minor(500), {}, "stored_value", "id", ""});
    all.push_back({"choose_tender_rest", rest, {}, {}});
    flows::Lane rest_by_card = rest;
    rest_by_card.place = flows::PayingByCard{.stage = flows::PayingByCard::Stage::Presenting,
                                             .payment = "payment",
                                             .amount = Money::minor(1470)};
    rest_by_card.notice = Notice{.what = What::CouponTooLate, .until = test_moment() + 5s};
    all.push_back({"paying_rest_coupon_too_late", rest_by_card, {}, {}});
    flows::Lane late_welcome = member(flows::ChoosingTender{});
    late_welcome.notice = Notice{.what = What::CardAccepted, .until = test_moment() + 5s};
    all.push_back({"choose_tender_card_accepted", late_welcome, {}, {}});
    rest.place = flows::ChoosingTender{flows::ChoosingTender::Before::ValueDeclined};
    all.push_back({"choose_tender_value_declined", rest, {}, {}});
    rest.place = flows::ChoosingTender{flows::ChoosingTender::Before::StoreAway};
    all.push_back({"choose_tender_store_away", rest, {}, {}});
    all.push_back({"authorising",
                   member(flows::Authorising{"id", "stored_value", "", Money::minor(500), test_moment()}), {}, {}});
    all.push_back({"authorising_voucher",
                   member(flows::Authorising{"id", "voucher", "v1", Money::minor(500), test_moment()}), {}, {}});
    all.push_back({"asking_price", member(flows::AskingPrice{"id", test_moment()}), {}, {}});
    flows::Sale sale = sale_of(basket());
    sale.priced.points = pricing::BasketPoints{.department = 12, .supermarket = 3};
    flows::Lane no_paper = member(flows::Thanks{sale, false, test_moment() + 40s});
    no_paper.visit.told->may_become.clear();
    all.push_back({"thanks_without_paper_points", no_paper, {}, {}});
    flows::Lane thanks = member(flows::Thanks{sale, true, test_moment() + 8s});
    all.push_back({"thanks_better_card", thanks, {}, {}});
    flows::Lane birthday = thanks;
    birthday.visit.told->may_become.clear();
    birthday.visit.told->birthday = true;
    all.push_back({"thanks_birthday", birthday, {}, {}});
    flows::Sale large = sale_of(basket());
    large.priced.total = Money::minor(100'000);
    flows::Lane first_card = basket(flows::Thanks{large, true, test_moment() + 8s});
    all.push_back({"thanks_first_card", first_card, {}, {}});
    thanks.visit.told.reset();
    thanks.notice = Notice{.what = What::CardTooLate, .until = test_moment() + 5s};
    all.push_back({"thanks_card_too_late", thanks, {}, {}});
    thanks.notice->what = What::CouponTooLate;
    all.push_back({"thanks_coupon_too_late", thanks, {}, {}});
    flows::Lane away = attended(flows::Attending::Page::Cases, {open_case("c1", cases::Kind::Help, {}, "tier:gold")});
    away.health.store_reachable = false;
    away.health.clock_trusted = false;
    all.push_back({"staff_store_away", away, {}, {}});
}

void add_staff(std::vector<TestScene>& all) {
    flows::Lane pin = basket();
    pin.staff = flows::PinWanted{"b", 0, test_moment()};
    all.push_back({"staff_pin", pin, {.pin = "73"}, {}});
    pin.staff = flows::PinWanted{"b", 1, test_moment()};
    all.push_back({"staff_pin_wrong", pin, {}, {}});
    all.push_back({"staff_cases", attended(flows::Attending::Page::Cases, some_cases()), {}, {}});
    std::vector<cases::Case> others = {open_case("c1", cases::Kind::Help),
                                       open_case("c2", cases::Kind::Printer, {}, "paper"),
                                       open_case("c3", cases::Kind::Payment, {}, "no_answer"),
                                       open_case("c4", cases::Kind::Device, {}, "Scale"),
                                       open_case("c5", cases::Kind::Crash, {}, "Weighed")};
    flows::Lane busy = attended(flows::Attending::Page::Cases, others);
    busy.last_sale = sale_of(basket());
    busy.suspended.push_back({basket().visit, {}, test_moment() - 30min});
    all.push_back({"staff_cases_other", busy, {}, {}});
    flows::Lane nothing = attended();
    nothing.visit = {};
    nothing.place = flows::Attract{};
    all.push_back({"staff_nothing_open", nothing, {}, {}});
    all.push_back({"staff_price",
                   attended(flows::Attending::Page::Cases, some_cases()),
                   {.price = "349", .priced_case = "c3"},
                   {}});
    flows::Lane aside = attended(flows::Attending::Page::Suspended);
    aside.visit = {};
    aside.place = flows::Attract{};
    aside.suspended.push_back({basket().visit, {}, test_moment() - 30min});
    aside.suspended.push_back({long_basket().visit, {}, test_moment() - 7min});
    aside.suspended.back().visit.id = "visit2";
    all.push_back({"staff_suspended", aside, {}, {}});
}

}  // namespace

Instant test_moment() { return std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + 14h + 5min; }

const policy::Policy& test_policy(bool three_languages) {
    const auto made = [](bool three) {
        policy::Policy policy;
        policy.store_name = "Corner Market";
        policy.store_lines = {"1 Market Square", "VAT DE123456789"};
        if (three) policy.languages = {"en", "ar", "pl"};
        policy.pricing.currency = {"EUR", 2};
        policy.pricing.taxes["standard"] = {.rate = {19, 100}, .mark = "A"};
        policy.pricing.taxes["reduced"] = {.rate = {7, 100}, .mark = "B"};
        pricing::Promotion three_for_two{.id = "p1",
                                         .names = {{"en", "3 for 2"}, {"ar", "٣ بسعر ٢"}},
                                         .kind = pricing::Promotion::Kind::NForM};
        three_for_two.buy = 3;
        three_for_two.pay = 2;
        three_for_two.goods.items = {milk.item};
        pricing::Promotion week{.id = "p2",
                                .names = {{"en", "Chocolate week"}, {"ar", "أسبوع الشوكولاتة"}},
                                .kind = pricing::Promotion::Kind::Percent,
                                .reward = {.percent = {20, 100}}};
        week.goods.items = {chocolate.item};
        pricing::Promotion summer{.id = "p3",
                                  .names = {{"en", "Summer coupon"}, {"ar", "قسيمة الصيف"}},
                                  .kind = pricing::Promotion::Kind::AmountOff,
                                  .reward = {.amount = Money::minor(50)}};
        summer.goods.items = {bread.item};
        summer.audience.coupon = "summer";
        policy.pricing.promotions = {three_for_two, week, summer};
        policy.pricing.points.enabled = true;
        policy.pricing.points.supermarket.categories = {"dairy", "fruit", "pantry", "bakery"};
        policy.pricing.points.supermarket_rate = {1, Money::minor(200)};
        policy.pricing.points.usual.regular = policy.pricing.points.usual.special = {1, Money::minor(100)};
        policy.pricing.vip.tiers = {
            {.key = "gold", .names = {{"en", "Gold card"}, {"ar", "البطاقة الذهبية"}}},
            {.key = "platinum", .names = {{"en", "Platinum card"}, {"ar", "البطاقة البلاتينية"}}}};
        policy.vip.tiers = {"gold", "platinum"};
        policy.vip.benefits = {{.tier = "gold", .birthday_gift = true}};
        policy.vip.conditions = {{.tier = "gold", .amount = Money::minor(80'000)}};
        return policy;
    };
    static const policy::Policy two = made(false), three = made(true);
    return three_languages ? three : two;
}

const std::vector<TestScene>& all_scenes() {
    static const std::vector<TestScene> scenes = [] {
        std::vector<TestScene> all;
        add_shopping(all);
        add_packs(all);
        add_panels(all);
        add_payment(all);
        add_staff(all);
        add_members(all);
        return all;
    }();
    return scenes;
}

const TestScene& scene_called(std::string_view name) {
    const auto& all = all_scenes();
    const auto found = std::ranges::find(all, name, &TestScene::name);
    if (found == all.end()) throw std::runtime_error(std::format("no scene is called {}", name));
    return *found;
}

const locales::Words& words_in(const std::string& language) {
    static std::map<std::string, locales::Words> loaded;
    auto found = loaded.find(language);
    if (found == loaded.end()) {
        auto words = locales::Words::load(language, KASSA_BUILD_DIR "/locales", {"EUR", 2}, "UTC");
        if (!words) throw std::runtime_error(words.error().sentence);
        found = loaded.emplace(language, *words).first;
    }
    return found->second;
}

View view_of(const TestScene& scene, const std::string& language, flows::Appearance appearance) {
    flows::Lane lane = scene.lane;
    lane.appearance = appearance;
    lane.visit.language = language;
    const policy::Policy& policy = test_policy(scene.three_languages);
    const flows::Rules rules{policy, "K3"};
    return present(lane, rules, scene.draft, scene.found, words_in(language), test_moment());
}

}  // namespace kassa::screens
