#pragma once
// The store's catalogue as a copy at the kiosk: one SQLite file, so that an item is found in microseconds and with
// the cable cut. The lane's thread reads through a Replica while the store link's worker writes through a
// ReplicaWriter; a reader sees a page of changes whole or not at all.
//
// It is only a copy: a file that is broken or of another program's version is thrown away and fetched again.
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/catalog/product.h"
#include "kiosk/link/link.h"
#include "kiosk/sqlite/database.h"

namespace kassa::replica {

// Of the tables; a file with another number is made anew.
inline constexpr int replica_version = 3;

// For one thread.
class Replica final : public catalog::Catalogue {
public:
    // Opens or creates the file and its folder. Open the reader before the writer: it makes the file good.
    static Result<Replica> open(const std::filesystem::path& file);
    Replica(Replica&&) noexcept;
    Replica& operator=(Replica&&) noexcept;
    ~Replica() override;

    std::optional<catalog::Product> find(const catalog::ItemKey& item) const override;
    // Best first: names that begin with the words, then names that hold them whole, then any word that begins so;
    // goods with a price before others, short names before long ones. Case, accents and Arabic vowel signs do not
    // count.
    std::vector<catalog::Product> search(const std::string& query, const std::string& language,
                                         int limit) const override;
    std::vector<catalog::Product> without_barcode(const std::string& category, int limit) const override;

    kiosk::CataloguePosition position() const;
    std::int64_t size() const;  // how many products

    // What went wrong in a look-up since the last call; "" when all is well. A damaged file is made anew at the next
    // start.
    std::string trouble() const;

private:
    struct Statements;
    Replica();
    sqlite::Database database_;
    std::unique_ptr<Statements> statements_;
};

// For one thread, beside the reader's.
class ReplicaWriter final : public kiosk::CatalogueSink {
public:
    static Result<ReplicaWriter> open(const std::filesystem::path& file);
    ReplicaWriter(ReplicaWriter&&) noexcept;
    ReplicaWriter& operator=(ReplicaWriter&&) noexcept;
    ~ReplicaWriter() override;

    kiosk::CataloguePosition version() const override;
    Result<void> apply(const protocol::ChangesPage& page) override;

private:
    struct Statements;
    ReplicaWriter();
    Result<void> put(const catalog::Product& product);
    sqlite::Database database_;
    std::unique_ptr<Statements> statements_;
    std::int64_t since_tidy_ = 0;  // products put in since the index of words was last made compact
};

// Text as the index of words wants it, for names and queries alike: Arabic without vowel signs and with one form of
// alef, yeh and teh marbuta; each Chinese or Japanese ideograph a word of its own; punctuation and control characters
// as spaces. What is not UTF-8 is left out.
std::string searchable(std::string_view utf8);

}  // namespace kassa::replica
