// PortForward: ports of a pod as ports of this machine, and of nobody else's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kchart/cluster.hpp"

namespace kchart {

struct PortForwardOptions {
  // The name of a pod or of a submission, or TYPE/NAME; of a Service, ports are the Service's.
  std::string target, namespace_name;
  // As kubectl takes them: "8080:80", "80" (the same here), ":80" (any free one), "8080:http".
  std::vector<std::string> ports;
  // Loopback addresses; "localhost" is 127.0.0.1 and, where there is one, ::1.
  std::vector<std::string> addresses = {"localhost"};
  std::chrono::milliseconds pod_running_timeout{60'000};  // how long to wait for one that runs
  // "Forwarding from 127.0.0.1:8080 -> 80", "Handling connection for 8080", what went wrong.
  std::function<void(const std::string&)> note = {};
};

struct ForwardedPort {
  std::string address;
  std::uint16_t local = 0, remote = 0;
};

class PortForward {
 public:
  // Finds the pod and listens. Throws Error "forward.port", "net.listen", "cluster.pod", and what
  // `Cluster` throws.
  PortForward(const Cluster& cluster, const PortForwardOptions& options);
  ~PortForward();
  PortForward(const PortForward&) = delete;
  PortForward& operator=(const PortForward&) = delete;

  const std::vector<ForwardedPort>& ports() const;

  // Serves connections until `stop`, or the connection's `cancel`; those that are open then are
  // closed. What goes wrong with one of them is noted.
  void run();
  void stop();  // from any thread

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kchart
