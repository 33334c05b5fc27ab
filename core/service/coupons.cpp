#include "core/service/coupons.h"

#include <algorithm>
#include <set>

#include "core/service/refusals.h"

namespace kassa::service {
namespace {

using What = CouponEntry::What;

// A visit that takes longer claims again (flows/coupons.cpp), which holds it anew once half of it is over.
constexpr Duration claim_time = 30min;
constexpr std::size_t codes_a_transaction = 5000;

bool is_code(std::string_view code) {
    return code.size() >= 4 && code.size() <= 64 &&
           std::ranges::all_of(code, [](char c) { return c > ' ' && c < 0x7F; });
}

// The claim that holds the code now: not released, not used up, and its time not over.
const CouponEntry* held_by(const std::vector<CouponEntry>& entries, Instant now) {
    const CouponEntry* claim = nullptr;
    for (const auto& entry : entries) {
        if (entry.what == What::Claimed) claim = &entry;
        if (entry.what == What::Burned || entry.what == What::GivenBack) claim = nullptr;
        if (entry.what == What::Released && claim && claim->by == entry.by) claim = nullptr;
    }
    return claim && now < claim->until ? claim : nullptr;
}

// Thirty-two signs that are not mistaken for one another when they are typed.
std::string new_code() {
    constexpr std::string_view signs = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    const std::string key = protocol::new_key();
    std::string code;
    for (std::size_t i = 0; i < 16; ++i) code += signs[std::size_t(std::stoi(key.substr(2 * i, 2), nullptr, 16)) % 32];
    return code;
}

// The entry with which this claim took the code, if it did.
const CouponEntry* claimed_by(const std::vector<CouponEntry>& entries, const Id& claim) {
    for (const auto& entry : entries)
        if (entry.what == What::Claimed && entry.by == claim) return &entry;
    return nullptr;
}

}  // namespace

std::vector<Id> burned_by(const std::vector<CouponEntry>& entries_of_code) {
    std::set<Id> sales;
    for (const auto& entry : entries_of_code)
        if (entry.what == What::Burned) sales.insert(entry.by);
    for (const auto& entry : entries_of_code)
        if (entry.what == What::GivenBack) sales.erase(entry.by);
    return {sales.begin(), sales.end()};
}

Result<std::vector<std::string>> Coupons::issue(const std::string& key, int count, Instant until) {
    std::vector<std::string> codes;
    for (int i = 0; i < count; ++i) codes.push_back(new_code());
    const auto taken = take_in(key, codes, until);
    if (!taken) return std::unexpected(taken.error());
    return codes;
}

Result<ImportCount> Coupons::take_in(const std::string& key, const std::vector<std::string>& codes, Instant until) {
    if (!is_id(key)) return fault("'{}' is no coupon's key: 1 to 64 letters, digits, '-' and '_'", key);
    ImportCount count;
    std::set<std::string> seen;
    std::vector<CouponRow> rows;
    std::vector<CouponEntry> entries;
    const auto write = [&]() -> Result<void> {
        if (auto put = storage_.put_coupons(rows); !put) return put;
        if (auto put = storage_.put_coupon_entries(entries); !put) return put;
        rows.clear();
        entries.clear();
        return {};
    };
    const auto wrote = storage_.transaction([&]() -> Result<void> {
        for (std::size_t i = 0; i < codes.size(); ++i) {
            if (!is_code(codes[i]))
                return fault("code {} of {} is none: it takes 4 to 64 printable signs without spaces", i + 1, codes.size());
            const auto hash = protocol::card_pseudonym(codes[i], card_key_);
            if (!hash) return fault("code {} of {} is none: {}", i + 1, codes.size(), hash.error().sentence);
            const auto held = storage_.coupon(*hash);
            if (!held) return std::unexpected(held.error());
            if (*held || !seen.insert(*hash).second) {
                ++count.same;
                continue;
            }
            ++count.added;
            rows.push_back({*hash, key, until});
            entries.push_back({*hash, What::Issued, clock_.now(), {}, {}});
            if (rows.size() < codes_a_transaction) continue;
            if (auto put = write(); !put) return put;
        }
        return write();
    });
    if (!wrote) return std::unexpected(wrote.error());
    return count;
}

Answer<protocol::CouponClaim> Coupons::claim(const std::string& lane, const protocol::CouponClaimRequest& request) {
    if (!is_id(request.id))
        return refuse(Refusal::Why::Malformed, "the claim has no id of 1 to 64 letters, digits and '-'");
    const auto hash = protocol::card_pseudonym(request.code, card_key_);
    if (!is_code(request.code) || !hash)
        return refuse(Refusal::Why::Malformed, "a coupon's code is 4 to 64 letters and digits");
    protocol::CouponClaim claim{.id = request.id, .key = {}, .sentence = {}};
    bool other_code = false, other_lane = false;
    const auto kept = storage_.transaction(
        [&]() -> Result<void> {
            if (auto locked = storage_.lock({"coupon:" + *hash}); !locked) return locked;
            const auto now = clock_.now();
            const auto held = storage_.coupon(*hash);
            const auto entries = storage_.coupon_entries(*hash), mine = storage_.coupon_entries_by(request.id);
            if (!held) return std::unexpected(held.error());
            if (!entries) return std::unexpected(entries.error());
            if (!mine) return std::unexpected(mine.error());
            other_code = std::ranges::any_of(*mine, [&](const CouponEntry& entry) { return entry.code != *hash; });
            const auto whose = storage_.lane_of_claim(request.id);
            if (!whose) return std::unexpected(whose.error());
            other_lane = whose->value_or(lane) != lane;
            if (other_code || other_lane) return {};
            if (!*held || entries->empty()) {
                claim.sentence = "this coupon is not known";
                return {};
            }
            claim.key = (*held)->key;
            const auto* holder = held_by(*entries, now);
            if (!burned_by(*entries).empty()) claim.sentence = "this coupon has been used";
            else if (holder && holder->by != request.id) claim.sentence = "this coupon is being used elsewhere";
            else if ((*held)->until != Instant{} && (*held)->until <= now)
                claim.sentence = "this coupon's time is over";
            claim.good = claim.sentence.empty();
            if (!claim.good || (holder && now < holder->until - claim_time / 2)) return {};
            if (!*whose)
                if (auto put = storage_.put_coupon_claim(request.id, lane); !put) return put;
            const CouponEntry entry{*hash, What::Claimed, now, request.id, now + claim_time};
            return storage_.put_coupon_entries({&entry, 1});
        },
        Beside::Others);
    if (!kept) return unavailable(kept.error());
    if (other_code || other_lane)
        return refuse(Refusal::Why::Conflict, other_code ? "another coupon was claimed under this id"
                                                         : "another lane claimed a coupon under this id");
    return claim;
}

Answer<protocol::CouponClaim> Coupons::release(const std::string& lane, const Id& claim) {
    protocol::CouponClaim done{.id = claim, .key = {}, .sentence = {}};
    bool known = false;
    const auto kept = storage_.transaction(
        [&]() -> Result<void> {
            const auto mine = storage_.coupon_entries_by(claim);
            if (!mine) return std::unexpected(mine.error());
            const auto whose = storage_.lane_of_claim(claim);
            if (!whose) return std::unexpected(whose.error());
            // Another lane's claim is none of this lane's business.
            known = !mine->empty() && whose->value_or(lane) == lane;
            if (!known) return {};
            const auto& code = mine->front().code;
            if (auto locked = storage_.lock({"coupon:" + code}); !locked) return locked;
            const auto entries = storage_.coupon_entries(code);
            if (!entries) return std::unexpected(entries.error());
            const auto held = storage_.coupon(code);
            if (!held) return std::unexpected(held.error());
            if (*held) done.key = (*held)->key;
            const auto* holder = held_by(*entries, clock_.now());
            if (!holder || holder->by != claim) return {};
            const CouponEntry entry{code, What::Released, clock_.now(), claim, {}};
            return storage_.put_coupon_entries({&entry, 1});
        },
        Beside::Others);
    if (!kept) return unavailable(kept.error());
    if (!known) return refuse(Refusal::Why::NotFound, "no coupon was claimed under this id");
    return done;
}

Result<std::vector<std::string>> burn_coupons(Storage& storage, const protocol::Sale& sale, Instant at) {
    std::vector<std::string> wrong;
    for (const auto& used : sale.coupons) {
        if (used.claim.empty()) continue;  // a printed code that anybody may use
        const auto held = storage.coupon(used.code);
        if (!held) return std::unexpected(held.error());
        if (!*held) {
            wrong.push_back(std::format("a single-use coupon of '{}' is not known to the store", used.key));
            continue;
        }
        const auto entries = storage.coupon_entries(used.code);
        if (!entries) return std::unexpected(entries.error());
        if (std::ranges::any_of(*entries, [&](const CouponEntry& entry) {
                return entry.what == What::Burned && entry.by == sale.id;
            }))
            continue;
        const auto others = burned_by(*entries);
        const auto* holder = held_by(*entries, at);
        const auto whose = storage.lane_of_claim(used.claim);
        if (!whose) return std::unexpected(whose.error());
        if (!others.empty())
            wrong.push_back(
                std::format("a single-use coupon of '{}' was used before, by sale {}", used.key, others[0]));
        else if (!claimed_by(*entries, used.claim))
            wrong.push_back(std::format("a single-use coupon of '{}' was used without being claimed", used.key));
        else if (whose->value_or(sale.lane) != sale.lane)
            wrong.push_back(
                std::format("a single-use coupon of '{}' was used on a claim of {}", used.key, whose->value()));
        else if (holder && holder->by != used.claim)
            wrong.push_back(std::format("a single-use coupon of '{}' was used while another lane held it", used.key));
        if ((*held)->key != used.key)
            wrong.push_back(std::format("a single-use coupon of '{}' was used as one of '{}'", (*held)->key, used.key));
        const CouponEntry entry{used.code, What::Burned, at, sale.id, {}};
        if (auto put = storage.put_coupon_entries({&entry, 1}); !put) return std::unexpected(put.error());
    }
    return wrong;
}

Result<std::vector<std::string>> give_back_coupons(Storage& storage, const protocol::Sale& taken_back, Instant at) {
    for (const auto& used : taken_back.coupons) {
        if (used.claim.empty()) continue;
        const auto held = storage.coupon(used.code);
        if (!held) return std::unexpected(held.error());
        if (!*held) continue;
        const auto entries = storage.coupon_entries(used.code);
        if (!entries) return std::unexpected(entries.error());
        const bool given_back = std::ranges::any_of(*entries, [&](const CouponEntry& entry) {
            return entry.what == What::GivenBack && entry.by == taken_back.voids;
        });
        if (given_back) continue;
        const CouponEntry back{used.code, What::GivenBack, at, taken_back.voids, {}};
        if (auto put = storage.put_coupon_entries({&back, 1}); !put) return std::unexpected(put.error());
    }
    return std::vector<std::string>();
}

}  // namespace kassa::service
