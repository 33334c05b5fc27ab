#pragma once
// Statements for a PostgreSQL server that travel together (libpq's pipeline): what a transaction writes is sent with
// the next thing that it asks, or with its commit, so that a sale is a handful of round trips and not twenty. Each
// statement is prepared once for its connection. Private to this room; what fails is thrown, as SOCI throws it.
#include <map>
#include <soci/soci.h>
#include <string>
#include <vector>

struct pg_conn;

namespace kassa::storage {

// libpq's own line of a session; none where the session is closed or of another database.
pg_conn* line_of(soci::session& sql);

class Batch {
public:
    using Row = std::vector<std::string>;  // values as text; "" for null

    explicit Batch(soci::session& sql) : sql_(sql) {}
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;

    // Puts a statement behind those that wait. Its values stand in $1, $2, … as texts, which it casts.
    void add(std::string statement, std::vector<std::string> values = {});
    // Sends what waits and answers the rows of the last statement, once everything was done. Where one fails, those
    // behind it are not done, and what the server says of it is thrown. `hint` is sent behind all of it, in a
    // transaction of its own; nobody looks whether it could be.
    std::vector<Row> run(const char* hint = nullptr);
    // Forgets what waits, unsent.
    void clear() { waiting_.clear(); }
    // The connection is another one: it knows no statement yet.
    void forget();
    // Its answers were not read to their end: the connection is of no use any more.
    bool broken() const { return broken_; }

private:
    struct Statement {
        std::string text;
        std::vector<std::string> values;
    };
    // What an answer will be to: a statement that is prepared by this name, or one that is run.
    struct Sent {
        const std::string* prepares = nullptr;  // its text
        std::string name;
    };
    std::vector<Sent> send(pg_conn* line, const std::vector<Statement>& statements, const char* hint);
    std::vector<Row> receive(pg_conn* line, const std::vector<Sent>& sent, bool with_hint);

    soci::session& sql_;
    std::vector<Statement> waiting_;
    std::map<std::string, std::string, std::less<>> names_;  // of prepared statements, by their text
    bool broken_ = false;
};

}  // namespace kassa::storage
