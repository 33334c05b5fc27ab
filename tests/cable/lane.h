#pragma once
// A kiosk without a screen for tests that take things away from it: the real runner, journal, replica and store link,
// a card terminal that remembers on disk as a real one does, and a shopper who looks at where the lane stands and does
// the next thing.
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "core/base/power.h"
#include "kiosk/app/reception.h"
#include "kiosk/app/runner.h"
#include "kiosk/app/store_side.h"
#include "kiosk/replica/replica.h"

namespace kassa::tests {

// A card terminal's memory: its last receipt number and amount, and how often it charged.
struct Terminal {
    std::filesystem::path file;
    int number = 0;
    std::int64_t amount = 0;
    int charged = 0;
    explicit Terminal(std::filesystem::path in) : file(std::move(in)) {
        std::ifstream(file) >> number >> amount >> charged;
    }
    flows::CardSlip slip() const { return {number, number * 10, Money::minor(amount), "girocard", "**** 1234", "T1"}; }
    void charge(Money wanted) {
        ++number, ++charged;
        amount = wanted.minor_units();
        std::ofstream(file) << number << ' ' << amount << ' ' << charged << '\n';
    }
};

class Lane final : public kiosk::Hands {
public:
    // The folder outlives the kiosk; in it lies kiosk.key.
    Lane(const std::filesystem::path& folder, const std::string& store_url) : terminal_(folder / "terminal") {
        config_.lane = "lane-1";
        config_.data = folder.string();
        config_.store.url = store_url;
    }
    ~Lane() override { store_.reset(); }

    // The first fault, or nothing: the shopper has left, and the store has been told everything.
    Result<void> buys(const std::vector<std::string>& codes, const std::string& card, const std::string& coupon) {
        if (auto opened = open(); !opened) return opened;
        const auto patience = std::chrono::steady_clock::now() + 60s;
        while (std::chrono::steady_clock::now() < patience) {
            if (auto heard = hear_what_came(); !heard) return heard;
            if (runner_ && runner_->lane().last_sale && journal_->waiting() == 0) return {};
            const auto before = runner_ ? runner_->steps() : 0;
            if (auto done = next_thing(codes, card, coupon); !done) return done;
            if (runner_ && runner_->steps() != before) continue;
            std::this_thread::sleep_for(1ms);
        }
        return fault("the purchase did not come to its end: {} {}",
                     runner_ ? to_text(runner_->lane().place) : "no policy came",
                     runner_ ? to_text(runner_->lane().cases) : "");
    }
    const Terminal& terminal() const { return terminal_; }
    const flows::Sale& sale() const { return *runner_->lane().last_sale; }

private:
    Result<void> open() {
        auto keys = kiosk::StoreSide::keys(config_, "");
        if (!keys) return std::unexpected(keys.error());
        journal::Options options;
        options.lane = config_.lane;
        options.signing = keys->signing;
        options.key_is_old = keys->signing_is_old;
        auto journal = journal::Journal::open(config_.below_data("journal.db"), clock_.now(), options);
        if (!journal) return std::unexpected(journal.error());
        journal_ = std::move(*journal);
        auto replica = replica::Replica::open(config_.below_data("replica.db"));
        if (!replica) return std::unexpected(replica.error());
        replica_.emplace(std::move(*replica));
        auto writer = replica::ReplicaWriter::open(config_.below_data("replica.db"));
        if (!writer) return std::unexpected(writer.error());
        writer_.emplace(std::move(*writer));
        kiosk::LinkSettings pace;
        pace.look_every = 1h;  // the first look only, so that the messages of a purchase can be counted
        pace.pushes = false;
        pace.first_pause = 2ms;
        pace.longest_pause = 20ms;
        auto store = kiosk::StoreSide::open(
            config_, keys->kiosk, "", *writer_, *journal_, *journal_, 1,
            [this](kiosk::News news) { inbox_.post(kiosk::Chore([this, news = std::move(news)] { hear(news); })); },
            pace);
        if (!store) return std::unexpected(store.error());
        store_ = std::move(*store);
        return begin();
    }

    // Once the store's policy is known.
    Result<void> begin() {
        const auto text = store_->policy();
        if (runner_ || !text) return {};
        auto policy = policy::parse(text->text, "the store's policy");
        if (!policy) return std::unexpected(policy.error());
        auto promotions = journal_->promotions();
        if (!promotions) return std::unexpected(promotions.error());
        journal::join(*policy, promotions->all);
        if (auto used = journal_->use_policy(policy->version, text->text, promotions->number); !used) return used;
        const kiosk::JoinedPromotions joined{promotions->number, promotions->version};
        runner_ = std::make_unique<kiosk::Runner>(*journal_, std::move(*policy), config_.lane, flows::Appearance{},
                                                  clock_, random_, *this, inbox_, joined);
        if (auto resumed = runner_->resume(); !resumed) return resumed;
        // This lane has no scale, so nothing has to be bagged.
        return hear(flows::DeviceAway{flows::DeviceName::Scale, "none is fitted"});
    }

    void hear(const kiosk::News& news) {
        if (std::holds_alternative<kiosk::StoreReached>(news)) reached_ = true;
        if (!runner_) return;
        if (std::holds_alternative<kiosk::StoreReached>(news)) inbox_.post(flows::Event(flows::StoreSeen{true, {}}));
        if (std::holds_alternative<kiosk::StoreLost>(news)) inbox_.post(flows::Event(flows::StoreSeen{false, {}}));
    }

    Result<void> hear_what_came() {
        while (auto arrival = inbox_.take()) {
            if (auto* chore = std::get_if<kiosk::Chore>(&*arrival)) (*chore)();
            else if (auto heard = hear(std::move(std::get<flows::Event>(*arrival))); !heard) return heard;
        }
        if (!runner_) return begin();
        const auto next = flows::next_deadline(runner_->lane(), runner_->rules());
        return next && *next <= clock_.now() ? hear(flows::Tick{}) : Result<void>{};
    }

    Result<void> hear(flows::Event event) {
        if (std::holds_alternative<flows::MemberTold>(event)) told_ = true;
        auto heard = runner_->hear(std::move(event));
        if (journal_->waiting() > 0) store_->wake();
        return heard;
    }

    // What a shopper does where the lane stands.
    Result<void> next_thing(const std::vector<std::string>& codes, const std::string& card, const std::string& coupon) {
        // The first look is over, and the catalogue is there; a cut may have come between the two.
        if (!runner_ || !reached_ || replica_->size() == 0) return {};
        const flows::Lane& lane = runner_->lane();
        if (lane.last_sale) return {};
        if (std::holds_alternative<flows::Thanks>(lane.place)) return hear(flows::Pressed{flows::Button::Done});
        if (std::holds_alternative<flows::ChoosingTender>(lane.place)) return pay();
        const bool free = std::holds_alternative<flows::Attract>(lane.place);
        if (!free && !std::holds_alternative<flows::Shopping>(lane.place)) return {};
        std::size_t units = 0;
        for (const flows::Line& line : lane.visit.lines) units += std::size_t(line.quantity);
        if (units < codes.size()) return scan(codes[units]);
        if (!lane.visit.member && !card.empty())
            return hear(store_->member(card, protocol::Recognised::Card));
        if (!card.empty() && !told_ && !lane.visit.told) return {};
        if (!coupon.empty() && lane.visit.coupons.empty() && coupon_tries_++ < 3) return show(coupon);
        for (const flows::Coupon& one : lane.visit.coupons)
            if (one.key.empty()) return {};
        return hear(flows::Pressed{flows::Button::Pay});
    }

    Result<void> scan(const std::string& code) {
        const catalog::Barcode barcode{catalog::Symbology::Ean13, code};
        return hear(kiosk::receive({flows::ItemRead::How::Scanner, barcode}, runner_->policy(), *replica_,
                                   {}, clock_.now(),
                                   [&](const std::string& number, protocol::Recognised how) {
                                       return store_->member(number, how);
                                   },
                                   [](const catalog::CouponCode& one) {
                                       return flows::CouponRead{one.code, one.key};
                                   }));
    }

    Result<void> show(const std::string& coupon) {
        const auto pseudonym = store_->pseudonym(coupon);
        if (!pseudonym) return std::unexpected(pseudonym.error());
        coupon_ = coupon;
        return hear(flows::CouponRead{*pseudonym, "", true});
    }

    // Stored value first, as often as it takes to hear whether there is some; the rest by card.
    Result<void> pay() {
        const auto values = flows::values_of(runner_->lane(), clock_.now());
        if (!values.empty() && value_tries_++ < 3)
            return hear(flows::ValueChosen{values.front().kind, values.front().voucher});
        return hear(flows::Pressed{flows::Button::PayByCard});
    }

    // --- Hands ---
    void post(flows::Event event) { inbox_.post(std::move(event)); }
    void take_payment(const flows::TakePayment& effect) override {
        power::point("card terminal: before charging");
        terminal_.charge(effect.amount);
        power::point("card terminal: after charging");
        post(flows::CardApproved{effect.payment, terminal_.slip()});
    }
    void stop_payment(const flows::StopPayment&) override {}
    void ask_terminal(const flows::AskTerminal& effect) override {
        post(flows::TerminalLast{effect.payment, terminal_.number > 0,
                                 terminal_.number > 0 ? std::optional(terminal_.slip()) : std::nullopt});
    }
    void reverse_payment(const flows::ReversePayment& effect) override {
        post(flows::CardReversed{effect.payment, true, ""});
    }
    void print(const flows::PrintReceipt& effect) override { post(flows::ReceiptPrinted{effect.sale.id}); }
    void ask_member(const flows::AskMember& effect) override {
        store_->ask_member(effect, [this, card = effect.card](auto view) { post(flows::MemberTold{card, view}); });
    }
    void claim_coupon(const flows::ClaimCoupon& effect) override {
        if (coupon_.empty()) return post(flows::CouponChecked{effect.claim, {}});
        store_->claim_coupon({effect.claim, coupon_},
                             [this, claim = effect.claim](auto answer) { post(flows::CouponChecked{claim, answer}); });
    }
    void authorise(const flows::Authorise& effect) override {
        store_->authorise(effect.request,
                          [this, id = effect.request.id](auto answer) { post(flows::Authorised{id, answer}); });
    }
    void ask_quote(const flows::AskQuote& effect) override { post(flows::Quoted{effect.question, {}}); }
    void sound(const flows::Sound&) override {}
    void show_lamp(flows::LampColour) override {}
    void pace_camera(flows::CameraPace) override {}

    config::Config config_;
    SystemClock clock_;
    Random random_{std::uint64_t(clock_.now().time_since_epoch().count())};
    kiosk::Inbox inbox_;
    Terminal terminal_;
    std::unique_ptr<journal::Journal> journal_;
    std::optional<replica::Replica> replica_;
    std::optional<replica::ReplicaWriter> writer_;
    std::unique_ptr<kiosk::StoreSide> store_;
    std::unique_ptr<kiosk::Runner> runner_;
    std::string coupon_;
    bool reached_ = false, told_ = false;
    int coupon_tries_ = 0, value_tries_ = 0;
};

}  // namespace kassa::tests
