#include "vision/reader/reader.h"

#include <algorithm>
#include <exception>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "vision/reader/believe.h"
#include "vision/reader/budget.h"
#include "vision/reader/ean_fit.h"
#include "vision/reader/edges.h"
#include "vision/reader/locate.h"
#include "vision/reader/sharpen.h"
#include "vision/reader/squares.h"
#include "vision/reader/strip.h"
#include "vision/reader/votes.h"

namespace kassa::vision {
namespace {

using ZXing::BarcodeFormat;

// How many lines through a code must agree before one treatment of the picture is believed alone (`votes.h`).
constexpr int lines_alone = 4;
// Pictures up to this many pixels are also tried at double size: their bars are narrower than the library likes.
constexpr int small_picture = 800 * 600;

// Prices (`budget.h`).
constexpr std::int64_t flatten_price = 300, library_price = 200, sharpen_price = 150, sharp_rows_price = 600;
constexpr int square_pixels = 160;  // that the library searches for a price of 1
constexpr std::int64_t frame_budget = 18'000, patient_budget = 10'000'000;
// Only the likeliest of the candidates are searched for kinds other than EAN-13, and in files for hard cases.
constexpr std::size_t frame_candidates = 24, frame_looked_at = 12, patient_candidates = 40;
constexpr std::size_t frame_likely = 5, blurred_likely = 2, rows_likely = 3, patient_likely = 8;
// Frames are searched for two-dimensional codes in so many places. A square of fewer pixels is looked at as it is, a
// larger one on a coarser level: a module of the usual codes keeps three pixels even when its square is mostly print.
constexpr std::size_t frame_squares = 2;
constexpr double least_square = 190;
constexpr int most_margin = 64;  // pixels of that level
constexpr Cut patient_cuts[] = {{.height = 0.7, .most_rows = 64},
                                {.height = 0.35, .most_rows = 64},
                                {.length = 1.8, .height = 0.35, .most_rows = 64}};

// What bars are taken to have gone through before they are looked at once more, in pixels of the picture: the three
// that together read most of the frames of moving GS1-128, DataBar Expanded and ITF-14 that the library does not read
// as they are.
constexpr Blur smears[] = {{.way = 2.5, .sigma = 1.3, .grain = 0.006},
                           {.way = 0, .sigma = 1.1, .grain = 0.002},
                           {.way = 4.5, .sigma = 1.4, .grain = 0.003}};
// The rows of a stacked DataBar are few lines each, and so have more grain.
constexpr Blur smeared_rows{.way = 2, .sigma = 1.2, .grain = 0.03};
constexpr auto stacked_formats = BarcodeFormat::DataBar | BarcodeFormat::DataBarExpanded;
// A DataBar has 46 edges, a GTIN in Code 128 or ITF more. What shows fewer than this is not worth it.
constexpr int least_edges = 20;
constexpr int bent_edges = 36, smeared_edges = 54;

// Looks at one picture.
class Looker {
public:
    Looker(const cv::Mat& picture, Effort effort, const Before& before)
        : picture_(picture),
          patient_(effort == Effort::Patient),
          before_(before),
          budget_(patient_ ? patient_budget : frame_budget),
          pyramid_(picture),
          texture_(texture_of(pyramid_)),
          votes_(patient_ ? Votes::Itf::Any : Votes::Itf::Gtin14) {}

    Sight look() {
        if (patient_)
            look_at_whole();
        else
            look_at_squares();
        std::size_t rank = 0;
        for (const Candidate& candidate : candidates()) look_at(candidate, rank++);
        if (patient_) look_harder();
        return finished();
    }

private:
    void look_at(const Candidate& candidate, std::size_t rank) {
        if (candidate.score < worth_a_look * best_read_ || is_read(candidate) || !budget_.pay(flatten_price)) return;
        // What the library said and nobody believes tells nothing of the others.
        if (is_read_now(candidate, rank) && is_read(candidate)) best_read_ = std::max(best_read_, candidate.score);
    }

    bool is_read_now(const Candidate& candidate, std::size_t rank) {
        const Strip strip = strip_of(pyramid_, candidate, {});
        const Bands bands(strip, columns_per_module(candidate, strip));
        if (bands.agreeing() < least_bands) return false;
        undecided_ = 0;
        if (try_fit(candidate, strip, bands, ean::ean13(), first_effort(rank))) return true;
        if (rank >= (patient_ ? patient_likely : frame_likely) || candidate.score < worth_all * best_read_)
            return false;
        if (rank < blurred_likely && try_smeared_or_bent(candidate, strip, bands)) return true;
        if (!patient_ && try_fit(candidate, strip, bands, ean::ean13(), ean::light)) return true;
        if (ask_library(candidate)) return true;
        if (candidate.edges >= least_edges &&
            (ask_library_sharpened(candidate) || (rank < rows_likely && ask_library_sharpened_rows(candidate))))
            return true;
        if (patient_ && try_harder(candidate)) return true;
        return try_fit(candidate, strip, bands, ean::ean8(), first_effort(last_rank)) ||
               try_fit(candidate, strip, bands, ean::upce(), first_effort(last_rank));
    }

    // What moves first.
    std::vector<Candidate> candidates() const {
        auto found = likeliest(pyramid_, locate(texture_, patient_ ? patient_candidates : frame_candidates),
                               patient_ ? patient_candidates : frame_looked_at);
        std::ranges::stable_partition(found, [&](const Candidate& one) { return before_.movement.is_at(one); });
        return found;
    }

    // A smear leaves few edges, and what shows an EAN-13's sixty has none.
    bool try_smeared_or_bent(const Candidate& candidate, const Strip& strip, const Bands& bands) {
        const auto with = [&](const ean::FitEffort& effort) {
            return try_fit(candidate, strip, bands, ean::ean13(), effort);
        };
        if (candidate.edges >= bent_edges && with(ean::bent)) return true;
        return candidate.edges <= smeared_edges &&
               (with(ean::blurred) || with(ean::moving(2.3)) || with(ean::moving(3.2)));
    }

    // The likelier a candidate, the more it is also taken to be out of focus or moving.
    static ean::FitEffort first_effort(std::size_t rank) {
        return {.smeared_places = rank < 2 ? 8 : rank < 5 ? 2 : 0};
    }

    // Cut in other ways, with ink that is lighter than its ground, and so far out of focus that no centre guard shows.
    bool try_harder(const Candidate& candidate) {
        for (const Cut& cut : patient_cuts) {
            const Strip strip = strip_of(pyramid_, candidate, cut);
            const Bands bands(strip, columns_per_module(candidate, strip));
            if (bands.agreeing() < least_bands) continue;
            for (const ean::FitEffort& effort : {ean::patient, ean::patient_light, ean::patient_blurred})
                if (try_fit(candidate, strip, bands, ean::ean13(), effort)) return true;
        }
        return false;
    }

    // If an EAN-13 filled the candidate.
    static double columns_per_module(const Candidate& candidate, const Strip& strip) {
        return candidate.length / ean::ean13().modules / strip.step;
    }

    bool try_fit(const Candidate& candidate, const Strip& strip, const Bands& bands,
                 const ean::Layout& layout, const ean::FitEffort& effort) {
        const auto fit =
            ean::fit(bands, layout, candidate.length / layout.modules / strip.step, effort, budget_);
        if (!fit) return false;
        const Place place = strip.place(fit->first_column(), fit->last_column());
        if (is_believed(*fit)) {
            if (auto reading = reading_of(layout.format, fit->number.digits, place))
                fitted_.push_back(std::move(*reading));
            return true;
        }
        if (is_objection(*fit)) objections_.push_back({Format::Ean13, fit->number.digits, false, place});
        // Of several fits of one candidate the best one: each more would be one more chance to be wrong.
        if (is_undecided(*fit) && fit->explained > undecided_) {
            if (undecided_ > 0) traces_.pop_back();
            undecided_ = fit->explained;
            const double pixels =
                std::abs(fit->last_column() - fit->first_column()) * strip.step / layout.modules;
            traces_.push_back(joined_with({place, pixels, fit->gains, 1}, before_.traces));
        }
        return false;
    }

    // The library's opinion of a candidate.
    bool ask_library(const Candidate& candidate) {
        return budget_.pay(library_price) && ask_library_of(library_strip(candidate));
    }

    // For a file all of its height and at about the picture's own size, as codes of several rows need it; for a frame
    // fewer rows, but all that the picture shows along them.
    Strip library_strip(const Candidate& candidate) const {
        if (!patient_)
            return strip_of(pyramid_, candidate,
                            {.columns = std::clamp(int(candidate.length * frame_columns), 400, 1600),
                             .most_rows = 24,
                             .modules = most_modules});
        const Level& level = pyramid_.for_length(candidate.length, 95 * 3.0);
        const double pixels = candidate.length * library_cut_length / level.scale;
        const int columns = std::clamp(int(pixels < 300 ? pixels * 2.5 : pixels * 1.25), 64, 1600);
        return strip_of(pyramid_, candidate,
                        {.length = library_cut_length, .height = 1.1, .columns = columns, .most_rows = 64});
    }

    bool ask_library_of(const Strip& strip) {
        return votes_.add(strip.picture, options(bar_formats).setTryRotate(false).setTryDownscale(false),
                          [&](cv::Point2d at) { return strip.point(at.x, at.y); }) > 0;
    }

    // Columns enough that undoing a blur does not make new ones of the gaps between them.
    static Cut sharp_cut(const Candidate& candidate, double height, int rows) {
        Cut cut{.height = height, .most_rows = rows, .modules = most_modules};
        cut.columns = std::clamp(int(candidate.length * frame_columns * cut.length), 400, 1800);
        return cut;
    }

    static Blur in_columns(const Blur& blur, const Strip& strip) {
        return {blur.way / strip.step, blur.sigma / strip.step, blur.grain};
    }

    // Its opinion of what the bars were before lens and movement: of the mean of all bands and of either half's, each
    // in three lines, and all must say the same: of one half and the mean, which is made of it, a GS1-128 was once read
    // whose check characters were both right by chance. EAN and UPC have a model that knows more, and a DataBar's weak
    // check wants more witnesses than halves.
    bool ask_library_sharpened(const Candidate& candidate) {
        if (!budget_.pay(flatten_price)) return false;
        const Strip strip = strip_of(pyramid_, candidate, sharp_cut(candidate, 0.8, 36));
        const Bands bands(strip, columns_per_module(candidate, strip));
        if (bands.agreeing() < least_bands) return false;
        const std::size_t half = bands.half();
        const Profile profiles[] = {bands.together(0, half), bands.all(), bands.together(half, bands.count())};
        cv::Mat lines(3, strip.picture.cols, CV_32F);
        for (int y = 0; y < 3; ++y) std::ranges::copy(profiles[y], lines.ptr<float>(y));
        for (const Blur& smear : smears) {
            if (!budget_.pay(sharpen_price)) return false;
            cv::Mat sharp = lines_sharpened(lines, in_columns(smear, strip));
            cv::Mat picture;
            sharp.convertTo(sharp, CV_8U, 48, 128);
            cv::resize(sharp, picture, {}, 1, lines_of_each, cv::INTER_NEAREST);
            const auto how = options(BarcodeFormat::Code128 | BarcodeFormat::DataBarExpanded | BarcodeFormat::ITF)
                                 .setTryRotate(false)
                                 .setTryDownscale(false)
                                 .setMinLineCount(2 * lines_of_each + 1);
            const auto to_picture = [&](cv::Point2d at) {
                return strip.point(at.x, at.y * strip.picture.rows / (3 * lines_of_each));
            };
            if (votes_.add(picture, how, to_picture) > 0) return true;
        }
        return false;
    }

    // And of each of its rows before that: a stacked DataBar says something else in each.
    bool ask_library_sharpened_rows(const Candidate& candidate) {
        if (!budget_.pay(sharp_rows_price)) return false;
        const Strip strip = strip_of(pyramid_, candidate, sharp_cut(candidate, 1, 24));
        cv::Mat rows, sharp;
        strip.picture.convertTo(rows, CV_32F);
        lines_sharpened(rows, in_columns(smeared_rows, strip)).convertTo(sharp, CV_8U);
        return votes_.add(sharp, options(stacked_formats).setTryRotate(false).setTryDownscale(false),
                          [&](cv::Point2d at) { return strip.point(at.x, at.y); }) > 0;
    }

    void look_at_whole() { votes_.add(picture_, options(bar_formats | matrix_formats)); }

    void look_at_squares() {
        bool inverted_too = true;
        for (const cv::Rect& square : locate_squares(texture_, frame_squares)) {
            const int side = std::min(square.width, square.height);
            const Level& level = pyramid_.for_length(side, least_square);
            // A code that is turned reaches out of its square, and what is around it tells where it ends.
            const int margin = std::min(int(side / level.scale) / 2, most_margin);
            const cv::Rect where = cv::Rect(int(square.x / level.scale) - margin, int(square.y / level.scale) - margin,
                                            int(square.width / level.scale) + 2 * margin,
                                            int(square.height / level.scale) + 2 * margin) &
                                   cv::Rect({}, level.picture.size());
            const auto to_picture = [&](cv::Point2d at) {
                return Point{int((where.x + at.x) * level.scale), int((where.y + at.y) * level.scale)};
            };
            // Light on dark costs as much again.
            const std::int64_t price = where.area() / square_pixels;
            const auto ask = [&](const cv::Mat& part, bool inverted) {
                return votes_.add(part, options(matrix_formats).setTryInvert(inverted), to_picture) > 0;
            };
            // Of moving QR codes the library reads 85 % as they are, and 97 % as they were before lens and movement.
            const cv::Mat part = level.picture(where);
            const bool read = (budget_.pay(inverted_too ? 2 * price : price) && ask(part, inverted_too)) ||
                              (budget_.pay(price) && ask(picture_sharpened(part), false));
            // Of forty codes thirty-nine stand in the first place. In another one light on dark is only looked for
            // where there was a code in the first.
            inverted_too = read;
        }
    }

    // The treatments in the order of what each has won on the test photographs for its time: hard alone 66 % of the
    // EAN and UPC codes, equalised 76 %, enlarged and sharpened 78 %.
    void look_harder() {
        // The same picture line by line, not downscaled and with single lines allowed, confirms what was found weakly.
        const auto retail_only =
            options(retail_formats).setTryInvert(false).setTryDownscale(false).setMinLineCount(1);
        cv::Mat equalised;
        cv::createCLAHE(4, cv::Size(8, 8))->apply(picture_, equalised);
        votes_.add(equalised, retail_only);
        votes_.add(picture_, retail_only);
        if (picture_.total() <= std::size_t(small_picture)) {
            cv::Mat doubled, soft, sharp;
            cv::resize(picture_, doubled, cv::Size(), 2, 2, cv::INTER_CUBIC);
            votes_.add(doubled, retail_only, 0.5);
            cv::GaussianBlur(doubled, soft, cv::Size(), 3);
            cv::addWeighted(doubled, 3, soft, -2, 0, sharp);
            votes_.add(sharp, retail_only, 0.5);
            votes_.add(doubled, options(matrix_formats), 0.5);
        }
        votes_.add(picture_, options(matrix_formats).setBinarizer(ZXing::Binarizer::GlobalHistogram));
    }

    bool is_read(const Candidate& candidate) const {
        const cv::Point2d half = candidate.along * (candidate.length / 2);
        const cv::Point2d from = candidate.centre - half, to = candidate.centre + half;
        const Place place{{{int(from.x), int(from.y)},
                           {int(to.x), int(to.y)},
                           {int(to.x), int(to.y)},
                           {int(from.x), int(from.y)}}};
        const auto there = [&](const Reading& known) { return same_place(known.place, place); };
        if (std::ranges::any_of(fitted_, there)) return true;
        // What the library says of an EAN or UPC is looked at again: the model may know better.
        return std::ranges::any_of(votes_.believed(lines_alone), [&](const Reading& known) {
            return !is_ean_or_upc(known.format) && there(known);
        });
    }

    Sight finished() {
        Sight sight;
        const auto said = votes_.believed(lines_alone);
        for (const Reading& one : fitted_)
            if (!is_contradicted(one, said)) add(sight.readings, one);
        for (const Reading& one : said)
            if (!is_contradicted(one, fitted_) && !is_contradicted(one, objections_))
                add(sight.readings, one);
        for (Trace& trace : traces_) {
            const bool read = std::ranges::any_of(
                sight.readings, [&](const Reading& known) { return same_place(known.place, trace.place); });
            if (read) continue;
            if (auto joined = number_of(trace)) sight.joined.push_back(std::move(*joined));
            sight.traces.push_back(std::move(trace));
        }
        return sight;
    }

    // The model and the library differ about one print: neither number is believed. What the library takes for another
    // kind of bar code is not believed either where the model sees an EAN.
    static bool is_contradicted(const Reading& one, const std::vector<Reading>& others) {
        return is_linear(one.format) && std::ranges::any_of(others, [&](const Reading& other) {
                   return is_ean_or_upc(other.format) && number_of(other) != number_of(one) &&
                          same_place(other.place, one.place);
               });
    }

    static void add(std::vector<Reading>& readings, const Reading& one) {
        const bool known = std::ranges::any_of(readings, [&](const Reading& other) {
            return number_of(other) == number_of(one) && same_print(other.place, one.place);
        });
        if (!known) readings.push_back(one);
    }

    // Beside a code that was read most of what looks like one is stripes and print. Another one is worth a short look
    // if it is so much as likely, and all that there is if it is so much.
    static constexpr double worth_a_look = 0.15, worth_all = 0.4;
    static constexpr int least_bands = 2;
    static constexpr int lines_of_each = 3;
    static constexpr std::size_t last_rank = 1000;
    static constexpr double library_cut_length = 1.3;
    // Columns for each pixel of a candidate's length: where the library puts an edge, it is off by half a column.
    static constexpr double frame_columns = 3;
    // A GS1-128 with a batch and a date, or a DataBar Expanded.
    static constexpr int most_modules = 250;

    const cv::Mat& picture_;
    bool patient_;
    const Before& before_;
    Budget budget_;
    Pyramid pyramid_;
    std::vector<Cells> texture_;
    Votes votes_;
    double best_read_ = 0;  // the score of the likeliest candidate that was read
    double undecided_ = 0;  // the share explained by the trace of the candidate at hand; 0: it left none
    std::vector<Reading> fitted_;
    std::vector<Reading>
        objections_;  // numbers of fits that are not believed, but more so than any other number there
    std::vector<Trace> traces_;
};

}  // namespace

Sight look(GrayView view, Effort effort, const Before& before) {
    if (!view.pixels || view.width < 8 || view.height < 8 || view.stride < view.width) return {};
    try {
        // OpenCV has no view of constant pixels; nothing here writes to them.
        const cv::Mat picture(view.height, view.width, CV_8U, const_cast<std::uint8_t*>(view.pixels),
                              std::size_t(view.stride));
        return Looker(picture, effort, before).look();
    } catch (const std::exception&) {
        return {};  // a picture that the libraries will not have holds no code that could be sold
    }
}

std::vector<Reading> read(GrayView picture, Effort effort) { return look(picture, effort).readings; }

}  // namespace kassa::vision
