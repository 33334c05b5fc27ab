#pragma once
// The whole road of a picture in real processes: sim_camera → camera driver → client → worker → agreement. Nothing
// waits for real time but a process that has died or hung.
#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

#include "devices/camera/camera.h"
#include "vision/client.h"

namespace kassa::vision::tests {

// A program of build/bin with its standard input and output in our hands.
class Process {
public:
    Process(const std::string& program, const std::vector<std::string>& arguments);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void say(const std::string& line);
    // The next line of its output if it is there within `milliseconds`, else empty.
    std::string hear(int milliseconds);
    void hang_up();  // closes its standard input
    // Waits for its end: exit code, or minus the signal.
    int wait();

private:
    pid_t child_ = -1;
    int input_ = -1, output_ = -1;
    std::string heard_;
};

std::string bin(const std::string& program);

class Road {
public:
    explicit Road(const std::vector<std::string>& camera_arguments = {});

    // Gives the camera a command and follows its frames to the end; everything seen, in order.
    std::vector<Seen> shows(const std::string& command);
    // The numbers that were sold by it.
    std::vector<std::string> sells(const std::string& command);

    Client& client() { return *client_; }
    // Called after every poll, for tests that break something in mid-stream.
    std::function<void()> meanwhile;

private:
    Process camera_process_;
    std::unique_ptr<devices::Camera> camera_;
    std::unique_ptr<Client> client_;
};

}  // namespace kassa::vision::tests
