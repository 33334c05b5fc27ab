#pragma once
// A PostgreSQL 17 of a test's own: made in a temporary folder, listening on loopback with a password, stopped and
// removed at the end, also when the test is killed. It needs no server on the machine and disturbs none. PostgreSQL
// refuses to run as root, so under root it runs as another user; elsewhere as whoever runs the test.
//
//     auto& server = support::Postgres::shared();          // one server a test program
//     const std::string address = server.new_database();   // one database a test
//
// What goes wrong is thrown, since a test can't go on without it.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

namespace kassa::support {

class Postgres {
public:
    // Whether a commit waits for the disk: measurements do, tests need not.
    enum class Durable { No, Yes };
    // Starts a server. `settings` go to it as `-c name=value` and win over those that are made here.
    explicit Postgres(Durable durable, const std::map<std::string, std::string>& settings = {});
    ~Postgres();
    Postgres(const Postgres&) = delete;
    Postgres& operator=(const Postgres&) = delete;

    // The server of this test program, without fsync; started at the first call, from whichever thread.
    static Postgres& shared();
    // Whether the programs of PostgreSQL 17 are on this machine; a test that needs them says so and skips.
    static bool is_installed();

    // Makes an empty database: "postgresql://kassa:PASSWORD@127.0.0.1:PORT/test_1".
    std::string new_database();
    // Makes empty tables' room in a database that such tests share: as good as a database where only tables matter
    // (locks and news are the database's), and made in a tenth of the time. "postgresql://…/postgres?options=…"
    std::string new_schema();
    std::string address(const std::string& database) const;
    // Runs statements as the server's owner in `database` and answers what psql prints, unaligned, without headings.
    std::string run(const std::string& database, const std::string& sql) const;
    int port() const { return port_; }
    const std::string& password() const { return password_; }

    // The server dies at once, as in a power cut, and comes back on the same port.
    void stop();
    void start();

    // Where PostgreSQL's programs stand: "/usr/lib/postgresql/17/bin".
    static std::string programs();

private:
    void ask_keeper(char command);

    std::string folder_;
    std::string password_;
    int port_ = 0;
    int databases_ = 0, schemas_ = 0;
    pid_t keeper_ = 0;
    int line_ = -1;  // to the keeper; it ends when this closes, whoever closes it
};

}  // namespace kassa::support
