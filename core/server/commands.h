#pragma once
// What `store` can be told on its command line: each command opens the store in its folder, does one thing, and
// prints what came of it. A fault's sentence goes to the person at the keyboard.
//
// The folder of `--data` holds store.db (everything the store knows; or store.toml, which names a PostgreSQL database
// that knows it), card.key (the key of members' pseudonyms; a backup of the database alone says nothing of cards),
// members.key (of members' personal data), certificate.pem and certificate.key for TLS, and keys/LANE.key for the
// kiosks that were enrolled here.
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"

namespace kassa::server {

struct Place {
    std::filesystem::path data;
    const Clock& clock;
};

struct Serving {
    std::string listen = "127.0.0.1:0";
    int ready_descriptor = -1;  // where "ready http://…" goes; -1: standard output
    bool with_parent = false;   // end when the process that started this one ends
    bool tls = false;           // on loopback too
};

// `hosts`: names and addresses for the store's certificate, beside those of loopback.
// `database`: "postgresql://…" in place of a file in the folder.
Result<void> init(const Place& place, const std::vector<std::string>& hosts, const std::string& database = "");
// A new certificate: kiosks have to be enrolled again.
Result<void> renew_certificate(const Place& place, const std::vector<std::string>& hosts);
Result<void> serve(const Place& place, const Serving& serving);
// `file` "-" is standard input. True when at least one row was good.
Result<bool> import_members(const Place& place, const std::string& file);
// Members (commands_members.cpp). A card is its number, or '+' and a telephone number. Who is at this keyboard may do
// what a manager may do at the desk.
Result<void> show_member(const Place& place, const std::string& card);
Result<void> block_card(const Place& place, const std::string& card);
// As CSV: who has their birthday in this month, and what their card brings for it.
Result<void> list_greetings(const Place& place, int month);
Result<void> unblock_card(const Place& place, const std::string& card);
struct Replacing {
    std::string card, new_card, document;
    bool broken = false;  // and the old card was handed in; else it is lost
};
Result<void> replace_card(const Place& place, const Replacing& replacing);
Result<void> upgrade_member(const Place& place, const std::string& card, const std::string& tier);
// `amount` as in the policy's currency: "50.00".
Result<void> top_up(const Place& place, const std::string& card, const std::string& amount);
Result<void> erase_member(const Place& place, const std::string& card);
Result<void> export_member(const Place& place, const std::string& card);  // as JSON
Result<void> end_year(const Place& place, int year);
Result<void> import_pictures(const Place& place, const std::filesystem::path& folder);
// The PIN is read from standard input, unseen where that is a terminal.
Result<void> add_staff(const Place& place, const std::string& badge, const std::string& name,
                       const std::string& role);
Result<void> remove_staff(const Place& place, const std::string& badge);
Result<void> unlock_staff(const Place& place, const std::string& badge);
// `out` empty: keys/LANE.key in the store's folder.
Result<void> enrol(const Place& place, const std::string& lane, const std::filesystem::path& out);
// Prints a one-time code with which the kiosk enrols itself.
Result<void> print_code(const Place& place, const std::string& lane);
// What was refused for want of right, newest first.
Result<void> report_refused(const Place& place);
Result<void> list_sales(const Place& place, bool as_json);

// --- The books (commands_books.cpp) ---

// `by`: "day,tender" or others of day, lane, hour, category, tender.
Result<void> report(const Place& place, const std::string& by, bool as_json);
// Proves the books and prints what was looked at and what does not hold. False: something does not.
Result<bool> verify(const Place& place, bool as_json);
Result<void> backup(const Place& place, const std::filesystem::path& file, bool with_keys);
// Makes the store of `place` from a backup; `database` as for init.
Result<void> restore(const Place& place, const std::filesystem::path& file, const std::string& database);
// What there is of each item, by what came and went.
Result<void> show_stock(const Place& place, const std::string& item, bool as_json);
// `file`: a CSV file with the columns item,pieces,grams. The same file told again under the same id changes nothing.
Result<void> put_stock(const Place& place, const std::string& file, const std::string& id, bool counted);
// What has been learned of one item's weight (commands_weights.cpp), and of which items it is worth a look.
Result<void> show_weight(const Place& place, const std::string& item);
Result<void> report_weights(const Place& place, bool as_json);
// One of it was laid on a scale of the store's own, which showed so much.
Result<void> weigh_item(const Place& place, const std::string& item, double grams);
// New single-use codes of a promotion's coupon key, one a line on standard output; `days` 0: without an end.
Result<void> issue_coupons(const Place& place, const std::string& key, int count, int days);

}  // namespace kassa::server
