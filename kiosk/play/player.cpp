#include "kiosk/play/player.h"

#include <signal.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "core/catalog/scan_data.h"
#include "locales/words.h"

namespace kassa::play {
namespace {

// How long an expectation may take to come true on a busy machine. Nothing is decided by it but a failure.
constexpr Duration patience = 20s;
constexpr Weight scale_capacity = Weight::grams(30'000);  // sim_scale's

std::int64_t scale_shows(Weight weight) {
    // The simulated scales have divisions of 5 g.
    return (weight.in_milligrams() + (weight.in_milligrams() < 0 ? -2500 : 2500)) / 5000 * 5000;
}

std::string plain(const std::string& text) { return locales::without_direction_marks(text); }

bool shows(const SeenElement& element, const std::string& words) {
    return plain(element.text).contains(words) || plain(element.secondary).contains(words) ||
           plain(element.note).contains(words) || plain(element.price).contains(words);
}

// What a scanner sends for a symbol, as sim_scanner is told: FNC1 as <GS>.
Result<std::string> sent_for(const Scans& act) {
    using catalog::Symbology;
    static const std::map<std::string, Symbology> symbologies{{"datamatrix", Symbology::DataMatrix},
                                                              {"qr", Symbology::Qr},
                                                              {"databar", Symbology::DataBarExpanded},
                                                              {"code128", Symbology::Code128}};
    catalog::Barcode barcode{symbologies.at(act.symbol), act.code, act.code.starts_with('(')};
    if (barcode.gs1) {
        const auto elements = catalog::gs1::parse_bracketed(act.code);
        if (!elements) return fault("'{}' are no element strings", act.code);
        barcode.text = catalog::gs1::element_string_of(*elements);
    }
    const auto scanned = catalog::scan_data_of(barcode);
    if (!scanned) return fault("no {} can hold '{}'", act.symbol, act.code);
    std::string sent;
    for (const char c : *scanned) sent += c == catalog::gs1::fnc1 ? "<GS>" : std::string(1, c);
    return sent;
}

// As sim_camera calls the symbol that is to be drawn; element strings are written in brackets.
std::string symbology_of(const ShowsProduct& act) {
    const bool elements = act.code.starts_with('(');
    if (act.symbol == "datamatrix") return elements ? "GS1DataMatrix" : "DataMatrix";
    if (act.symbol == "qr") return elements ? "GS1QR" : "QR";
    if (act.symbol == "code128") return elements ? "GS1-128" : "Code128";
    if (act.symbol == "databar") return "DataBarExpanded";
    return act.code.size() == 8 ? "EAN8" : act.code.size() == 12 ? "UPCA" : "EAN13";
}

class Player {
public:
    Player(World& world, const PlayOptions& options, const Story& story)
        : world_(world), options_(options), story_(story) {}

    Result<void> carry_out(const Act& act) {
        auto done = std::visit([&](const auto& one) { return on(one); }, act);
        if (done) done = keep_picture_of_new_screen();
        return done;
    }

private:
    // --- Before the camera, the scanner and the scales
    // --------------------------------------------------------------------

    Result<void> on(const ShowsPhoto& act) {
        if (!world_.camera()) return fault("this kiosk has no camera");
        std::string command = act.files.size() == 1 ? "photo" : "photos";
        for (const std::string& file : act.files) command += " " + find_photo(file).string();
        return hold_before_camera(command);
    }

    Result<void> on(const ShowsProduct& act) {
        if (!world_.camera()) return fault("this kiosk has no camera");
        std::string command = "barcode " + symbology_of(act) + " " + act.code;
        if (!act.picture.empty())
            command +=
                " " + (world_.options().binaries / "../pictures" / act.picture).lexically_normal().string();
        return hold_before_camera(command);
    }

    // Until the kiosk has read every frame of it.
    Result<void> hold_before_camera(const std::string& command) {
        auto written = world_.camera()->ask(command, 120s);
        if (!written) return std::unexpected(written.error());
        const std::int64_t frames = std::stoll(written->substr(written->find('=') + 1));
        return reached("the camera's frames", [&](const Status& now) { return now.frames >= frames; });
    }

    Result<void> on(const Scans& act) {
        if (act.symbol.empty()) return scan(act.code);
        auto sent = sent_for(act);
        if (!sent) return std::unexpected(sent.error());
        return scan(*sent);
    }

    Result<void> scan(const std::string& code) {
        const auto before = world_.status();
        if (!before) return std::unexpected(before.error());
        auto sent = world_.scanner().ask("scan " + code);
        if (!sent) return std::unexpected(sent.error());
        return reached("the scanner", [&](const Status& now) { return now.scans > before->scans; });
    }

    Result<void> on(const Keys& act) {
        const auto view = world_.view();
        if (!view) return std::unexpected(view.error());
        if (view->screen != "keypad")
            if (auto opened = touch_id("enter-number"); !opened) return opened;
        for (const char digit : act.code)
            if (auto pressed = touch_id(std::string("key-") + digit); !pressed) return pressed;
        return touch_id(act.telephone ? "telephone" : "enter");
    }

    Result<void> on(const Weighs& act) {
        if (auto put = set_produce(act.weight); !put) return put;
        return set_produce(Weight{});
    }

    Result<void> set_produce(Weight weight) {
        auto put = world_.produce_scale().ask("set " + std::to_string(weight.in_grams()));
        if (!put) return std::unexpected(put.error());
        return reached("the produce scale",
                       [&](const Status& now) { return now.produce_milligrams == scale_shows(weight); });
    }

    Result<void> on(const Bags& act) { return set_bag(in_bag_ + act.weight); }
    Result<void> on(const Lifts& act) { return set_bag(in_bag_ - act.weight); }

    Result<void> set_bag(Weight weight) {
        in_bag_ = weight;
        auto put = world_.bagging_scale().ask("set " + std::to_string(weight.in_grams()));
        if (!put) return std::unexpected(put.error());
        if (!scale_plugged_ || !scale_off_) return {};
        return reached("the bagging scale", [&](const Status& now) {
            if (scale_shows(weight) > scale_capacity.in_milligrams()) return now.scale_doubt == "Full";
            return now.scale_doubt != "Full" &&
                   std::abs(now.bag_milligrams - scale_shows(weight)) <= std::int64_t(*scale_off_) * 1000;
        });
    }

    Result<void> on(const ScaleIs& act) {
        const bool was_wrong = scale_off_ != 0;
        scale_off_ = act.off;
        if (auto done = told(world_.bagging_scale(), act.command); !done) return done;
        // What was put down meanwhile is seen now.
        return scale_off_ == 0 && was_wrong ? set_bag(in_bag_) : Result<void>{};
    }

    // Until the lane has heard of it; then its time passes, and the arm goes away.
    Result<void> on(const Leans& act) {
        const auto lean = [&](std::int64_t grams) {
            return told(world_.bagging_scale(), std::format("lean {}", grams));
        };
        if (auto begun = lean(act.weight.in_grams()); !begun) return begun;
        if (auto heard = reached("the scale's unrest", [](const Status& now) { return now.bag_restless; }); !heard)
            return heard;
        if (auto waited = on(Waits{act.duration}); !waited) return waited;
        if (auto ended = lean(0); !ended) return ended;
        return reached("the scale's rest", [](const Status& now) { return !now.bag_restless; });
    }

    Result<void> on(const ScaleDoes& act) {
        scale_plugged_ = act.command == "plug";
        if (auto done = told(world_.bagging_scale(), act.command); !done) return done;
        return reached(scale_plugged_ ? "the bagging scale to answer" : "the bagging scale to be missed",
                       [&](const Status& now) { return now.bagging_ready == scale_plugged_; });
    }

    // Until the lane has heard of it.
    Result<void> on(const StoreDoes& act) {
        auto done = world_.ask_kiosk(act.command);
        if (!done) return std::unexpected(done.error());
        const bool there = act.command == "cable in";
        return reached(there ? "the store to be there" : "the store to be missed",
                       [&](const Status& now) { return now.store_reachable == there; });
    }

    // --- The screen
    // -------------------------------------------------------------------------------------------------------

    Result<void> on(const Touches& act) {
        return touch_where("'" + act.words + "'",
                           [&](const SeenElement& element) { return shows(element, act.words); });
    }
    Result<void> on(const TouchesId& act) { return touch_id(act.id); }

    Result<void> touch_id(const std::string& id) {
        return touch_where("#" + id, [&](const SeenElement& element) { return element.id == id; });
    }

    template <class Condition>
    Result<void> touch_where(const std::string& what, const Condition& condition) {
        std::string id;
        auto found = seen("something to touch with " + what, [&](const SeenView& view) {
            const auto element = std::ranges::find_if(
                view.elements, [&](const SeenElement& one) { return one.enabled && condition(one); });
            if (element != view.elements.end()) id = element->id;
            return element != view.elements.end();
        });
        if (!found) return found;
        auto touched = world_.ask_kiosk("touch " + id);
        return touched ? Result<void>{} : std::unexpected(touched.error());
    }

    Result<void> on(const Sees& act) {
        const auto status = world_.status();
        if (!status) return std::unexpected(status.error());
        const std::string price = amount_in(act.price, status->decimals);
        return seen(
            "'" + act.words + "'" + (price.empty() ? "" : " at " + act.price), [&](const SeenView& view) {
                return std::ranges::any_of(view.elements, [&](const SeenElement& element) {
                    return shows(element, act.words) &&
                           (price.empty() || amount_in(plain(element.price), status->decimals) == price);
                });
            });
    }

    // Something is only absent once everything that was asked has been answered.
    Result<void> on(const SeesNot& act) {
        if (auto quiet = reached("the devices' answers", [](const Status& now) { return !now.waiting; });
            !quiet)
            return quiet;
        return seen("no '" + act.words + "'", [&](const SeenView& view) {
            return std::ranges::none_of(
                view.elements, [&](const SeenElement& element) { return shows(element, act.words); });
        });
    }

    Result<void> on(const ExpectsScreen& act) {
        return seen("the screen " + act.name, [&](const SeenView& view) { return view.screen == act.name; });
    }

    Result<void> on(const ExpectsLight& act) {
        return reached(act.on ? "the light" : "no light", [&](const Status& now) { return now.bag_light == act.on; });
    }

    Result<void> on(const ExpectsTotal& act) {
        return reached("a total of " + act.amount, [&](const Status& now) {
            const Currency currency{"", now.decimals};
            return amount_in(currency.plain(Money::minor(now.total_minor)), now.decimals) ==
                   amount_in(act.amount, now.decimals);
        });
    }

    Result<void> on(const Pictures& act) {
        if (options_.frames.empty()) return {};
        return take_picture(act.name);
    }

    // --- Card, printer, power, staff, time
    // --------------------------------------------------------------------------------

    Result<void> on(const CardDoes& act) { return told(world_.terminal(), act.command); }

    // Until the kiosk has learned of it, as it does before somebody has walked back to the screen.
    Result<void> on(const PrinterDoes& act) {
        if (auto done = told(world_.printer(), act.command); !done) return done;
        const bool ready = act.command == "refill" || act.command == "cover closed";
        return reached("the printer's status", [&](const Status& now) { return now.printer_ready == ready; });
    }

    static Result<void> told(devices::Child& device, const std::string& command) {
        auto done = device.ask(command);
        return done ? Result<void>{} : std::unexpected(done.error());
    }

    Result<void> on(const PowerFails&) {
        world_.cut_power();
        return world_.start_kiosk();
    }

    // Until another one reads in its place.
    Result<void> on(const ReaderDies&) {
        const auto before = world_.status();
        if (!before) return std::unexpected(before.error());
        if (before->reader <= 0) return fault("nobody reads: the story has no camera");
        ::kill(pid_t(before->reader), SIGKILL);
        return reached("another reader", [&](const Status& now) {
            return now.reader_deaths > before->reader_deaths && now.reader > 0;
        });
    }

    Result<void> on(const AttendantSignsIn& act) {
        if (auto shown = scan(act.badge); !shown) return shown;
        for (const char digit : act.pin)
            if (auto pressed = touch_id(std::string("key-") + digit); !pressed) return pressed;
        return touch_id("enter");
    }

    Result<void> on(const Waits& act) {
        auto waited = world_.ask_kiosk("advance " + std::to_string(act.duration.count()));
        return waited ? Result<void>{} : std::unexpected(waited.error());
    }

    Result<void> on(const ExpectsReceipt& act) {
        std::string last;
        const auto end = std::chrono::steady_clock::now() + patience;
        do {
            auto text = world_.printer().ask("text LAST");
            if (text) last = *text;
            // A script that the printer has no letters for is printed as a picture; the kiosk knows its words.
            auto drawn = world_.ask_kiosk("receipt");
            if (text && drawn) last += "\n" + *drawn;
            if (text && plain(last).contains(act.words)) return {};
            std::this_thread::sleep_for(20ms);
        } while (std::chrono::steady_clock::now() < end);
        return fault("the last receipt says {}", last.empty() ? "nothing" : last);
    }

    Result<void> on(const ExpectsPaid& act) {
        std::string ledger;
        const auto status = world_.status();
        if (!status) return std::unexpected(status.error());
        const auto end = std::chrono::steady_clock::now() + patience;
        do {
            auto answer = world_.terminal().ask("ledger");
            if (!answer) return std::unexpected(answer.error());
            ledger = *answer;
            const auto at = ledger.find("total=");
            const Money total =
                Money::minor(at == std::string::npos ? -1 : std::stoll(ledger.substr(at + 6)));
            const Currency currency{"", status->decimals};
            if (amount_in(currency.plain(total), status->decimals) == amount_in(act.amount, status->decimals))
                return {};
            std::this_thread::sleep_for(20ms);
        } while (std::chrono::steady_clock::now() < end);
        return fault("the terminal's own ledger says {}", ledger);
    }

    // --- Looking until it is there
    // ----------------------------------------------------------------------------------------

    template <class Condition>
    Result<void> reached(const std::string& what, const Condition& condition) {
        auto status = world_.wait_until(what, condition, patience);
        return status ? Result<void>{} : std::unexpected(status.error());
    }

    template <class Condition>
    Result<void> seen(const std::string& what, const Condition& condition) {
        const auto end = std::chrono::steady_clock::now() + patience;
        for (;;) {
            auto view = world_.view();
            if (!view) return std::unexpected(view.error());
            if (condition(*view)) return {};
            if (std::chrono::steady_clock::now() > end)
                return fault("looked for {}; there is {}", what, describe(*view));
            std::this_thread::sleep_for(15ms);
        }
    }

    static std::string describe(const SeenView& view) {
        std::string text = "the screen " + view.screen + " with";
        for (const SeenElement& element : view.elements) {
            text += std::format("\n    #{}{} {}", element.id, element.enabled ? "" : " (disabled)",
                                plain(element.text));
            if (!element.secondary.empty()) text += " · " + plain(element.secondary);
            if (!element.price.empty()) text += " · " + plain(element.price);
        }
        return text;
    }

    std::filesystem::path find_photo(const std::string& file) const {
        for (const auto& folder : {story_.file.parent_path(), options_.photos})
            if (std::filesystem::exists(folder / file)) return std::filesystem::absolute(folder / file);
        return file;
    }

    Result<void> take_picture(const std::string& name) {
        std::filesystem::create_directories(options_.frames);
        auto taken = world_.ask_kiosk("picture " +
                                      std::filesystem::absolute(options_.frames / (name + ".png")).string());
        return taken ? Result<void>{} : std::unexpected(taken.error());
    }

    Result<void> keep_picture_of_new_screen() {
        if (options_.frames.empty()) return {};
        const auto view = world_.view();
        if (!view) return std::unexpected(view.error());
        if (!pictured_.insert(view->screen).second) return {};
        return take_picture(std::format("{:02}-{}", pictured_.size(), view->screen));
    }

    World& world_;
    const PlayOptions& options_;
    const Story& story_;
    Weight in_bag_;
    bool scale_plugged_ = true;
    std::optional<int> scale_off_ = 0;  // grams by which the bagging scale may be wrong; none: nobody can say
    std::set<std::string> pictured_;
};

// The last receipt as a picture and as text beside the pictures of the screens, where something was printed.
Result<void> keep_receipt(World& world, const std::filesystem::path& frames) {
    const auto printed = world.printer().ask("receipts");
    if (!printed) return std::unexpected(printed.error());
    if (*printed == "0") return {};
    std::filesystem::create_directories(frames);
    const auto saved =
        world.printer().ask("save " + std::filesystem::absolute(frames / "receipt.png").string());
    if (!saved) return std::unexpected(saved.error());
    // Of a script that the printer has no letters for it knows only a picture; the kiosk knows the words.
    auto text = world.printer().ask("text LAST");
    if (text && text->contains("[picture ")) text = world.ask_kiosk("receipt");
    const auto words = text.and_then([](const std::string& json) { return from_text<std::string>(json); });
    if (!words) return std::unexpected(words.error());
    std::ofstream(frames / "receipt.txt") << *words << (words->ends_with('\n') ? "" : "\n");
    return {};
}

}  // namespace

std::string amount_in(const std::string& text, int decimals) {
    std::string digits;
    std::size_t places = std::string::npos;  // digits after the last separator
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            digits += c;
            if (places != std::string::npos) ++places;
        } else if ((c == '.' || c == ',') && !digits.empty()) {
            places = 0;
        }
    }
    if (digits.empty()) return "";
    // A separator that is not followed by exactly the currency's places groups thousands.
    const bool is_decimal = places != std::string::npos && places <= std::size_t(decimals) && places > 0;
    digits.append(is_decimal ? std::size_t(decimals) - places : std::size_t(decimals), '0');
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return (text.find('-') != std::string::npos ? "-" : "") + digits;
}

Result<void> play(const Story& story, const PlayOptions& options) {
    auto world = World::make(options.world);
    if (!world) return std::unexpected(world.error());
    if (auto started = (*world)->start_kiosk(); !started) return started;
    Player player(**world, options, story);
    for (const Line& line : story.lines)
        if (auto done = player.carry_out(line.act); !done)
            return fault("{}:{}: {}\n  {}", story.file.string(), line.number, line.text,
                         done.error().sentence);
    if (!options.frames.empty())
        if (auto kept = keep_receipt(**world, options.frames); !kept) return kept;
    return (*world)->end_kiosk();
}

}  // namespace kassa::play
