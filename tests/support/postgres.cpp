#include "tests/support/postgres.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <format>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kassa::support {
namespace {

namespace fs = std::filesystem;

// "nobody" on every Linux: no test's files are its own.
constexpr uid_t other_user = 65534;

std::mutex one_at_a_time;

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error("the test's PostgreSQL: " + what);
}

// A port that was free a moment ago. Somebody else may take it before the server does; the server then says so.
int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool bound = socket >= 0 && ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    if (socket >= 0) ::close(socket);
    if (!bound) fail("no free port on loopback");
    return ntohs(address.sin_port);
}

std::string random_word() {
    unsigned char bytes[12];
    if (::getrandom(bytes, sizeof bytes, 0) != ssize_t(sizeof bytes)) fail("no randomness");
    std::string word;
    for (const auto byte : bytes) word += std::format("{:02x}", byte);
    return word;
}

void write_file(const std::string& file, const std::string& text) {
    const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (opened < 0) return;
    [[maybe_unused]] const auto wrote = ::write(opened, text.data(), text.size());
    ::close(opened);
}

// PostgreSQL runs neither as root nor as a user whom /etc/passwd does not name, as it is in a root of another
// machine's making. Root becomes another user; who cannot gets a user namespace in which its own number is another.
bool become_somebody() {
    const uid_t mine = ::geteuid();
    if (mine != 0 && ::getpwuid(mine)) return true;
    if (mine == 0 && ::setgroups(0, nullptr) == 0 && ::setresgid(other_user, other_user, other_user) == 0 &&
        ::setresuid(other_user, other_user, other_user) == 0)
        return true;
    const gid_t group = ::getegid();
    if (::unshare(CLONE_NEWUSER) != 0) return false;
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/uid_map", std::format("{} {} 1", other_user, mine));
    write_file("/proc/self/gid_map", std::format("{} {} 1", other_user, group));
    return ::geteuid() == other_user;
}

// Starts a program whose words go into a log file. It is told to end when the process that starts it ends.
pid_t start_program(const std::vector<std::string>& words, const std::string& log, int signal_at_end) {
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::prctl(PR_SET_PDEATHSIG, signal_at_end);
    if (::getppid() != parent) ::_exit(1);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

bool succeeded(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// What stands between the test and the server: it starts and stops the server as it is told, and when the test ends
// in whatever way, its line closes, and it puts everything away.
class Keeper {
public:
    Keeper(std::string folder, int line, std::vector<std::string> server)
        : folder_(std::move(folder)), line_(line), server_words_(std::move(server)) {}

    [[noreturn]] void run() {
        // What a terminal or a test runner sends to the whole group is not for the keeper: it has to outlive the test.
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(signal, SIG_IGN);
        ::prctl(PR_SET_NAME, "test_postgres");
        ::umask(077);
        answer(!become_somebody() ? 'r' : make() ? '+' : 'i');
        for (char command = 0; ::read(line_, &command, 1) == 1;) {
            if (command == 's' && server_ == 0)
                server_ = start_program(server_words_, folder_ + "/server.log", SIGQUIT);
            if (command == 'x') stop();
            answer('+');
        }
        leave();
    }

private:
    bool make() const {
        const std::string secret = folder_ + "/password";
        return succeeded(start_program(
            {Postgres::programs() + "/initdb", "--pgdata=" + folder_ + "/data", "--username=kassa",
             "--pwfile=" + secret, "--auth=scram-sha-256", "--encoding=UTF8",
             // Words in the order of people and not of bytes: what relies on the
             // order of bytes without saying so shows here.
             "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US", "--no-sync",
             "--no-instructions"},
            folder_ + "/initdb.log", SIGKILL));
    }
    void answer(char word) const { [[maybe_unused]] const auto sent = ::send(line_, &word, 1, MSG_NOSIGNAL); }
    void stop() {
        if (server_ <= 0) return;
        ::kill(server_, SIGQUIT);
        while (::waitpid(server_, nullptr, 0) < 0 && errno == EINTR) {}
        server_ = 0;
    }
    [[noreturn]] void leave() {
        stop();
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
        ::_exit(0);
    }

    std::string folder_;
    int line_;
    std::vector<std::string> server_words_;
    pid_t server_ = 0;
};

std::string end_of(const std::string& file) {
    std::ifstream in(file);
    std::string text, line;
    while (std::getline(in, line)) text += line + "\n";
    return text.size() > 2000 ? text.substr(text.size() - 2000) : text;
}

std::vector<std::string> server_words(const std::string& folder, int port, Postgres::Durable durable,
                                      const std::map<std::string, std::string>& settings) {
    std::map<std::string, std::string> all{
        {"listen_addresses", "127.0.0.1"},   {"port", std::to_string(port)},
        {"unix_socket_directories", folder}, {"max_connections", "100"},
        {"shared_buffers", "64MB"},          {"log_min_messages", "warning"}};
    if (durable == Postgres::Durable::No)
        // Without a vacuum that comes when it likes a test's server does the same each time.
        for (const char* setting : {"fsync", "synchronous_commit", "full_page_writes", "autovacuum"})
            all[setting] = "off";
    for (const auto& [name, value] : settings) all[name] = value;
    std::vector<std::string> words{Postgres::programs() + "/postgres", "-D", folder + "/data"};
    for (const auto& [name, value] : all) {
        words.emplace_back("-c");
        words.push_back(name + "=" + value);
    }
    return words;
}

}  // namespace

std::string Postgres::programs() { return "/usr/lib/postgresql/17/bin"; }

bool Postgres::is_installed() { return ::access((programs() + "/postgres").c_str(), X_OK) == 0; }

Postgres::Postgres(Durable durable, const std::map<std::string, std::string>& settings)
    : password_(random_word()), port_(free_port()) {
    if (!is_installed()) fail(programs() + " is not there: packaging/setup installs postgresql-17");
    std::string folder = (fs::temp_directory_path() / "kassa-postgres-XXXXXX").string();
    if (!::mkdtemp(folder.data())) fail("cannot make a folder in " + fs::temp_directory_path().string());
    folder_ = folder;
    write_file(folder_ + "/password", password_ + "\n");
    // Where only root is known, the folder stays root's, which is the other user seen from inside.
    if (::geteuid() == 0 && ::chown(folder_.c_str(), other_user, other_user) == 0 &&
        ::chown((folder_ + "/password").c_str(), other_user, other_user) != 0)
        fail("cannot give its folder away");
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("no line to its keeper");
    const auto words = server_words(folder_, port_, durable, settings);
    keeper_ = ::fork();
    if (keeper_ < 0) fail("cannot start a process");
    if (keeper_ == 0) {
        // Lines of other servers would never end while this keeper holds them too.
        ::close_range(STDERR_FILENO + 1, unsigned(ends[1]) - 1, 0);
        ::close_range(unsigned(ends[1]) + 1, ~0u, 0);
        Keeper(folder_, ends[1], words).run();
    }
    ::close(ends[1]);
    line_ = ends[0];
    char made = 0;
    if (::read(line_, &made, 1) != 1 || made != '+') {
        const std::string said = end_of(folder_ + "/initdb.log");
        ::close(line_);
        fail(made == 'r' ? "no user to run it as (user namespaces are off)" : "initdb failed: " + said);
    }
    start();
}

Postgres::~Postgres() {
    ::close(line_);
    while (::waitpid(keeper_, nullptr, 0) < 0 && errno == EINTR) {}
}

Postgres& Postgres::shared() {
    static Postgres server(Durable::No);
    return server;
}

void Postgres::ask_keeper(char command) {
    char answer = 0;
    if (::send(line_, &command, 1, MSG_NOSIGNAL) != 1 || ::read(line_, &answer, 1) != 1)
        fail("its keeper has gone");
}

void Postgres::stop() { ask_keeper('x'); }

void Postgres::start() {
    ask_keeper('s');
    const std::string ask =
        std::format("{}/pg_isready -q -U kassa -h 127.0.0.1 -p {} -d postgres -t 1", programs(), port_);
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (std::system(ask.c_str()) != 0) {
        if (std::chrono::steady_clock::now() > patience)
            fail("it does not answer: " + end_of(folder_ + "/server.log"));
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

std::string Postgres::address(const std::string& database) const {
    return std::format("postgresql://kassa:{}@127.0.0.1:{}/{}", password_, port_, database);
}

std::string Postgres::run(const std::string& database, const std::string& sql) const {
    const std::string script = (fs::temp_directory_path() / ("kassa-sql-" + random_word())).string();
    write_file(script, sql);
    const std::string command = std::format("{}/psql -X -q -A -t -v ON_ERROR_STOP=1 -f {} '{}' 2>&1",
                                            programs(), script, address(database));
    std::string said;
    FILE* const out = ::popen(command.c_str(), "r");
    char bytes[4096];
    for (std::size_t size = 0; out && (size = std::fread(bytes, 1, sizeof bytes, out)) > 0;)
        said.append(bytes, size);
    const int status = out ? ::pclose(out) : -1;
    fs::remove(script);
    if (status != 0) fail("'" + sql + "' failed: " + said);
    while (said.ends_with('\n')) said.pop_back();
    return said;
}

std::string Postgres::new_database() {
    const std::lock_guard lock(one_at_a_time);
    const std::string name = std::format("test_{}", ++databases_);
    run("postgres", "create database " + name);
    return address(name);
}

std::string Postgres::new_schema() {
    const std::lock_guard lock(one_at_a_time);
    const std::string name = std::format("test_{}", ++schemas_);
    run("postgres", "create schema " + name);
    return address("postgres?options=-csearch_path%3D" + name);
}

}  // namespace kassa::support
