// Exec: a program in a running container, with its input, output, terminal and exit code.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/cluster.hpp"

namespace kchart {

struct TerminalSize {
  std::uint16_t width = 0, height = 0;  // in characters
};

struct ExecOptions {
  // The name of a pod or of a submission, or TYPE/NAME: the first pod that runs.
  std::string target, namespace_name;
  std::string container;             // empty: the default one of the pod
  std::vector<std::string> command;  // the program and its arguments
  bool input = false;                // the program gets what `send` gives
  bool tty = false;                  // on a terminal: output and errors come as one
  // How long to wait for a pod that runs (or whose `container` does), before anything else.
  std::chrono::milliseconds pod_running_timeout{60'000};

  std::function<void(std::string_view)> out, err;  // called in the thread that runs
  std::function<void(const std::string&)> note = {};
};

// One run of one program, over a WebSocket (v5.channel.k8s.io, with older servers v4).
class Exec {
 public:
  // Connects. Throws Error "cluster.pod", "cluster.container", and what `Cluster` throws.
  Exec(const Cluster& cluster, const ExecOptions& options);
  ~Exec();
  Exec(const Exec&) = delete;
  Exec& operator=(const Exec&) = delete;

  // Until the program ends: its exit code. Throws Error "exec.failed" when it could not be run,
  // "net.cut", "cancelled".
  int run();

  // From any thread. `send` waits while much is on its way; false: the program reads no more.
  bool send(std::string_view input);
  void close_input();  // nothing happens with a server that knows only v4
  void resize(TerminalSize size);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kchart
