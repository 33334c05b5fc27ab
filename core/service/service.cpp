#include "core/service/service.h"

#include <algorithm>

#include "core/catalog/utf8.h"
#include "core/policy/policy.h"
#include "core/protocol/seal.h"
#include "core/service/members.h"
#include "core/service/refusals.h"

namespace kassa::service {
namespace {

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_word(std::string_view text, std::size_t longest) {
    return !text.empty() && text.size() <= longest && std::ranges::all_of(text, is_word_character);
}

constexpr std::string_view png_signature("\x89PNG\r\n\x1a\n", 8);
constexpr std::size_t largest_picture = 1u << 20;

}  // namespace

bool is_utf8(std::string_view text) { return catalog::utf8_length(text).has_value(); }
bool is_id(std::string_view id) { return is_word(id, 64); }
bool is_lane_name(std::string_view lane) { return is_word(lane, 32); }

bool is_picture_name(std::string_view name) {
    const auto plain = [](char c) { return (is_word_character(c) && !(c >= 'A' && c <= 'Z')) || c == '.'; };
    return name.size() > 4 && name.size() <= 64 && name.front() != '.' && name.ends_with(".png") &&
           std::ranges::all_of(name, plain);
}

Service::Service(Storage& storage, const Clock& clock) : storage_(storage), clock_(clock) {}

Answer<std::optional<std::string>> Service::lane_of_key(std::string_view key) {
    const auto lane = storage_.lane_of(protocol::fingerprint(key));
    if (!lane) return unavailable(lane.error());
    return *lane;
}

Answer<protocol::Health> Service::health() {
    const auto store = storage_.store_id();
    if (!store) return unavailable(store.error());
    return protocol::Health{"ready", *store};
}

Answer<protocol::Versions> Service::versions() {
    const auto store = storage_.store_id();
    if (!store) return unavailable(store.error());
    const auto products = storage_.newest_product();
    if (!products) return unavailable(products.error());
    const auto promotions = storage_.newest_promotion();
    if (!promotions) return unavailable(promotions.error());
    const auto members = storage_.newest_member();
    if (!members) return unavailable(members.error());
    const auto staff = storage_.marked(Whole::Staff);
    if (!staff) return unavailable(staff.error());
    const auto pictures = storage_.marked(Whole::Pictures);
    if (!pictures) return unavailable(pictures.error());
    const auto cases = storage_.marked(Whole::Cases);
    if (!cases) return unavailable(cases.error());
    const auto lanes = storage_.marked(Whole::Lanes);
    if (!lanes) return unavailable(lanes.error());
    const auto recalls = storage_.marked(Whole::Recalls);
    if (!recalls) return unavailable(recalls.error());
    const auto weights = storage_.newest_weight();
    if (!weights) return unavailable(weights.error());
    const auto policy = storage_.current_policy();
    if (!policy) return unavailable(policy.error());
    return protocol::Versions{.store = *store,
                              .products = *products,
                              .promotions = *promotions,
                              .members = *members,
                              .staff = *staff,
                              .pictures = *pictures,
                              .policy = *policy ? (*policy)->version : "",
                              .cases = *cases,
                              .lanes = *lanes,
                              .recalls = *recalls,
                              .weights = *weights,
                              .now = clock_.now()};
}

// --- Policy ---

Answer<protocol::PolicyText> Service::policy(const std::string& version) {
    const auto found = version.empty() ? storage_.current_policy() : storage_.policy(version);
    if (!found) return unavailable(found.error());
    if (*found) return **found;
    if (version.empty())
        return refuse(Refusal::Why::NotFound,
                      "this store has no policy yet: apply one with `store policy apply FILE.toml`");
    return refuse(Refusal::Why::NotFound, "this store never had a policy of the version that was asked for");
}

Result<std::string> Service::apply_policy(const std::string& toml, const std::string& name) {
    auto parsed = policy::parse(toml, name);
    if (!parsed) return std::unexpected(parsed.error());
    const protocol::PolicyText policy{parsed->version, toml, clock_.now()};
    const auto kept = storage_.transaction([&]() -> Result<void> {
        const auto change = storage_.take_changes(1);
        if (!change) return std::unexpected(change.error());
        return storage_.put_policy(policy, *change);
    });
    if (!kept) return std::unexpected(kept.error());
    return policy.version;
}

// --- Staff, members, kiosks ---

Answer<protocol::StaffList> Service::staff() {
    const auto version = storage_.marked(Whole::Staff);
    if (!version) return unavailable(version.error());
    auto staff = storage_.staff();
    if (!staff) return unavailable(staff.error());
    return protocol::StaffList{*version, std::move(*staff)};
}

Result<void> Service::add_staff(const std::string& badge, const std::string& name, protocol::Role role,
                                std::string_view pin, protocol::PinCost cost) {
    if (!is_word(badge, 32))
        return fault("'{}' is no badge number: it takes 1 to 32 letters and digits", badge);
    if (name.empty() || name.size() > 100 || !is_utf8(name))
        return fault("a name of 1 to 100 bytes of UTF-8 is needed");
    auto verifier = protocol::pin_verifier(pin, cost);
    if (!verifier) return std::unexpected(verifier.error());
    return storage_.transaction([&]() -> Result<void> {
        const auto change = storage_.take_changes(1);
        if (!change) return std::unexpected(change.error());
        if (auto put = storage_.put_staff({badge, name, role, *verifier}); !put) return put;
        // Whoever was signed in with the former PIN is so no longer, and its wrong tries are forgotten.
        if (auto ended = storage_.end_sessions_of(badge); !ended) return ended;
        if (auto forgot = storage_.put_tries({badge}); !forgot) return forgot;
        return storage_.mark(Whole::Staff, *change);
    });
}

Answer<protocol::MembersPage> Service::member_changes(std::int64_t since, int limit,
                                                      const std::string& of_store) {
    if (since < 0 || limit < 1 || limit > 10000)
        return refuse(Refusal::Why::Malformed, "since counts from 0, limit from 1 to 10000");
    const auto store = storage_.store_id();
    if (!store) return unavailable(store.error());
    const auto newest = storage_.newest_member();
    if (!newest) return unavailable(newest.error());
    if ((!of_store.empty() && of_store != *store) || since > *newest) since = 0;
    auto rows = storage_.members_since(since, limit + 1);
    if (!rows) return unavailable(rows.error());
    protocol::MembersPage page{
        .store = *store, .from_start = since == 0, .version = since, .more = false, .members = {}};
    page.more = rows->size() > std::size_t(limit);
    if (page.more) rows->pop_back();
    if (!rows->empty()) page.version = rows->back().version;
    for (auto& row : *rows) page.members.push_back(std::move(row.member));
    return page;
}

Result<ImportCount> Service::put_members(const std::vector<std::pair<std::string, std::string>>& tier_by_card,
                                         const std::string& card_key) {
    std::vector<MemberLine> lines;
    for (const auto& [card, tier] : tier_by_card) lines.push_back({card, tier, std::nullopt});
    return Members(storage_, clock_, {.card_key = card_key, .person_key = {}}).import(lines);
}

Result<protocol::KioskKey> Service::enrol(const std::string& lane, const std::string& card_key) {
    if (!is_lane_name(lane))
        return fault("'{}' is no lane's name: it takes 1 to 32 letters, digits, '-' and '_'", lane);
    const auto store = storage_.store_id();
    if (!store) return std::unexpected(store.error());
    const auto signing = protocol::new_signing_key();
    protocol::KioskKey key{lane, *store, protocol::new_key(), card_key, signing.seed};
    const auto kept = storage_.transaction([&] {
        return storage_.put_kiosk({lane, protocol::fingerprint(key.key), signing.public_key}, clock_.now());
    });
    if (!kept) return std::unexpected(kept.error());
    return key;
}

// --- Pictures ---

Answer<protocol::PictureList> Service::pictures() {
    const auto version = storage_.marked(Whole::Pictures);
    if (!version) return unavailable(version.error());
    auto names = storage_.pictures();
    if (!names) return unavailable(names.error());
    return protocol::PictureList{*version, std::move(*names)};
}

Answer<PictureRow> Service::picture(const std::string& name) {
    if (!is_picture_name(name))
        return refuse(Refusal::Why::Malformed, "a picture's name is such as bananas.png");
    auto row = storage_.picture(name);
    if (!row) return unavailable(row.error());
    if (!*row) return refuse(Refusal::Why::NotFound, "this store has no picture of that name");
    return std::move(**row);
}

Result<bool> Service::put_picture(const std::string& name, const std::string& png) {
    if (!is_picture_name(name))
        return fault(
            "'{}' is no picture's name: lower-case letters, digits, '-', '_' and '.', ending in .png", name);
    if (!png.starts_with(png_signature)) return fault("{} is not a PNG picture", name);
    if (png.size() > largest_picture)
        return fault("{} has {} bytes: at most 1 MiB is accepted", name, png.size());
    const PictureRow row{{name, protocol::fingerprint(png).substr(0, 16)}, png};
    bool fresh = false;
    const auto kept = storage_.transaction([&]() -> Result<void> {
        const auto held = storage_.picture(name);
        if (!held) return std::unexpected(held.error());
        if (*held && (*held)->name.etag == row.name.etag) return {};
        fresh = true;
        const auto change = storage_.take_changes(1);
        if (!change) return std::unexpected(change.error());
        if (auto put = storage_.put_picture(row); !put) return put;
        return storage_.mark(Whole::Pictures, *change);
    });
    if (!kept) return std::unexpected(kept.error());
    return fresh;
}

}  // namespace kassa::service
