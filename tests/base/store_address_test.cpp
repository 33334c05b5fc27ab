// Which addresses of a store are taken, and that none of another machine is asked in clear.
#include <catch2/catch_test_macros.hpp>

#include "core/base/store_address.h"

using namespace kassa;

TEST_CASE("a store is asked over TLS, or on this machine") {
    struct Row {
        const char* url;
        StoreAddress address;
    };
    const Row rows[] = {
        {"https://store.local:8640", {true, "store.local", "8640"}},
        {"https://192.0.2.7/", {true, "192.0.2.7", "443"}},
        {"https://[2001:db8::7]:8640", {true, "2001:db8::7", "8640"}},
        {"http://127.0.0.1:8640", {false, "127.0.0.1", "8640"}},
        {"http://127.1.2.3", {false, "127.1.2.3", "80"}},
        {"http://[::1]:8640/", {false, "::1", "8640"}},
        {"http://localhost:8640", {false, "localhost", "8640"}},
    };
    for (const Row& row : rows) {
        INFO(row.url);
        const auto address = store_address(row.url);
        REQUIRE(address);
        CHECK(*address == row.address);
    }
}

TEST_CASE("another machine's address in clear is refused, whatever it is made to look like") {
    for (const char* url :
         {"http://store.local:8640", "http://192.0.2.7:8640", "http://198.51.100.127", "http://127.0.0.1.example:8640",
          "http://0.0.0.0:8640", "http://[::]:8640", "http://[2001:db8::7]:8640", "http://[::ffff:192.0.2.7]:8640",
          "http://localhost.example", "http://127.1:8640", "http://2130706433:8640", "http://127.0.0.1%eth0:8640"}) {
        INFO(url);
        const auto address = store_address(url);
        REQUIRE_FALSE(address);
        CHECK(address.error().sentence.contains("in clear"));
    }
    CHECK(store_address("http://shop:8080").error().sentence.contains("write it as https://shop:8080"));
    for (const char* url : {"", "store:8640", "ftp://store", "http://", "https://a:0", "https://a:65536", "https://a:x",
                            "http://me@127.0.0.1:8640", "http://127.0.0.1:8640/?a=b", "http://127.0.0.1/v1", "HTTP://a"}) {
        INFO(url);
        const auto address = store_address(url);
        REQUIRE_FALSE(address);
        CHECK(address.error().sentence.contains("no store's address"));
    }
}
