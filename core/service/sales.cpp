// What lanes tell: sales, cases, baskets. Each is kept once, however often it is told.
#include <chrono>

#include "core/policy/policy.h"
#include "core/service/refusals.h"
#include "core/service/service.h"

namespace kassa::service {
namespace {

// Ten billion units of the currency in cents: no amount of one sale is beyond it, and nine million such still add up.
constexpr Money largest_amount = Money::minor(1'000'000'000'000);
constexpr Instant end_of_9999{Duration(253'402'300'799'999)};

bool is_amount(Money amount) {
    return amount <= largest_amount && amount >= Money::minor(-largest_amount.minor_units());
}

bool has_sound_figures(const protocol::Sale& sale) {
    bool sound = is_amount(sale.priced.total) && sale.at >= Instant{} && sale.at <= end_of_9999;
    for (const auto& line : sale.priced.lines) sound = sound && is_amount(line.paid);
    for (const auto& tender : sale.tenders) sound = sound && is_amount(tender.amount) && is_id(tender.kind);
    return sound;
}

Answer<protocol::Sale> read_sale(const std::string& lane, const boost::json::value& body) {
    auto sale = from_json<protocol::Sale>(body);
    if (!sale) return refuse(Refusal::Why::Malformed, "the sale cannot be read: " + sale.error().sentence);
    if (!is_id(sale->id))
        return refuse(Refusal::Why::Malformed, "the sale has no id of 1 to 64 letters, digits and '-'");
    if (sale->lane != lane)
        return refuse(
            Refusal::Why::NotAllowed,
            std::format(
                "the key is lane {}'s and the sale says another lane: give the kiosk its own name and "
                "key (`store enrol`)",
                lane));
    if (!has_sound_figures(*sale))
        return refuse(Refusal::Why::Malformed,
                      "the sale has an amount, a tender or a time that no sale can have");
    // The lane has sold already; whether each cent is right is looked into later. Sums that contradict one another
    // are a broken message, though, and never came from a lane.
    Money lines;
    for (const auto& line : sale->priced.lines) lines += line.paid;
    if (lines != sale->priced.total)
        return refuse(Refusal::Why::Malformed, "the sale's lines do not add up to its total");
    return *sale;
}

Answer<protocol::Received> kept_before(const SaleRow& held, const std::string& fingerprint) {
    if (held.fingerprint != fingerprint)
        return refuse(
            Refusal::Why::Conflict,
            std::format(
                "sale {} is known with another content (received at {:%FT%TZ}): a new sale needs an id "
                "of its own",
                held.id, std::chrono::floor<std::chrono::seconds>(held.received)));
    return protocol::Received{held.id, held.received};
}

// A case with the number of this change, so that whoever decides cases finds what is new.
Result<void> put_numbered(Storage& storage, const CaseRow& row) {
    const auto change = storage.take_changes(1);
    if (!change) return std::unexpected(change.error());
    if (auto put = storage.put_case(row); !put) return put;
    if (auto put = storage.number_case(row.id, *change); !put) return put;
    return storage.mark(Whole::Cases, *change);
}

// Days begin at midnight where the store stands.
std::string day_of(Instant at, const std::chrono::time_zone* zone) {
    const auto local = zone ? zone->to_local(at).time_since_epoch() : at.time_since_epoch();
    const auto days = std::chrono::floor<std::chrono::days>(local);
    return std::format("{:%F}", std::chrono::sys_days(days));
}

const std::chrono::time_zone* find_zone(const std::string& name) {
    try {
        return std::chrono::locate_zone(name);
    } catch (const std::runtime_error&) { return nullptr; }
}

}  // namespace

Answer<protocol::Received> Service::keep_sale(const std::string& lane, const boost::json::value& body) {
    const auto sale = read_sale(lane, body);
    if (!sale) return std::unexpected(sale.error());
    SaleRow row{.id = sale->id,
                .voided = !sale->voids.empty(),
                .lane = lane,
                .number = sale->number,
                .at = sale->at,
                .total = sale->priced.total,
                .fingerprint = {},
                .body = boost::json::serialize(body),
                .received = clock_.now(),
                .tenders = sale->tenders};
    row.fingerprint = protocol::fingerprint(row.body);
    std::optional<Answer<protocol::Received>> before;
    const auto kept = storage_.transaction([&]() -> Result<void> {
        const auto held = storage_.sale(row.id, row.voided);
        if (!held) return std::unexpected(held.error());
        if (!*held) return storage_.put_sale(row);
        before = kept_before(**held, row.fingerprint);
        return {};
    });
    if (!kept) return unavailable(kept.error());
    return before.value_or(protocol::Received{row.id, row.received});
}

Answer<protocol::Received> Service::keep_case(const std::string& lane, const boost::json::value& body) {
    const auto told = from_json<cases::Case>(body);
    if (!told) return refuse(Refusal::Why::Malformed, "the case cannot be read: " + told.error().sentence);
    if (!is_id(told->id))
        return refuse(Refusal::Why::Malformed, "the case has no id of 1 to 64 letters, digits and '-'");
    CaseRow row{.id = told->id,
                .lane = lane,
                .kind = boost::describe::enum_to_string(told->kind, "?"),
                .opened = told->opened,
                .decided = !told->open(),
                .body = boost::json::serialize(body),
                .received = clock_.now()};
    bool of_another_lane = false;
    const auto kept = storage_.transaction([&]() -> Result<void> {
        const auto held = storage_.told_case(row.id);
        if (!held) return std::unexpected(held.error());
        if (!*held) return put_numbered(storage_, row);
        row.received = (*held)->received;
        of_another_lane = (*held)->lane != lane;
        // A case is told when it opens and when it is decided. An opening that arrives once more changes nothing.
        if (of_another_lane || ((*held)->decided && !row.decided)) return {};
        return put_numbered(storage_, row);
    });
    if (!kept) return unavailable(kept.error());
    if (of_another_lane)
        return refuse(Refusal::Why::Conflict, "a case of this id is known from another lane");
    return protocol::Received{row.id, row.received};
}

Answer<protocol::Received> Service::keep_basket(const std::string& lane, const boost::json::value& body) {
    const auto told = from_json<protocol::BasketTold>(body);
    if (!told) return refuse(Refusal::Why::Malformed, "the basket cannot be read: " + told.error().sentence);
    if (!is_id(told->visit.id))
        return refuse(Refusal::Why::Malformed,
                      "the basket's visit has no id of 1 to 64 letters, digits and '-'");
    BasketRow row{.id = told->visit.id,
                  .lane = lane,
                  .what = told->what,
                  .body = boost::json::serialize(body),
                  .received = clock_.now()};
    bool of_another_lane = false;
    const auto kept = storage_.transaction([&]() -> Result<void> {
        const auto held = storage_.basket(row.id);
        if (!held) return std::unexpected(held.error());
        if (*held) row.received = (*held)->received;
        of_another_lane = *held && (*held)->lane != lane;
        // What was voided stays so: an older word that is told again changes nothing.
        if (of_another_lane || (*held && (*held)->what == protocol::BasketTold::What::Voided)) return {};
        return storage_.put_basket(row);
    });
    if (!kept) return unavailable(kept.error());
    if (of_another_lane)
        return refuse(Refusal::Why::Conflict, "a basket of this id is known from another lane");
    return protocol::Received{row.id, row.received};
}

Result<void> Service::each_sale(const std::function<void(const SaleRow&)>& take) {
    return storage_.each_sale(take);
}

Result<std::vector<ReportLine>> Service::report() {
    const auto policy = storage_.current_policy();
    if (!policy) return std::unexpected(policy.error());
    std::string zone_name = "UTC";
    if (*policy)
        if (const auto parsed = policy::parse((*policy)->text, "the store's policy"))
            zone_name = parsed->time_zone;
    const auto* zone = find_zone(zone_name);
    if (!zone && zone_name != "UTC")
        return fault(
            "the policy's time zone '{}' is not known to this machine: install tzdata or correct the policy",
            zone_name);
    std::map<std::pair<std::string, std::string>, ReportLine> lines;
    const auto read = storage_.each_sale([&](const SaleRow& sale) {
        const auto day = day_of(sale.at, zone);
        const int sign = sale.voided ? -1 : 1;
        for (const auto& tender : sale.tenders) {
            auto& line = lines[{day, tender.kind}];
            line.day = day;
            line.tender = tender.kind;
            line.sales += sign;
            line.total += tender.amount * sign;
        }
    });
    if (!read) return std::unexpected(read.error());
    std::vector<ReportLine> report;
    for (auto& [key, line] : lines) report.push_back(std::move(line));
    return report;
}

}  // namespace kassa::service
