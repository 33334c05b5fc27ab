// Anything at all as a request to the store, behind HTTP: it is answered, what the answer says is JSON or a picture,
// and the store is none the worse for it. The input: a byte that chooses the method and whether a kiosk's key or a
// technician's token is shown, the target up to the line's end, then the body. "$CARD" stands for the pseudonym of the
// member's card, which nothing could find by chance.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <spdlog/spdlog.h>

#include "core/server/api.h"
#include "tests/service/club.h"

namespace {

using namespace kassa;

// A store with something in it. Its files lose their names at once: the runner ends without ceremony and would leave
// them behind.
struct FuzzedStore {
    FuzzedStore() {
        spdlog::set_level(spdlog::level::off);
        ::setenv("TMPDIR", "/dev/shm",
                 0);  // a disk that is asked to keep each sale would be the slowest part of it
        shop.emplace();
        shop->opens();
        auto bananas = tests::product("plu:4011", "Bananas");
        bananas.sold_by = catalog::SoldBy::Weight;
        shop->imports({tests::product("00000000000017", "Crackers"), bananas});
        key = tests::good(shop->service.enrol("lane-1", std::string(64, 'a')));
        stores.emplace(*shop->storage, shop->clock, server::Keys{tests::key_of_cards, "", tests::key_of_persons});
        tests::good(shop->service.add_staff("7004", "Somebody", protocol::Role::technician, "1234", {1, 8192}));
        tests::good(shop->service.add_staff("7005", "Somebody else", protocol::Role::technician, "1234", {1, 8192}));
        sign_in();
        card = shop->joins("77100001").card;
        tests::good(shop->members.top_up({"top-up", "77100001", Money::minor(5000)}));
        shop->books(shop->bought("s-0", "77100001", 1200, 3000));
        tests::good(shop->members.issue_voucher({.id = "voucher", .card = card, .points = 250}));
        tests::good(shop->service.keep_case("lane-1", to_json(cases::Case{.id = "c-1"})));
        std::filesystem::remove_all(shop->folder->path());
    }
    // Whoever signs out, or guesses PINs until nobody may, is not the end of it.
    void sign_in() {
        if (const auto in = stores->people.sign_in({"7005", "1234"})) token = in->token;
    }

    std::optional<tests::Club> shop;
    std::optional<server::Stores> stores;
    protocol::KioskKey key;
    std::string token;
    std::string card;  // pseudonym
};

std::string with_card(std::string_view text, const std::string& card) {
    std::string whole(text);
    for (std::size_t at = 0; (at = whole.find("$CARD", at)) != whole.npos; at += card.size())
        whole.replace(at, 5, card);
    return whole;
}

server::Request request_of(std::string_view input, const FuzzedStore& store) {
    constexpr std::string_view methods[] = {"GET", "POST", "HEAD", "DELETE"};
    server::Request request;
    const auto first = std::uint8_t(input[0]);
    request.method = methods[first % 4];
    if (!(first & 0x80)) request.bearer = first & 0x40 ? store.token : store.key.key;
    request.websocket = first & 0x20;
    input.remove_prefix(1);
    std::string_view target = input.substr(0, input.find('\n'));
    if (target.size() < input.size()) request.body = with_card(input.substr(target.size() + 1), store.card);
    const auto question = target.find('?');
    request.path = with_card(target.substr(0, question), store.card);
    target = question == std::string_view::npos ? "" : target.substr(question + 1);
    while (!target.empty()) {
        const auto pair = target.substr(0, target.find('&'));
        target.remove_prefix(std::min(target.size(), pair.size() + 1));
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos)
            request.query[std::string(pair.substr(0, equals))] = pair.substr(equals + 1);
    }
    return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Cards are blocked and members erased on the way: now and then it is another store.
    constexpr int most_requests = 1000;
    static std::optional<FuzzedStore> made;
    static int requests = 0;
    if (requests++ % most_requests == 0) made.emplace();
    FuzzedStore& store = *made;
    if (size == 0) return 0;
    const auto request = request_of({reinterpret_cast<const char*>(data), size}, store);
    const auto answer = server::answer(*store.stores, request);
    if (request.path == "/v1/staff/sign-out" && answer.status == 200) store.sign_in();
    if (answer.status == server::switching && request.websocket) return 0;
    if (answer.status < 200 || answer.status > 599) std::abort();
    // Nobody's fault but the store's own.
    if (answer.status == 500 || answer.status == 503) std::abort();
    const auto found = server::match(request.method, request.path);
    const bool for_everybody = found.route && found.route->who.anybody;
    if (request.bearer.empty() && !for_everybody && answer.status != 401) std::abort();
    boost::system::error_code error;
    if (answer.status != 304 && answer.type.contains("json")) boost::json::parse(answer.body, error);
    if (error) std::abort();
    return 0;
}
