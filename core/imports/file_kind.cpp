#include "core/imports/file_kind.h"

#include <algorithm>
#include <streambuf>

#include "core/imports/open_food_facts.h"

namespace kassa::imports {
namespace {

// Longer first lines are not waited for: their beginning tells enough.
constexpr std::size_t longest_look = 64 * 1024;

}  // namespace

// Gives out the looked-at beginning, then what the other buffer still has.
class Looked::Buffer final : public std::streambuf {
public:
    Buffer(std::string& first, std::streambuf& rest) : rest_(rest) {
        setg(first.data(), first.data(), first.data() + first.size());
    }

private:
    int underflow() override {
        const auto size = rest_.sgetn(block_, sizeof block_);
        if (size <= 0) return traits_type::eof();
        setg(block_, block_, block_ + size);
        return traits_type::to_int_type(*gptr());
    }
    std::streambuf& rest_;
    char block_[16 * 1024];
};

Looked::Looked(std::istream& stream) {
    std::streambuf& source = *stream.rdbuf();
    for (int c = source.sbumpc(); c != std::char_traits<char>::eof(); c = source.sbumpc()) {
        first_ += char(c);
        if (c == '\n' || first_.size() == longest_look) break;
    }
    buffer_ = std::make_unique<Buffer>(first_, source);
    again_ = std::make_unique<std::istream>(buffer_.get());
}

Looked::~Looked() = default;

FileKind Looked::kind() const {
    std::string_view line = first_;
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    if (line.starts_with('[')) return FileKind::Promotions;
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    const bool tabs = line.contains('\t');
    const auto has = [&](std::string_view column) {
        for (std::size_t at = 0; at <= line.size();) {
            const auto end = std::min(line.find(tabs ? '\t' : ',', at), line.size());
            std::string_view name = line.substr(at, end - at);
            const bool quoted = name.size() >= 2 && name.starts_with('"') && name.ends_with('"');
            if (quoted) name = name.substr(1, name.size() - 2);
            if (name == column) return true;
            at = end + 1;
        }
        return false;
    };
    if (tabs) return FileKind::OpenFoodFacts;
    if (has("promo_id") && has("reward_type")) return FileKind::ShopPromotions;
    if (has("price_ils")) return FileKind::ShopPrices;
    if (has("plu") && has("price_ils_per_unit")) return FileKind::WeighedGoods;
    return FileKind::Catalogue;
}

Result<GoodsRead> read_goods(FileKind kind, std::istream& stream, const std::string& file_name, const Shop& shop,
                             const Currency& currency, const std::function<void(catalog::Product)>& take) {
    const auto of_list = [](auto report) -> Result<GoodsRead> {
        if (!report) return std::unexpected(report.error());
        return GoodsRead{report->good, 0, std::move(report->bad)};
    };
    const auto of_shop = [](auto report) -> Result<GoodsRead> {
        if (!report) return std::unexpected(report.error());
        return GoodsRead{report->good, report->of_others, std::move(report->bad)};
    };
    switch (kind) {
        case FileKind::Catalogue: return of_list(catalog::import_csv(stream, file_name, currency, take));
        case FileKind::OpenFoodFacts: return of_list(read_open_food_facts(stream, file_name, take));
        case FileKind::ShopPrices: return of_shop(read_shop_prices(stream, file_name, shop, currency, take));
        case FileKind::WeighedGoods: return of_shop(read_weighed_goods(stream, file_name, shop, currency, take));
        case FileKind::ShopPromotions:
        case FileKind::Promotions: break;
    }
    return fault("{}: these are promotions and no goods", file_name);
}

}  // namespace kassa::imports
