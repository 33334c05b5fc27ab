#include "core/service/people.h"

#include "core/protocol/enrolment.h"
#include "core/service/refusals.h"

namespace kassa::service {
namespace {

constexpr Duration code_life = 24h;
constexpr Duration lost_answer = 10min;

bool is_badge(std::string_view badge) { return badge.size() <= 32 && is_id(badge); }

bool is_public_key(std::string_view key) {
    return key.size() == 64 && key.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Tries with badges that nobody has are counted too, in a few thousand places that they share: a stranger who makes up
// badges fills no disk and sees the same locks.
std::string place_of_stranger(std::string_view badge) { return "?" + protocol::fingerprint(badge).substr(0, 3); }

// Checked where there is no staff at all, and fits nothing. It asks for the work that a PIN's verifier asks for.
const std::string& nobodys_verifier() {
    static const std::string made =
        "$argon2id$v=19$m=65536,t=2,p=1$" + std::string(22, 'A') + "$" + std::string(43, 'A');
    return made;
}

std::string shown(Instant at) { return std::format("{:%H:%M:%S} UTC", std::chrono::ceil<std::chrono::seconds>(at)); }

}  // namespace

// --- Staff ---

// A try that has been counted and may now be looked at.
struct People::Try {
    std::optional<protocol::StaffMember> member;  // none: nobody has this badge
    std::string verifier;
    SignInTries tries;  // with this one
};

// `wrong` more, the last of them made at `at`; the lock begins with it.
void People::add(SignInTries& tries, int wrong, Instant at) const {
    tries.wrong = std::min(tries.wrong + wrong, 1000);
    tries.last = std::max(tries.last, at);
    if (tries.wrong < rules_.free_tries) return;
    Duration lock = rules_.first_lock;
    for (int more = tries.wrong - rules_.free_tries; more > 0 && lock < rules_.longest_lock; --more) lock *= 2;
    tries.locked_until = std::max(tries.locked_until, at + std::min(lock, rules_.longest_lock));
}

Answer<People::Try> People::take_try(const std::string& badge) {
    Try taken;
    std::optional<Instant> locked;
    const auto counted = storage_.transaction([&]() -> Result<void> {
        auto member = storage_.staff_member(badge);
        if (!member) return std::unexpected(member.error());
        taken.member = std::move(*member);
        auto verifier = taken.member ? Result<std::optional<std::string>>(taken.member->verifier)
                                     : storage_.any_verifier();
        if (!verifier) return std::unexpected(verifier.error());
        taken.verifier = verifier->value_or(nobodys_verifier());
        auto tries = storage_.tries(taken.member ? badge : place_of_stranger(badge));
        if (!tries) return std::unexpected(tries.error());
        taken.tries = std::move(*tries);
        if (taken.tries.locked_until > clock_.now()) {
            locked = taken.tries.locked_until;
            return {};
        }
        add(taken.tries, 1, clock_.now());
        return storage_.put_tries(taken.tries);
    });
    if (!counted) return unavailable(counted.error());
    if (locked)
        return refuse(Refusal::Why::TooOften,
                      std::format("this badge was tried with a wrong PIN too often: it has to wait until {}, or a "
                                  "supervisor unlocks it",
                                  shown(*locked)));
    return taken;
}

Result<void> People::keep_lock(const SignInTries& tries, bool of_staff) {
    if (auto put = storage_.put_tries(tries); !put) return put;
    if (!of_staff) return {};
    const auto change = storage_.take_changes(1);
    if (!change) return std::unexpected(change.error());
    return storage_.mark(Whole::Staff, *change);  // kiosks hear of locks with the list of staff
}

Answer<protocol::SignedIn> People::sign_in(const protocol::SignIn& who) {
    if (!is_badge(who.badge)) return refuse(Refusal::Why::Malformed, "a badge has 1 to 32 letters and digits");
    const auto taken = take_try(who.badge);
    if (!taken) return std::unexpected(taken.error());
    const bool fits = protocol::pin_fits(who.pin, taken->verifier) && taken->member.has_value();
    const Instant now = clock_.now();
    if (!fits) {
        if (taken->tries.locked_until > now && taken->member) {
            const auto told = storage_.transaction([&] { return keep_lock(taken->tries, true); });
            if (!told) return unavailable(told.error());
        }
        return refuse(Refusal::Why::NotKnown, "this badge and this PIN do not belong together");
    }
    protocol::SignedIn in{protocol::new_key(), who.badge, taken->member->name, taken->member->role,
                          now + rules_.session};
    const bool was_locked = taken->member->locked_until != Instant{};
    const auto kept = storage_.transaction([&]() -> Result<void> {
        if (auto forgot = was_locked ? keep_lock({who.badge}, true) : storage_.put_tries({who.badge}); !forgot)
            return forgot;
        if (auto forgot = storage_.forget_sessions_before(now); !forgot) return forgot;
        return storage_.put_session({protocol::fingerprint(in.token), who.badge, now, in.until});
    });
    if (!kept) return unavailable(kept.error());
    return in;
}

Answer<std::optional<protocol::StaffMember>> People::staff_of_token(std::string_view token) {
    const auto session = storage_.session(protocol::fingerprint(token));
    if (!session) return unavailable(session.error());
    if (!*session || (*session)->ends <= clock_.now()) return std::nullopt;
    auto member = storage_.staff_member((*session)->badge);
    if (!member) return unavailable(member.error());
    if (*member) (*member)->verifier.clear();
    return std::move(*member);
}

Answer<protocol::BadgeDone> People::sign_out(std::string_view token, const std::string& badge) {
    const auto ended = storage_.transaction([&] { return storage_.end_session(protocol::fingerprint(token)); });
    if (!ended) return unavailable(ended.error());
    return protocol::BadgeDone{badge};
}

Answer<protocol::BadgeDone> People::unlock(const std::string& badge) {
    bool known = false;
    const auto done = storage_.transaction([&]() -> Result<void> {
        const auto member = storage_.staff_member(badge);
        if (!member) return std::unexpected(member.error());
        known = member->has_value();
        return known ? keep_lock({badge}, true) : Result<void>{};
    });
    if (!done) return unavailable(done.error());
    if (!known) return refuse(Refusal::Why::NotFound, "this store knows no such badge");
    return protocol::BadgeDone{badge};
}

Answer<protocol::Received> People::tell_tries(const protocol::StaffTries& told) {
    if (!is_id(told.id) || !is_badge(told.badge) || told.wrong < 0 || told.wrong > 100)
        return refuse(Refusal::Why::Malformed,
                      "tries are told with an id, a badge of letters and digits, and a count of 0 to 100 wrong ones");
    protocol::Received received{told.id, clock_.now()};
    const auto kept = storage_.transaction([&]() -> Result<void> {
        const auto before = storage_.told_tries(told.id);
        if (!before) return std::unexpected(before.error());
        if (*before) {
            received.at = **before;
            return {};
        }
        const auto member = storage_.staff_member(told.badge);
        if (!member) return std::unexpected(member.error());
        auto tries = storage_.tries(told.badge);
        if (!tries) return std::unexpected(tries.error());
        // Most right PINs have nothing to forgive, nor will they when they are told again: nothing is to be remembered.
        if (told.wrong == 0 && tries->wrong == 0 && told.at <= received.at) return {};
        if (auto put = storage_.put_told_tries(told.id, received.at); !put) return put;
        if (!*member) return {};  // taken from the list since the lane had it
        const Instant at = std::min(told.at, received.at);
        // A right PIN that is told late does not forgive what was tried since.
        if (told.wrong == 0 && tries->last > at) return {};
        if (told.wrong == 0) *tries = {told.badge};
        else add(*tries, told.wrong, at);
        return (*member)->locked_until == tries->locked_until ? storage_.put_tries(*tries) : keep_lock(*tries, true);
    });
    if (!kept) return unavailable(kept.error());
    return received;
}

Result<void> People::remove_staff(const std::string& badge) {
    return storage_.transaction([&]() -> Result<void> {
        const auto removed = storage_.remove_staff(badge);
        if (!removed) return std::unexpected(removed.error());
        if (!*removed) return fault("this store knows no badge '{}'", badge);
        if (auto ended = storage_.end_sessions_of(badge); !ended) return ended;
        return keep_lock({badge}, true);
    });
}

// --- Kiosks ---

Result<std::string> People::new_code(const std::string& lane, const std::string& card_key) {
    if (!is_lane_name(lane))
        return fault("'{}' is no lane's name: it takes 1 to 32 letters, digits, '-' and '_'", lane);
    auto code = protocol::new_enrolment_code();
    const auto fingerprint = protocol::card_pseudonym(code, card_key);
    if (!fingerprint) return std::unexpected(fingerprint.error());
    const auto kept = storage_.transaction(
        [&] { return storage_.put_enrolment({*fingerprint, lane, clock_.now() + code_life, "", {}}); });
    if (!kept) return std::unexpected(kept.error());
    return code;
}

Answer<protocol::KioskKey> People::enrol(const protocol::EnrolmentRequest& request, const std::string& card_key,
                                         const std::string& certificate) {
    if (!is_lane_name(request.lane) || !is_public_key(request.public_key))
        return refuse(Refusal::Why::Malformed, "an enrolment names a lane and a public key of 64 hex digits");
    const auto code = protocol::read_printed_code(request.code);
    if (!code) return refuse(Refusal::Why::Malformed, code.error().sentence);
    const auto fingerprint = protocol::card_pseudonym(code->code, card_key);
    if (!fingerprint) return unavailable(fingerprint.error());
    const auto store = storage_.store_id();
    if (!store) return unavailable(store.error());
    const Instant now = clock_.now();
    protocol::KioskKey key{request.lane, *store, protocol::new_key(), card_key, "", certificate};
    bool good = false;
    const auto kept = storage_.transaction([&]() -> Result<void> {
        auto held = storage_.enrolment(*fingerprint);
        if (!held) return std::unexpected(held.error());
        if (!*held || (*held)->lane != request.lane || (*held)->ends <= now) return {};
        const bool fresh = (*held)->public_key.empty();
        good = fresh || ((*held)->public_key == request.public_key && now < (*held)->used + lost_answer);
        if (!good) return {};
        (*held)->public_key = request.public_key;
        if (fresh) (*held)->used = now;
        if (auto put = storage_.put_enrolment(**held); !put) return put;
        const KioskRow kiosk{request.lane, protocol::fingerprint(key.key), request.public_key};
        if (auto put = storage_.put_kiosk(kiosk, now); !put) return put;
        const auto change = storage_.take_changes(1);
        if (!change) return std::unexpected(change.error());
        return storage_.mark(Whole::Lanes, *change);
    });
    if (!kept) return unavailable(kept.error());
    if (!good)
        return refuse(Refusal::Why::NotAllowed,
                      std::format("this code is not good for lane {}, or no longer: `store enrol {} --code` prints a "
                                  "new one",
                                  request.lane, request.lane));
    return key;
}

// --- Refusals ---

Result<void> People::note(const std::vector<RefusalNote>& notes) {
    return storage_.transaction([&]() -> Result<void> {
        for (const auto& note : notes)
            if (auto noted = storage_.note_refusal(note); !noted) return noted;
        return {};
    });
}

Result<std::vector<RefusalNote>> People::refusals(int limit) { return storage_.refusals(limit); }

}  // namespace kassa::service
