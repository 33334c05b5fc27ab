#pragma once
// What was sold, added up by day, lane, hour, category or tender.
#include <map>
#include <string>
#include <vector>

#include "core/service/service.h"

namespace kassa::service {

enum class By { Day, Lane, Hour, Category, Tender };
KASSA_DESCRIBE_ENUM(By, Day, Lane, Hour, Category, Tender)

struct ReportLine {
    std::vector<std::string> of;  // "2026-11-21", "card": in the order that was asked for; times are the store's own
    int sales = 0;                // that have a part in it; those that were taken back are taken off again
    Money total;                  // paid; by category: for its goods, without tax that comes on top
    bool operator==(const ReportLine&) const = default;
};
KASSA_DESCRIBE(ReportLine, of, sales, total)

// Lines in the order of `of`. A fault when categories and tenders are asked for together (no goods are paid with one
// tender), or when the policy's time zone is not known to this machine.
Result<std::vector<ReportLine>> report(Storage& storage, const std::vector<By>& by);

// "day,tender"; the sentence of the fault names what can be asked for.
Result<std::vector<By>> read_by(const std::string& text);

}  // namespace kassa::service
