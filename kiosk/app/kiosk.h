#pragma once
// The appliance: one thread that owns the lane and the screen. Each turn of its loop takes what has arrived, lets the
// runner hear it, wakes the lane when it asked to be, and draws when what is to be seen has changed.
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "devices/printer/code_pages.h"
#include "kiosk/app/clock_trust.h"
#include "kiosk/app/fittings.h"
#include "kiosk/app/inbox.h"
#include "kiosk/app/metrics.h"
#include "kiosk/app/runner.h"
#include "kiosk/app/store_side.h"
#include "kiosk/app/watch.h"
#include "kiosk/config/config.h"
#include "kiosk/journal/journal.h"
#include "kiosk/receipt/receipt.h"
#include "kiosk/replica/replica.h"
#include "kiosk/replica/weights.h"
#include "kiosk/screens/draft.h"
#include "kiosk/screens/draw.h"
#include "kiosk/screens/present.h"
#include "kiosk/staff/pin_desk.h"
#include "kiosk/ui/screen.h"
#include "locales/words.h"

namespace kassa::kiosk {

struct Settings {
    config::Config config;
    std::filesystem::path binaries;  // where `store`, `kiosk_vision` and the catalogues' folder stand
    std::string language;            // instead of the policy's first; "": that
    bool offscreen = false;
    bool windowed = false;
    bool story =
        false;  // the lane's time stands still and is moved by the story; disk writes not synced are lost
    std::uint64_t seed = 0;
};

class Kiosk final : public Hands {
public:
    static Result<std::unique_ptr<Kiosk>> open(Settings settings);
    ~Kiosk() override;

    // Until the window is closed or SIGTERM. A fault when the kiosk must not go on (the journal cannot be written).
    Result<void> run();

    // --- For the story (kiosk/app/story_control.h), on the lane's thread
    // -----------------------------------------------------
    Result<void> turn(Duration wait);  // one turn of the loop
    Duration until_next_turn() const;  // how long the loop may sleep when nothing arrives
    bool ready() const;
    const flows::Lane* lane() const { return runner_ ? &runner_->lane() : nullptr; }
    const screens::View& view() const { return view_; }
    Result<void> touch(const std::string& element);  // at the middle of its rectangle, as a finger would
    Result<void> advance(Duration by);
    void cable(bool plugged_in) { store_->cable(plugged_in); }
    Result<void> save_picture(const std::filesystem::path& file);
    const Runner* runner() const { return runner_.get(); }
    const Fittings* fittings() const { return fittings_.get(); }
    const Watch* watch() const { return watch_.get(); }
    std::int64_t outbox() const { return journal_->waiting(); }
    const std::string& last_receipt() const { return last_receipt_; }
    const Metrics& metrics() const { return metrics_; }
    void clear_metrics() { metrics_.clear(); }
    int descriptor() const { return inbox_.descriptor(); }
    bool ended() const { return ended_; }

private:
    explicit Kiosk(Settings settings);
    Result<void> open_parts();
    Result<void> begin_selling();  // once a policy is known
    Result<void> take_arrivals();
    Result<void> wake_lane();
    Result<void> take_input(const ui::Input& input);
    Result<void> act(const screens::Action& action);
    Result<void> act_locally(const screens::LocalAction& action);
    Result<void> hear(flows::Event event);
    Result<void> hear_code(const CodeSeen& code);
    flows::CouponRead coupon_read(const catalog::CouponCode& coupon);
    void hear_news(const News& news);
    void take_rules();
    struct JoinedRules {
        policy::Policy policy;
        std::string text;
        JoinedPromotions promotions;
    };
    Result<JoinedRules> known_rules();
    std::optional<std::string> known_policy() const;
    void judge_clock();
    void tell_state();
    Money offline_limit() const;
    void report_pin(const staff::Answer& answer);
    Result<void> keep_house();
    Result<void> touch_element(const std::string& id);
    Result<void> take_key(const ui::KeyPressed& key);
    Result<void> enter_number();
    Result<void> enter_telephone();
    Result<void> enter_pin();
    void hear_desk(const staff::Answer& answer);
    void look_up();
    void refresh_view();
    void draw_if_changed();
    const locales::Words& words();

    // Hands
    void take_payment(const flows::TakePayment& effect) override;
    void stop_payment(const flows::StopPayment& effect) override;
    void ask_terminal(const flows::AskTerminal& effect) override;
    void reverse_payment(const flows::ReversePayment& effect) override;
    void print(const flows::PrintReceipt& effect) override;
    void ask_member(const flows::AskMember& effect) override;
    void claim_coupon(const flows::ClaimCoupon& effect) override;
    void authorise(const flows::Authorise& effect) override;
    void ask_quote(const flows::AskQuote& effect) override;
    void sound(const flows::Sound& effect) override;
    void show_lamp(flows::LampColour colour) override;
    void pace_camera(flows::CameraPace pace) override;

    Settings settings_;
    std::unique_ptr<Clock> clock_;
    StoryClock* story_clock_ = nullptr;  // clock_, in a story
    Random random_;
    Inbox inbox_;
    Metrics metrics_;
    std::optional<ui::Screen> screen_;
    protocol::KioskKey key_;
    std::unique_ptr<journal::Journal> journal_;
    std::optional<replica::Replica> replica_;
    std::optional<replica::ReplicaWriter> replica_writer_;  // the link's worker's
    std::optional<replica::LearnedWeights> weights_;
    std::optional<replica::LearnedWeightsWriter> weights_writer_;  // the link's worker's
    std::unique_ptr<StoreSide> store_;
    catalog::RecallBook recalls_;  // as last told, also with the store away
    std::unique_ptr<Fittings> fittings_;
    std::unique_ptr<Watch> watch_;
    SystemClock real_clock_;  // a wrong PIN costs real time, whatever clock the lane lives by
    std::unique_ptr<staff::PinDesk> pin_desk_;
    std::unique_ptr<Runner> runner_;
    std::vector<const devices::printer::CodePage*> code_pages_;  // that the printer has
    std::optional<receipt::Typesetter> typesetter_;              // used on the devices' thread only
    std::map<std::string, locales::Words> words_;

    screens::Draft draft_;
    screens::LookUp found_;
    std::string found_for_;  // what the look-up was made for
    screens::View view_;
    screens::Layout layout_;
    bool must_draw_ = true;
    Instant keep_house_at_{};
    bool shows_preview_ = false;
    std::uint64_t preview_number_ = 0;
    ClockSigns clock_signs_;
    std::optional<protocol::LaneState> told_state_;
    Id run_;  // names this run of the program in the lane's states
    std::int64_t states_told_ = 0;
    std::map<std::string, std::string> coupon_codes_;  // of this visit, by pseudonym; kept nowhere else
    bool catalogue_known_ = false;  // the replica holds what the store once had
    bool store_lost_ = false;       // as the link last told
    std::string last_receipt_;
    bool ended_ = false;
};

}  // namespace kassa::kiosk
