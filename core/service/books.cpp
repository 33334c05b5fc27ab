#include "core/service/books.h"

#include <algorithm>
#include <set>

#include "core/catalog/utf8.h"
#include "core/protocol/seal.h"
#include "core/service/coupons.h"
#include "core/service/numbered_cases.h"
#include "core/service/refusals.h"
#include "core/service/terms.h"

namespace kassa::service {
namespace {

// Rules of so many versions are kept: what lanes name at one time are one or two.
constexpr std::size_t most_rules = 4;
constexpr std::size_t most_terms = 100'000;  // of which it is remembered that the store had them

Answer<protocol::Received> kept_before(const KnownSale& held, const SaleRow& row) {
    if (held.fingerprint != row.fingerprint || held.lane != row.lane)
        return refuse(Refusal::Why::Conflict,
                      std::format("sale {} is known with another content (received at {:%FT%TZ}): a new sale needs an id "
                                  "of its own",
                                  held.id, std::chrono::floor<std::chrono::seconds>(held.received)));
    return protocol::Received{held.id, held.received};
}

// The lane knew no price, nor anything else of it; that staff priced it stands in a case of the lane's own.
bool is_priced_by_staff(const pricing::BasketLine& line) {
    return line.product.names.empty() && line.product.price && line.price_on_label == line.product.price;
}

MemberLimits limits_of(const pricing::PricedBasket& priced, const pricing::Rules& rules) {
    std::set<std::string_view> applied;
    for (const auto& one : priced.applied) applied.insert(one.promotion);
    MemberLimits limits;
    if (applied.empty()) return limits;
    for (const auto& promotion : rules.promotions)
        if (promotion.limit_per_member > 0 && applied.contains(promotion.id))
            limits[promotion.id] = promotion.limit_per_member;
    return limits;
}

std::string joined(const std::vector<std::string>& sentences) {
    std::string text;
    for (const auto& sentence : sentences) (text += text.empty() ? "" : "; ") += sentence;
    // A case is a call for a person, not the whole account.
    constexpr std::size_t longest = 500;
    if (text.size() > longest) text = catalog::utf8_shortened(text, longest) + " …";
    return text;
}

}  // namespace

// A sale on its way into the books.
struct Books::Entry {
    Answer<protocol::Received> answer = protocol::Received{};
    ToldSale told;
    protocol::Sale sale;
    SaleRow row;
    pricing::PricedBasket priced;             // by the store's rules, or as it was sold
    MemberLimits limits;                      // of the promotions that were applied
    std::vector<std::string> price_wrong, record_wrong, money_wrong;  // each list becomes one case
    bool moves_goods = true;  // false: the sale was taken back already

    // How much of the lists was found before the transaction: one that is tried again finds the rest anew.
    std::size_t prices_before = 0, records_before = 0;
    void looked_at() {
        prices_before = price_wrong.size();
        records_before = record_wrong.size();
    }
    void begin() {
        price_wrong.resize(prices_before);
        record_wrong.resize(records_before);
        money_wrong.clear();
        moves_goods = true;
    }

    std::pair<Id, bool> key() const { return {row.id, row.voided}; }
    const Id& sold() const { return sale.voids.empty() ? sale.id : sale.voids; }
};

Books::Books(Storage& storage, const Clock& clock, RulesSource rules, MemberBooks members)
    : storage_(storage), clock_(clock), rules_source_(std::move(rules)), members_(std::move(members)) {}

Answer<protocol::Received> Books::keep_sale(const std::string& lane, const boost::json::value& body) {
    const ToldSale told{lane, body};
    return keep_sales({&told, 1})[0];
}

std::vector<Answer<protocol::Received>> Books::keep_sales(std::span<const ToldSale> told) {
    std::vector<std::shared_ptr<Entry>> looked_at;
    for (const ToldSale& one : told) looked_at.push_back(look_at(one));
    return keep(looked_at);
}

std::vector<Answer<protocol::Received>> Books::keep(std::span<const std::shared_ptr<Entry>> looked_at) {
    std::vector<Entry*> now, later;
    std::set<std::pair<Id, bool>> seen;
    for (const auto& entry : looked_at)
        if (entry->answer) (seen.insert(entry->key()).second ? now : later).push_back(entry.get());
    keep_together(now);
    // What was told twice at once is known by the second time.
    for (auto* again : later) keep_together({&again, 1});
    std::vector<Answer<protocol::Received>> answers;
    for (const auto& entry : looked_at) answers.push_back(std::move(entry->answer));
    return answers;
}

// --- Looked at before the transaction ---

std::shared_ptr<Books::Entry> Books::look_at(ToldSale told) {
    const auto looked_at = std::make_shared<Entry>();
    Entry& entry = *looked_at;
    entry.told = std::move(told);
    auto sale = read_record(seller_of(entry.told), entry.told.body);
    if (!sale) {
        entry.answer = std::unexpected(sale.error());
        return looked_at;
    }
    entry.sale = std::move(*sale);
    entry.row = row_of(entry.sale, entry.told.body, clock_.now());
    look_at_price(entry);
    if (entry.answer && entry.sale.voids.empty())
        if (auto looked = look_at_terms(entry); !looked) entry.answer = unavailable(looked.error());
    look_at_seal(entry);
    entry.looked_at();
    return looked_at;
}

// The lane that sold it: the asking one, or the one that its kiosk was before it was enrolled anew with sales waiting.
// That lane's seal proves it, for nobody else has the key.
std::string Books::seller_of(const ToldSale& told) {
    const auto* const record = told.body.if_object();
    const auto* const said = record ? record->if_contains("lane") : nullptr;
    if (!said || !said->is_string()) return told.lane;
    const std::string lane(said->get_string());
    if (lane == told.lane || !is_lane_name(lane)) return told.lane;
    const auto keys = storage_.lane_keys(lane);
    const bool proven = keys && std::ranges::any_of(*keys, [&](const std::string& key) {
        return !protocol::wrong_with(*record, key);
    });
    return proven ? lane : told.lane;
}

Answer<std::shared_ptr<const pricing::Rules>> Books::rules_of(const protocol::Sale& sale) {
    const std::pair key{sale.policy_version, sale.promotions_version};
    const auto kept = std::ranges::find(rules_, key, [](const auto& pair) { return pair.first; });
    if (kept != rules_.end()) return kept->second;
    auto rules = rules_source_(sale.policy_version, sale.promotions_version);
    // "" would be whatever holds now, and a change that is still to come may be another one by then.
    if (!rules || sale.policy_version.empty()) return rules;
    const auto newest = storage_.newest_promotion();
    if (!newest || sale.promotions_version > *newest) return rules;
    if (rules_.size() == most_rules) rules_.erase(rules_.begin());
    rules_.emplace_back(key, *rules);
    return rules;
}

void Books::look_at_price(Entry& entry) {
    entry.priced = entry.sale.priced;
    const auto rules = rules_of(entry.sale);
    if (!rules) {
        // If the database is away the sale cannot be kept either; else the store's copy of the rules cannot be read.
        if (rules.error().why == Refusal::Why::Unavailable && !storage_.newest_product()) {
            entry.answer = std::unexpected(rules.error());
            return;
        }
        entry.price_wrong.push_back("it cannot be priced again: " + rules.error().sentence);
        return;
    }
    const auto basket = basket_of(entry.sale);
    if (const auto wrong = cannot_price(basket, **rules)) {
        entry.price_wrong.push_back("it cannot be priced again: " + *wrong);
        return;
    }
    auto ours = pricing::price(basket, **rules);
    entry.price_wrong = differences(entry.sale.priced, ours, (*rules)->currency);
    if (ours.lines.size() == entry.sale.priced.lines.size()) entry.priced = std::move(ours);
    if (entry.sale.member) entry.limits = limits_of(entry.priced, **rules);
}

// A lane may have an older copy of the catalogue, but none of its own: what it says of an article the store has said
// once.
Result<void> Books::look_at_terms(Entry& entry) {
    if (known_terms_.size() > most_terms) known_terms_.clear();
    const auto known = [](const catalog::ItemKey& item, const std::string& mark) { return item + ' ' + mark; };
    std::vector<std::pair<const pricing::BasketLine*, std::string>> open;
    std::set<catalog::ItemKey> items;
    for (const auto& line : entry.sale.lines) {
        std::string terms = terms_of(line.product);
        if (is_priced_by_staff(line) || known_terms_.contains(known(line.product.item, mark_of(terms)))) continue;
        items.insert(line.product.item);
        open.emplace_back(&line, std::move(terms));
    }
    if (open.empty()) return {};
    const auto said = storage_.said_of({items.begin(), items.end()});
    if (!said) return std::unexpected(said.error());
    items.clear();
    for (const SaidRow& row : *said) {
        items.insert(row.item);
        const auto product = row.before ? Result<catalog::Product>{} : from_text<catalog::Product>(row.text);
        if (product) known_terms_.insert(known(row.item, row.before ? row.text : mark_of(terms_of(*product))));
    }
    for (const auto& [line, terms] : open)
        if (items.contains(line->product.item) && !known_terms_.contains(known(line->product.item, mark_of(terms))))
            entry.price_wrong.push_back(std::format("line {}: the lane sold {} by {}, which this store has never said of it",
                                                    line->id, line->product.item, terms));
    return {};
}

void Books::look_at_seal(Entry& entry) {
    const auto& lane = entry.row.lane;
    const auto read_keys = [&] {
        auto keys = storage_.lane_keys(lane);
        if (keys) lane_keys_[lane] = std::move(*keys);
    };
    if (!lane_keys_.contains(lane)) read_keys();
    const auto wrong = [&]() -> std::optional<std::string> {
        std::optional<std::string> found = "no key of this lane is known";
        for (const auto& key : lane_keys_[lane])
            if (!(found = protocol::wrong_with(entry.told.body.as_object(), key))) break;
        return found;
    };
    if (!entry.sale.seal) {
        // The kiosk may have enrolled since.
        if (lane_keys_[lane].empty()) read_keys();
        // A lane that has a key seals its records.
        if (!lane_keys_[lane].empty()) entry.record_wrong.push_back("the record is not sealed, and its lane has a key");
        return;
    }
    auto found = wrong();
    if (found) {
        read_keys();  // the kiosk may have enrolled anew since
        found = wrong();
    }
    if (found) entry.record_wrong.push_back("the record's seal: " + *found);
}

// --- The transaction ---

void Books::keep_together(std::span<Entry*> entries) {
    if (entries.empty()) return;
    const auto wrote = storage_.transaction([&] { return write(entries); }, Beside::Others);
    if (wrote) return;
    const auto fail = [](Entry& entry, const Fault& why) { entry.answer = unavailable(why); };
    // One of them may be what the database does not take; if the database is away, all of them wait.
    const bool away = !storage_.newest_product();
    if (entries.size() == 1 || away) {
        for (auto* const entry : entries) fail(*entry, wrote.error());
        return;
    }
    for (auto* entry : entries) keep_together({&entry, 1});
}

Result<void> Books::write(std::span<Entry*> entries) {
    std::set<std::string> words, lanes;
    std::vector<Id> ids, sold;
    for (const auto* entry : entries) {
        words.insert("lane:" + entry->row.lane);
        for (const auto& coupon : entry->sale.coupons) words.insert("coupon:" + coupon.code);
        ids.push_back(entry->row.id);
        sold.push_back(entry->sold());
        words.insert("sale:" + sold.back());
        if (entry->sale.seal) lanes.insert(entry->row.lane);
    }
    if (auto locked = storage_.lock({words.begin(), words.end()}); !locked) return locked;
    auto held = storage_.held(ids, sold, {lanes.begin(), lanes.end()});
    if (!held) return std::unexpected(held.error());
    std::map<std::pair<Id, bool>, const KnownSale*> known;
    for (const auto& row : held->sales) known[{row.id, row.voided}] = &row;
    std::vector<Entry*> fresh;
    for (auto* entry : entries) {
        const auto before = known.find(entry->key());
        if (before != known.end()) {
            entry->answer = kept_before(*before->second, entry->row);
            continue;
        }
        entry->answer = protocol::Received{entry->row.id, entry->row.received};
        entry->begin();
        fresh.push_back(entry);
    }
    return fresh.empty() ? Result<void>() : write_new(fresh, *held);
}

Result<void> Books::write_new(std::span<Entry*> fresh, const Held& held) {
    std::vector<SaleRow> rows;
    std::vector<MovementRow> movements;
    for (const auto* entry : fresh) rows.push_back(entry->row);
    if (auto put = storage_.put_sales(rows); !put) return put;
    if (auto noted = note_voids(fresh, held.voids); !noted) return noted;
    for (const auto* entry : fresh)
        if (entry->moves_goods) std::ranges::move(movements_of(entry->sale), std::back_inserter(movements));
    if (auto put = storage_.put_movements(movements); !put) return put;
    if (auto put = follow_chains(fresh, held.chains); !put) return put;
    for (auto* entry : fresh)
        if (auto booked = book_coupons(*entry); !booked) return booked;
    // Members in one order, whoever writes: two transactions that wait for one another's members would wait in vain.
    std::vector<Entry*> by_member(fresh.begin(), fresh.end());
    std::ranges::stable_sort(by_member, {}, [](const Entry* entry) {
        return entry->sale.member ? entry->sale.member->card : std::string();
    });
    for (auto* entry : by_member) {
        if (!members_) break;
        auto remarks = members_(entry->sale, entry->priced, entry->limits);
        if (!remarks) return std::unexpected(remarks.error());
        std::ranges::move(*remarks, std::back_inserter(entry->money_wrong));
    }
    return open_cases(fresh);
}

// A sale is taken back once, and for what it was sold for; whichever of the two comes second tells.
Result<void> Books::note_voids(std::span<Entry*> fresh, std::vector<VoidRow> known) {
    std::vector<VoidRow> voids;
    for (const auto* entry : fresh) {
        const auto& sale = entry->sale;
        if (sale.voids.empty()) continue;
        voids.push_back({sale.voids, sale.id});
        if (!std::ranges::contains(known, sale.voids, &VoidRow::sale)) known.push_back(voids.back());
    }
    if (auto put = storage_.put_voids(voids); !put) return put;
    for (const auto& row : known) {
        const auto sold = storage_.sale(row.sale, false), back = storage_.sale(row.taken_back_by, true);
        if (!sold) return std::unexpected(sold.error());
        if (!back) return std::unexpected(back.error());
        const bool differs = *sold && *back && (*sold)->total != (*back)->total;
        for (auto* entry : fresh) {
            entry->moves_goods &= entry->sale.voids != row.sale || entry->sale.id == row.taken_back_by;
            if (entry->sale.voids == row.sale && entry->sale.id != row.taken_back_by)
                entry->money_wrong.push_back(std::format("it takes back sale {}, which record {} has taken back already: it "
                                                         "moved no goods", row.sale, row.taken_back_by));
            if (differs && (entry->sale.id == row.sale || entry->sale.id == row.taken_back_by))
                entry->money_wrong.push_back(std::format("the sale came to {} and its taking back to {}, in the smallest coin",
                                                         (*sold)->total.minor_units(), (*back)->total.minor_units()));
        }
    }
    return {};
}

Result<void> Books::follow_chains(std::span<Entry*> fresh, const std::vector<ChainRow>& held) {
    std::map<std::string, ChainRow> chains;
    for (const auto* entry : fresh)
        if (entry->sale.seal) chains[entry->row.lane].lane = entry->row.lane;
    if (chains.empty()) return {};
    for (const auto& chain : held)
        if (const auto followed = chains.find(chain.lane); followed != chains.end()) followed->second = chain;
    for (auto* entry : fresh) {
        if (!entry->sale.seal) continue;
        auto followed = follow(std::move(chains[entry->row.lane]), *entry->sale.seal);
        chains[entry->row.lane] = std::move(followed.chain);
        if (!followed.wrong.empty()) entry->record_wrong.push_back(std::move(followed.wrong));
    }
    std::vector<ChainRow> rows;
    for (auto& [lane, chain] : chains) rows.push_back(std::move(chain));
    return storage_.put_chains(rows);
}

Result<void> Books::book_coupons(Entry& entry) {
    const bool taken_back = !entry.sale.voids.empty();
    auto wrong = taken_back ? give_back_coupons(storage_, entry.sale, entry.row.received)
                            : burn_coupons(storage_, entry.sale, entry.row.received);
    if (!wrong) return std::unexpected(wrong.error());
    std::ranges::move(*wrong, std::back_inserter(entry.price_wrong));
    return {};
}

Result<void> Books::open_cases(std::span<Entry*> fresh) {
    for (const auto* entry : fresh) {
        const auto open = [&](cases::Kind kind, const char* about,
                              const std::vector<std::string>& wrong) -> Result<void> {
            if (wrong.empty()) return {};
            const cases::Case call{
                .id = case_id(about, entry->row.id),
                .kind = kind,
                .opened = entry->row.received,
                .about = std::format("receipt {} (sale {}): {}", entry->row.number, entry->row.id, joined(wrong))};
            return put_numbered(storage_, {.id = call.id,
                                           .lane = entry->row.lane,
                                           .kind = boost::describe::enum_to_string(kind, "?"),
                                           .opened = call.opened,
                                           .body = to_text(call),
                                           .received = call.opened});
        };
        if (auto opened = open(cases::Kind::PriceDifference, "price", entry->price_wrong); !opened) return opened;
        if (auto opened = open(cases::Kind::Record, "record", entry->record_wrong); !opened) return opened;
        if (auto opened = open(cases::Kind::Payment, "member", entry->money_wrong); !opened) return opened;
    }
    return {};
}

}  // namespace kassa::service
