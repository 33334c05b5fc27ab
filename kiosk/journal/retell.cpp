#include "kiosk/journal/retell.h"

#include <algorithm>
#include <chrono>

namespace kassa::journal {
namespace {

using namespace flows;

std::string clock_time(Instant at, const std::string& zone) {
    try {
        return std::format("{:%Y-%m-%d %H:%M:%S}", std::chrono::zoned_time(zone, at));
    } catch (const std::runtime_error&) {  // no such zone, or a machine without the table of zones
        return std::format("{:%Y-%m-%d %H:%M:%S}Z", at);
    }
}

template <class Variant>
std::string name_of(const Variant& variant) {
    return std::visit([](const auto& one) { return std::string(short_name<std::remove_cvref_t<decltype(one)>>()); },
                      variant);
}

std::string place_name(const Place& place) {
    if (const auto* shopping = std::get_if<Shopping>(&place)) return "Shopping, " + name_of(shopping->panel);
    if (const auto* paying = std::get_if<PayingByCard>(&place))
        return std::format("PayingByCard, {}", boost::describe::enum_to_string(paying->stage, "?"));
    return name_of(place);
}

std::string line_words(const Line& line, const Currency& currency) {
    std::string text = std::format("{} × {}", line.quantity, catalog::text_in(line.product.names, ""));
    if (line.weight) text += std::format(", {} g", line.weight->in_grams());
    if (line.price_on_label) text += ", " + currency.plain(*line.price_on_label);
    else if (line.product.price) text += " at " + currency.plain(*line.product.price);
    return text;
}

bool is_finishing(const Lane& lane) { return std::holds_alternative<Finishing>(lane.place); }

void tell_lines(const Visit& before, const Visit& after, const Currency& currency, std::vector<std::string>& out) {
    const auto find = [](const Visit& visit, int id) {
        const auto found = std::ranges::find(visit.lines, id, &Line::id);
        return found == visit.lines.end() ? nullptr : &*found;
    };
    for (const Line& line : after.lines) {
        const Line* old = find(before, line.id);
        if (!old) out.push_back(std::format("line {}: {}", line.id, line_words(line, currency)));
        else if (old->quantity != line.quantity)
            out.push_back(std::format("line {}: quantity {} → {}", line.id, old->quantity, line.quantity));
    }
    for (const Line& line : before.lines)
        if (!find(after, line.id)) out.push_back(std::format("line {}: gone", line.id));
}

void tell_cases(const Lane& before, const Lane& after, std::vector<std::string>& out) {
    for (const auto& one : after.cases) {
        const auto old = std::ranges::find(before.cases, one.id, &cases::Case::id);
        const std::string kind = boost::describe::enum_to_string(one.kind, "?");
        if (old == before.cases.end())
            out.push_back(std::format("case {} opened{}", kind, one.about.empty() ? "" : ": " + one.about));
        const bool was_open = old == before.cases.end() || old->open();
        if (was_open && one.decision)
            out.push_back(std::format("case {}: {} by {}", kind, name_of(*one.decision),
                                      one.decided_by.empty() ? "the lane" : one.decided_by));
    }
}

// What was held for the purchase, and what the sale was paid with.
void tell_tenders(const Lane& before, const Lane& after, const Currency& currency, std::vector<std::string>& out) {
    const auto tell = [&](const Tender& tender) {
        const std::string by = tender.kind == "card" ? "card" : tender.kind == "voucher" ? "voucher" : "stored value";
        out.push_back(std::format("tender: {} by {}", currency.plain(tender.amount), by));
    };
    if (before.visit.tenders.size() < after.visit.tenders.size()) tell(after.visit.tenders.back());
    const auto* finishing = std::get_if<Finishing>(&after.place);
    if (!finishing || is_finishing(before)) return;
    for (const Tender& tender : finishing->sale.tenders)
        if (!std::ranges::contains(before.visit.tenders, tender)) tell(tender);
}

// What a total needs is in the lane and the rules; a basket that cannot be priced (its tax key is gone from the
// policy) is told without one.
std::string total_of(const Lane& lane, const Rules& rules) {
    const auto& taxes = rules.policy.pricing.taxes;
    for (const Line& line : lane.visit.lines)
        if (!taxes.contains(line.product.tax) || (!line.product.price && !line.price_on_label)) return {};
    return rules.policy.pricing.currency.plain(priced(lane, rules).total);
}

std::vector<std::string> told_changes(const Lane& before, const Lane& after, const Rules& rules) {
    std::vector<std::string> out;
    const Currency& currency = rules.policy.pricing.currency;
    if (place_name(before.place) != place_name(after.place)) out.push_back("place: " + place_name(after.place));
    tell_lines(before.visit, after.visit, currency, out);
    if (before.visit.lines != after.visit.lines && !after.visit.lines.empty())
        if (const auto total = total_of(after, rules); !total.empty())
            out.push_back(std::format("total: {} {}", total, currency.code));
    if (before.bagging.place.index() != after.bagging.place.index())
        out.push_back("bagging: " + name_of(after.bagging.place));
    tell_cases(before, after, out);
    if (after.notice && after.notice != before.notice)
        out.push_back(std::format("notice: {}", boost::describe::enum_to_string(after.notice->what, "?")));
    if (before.staff.index() != after.staff.index()) out.push_back("staff: " + name_of(after.staff));
    tell_tenders(before, after, currency, out);
    return out;
}

std::optional<Difference> compare(const Entry& entry, const boost::json::value& recorded, const Step& replayed) {
    const auto list = changes(recorded, to_json(replayed.lane));
    if (!list.empty()) {
        boost::system::error_code error;
        const auto* old = recorded.find_pointer(list.front().path, error);
        return Difference{entry.number, list.front().path, old ? boost::json::serialize(*old) : "",
                          list.front().to.value_or("")};
    }
    const std::string effects = to_text(replayed.effects);
    if (digest(effects) == entry.effects_digest) return std::nullopt;
    return Difference{entry.number, "effects", to_text(entry.effects), effects};
}

// The recorded states along a visit, from one whole state to the next.
class Walk {
public:
    // The state before `entry`; none while no whole state was met yet, for the journal was trimmed.
    Result<std::optional<boost::json::value>> before(const Entry& entry) {
        if (entry.before) {
            state_ = *entry.before;
            lane_name_ = entry.lane;
        } else if (number_ + 1 != entry.number) {
            state_.reset();
        }
        number_ = entry.number;
        return state_;
    }
    Result<void> take(const Entry& entry) {
        if (auto applied = apply(entry.changes, *state_); !applied)
            return fault("event {}: {}", entry.number, applied.error().sentence);
        return {};
    }
    const boost::json::value& state() const { return *state_; }
    const std::string& lane_name() const { return lane_name_; }

private:
    std::optional<boost::json::value> state_;
    std::string lane_name_;
    std::int64_t number_ = 0;
};

// The rules that events were stepped with, read once each.
struct Shelf {
    struct Held {
        policy::Policy policy;
        std::int64_t promotions_version = 0;
    };
    const PolicyFinder& find_policy;
    const PromotionsFinder& find_promotions;
    std::map<std::pair<std::string, std::int64_t>, Held> held;

    Result<const Held*> rules_of(const Entry& entry) {
        const std::pair key(entry.policy, entry.promotions);
        if (const auto known = held.find(key); known != held.end()) return &known->second;
        auto policy = find_policy(entry.policy);
        if (!policy) return std::unexpected(policy.error());
        Held found{std::move(*policy)};
        if (entry.promotions > 0 && find_promotions) {
            const auto promotions = find_promotions(entry.promotions);
            if (!promotions) return std::unexpected(promotions.error());
            if (promotions->number != entry.promotions)
                return fault("the journal does not hold the store's promotions number {}", entry.promotions);
            join(found.policy, promotions->all);
            found.promotions_version = promotions->version;
        }
        return &held.emplace(key, std::move(found)).first->second;
    }
};

}  // namespace

std::string sentence(const Difference& difference) {
    const auto shown = [](const std::string& json) {
        return json.empty() ? std::string("nothing") : json.substr(0, 300);
    };
    return std::format("event {}: {} was {} and is {} when it is replayed", difference.event, difference.place,
                       shown(difference.recorded), shown(difference.replayed));
}

Result<Retold> retell(const std::vector<Entry>& entries, const StepFunction& step, const PolicyFinder& find_policy,
                      const PromotionsFinder& find_promotions) {
    Retold told;
    Walk walk;
    Shelf shelf{find_policy, find_promotions, {}};
    for (const Entry& entry : entries) {
        const auto found = shelf.rules_of(entry);
        if (!found) return fault("event {}: {}", entry.number, found.error().sentence);
        const policy::Policy& policy = (*found)->policy;
        told.lines.push_back(std::format("{}  {}", clock_time(entry.heard.at, policy.time_zone),
                                         in_words(entry.heard.event, policy.pricing.currency)));
        const auto before = walk.before(entry);
        if (!before) return std::unexpected(before.error());
        if (!*before) {
            told.lines.push_back("    (what it changed was trimmed from the journal)");
            continue;
        }
        auto lane_before = from_json<Lane>(**before);
        if (auto taken = walk.take(entry); !taken) return std::unexpected(taken.error());
        auto lane_after = from_json<Lane>(walk.state());
        if (!lane_before || !lane_after)
            return fault("event {}: the lane cannot be read: {}", entry.number,
                         (lane_before ? lane_after : lane_before).error().sentence);
        const Rules rules{policy, walk.lane_name(), {}, (*found)->promotions_version};
        for (auto& line : told_changes(*lane_before, *lane_after, rules)) told.lines.push_back("    " + line);
        for (const auto& effect : entry.effects) told.lines.push_back("    asked for: " + effect);
        // An older program's record lacks members that this one has; the difference would be the program's, not the
        // visit's.
        if (told.difference || entry.lane_version != lane_version) continue;
        const Step again = step(std::move(*lane_before), entry.heard, rules);
        told.difference = compare(entry, walk.state(), again);
        ++told.checked;
    }
    return told;
}

Result<void> retell_file(const std::filesystem::path& file, const std::string& visit,
                         const std::function<void(const std::string&)>& line) {
    auto recording = Recording::open(file);
    if (!recording) return std::unexpected(recording.error());
    const auto all = recording->visits();
    if (!all) return std::unexpected(all.error());
    const auto find_policy = [&](const std::string& version) -> Result<policy::Policy> {
        const auto text = recording->policy(version);
        if (!text) return std::unexpected(text.error());
        return policy::parse(*text, "policy " + version);
    };
    const auto find_promotions = [&](std::int64_t number) { return recording->promotions(number); };
    std::optional<Fault> first_wrong;
    bool found = false;
    for (const VisitRecord& record : *all) {
        if (!visit.empty() && record.visit != visit) continue;
        if (found) line("");
        found = true;
        line(std::format("visit {}, {} events", record.visit, record.events));
        const auto entries = recording->events(record.visit);
        if (!entries) return std::unexpected(entries.error());
        const auto told = retell(*entries, flows::step, find_policy, find_promotions);
        if (!told) return std::unexpected(told.error());
        for (const auto& one : told->lines) line(one);
        if (told->difference && !first_wrong)
            first_wrong = Fault{std::format("visit {}, {}", record.visit, sentence(*told->difference))};
    }
    if (first_wrong) return std::unexpected(*first_wrong);
    if (!found && !visit.empty()) return fault("{}: holds no visit '{}'", file.string(), visit);
    return {};
}

}  // namespace kassa::journal
