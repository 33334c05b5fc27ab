// Products: imports, and pages of what changed.
#include <algorithm>
#include <unordered_map>

#include "core/service/refusals.h"
#include "core/service/service.h"
#include "core/service/terms.h"

namespace kassa::service {
namespace {

constexpr std::size_t products_a_transaction = 4000;

Result<void> check(const catalog::Product& product) {
    const auto printable = [](char c) { return c > ' ' && c < 0x7F; };
    if (product.item.empty() || product.item.size() > 64 || !std::ranges::all_of(product.item, printable))
        return fault("'{}' is no item number: it takes 1 to 64 printable characters without spaces",
                     is_utf8(product.item) ? product.item : "?");
    // A text that is not UTF-8 could be stored but never be sent: one bad name would hold up every kiosk.
    bool readable = is_utf8(product.brand) && is_utf8(product.content) && is_utf8(product.category) &&
                    is_utf8(product.tax) && is_utf8(product.picture);
    for (const auto& [language, name] : product.names)
        readable = readable && is_utf8(language) && is_utf8(name);
    if (!readable)
        return fault("product {} has a text that is not UTF-8: save the file as UTF-8", product.item);
    if (product.price && product.price->is_negative())
        return fault("product {} has a price below zero", product.item);
    if (product.deposit && product.deposit->is_negative())
        return fault("product {} has a deposit below zero", product.item);
    if (product.age_limit < 0 || product.age_limit > 150)
        return fault("product {} has an age limit of {} years: 0 to 150 are accepted", product.item,
                     product.age_limit);
    if (!product.picture.empty() && !is_picture_name(product.picture))
        return fault("product {} names a picture '{}': a name such as bananas.png is accepted", product.item,
                     product.picture);
    return {};
}

}  // namespace

catalog::Product merged(const catalog::Product& held, const catalog::Product& told) {
    catalog::Product product = held;
    for (const auto& [language, name] : told.names)
        if (!name.empty()) product.names[language] = name;
    const auto take = [](std::string& into, const std::string& from) {
        if (!from.empty()) into = from;
    };
    take(product.brand, told.brand);
    take(product.content, told.content);
    take(product.category, told.category);
    take(product.picture, told.picture);
    if (told.gross_weight) product.gross_weight = told.gross_weight;
    if (told.deposit) product.deposit = told.deposit;
    if (told.price) {
        product.price = told.price;
        product.sold_by = told.sold_by;
        product.tax = told.tax;
        product.age_limit = told.age_limit;
    } else {
        product.age_limit = std::max(held.age_limit, told.age_limit);
    }
    return product;
}

Result<void> CatalogueImport::put(catalog::Product product) {
    if (auto good = check(product); !good) return good;
    waiting_.push_back(std::move(product));
    if (waiting_.size() < products_a_transaction || broken_) return {};
    if (auto written = write(); !written) broken_ = written.error();
    return {};
}

Result<ImportCount> CatalogueImport::finish() {
    if (!broken_ && !waiting_.empty())
        if (auto written = write(); !written) broken_ = written.error();
    if (broken_) return std::unexpected(*broken_);
    return count_;
}

Result<void> CatalogueImport::write() {
    auto& storage = service_.storage_;
    ImportCount count = count_;
    const auto wrote = storage.transaction([&]() -> Result<void> {
        // Rows of one product in several languages stand near one another: they become one product and one write.
        std::vector<catalog::Product> products;
        std::vector<std::string> before;  // the text that is held, "" for a new product
        std::vector<std::string> terms;   // and what it was sold at
        std::unordered_map<std::string, std::size_t> place;
        for (const auto& told : waiting_) {
            const auto [at, fresh] = place.try_emplace(told.item, products.size());
            if (!fresh) {
                products[at->second] = merged(products[at->second], told);
                continue;
            }
            auto held = storage.product(told.item);
            if (!held) return std::unexpected(held.error());
            if (!*held) {
                products.push_back(told);
                before.emplace_back();
                terms.emplace_back();
                continue;
            }
            auto product = from_text<catalog::Product>((*held)->body);
            if (!product)
                return fault("the store's record of product {} is damaged: {}", told.item,
                             product.error().sentence);
            products.push_back(merged(*product, told));
            before.push_back(std::move((*held)->body));
            terms.push_back(terms_of(*product));
        }
        std::vector<ProductRow> rows;
        for (std::size_t i = 0; i < products.size(); ++i) {
            std::string body = to_text(products[i]);
            if (body == before[i]) {
                ++count.same;
                continue;
            }
            ++(before[i].empty() ? count.added : count.changed);
            if (!before[i].empty() && terms_of(products[i]) != terms[i])
                if (auto put = storage.put_past_terms(products[i].item, mark_of(terms[i])); !put) return put;
            rows.push_back({products[i].item, 0, std::move(body)});
        }
        if (rows.empty()) return {};
        auto version = storage.take_changes(std::int64_t(rows.size()));
        if (!version) return std::unexpected(version.error());
        for (auto& row : rows) {
            row.version = (*version)++;
            if (auto put = storage.put_product(row); !put) return put;
        }
        return {};
    });
    waiting_.clear();
    if (wrote) count_ = count;
    return wrote;
}

Answer<std::string> Service::changes(std::int64_t since, int limit, const std::string& of_store) {
    if (since < 0 || limit < 1 || limit > 5000)
        return refuse(Refusal::Why::Malformed, "since counts from 0, limit from 1 to 5000");
    const auto store = storage_.store_id();
    if (!store) return unavailable(store.error());
    const auto newest = storage_.newest_product();
    if (!newest) return unavailable(newest.error());
    // Numbers of another store, or from a future that a restored backup does not know, say nothing here.
    if ((!of_store.empty() && of_store != *store) || since > *newest) since = 0;
    const auto rows = storage_.products_since(since, limit + 1);
    if (!rows) return unavailable(rows.error());
    const bool more = rows->size() > std::size_t(limit);
    const auto count = more ? std::size_t(limit) : rows->size();

    protocol::ChangesPage page{
        .store = *store, .from_start = since == 0, .version = since, .more = more, .products = {}};
    if (count > 0) page.version = (*rows)[count - 1].version;
    std::string text = to_text(page);
    text.resize(text.size() - 2);  // "]}": the products are written into the empty list at its end
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) text += ',';
        text += (*rows)[i].body;
    }
    return text += "]}";
}

}  // namespace kassa::service
