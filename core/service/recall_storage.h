#pragma once
// What the store's recalls need of a database.
#include <string>
#include <vector>

#include "core/base/result.h"

namespace kassa::service {

struct RecallRow {
    std::string id;
    std::string body;  // catalog::Recall as JSON
};

class RecallStorage {
public:
    virtual ~RecallStorage() = default;
    virtual Result<void> put_recall(const RecallRow& row) = 0;       // in the place of one with the same id
    virtual Result<bool> remove_recall(const std::string& id) = 0;  // whether there was such a one
    virtual Result<std::vector<RecallRow>> recalls() = 0;           // by id
};

}  // namespace kassa::service
