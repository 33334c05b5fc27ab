#pragma once
// What a scale of the Toledo 8217 family answers to `W` (Mettler-Toledo DIVA service manual 72191202, chapter 6.1):
//
//     STX WW.WWW CR      kilograms, gross        STX WW.WWWN CR     net
//     STX 0WW.WW CR      pounds                  STX ? status CR    no weight: in motion, below zero or overloaded
#include <optional>

#include "devices/io/stream.h"
#include "devices/scale/settle.h"

namespace kassa::devices::scale {

// The status byte, without its parity bit.
inline constexpr std::uint8_t status_in_motion = 0x01, status_overload = 0x02, status_below_zero = 0x04,
                              status_outside_zero_range = 0x08, status_centre_of_zero = 0x10, status_net = 0x20,
                              status_always = 0x40;

// Takes one answer from the front of `bytes`, which are shortened by it and by whatever is no answer; none while it
// is not whole. The parity bit is ignored.
std::optional<Reading> take_toledo(Bytes& bytes);

// Grams → kilograms as above ("01.235"), for 0 to 99.999 kg.
std::string toledo_kilograms(Weight weight);

}  // namespace kassa::devices::scale
