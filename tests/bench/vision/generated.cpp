#include "tests/bench/vision/generated.h"

#include <algorithm>
#include <functional>
#include <map>
#include <opencv2/imgcodecs.hpp>
#include <print>

#include "tests/bench/figures.h"
#include "tests/bench/vision/decoders.h"
#include "tests/bench/vision/tally.h"
#include "tests/frames/take.h"
#include "vision/agreement.h"
#include "vision/reader/watch.h"

namespace json = boost::json;

namespace kassa::bench {
namespace {

constexpr int film_frames = 5;
constexpr std::string_view together = "zxing+zbar+opencv";

using Decoders = std::vector<std::unique_ptr<Decoder>>;

Result<Decoders> decoders_of(const Plan& plan) {
    Decoders decoders;
    for (const std::string& name : plan.decoders) {
        auto decoder = decoder_named(name);
        if (!decoder) return std::unexpected(decoder.error());
        decoders.push_back(std::move(*decoder));
    }
    return decoders;
}

Result<std::vector<const frames::Condition*>> conditions_of(const Plan& plan) {
    std::vector<const frames::Condition*> chosen;
    for (const std::string& name : plan.conditions) {
        chosen.push_back(frames::condition_named(name));
        if (!chosen.back()) return fault("'{}' is no condition; --list names them", name);
    }
    if (plan.conditions.empty())
        for (const frames::Condition& condition : frames::conditions()) chosen.push_back(&condition);
    return chosen;
}

// Who looks at this take.
bool looks(const std::string& decoder, const Plan& plan, int number) {
    return decoder == "ours" || number < plan.compared;
}

struct Sheet {
    cv::Size size;
    std::vector<Score> scores;
    json::array wrong;  // of ours

    Tally& tally(const std::string& decoder, const frames::Condition& condition) {
        auto known = std::ranges::find(scores, decoder, &Score::decoder);
        if (known == scores.end()) known = scores.insert(scores.end(), Score{decoder, {}});
        return known->of(std::string(condition.name));
    }
    void count(const std::string& decoder, const frames::Condition& condition, int number,
               const std::vector<frames::Symbol>& there, const Judged& judged) {
        Tally& sum = tally(decoder, condition);
        ++sum.frames;
        sum.codes += int(there.size());
        sum.read += judged.read;
        sum.wrong_frames += !judged.wrong.empty();
        if (decoder != "ours") return;
        for (const Found& one : judged.wrong)
            wrong.push_back({{"condition", condition.name}, {"height", size.height}, {"number", number},
                             {"format", one.format}, {"text", one.text}});
    }
};

void keep(const Plan& plan, const Sheet& sheet, const frames::Condition& condition, int number, const cv::Mat& picture,
          const frames::Take& take, const Judged& judged) {
    if (plan.keep.empty() || (judged.wrong.empty() && judged.read == int(take.symbols().size()))) return;
    std::string name = std::format("{}_{}_{}", condition.name, sheet.size.height, number);
    for (const auto& symbol : take.symbols()) name += "_" + plain_number(symbol.text).substr(0, 14);
    std::ranges::replace_if(name, [](char c) { return c == ' ' || c == ',' || c == '/' || c == ':'; }, '-');
    cv::imwrite((plan.keep / (name + (judged.wrong.empty() ? ".png" : "_wrong.png"))).string(), picture);
}

void read_still(const Plan& plan, Decoders& decoders, const frames::Condition& condition, int number, Sheet& sheet) {
    frames::Take take(condition, sheet.size, plan.seed, std::uint64_t(number));
    const cv::Mat picture = take.still();
    std::vector<Found> others;
    double others_ms = 0;
    int others_count = 0;
    for (const auto& decoder : decoders) {
        if (!looks(decoder->name(), plan, number)) continue;
        const double start = thread_ms();
        const auto found = decoder->read(picture);
        const double ms = thread_ms() - start;
        const Judged judged = judge(take.symbols(), found);
        sheet.count(decoder->name(), condition, number, take.symbols(), judged);
        sheet.tally(decoder->name(), condition).milliseconds.push_back(ms);
        if (decoder->name() == "ours") {
            keep(plan, sheet, condition, number, picture, take, judged);
            continue;
        }
        others.insert(others.end(), found.begin(), found.end());
        others_ms += ms;
        ++others_count;
    }
    if (others_count < 2) return;
    sheet.count(std::string(together), condition, number, take.symbols(), judge(take.symbols(), others));
    sheet.tally(std::string(together), condition).milliseconds.push_back(others_ms);
}

// What the worker and the kiosk make of a film: each sale, in order.
std::vector<Found> sold_by_ours(const std::vector<cv::Mat>& film, std::vector<double>& milliseconds) {
    vision::Watch watch;
    vision::Agreement agreement;
    std::vector<Found> sold;
    for (std::size_t i = 0; i < film.size(); ++i) {
        const double start = thread_ms();
        const auto seen = watch.look({film[i].data, film[i].cols, film[i].rows, int(film[i].step)});
        milliseconds.push_back(thread_ms() - start);
        const Instant at(Duration(std::int64_t(i) * 1000 / 30));
        for (const auto& reading : agreement.agreed({i + 1, at, seen.picture, seen.still, seen.readings}))
            sold.push_back({std::string(vision::name_of(reading.format)), reading.text});
    }
    return sold;
}

std::vector<Found> agreed_by(Decoder& decoder, const std::vector<cv::Mat>& film, std::vector<double>& milliseconds) {
    std::map<std::string, int> frames_with;
    std::vector<Found> agreed;
    for (const cv::Mat& frame : film) {
        const double start = thread_ms();
        auto found = decoder.read(frame);
        milliseconds.push_back(thread_ms() - start);
        std::vector<std::string> numbers;
        for (const Found& one : found) numbers.push_back(plain_number(one.text));
        std::ranges::sort(numbers);
        numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
        for (const std::string& number : numbers)
            if (++frames_with[number] == 2) agreed.push_back({"", number});
    }
    return agreed;
}

void read_film(const Plan& plan, Decoders& decoders, const frames::Condition& condition, int number, Sheet& sheet) {
    const frames::Take take(condition, sheet.size, plan.seed, std::uint64_t(number));
    std::vector<cv::Mat> film;
    for (int i = 0; i < film_frames; ++i) film.push_back(take.moving(i));
    for (const auto& decoder : decoders) {
        if (!looks(decoder->name(), plan, number)) continue;
        std::vector<double> milliseconds;
        const bool ours = decoder->name() == "ours";
        const auto sold = ours ? sold_by_ours(film, milliseconds) : agreed_by(*decoder, film, milliseconds);
        Judged judged = judge(take.symbols(), sold);
        // One item is sold once; each sale more is as wrong as another's number.
        if (sold.size() > judged.wrong.size() + std::size_t(judged.read)) judged.wrong.push_back(sold.back());
        sheet.count(decoder->name(), condition, number, take.symbols(), judged);
        auto& all = sheet.tally(decoder->name(), condition).milliseconds;
        all.insert(all.end(), milliseconds.begin(), milliseconds.end());
        if (!ours || plan.keep.empty()) continue;
        for (int i = 0; i < film_frames; ++i)
            keep(plan, sheet, condition, number * 100 + i, film[std::size_t(i)], take, judged);
    }
}

using Reader = void (*)(const Plan&, Decoders&, const frames::Condition&, int, Sheet&);

Result<std::vector<Sheet>> read_all(const Plan& plan, Reader reader) {
    auto decoders = decoders_of(plan);
    if (!decoders) return std::unexpected(decoders.error());
    const auto chosen = conditions_of(plan);
    if (!chosen) return std::unexpected(chosen.error());
    std::vector<Sheet> sheets;
    for (const cv::Size& size : plan.sizes) {
        Sheet& sheet = sheets.emplace_back(Sheet{size, {}, {}});
        for (const frames::Condition* condition : *chosen) {
            for (int number = 0; number < plan.each; ++number) reader(plan, *decoders, *condition, number, sheet);
            const Tally& first = sheet.scores.front().of(std::string(condition->name));
            std::println(stderr, "{} × {}, {}: {} {:.1f} %", size.width, size.height, condition->name,
                         sheet.scores.front().decoder, first.recall());
        }
    }
    return sheets;
}

Measured told(const std::vector<Sheet>& sheets, std::string_view what) {
    Measured measured;
    json::array wrong;
    for (const Sheet& sheet : sheets) {
        const std::string size = std::format("{}x{}", sheet.size.width, sheet.size.height);
        measured.table += std::format("{} of {}\n{}\n", what, size, table_of(sheet.scores));
        json::array scores;
        for (const Score& score : sheet.scores) scores.push_back(score.figures());
        measured.figures[size] = std::move(scores);
        wrong.insert(wrong.end(), sheet.wrong.begin(), sheet.wrong.end());
    }
    measured.figures["wrong"] = std::move(wrong);
    return measured;
}

const Score* ours_in(const Sheet& sheet) {
    const auto found = std::ranges::find(sheet.scores, "ours", &Score::decoder);
    return found == sheet.scores.end() ? nullptr : &*found;
}

}  // namespace

Result<Measured> measure_frames(const Plan& plan) {
    const auto sheets = read_all(plan, read_still);
    if (!sheets) return std::unexpected(sheets.error());
    Measured measured = told(*sheets, "single frames");
    for (const Sheet& sheet : *sheets) {
        const Score* ours = ours_in(sheet);
        if (!ours) continue;
        const std::string rows = std::format("{}p_", sheet.size.height);
        const Tally with = ours->with_items(), without = ours->without_items();
        json::object& targets = measured.figures;
        if (with.frames) {
            targets[rows + "recall"] = at_least(with.recall(), sheet.size.height > 720 ? 95 : 94, "%");
            targets[rows + "ms_p50"] = at_most(quantile(with.milliseconds, 0.50), 15, "ms");
            targets[rows + "ms_p95"] = at_most(quantile(with.milliseconds, 0.95), 40, "ms");
        }
        if (without.frames)
            targets[rows + "ms_without_a_code_p50"] = at_most(quantile(without.milliseconds, 0.50), 20, "ms");
    }
    return measured;
}

Result<Measured> measure_films(const Plan& plan) {
    const auto sheets = read_all(plan, read_film);
    if (!sheets) return std::unexpected(sheets.error());
    Measured measured = told(*sheets, std::format("films of {} frames", film_frames));
    for (const Sheet& sheet : *sheets) {
        const Score* ours = ours_in(sheet);
        if (!ours) continue;
        const std::string rows = std::format("{}p_", sheet.size.height);
        if (ours->with_items().frames)
            measured.figures[rows + "sold_within_five_frames"] = at_least(ours->with_items().recall(), 98, "%");
        measured.figures[rows + "films_with_a_wrong_sale"] =
            at_most(ours->with_items().wrong_frames + ours->without_items().wrong_frames, 0, "films");
    }
    return measured;
}

}  // namespace kassa::bench
