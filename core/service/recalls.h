#pragma once
// Goods that are asked back, as the store keeps them: put or ended one by one, told to kiosks as one list with a
// version, so that a kiosk stops them also while the store is away.
#include <string>
#include <vector>

#include "core/catalog/recall.h"
#include "core/protocol/protocol.h"
#include "core/service/service.h"

namespace kassa::service {

class Recalls {
public:
    explicit Recalls(Storage& storage) : storage_(storage) {}

    // All or none; one with a known id takes the other's place. A fault names the first that is wrong and why.
    Result<ImportCount> put(const std::vector<catalog::Recall>& recalls);
    // True when it was there.
    Result<bool> end(const std::string& id);
    Result<std::vector<catalog::Recall>> all();  // by id
    Answer<protocol::RecallList> list();

private:
    Result<void> mark();
    Storage& storage_;
};

}  // namespace kassa::service
