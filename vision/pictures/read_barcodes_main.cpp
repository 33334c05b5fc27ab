// read_barcodes [--json] FILE…: prints what the vision room reads in each picture. Every file is read in a process
// of its own, so a file that brings a decoding library down costs only itself.
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <opencv2/core.hpp>
#include <print>
#include <string>
#include <string_view>
#include <vector>

#include "vision/pictures/picture_file.h"

namespace json = boost::json;
using namespace kassa;
using namespace kassa::vision;

namespace {

constexpr const char* usage =
    "usage: read_barcodes [--json] FILE…\n"
    "Prints the barcodes in each picture (PNG, JPEG, BMP, PGM, PPM): a line \"FILE: FORMAT TEXT\" each, or with --json a list\n"
    "[{\"file\":…,\"codes\":[{\"format\":…,\"text\":…}],\"ms\":…}]. A file that cannot be read is named on the error output (with\n"
    "--json also as a member \"error\"), the others are still read, and the exit code is 1.\n"
    "Files over 64 MB and pictures over 100 million pixels are refused; pictures over 6000 pixels a side are read at half size.\n"
    "The group separator of GS1 codes is printed as <GS>, control characters as <0A> and so on (in JSON as they are).\n";

json::object read_one(const std::string& file) {
    const auto start = std::chrono::steady_clock::now();
    json::object result{{"file", file}, {"codes", json::array()}};
    if (const auto picture = load_picture(file)) {
        for (const Reading& reading : read(picture->view(), Effort::Patient))
            result["codes"].as_array().push_back(
                {{"format", name_of(reading.format)}, {"text", reading.text}});
    } else {
        result["error"] = picture.error().sentence;
    }
    const double ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    result["ms"] = std::round(ms * 100) / 100;
    return result;
}

json::object failed(const std::string& file, std::string_view why) {
    return {{"file", file}, {"codes", json::array()}, {"error", std::format("{}: {}", file, why)}, {"ms", 0}};
}

// In the child: the result as one JSON text into the pipe.
[[noreturn]] void answer(const std::string& file, int pipe) {
    const std::string text = json::serialize(read_one(file));
    for (std::size_t sent = 0; sent < text.size();) {
        const ssize_t count = ::write(pipe, text.data() + sent, text.size() - sent);
        if (count <= 0) ::_exit(1);
        sent += std::size_t(count);
    }
    ::_exit(0);
}

json::object read_apart(const std::string& file) {
    int ends[2];
    if (::pipe(ends) != 0) return failed(file, std::strerror(errno));
    const pid_t child = ::fork();
    if (child < 0) return failed(file, std::strerror(errno));
    if (child == 0) {
        ::close(ends[0]);
        answer(file, ends[1]);
    }
    ::close(ends[1]);
    std::string text;
    char buffer[4096];
    for (ssize_t count; (count = ::read(ends[0], buffer, sizeof buffer)) > 0;)
        text.append(buffer, std::size_t(count));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status))
        return failed(file,
                      std::format("the decoder was ended by signal {} while reading it", WTERMSIG(status)));
    boost::system::error_code error;
    json::parse_options as_is;
    as_is.allow_invalid_utf8 = true;  // a file's name may be any bytes
    const auto parsed = json::parse(text, error, {}, as_is);
    if (error || !parsed.is_object()) return failed(file, "the decoder gave no answer");
    return parsed.get_object();
}

std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == 0x1D)
            out += "<GS>";
        else if (static_cast<unsigned char>(c) < 0x20)
            out += std::format("<{:02X}>", int(c));
        else
            out += c;
    }
    return out;
}

void print_lines(const json::object& result) {
    for (const auto& code : result.at("codes").as_array())
        std::println("{}: {} {}", result.at("file").as_string().c_str(),
                     code.at("format").as_string().c_str(), printable(code.at("text").as_string()));
}

}  // namespace

int main(int count, char** arguments) {
    bool as_json = false, options = true;
    std::vector<std::string> files;
    for (int i = 1; i < count; ++i) {
        const std::string_view argument = arguments[i];
        if (options && argument == "--")
            options = false;
        else if (options && argument == "--json")
            as_json = true;
        else if (options && (argument == "--help" || argument == "-h"))
            return std::print("{}", usage), 0;
        else if (options && argument.starts_with("-") && argument != "-") {
            std::print(stderr, "read_barcodes: there is no option '{}'\n{}", argument, usage);
            return 2;
        } else
            files.emplace_back(argument);
    }
    if (files.empty()) return std::print(stderr, "{}", usage), 2;
    cv::setNumThreads(1);
    bool good = true;
    json::array results;
    for (const std::string& file : files) {
        json::object result = read_apart(file);
        if (const auto* error = result.if_contains("error")) {
            good = false;
            std::println(stderr, "read_barcodes: {}", error->as_string().c_str());
        }
        if (as_json)
            results.push_back(std::move(result));
        else
            print_lines(result);
    }
    if (as_json) std::println("{}", json::serialize(results));
    return good ? 0 : 1;
}
