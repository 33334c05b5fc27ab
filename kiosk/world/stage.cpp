#include "kiosk/world/stage.h"

#include <signal.h>

#include <charconv>
#include <utility>

namespace kassa::world {
namespace {

// Frames a second of the drawn film; the kiosk reads as many as it asks a camera for while it watches.
constexpr const char* film_rate = "10";

int number_in(const std::string& text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

Stage::Stage(StageOptions options, const std::vector<Good>& goods) : options_(std::move(options)) {
    panel_.goods = &goods;
}

Result<std::unique_ptr<Stage>> Stage::open(StageOptions options, const std::vector<Good>& goods) {
    std::unique_ptr<Stage> stage(new Stage(std::move(options), goods));
    if (auto started = stage->start_devices(); !started) return std::unexpected(started.error());
    stage->panel_.hands = left_in(stage->options_.folder / "hands.json", goods);
    stage->set_weights();
    if (auto started = stage->start_kiosk(); !started) return std::unexpected(started.error());
    if (stage->camera_)
        stage->camera_thread_ =
            std::jthread([&here = *stage](const std::stop_token& stop) { here.film(stop); });
    return stage;
}

Stage::~Stage() {
    end_kiosk();
    leave_in(options_.folder / "hands.json", panel_.hands);
}

Result<void> Stage::start_devices() {
    struct Device {
        std::unique_ptr<devices::Child>& child;
        std::vector<std::string> argv;
        std::string key;
    };
    const std::string ledger = (options_.folder / "terminal.ledger").string();
    std::vector<Device> all;
    all.push_back({terminal_, {"sim_terminal", "--ledger", ledger}, "terminal.address"});
    all.push_back({printer_, {"sim_printer"}, "printer.address"});
    all.push_back({bagging_, {"sim_scale"}, "scale.bagging.address"});
    all.push_back({produce_, {"sim_scale"}, "scale.produce.address"});
    all.push_back({scanner_, {"sim_scanner"}, "scanner.address"});
    all.push_back({lamp_, {"sim_lamp"}, "lamp.address"});
    if (options_.camera.empty())
        all.push_back({camera_, {"sim_camera", "--live", film_rate}, "camera.address"});
    else
        addresses_.push_back("camera.address=v4l2:" + options_.camera);
    for (Device& device : all) {
        const std::string name = device.argv[0];
        device.argv[0] = (options_.binaries / name).string();
        auto child = devices::Child::start(device.argv);
        if (!child) return std::unexpected(child.error());
        auto address = (*child)->ready();
        if (!address) return fault("{}: {}", name, address.error().sentence);
        device.child = std::move(*child);
        addresses_.push_back(device.key + "=" + *address);
    }
    panel_.seen.camera = camera_ != nullptr;
    return {};
}

Result<void> Stage::start_kiosk() {
    std::vector<std::string> argv{(options_.binaries / "kiosk").string(), "run", "--window", "--config",
                                  options_.config.string()};
    for (const std::string& address : addresses_) argv.insert(argv.end(), {"--set", address});
    argv.insert(argv.end(), options_.kiosk.begin(), options_.kiosk.end());
    auto child = devices::Child::start(argv);
    if (!child) return std::unexpected(child.error());
    kiosk_ = std::move(*child);
    return {};
}

void Stage::end_kiosk() {
    if (!kiosk_) return;
    if (!kiosk_->wait(0ms)) {
        ::kill(kiosk_->pid(), SIGTERM);
        (void)kiosk_->wait(8s);
    }
    kiosk_.reset();
}

std::optional<int> Stage::kiosk_ended() {
    const auto code = kiosk_->wait(0ms);
    return code ? std::optional(*code) : std::nullopt;
}

void Stage::perform(const Act& act) {
    panel_.trouble.clear();
    std::visit([this](const auto& one) { on(one); }, act);
}

// The answer; empty when it was refused, and then the panel says why.
std::string Stage::tell(devices::Child& device, const std::string& command) {
    auto answer = device.ask(command, 2s);
    if (answer) return *answer;
    panel_.trouble = answer.error().sentence;
    return "";
}

bool Stage::look() {
    Seen& seen = panel_.seen;
    seen.lamp = tell(*lamp_, "lamp");
    seen.receipts = number_in(tell(*printer_, "receipts"));
    const std::string terminal = tell(*terminal_, "state");
    seen.payment_waits = terminal.contains("payment=") && !terminal.contains("payment=none");
    seen.terminal_silent = terminal.contains("silent=yes");
    {
        const std::scoped_lock lock(mutex_);
        seen.camera_busy = filming_ || !to_film_.empty();
        if (!film_trouble_.empty()) panel_.trouble = std::exchange(film_trouble_, "");
    }
    const bool changed = !(panel_ == looked_at_);
    looked_at_ = panel_;
    return changed;
}

// --- Goods

void Stage::set_weights() {
    tell(*bagging_, "set " + std::to_string(panel_.hands.bag_weight().in_grams()));
    tell(*produce_, "set " + std::to_string(panel_.hands.produce_weight().in_grams()));
}

void Stage::on(const Take& act) { panel_.hands = taken(std::move(panel_.hands), *panel_.goods, act.good); }
void Stage::on(const ChangeWeight& act) { panel_.hands = changed(std::move(panel_.hands), act.by); }
void Stage::on(const PutBack&) { panel_.hands = put_back(std::move(panel_.hands)); }

void Stage::on(const Weigh&) {
    panel_.hands = weighed(std::move(panel_.hands));
    set_weights();
}
void Stage::on(const TakeFromProduceScale&) {
    panel_.hands = taken_from_produce_scale(std::move(panel_.hands));
    set_weights();
}
void Stage::on(const Bag&) {
    panel_.hands = bagged(std::move(panel_.hands));
    set_weights();
}
void Stage::on(const TakeOut& act) {
    panel_.hands = unbagged(std::move(panel_.hands), act.place);
    set_weights();
}
void Stage::on(const LeaveWithBag&) {
    panel_.hands = gone_with_bag(std::move(panel_.hands));
    set_weights();
}

// --- Codes

void Stage::on(const ShowToCamera&) {
    if (!panel_.hands.in_hand || !camera_) return;
    const Good& good = (*panel_.goods)[panel_.hands.in_hand->good];
    if (good.code.empty()) return;
    const char* symbology = good.code.size() == 8 ? "EAN8" : good.code.size() == 12 ? "UPCA" : "EAN13";
    std::string command = std::string("barcode ") + symbology + " " + good.code;
    if (std::filesystem::exists(good.picture)) command += " \"" + good.picture.string() + "\"";
    const std::scoped_lock lock(mutex_);
    to_film_.push_back(std::move(command));
    wake_.notify_one();
}

void Stage::film(const std::stop_token& stop) {
    for (;;) {
        std::string command;
        {
            std::unique_lock lock(mutex_);
            filming_ = false;
            if (!wake_.wait(lock, stop, [this] { return !to_film_.empty(); })) return;
            command = std::move(to_film_.front());
            to_film_.erase(to_film_.begin());
            filming_ = true;
        }
        const auto filmed = camera_->ask(command, 20s);
        if (filmed) continue;
        const std::scoped_lock lock(mutex_);
        film_trouble_ = filmed.error().sentence;
    }
}

void Stage::on(const ScanByHand&) {
    if (!panel_.hands.in_hand) return;
    const Good& good = (*panel_.goods)[panel_.hands.in_hand->good];
    if (!good.code.empty()) tell(*scanner_, "scan " + good.code);
}
void Stage::on(const ScanCode& act) { tell(*scanner_, "scan " + act.code); }

// --- Devices

void Stage::on(const TellTerminal& act) { tell(*terminal_, act.command); }

void Stage::on(const TellPrinter& act) {
    tell(*printer_, act.command);
    if (act.command == "out of paper") panel_.seen.paper = false;
    if (act.command == "refill") panel_.seen.paper = true;
    if (act.command == "cover open") panel_.seen.cover_open = true;
    if (act.command == "cover closed") panel_.seen.cover_open = false;
}

void Stage::on(const PlugScale& act) {
    tell(*bagging_, act.in ? "plug" : "unplug");
    panel_.seen.scale_plugged = act.in;
}

void Stage::on(const PullReceipt&) {
    const int number = number_in(tell(*printer_, "receipts"));
    if (number == 0) return;
    const auto picture = options_.folder / ("receipt-" + std::to_string(number) + ".png");
    tell(*printer_, "save " + picture.string());
    if (!panel_.trouble.empty()) return;
    panel_.receipt = picture;
    panel_.receipts_pulled = number;
}

void Stage::on(const ThrowReceiptAway&) { panel_.receipt.clear(); }

// The lamp hangs on the kiosk's own power and goes dark with it.
void Stage::on(const PowerFails&) {
    kiosk_->kill();
    tell(*lamp_, "unplug");
    tell(*lamp_, "plug");
    if (auto started = start_kiosk(); !started) panel_.trouble = started.error().sentence;
}

}  // namespace kassa::world
