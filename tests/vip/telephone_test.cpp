#include <catch2/catch_test_macros.hpp>

#include "core/vip/ledger.h"
#include "core/vip/tiers.h"

using namespace kassa;

TEST_CASE("a telephone number is the same number however it is written") {
    const vip::Rules china{.telephone_country = "86", .telephone_trunk = "0"};
    for (const char* number : {"13800138000", "138 0013 8000", "+86 138-0013-8000", "0086 13800138000", "+86.138.0013.8000"})
        CHECK(vip::telephone_digits(number, china) == "8613800138000");
    CHECK(vip::telephone_digits("(010) 6512/3456", china) == "861065123456");
    CHECK(vip::telephone_digits("+44 20 7946 0018", china) == "442079460018");
    for (const char* wrong : {"", "+", "0", "00", "12", "1380013800012345678", "1380013800x", "13+800138000", "+0123456789"})
        CHECK_FALSE(vip::telephone_digits(wrong, china));
    // Where the policy names no country, only what is dialled from anywhere is a number.
    CHECK_FALSE(vip::telephone_digits("13800138000", {}));
    CHECK(vip::telephone_digits("+8613800138000", {}) == "8613800138000");
}

TEST_CASE("what a sale did is taken back the other way round; what was held stays let go") {
    using enum vip::Unit;
    const Instant at{}, later{1s};
    const vip::Cause sale{vip::Cause::Kind::Sale, "s1"};
    const auto ana = vip::member_account("ana");
    const std::vector<vip::Entry> entries{{vip::issued, ana, 72, DepartmentPoints, sale, at},
                                          {vip::hold_account("a1"), ana, 500, StoredValue, sale, at},
                                          {ana, vip::sales, 500, StoredValue, sale, at}};
    const vip::Cause voided{vip::Cause::Kind::Void, "s1"};
    CHECK(vip::taken_back(entries, "s1", later) ==
          std::vector<vip::Entry>{{ana, vip::issued, 72, DepartmentPoints, voided, later},
                                  {vip::sales, ana, 500, StoredValue, voided, later}});
}
