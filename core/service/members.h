#pragma once
// The store's members: their cards, their person, their points, stored value and vouchers. Balances are the ledger's
// sums (core/vip/ledger.h); a person's data is sealed (vault.h) and found by keyed pseudonyms of card and telephone
// number. Every write carries an id: repeated it is answered as the first time, and another content under a known id is
// refused. One Members is used by one thread, over the storage of a Service.
//
// A `card` in requests is a pseudonym, as kiosks know it; staff may also give the card's number or a telephone number
// beginning with '+'.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/policy/policy.h"
#include "core/protocol/members.h"
#include "core/service/service.h"
#include "core/vip/points.h"

namespace kassa::service {

struct MemberKeys {
    std::string card_key;    // of pseudonyms, 64 hex digits
    std::string person_key;  // of personal data, 64 hex digits; "": it can be neither read nor written
};

// A row of a members' file.
struct MemberLine {
    std::string card;                        // number
    std::string tier;                        // "": the card is blocked
    std::optional<protocol::Person> person;  // none: only the tier is told
};

// What a year's end did. A second run finds everybody done, or what was told late.
struct YearEnd {
    int members = 0;      // that had points to clear
    int done_before = 0;  // in an earlier run
    std::int64_t cleared = 0;
    Money rebates;
    bool operator==(const YearEnd&) const = default;
};

// What is wrong with a person's data as a sentence that repeats none of it, or none.
std::optional<std::string> wrong_with(const protocol::Person& person, const vip::Rules& rules);

// What is sent to a member for their birthday, by what their card brings (STORE_RULES 1.3).
struct Greeting {
    std::string name, address, email;
    std::string birthday;  // "1990-05-17"
    std::string tier;
    bool greeting = false;  // and early word of promotions
    bool card = false;      // by post
    bool gift = false;
    bool events = false;    // an invitation to members' shopping events
    bool operator==(const Greeting&) const = default;
};

class Members {
public:
    Members(Storage& storage, const Clock& clock, MemberKeys keys = {});

    // --- Asked by kiosks ---

    // Known by a telephone number, a member is not shown their money: it cannot be spent that way.
    Answer<protocol::MemberView> view(const std::string& card);
    // Holds at most what there is. Not approved, with a sentence, where the member was not recognised by the card
    // itself, the card is blocked, or there is nothing.
    Answer<protocol::Authorisation> authorise(const protocol::AuthorisationRequest& request,
                                              const std::string& by = "");
    // Lets go of what was held. What a sale has taken stays taken: a conflict.
    Answer<protocol::Authorisation> release(const Id& authorisation);
    // The voucher's id is the request's.
    Answer<protocol::VoucherView> issue_voucher(const protocol::VoucherRequest& request, const std::string& by = "");

    // --- Done by staff; `by` is kept with it ("badge 7001") ---

    Answer<protocol::CardDone> apply(const protocol::MemberApplication& application, const std::string& by = "");
    Answer<protocol::CardDone> block(const protocol::CardBlock& request, const std::string& by = "");
    // A card that was found again.
    Answer<protocol::CardDone> unblock(const protocol::CardFound& request, const std::string& by = "");
    Answer<protocol::CardDone> replace(const protocol::CardReplacement& request, const std::string& by = "");
    Answer<protocol::CardDone> upgrade(const protocol::TierChange& request, const std::string& by = "");
    Answer<protocol::CardDone> top_up(const protocol::TopUp& request, const std::string& by = "");
    // The person and what they are known by go; the ledger stays, and kiosks forget the card.
    Answer<protocol::CardDone> erase(const protocol::Erasure& request, const std::string& by = "");
    Answer<protocol::MemberExport> export_of(const std::string& card);

    // --- Done on the store's machine ---

    // In one transaction; the numbers are forgotten at once. A card that stands there twice counts as it stands last.
    Result<ImportCount> import(const std::vector<MemberLine>& lines);
    // From 31 December of that year on, where the store stands: the department points that were there at its end are
    // cleared, with a rebate from the policy's first step on (STORE_RULES 1.5). May be run again, after it was broken
    // off as well, and then takes what the store has heard late; refused once a later year was begun, which took it.
    Result<YearEnd> year_end(int year);
    // The birthdays of a month (1 to 12), by day, then name; members whose card brings nothing for it are left out.
    Answer<std::vector<Greeting>> greetings(int month);
    // Lets go of everything that was held for too long; how many.
    Result<int> release_overdue();

    // --- Done with a sale ---

    // What a sale (or the record that takes one back) does to its member's ledgers: points, what it was paid with,
    // promotions used. `priced` is the store's own pricing of it, or the record's where the store has none. Called
    // inside the transaction that keeps the sale; a sale that is told again adds nothing, and a taking back that comes
    // before its sale is done once the sale comes. Sentences for a person tell what does not fit: a balance below
    // zero, an authorisation that another sale has used, a limit per member that a lane without the store did not see.
    Result<std::vector<std::string>> book_sale(const protocol::Sale& sale, const pricing::PricedBasket& priced,
                                               const MemberLimits& limits = {});

private:
    template <class T>
    Answer<T> once(const Id& id, const char* what, const std::string& content, const std::string& by,
                   const std::function<Answer<T>()>& work);
    Answer<policy::Policy> rules();
    Result<std::string> pseudonym_of(const std::string& card, const vip::Rules& rules) const;
    Result<std::optional<MemberCardRow>> find(const std::string& pseudonym);
    Answer<MemberCardRow> known(const std::string& card, const vip::Rules& rules);
    Result<HolderRow> holder_of(const std::string& member);
    Result<std::optional<protocol::Person>> person_of(const HolderRow& holder) const;
    Result<void> put_person(HolderRow& holder, const protocol::Person& person, const vip::Rules& rules);
    Result<void> publish(const HolderRow& holder);
    Result<void> tell_kiosks(const std::string& card, const std::string& tier);
    Result<void> release_overdue_of(const std::string& member, Instant now);
    Result<void> let_go(AuthorisationRow row, AuthorisationRow::State as, Instant at);
    Answer<protocol::CardDone> done(const HolderRow& holder, Money fee = {});
    Result<void> put_line(const MemberLine& line, const vip::Rules& rules, ImportCount& count);
    Result<void> book_tender(const protocol::Sale& sale, const protocol::SaleTender& tender,
                             const std::optional<MemberCardRow>& card, std::vector<vip::Entry>& entries,
                             std::vector<std::string>& remarks);
    Result<Money> empty_accounts(const std::string& member, const vip::Cause& cause);
    Result<void> note_birthday(const protocol::Sale& sale, const MemberCardRow& card,
                               std::vector<std::string>& remarks);
    Result<void> note_limits(const MemberPurchaseRow& bought, const MemberLimits& limits,
                             std::vector<std::string>& remarks);
    Result<void> note_tier(const protocol::Sale& sale, const std::optional<MemberCardRow>& card,
                           std::vector<std::string>& remarks);
    Result<void> book_birthday(const protocol::Sale& sale, const pricing::BasketPoints& points,
                               const std::string& member);
    Result<void> take_back(const Id& sale, Instant at, std::vector<std::string>& remarks);
    Result<void> begin_year_end(int year);
    Result<vip::YearCleared> cleared_before(const std::string& member, int year);
    Result<void> end_year_of(const std::string& member, int year, Instant over, const policy::Policy& policy,
                             YearEnd& sum);
    Result<void> note_debts(const std::vector<vip::Entry>& entries, std::vector<std::string>& remarks);

    Storage& storage_;
    const Clock& clock_;
    MemberKeys keys_;
    std::optional<policy::Policy> policy_;  // the one that was current last
};

}  // namespace kassa::service
