// Anything at all as a request to the store, behind HTTP: it is answered, what the answer says is JSON or a picture,
// and the store is none the worse for it. The input: a byte that chooses the method and whether a kiosk's key or a
// technician's token is shown, the target up to the line's end, then the body.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <spdlog/spdlog.h>

#include "core/server/api.h"
#include "tests/service/shop.h"

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
        shop->imports({tests::product("00000000000017", "Crackers"), tests::product("plu:4011", "Bananas")});
        key = tests::good(shop->service.enrol("lane-1", std::string(64, 'a')));
        stores.emplace(*shop->storage, shop->clock, server::Keys{std::string(64, 'a'), ""});
        tests::good(shop->service.add_staff("7004", "Somebody", protocol::Role::technician, "1234", {1, 8192}));
        token = tests::good(stores->people.sign_in({"7004", "1234"})).token;
        tests::good(shop->service.keep_case("lane-1", to_json(cases::Case{.id = "c-1"})));
        std::filesystem::remove_all(shop->folder->path());
    }
    std::optional<tests::Shop> shop;
    std::optional<server::Stores> stores;
    protocol::KioskKey key;
    std::string token;
};

server::Request request_of(std::string_view input, const FuzzedStore& store) {
    constexpr std::string_view methods[] = {"GET", "POST", "HEAD", "DELETE"};
    server::Request request;
    const auto first = std::uint8_t(input[0]);
    request.method = methods[first % 4];
    if (!(first & 0x80)) request.bearer = first & 0x40 ? store.token : store.key.key;
    request.websocket = first & 0x20;
    input.remove_prefix(1);
    std::string_view target = input.substr(0, input.find('\n'));
    if (target.size() < input.size()) request.body = input.substr(target.size() + 1);
    const auto question = target.find('?');
    request.path = target.substr(0, question);
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
    static FuzzedStore store;
    if (size == 0) return 0;
    const auto request = request_of({reinterpret_cast<const char*>(data), size}, store);
    const auto answer = server::answer(*store.stores, request);
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
