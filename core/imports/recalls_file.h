#pragma once
// Recalls as a CSV file. One row names packs that are asked back; rows of one recall stand together or apart. Columns:
//   recall       the number under which the recall is known, needed: letters, digits, '-' and '_'
//   item         a GTIN of 8, 12, 13 or 14 digits, or plu:4011; needed
//   batch, batch_to        one batch, or from one to another in the order that people count in
//   serial, serial_to      the same of serial numbers
//   dated_from, dated_to   expiry (or else best-before) dates, YYYY-MM-DD, both ends in it; either may be open
//   made_from, made_to     the same of the day of production
//   sentence, sentence_ar, sentence_pt_BR, …   what the shopper reads; the recall's first row that has one counts
// A row without any of batch to made_to means every pack of the article.
#include <istream>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/catalog/recall.h"

namespace kassa::imports {

struct RecallsFile {
    std::vector<catalog::Recall> recalls;  // in the order of their first rows
    struct Bad {
        long line = 0;
        std::string reason;
    };
    std::vector<Bad> bad;  // rows that are left out
};

// A fault when the file as a whole cannot be read; `name` stands for it in sentences.
Result<RecallsFile> read_recalls(std::istream& stream, const std::string& name);

}  // namespace kassa::imports
