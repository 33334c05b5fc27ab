#pragma once
// What the store's books need of a database: sales with their lanes' chains, stock movements, single-use coupons;
// a part of Storage. Nothing here is overwritten but the tip of a chain: balances
// are sums, and a coupon is what its entries together say.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/protocol/protocol.h"

namespace kassa::service {

// A sale, or the record that takes one back: each is a row with an id of its own.
struct SaleRow {
    Id id;
    bool voided = false;
    std::string lane;
    std::int64_t number = 0;
    Instant at{};
    Money total;
    std::string fingerprint;  // of the body
    std::string body;         // the lane's record as JSON
    Instant received{};
    std::vector<protocol::SaleTender> tenders;
    std::int64_t position = 0;  // in its lane's chain; 0: not sealed
    bool booked = true;  // false: an earlier version kept it, and moved no stock with it
};

// The record that took a sale back.
struct VoidRow {
    Id sale;
    Id taken_back_by;
};

// What is known of a sale without its body.
struct KnownSale {
    Id id;
    bool voided = false;
    std::string lane;
    std::string fingerprint;
    Instant received{};
};

// Where a lane's chain has come to.
struct ChainRow {
    std::string lane;
    std::int64_t position = 0;           // of the newest record; 0: none yet
    std::string hash;                    // of that record
    std::vector<std::int64_t> missing;   // positions before it that have not come, at most the 1,000 newest
};

// What the books hold already, for sales that are to go into them.
struct Held {
    std::vector<KnownSale> sales;
    std::vector<VoidRow> voids;
    std::vector<ChainRow> chains;
};

// Goods that come or go; of a count, how much there was. Pieces, or grams of goods by weight; negative when they leave
// the store.
struct MovementRow {
    std::string reference;  // the sale's, delivery's or count's id
    int line = 0;           // of it, from 1
    std::string cause;      // "sale", "void", "delivery", "count"
    catalog::ItemKey item;
    std::int64_t pieces = 0;
    std::int64_t grams = 0;
    Instant at{};
    bool operator==(const MovementRow&) const = default;
};

struct StockRow {
    catalog::ItemKey item;
    std::int64_t pieces = 0;
    std::int64_t grams = 0;
    bool operator==(const StockRow&) const = default;
};

// A single-use code is kept as its keyed hash; each entry is something that happened to it.
struct CouponRow {
    std::string code;  // the hash
    std::string key;   // the promotions' word for it
    Instant until{};   // exclusive; zero: no end
};
struct CouponEntry {
    enum class What { Issued, Claimed, Released, Burned, GivenBack };
    std::string code;
    What what = What::Issued;
    Instant at{};
    Id by;            // the claim's id, or the sale's, also of GivenBack
    Instant until{};  // of a claim
};
KASSA_DESCRIBE_ENUM(CouponEntry::What, Issued, Claimed, Released, Burned, GivenBack)

class BookStorage {
public:
    virtual ~BookStorage() = default;

    // Inside a transaction: until it ends, whoever else locks one of these words waits. Sorted by itself, so that two
    // never wait for one another; lock everything that one transaction needs in one call.
    virtual Result<void> lock(std::vector<std::string> words) = 0;

    virtual Result<std::optional<SaleRow>> sale(const Id& id, bool voided) = 0;
    // In one question: the sales of these ids, which of the sales `sold` were taken back, and the chains of the lanes.
    virtual Result<Held> held(const std::vector<Id>& ids, const std::vector<Id>& sold,
                              const std::vector<std::string>& lanes) = 0;
    virtual Result<void> put_sales(std::span<const SaleRow> rows) = 0;
    // Every sale and void in the order in which they were received; `body` is left empty.
    virtual Result<void> each_sale(const std::function<void(const SaleRow&)>& take) = 0;
    // The same with the body and without tenders. It is read by pages: what is written between them may be told or not,
    // unless it is called inside a snapshot.
    virtual Result<void> each_record(const std::function<void(const SaleRow&)>& take) = 0;

    virtual Result<std::vector<ChainRow>> chains(const std::vector<std::string>& lanes) = 0;  // none named: all
    virtual Result<void> put_chains(std::span<const ChainRow> rows) = 0;
    // Every key that a lane's records may be signed with, newest first.
    virtual Result<std::vector<std::string>> lane_keys(const std::string& lane) = 0;
    virtual Result<std::optional<Instant>> sealing_since(const std::string& lane) = 0;  // of its first key
    virtual Result<void> put_lane_key(const std::string& lane, const std::string& public_key, Instant since) = 0;

    // Of a sale that was taken back already, the first record stays the one that did it.
    virtual Result<void> put_voids(std::span<const VoidRow> rows) = 0;
    virtual Result<std::vector<VoidRow>> voids_of(const std::vector<Id>& sales) = 0;

    virtual Result<void> put_movements(std::span<const MovementRow> rows) = 0;
    virtual Result<std::vector<MovementRow>> movements_of(const std::string& reference) = 0;  // by line
    // How much there is of the items that begin so ("": all), by item: the newest count and all that moved since, or
    // all that ever moved where nothing was counted. It makes no difference in which order the store heard of it.
    virtual Result<std::vector<StockRow>> stock(const std::string& prefix) = 0;
    virtual Result<void> each_movement(const std::function<void(const MovementRow&)>& take) = 0;

    virtual Result<std::optional<CouponRow>> coupon(const std::string& code) = 0;
    virtual Result<void> put_coupons(std::span<const CouponRow> rows) = 0;
    virtual Result<void> put_coupon_entries(std::span<const CouponEntry> entries) = 0;
    virtual Result<std::vector<CouponEntry>> coupon_entries(const std::string& code) = 0;  // in their order
    virtual Result<std::vector<CouponEntry>> coupon_entries_by(const Id& by) = 0;
    virtual Result<void> put_coupon_claim(const Id& claim, const std::string& lane) = 0;
    virtual Result<std::optional<std::string>> lane_of_claim(const Id& claim) = 0;
    virtual Result<void> each_coupon_entry(const std::function<void(const CouponEntry&)>& take) = 0;

    // Waits until somebody may have taken change numbers; false when nobody did for so long. Only ever a hint to look.
    // Sales alone give none: they are many, and no kiosk waits for another's.
    virtual Result<bool> wait_for_hint(Duration patience) = 0;
};

}  // namespace kassa::service
