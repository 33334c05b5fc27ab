#include "tests/flows/shopper.h"

using namespace kassa;
using namespace kassa::flows;
using namespace kassa::flows::tests;

namespace {

const auto gum = product("00000000000079", "Gum", 100, 6);  // too light for the scale: payment is all that happens

struct Payer : Shopper {
    Id payment;
    // Up to the moment at which the terminal's last receipt number, 7, is known and the amount was sent.
    Payer() {
        scans(gum);
        presses(Button::Pay);
        presses(Button::PayByCard);
        payment = std::get<PayingByCard>(lane.place).payment;
        hears(last_payment(payment, 7, 990));
    }
    PayingByCard::Stage stage() const { return std::get<PayingByCard>(lane.place).stage; }
    CardSlip eighth() const { return slip(8, Money::minor(100)); }
};

}  // namespace

TEST_CASE("the amount is sent once, after the last number is known") {
    Payer payer;
    CHECK(payer.stage() == PayingByCard::Stage::Presenting);
    CHECK(payer.asked<TakePayment>() == 1);
    payer.hears(Shopper::last_payment(payer.payment, 7, 990));  // a second answer changes nothing
    CHECK(payer.asked<TakePayment>() == 1);
    payer.hears(TerminalSays{payer.payment, "enter_pin"});
    CHECK(std::get<PayingByCard>(payer.lane.place).terminal_says == "enter_pin");
}

TEST_CASE("a declined card leads back to the choice, and the next try is a new payment") {
    Payer payer;
    payer.hears(CardDeclined{payer.payment, CardDeclined::Why::Declined, "05"});
    REQUIRE(payer.at<ChoosingTender>());
    CHECK(std::get<ChoosingTender>(payer.lane.place).before == ChoosingTender::Before::Declined);
    payer.pays_by_card(7);
    CHECK(payer.at<Finishing>());
    CHECK(payer.asked<TakePayment>() == 2);
}

TEST_CASE("a lost answer is asked for, and only the terminal's own word counts") {
    Payer payer;
    payer.hears(CardAnswerLost{payer.payment, "cable"});
    CHECK(payer.stage() == PayingByCard::Stage::Asking);
    SECTION("a new number with our amount was paid") {
        payer.hears(TerminalLast{payer.payment, true, payer.eighth()});
        REQUIRE(payer.at<Finishing>());
        CHECK(std::get<Finishing>(payer.lane.place).sale.tenders.size() == 1);
    }
    SECTION("the old number was not") {
        payer.hears(Shopper::last_payment(payer.payment, 7, 990));
        CHECK(std::get<ChoosingTender>(payer.lane.place).before == ChoosingTender::Before::NotCharged);
    }
    SECTION("a new number that failed was not") {
        payer.hears(TerminalLast{payer.payment, false, payer.eighth()});
        CHECK(payer.at<ChoosingTender>());
    }
    SECTION("a terminal that has forgotten everything calls a person") {
        payer.hears(TerminalLast{payer.payment, false, {}});
        CHECK(payer.stage() == PayingByCard::Stage::Asking);
        CHECK(payer.open(cases::Kind::Payment) == 1);
        payer.staff_signs_in();
        payer.hears(CaseDecided{payer.lane.cases.back().id, cases::Refused{}});
        CHECK(std::get<ChoosingTender>(payer.lane.place).before == ChoosingTender::Before::NotCharged);
    }
    SECTION("another amount calls a person, and nothing is charged meanwhile") {
        payer.hears(Shopper::last_payment(payer.payment, 8, 555));
        CHECK(payer.stage() == PayingByCard::Stage::Asking);
        CHECK(payer.open(cases::Kind::Payment) == 1);
        CHECK(payer.asked<TakePayment>() == 1);
        payer.staff_signs_in();
        payer.staff_approves_all();
        CHECK(payer.at<Finishing>());
    }
    SECTION("a terminal that stays away is asked again and again") {
        for (int i = 0; i < 4; ++i) {
            payer.hears(CardNotAsked{payer.payment, "refused"});
            payer.waits(6s);
        }
        CHECK(payer.asked<AskTerminal>() >= 5);
        CHECK(payer.open(cases::Kind::Payment) == 1);
        payer.hears(TerminalLast{payer.payment, true, payer.eighth()});
        CHECK(payer.at<Finishing>());
        CHECK(payer.open(cases::Kind::Payment) == 0);
    }
}

TEST_CASE("a silent terminal is asked after its time") {
    Payer payer;
    payer.waits(91s);
    CHECK(payer.stage() == PayingByCard::Stage::Asking);
}

TEST_CASE("stopping is only a request: the terminal may have charged already") {
    Payer payer;
    payer.presses(Button::StopPayment);
    CHECK(payer.stage() == PayingByCard::Stage::Stopping);
    CHECK(payer.asked<StopPayment>() == 1);
    SECTION("too late") {
        payer.hears(CardApproved{payer.payment, payer.eighth()});
        CHECK(payer.at<Finishing>());
    }
    SECTION("in time") {
        payer.hears(CardDeclined{payer.payment, CardDeclined::Why::Aborted, "6C"});
        CHECK(std::get<ChoosingTender>(payer.lane.place).before == ChoosingTender::Before::Aborted);
    }
}

TEST_CASE("after a power cut the terminal is asked before anything else") {
    Payer payer;
    payer.hears(Restarted{});
    CHECK(payer.stage() == PayingByCard::Stage::Asking);
    CHECK(payer.asked<TakePayment>() == 1);
    payer.hears(TerminalLast{payer.payment, true, payer.eighth()});
    CHECK(payer.at<Finishing>());
    payer.hears(Restarted{});  // and again, while the sale is being kept
    CHECK(payer.asked<KeepSale>() == 2);  // repeatable: its id makes the second harmless
    CHECK(payer.lane.next_receipt == 2);
}

TEST_CASE("an approval that nobody waits for is given back") {
    Payer payer;
    payer.hears(CardDeclined{payer.payment, CardDeclined::Why::Aborted, "6C"});
    payer.hears(CardApproved{payer.payment, payer.eighth()});
    CHECK(payer.asked<ReversePayment>() == 1);
    CHECK(payer.open(cases::Kind::Payment) == 1);
}

TEST_CASE("the terminal could not be reached: nothing was charged, nothing is uncertain") {
    Payer payer;
    payer.hears(CardNotAsked{payer.payment, "connection refused"});
    CHECK(std::get<ChoosingTender>(payer.lane.place).before == ChoosingTender::Before::TerminalAway);
}

TEST_CASE("a supervisor takes the last sale back, once") {
    Payer payer;
    payer.hears(CardApproved{payer.payment, payer.eighth()});
    payer.sale_is_kept_and_printed();
    payer.waits(10s);
    payer.staff_signs_in("attendant");
    payer.hears(StaffPressed{StaffButton::VoidLastSale});
    CHECK(payer.asked<ReversePayment>() == 0);
    payer.staff_signs_in("supervisor");
    payer.hears(StaffPressed{StaffButton::VoidLastSale});
    CHECK(payer.asked<ReversePayment>() == 1);
    payer.hears(CardReversed{payer.payment, true, ""});
    CHECK(payer.asked<KeepSale>() == 2);
    CHECK_FALSE(payer.lane.last_sale->voids.empty());
    payer.hears(StaffPressed{StaffButton::VoidLastSale});
    CHECK(payer.asked<ReversePayment>() == 1);
}
