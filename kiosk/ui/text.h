#pragma once
// Text for every script: Pango shapes, orders and wraps a string, and what comes out is an image of coverage that the
// canvas tints. Only the product's own fonts can be chosen: they are named file by file in a private configuration of
// fontconfig, so a machine's other fonts never change what a shopper reads.
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace kassa::ui {

enum class Align { Start, Centre, End };  // Start is where reading starts: right in Arabic
enum class Upright { Top, Middle, Bottom };

struct TextStyle {
    int em = 16;       // font size in pixels; Noto Sans's capitals are 0.714 em high
    int smallest = 0;  // shrinks down to this to fit its box; 0: never shrinks
    bool bold = false;
    int lines = 1;  // at most
    Align align = Align::Start;
    Upright upright = Upright::Middle;
    // A name from the outside, which reads in its own direction whatever the screen's is. Sentences of the screen's
    // language keep its direction even where they begin with such a name.
    bool own_direction = false;
    // Several lines are made about equally long, so that no word is left alone on the last.
    bool balanced = false;
    bool operator==(const TextStyle&) const = default;
};

// A string laid out in a box that was `width` wide.
struct TextImage {
    int x = 0, y = 0;  // where the image stands in the box, by its style's alignment from the physical left
    int width = 0, height = 0;           // of the image
    std::vector<std::uint8_t> coverage;  // width × height
    int text_width = 0;                  // of the longest line
    int text_height = 0;                 // of all lines, with their spacing
    int em = 0;                          // the size that fitted
    bool cut = false;                    // it did not fit even at its smallest; the end is missing
};

class Text {
public:
    // Loads the fonts from the folder where Debian's fonts-noto-core and fonts-noto-ui-core put them. The fault
    // names the file that is missing or that no font can be read from.
    static Result<Text> open(const std::filesystem::path& folder = "/usr/share/fonts/truetype/noto");
    Text(Text&&) noexcept;
    Text& operator=(Text&&) noexcept;
    ~Text();

    // The language (BCP 47) and base direction of sentences from now on.
    void speak(const std::string& language, bool right_to_left);
    // Lays `text` (UTF-8; anything else is made good) into a box, in pixels. Without `draw` there is no coverage.
    TextImage lay(std::string_view text, const TextStyle& style, int width, int height,
                  bool draw = true) const;

    // "Pango 1.56.3, Noto Sans 2.013, …": what golden frames depend on.
    std::string versions() const;

private:
    struct Parts;
    explicit Text(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace kassa::ui
