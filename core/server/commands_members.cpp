// Commands for members: what staff does at the desk, from the store's own machine.
#include <print>

#include "core/server/open_store.h"

namespace kassa::server {
namespace {

// A store that was opened for one thing to be done with its members.
struct Desk {
    std::unique_ptr<OpenStore> store;
    service::Members members;
    Currency currency;
};

constexpr const char* at_the_machine = "the store's machine";

Result<Desk> open_desk(const Place& place) {
    auto store = open(place);
    if (!store) return std::unexpected(store.error());
    auto members = members_of(place, **store);
    if (!members) return std::unexpected(members.error());
    const auto text = (*store)->service.policy("");
    if (!text) return fault("{}", text.error().sentence);
    const auto policy = policy::parse(text->text, "the store's policy");
    if (!policy) return std::unexpected(policy.error());
    return Desk{std::move(*store), std::move(*members), policy->pricing.currency};
}

// Each call from a keyboard is a request of its own.
Id fresh_id() { return protocol::new_key().substr(0, 32); }

void print_balances(const Desk& desk, const protocol::CardDone& done) {
    std::println("tier {}, {} department points, {} supermarket points, {} {} on the card",
                 done.tier.empty() ? "none" : done.tier, done.department_points, done.supermarket_points,
                 desk.currency.plain(done.stored_value), desk.currency.code);
}

// Does `act` at the desk and prints what the member has then.
template <class Act>
Result<void> at_desk(const Place& place, Act act) {
    auto desk = open_desk(place);
    if (!desk) return std::unexpected(desk.error());
    const service::Answer<protocol::CardDone> done = act(*desk);
    if (!done) return fault("{}", done.error().sentence);
    if (done->fee > Money()) std::println("to be taken: {} {}", desk->currency.plain(done->fee), desk->currency.code);
    if (done->paid_out > Money())
        std::println("to be paid out: {} {}", desk->currency.plain(done->paid_out), desk->currency.code);
    print_balances(*desk, *done);
    return {};
}

}  // namespace

Result<void> show_member(const Place& place, const std::string& card) {
    auto desk = open_desk(place);
    if (!desk) return std::unexpected(desk.error());
    const auto view = desk->members.view(card);
    if (!view) return fault("{}", view.error().sentence);
    if (view->blocked) {
        std::println("this card is blocked or was replaced");
        return {};
    }
    print_balances(*desk, {.tier = view->tier,
                           .stored_value = view->stored_value,
                           .department_points = view->department_points,
                           .supermarket_points = view->supermarket_points});
    for (const auto& voucher : view->vouchers)
        std::println("voucher {}: {} {}", voucher.id, desk->currency.plain(voucher.amount), desk->currency.code);
    if (!view->may_become.empty()) std::println("may become {}", view->may_become);
    if (view->birthday) std::println("has their birthday today");
    return {};
}

Result<void> block_card(const Place& place, const std::string& card) {
    return at_desk(place, [&](Desk& desk) { return desk.members.block({fresh_id(), card}, at_the_machine); });
}

Result<void> unblock_card(const Place& place, const std::string& card) {
    return at_desk(place, [&](Desk& desk) { return desk.members.unblock({fresh_id(), card}, at_the_machine); });
}

Result<void> replace_card(const Place& place, const Replacing& replacing) {
    return at_desk(place, [&](Desk& desk) {
        return desk.members.replace({.id = fresh_id(),
                                     .card = replacing.card,
                                     .new_card = replacing.new_card,
                                     .why = replacing.broken ? vip::Replacing::Broken : vip::Replacing::Lost,
                                     .document = replacing.document,
                                     .old_card_handed_in = replacing.broken},
                                    at_the_machine);
    });
}

Result<void> upgrade_member(const Place& place, const std::string& card, const std::string& tier) {
    return at_desk(place, [&](Desk& desk) { return desk.members.upgrade({fresh_id(), card, tier}, at_the_machine); });
}

Result<void> top_up(const Place& place, const std::string& card, const std::string& amount) {
    return at_desk(place, [&](Desk& desk) -> service::Answer<protocol::CardDone> {
        const auto money = desk.currency.parse(amount);
        if (!money)
            return std::unexpected(
                service::Refusal{service::Refusal::Why::Malformed,
                                 "an amount is written like " + desk.currency.plain(Money::minor(5000))});
        return desk.members.top_up({fresh_id(), card, *money}, at_the_machine);
    });
}

Result<void> erase_member(const Place& place, const std::string& card) {
    return at_desk(place, [&](Desk& desk) { return desk.members.erase({fresh_id(), card}, at_the_machine); });
}

Result<void> export_member(const Place& place, const std::string& card) {
    auto desk = open_desk(place);
    if (!desk) return std::unexpected(desk.error());
    const auto all = desk->members.export_of(card);
    if (!all) return fault("{}", all.error().sentence);
    std::println("{}", to_text(*all));
    return {};
}

Result<void> list_greetings(const Place& place, int month) {
    auto desk = open_desk(place);
    if (!desk) return std::unexpected(desk.error());
    const auto all = desk->members.greetings(month);
    if (!all) return fault("{}", all.error().sentence);
    const auto field = [](std::string text) {
        for (std::size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 2) text.insert(at, 1, '"');
        return '"' + text + '"';
    };
    const auto yes = [](bool is_so) { return is_so ? "yes" : ""; };
    std::println("name,address,email,birthday,tier,greeting,card,gift,events");
    for (const auto& one : *all)
        std::println("{},{},{},{},{},{},{},{},{}", field(one.name), field(one.address), field(one.email), one.birthday,
                     one.tier, yes(one.greeting), yes(one.card), yes(one.gift), yes(one.events));
    return {};
}

Result<void> end_year(const Place& place, int year) {
    auto desk = open_desk(place);
    if (!desk) return std::unexpected(desk.error());
    const auto sum = desk->members.year_end(year);
    if (!sum) return std::unexpected(sum.error());
    std::println("{}: {} points of {} members cleared, {} {} put on their cards; {} members were done before", year,
                 sum->cleared, sum->members, desk->currency.plain(sum->rebates), desk->currency.code, sum->done_before);
    return {};
}

}  // namespace kassa::server
