// The runner on a real journal: nothing is acted on before it is written, a restart takes up where it ended, and
// an event that brings the program down twice is left out.
#include "kiosk/app/runner.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

using namespace kassa;
using namespace kassa::kiosk;

namespace {

struct Asked final : Hands {
    std::vector<std::string> all;
    void take_payment(const flows::TakePayment&) override { all.push_back("take"); }
    void stop_payment(const flows::StopPayment&) override { all.push_back("stop"); }
    void ask_terminal(const flows::AskTerminal&) override { all.push_back("ask"); }
    void reverse_payment(const flows::ReversePayment&) override { all.push_back("reverse"); }
    void print(const flows::PrintReceipt&) override { all.push_back("print"); }
    void ask_member(const flows::AskMember&) override { all.push_back("member"); }
    void claim_coupon(const flows::ClaimCoupon&) override { all.push_back("claim"); }
    void authorise(const flows::Authorise&) override { all.push_back("authorise"); }
    void ask_quote(const flows::AskQuote&) override { all.push_back("quote"); }
    void sound(const flows::Sound&) override {}
    void show_lamp(flows::LampColour) override { all.push_back("lamp"); }
    void pace_camera(flows::CameraPace) override {}
};

policy::Policy test_policy(const std::string& version) {
    policy::Policy policy;
    policy.version = version;
    policy.pricing.taxes["standard"] = {Ratio::percent(20), "A"};
    return policy;
}

flows::ItemRead gum() {
    catalog::Product product;
    product.item = "00000000000079";
    product.price = Money::minor(100);
    product.gross_weight = Weight::grams(6);
    flows::ItemRead item;
    item.code.item = product.item;
    item.product = product;
    return item;
}

// One life of the program on a folder that outlives it.
struct Life {
    explicit Life(const std::filesystem::path& folder, policy::Policy policy = test_policy("one")) {
        journal::Options options;
        options.lane = "lane-1";
        auto opened = journal::Journal::open(folder / "journal.db", clock.now(), options);
        REQUIRE(opened.has_value());
        journal = std::move(*opened);
        REQUIRE(journal->use_policy(policy.version, "text of " + policy.version).has_value());
        runner = std::make_unique<Runner>(*journal, std::move(policy), "lane-1", flows::Appearance{}, clock, random,
                                          asked, inbox);
        REQUIRE(runner->resume().has_value());
    }
    void hear(flows::Event event) { REQUIRE(runner->hear(std::move(event)).has_value()); }
    void hear_what_arrived() {
        while (auto arrival = inbox.take()) hear(std::get<flows::Event>(*arrival));
    }

    StoryClock clock{Instant(Duration(1'790'000'000'000))};
    Random random{7};
    Asked asked;
    Inbox inbox;
    std::unique_ptr<journal::Journal> journal;
    std::unique_ptr<Runner> runner;
};

struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("kassa-runner-" + std::to_string(::getpid()));
    Folder() { std::filesystem::remove_all(path), std::filesystem::create_directories(path); }
    ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST_CASE("a restart finds the same basket, and asks the terminal before anything else") {
    Folder folder;
    flows::Lane before;
    {
        Life life(folder.path);
        life.hear(gum());
        life.hear(flows::Pressed{flows::Button::Pay});
        life.hear(flows::Pressed{flows::Button::PayByCard});
        const Id payment = std::get<flows::PayingByCard>(life.runner->lane().place).payment;
        life.hear(flows::TerminalLast{payment, true, flows::CardSlip{7, 70, Money::minor(5), "", "", ""}});
        CHECK(life.asked.all.back() == "take");
        before = life.runner->lane();
    }
    Life again(folder.path);
    CHECK(again.runner->lane().visit == before.visit);
    CHECK(std::get<flows::PayingByCard>(again.runner->lane().place).stage == flows::PayingByCard::Stage::Asking);
    CHECK(std::ranges::count(again.asked.all, "ask") == 1);
    CHECK(std::ranges::count(again.asked.all, "take") == 0);
}

TEST_CASE("a sale waits in the outbox from the moment it is made") {
    Folder folder;
    Life life(folder.path);
    life.hear(gum());
    life.hear(flows::Pressed{flows::Button::Pay});
    life.hear(flows::Pressed{flows::Button::PayByCard});
    const Id payment = std::get<flows::PayingByCard>(life.runner->lane().place).payment;
    life.hear(flows::TerminalLast{payment, false, {}});
    life.hear(flows::CardApproved{payment, flows::CardSlip{1, 10, Money::minor(100), "", "", ""}});
    const auto entry = life.journal->next();
    REQUIRE(entry.has_value());
    CHECK(entry->path == "/v1/sales");
    CHECK(std::ranges::count(life.asked.all, "print") == 0);
    life.hear_what_arrived();  // that the sale is kept
    CHECK(std::ranges::count(life.asked.all, "print") == 1);
}

TEST_CASE("what changes nothing is not written") {
    Folder folder;
    Life life(folder.path);
    life.hear(gum());
    const auto steps = life.runner->steps();
    life.hear(flows::Tick{});
    life.hear(flows::Pressed{flows::Button::Done});
    CHECK(life.runner->steps() == steps);
}

TEST_CASE("an event that brought the program down twice is left out, and staff find the basket") {
    Folder folder;
    const flows::Event fatal = flows::LineOpened{1};
    for (int crash = 0; crash < 2; ++crash) {
        const pid_t program = ::fork();
        if (program == 0) {
            Life life(folder.path);
            if (crash == 0) life.hear(gum());
            // It dies between the note and the end of the step: the note stays.
            life.journal->begin({life.clock.now(), "id", fatal});
            ::_exit(1);
        }
        int status = 0;
        REQUIRE(::waitpid(program, &status, 0) == program);
    }
    Life life(folder.path);
    life.hear(fatal);
    CHECK(std::holds_alternative<flows::Attract>(life.runner->lane().place));
    CHECK(life.runner->lane().suspended.size() == 1);
    CHECK(std::ranges::any_of(life.runner->lane().cases,
                              [](const cases::Case& one) { return one.kind == cases::Kind::Crash; }));
}

TEST_CASE("a new policy holds from the next visit on") {
    Folder folder;
    Life life(folder.path);
    life.hear(gum());
    life.runner->offer_policy(test_policy("two"), "text of two");
    CHECK(life.runner->policy().version == "one");
    life.hear(flows::QuantityChosen{1, 0});
    life.hear(flows::Pressed{flows::Button::Cancel});
    CHECK(life.runner->policy().version == "two");
}
