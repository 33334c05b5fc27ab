// A thing is always in exactly one place, and the scales carry what lies on them.
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/random.h"
#include "kiosk/world/hands.h"

using namespace kassa;
using namespace kassa::world;

namespace {

const std::vector<Good> goods = {
    {"9521234000303", {{"", "Whole milk"}}, {}, Weight::grams(1064), false},
    {"", {{"", "Bananas"}}, {}, Weight::grams(480), true},
    {"9521234000105", {{"", "Bread"}}, {}, Weight::grams(764), false},
};

}  // namespace

TEST_CASE("what is bagged weighs on the bagging scale until it is taken out") {
    Hands hands = bagged(taken({}, goods, 0));
    hands = bagged(taken(hands, goods, 2));
    CHECK(hands.bag_weight() == Weight::grams(1828));
    CHECK_FALSE(hands.in_hand);
    hands = unbagged(hands, 0);
    CHECK(hands.bag_weight() == Weight::grams(764));
    CHECK(hands.in_hand == Thing{0, Weight::grams(1064)});
    CHECK(gone_with_bag(hands).bag_weight().is_zero());
}

TEST_CASE("loose goods are weighed and keep their weight on the way to the bag") {
    Hands hands = changed(taken({}, goods, 1), Weight::grams(120));
    hands = weighed(hands);
    CHECK(hands.produce_weight() == Weight::grams(600));
    CHECK_FALSE(hands.in_hand);
    hands = bagged(taken_from_produce_scale(hands));
    CHECK(hands.produce_weight().is_zero());
    CHECK(hands.bag_weight() == Weight::grams(600));
}

TEST_CASE("a hand takes no less than 50 g and no more than 5 kg of loose goods") {
    Hands hands = taken({}, goods, 1);
    CHECK(changed(hands, Weight::grams(-5000)).in_hand->weight == Weight::grams(50));
    CHECK(changed(hands, Weight::grams(90'000)).in_hand->weight == Weight::grams(5000));
}

TEST_CASE("what is not there cannot be moved") {
    const Hands nothing;
    CHECK(taken({}, goods, goods.size()) == nothing);
    CHECK(changed({}, Weight::grams(100)) == nothing);
    CHECK(put_back({}) == nothing);
    CHECK(weighed({}) == nothing);
    CHECK(taken_from_produce_scale({}) == nothing);
    CHECK(bagged({}) == nothing);
    CHECK(unbagged({}, 0) == nothing);
}

TEST_CASE("laying a second thing on the produce scale gives the first one back into the hand") {
    Hands hands = weighed(taken({}, goods, 1));
    hands = weighed(taken(hands, goods, 2));
    CHECK(hands.in_hand == Thing{1, Weight::grams(480)});
    CHECK(hands.on_produce_scale == Thing{2, Weight::grams(764)});
}

TEST_CASE("what lay around is there again, unless its file is damaged or of other goods") {
    const auto file = std::filesystem::temp_directory_path() / ("kassa-hands-" + std::to_string(::getpid()));
    CHECK(left_in(file, goods) == Hands{});
    const Hands hands = taken(bagged(weighed(taken(bagged(taken({}, goods, 0)), goods, 1))), goods, 2);
    leave_in(file, hands);
    CHECK(left_in(file, goods) == hands);
    CHECK(left_in(file, {goods[0]}) == Hands{});
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    CHECK(left_in(file, goods) == Hands{});
    std::filesystem::remove(file);
}
