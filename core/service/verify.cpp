#include "core/service/verify.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/protocol/seal.h"
#include "core/service/coupons.h"
#include "core/service/numbered_cases.h"
#include "core/service/verify_ledgers.h"

namespace kassa::service {
namespace {

constexpr const char* from_backup =
    "restore this receipt from a backup or from its kiosk's journal, and find out who wrote to the database";
constexpr const char* ask_kiosk =
    "restore the store from a backup: what a kiosk has told since then it tells again by itself";

// What a chain needs to know of a record.
struct Link {
    std::int64_t position = 0;
    std::int64_t number = 0;
    std::string previous, hash;
    bool restarts = false;
};

// Short digests, so that millions of sales fit into memory. Movements' are added up: their order does not matter.
std::uint64_t digest(const std::string& text) {
    return std::stoull(protocol::fingerprint(text).substr(0, 15), nullptr, 16);
}
std::uint64_t digest(const MovementRow& row) {
    return digest(std::format("{}|{}|{}|{}|{}|{}", row.line, row.cause, row.item, row.pieces, row.grams,
                              row.at.time_since_epoch().count()));
}
std::uint64_t digest(const std::vector<protocol::SaleTender>& tenders) {
    std::string text;
    for (const auto& tender : tenders)
        text += std::format("{}|{}|{}|", tender.kind, tender.payment, tender.amount.minor_units());
    return digest(text);
}

class Verifier {
public:
    Verifier(Storage& storage, const RulesSource& rules) : storage_(storage), rules_source_(rules) {}

    Result<Proof> run() {
        // Of one moment: a store sells on, and what came since would be movements without a sale.
        if (auto done = storage_.snapshot([&] { return look(); }); !done) return std::unexpected(done.error());
        return std::move(proof_);
    }

private:
    Result<void> look() {
        Result<void> done;
        const auto read = storage_.each_record([&](const SaleRow& row) {
            if (done) done = look_at(row);
        });
        if (!read) return read;
        if (!done) return done;
        for (const auto step : {&Verifier::look_at_tenders, &Verifier::look_at_chains, &Verifier::look_at_movements,
                                &Verifier::look_at_coupons})
            if (auto looked = (this->*step)(); !looked) return looked;
        return ledgers_.look_at_rest();
    }

    void broken(const SaleRow& row, std::string what, std::string to_do) {
        proof_.breaks.push_back({row.lane, row.number, std::move(what), std::move(to_do)});
    }

    Result<void> look_at(const SaleRow& row) {
        boost::system::error_code error;
        const auto body = boost::json::parse(row.body, error);
        if (error || !body.is_object()) {
            broken(row, "its record is not JSON any more", from_backup);
            return {};
        }
        if (protocol::fingerprint(row.body) != row.fingerprint)
            broken(row, "its record is not the one that was received", from_backup);
        const auto sale = read_record(row.lane, body);
        if (!sale) {
            broken(row, "its record cannot be one: " + sale.error().sentence, from_backup);
            return {};
        }
        const auto own = row_of(*sale, body, row.received);
        if (own.id != row.id || own.voided != row.voided || own.number != row.number || own.at != row.at ||
            own.total != row.total || own.position != row.position)
            broken(row, "its row in the database says something else than its record", from_backup);
        if (auto sealed = look_at_seal(row, *sale, body.as_object()); !sealed) return sealed;
        add_up(row, *sale);
        bool moves_goods = row.booked;
        if (row.voided && row.booked) {
            const auto first = look_at_taking_back(row, *sale);
            if (!first) return std::unexpected(first.error());
            moves_goods = *first;
        }
        if (!row.booked) ++proof_.earlier;
        if (moves_goods)
            for (const auto& movement : movements_of(*sale)) expected_[row.id] += digest(movement);
        auto priced = price_again(row, *sale);
        if (!priced) return std::unexpected(priced.error());
        return row.voided ? ledgers_.look_at_void(row, *sale) : ledgers_.look_at_sale(row, *sale, *priced);
    }

    Result<void> look_at_seal(const SaleRow& row, const protocol::Sale& sale, const boost::json::object& body) {
        if (!keys_.contains(row.lane)) {
            auto keys = storage_.lane_keys(row.lane);
            if (!keys) return std::unexpected(keys.error());
            keys_[row.lane] = std::move(*keys);
        }
        if (!sale.seal) {
            ++proof_.not_sealed;
            // The lane has a key; whatever comes from it without a seal is a case when it comes.
            const auto since = storage_.sealing_since(row.lane);
            if (!since) return std::unexpected(since.error());
            if (!*since || row.received < **since) return {};
            const auto told = was_told("record", row.id);
            if (!told) return std::unexpected(told.error());
            if (*told)
                proof_.known.push_back(std::format("lane {}, receipt {}: not sealed (a case since it came)", row.lane,
                                                   row.number));
            else
                broken(row, "it is not sealed, and its lane has a key", from_backup);
            return {};
        }
        ++proof_.sealed;
        std::optional<std::string> wrong = "no key of this lane is known";
        for (const auto& key : keys_[row.lane])
            if (!(wrong = protocol::wrong_with(body, key))) break;
        if (wrong) broken(row, "its seal: " + *wrong, from_backup);
        // Linked by what its content comes to now, a changed record breaks from the next one too.
        links_[row.lane].push_back(
            {sale.seal->position, row.number, sale.seal->previous, sale.seal->hash, sale.seal->restarts});
        return {};
    }

    // What takes a sale back takes back one that is here, once, and all of it. True: it is the first that does.
    Result<bool> look_at_taking_back(const SaleRow& row, const protocol::Sale& sale) {
        const auto sold = storage_.sale(sale.voids, false);
        if (!sold) return std::unexpected(sold.error());
        const auto first = storage_.voids_of({sale.voids});
        if (!first) return std::unexpected(first.error());
        const bool is_first = !first->empty() && first->front().taken_back_by == row.id;
        std::string wrong;
        if (*sold && (*sold)->total != row.total)
            wrong = std::format("the sale came to {} and its taking back to {}", (*sold)->total.minor_units(),
                                row.total.minor_units());
        else if (!is_first)
            wrong = std::format("another record took sale {} back, or none by what the database says", sale.voids);
        if (!*sold) broken(row, std::format("it takes back sale {}, which is not here", sale.voids), ask_kiosk);
        if (wrong.empty()) return is_first;
        const auto told = was_told("member", row.id);
        const auto told_of_sale = was_told("member", sale.voids);
        if (!told) return told;
        if (!told_of_sale) return told_of_sale;
        if (*told || *told_of_sale)
            proof_.known.push_back(std::format("lane {}, receipt {}: {} (a case since it came)", row.lane, row.number,
                                               wrong));
        else
            broken(row, wrong, from_backup);
        return is_first;
    }

    void add_up(const SaleRow& row, const protocol::Sale& sale) {
        const int sign = row.voided ? -1 : 1;
        ++(row.voided ? proof_.taken_back : proof_.sales);
        Money goods, paid;
        for (const auto& line : sale.priced.lines) goods += line.paid;
        for (const auto& tender : sale.tenders) paid += tender.amount;
        proof_.goods += goods * sign;
        proof_.added_tax += sale.priced.added_tax * sign;
        proof_.receipts += sale.priced.total * sign;
        // Cash may differ from the total by the rounding to the smallest coin, and by nothing else.
        const bool cash = std::ranges::contains(sale.tenders, "cash", &protocol::SaleTender::kind);
        const auto rules = rules_of(sale);
        const auto rounding = cash && rules ? pricing::cash_rounding(sale.priced.total, **rules) : Money();
        if (paid != sale.priced.total && paid != sale.priced.total + rounding)
            broken(row,
                   std::format("it came to {} and {} was paid", sale.priced.total.minor_units(), paid.minor_units()),
                   "compare the receipt with the card terminal's and the till's own records");
        proof_.rounding += (paid - sale.priced.total) * sign;
        for (const auto& coupon : sale.coupons) {
            if (coupon.claim.empty()) continue;
            const Id of = row.voided ? sale.voids : sale.id;
            burned_.emplace(coupon.code, CouponUse{row.lane, row.number, of, sale.id, row.voided});
            if (!row.voided) used_by_.insert({coupon.code, of});
        }
        tenders_[{row.id, row.voided}] = digest(sale.tenders);
    }

    Answer<std::shared_ptr<const pricing::Rules>> rules_of(const protocol::Sale& sale) {
        const std::pair key{sale.policy_version, sale.promotions_version};
        if (last_rules_ && last_rules_->first == key) return last_rules_->second;
        auto rules = rules_source_(sale.policy_version, sale.promotions_version);
        if (rules) last_rules_.emplace(key, *rules);
        return rules;
    }

    Result<pricing::PricedBasket> price_again(const SaleRow& row, const protocol::Sale& sale) {
        const auto rules = rules_of(sale);
        if (!rules && rules.error().why == Refusal::Why::Unavailable) return fault("{}", rules.error().sentence);
        std::vector<std::string> wrong;
        pricing::PricedBasket priced = sale.priced;
        const auto basket = basket_of(sale);
        if (!rules) {
            wrong.push_back("it cannot be priced again: " + rules.error().sentence);
        } else if (const auto cannot = cannot_price(basket, **rules)) {
            wrong.push_back("it cannot be priced again: " + *cannot);
        } else {
            ++proof_.priced_again;
            auto ours = pricing::price(basket, **rules);
            wrong = differences(sale.priced, ours, (*rules)->currency);
            if (ours.lines.size() == sale.priced.lines.size()) priced = std::move(ours);
        }
        if (wrong.empty()) return priced;
        // The store said so when the sale came: it is a case, and somebody's decision. What differs only now is a
        // break.
        const auto told = storage_.told_case(case_id("price", row.id));
        if (!told) return std::unexpected(told.error());
        if (*told)
            proof_.known.push_back(std::format("lane {}, receipt {}: {} (a case since it came)", row.lane, row.number,
                                               wrong[0]));
        else
            broken(row, wrong[0], "the rules or the record were changed since it came: restore them from a backup");
        return priced;
    }

    // The database's own list of tenders, which reports add up.
    Result<void> look_at_tenders() {
        return storage_.each_sale([&](const SaleRow& row) {
            for (const auto& tender : row.tenders) proof_.tenders += tender.amount * (row.voided ? -1 : 1);
            const auto expected = tenders_.find({row.id, row.voided});
            if (expected != tenders_.end() && expected->second != digest(row.tenders))
                broken(row, "its tenders in the database are not those of its record", from_backup);
        });
    }

    Result<void> look_at_chains() {
        const auto tips = storage_.chains({});
        if (!tips) return std::unexpected(tips.error());
        for (const auto& tip : *tips) {
            proof_.lanes[tip.lane] = tip.position;
            const auto& links = links_[tip.lane];
            if (tip.position > 0 && !std::ranges::contains(links, tip.hash, &Link::hash))
                proof_.breaks.push_back(
                    {tip.lane, 0, std::format("the newest record of its chain ({}) is missing", tip.position),
                     ask_kiosk});
        }
        for (auto& [lane, links] : links_) look_at_chain(lane, links);
        return {};
    }

    void look_at_chain(const std::string& lane, std::vector<Link>& links) {
        std::ranges::stable_sort(links, {}, &Link::position);
        std::unordered_map<std::string, std::int64_t> by_hash;
        for (const auto& link : links) by_hash.emplace(link.hash, link.position);
        std::unordered_set<std::string> followed;
        bool begun = false;
        const auto at = [&](const Link& link, std::string what, const char* to_do) {
            proof_.breaks.push_back({lane, link.number, std::move(what), to_do});
        };
        for (const auto& link : links) {
            if (link.restarts) {
                proof_.known.push_back(std::format("lane {}, receipt {}: the chain begins anew at record {}: its kiosk has "
                                                   "lost its journal or was another lane's",
                                                   lane, link.number, link.position));
                continue;
            }
            if (link.position == 1 && link.previous == protocol::no_record) {
                if (std::exchange(begun, true))
                    at(link, "a second record says that it is the lane's first", "find out which kiosk uses this lane's key");
                continue;
            }
            const auto before = by_hash.find(link.previous);
            if (before == by_hash.end() || before->second != link.position - 1)
                at(link, std::format("the record before it in its chain ({}) is missing or was changed", link.position - 1),
                   ask_kiosk);
            if (!followed.insert(link.previous).second)
                at(link, std::format("another record too says that it is number {} of the chain", link.position),
                   "find out which kiosk uses this lane's key");
        }
    }

    Result<void> look_at_movements() {
        std::int64_t of_sales = 0;
        const auto read = storage_.each_movement([&](const MovementRow& row) {
            ++proof_.movements;
            if (row.cause != "sale" && row.cause != "void") return;
            ++of_sales;
            expected_[row.reference] -= digest(row);
        });
        if (!read) return read;
        for (const auto& [sale, left] : expected_) {
            if (left == 0) continue;
            Result<std::optional<SaleRow>> row = storage_.sale(sale, false);
            if (row && !*row) row = storage_.sale(sale, true);
            if (!row) return std::unexpected(row.error());
            const SaleRow of = *row ? **row : SaleRow{.id = sale};
            broken(of, *row ? "its stock movements are not what was sold" : std::format("stock moved for sale {}, which is not here", sale),
                   "restore the movements from a backup, or count the goods with `store stock count`");
        }
        return {};
    }

    // Whether the store opened a case about this record when it came.
    Result<bool> was_told(const char* about, const Id& record) {
        const auto told = storage_.told_case(case_id(about, record));
        if (!told) return std::unexpected(told.error());
        return told->has_value();
    }

    Result<void> look_at_coupons() {
        std::map<std::string, std::vector<CouponEntry>> by_code;
        const auto read = storage_.each_coupon_entry([&](const CouponEntry& entry) {
            ++proof_.coupons;
            if (entry.what == CouponEntry::What::Burned || entry.what == CouponEntry::What::GivenBack)
                by_code[entry.code].push_back(entry);
        });
        if (!read) return read;
        const auto has = [&](const std::string& code, CouponEntry::What what, const Id& sale) {
            return std::ranges::any_of(by_code[code],
                                       [&](const CouponEntry& entry) {
                                           return entry.what == what && entry.by == sale;
                                       });
        };
        for (const auto& [code, use] : burned_) {
            const auto what = use.taken_back ? CouponEntry::What::GivenBack : CouponEntry::What::Burned;
            if (has(code, what, use.sale)) continue;
            const auto told = was_told("price", use.record);
            if (!told) return std::unexpected(told.error());
            // A code that the store never had was a case.
            if (!use.taken_back && *told) continue;
            const auto known = storage_.coupon(code);
            if (!known) return std::unexpected(known.error());
            if (*known)
                proof_.breaks.push_back({use.lane, use.number,
                                         std::format("its single-use coupon was not {}", use.taken_back ? "given back" : "burned"),
                                         from_backup});
        }
        for (const auto& [code, entries] : by_code) {
            for (const auto& entry : entries)
                if (entry.what == CouponEntry::What::Burned && !used_by_.contains({code, entry.by}))
                    proof_.breaks.push_back({"", 0, std::format("a single-use coupon was burned for sale {}, which did not use it",
                                                                entry.by), from_backup});
            const auto sales = burned_by(entries);
            if (sales.size() < 2) continue;
            bool known = false;
            for (const auto& sale : sales) {
                const auto told = was_told("price", sale);
                if (!told) return std::unexpected(told.error());
                known = known || *told;
            }
            const auto sentence = std::format("a single-use coupon was used {} times, by sales {} and {}", sales.size(),
                                              sales[0], sales[1]);
            if (known) proof_.known.push_back(sentence + " (a case since it came)");
            else proof_.breaks.push_back({"", 0, sentence, from_backup});
        }
        return {};
    }

    Storage& storage_;
    const RulesSource& rules_source_;
    Proof proof_;
    LedgerProof ledgers_{storage_, proof_};
    std::map<std::string, std::vector<std::string>> keys_;
    std::map<std::string, std::vector<Link>> links_;
    std::unordered_map<std::string, std::uint64_t> expected_;  // what each sale's movements come to
    struct CouponUse {
        std::string lane;
        std::int64_t number = 0;
        Id sale;    // that used it
        Id record;  // that says so, or that takes the sale back
        bool taken_back = false;
    };
    std::multimap<std::string, CouponUse> burned_;   // by code
    std::set<std::pair<std::string, Id>> used_by_;   // code and sale
    std::map<std::pair<Id, bool>, std::uint64_t> tenders_;
    std::optional<std::pair<std::pair<std::string, std::int64_t>, std::shared_ptr<const pricing::Rules>>> last_rules_;
};

}  // namespace

Result<Proof> verify(Storage& storage, const RulesSource& rules) {
    return Verifier(storage, rules).run();
}

}  // namespace kassa::service
