#pragma once
// kiosk.toml: what is different from one kiosk to the next. packaging/kiosk.toml documents every key with its
// default, and a test holds it against this struct. A key that is not known, of the wrong type or out of range is a
// fault that names the file, the line and the key; nothing is guessed.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace kassa::config {

// An empty device address says that the device is not fitted. Addresses are those of devices/io/stream.h unless said.
struct Config {
    std::string lane = "lane-1";                 // this kiosk's name in sales, at the store and on receipts
    std::string data = "/var/lib/kassa";         // folder of journal, replica and what is fetched from the store
    std::string policy_file;                     // a policy to use as long as the store gives none
    std::string language = "en";                 // the screen's own while nobody has chosen

    struct Display {
        int width = 1080;                        // pixels, 320 to 7680
        int height = 1920;
        bool fullscreen = true;
        // of the screen, 1 to 40; what is to be touched or read is sized by it
        double dots_per_mm = 3.2;
        bool low_reach = false;                  // everything to touch stands low from the start
    } display;

    struct Store {
        std::string url;                         // "https://store.example:8443"; "": a store of its own
        std::string key_file = "kiosk.key";      // made by `store enrol`
        std::string data = "store";              // folder of the store of its own
    } store;

    struct Camera {
        std::string address;                     // "v4l2:/dev/video0", or a film's "file:PATH"
        int width = 1280;                        // pixels asked of the camera, 160 to 4096
        int height = 720;
        int watch_fps = 10;                      // frames read a second while nobody is here, 1 to 30
        int read_fps = 30;                       // while a shopper scans, 1 to 60
        std::string exposure = "scene";          // the shutter goes by the scene; "camera": by the camera's automatic
        int longest_exposure_ms = 10;            // of the shutter when it goes by the scene, 1 to 60
        int focus = -1;                          // -1: the camera's automatic; else held, in its own units, to 10000
        bool lossless = false;                   // every frame is read, however long it takes: for stories
    } camera;

    struct Scanner {
        std::string address;                     // "serial:/dev/ttyACM0:9600:8N1", or "hid:/dev/input/by-id/…"
    } scanner;

    struct Scale {
        std::string address;                     // "serial:/dev/ttyS0:9600:7E1"
        std::string protocol = "toledo8217";     // the one there is so far
        int division_grams = 5;                  // the scale's own step, 1 to 100
        int every_milliseconds = 100;            // between two questions, 5 to 1000
    } bagging_scale, produce_scale;

    struct Terminal {
        std::string address;                     // "tcp:192.0.2.7:20007", ZVT
        std::string password = "000000";         // of the registration, 6 digits
        std::string password_file;               // a file that holds it and has the last word, when given
        int connect_seconds = 5;                 // 1 to 60
        int answer_seconds = 90;                 // of silence, until it is asked what became of a payment; 10 to 600
        bool acknowledge_acknowledgements = false;  // some terminals wait for it
    } terminal;

    struct Printer {
        std::string address;                     // "tcp:192.0.2.8:9100", "file:/dev/usb/lp0"
        int width_mm = 80;                       // of the paper: 80 or 58
        // That the printer has, by the names of devices/printer/code_pages.h; empty: all of them. Text that none of
        // them can write is printed as a picture.
        std::vector<std::string> code_pages;
        bool own_qr = true;                      // it draws QR codes itself; false: they are sent as dots
    } printer;

    struct Lamp {
        std::string address;                     // "serial:/dev/ttyUSB1:9600:8N1"
    } lamp;

    struct Speaker {
        int volume = 60;                         // of the short sounds, 0 to 100; 0: none is fitted
    } speaker;

    struct Vision {
        std::string worker;                      // program that reads frames; "": the one beside the kiosk
    } vision;

    struct Offline {
        // In the currency's smallest unit, 0 to 1000000: stored value that one purchase may be paid with while the
        // store cannot be asked, by a card that was read. 0: none.
        int stored_value_limit = 0;
    } offline;

    struct Journal {
        int keep_days = 14;                      // visits can be told again for so long, 1 to 3650
        int most_megabytes = 256;                // the file is kept below this, 16 to 65536
    } journal;

    // Paths that are not absolute are meant below `data`.
    std::filesystem::path below_data(const std::string& path) const { return std::filesystem::path(data) / path; }
};

// Reads the text of a kiosk.toml; `name` stands for it in sentences:
// "kiosk.toml:12: key 'camera.adress' is not known, did you mean 'camera.address'?".
Result<Config> parse(std::string_view toml, const std::string& name);
// Reads the file; then each "key=value" of `set` has the last word, its texts without quotes. A terminal's password
// file is read here too, below `data` unless its path is absolute.
Result<Config> read(const std::filesystem::path& file, const std::vector<std::string>& set = {});

// Every key with its default as it is written in TOML: {"display.width", "1080"}.
struct KeyDefault {
    std::string key;
    std::string value;
};
std::vector<KeyDefault> defaults();

}  // namespace kassa::config
