#include "core/cases/cases.h"

namespace kassa::cases {

bool holds_payment(Kind kind) {
    switch (kind) {
        case Kind::Age:
        case Kind::Weight:
        case Kind::UnknownItem:
        case Kind::Check: return true;
        case Kind::Help:
        case Kind::Printer:
        case Kind::Payment:
        case Kind::Device:
        case Kind::Crash:
        case Kind::PriceDifference:
        case Kind::Record:
        case Kind::Stopped: return false;
    }
    return false;
}

}  // namespace kassa::cases
