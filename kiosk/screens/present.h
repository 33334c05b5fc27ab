#pragma once
// The finished view of a lane, in one language. Pure: the same lane, draft and moment give the same view.
//
// What comes first is shown: staff at the kiosk, then "Are you still there?", then a chooser that the shopper
// opened, then the lane's place. The names of the screens: attract, shopping, keypad, look_up, line, weighing,
// cancel, checking_bags, awaiting_staff, asking_price, choose_tender, authorising, paying, checking_payment, finishing,
// thanks,
// out_of_service, still_there, language, appearance, help, staff_pin, staff_cases, staff_price, staff_suspended.
#include "flows/step.h"
#include "kiosk/screens/draft.h"
#include "kiosk/screens/view.h"
#include "locales/words.h"

namespace kassa::screens {

// What the catalogue found for the look-up: with letters typed, products of that name; without, goods that have no
// barcode.
struct LookUp {
    std::vector<catalog::Product> products;
};

View present(const flows::Lane& lane, const flows::Rules& rules, const Draft& draft, const LookUp& found,
             const locales::Words& words, Instant now);

// A language's name in itself: "العربية". The code where it is not known.
std::string own_name_of(const std::string& language);

// The squares of a QR code (ISO/IEC 18004, error correction L) that holds the text; empty when it is too long for
// one.
std::vector<std::vector<bool>> qr_code(const std::string& text);

}  // namespace kassa::screens
