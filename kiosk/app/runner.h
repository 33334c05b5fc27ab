#pragma once
// The lane's runner: hears an event, lets the pure lane step, writes both to the journal, and only then asks the
// world.
// What changes nothing and asks nothing is not written. One thread owns it.
#include <functional>

#include "core/base/random.h"
#include "core/base/time.h"
#include "flows/step.h"
#include "kiosk/app/inbox.h"
#include "kiosk/journal/journal.h"

namespace kassa::kiosk {

// What carries effects out on devices; returns at once, the results come through the inbox.
class Hands {
public:
    virtual ~Hands() = default;
    virtual void take_payment(const flows::TakePayment&) = 0;
    virtual void stop_payment(const flows::StopPayment&) = 0;
    virtual void ask_terminal(const flows::AskTerminal&) = 0;
    virtual void reverse_payment(const flows::ReversePayment&) = 0;
    virtual void print(const flows::PrintReceipt&) = 0;
    virtual void ask_member(const flows::AskMember&) = 0;
    virtual void claim_coupon(const flows::ClaimCoupon&) = 0;
    virtual void authorise(const flows::Authorise&) = 0;
    virtual void ask_quote(const flows::AskQuote&) = 0;
    virtual void sound(const flows::Sound&) = 0;
    virtual void show_lamp(flows::LampColour) = 0;
    virtual void pace_camera(flows::CameraPace) = 0;
};

// Which of the store's promotions stand in a policy beside its own (kiosk/journal/promotions.h).
struct JoinedPromotions {
    std::int64_t number = 0;   // the journal's
    std::int64_t version = 0;  // the store's
    bool operator==(const JoinedPromotions&) const = default;
};

class Runner {
public:
    Runner(journal::Journal& journal, policy::Policy policy, std::string lane_name, flows::Appearance usual,
           const Clock& clock, Random& random, Hands& hands, Inbox& inbox, JoinedPromotions promotions = {});

    // Takes up where the journal ends: the same basket, and what was asked of the world asked again as its class
    // allows.
    // `policy_of` finds the text of the policy that the open visit started with.
    Result<void> resume();

    // A fault when the journal cannot be written: nothing was acted on, and the kiosk must not go on selling.
    Result<void> hear(flows::Event event);

    const flows::Lane& lane() const { return lane_; }
    flows::Rules rules() const { return {policy_, lane_name_, usual_, promotions_.version}; }
    const policy::Policy& policy() const { return policy_; }
    std::uint64_t steps() const { return steps_; }  // events that changed something

    // Holds from the next visit on; at once when nobody is here.
    void offer_policy(policy::Policy policy, std::string text, JoinedPromotions promotions = {});

private:
    Result<void> step_and_record(const flows::Heard& heard);
    Result<void> begin_afresh();
    void perform(const flows::Effect& effect);
    void show_lane();
    void take_offered_policy();
    Result<void> pin(const journal::LastState& last);

    journal::Journal& journal_;
    policy::Policy policy_;
    JoinedPromotions promotions_;
    std::string lane_name_;
    flows::Appearance usual_;
    const Clock& clock_;
    Random& random_;
    Hands& hands_;
    Inbox& inbox_;
    flows::Lane lane_;
    std::uint64_t steps_ = 0;
    struct Offer {
        policy::Policy policy;
        std::string text;
        JoinedPromotions promotions;
    };
    std::optional<Offer> offered_;
    std::optional<flows::LampColour> lamp_;
    std::optional<flows::CameraPace> pace_;
};

}  // namespace kassa::kiosk
