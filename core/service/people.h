#pragma once
// Who is who: staff by badge and PIN, kiosks by a one-time code, and what was refused to whom.
//
// Wrong PINs are counted before the PIN is looked at and in the database, so that neither many connections nor several
// processes nor a pulled plug give anybody more tries. Five wrong ones in a row lock the badge for a minute, each
// further one for twice as long, at most a day; the right PIN or a supervisor forgets them. What a lane looked at
// counts from when it was typed there, however late it is told, and a lane whose clock is ahead has typed it now:
// neither a lock nor forgiveness reaches into the future. A badge that nobody has behaves in every way like one whose
// PIN was wrong.
#include "core/service/service.h"

namespace kassa::service {

struct SignInRules {
    int free_tries = 5;
    Duration first_lock = 1min;
    Duration longest_lock = 24h;
    Duration session = 12h;
};

class People {
public:
    People(Storage& storage, const Clock& clock, SignInRules rules = {})
        : storage_(storage), clock_(clock), rules_(rules) {}

    // --- Staff ---

    // Takes as long as the PIN's verifier costs (about 0.1 s).
    Answer<protocol::SignedIn> sign_in(const protocol::SignIn& who);
    // Whose token this is, without the verifier; none: nobody's, or it has ended. A role that was changed meanwhile
    // counts as it is now.
    Answer<std::optional<protocol::StaffMember>> staff_of_token(std::string_view token);
    Answer<protocol::BadgeDone> sign_out(std::string_view token, const std::string& badge);
    Answer<protocol::BadgeDone> unlock(const std::string& badge);
    Answer<protocol::Received> tell_tries(const protocol::StaffTries& tries);
    Result<void> remove_staff(const std::string& badge);

    // --- Kiosks ---

    // A code with which a kiosk can enrol as this lane within 24 hours; the lane's older codes are void.
    Result<std::string> new_code(const std::string& lane, const std::string& card_key);
    // The lane's key, once. The same kiosk may ask again for ten minutes, in case the answer was lost: it gets another
    // key then, and the one before is void.
    Answer<protocol::KioskKey> enrol(const protocol::EnrolmentRequest& request, const std::string& card_key,
                                     const std::string& certificate);

    // --- Refusals ---

    Result<void> note(const std::vector<RefusalNote>& notes);
    Result<std::vector<RefusalNote>> refusals(int limit);

private:
    struct Try;
    Answer<Try> take_try(const std::string& badge);
    Result<void> keep_lock(const SignInTries& tries, bool of_staff);
    void add(SignInTries& tries, int wrong, Instant at) const;

    Storage& storage_;
    const Clock& clock_;
    const SignInRules rules_;
};

}  // namespace kassa::service
