// What a shopper meets: approvals, declines, stops, a busy terminal, one that is away or dies.
#include "tests/terminal/till.h"

using namespace kassa;
using namespace kassa::devices;
using namespace kassa::devices::test;

TEST_CASE("approve: the shopper is guided, and the slip says what the terminal booked") {
    Sim sim({"--receipt", "41"});
    Till till(sim.address);
    till.begin();
    CHECK(sim.ask("state") == "connected=yes registered=yes payment=1234 busy=0 silent=no");
    CHECK(sim.ask("approve") == "now");
    const Approved approved = till.next<Approved>();
    CHECK(approved.payment == "p1");
    CHECK(approved.slip == Slip{.receipt_number = 41,
                                .trace = 1,
                                .amount = price,
                                .card_name = "girocard",
                                .masked_pan = "************1234",
                                .terminal_id = "52500123"});
    CHECK(till.says_until_end() == "insert_card enter_pin please_wait approved remove_card ");
    CHECK(sim.ledger() == "charged=1 reversed=0 total=1234 receipts=41");
    CHECK(till.count<Away>() + till.count<Back>() == 0);
}

TEST_CASE("declines are told by result codes, even when the terminal completes them") {
    struct Row {
        const char* command;
        Declined declined;
    };
    const Row rows[] = {
        {"decline", {"p1", Declined::Why::Declined, "05"}},
        {"decline-with-completion", {"p1", Declined::Why::Aborted, "6C"}},
        {"abort-key", {"p1", Declined::Why::Aborted, "6C"}},
    };
    for (const Row& row : rows) {
        INFO(row.command);
        Sim sim;
        Till till(sim.address);
        till.begin();
        sim.ask(row.command);
        CHECK(till.next<Declined>() == row.declined);
        CHECK(sim.ledger() == "charged=0 reversed=0 total=0 receipts=");
        // The terminal is free again.
        sim.ask("approve");
        till.terminal->pay("p2", price);
        CHECK(till.next<Approved>().payment == "p2");
        CHECK(till.count<Approved>() == 1);
        CHECK(till.count<AnswerLost>() == 0);
    }
}

TEST_CASE("stop: the terminal's own answer decides") {
    Sim sim;
    Till till(sim.address);
    till.begin();
    till.terminal->stop();
    CHECK(till.next<Declined>() == Declined{"p1", Declined::Why::Aborted, "6C"});

    // Pressed too late, after the card was charged.
    till.begin("p2");
    sim.ask("approve");
    till.terminal->stop();
    CHECK(till.next<Approved>().payment == "p2");

    // Pressed before the request has left: nothing is sent.
    till.terminal->pay("p3", price);
    till.terminal->stop();
    CHECK(till.next<Declined>() == Declined{"p3", Declined::Why::Aborted, "6C"});
    // With nothing to stop, the next payment is not touched.
    till.terminal->stop();
    sim.ask("approve");
    till.terminal->pay("p4", price);
    CHECK(till.next<Approved>().payment == "p4");
    CHECK(sim.ledger().starts_with("charged=2 "));
}

TEST_CASE("a silent terminal is told to stop, then its answer is lost, then it is asked until it knows") {
    Sim sim;
    Till till(sim.address, patient());
    CHECK(till.ask() == Last{"question", false, {}});
    till.begin();
    sim.ask("silent");
    till.now += 89s;
    till.poll();
    CHECK(till.count<AnswerLost>() == 0);
    till.now += 1s;
    till.poll();  // the stop goes out
    till.now += 14s;
    till.poll();
    CHECK(till.count<AnswerLost>() == 0);
    till.now += 1s;
    CHECK(till.next<AnswerLost>().payment == "p1");
    // A customer still stands at it: it is busy, and gives no answer that could be taken for one.
    till.terminal->ask_last("p1");
    const Instant asked = till.now;
    REQUIRE(till.until([&] { return till.now >= asked + 10s; }, 500ms));
    CHECK(till.count<Last>() == 1);
    sim.ask("approve");
    const Last last = till.next<Last>(500ms);
    CHECK(last.approved);
    CHECK(last.slip->receipt_number == 1);
    CHECK(last.slip->amount == price);
    CHECK(sim.ledger() == "charged=1 reversed=0 total=1234 receipts=1");
}

TEST_CASE("a terminal that was silent and speaks again in time still gives its answer") {
    Sim sim;
    Till till(sim.address, patient());
    till.begin();
    sim.ask("silent");
    sim.ask("approve");
    till.now += 60s;
    till.poll();
    sim.ask("speak");
    CHECK(till.next<Approved>().slip.receipt_number == 1);
}

TEST_CASE(
    "a terminal that stays busy with a customer is at last reported, and asking goes on being possible") {
    Sim sim;
    Till till(sim.address, patient());
    till.begin();
    sim.ask("hang up");
    CHECK(till.next<AnswerLost>().payment == "p1");
    till.terminal->ask_last("p1");
    const Instant asked = till.now;
    CHECK(till.next<NotAsked>(2s).payment == "p1");
    CHECK(till.now - asked >= 120s);
    sim.ask("abort-key");
    till.terminal->ask_last("p1");
    CHECK(till.next<Last>(500ms) == Last{"p1", false, {}});
}

TEST_CASE("connection refused: nothing was asked, and the terminal is back when it is back") {
    std::string address;
    {
        Sim gone;
        address = gone.address;
    }
    Till till(address, patient());
    till.terminal->pay("p1", price);
    CHECK(till.next<NotAsked>().payment == "p1");
    till.poll();
    CHECK(till.count<Away>() == 1);
    CHECK(std::get<Away>(till.heard[0]).why ==
          std::format("card terminal at {}: Connection refused", address));
    // Further tries are not news.
    const Instant then = till.now;
    REQUIRE(till.until([&] { return till.now > then + 60s; }, 1s));
    CHECK(till.count<Away>() == 1);
    // The last payment is asked for a while longer.
    till.terminal->ask_last("p1");
    const Instant asked = till.now;
    CHECK(till.next<NotAsked>(1s).payment == "p1");
    CHECK(till.now - asked >= 10s);
    till.terminal->reverse("p1", 7);
    CHECK(!till.next<Reversed>(1s).done);

    Sim sim({"--port", address.substr(address.rfind(':') + 1)});
    till.next<Back>(1s);
    sim.ask("approve");
    till.terminal->pay("p2", price);
    CHECK(till.next<Approved>().payment == "p2");
}

TEST_CASE("die after charging: the answer is lost, and the terminal knows the new receipt") {
    for (const bool while_waiting : {true, false}) {
        INFO(while_waiting);
        Sim sim({"--receipt", "300"});
        Till till(sim.address, patient());
        sim.ask("approve");
        till.terminal->pay("p0", price);
        CHECK(till.next<Approved>().slip.receipt_number == 300);
        if (while_waiting) {
            till.begin("p1");
            sim.ask("die after charging");
        } else {
            sim.ask("die after charging");
            till.terminal->pay("p1", price);
        }
        CHECK(till.next<AnswerLost>().payment == "p1");
        const Last last = till.ask();
        CHECK(last.approved);
        CHECK(last.slip->receipt_number == 301);
        CHECK(sim.ledger() == "charged=2 reversed=0 total=2468 receipts=300,301");
        CHECK(till.count<Away>() == 0);
    }
}

TEST_CASE("die before charging: the answer is lost, and the terminal knows only the old receipt") {
    for (const bool while_waiting : {true, false}) {
        INFO(while_waiting);
        Sim sim({"--receipt", "300"});
        Till till(sim.address, patient());
        sim.ask("approve");
        till.terminal->pay("p0", price);
        CHECK(till.next<Approved>().slip.receipt_number == 300);
        if (while_waiting) till.begin("p1");
        sim.ask("die before charging");
        if (!while_waiting) till.terminal->pay("p1", price);
        CHECK(till.next<AnswerLost>().payment == "p1");
        CHECK(till.ask().slip->receipt_number == 300);
        CHECK(sim.ledger().starts_with("charged=1 "));
    }
}

TEST_CASE("reversal: once, and asking again finds it done") {
    Sim sim;
    Till till(sim.address);
    sim.ask("approve");
    till.terminal->pay("p1", price);
    const int receipt = till.next<Approved>().slip.receipt_number;
    till.terminal->reverse("p1", receipt);
    CHECK(till.next<Reversed>() == Reversed{"p1", true, ""});
    till.terminal->reverse("p1", receipt);
    CHECK(till.next<Reversed>() == Reversed{"p1", true, ""});
    CHECK(sim.ledger() == "charged=1 reversed=1 total=0 receipts=1");
    // Another payment's receipt, and none at all.
    till.terminal->reverse("p1", 77);
    CHECK(till.next<Reversed>() ==
          Reversed{"p1", false, "not reversed: card terminal: it refuses the reversal (code B5)"});
    till.terminal->reverse("p1", 0);
    CHECK(!till.next<Reversed>().done);
    CHECK(sim.ledger() == "charged=1 reversed=1 total=0 receipts=1");
}

TEST_CASE("a busy terminal is asked again, and at last the shopper is told") {
    Sim sim;
    Till till(sim.address, patient());
    till.ask();
    sim.ask("busy 3");
    sim.ask("approve");
    till.terminal->pay("p1", price);
    CHECK(till.next<Approved>(250ms).payment == "p1");
    sim.ask("busy 1000");
    till.terminal->pay("p2", price);
    CHECK(till.next<NotAsked>(250ms) == NotAsked{"p2", "card terminal: it stays busy"});
    CHECK(sim.ledger().starts_with("charged=1 "));
    sim.ask("busy 0");
    CHECK(till.ask(250ms).slip->receipt_number == 1);
}

TEST_CASE("receipt numbers go from 9999 to 1") {
    Sim sim({"--receipt", "9999"});
    Till till(sim.address);
    sim.ask("auto approve on");
    till.terminal->pay("p1", price);
    CHECK(till.next<Approved>().slip.receipt_number == 9999);
    till.terminal->pay("p2", price);
    CHECK(till.next<Approved>().slip.receipt_number == 1);
    CHECK(till.ask().slip->receipt_number == 1);
    till.terminal->reverse("p1", 9999);
    CHECK(till.next<Reversed>().done);
}

TEST_CASE("a terminal that sends in random pieces is understood all the same") {
    for (const char* seed : {"1", "2", "3", "4", "5"}) {
        INFO(seed);
        Sim sim({"--pieces", "--seed", seed, "--ack-ack"});
        ZvtSettings settings = patient();
        settings.acknowledge_acknowledgements = true;
        Till till(sim.address, settings);
        sim.ask("auto approve on");
        till.terminal->pay("p1", price);
        CHECK(till.next<Approved>().slip.card_name == "girocard");
        CHECK(till.ask().slip->amount == price);
        till.terminal->reverse("p1", 1);
        CHECK(till.next<Reversed>().done);
    }
}

TEST_CASE("requests wait for one another, in their order") {
    Sim sim;
    sim.ask("auto approve on");
    Till till(sim.address);
    till.terminal->ask_last("before");
    till.terminal->pay("p1", price);
    till.terminal->ask_last("after");
    CHECK(!till.next<Last>().approved);
    CHECK(till.next<Approved>().payment == "p1");
    CHECK(till.next<Last>().approved);
}

TEST_CASE("a wrong password is a terminal away, with a sentence that says what to check and no password") {
    Sim sim({"--password", "999999"});
    Till till(sim.address, patient());
    CHECK(till.next<Away>().why.contains("check its password and currency"));
    till.terminal->pay("p1", price);
    CHECK(till.next<NotAsked>(100ms).why.contains("does not register this till"));
}

TEST_CASE("settings that can't work are refused by name") {
    const auto sentence = [](ZvtSettings settings) { return ZvtTerminal::open(settings).error().sentence; };
    CHECK(sentence({.password = "12345"}) == "card terminal: password must be six digits");
    CHECK(sentence({.password = "12345x"}) == "card terminal: password must be six digits");
    CHECK(sentence({.currency = 0}).contains("currency 0"));
    CHECK(sentence({.address = "serial:/dev/ttyS0"}).contains("must be tcp:HOST:PORT"));
}

TEST_CASE("an amount that no terminal can take is never sent") {
    Sim sim;
    Till till(sim.address);
    for (const std::int64_t cents : {std::int64_t(0), std::int64_t(-1), std::int64_t(1'000'000'000'000)}) {
        till.terminal->pay("p1", Money::minor(cents));
        CHECK(till.next<NotAsked>().payment == "p1");
    }
    CHECK(sim.ask("state").contains("payment=none"));
}

TEST_CASE("an idle connection that the terminal closes is made again without a word to anybody") {
    Sim sim;
    Till till(sim.address, patient());
    till.ask();
    sim.ask("hang up");
    REQUIRE(till.until([&] { return till.terminal->descriptor() < 0; }));
    REQUIRE(till.until([&] { return till.terminal->descriptor() >= 0; }, 100ms));
    CHECK(!till.ask().approved);
    CHECK(till.count<Away>() + till.count<Back>() == 0);
}
