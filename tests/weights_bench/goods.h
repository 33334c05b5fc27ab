#pragma once
// A generated store's goods: what they really weigh, now, and what the catalogue says of them.
#include <optional>
#include <string>
#include <vector>

#include "tests/weights_bench/chance.h"
#include "tests/weights_bench/parameters.h"

namespace kassa::weights_bench {

// One package of a product.
struct Package {
    double mean = 0;     // g, over all batches
    double share = 1;    // of the units sold now
    double batch = 0;    // how far the present batch's mean is from `mean`, g
    int batch_left = 0;  // placements until the next batch
};

struct Good {
    std::string item;      // a GTIN of 14 digits
    std::string category;
    double price = 0;
    double popularity = 0;
    bool by_weight = false;
    double spread = 0;     // of one unit within a batch, share of its weight
    std::optional<double> net, gross;  // as declared
    std::vector<Package> packages;
    std::vector<int> change_at;        // placement at which the next package begins to take over
    int placements = 0;
    bool told = false;     // its present weights stand in the truth
};

// The weight of one more unit from the shelf. Of goods by weight there is no such thing: `weighed_out` says one.
struct Unit {
    double grams = 0;
    double label = 0;  // of goods by weight
};

class Shop {
public:
    Shop(const Parameters& parameters, Chance& chance);

    std::size_t choose();  // by popularity
    Unit take(std::size_t good);
    // A placement has been seen: batches and packages move on.
    void placed(std::size_t good);
    // Dearer than `good` by half at least, of any weight or of about the same; none where there is none.
    std::optional<std::size_t> dearer_than(std::size_t good, bool alike);
    // The least distance of a weight from what a unit of the good should weigh, and the standard deviation of a unit.
    std::pair<double, double> distance_from(std::size_t good, double grams) const;

    std::vector<Good> goods;

private:
    void make(Good& good, std::size_t rank);
    void make_packages(Good& good, double mean);
    void declare(Good& good, double net);
    void new_batch(const Good& good, Package& package);

    const Parameters& parameters_;
    Chance& chance_;
    std::vector<double> up_to_;  // of popularity, summed
    std::vector<std::pair<double, double>> packaging_;  // of each category: mean and spread of ln(gross / net)
};

}  // namespace kassa::weights_bench
