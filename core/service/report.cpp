#include "core/service/report.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "core/policy/policy.h"

namespace kassa::service {
namespace {

Result<const std::chrono::time_zone*> zone_of(Storage& storage) {
    const auto policy = storage.current_policy();
    if (!policy) return std::unexpected(policy.error());
    std::string name = "UTC";
    if (*policy)
        if (const auto parsed = policy::parse((*policy)->text, "the store's policy")) name = parsed->time_zone;
    try {
        return std::chrono::locate_zone(name);
    } catch (const std::runtime_error&) {
        if (name == "UTC") return nullptr;
        return fault("the policy's time zone '{}' is not known to this machine: install tzdata or correct the policy",
                     name);
    }
}

// Days begin at midnight where the store stands.
std::string local(Instant at, const std::chrono::time_zone* zone, By by) {
    const auto since = zone ? zone->to_local(at).time_since_epoch() : at.time_since_epoch();
    const auto days = std::chrono::floor<std::chrono::days>(since);
    if (by == By::Day) return std::format("{:%F}", std::chrono::sys_days(days));
    return std::format("{:02}", std::chrono::floor<std::chrono::hours>(since - days).count());
}

// "dairy/milk" → "dairy": a report has a line for each of the store's departments.
std::string department(const std::string& category) { return category.substr(0, category.find('/')); }

class Sums {
public:
    Sums(const std::vector<By>& by, const std::chrono::time_zone* zone) : by_(by), zone_(zone) {}

    void add(const SaleRow& row) {
        if (!has(By::Tender)) return add(row, {}, row.total);
        std::set<std::string> counted;
        for (const auto& tender : row.tenders) add(row, tender.kind, tender.amount, counted.insert(tender.kind).second);
    }
    Result<void> add_goods(const SaleRow& row) {
        const auto sale = from_text<protocol::Sale>(row.body);
        if (!sale)
            return fault("receipt {} of lane {} is damaged ({}): `store verify` says what to do", row.number, row.lane,
                         sale.error().sentence);
        std::set<std::string> counted;
        for (std::size_t i = 0; i < sale->priced.lines.size(); ++i) {
            const auto& paid = sale->priced.lines[i];
            const auto goods = std::ranges::find(sale->lines, paid.id, &pricing::BasketLine::id);
            const auto name = goods == sale->lines.end() ? std::string() : department(goods->product.category);
            add(row, name, paid.paid, counted.insert(name).second);
        }
        return {};
    }
    std::vector<ReportLine> lines() const {
        std::vector<ReportLine> lines;
        for (const auto& [of, line] : lines_) lines.push_back(line);
        return lines;
    }

private:
    bool has(By by) const { return std::ranges::contains(by_, by); }
    void add(const SaleRow& row, const std::string& part, Money amount, bool count = true) {
        std::vector<std::string> of;
        for (const auto by : by_) {
            switch (by) {
                case By::Day:
                case By::Hour: of.push_back(local(row.at, zone_, by)); break;
                case By::Lane: of.push_back(row.lane); break;
                case By::Category:
                case By::Tender: of.push_back(part); break;
            }
        }
        auto& line = lines_[of];
        line.of = of;
        const int sign = row.voided ? -1 : 1;
        line.sales += count ? sign : 0;
        line.total += amount * sign;
    }

    const std::vector<By>& by_;
    const std::chrono::time_zone* zone_;
    std::map<std::vector<std::string>, ReportLine> lines_;
};

}  // namespace

Result<std::vector<ReportLine>> report(Storage& storage, const std::vector<By>& by) {
    const bool goods = std::ranges::contains(by, By::Category);
    if (goods && std::ranges::contains(by, By::Tender))
        return fault("a report by category and tender cannot be made: a basket is paid for as a whole");
    const auto zone = zone_of(storage);
    if (!zone) return std::unexpected(zone.error());
    Sums sums(by, *zone);
    Result<void> damaged;
    const auto read = goods ? storage.each_record([&](const SaleRow& row) {
        if (auto added = sums.add_goods(row); !added && damaged) damaged = added;
    })
                            : storage.each_sale([&](const SaleRow& row) { sums.add(row); });
    if (!read) return std::unexpected(read.error());
    if (!damaged) return std::unexpected(damaged.error());
    return sums.lines();
}

Result<std::vector<By>> read_by(const std::string& text) {
    std::vector<By> by;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(',', at), text.size());
        std::string word = text.substr(at, end - at);
        if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] = char(word[0] - 'a' + 'A');
        By one{};
        if (!boost::describe::enum_from_string(word.c_str(), one))
            return fault("'{}' is nothing that a report is made by: day, lane, hour, category, tender", text.substr(at, end - at));
        by.push_back(one);
        at = end + 1;
    }
    return by;
}

}  // namespace kassa::service
