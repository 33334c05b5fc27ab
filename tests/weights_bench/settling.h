#pragma once
// Readings become settled totals by the very code that the kiosk's scale uses.
#include <memory>
#include <optional>

#include "core/base/weight.h"
#include "tests/weights_bench/events.h"

namespace kassa::weights_bench {

struct Rest {
    Weight total;
    Weight sigma;
    bool sure = true;  // no better one will follow
};

class Settling {
public:
    Settling();
    ~Settling();
    Settling(Settling&&) noexcept;
    Settling& operator=(Settling&&) noexcept;

    // Only of readings, motion, below and overload.
    std::optional<Rest> take(const Event& event);
    // Something is going on: no three readings have agreed lately.
    bool moving() const { return moving_; }
    void begins();  // a visit

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
    bool moving_ = false;
    std::optional<Weight> last_;
};

}  // namespace kassa::weights_bench
