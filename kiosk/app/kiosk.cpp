#include "kiosk/app/kiosk.h"

#include <poll.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>

#include "core/catalog/freshness.h"
#include "devices/terminal/zvt.h"
#include "kiosk/app/reception.h"
#include "kiosk/sqlite/unsynced_vfs.h"

namespace kassa::kiosk {
namespace {

volatile std::sig_atomic_t asked_to_end = 0;

// What a story begins at: a quiet Tuesday morning, so that receipts and promotions do not depend on the day.
constexpr Instant story_begins = Instant(Duration(1'790'064'000'000));  // 2026-09-22 08:00 UTC

// The camera's small picture shows a shopper where the camera looks; ten a second follow a hand well enough.
constexpr Duration between_previews = 100ms;

// The language that this kiosk offers first, of those that the policy has.
void prefer_language(policy::Policy& policy, const std::string& language) {
    const auto found = std::ranges::find(policy.languages, language);
    if (found != policy.languages.end()) std::rotate(policy.languages.begin(), found, found + 1);
}

}  // namespace

Kiosk::Kiosk(Settings settings) : settings_(std::move(settings)), random_(settings_.seed) {
    if (settings_.language.empty()) settings_.language = settings_.config.language;
    // What has no screen has no shopper who could hear it.
    if (settings_.offscreen) settings_.config.speaker.volume = 0;
    if (settings_.story) {
        auto clock = std::make_unique<StoryClock>(story_begins);
        story_clock_ = clock.get();
        clock_ = std::move(clock);
    } else {
        clock_ = std::make_unique<SystemClock>();
    }
}

Kiosk::~Kiosk() {
    // Workers first: they post into the inbox and write into journal and replica.
    pin_desk_.reset();
    watch_.reset();
    fittings_.reset();
    store_.reset();
}

Result<std::unique_ptr<Kiosk>> Kiosk::open(Settings settings) {
    std::unique_ptr<Kiosk> kiosk(new Kiosk(std::move(settings)));
    if (auto opened = kiosk->open_parts(); !opened) return std::unexpected(opened.error());
    return kiosk;
}

Result<void> Kiosk::open_parts() {
    const config::Config& config = settings_.config;
    const auto show = settings_.offscreen                                ? ui::Show::Offscreen
                      : config.display.fullscreen && !settings_.windowed ? ui::Show::Fullscreen
                                                                         : ui::Show::Windowed;
    auto screen =
        ui::Screen::open({config.display.width, config.display.height}, show, config.display.dots_per_mm);
    if (!screen) return std::unexpected(screen.error());
    screen_.emplace(std::move(*screen));
    if (!settings_.offscreen) inbox_.on_post([] { ui::Screen::wake(); });

    auto keys = StoreSide::keys(config, settings_.binaries);
    if (!keys) return std::unexpected(keys.error());
    key_ = keys->kiosk;
    journal::Options journal;
    journal.lane = config.lane;
    journal.signing = keys->signing;
    journal.key_is_old = keys->signing_is_old;
    journal.most_bytes = std::int64_t(config.journal.most_megabytes) << 20;
    if (settings_.story) {
        // A power cut in a story throws away what was not synced, as a disk's cache would.
        sqlite::register_unsynced_vfs({.points = true});
        journal.vfs = sqlite::unsynced_vfs;
    }
    auto opened = journal::Journal::open(config.below_data("journal.db"), clock_->now(), journal);
    if (!opened) return std::unexpected(opened.error());
    journal_ = std::move(*opened);
    if (const auto& aside = journal_->set_aside()) spdlog::error("{}", aside->sentence);
    // A story's time goes on where a power cut ended it.
    const auto last = journal_->last();
    if (last && story_clock_ && last->lane.last_seen > clock_->now())
        story_clock_->advance(last->lane.last_seen - clock_->now());
    clock_signs_.synchronised = story_clock_ || kernel_is_synchronised();
    clock_signs_.journal_ahead = last && last->lane.last_seen > clock_->now();

    auto replica = replica::Replica::open(config.below_data("replica.db"));
    if (!replica) return std::unexpected(replica.error());
    replica_.emplace(std::move(*replica));
    catalogue_known_ = replica_->position().version > 0;
    auto writer = replica::ReplicaWriter::open(config.below_data("replica.db"));
    if (!writer) return std::unexpected(writer.error());
    replica_writer_.emplace(std::move(*writer));
    auto weights = replica::LearnedWeights::open(config.below_data("weights.db"));
    if (!weights) return std::unexpected(weights.error());
    weights_.emplace(std::move(*weights));
    auto weights_writer = replica::LearnedWeightsWriter::open(config.below_data("weights.db"));
    if (!weights_writer) return std::unexpected(weights_writer.error());
    weights_writer_.emplace(std::move(*weights_writer));
    auto pages = devices::printer::code_pages(config.printer.code_pages);
    if (!pages) return std::unexpected(pages.error());
    code_pages_ = std::move(*pages);
    auto typesetter = receipt::Typesetter::open();
    if (!typesetter) return std::unexpected(typesetter.error());
    typesetter_.emplace(std::move(*typesetter));

    LinkSettings link;
    link.weights = &*weights_writer_;
    auto store = StoreSide::open(
        config, key_, settings_.binaries, *replica_writer_, *journal_, *journal_, settings_.seed,
        [this](News news) { inbox_.post(Chore([this, news = std::move(news)] { hear_news(news); })); },
        link);
    if (!store) return std::unexpected(store.error());
    store_ = std::move(*store);
    recalls_ = catalog::RecallBook(store_->recalls().recalls);
    if (known_policy()) return begin_selling();
    spdlog::info("waiting for the store's first policy");
    return {};
}

// The store's, as last told; before a first one, that of the configured file.
std::optional<std::string> Kiosk::known_policy() const {
    if (const auto told = store_->policy()) return told->text;
    if (settings_.config.policy_file.empty()) return std::nullopt;
    std::ifstream in(settings_.config.policy_file, std::ios::binary);
    if (in) return std::string(std::istreambuf_iterator<char>(in), {});
    spdlog::error("{}: the policy cannot be read (policy_file)", settings_.config.policy_file);
    return std::nullopt;
}

// The policy with the store's promotions beside its own, as both were last told.
Result<Kiosk::JoinedRules> Kiosk::known_rules() {
    JoinedRules rules;
    rules.text = known_policy().value_or("");
    auto policy = policy::parse(rules.text, store_->policy() ? "the store's policy" : settings_.config.policy_file);
    if (!policy) return std::unexpected(policy.error());
    rules.policy = std::move(*policy);
    prefer_language(rules.policy, settings_.language);
    const auto promotions = journal_->promotions();
    if (!promotions) return std::unexpected(promotions.error());
    journal::join(rules.policy, promotions->all);
    rules.promotions = {promotions->number, promotions->version};
    return rules;
}

// From here on there is a lane: the rules are known.
Result<void> Kiosk::begin_selling() {
    auto rules = known_rules();
    if (!rules) return std::unexpected(rules.error());
    auto currency = devices::zvt::currency_number(rules->policy.pricing.currency.code);
    if (!currency)
        return fault("the policy's currency {} has no ISO 4217 number that the terminal could be told",
                     rules->policy.pricing.currency.code);
    if (auto used = journal_->use_policy(rules->policy.version, rules->text, rules->promotions.number); !used)
        return used;
    auto fittings = Fittings::open(settings_.config, *currency, inbox_);
    if (!fittings) return std::unexpected(fittings.error());
    fittings_ = std::move(*fittings);
    if (!settings_.config.camera.address.empty()) {
        const std::string& configured = settings_.config.vision.worker;
        const std::string worker =
            configured.empty() ? (settings_.binaries / "kiosk_vision").string() : configured;
        auto watch = Watch::open(settings_.config, worker, inbox_);
        if (!watch) return std::unexpected(watch.error());
        watch_ = std::move(*watch);
    }
    auto desk = staff::PinDesk::open(settings_.config.below_data("pin-tries.db"), real_clock_);
    if (!desk) return std::unexpected(desk.error());
    pin_desk_ = std::move(*desk);
    pin_desk_->know(store_->staff().staff);
    screen_->canvas().find_pictures_with([this](const std::string& name) -> std::optional<ui::Png> {
        const auto file = store_->picture(name);
        return file ? std::optional<ui::Png>(*file) : std::nullopt;
    });
    runner_ = std::make_unique<Runner>(*journal_, std::move(rules->policy), settings_.config.lane,
                                       flows::Appearance{.low_reach = settings_.config.display.low_reach},
                                       *clock_, random_, *this, inbox_, rules->promotions);
    if (auto resumed = runner_->resume(); !resumed) return resumed;
    // The link began before the lane, which takes the store to be there until it hears otherwise.
    if (store_lost_) inbox_.post(flows::Event(flows::StoreSeen{false, offline_limit()}));
    judge_clock();
    tell_state();
    return {};
}

// --- The loop
// -------------------------------------------------------------------------------------------------------------

Result<void> Kiosk::run() {
    std::signal(SIGTERM, [](int) { asked_to_end = 1; });
    std::signal(SIGINT, [](int) { asked_to_end = 1; });
    while (!ended_ && !asked_to_end) {
        if (auto turned = turn(until_next_turn()); !turned) return turned;
    }
    return {};
}

Duration Kiosk::until_next_turn() const {
    if (must_draw_ && runner_) return 0ms;
    // A story's time stands still: what is due there is heard when the story moves it.
    if (story_clock_) return 10ms;
    Duration wait = view_.moving ? 33ms : shows_preview_ ? between_previews : 1000ms;
    if (runner_)
        if (const auto next = flows::next_deadline(runner_->lane(), runner_->rules()))
            wait = std::clamp(*next - clock_->now(), Duration(0), wait);
    return wait;
}

Result<void> Kiosk::turn(Duration wait) {
    if (settings_.offscreen && wait > 0ms) {
        pollfd arrivals{inbox_.descriptor(), POLLIN, 0};
        ::poll(&arrivals, 1, int(wait.count()));
        wait = 0ms;
    }
    for (const ui::Input& input : screen_->pump(wait))
        if (auto taken = take_input(input); !taken) return taken;
    if (auto taken = take_arrivals(); !taken) return taken;
    if (!runner_ && store_->policy())
        if (auto begun = begin_selling(); !begun) return begun;
    if (auto woken = wake_lane(); !woken) return woken;
    if (auto kept = keep_house(); !kept) return kept;
    refresh_view();
    draw_if_changed();
    return {};
}

Result<void> Kiosk::take_arrivals() {
    while (auto arrival = inbox_.take()) {
        Result<void> heard;
        if (auto* chore = std::get_if<Chore>(&*arrival)) {
            (*chore)();
        } else if (!runner_) {
            continue;  // nobody to hear it yet; a scale or a printer says it again
        } else if (auto* code = std::get_if<CodeSeen>(&*arrival)) {
            heard = hear_code(*code);
        } else {
            heard = hear(std::move(std::get<flows::Event>(*arrival)));
        }
        if (!heard) return heard;
    }
    return {};
}

Result<void> Kiosk::hear_code(const CodeSeen& code) {
    const std::uint64_t before = runner_->steps();
    auto heard = hear(receive(code, runner_->policy(), *replica_, recalls_, clock_->now(),
                              [this](const std::string& card, protocol::Recognised how) {
                                  return store_->member(card, how);
                              },
                              [this](const catalog::CouponCode& coupon) { return coupon_read(coupon); }));
    if (heard && code.seen_at_nanoseconds != 0 && runner_->steps() != before)
        metrics_.code_heard(code.seen_at_nanoseconds);
    return heard;
}

// A code for one use is worth money to whoever has it: the lane gets its pseudonym, and the code itself stays in memory
// until the visit is over. One without a key is refused by the lane.
flows::CouponRead Kiosk::coupon_read(const catalog::CouponCode& coupon) {
    if (!coupon.single_use) {
        const bool holds = catalog::holds_today(coupon, clock_->now(), runner_->policy().pricing.time_zone);
        return {coupon.code, holds ? coupon.key : "", false};
    }
    const auto pseudonym = store_->pseudonym(coupon.code);
    if (!pseudonym) return {};
    coupon_codes_[*pseudonym] = coupon.code;
    return {*pseudonym, "", true};
}

Result<void> Kiosk::hear(flows::Event event) {
    // An item comes with what the store's scales have learned of it.
    if (auto* item = std::get_if<flows::ItemRead>(&event); item && item->product && !item->weight)
        item->weight = weights_->belief_of(*item->product);
    const flows::Lane before = runner_->lane();
    // Goods that were chosen by their picture brought no code past the reception.
    if (auto* item = std::get_if<flows::ItemRead>(&event); item && item->how == flows::ItemRead::How::LookedUp)
        item->recall = recall_of(item->code, recalls_, clock_->now());
    auto heard = runner_->hear(std::move(event));
    draft_ = screens::after(std::move(draft_), before, runner_->lane());
    if (journal_->waiting() > 0) store_->wake();
    if (runner_->lane().visit.id.empty()) coupon_codes_.clear();
    tell_state();
    must_draw_ = must_draw_ || !(before == runner_->lane());
    return heard;
}

Result<void> Kiosk::wake_lane() {
    if (!runner_) return {};
    const auto next = flows::next_deadline(runner_->lane(), runner_->rules());
    if (!next || *next > clock_->now()) return {};
    return hear(flows::Tick{});
}

Result<void> Kiosk::advance(Duration by) {
    if (!story_clock_) return fault("time passes by itself: this kiosk lives by the system's clock");
    const Instant end = clock_->now() + by;
    // The lane is woken at each moment that it asked for, in order, as it would have been.
    while (runner_) {
        const auto next = flows::next_deadline(runner_->lane(), runner_->rules());
        if (!next || *next > end) break;
        const Duration step = std::max(*next - clock_->now(), Duration(0));
        story_clock_->advance(step);
        if (fittings_) fittings_->advance(step);
        const flows::Lane before = runner_->lane();
        if (auto heard = hear(flows::Tick{}); !heard) return heard;
        if (auto taken = take_arrivals(); !taken) return taken;
        // A deadline that changes nothing would be waited for for ever: time goes on beyond it.
        if (runner_->lane() == before) break;
    }
    const Duration rest = end - clock_->now();
    story_clock_->advance(rest);
    if (fittings_) fittings_->advance(rest);
    return {};
}

// While nobody is here: old visits are forgotten a bite at a time, and what went wrong unheard is told.
Result<void> Kiosk::keep_house() {
    constexpr Duration every = 60s;
    const Instant now = real_clock_.now();
    if (!runner_ || !runner_->lane().visit.id.empty() || now < keep_house_at_) return {};
    keep_house_at_ = now + every;
    const auto days = std::chrono::days(settings_.config.journal.keep_days);
    const auto more = journal_->trim(clock_->now() - std::chrono::duration_cast<Duration>(days));
    if (!more) return std::unexpected(more.error());
    if (*more) keep_house_at_ = now;
    if (const std::string trouble = journal_->trouble(); !trouble.empty()) spdlog::error("{}", trouble);
    if (const std::string trouble = replica_->trouble(); !trouble.empty()) spdlog::error("{}", trouble);
    return {};
}

bool Kiosk::ready() const {
    if (!runner_ || !catalogue_known_) return false;
    const FittingsState devices = fittings_->state();
    return devices.printer_known && devices.bagging_known && devices.produce_known;
}

void Kiosk::hear_news(const News& news) {
    if (std::holds_alternative<StoreReached>(news)) {
        store_lost_ = false;
        if (runner_) inbox_.post(flows::Event(flows::StoreSeen{true, {}}));
    }
    if (const auto* lost = std::get_if<StoreLost>(&news)) {
        spdlog::warn("the store is away: {}", lost->why);
        store_lost_ = true;
        if (runner_) inbox_.post(flows::Event(flows::StoreSeen{false, offline_limit()}));
    }
    if (const auto* time = std::get_if<StoreTime>(&news)) {
        clock_signs_.store_ahead = ahead_by(time->store, time->asked, time->heard);
        judge_clock();
    }
    if (const auto* fresh = std::get_if<CatalogueFresh>(&news)) {
        catalogue_known_ = true;
        found_for_.clear();
        if (fresh->products > 0) spdlog::info("{} products came from the store", fresh->products);
    }
    const bool other_rules =
        std::holds_alternative<PolicyFresh>(news) || std::holds_alternative<PromotionsFresh>(news);
    if (other_rules && runner_) take_rules();
    if (const auto* fresh = std::get_if<StaffFresh>(&news); fresh && pin_desk_)
        pin_desk_->know(fresh->staff.staff);
    if (const auto* fresh = std::get_if<RecallsFresh>(&news)) recalls_ = catalog::RecallBook(fresh->recalls.recalls);
    if (std::holds_alternative<PictureFresh>(news)) must_draw_ = true;
    if (const auto* trouble = std::get_if<LinkTrouble>(&news)) spdlog::warn("{}", trouble->sentence);
    if (const auto* refused = std::get_if<EntryRefused>(&news))
        spdlog::error("the store refuses {}: {}", refused->id, refused->why);
}

void Kiosk::take_rules() {
    auto rules = known_rules();
    if (!rules) return spdlog::error("the new rules stay aside: {}", rules.error().sentence);
    runner_->offer_policy(std::move(rules->policy), std::move(rules->text), rules->promotions);
}

void Kiosk::judge_clock() {
    if (!runner_) return;
    const bool trusted = is_trusted(clock_signs_);
    if (trusted == runner_->lane().health.clock_trusted) return;
    if (!trusted) spdlog::warn("this kiosk's clock cannot be trusted: promotions by hour are left to the store");
    inbox_.post(flows::Event(flows::ClockJudged{trusted}));
}

// As this kiosk is configured, and never more than the store's policy allows where it says so.
Money Kiosk::offline_limit() const {
    const Money configured = Money::minor(settings_.config.offline.stored_value_limit);
    const Money allowed = runner_->policy().vip.offline_limit;
    return allowed > Money{} ? std::min(configured, allowed) : configured;
}

// What changes by itself all the time (the moment, what waits) is told with the next change that matters.
void Kiosk::tell_state() {
    if (!runner_) return;
    const flows::Lane& lane = runner_->lane();
    protocol::LaneState state;
    state.place = std::visit(
        [](const auto& place) { return std::string(short_name<std::remove_cvref_t<decltype(place)>>()); }, lane.place);
    state.devices = {{"printer", lane.health.printer_ready},
                     {"terminal", lane.health.terminal_ready},
                     {"scale", lane.health.scale_ready && flows::is_the_scale_well(lane.health.scale_doubt)},
                     {"camera", lane.health.camera_ready}};
    state.open_cases = flows::open_cases(lane);
    state.clock_trusted = lane.health.clock_trusted;
    if (state == told_state_) return;
    told_state_ = state;
    state.at = real_clock_.now();
    state.id = new_id(random_, state.at);
    state.waiting_for_store = int(journal_->waiting());
    if (run_.empty()) run_ = state.id;
    state.run = run_;
    state.number = ++states_told_;
    store_->tell_state(state);
}

// The store locks a badge in the whole shop, so it hears of the PINs that were looked at here.
void Kiosk::report_pin(const staff::Answer& answer) {
    const Instant at = real_clock_.now();
    const auto told = staff::told_to_store(answer, new_id(random_, at), at);
    if (!told) return;
    if (auto kept = journal_->keep(told->id, "/v1/staff/tries", to_text(*told)); !kept)
        return spdlog::error("a PIN that was looked at cannot be reported: {}", kept.error().sentence);
    store_->wake();
}

}  // namespace kassa::kiosk
