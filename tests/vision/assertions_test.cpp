#undef NDEBUG
#include "vision/reader/assertions.h"

#include <dlfcn.h>

#include <cassert>
#include <catch2/catch_test_macros.hpp>
#include <stdexcept>

using namespace kassa::vision;

namespace {

// As a library has it that is compiled elsewhere.
[[gnu::noinline]] void ask(int number) { assert(number == 0 && "a number is none"); }

}  // namespace

TEST_CASE("An assertion of a library ends what was being done and nothing else") {
    int done = 0;
    CHECK(survives_assertions([&] { ask(0), ++done; }));
    CHECK(done == 1);
    CHECK_FALSE(survives_assertions([&] { ask(1), ++done; }));
    CHECK(done == 1);
    CHECK(survives_assertions([&] { ask(0), ++done; }));
    CHECK(done == 2);
}

TEST_CASE("What is thrown where assertions are survived comes through") {
    CHECK_THROWS_AS(survives_assertions([] { throw std::runtime_error("no memory"); }), std::runtime_error);
    CHECK_FALSE(survives_assertions([] { ask(1); }));
}

TEST_CASE("It is ours that a library's assertion calls, wherever the library was built") {
    CHECK(dlsym(RTLD_DEFAULT, "__assert_fail") == reinterpret_cast<void*>(&__assert_fail));
}
