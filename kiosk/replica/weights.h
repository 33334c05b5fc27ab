#pragma once
// What the store has learned of goods' weights as a copy at the kiosk, in a file of its own beside the catalogue's, so
// that all lanes know what one has seen, with the cable cut too. The lane's thread reads while the store link's worker
// writes; a reader sees a page of changes whole or not at all. A file that is broken is thrown away and fetched again.
#include <filesystem>
#include <memory>
#include <optional>

#include "core/base/result.h"
#include "core/catalog/product.h"
#include "core/weights/learned.h"
#include "kiosk/link/link.h"
#include "kiosk/sqlite/database.h"

namespace kassa::replica {

// For one thread.
class LearnedWeights {
public:
    // Opens or creates the file. Open the reader before the writer: it makes the file good.
    static Result<LearnedWeights> open(const std::filesystem::path& file);
    LearnedWeights(LearnedWeights&&) noexcept;
    LearnedWeights& operator=(LearnedWeights&&) noexcept;
    ~LearnedWeights();

    // What one unit may weigh; none where nothing is known beyond what the catalogue declares.
    std::optional<weights::Belief> belief_of(const catalog::Product& product) const;

private:
    struct Statements;
    LearnedWeights();
    sqlite::Database database_;
    std::unique_ptr<Statements> statements_;
};

// For one thread, beside the reader's.
class LearnedWeightsWriter final : public kiosk::WeightsSink {
public:
    static Result<LearnedWeightsWriter> open(const std::filesystem::path& file);
    LearnedWeightsWriter(LearnedWeightsWriter&&) noexcept;
    LearnedWeightsWriter& operator=(LearnedWeightsWriter&&) noexcept;
    ~LearnedWeightsWriter() override;

    kiosk::CataloguePosition weights_at() const override;
    Result<void> apply(const protocol::WeightsPage& page) override;

private:
    struct Statements;
    LearnedWeightsWriter();
    sqlite::Database database_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace kassa::replica
