#include "kiosk/receipt/receipt.h"

#include <algorithm>
#include <ranges>

#include "core/base/check.h"
#include "core/vip/tiers.h"

namespace kassa::receipt {
namespace {

using locales::Words;

// A text from outside (a product's name, a card's) as one line without control characters.
std::string one_line(std::string_view text) {
    std::string line(text);
    for (char& c : line)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    return line;
}

// Such a text where it could stand beside others: it must not turn them around.
std::string foreign(std::string_view text, const Words& words) {
    const std::string line = one_line(text);
    return words.rtl() || locales::has_right_to_left(line) ? locales::isolated(line) : line;
}

std::string name_of(const catalog::Product& product, const Words& words) {
    const std::string& name = catalog::text_in(product.names, words.language());
    return foreign(name.empty() ? product.item : name, words);
}

// "**** 1234"; only digits of the masked number are ever shown, and no more than four.
std::string last_digits(const std::string& masked_pan) {
    std::string digits;
    for (const char c : masked_pan)
        if (c >= '0' && c <= '9') digits += c;
    if (digits.empty()) return {};
    return "**** " + digits.substr(digits.size() > 4 ? digits.size() - 4 : 0);
}

std::string reason_of(const pricing::Step& step, const Words& words) {
    const std::string& name = catalog::text_in(step.names, words.language());
    const std::string reason = one_line(name.empty() ? step.id : name);
    switch (step.reason) {
        case pricing::Step::Reason::Promotion: return foreign(reason, words);
        case pricing::Step::Reason::Basket: return foreign(reason, words);
        case pricing::Step::Reason::Deposit: return words("Deposit");
        case pricing::Step::Reason::VipPrice: return words.with("{tier} price", {{"tier", reason}});
    }
    return reason;
}

// A promotion's name where no step tells it; its id where the policy has it no longer.
std::string name_of_promotion(const std::string& id, const policy::Policy& policy, const Words& words) {
    const auto& all = policy.pricing.promotions;
    const auto found = std::ranges::find(all, id, &pricing::Promotion::id);
    const std::string name = found == all.end() ? "" : catalog::text_in(found->names, words.language());
    return foreign(name.empty() ? id : name, words);
}

const pricing::PricedLine& price_of(const flows::Line& line, const pricing::PricedBasket& priced) {
    const auto found = std::ranges::find(priced.lines, line.id, &pricing::PricedLine::id);
    CHECK(found != priced.lines.end());
    return *found;
}

// The record of a void repeats the sale that it takes back, so each of its amounts counts the other way.
bool is_void(const flows::Sale& sale) { return !sale.voids.empty(); }

std::string amount_in(const flows::Sale& sale, Money amount, const Words& words) {
    return words.money(is_void(sale) ? -amount : amount);
}

class Writer {
public:
    Writer(const flows::Sale& sale, const policy::Policy& policy, const Words& words)
        : sale_(sale), policy_(policy), words_(words), receipt_{words.language(), words.rtl(), {}} {}

    void head(Issue issue) {
        put(Heading{foreign(policy_.store_name, words_), true, true});
        for (const std::string& line : policy_.store_lines) put(Heading{foreign(line, words_)});
        if (issue == Issue::Copy) put(Heading{words_("COPY"), true, true});
        if (is_void(sale_)) {
            put(Heading{words_("VOID"), true, true});
            put(Heading{words_("This sale was cancelled. Every amount is given back.")});
            put(Heading{sale_.voids});
        }
        put(Divider{});
        put(Entry{words_.date_and_time(sale_.at), {}, {}});
        put(Entry{words_.with("Receipt {number}, lane {lane}",
                              {{"number", std::to_string(sale_.number)}, {"lane", one_line(sale_.lane)}}), {}, {}});
        put(Divider{});
    }

    void lines() {
        for (const flows::Line& line : sale_.lines) {
            const pricing::PricedLine& price = price_of(line, sale_.priced);
            const std::string calculation = calculation_of(line, price);
            const std::string list = amount(price.list);
            const std::string mark = mark_of(price.tax);
            if (calculation.empty()) {
                put(Entry{name_of(line.product, words_), list, mark});
            } else {
                put(Entry{name_of(line.product, words_), {}, {}});
                put(Entry{calculation, list, mark, true});
            }
            if (const auto shelf = flows::reduced_from(line))
                put(Entry{words_.with("Reduced from {price}", {{"price", words_.money(*shelf)}}), {}, {}, true});
            for (const pricing::Step& step : price.steps)
                put(Entry{reason_of(step, words_), amount(step.amount), {}, true});
            if (sale_.member && price.points && !is_void(sale_))
                put(Entry{receipt::reason_of(*price.points, policy_, words_), {}, {}, true});
        }
        put(Divider{});
    }

    void total() {
        if (!sale_.priced.added_tax.is_zero()) put(Entry{words_("VAT, added"), amount(sale_.priced.added_tax), {}});
        put(Entry{words_("TOTAL"), amount(sale_.priced.total), {}, false, true, true});
        long count = 0;
        for (const flows::Line& line : sale_.lines) count += line.quantity;
        put(Entry{words_.plural("1 item", "{n} items", count), {}, {}});
        if (!sale_.priced.deposits.is_zero()) put(Entry{words_("Deposits in it"), amount(sale_.priced.deposits), {}});
        if (!is_void(sale_)) savings();
        coupons();
        put(Divider{});
    }

    void savings() {
        Money with_card;
        for (const pricing::PricedLine& line : sale_.priced.lines)
            for (const pricing::Step& step : line.steps)
                if (step.reason == pricing::Step::Reason::VipPrice) with_card -= step.amount;
        if (!sale_.priced.saved.is_zero()) put(Entry{words_("You saved"), words_.money(sale_.priced.saved), {}});
        if (!with_card.is_zero()) put(Entry{words_("with your VIP card"), words_.money(with_card), {}, true});
    }

    // One row a promotion: what all its coupons saved. It is a part of what stands above it.
    void coupons() {
        for (const pricing::Applied& one : sale_.priced.applied) {
            const bool used = std::ranges::contains(sale_.coupons, one.coupon, &protocol::SaleCoupon::key);
            if (one.coupon.empty() || !used) continue;
            put(Entry{words_.with("Coupon: {name}", {{"name", name_of_promotion(one.promotion)}}),
                      words_.money(one.saved), {}, true});
        }
    }

    void points() {
        const auto& points = sale_.priced.points;
        if (!sale_.member || !points) return;
        const auto row = [&](std::string text, std::int64_t count) {
            if (count > 0) put(Entry{std::move(text), words_.number(count), {}});
        };
        row(is_void(sale_) ? words_("Points taken back") : words_("Points earned"), points->department);
        row(is_void(sale_) ? words_("Supermarket points taken back") : words_("Supermarket points earned"),
            points->supermarket);
        if (points->birthday && !is_void(sale_))
            put(Entry{words_("Happy birthday! Your points were multiplied."), {}, {}, true});
        benefits(points->birthday);
        if (sale_.balance && !is_void(sale_)) {
            row(words_("Points before this purchase"), sale_.balance->department);
            row(words_("Supermarket points before this purchase"), sale_.balance->supermarket);
        }
        put(Divider{});
    }

    // What the card brings at the service desk, for which the receipt is shown.
    void benefits(bool birthday) {
        if (is_void(sale_)) return;
        const vip::Benefits brings = vip::benefits_of(sale_.member->tier, policy_.vip);
        if (birthday && brings.birthday_gift)
            put(Entry{words_("A gift is waiting for you at the service desk."), {}, {}, true});
        if (brings.gift_wrapping) put(Entry{words_("Gift wrapping is free with your card."), {}, {}, true});
    }

    void tenders() {
        for (const flows::Tender& tender : sale_.tenders) {
            if (tender.kind != "card") {
                put(Entry{other_tender(tender), amount(tender.amount), {}, false, true});
                continue;
            }
            const flows::CardSlip& slip = tender.slip;
            const std::string what = is_void(sale_) ? words_("Given back to the card") : words_("Paid by card");
            put(Entry{what, amount(tender.amount), {}, false, true});
            const std::string digits = last_digits(slip.masked_pan);
            const std::string card = one_line(slip.card_name + (digits.empty() ? "" : " " + digits));
            if (!card.empty()) put(Entry{foreign(card, words_), {}, {}, true});
            put(Entry{words_.with("Terminal {terminal}, receipt {number}, trace {trace}",
                                  {{"terminal", one_line(slip.terminal_id)},
                                   {"number", std::to_string(slip.receipt_number)},
                                   {"trace", std::to_string(slip.trace)}}), {}, {}, true});
        }
        if (!sale_.tenders.empty()) put(Divider{});
    }

    void taxes() {
        Table table{{{words_("VAT rate"), words_("Net"), words_("VAT"), words_("Gross")}}};
        for (const pricing::TaxShare& share : sale_.priced.taxes)
            table.rows.push_back({share.mark + " " + words_.percent(share.rate), amount(share.net),
                                  amount(share.amount), amount(share.gross)});
        put(std::move(table));
        put(Divider{});
    }

    void foot() {
        put(Heading{words_("Thank you for shopping with us!"), true});
        if (!is_void(sale_)) put(Heading{words_("For returns, bring this receipt.")});
        put(Code{sale_.id});
        put(Heading{sale_.id});
    }

    Receipt take() && { return std::move(receipt_); }

private:
    std::string other_tender(const flows::Tender& tender) const {
        const bool voucher = tender.kind == "voucher";
        if (is_void(sale_)) return voucher ? words_("Given back as a voucher") : words_("Given back to the member balance");
        return voucher ? words_("Paid with a voucher") : words_("Paid from the member balance");
    }

    // As the shopper reads it in the lines.
    std::string name_of_promotion(const std::string& id) const {
        for (const pricing::PricedLine& line : sale_.priced.lines)
            for (const pricing::Step& step : line.steps)
                if (step.id == id) return reason_of(step, words_);
        return receipt::name_of_promotion(id, policy_, words_);
    }

    std::string amount(Money of_the_sale) const { return amount_in(sale_, of_the_sale, words_); }
    void put(Part part) { receipt_.parts.push_back(std::move(part)); }

    // How the amount came about; empty where there is nothing to multiply.
    std::string calculation_of(const flows::Line& line, const pricing::PricedLine& price) const {
        if (line.price_on_label) return line.weight ? words_.weight(*line.weight) : std::string();
        if (line.weight)
            return words_.with("{weight} × {price}", {{"weight", words_.weight(*line.weight)},
                                                      {"price", words_.unit_price(price.unit_price, true)}});
        if (line.quantity == 1) return {};
        return words_.with("{quantity} × {price}", {{"quantity", words_.number(line.quantity)},
                                                    {"price", words_.money(price.unit_price)}});
    }

    std::string mark_of(const std::string& tax) const {
        const auto found = std::ranges::find(sale_.priced.taxes, tax, &pricing::TaxShare::tax);
        CHECK(found != sale_.priced.taxes.end());
        return found->mark;
    }

    const flows::Sale& sale_;
    const policy::Policy& policy_;
    const Words& words_;
    Receipt receipt_;
};

}  // namespace

std::string reason_of(const pricing::LinePoints& points, const policy::Policy& policy, const Words& words) {
    using Why = pricing::LinePoints::Why;
    if (points.why == Why::Nothing) {
        if (points.rule == "bulk") return words("No points: bulk discount");
        if (points.rule == "fresh") return words("No points: fresh food");
        if (points.rule == "special") return words("No points: special price");
        return words("These goods earn no points");
    }
    // The supermarket's points are whole on the purchase, not on the line.
    const std::string earned =
        points.ledger == pricing::Ledger::Supermarket
            ? words.with("{amount} count for supermarket points", {{"amount", words.money(points.counted)}})
            : words.plural("{n} point", "{n} points", long(points.points));
    if (points.why == Why::Counter)
        return words.with("{points}, by this counter’s own rule", {{"points", earned}});
    if (points.why == Why::Campaign)
        return words.with("{points}: {campaign}",
                          {{"points", earned}, {"campaign", name_of_promotion(points.rule, policy, words)}});
    return earned;
}

Receipt receipt_of(const flows::Sale& sale, const policy::Policy& policy, const Words& words, Issue issue) {
    Writer writer(sale, policy, words);
    writer.head(issue);
    writer.lines();
    writer.total();
    writer.tenders();
    writer.points();
    writer.taxes();
    writer.foot();
    return std::move(writer).take();
}

// --- As plain text -----------------------------------------------------------------------------------------------

namespace {

struct PlainText {
    std::string text;

    void operator()(const Heading& heading) { line(heading.text); }
    void operator()(const Entry& entry) {
        std::string row = (entry.indented ? "  " : "") + entry.start;
        for (const std::string& behind : {entry.end, entry.mark})
            if (!behind.empty()) row += "  " + behind;
        line(row);
    }
    void operator()(const Table& table) {
        for (const auto& row : table.rows) {
            std::string cells;
            for (const std::string& cell : row) cells += (cells.empty() ? "" : "  ") + cell;
            line(cells);
        }
    }
    void operator()(const Divider&) { line("--"); }
    void operator()(const Code& code) { line("[" + code.text + "]"); }

    void line(const std::string& row) { text += locales::without_direction_marks(row) + "\n"; }
};

// At most `bytes` of the text, cut between characters.
std::string shortened(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return std::string(text);
    constexpr std::string_view dots = "…";
    std::size_t end = bytes - dots.size();
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return std::string(text.substr(0, end)).append(dots);
}

}  // namespace

std::string plain_text(const Receipt& receipt) {
    PlainText plain;
    for (const Part& part : receipt.parts) std::visit(plain, part);
    return std::move(plain.text);
}

std::string receipt_as_text(const flows::Sale& sale, const policy::Policy& policy, const Words& words) {
    constexpr std::size_t longest_row = 60;
    const auto row = [&](std::string_view text, std::size_t bytes) {
        return shortened(locales::without_direction_marks(one_line(text)), bytes) + "\n";
    };
    std::string head = row(policy.store_name, longest_row);
    head += row(words.date_and_time(sale.at), 2 * longest_row);
    const std::string number = std::to_string(sale.number);
    head += row(words.with("Receipt {number}, lane {lane}", {{"number", number}, {"lane", shortened(sale.lane, 24)}}),
                2 * longest_row);
    if (is_void(sale)) head += row(words("VOID"), longest_row);
    std::string foot = row(words("TOTAL") + " " + amount_in(sale, sale.priced.total, words), 2 * longest_row);
    // More cards than these share one payment only by mistake; the full receipt has them all.
    for (const flows::Tender& tender : sale.tenders | std::views::take(3))
        foot += row((tender.kind == "voucher"        ? words("Voucher")
                     : tender.kind == "stored_value" ? words("Member balance")
                                                     : shortened(tender.slip.card_name, 24) + " " +
                                                           last_digits(tender.slip.masked_pan)) +
                        " " + amount_in(sale, tender.amount, words), 2 * longest_row);
    foot += sale.id;

    const auto more = [&](std::size_t count) {
        return row(words.plural("and 1 more line", "and {n} more lines", long(count)), 2 * longest_row);
    };
    std::string lines;
    for (std::size_t i = 0; i < sale.lines.size(); ++i) {
        const flows::Line& line = sale.lines[i];
        std::string text = line.quantity > 1 ? std::to_string(line.quantity) + " × " : "";
        text += shortened(name_of(line.product, words), longest_row) + " ";
        text += amount_in(sale, price_of(line, sale.priced).paid, words);
        text = row(text, 2 * longest_row);
        const std::size_t rest = sale.lines.size() - i;
        const std::size_t reserved = rest == 1 ? 0 : more(rest - 1).size();
        if (head.size() + lines.size() + text.size() + reserved + foot.size() > most_text_bytes) {
            lines += more(rest);
            break;
        }
        lines += text;
    }
    return head + lines + foot;
}

}  // namespace kassa::receipt
