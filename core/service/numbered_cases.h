#pragma once
// A case with the number of its last change, so that whoever decides cases finds what is new. For the files of this
// room.
#include "core/protocol/secrets.h"
#include "core/service/storage.h"

namespace kassa::service {

// The id of a case that the store itself opens about a sale: it follows from the sale's, so that there is never a
// second.
inline Id case_id(const char* about, const Id& sale) {
    return std::format("{}-{}", about, protocol::fingerprint(sale).substr(0, 32));
}

// Inside a transaction.
inline Result<void> put_numbered(Storage& storage, const CaseRow& row) {
    const auto change = storage.take_changes(1);
    if (!change) return std::unexpected(change.error());
    if (auto put = storage.put_case(row); !put) return put;
    if (auto put = storage.number_case(row.id, *change); !put) return put;
    return storage.mark(Whole::Cases, *change);
}

}  // namespace kassa::service
