#include "core/storage/batch.h"

#include <format>
#include <libpq-fe.h>
#include <memory>
#include <soci/postgresql/soci-postgresql.h>
#include <stdexcept>
#include <utility>

namespace kassa::storage {
namespace {

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, Clear>;

[[noreturn]] void fail(pg_conn* line) { throw std::runtime_error(PQerrorMessage(line)); }

std::vector<Batch::Row> rows_of(PGresult* result) {
    std::vector<Batch::Row> rows;
    const int columns = PQnfields(result);
    for (int row = 0; row < PQntuples(result); ++row) {
        auto& values = rows.emplace_back();
        for (int column = 0; column < columns; ++column)
            values.emplace_back(PQgetvalue(result, row, column), std::size_t(PQgetlength(result, row, column)));
    }
    return rows;
}

// Reads on to the mark behind a part of the pipeline; false where the line ended before it.
bool reach_mark(pg_conn* line) {
    while (PQstatus(line) == CONNECTION_OK) {
        const Answer answer(PQgetResult(line));
        if (answer && PQresultStatus(answer.get()) == PGRES_PIPELINE_SYNC) return true;
    }
    return false;
}

}  // namespace

pg_conn* line_of(soci::session& sql) {
    // By its name: the library keeps its types' descriptions, which dynamic_cast reads, to itself.
    auto* const backend = sql.get_backend();
    if (!backend || backend->get_backend_name() != "postgresql") return nullptr;
    return static_cast<soci::postgresql_session_backend*>(backend)->conn_;
}

void Batch::add(std::string statement, std::vector<std::string> values) {
    waiting_.push_back({std::move(statement), std::move(values)});
}

void Batch::forget() {
    waiting_.clear();
    names_.clear();
    broken_ = false;
}

std::vector<Batch::Row> Batch::run(const char* hint) {
    if (waiting_.empty()) return {};
    const auto statements = std::exchange(waiting_, {});
    pg_conn* const line = line_of(sql_);
    if (!line) throw std::runtime_error("there is no connection");
    if (PQenterPipelineMode(line) != 1) fail(line);
    broken_ = true;  // until everything was read
    const auto sent = send(line, statements, hint);
    return receive(line, sent, hint != nullptr);
}

std::vector<Batch::Sent> Batch::send(pg_conn* line, const std::vector<Statement>& statements, const char* hint) {
    std::vector<Sent> sent;
    std::map<std::string_view, std::string> fresh;  // prepared on the way
    for (const auto& statement : statements) {
        std::string name;
        if (const auto known = names_.find(statement.text); known != names_.end()) name = known->second;
        else if (const auto before = fresh.find(statement.text); before != fresh.end()) name = before->second;
        else {
            name = std::format("batch_{}", names_.size() + fresh.size());
            if (PQsendPrepare(line, name.c_str(), statement.text.c_str(), 0, nullptr) != 1) fail(line);
            fresh[statement.text] = name;
            sent.push_back({&statement.text, name});
        }
        std::vector<const char*> values;
        for (const auto& value : statement.values) values.push_back(value.c_str());
        if (PQsendQueryPrepared(line, name.c_str(), int(values.size()), values.data(), nullptr, nullptr, 0) != 1)
            fail(line);
        sent.push_back({nullptr, name});
    }
    if (PQpipelineSync(line) != 1) fail(line);
    if (!hint) return sent;
    if (PQsendQueryParams(line, hint, 0, nullptr, nullptr, nullptr, nullptr, 0) != 1 || PQpipelineSync(line) != 1)
        fail(line);
    return sent;
}

std::vector<Batch::Row> Batch::receive(pg_conn* line, const std::vector<Sent>& sent, bool with_hint) {
    std::vector<Row> rows;
    std::string failed;
    for (const auto& one : sent) {
        const Answer answer(PQgetResult(line));
        const auto status = PQresultStatus(answer.get());  // of no answer: an error
        const bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        if (good && one.prepares) names_[*one.prepares] = one.name;
        else if (good) rows = rows_of(answer.get());
        // The first that failed says why; what follows it is only passed over.
        else if (failed.empty()) failed = answer ? PQresultErrorMessage(answer.get()) : PQerrorMessage(line);
        // Behind the answer to each statement comes a null.
        if (answer) PQclear(PQgetResult(line));
    }
    const bool ended = reach_mark(line) && (!with_hint || reach_mark(line));
    if (!ended && failed.empty()) failed = PQerrorMessage(line);
    if (ended && PQexitPipelineMode(line) == 1) broken_ = false;
    if (!failed.empty()) throw std::runtime_error(failed);
    return rows;
}

}  // namespace kassa::storage
