// `store`: the shop's server and everything its people do to it from a command line.
#include <CLI/CLI.hpp>

#include <print>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "core/server/commands.h"
#include "core/server/commands_goods.h"

namespace {

using namespace kassa;
using kassa::server::Place;

// What the command line said.
struct Words {
    std::string data, file, badge, name, role, lane, out, database, by = "day,tender", id;
    std::vector<std::string> hosts;
    server::Serving serving;
    server::Replacing replacing;
    int year = 0;
    int month = 0;
    server::QuoteSource quote;
    int count = 1, days = 0;
    double grams = 0;
    bool json = false, with_keys = false, code = false, refused = false;
};

// The exit code, after the fault's sentence: 0 done, 1 not done.
int ended(const Result<void>& done) {
    if (!done) std::println(stderr, "store: {}", done.error().sentence);
    return done ? 0 : 1;
}
int ended(const Result<bool>& done) {
    if (!done) std::println(stderr, "store: {}", done.error().sentence);
    return done && *done ? 0 : 1;
}

using Command = std::function<CLI::App*(CLI::App*, const char*, const char*, std::function<int(const Place&)>)>;

void add_members(CLI::App* members, const Command& command, Words& words) {
    command(members, "import", "take members from a CSV file: card,tier or card,tier,name,telephone,address,birthday,email",
            [&](const Place& at) { return ended(server::import_members(at, words.file)); })
        ->add_option("FILE", words.file, "a CSV file, or - for standard input")
        ->required();
    const auto of_card = [&](const char* name, const char* what, std::function<int(const Place&)> run) {
        auto* added = command(members, name, what, std::move(run));
        added->add_option("CARD", words.replacing.card, "the card's number, or + and a telephone number")->required();
        return added;
    };
    const auto& card = words.replacing.card;
    of_card("show", "what a kiosk would show", [&](const Place& at) { return ended(server::show_member(at, card)); });
    of_card("block", "a lost card: block it", [&](const Place& at) { return ended(server::block_card(at, card)); });
    of_card("unblock", "a blocked card was found: it is good again",
            [&](const Place& at) { return ended(server::unblock_card(at, card)); });
    auto* replace = of_card("replace", "give the member a new card", [&](const Place& at) {
        return ended(server::replace_card(at, words.replacing));
    });
    replace->add_option("NEW", words.replacing.new_card, "the new card's number")->required();
    replace->add_option("--document", words.replacing.document, "of a lost card: the proof of identity that was shown");
    replace->add_flag("--broken", words.replacing.broken, "the old card is broken and was handed in");
    of_card("upgrade", "give the member a tier", [&](const Place& at) {
        return ended(server::upgrade_member(at, card, words.name));
    })->add_option("TIER", words.name, "a key of the policy's VIP tiers")->required();
    of_card("top-up", "put money that was taken in on the card", [&](const Place& at) {
        return ended(server::top_up(at, card, words.name));
    })->add_option("AMOUNT", words.name, "such as 50.00")->required();
    of_card("erase", "forget the person; the ledger stays", [&](const Place& at) {
        return ended(server::erase_member(at, card));
    });
    of_card("export", "everything that the store knows of the member, as JSON", [&](const Place& at) {
        return ended(server::export_member(at, card));
    });
    command(members, "greetings", "a month's birthdays, and what the members' cards bring for them, as CSV",
            [&](const Place& at) { return ended(server::list_greetings(at, words.month)); })
        ->add_option("--month", words.month, "1 to 12")
        ->required();
    command(members, "year-end", "turn the year's department points into money; may be run again",
            [&](const Place& at) { return ended(server::end_year(at, words.year)); })
        ->add_option("--year", words.year, "such as 2026, from its 31 December on")
        ->required();
}

using Group = std::function<CLI::App*(const char*, const char*)>;

void shop_options(CLI::App* at, Words& words) {
    at->add_option("--chain", words.quote.shop.chain, "of a file with several chains' rows, this chain's only");
    at->add_option("--store", words.quote.shop.store, "of its promotions, this store's only");
}

// Goods, promotions and rules as files.
void goods_commands(CLI::App& app, Words& words, std::function<int()>& act, const Clock& clock, const Command& command,
                    const Group& group) {
    auto* import = command(&app, "import", "take goods or promotions from a file; its first row says what it is",
                           [&](const Place& at) {
                               return ended(server::import_file(at, words.file, words.quote.shop));
                           });
    import->add_option("FILE", words.file, "a CSV or JSON file, or - for standard input")->required();
    shop_options(import, words);
    command(&app, "export", "write goods, promotions and rules as files that import reads again",
            [&](const Place& at) { return ended(server::export_files(at, words.file)); })
        ->add_option("FOLDER", words.file, "where catalogue.csv, promotions.json and policy.toml go")
        ->required();
    command(group("promotions", "offers beside those of the policy"), "remove", "end a promotion",
            [&](const Place& at) { return ended(server::remove_promotion(at, words.file)); })
        ->add_option("ID", words.file, "of the promotion")
        ->required();

    auto* recalls = group("recalls", "goods that are asked back");
    command(recalls, "import", "stop the packs that a CSV file names: recall,item,batch,batch_to,… (README)",
            [&](const Place& at) { return ended(server::import_recalls(at, words.file)); })
        ->add_option("FILE", words.file, "a CSV file, or - for standard input")
        ->required();
    command(recalls, "end", "sell what a recall named", [&](const Place& at) {
        return ended(server::end_recall(at, words.file));
    })->add_option("NUMBER", words.file, "of the recall")->required();
    command(recalls, "show", "print them", [&](const Place& at) { return ended(server::show_recalls(at)); });

    auto* policy = group("policy", "the shop's rules");
    auto* check = policy->add_subcommand("check", "say what the rules of a file hold, or what is wrong in it");
    check->add_option("FILE", words.file, "a policy in TOML, or - for standard input")->required();
    check->callback([&] { act = [&] { return ended(server::check_policy(words.file)); }; });
    command(policy, "apply", "let the rules of a file hold from now on",
            [&](const Place& at) { return ended(server::apply_policy(at, words.file)); })
        ->add_option("FILE", words.file, "a policy in TOML")
        ->required();
    command(policy, "show", "print the rules that hold",
            [&](const Place& at) { return ended(server::show_policy(at)); });

    auto* quote = app.add_subcommand("quote", "print what a basket would cost and why, as JSON");
    quote->add_option("BASKET", words.quote.basket, "a JSON file, or - for standard input")->required();
    quote->add_option("--data", words.quote.data, "a store's folder; or else files:");
    quote->add_option("--policy", words.quote.policy, "the rules, in TOML");
    quote->add_option("--catalogue", words.quote.catalogue, "goods; may be given again");
    quote->add_option("--promotions", words.quote.promotions, "promotions beside the policy's; may be given again");
    shop_options(quote, words);
    quote->callback([&] { act = [&] { return ended(server::print_quote(words.quote, clock)); }; });
}

// The commands of the store's books.
void add_books(CLI::App& app, const Command& command, const Group& group, Words& words) {
    command(&app, "verify", "prove the books; exits with 1 when something does not hold", [&](const Place& at) {
        return ended(server::verify(at, words.json));
    })->add_flag("--json", words.json, "the proof as one JSON object");
    auto* backup = command(&app, "backup", "write the whole store into one file, while it serves",
                           [&](const Place& at) { return ended(server::backup(at, words.file, words.with_keys)); });
    backup->add_option("FILE", words.file, "the file, which must not be there yet")->required();
    backup->add_flag("--with-keys", words.with_keys, "with the store's keys, which can sign in and read members' data");
    auto* restore = command(&app, "restore", "make a store of a backup in a folder that holds none",
                            [&](const Place& at) { return ended(server::restore(at, words.file, words.database)); });
    restore->add_option("FILE", words.file, "what `store backup` wrote")->required();
    restore->add_option("--database", words.database,
                        "postgresql://USER:PASSWORD@HOST:PORT/DATABASE in place of a file in the folder");

    auto* stock = group("stock", "goods that come and go");
    auto* show = command(stock, "show", "what there is of each item",
                         [&](const Place& at) { return ended(server::show_stock(at, words.name, words.json)); });
    show->add_option("ITEM", words.name, "only items that begin so");
    show->add_flag("--json", words.json, "one JSON object a line");
    for (const bool counted : {false, true}) {
        auto* put = command(stock, counted ? "count" : "deliver",
                            counted ? "what was counted is what there is from now on" : "goods that were delivered",
                            [&words, counted](const Place& at) {
                                return ended(server::put_stock(at, words.file, words.id, counted));
                            });
        put->add_option("FILE", words.file, "a CSV file with the columns item,pieces,grams")->required();
        put->add_option("--id", words.id, "of the delivery or count; told again it changes nothing");
    }
    auto* weights = group("weights", "what goods weigh, as kiosks' scales have seen it");
    command(weights, "show", "what has been learned of one item", [&](const Place& at) {
        return ended(server::show_weight(at, words.name));
    })->add_option("ITEM", words.name, "a GTIN, or plu:4011")->required();
    auto* weigh = command(weights, "weigh", "one of it was laid on a scale here: learn from that", [&](const Place& at) {
        return ended(server::weigh_item(at, words.name, words.grams));
    });
    weigh->add_option("ITEM", words.name, "a GTIN, or plu:4011")->required();
    weigh->add_option("GRAMS", words.grams, "what the scale showed")->required();
    command(weights, "report", "what is new: other packages, goods that became lighter, wrong declarations",
            [&](const Place& at) { return ended(server::report_weights(at, words.json)); })
        ->add_flag("--json", words.json, "everything that was learned, one JSON object a line");
    auto* coupons = command(group("coupons", "single-use codes"), "issue", "print new codes, one a line",
                            [&](const Place& at) {
                                return ended(server::issue_coupons(at, words.name, words.count, words.days));
                            });
    coupons->add_option("KEY", words.name, "the coupon's key in promotions")->required();
    coupons->add_option("--count", words.count, "how many")->check(CLI::Range(1, 100'000))->capture_default_str();
    coupons->add_option("--days", words.days, "how long they hold; 0: without an end")->capture_default_str();
}

}  // namespace

int main(int argc, char** argv) {
    spdlog::set_default_logger(spdlog::stderr_logger_mt("store"));
    const SystemClock clock;
    Words words;
    std::function<int()> act;
    CLI::App app{"Kassa's store: goods, people and sales for the shop's kiosks"};
    app.require_subcommand(1);

    const auto command = [&](CLI::App* at, const char* name, const char* what,
                             std::function<int(const Place&)> run) {
        auto* added = at->add_subcommand(name, what);
        added->add_option("--data", words.data, "the store's folder")->required();
        added->callback([&, run = std::move(run)] {
            act = [&, run] { return run(Place{words.data, clock}); };
        });
        return added;
    };
    const auto group = [&](const char* name, const char* what) {
        return app.add_subcommand(name, what)->require_subcommand(1);
    };

    const auto hosts = [&](CLI::App* at) {
        at->add_option("--host", words.hosts, "a name or address under which kiosks find this store");
    };
    auto* init = command(&app, "init", "make a new store",
                         [&](const Place& at) { return ended(server::init(at, words.hosts, words.database)); });
    hosts(init);
    init->add_option("--database", words.database,
                     "postgresql://USER:PASSWORD@HOST:PORT/DATABASE in place of a file in the folder");
    hosts(command(&app, "certificate", "make a new certificate; kiosks elsewhere have to be enrolled again",
                  [&](const Place& at) { return ended(server::renew_certificate(at, words.hosts)); }));
    auto* serve = command(&app, "serve", "answer the kiosks until SIGTERM",
                          [&](const Place& at) { return ended(server::serve(at, words.serving)); });
    serve->add_option("--listen", words.serving.listen, "address and port; port 0 takes a free one")
        ->capture_default_str();
    serve->add_option("--ready-fd", words.serving.ready_descriptor, "write `ready URL` to this descriptor");
    serve->add_flag("--tls", words.serving.tls, "TLS on loopback too; elsewhere it is always on");
    serve->add_flag("--with-parent", words.serving.with_parent, "end when the parent process ends");

    goods_commands(app, words, act, clock, command, group);

    auto* staff = group("staff", "who may sign in");
    auto* add = command(
        staff, "add", "give a badge a name, a role and a PIN (read from standard input)",
        [&](const Place& at) { return ended(server::add_staff(at, words.badge, words.name, words.role)); });
    add->add_option("--badge", words.badge, "the badge's number")->required();
    add->add_option("--name", words.name, "as on the badge")->required();
    add->add_option("--role", words.role, "attendant, supervisor, manager or technician")->required();

    command(staff, "remove", "take a badge away; who is signed in with it is signed out",
            [&](const Place& at) { return ended(server::remove_staff(at, words.badge)); })
        ->add_option("--badge", words.badge, "the badge's number")
        ->required();
    command(staff, "unlock", "forget a badge's wrong PINs",
            [&](const Place& at) { return ended(server::unlock_staff(at, words.badge)); })
        ->add_option("--badge", words.badge, "the badge's number")
        ->required();

    add_members(group("members", "VIP cards and who holds them"), command, words);
    command(group("pictures", "pictures of goods"), "import", "take every .png of a folder",
            [&](const Place& at) { return ended(server::import_pictures(at, words.file)); })
        ->add_option("FOLDER", words.file, "a folder of PNG files")
        ->required();

    auto* enrol = command(&app, "enrol", "make a kiosk's key", [&](const Place& at) {
        return ended(words.code ? server::print_code(at, words.lane) : server::enrol(at, words.lane, words.out));
    });
    enrol->add_flag("--code", words.code, "print a one-time code, and let the kiosk make its key itself");
    enrol->add_option("LANE", words.lane, "the lane's name")->required();
    enrol->add_option("--out", words.out, "the key's file; else keys/LANE.key in the store's folder");

    command(&app, "sales", "list the sales", [&](const Place& at) {
        return ended(server::list_sales(at, words.json));
    })->add_flag("--json", words.json, "one JSON object a line");
    auto* report = command(&app, "report", "what was sold, added up", [&](const Place& at) {
        return ended(words.refused ? server::report_refused(at) : server::report(at, words.by, words.json));
    });
    report->add_flag("--refused", words.refused, "instead, what was refused to whom for want of right");
    report->add_option("--by", words.by, "some of day,lane,hour,category,tender")->capture_default_str();
    report->add_flag("--json", words.json, "one JSON object a line");
    add_books(app, command, group, words);

    CLI11_PARSE(app, argc, argv);
    return act();
}
