#include "core/storage/database.h"

#include <cerrno>
#include <chrono>
#include <libpq-fe.h>
#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace kassa::storage {
namespace {

// The word under which writers tell listeners to look.
constexpr const char* channel = "kassa_news";

// As SQLite's patience below: a lock that is not had by then is a fault and not an endless wait. A statement that is
// prepared is planned once: these all look rows up by their keys, and planning one anew takes longer than doing it.
constexpr const char* settings =
    "-c client_min_messages=warning -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c timezone=UTC"
    " -c plan_cache_mode=force_generic_plan";

// Writing transactions that want to be alone, and those that do not mind one another, meet at this lock.
constexpr long long writers_lock = 0x6B61737361;  // "kassa"

bool is_url(std::string_view text) {
    return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

std::string in_quotes(std::string_view value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') text += '\\';
        text += c;
    }
    return text + "'";
}

void append_element(std::string& array, std::string_view text) {
    array += array.size() > 1 ? ",\"" : "\"";
    std::size_t done = 0;
    for (std::size_t at; (at = text.find_first_of("\"\\", done)) != std::string_view::npos; done = at + 1) {
        array += text.substr(done, at - done);
        array += '\\';
        array += text[at];
    }
    array += text.substr(done);
    array += '"';
}

}  // namespace

Result<Address> address_of(const std::string& text) {
    if (!is_url(text)) return Address{Engine::Sqlite, text, {}, text};
    char* wrong = nullptr;
    PQconninfoOption* const options = PQconninfoParse(text.c_str(), &wrong);
    PQfreemem(wrong);  // it may repeat the password
    if (!options)
        return fault(
            "the database's address cannot be read: it is written postgresql://USER:PASSWORD@HOST:PORT/DATABASE, "
            "and signs such as '@' or '%' in a password as %40 or %25");
    Address address{Engine::Postgresql, {}, {}, {}};
    std::string host = "this machine", port = "5432", database, own_options;
    for (const auto* option = options; option->keyword; ++option) {
        const std::string_view keyword = option->keyword;
        if (!option->val) continue;
        if (keyword == "host") host = option->val;
        if (keyword == "port") port = option->val;
        if (keyword == "dbname") database = option->val;
        if (keyword == "options")
            own_options = std::string(option->val) + " ";
        else
            address.connection += std::format("{}={} ", keyword, in_quotes(option->val));
    }
    PQconninfoFree(options);
    if (database.empty())
        return fault(
            "the database's address names no database: it ends in /NAME, for example postgresql://db.lan/shop");
    // What the caller may have said already stands first; of a word that is said twice the last one counts.
    address.connection +=
        "options=" + in_quotes(own_options + settings) + " client_encoding='UTF8' application_name='kassa'";
    if (!address.connection.contains("connect_timeout=")) address.connection += " connect_timeout='5'";
    address.name = std::format("the PostgreSQL database {} at {}:{}", database, host, port);
    return address;
}

void connect(soci::session& sql, const Address& address) {
    if (address.engine == Engine::Postgresql) {
        sql.open(soci::postgresql, address.connection);
        // A failed statement's details repeat the row that it was about.
        PQsetErrorVerbosity(line_of(sql), PQERRORS_TERSE);
        return;
    }
    sql.open(soci::sqlite3, std::format("dbname=\"{}\" timeout=10", address.file.string()));
    std::string mode;
    sql << "pragma journal_mode = wal", soci::into(mode);
    if (mode != "wal")
        throw std::runtime_error("it cannot keep a write-ahead log: is it on a network drive?");
    sql << "pragma synchronous = full";
    sql << "pragma cache_size = -4000";  // 4 MiB: the system's page cache does the rest
    sql << "pragma journal_size_limit = 16777216";
}

bool is_lost(soci::session& sql, Engine engine) {
    if (engine == Engine::Sqlite) return false;
    pg_conn* const line = line_of(sql);
    return !line || PQstatus(line) != CONNECTION_OK;
}

bool is_in_transaction(soci::session& sql) {
    pg_conn* const line = line_of(sql);
    return line && PQtransactionStatus(line) != PQTRANS_IDLE;
}

std::string words_of(const std::exception& error) {
    const auto* from_database = dynamic_cast<const soci::soci_error*>(&error);
    std::string words = from_database ? from_database->get_error_message() : error.what();
    for (char& c : words)
        if (c == '\n') c = ' ';
    while (words.ends_with(' ')) words.pop_back();
    return words;
}

std::vector<std::string> beginning(Engine engine, service::Beside beside) {
    // A transaction that reads first and writes later could find the database changed under it; this way it waits
    // its turn at the beginning.
    if (engine == Engine::Sqlite) return {"begin immediate"};
    const bool alone = beside == service::Beside::Nobody;
    return {"begin", std::format("select pg_advisory_xact_lock{}({})", alone ? "" : "_shared", writers_lock)};
}

std::string beginning_of_snapshot(Engine engine) {
    // SQLite's log keeps what the first read saw until the end, and writers write on behind it.
    return engine == Engine::Sqlite ? "begin deferred" : "begin isolation level repeatable read read only";
}

std::string schema_statement(Engine engine, std::string_view statement) {
    std::string text(statement);
    if (engine == Engine::Sqlite) return text;
    constexpr std::string_view type = " text";
    for (auto at = text.find(type); at != std::string::npos; at = text.find(type, at + 1)) {
        const auto end = at + type.size();
        if (end < text.size() && text[end] != ' ' && text[end] != ',' && text[end] != ')') continue;
        text.insert(end, " collate \"C\"");
    }
    return text;
}

std::string array_of(const std::vector<std::string>& texts) {
    std::string array = "{";
    for (const auto& text : texts) append_element(array, text);
    return array + "}";
}

// --- Rows ---

Rows::Rows(soci::session& sql, Batch& batch, Engine engine, std::string_view table, const std::vector<Column>& columns,
           const std::vector<std::pair<std::string, std::string>>& computed, std::string_view conflict)
    : engine_(engine), batch_(batch), columns_(columns) {
    std::string names, values, one_row;
    const auto list = [](std::string& into, std::string_view word) {
        (into += into.empty() ? "" : ", ") += word;
    };
    for (const auto& [column, expression] : computed) {
        list(names, column);
        list(values, expression);
        list(one_row, expression);
    }
    std::string arrays;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        list(names, columns[i].name);
        list(one_row, std::format("{}{}", engine == Engine::Sqlite ? ":c" : "$", i + 1));
        list(arrays, std::format("cast(${} as {}[])", i + 1, columns[i].is_text ? "text" : "bigint"));
    }
    one_row_ = std::format("insert into {} ({}) values ({}) {}", table, names, one_row, conflict);
    if (engine == Engine::Postgresql) {
        list(values, "told.*");
        many_rows_ = std::format("insert into {} ({}) select {} from unnest({}) as told {}", table, names, values,
                                 arrays, conflict);
        return;
    }
    bound_.resize(columns.size());
    statement_ = std::make_unique<soci::statement>(sql);
    for (std::size_t i = 0; i < columns.size(); ++i)
        statement_->exchange(soci::use(bound_[i], std::format("c{}", i + 1)));
    statement_->alloc();
    statement_->prepare(one_row_);
    statement_->define_and_bind();
}

Rows& Rows::add(std::string_view text) {
    if (rows_.empty() || rows_.back().size() == columns_.size()) rows_.emplace_back();
    rows_.back().emplace_back(text);
    return *this;
}

Rows& Rows::add(std::int64_t number) { return add(std::string_view(std::to_string(number))); }

void Rows::write() {
    if (rows_.empty()) return;
    auto rows = std::exchange(rows_, {});
    if (engine_ == Engine::Sqlite) {
        for (const auto& row : rows) {
            bound_ = row;
            statement_->execute(true);
        }
        return;
    }
    if (rows.size() == 1) return batch_.add(one_row_, std::move(rows.front()));
    std::vector<std::string> arrays(columns_.size(), "{");
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        for (const auto& row : rows) append_element(arrays[i], row[i]);
        arrays[i] += '}';
    }
    batch_.add(many_rows_, std::move(arrays));
}

void Rows::clear() { rows_.clear(); }

// --- Listener ---

Listener::Listener(const Address& address) : address_(address) {}

Listener::~Listener() { PQfinish(line_); }

Result<void> Listener::listen() {
    PQfinish(line_);
    line_ = PQconnectdb(address_.connection.c_str());
    PGresult* const done = PQexec(line_, std::format("listen {}", channel).c_str());
    const bool good = PQresultStatus(done) == PGRES_COMMAND_OK;
    PQclear(done);
    if (good) return {};
    std::string why = PQerrorMessage(line_);
    while (why.ends_with('\n')) why.pop_back();
    PQfinish(line_);
    line_ = nullptr;
    return fault("{} cannot be listened to: {}", address_.name, why);
}

Result<bool> Listener::wait(Duration patience) {
    // What was written before it listened counts as news: nobody has heard of it.
    if (!line_) {
        if (auto listens = listen(); !listens) return std::unexpected(listens.error());
        return true;
    }
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        if (PQconsumeInput(line_) == 0) {
            PQfinish(line_);
            line_ = nullptr;
            return fault("the connection to {} is lost; it is made again at the next call", address_.name);
        }
        bool heard = false;
        while (PGnotify* const word = PQnotifies(line_)) {
            heard = true;
            PQfreemem(word);
        }
        if (heard) return true;
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        pollfd line{PQsocket(line_), POLLIN, 0};
        if (::poll(&line, 1, int(left.count())) < 0 && errno != EINTR) return false;
    }
}

}  // namespace kassa::storage
