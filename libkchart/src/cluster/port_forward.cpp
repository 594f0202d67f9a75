// A line to the pod for each connection: a slow one does not hold up the others.
#include "kchart/port_forward.hpp"

#include <atomic>
#include <charconv>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>

#include "cluster/forward_line.hpp"
#include "cluster/pods.hpp"
#include "kchart/error.hpp"
#include "net/listener.hpp"

namespace kchart {

namespace {

using cluster::array_at;
using cluster::int_at;
using cluster::Json;
using cluster::text_at;

constexpr std::size_t kMaxConnections = 256;

[[noreturn]] void refuse(const std::string& message) {
  throw Error(Fault::refused, "forward.port", message);
}

// As strconv.ParseUint reads it, in its words.
std::uint16_t port_of(const std::string& text, const char* which) {
  std::uint16_t number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error == std::errc() && end == last) return number;
  const bool too_large = error == std::errc::result_out_of_range && end == last;
  refuse("error parsing " + std::string(which) + " port '" + excerpt(text) +
         "': strconv.ParseUint: parsing \"" + excerpt(text) +
         "\": " + (too_large ? "value out of range" : "invalid syntax"));
}

// Whether strconv.Atoi takes it for a number; what is none is the name of a port.
bool is_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string named_port(const Json& pod, const std::string& name) {
  for (const char* list : {"containers", "initContainers"}) {
    for (const Json& container : array_at(pod, {"spec", list})) {
      for (const Json& port : array_at(container, {"ports"})) {
        if (name.empty() || text_at(port, {"name"}) != name) continue;
        return std::to_string(int_at(port, {"containerPort"}));
      }
    }
  }
  refuse("Pod '" + text_at(pod, {"metadata", "name"}) + "' does not have a named port '" +
         excerpt(name) + "'");
}

// The port of a Service that has this number or name.
const Json& service_port(const Json& service, const std::string& text) {
  const bool by_number = is_number(text);
  for (const Json& port : array_at(service, {"spec", "ports"})) {
    const bool same = by_number ? std::to_string(int_at(port, {"port"})) == text
                                : !text.empty() && text_at(port, {"name"}) == text;
    if (same) return port;
  }
  const std::string name = text_at(service, {"metadata", "name"});
  if (by_number) refuse("Service " + name + " does not have a service port " + excerpt(text));
  refuse("Service '" + name + "' does not have a named port '" + excerpt(text) + "'");
}

// The port of the pod behind a port of a Service.
std::string behind_service(const Json& port, const Json& pod) {
  const std::string name = text_at(port, {"targetPort"});
  if (!name.empty()) return named_port(pod, name);
  return std::to_string(int_at(port, {"targetPort"}, int_at(port, {"port"})));
}

struct Wish {
  std::uint16_t local = 0, remote = 0;
};

Wish read_wish(const std::string& text, const Json& pod, const std::optional<Json>& service) {
  const std::size_t colon = text.find(':');
  if (colon != text.rfind(':')) refuse("invalid port format '" + excerpt(text) + "'");
  std::string there = colon == std::string::npos ? text : text.substr(colon + 1);
  std::string here = colon == std::string::npos ? "" : text.substr(0, colon);
  if (service) {
    const Json& port = service_port(*service, there);
    if (colon == std::string::npos) here = std::to_string(int_at(port, {"port"}));
    there = behind_service(port, pod);
  } else if (there.empty()) {
    refuse("remote port cannot be empty");
  } else {
    if (!is_number(there)) there = named_port(pod, there);
    if (colon == std::string::npos) here = there;
  }
  const Wish wish{here.empty() ? std::uint16_t{0} : port_of(here, "local"),
                  port_of(there, "remote")};
  if (wish.remote == 0) refuse("remote port must be > 0");
  return wish;
}

std::string shown(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

}  // namespace

struct PortForward::State {
  State(cluster::Session& to, const PortForwardOptions& wanted) : session(to), options(wanted) {}

  cluster::Session& session;
  const PortForwardOptions options;
  std::string pod_path;
  std::vector<net::Listener> listeners;
  std::vector<ForwardedPort> ports;
  std::atomic<bool> stopped{false};

  struct Connection {
    Connection(net::Socket from, ForwardedPort at) : socket(std::move(from)), port(std::move(at)) {}

    net::Socket socket;
    ForwardedPort port;
    std::atomic<bool> done{false};
    std::thread thread;
  };
  std::list<Connection> connections;
  std::mutex mutex;

  void note(const std::string& text) {
    const std::lock_guard lock(mutex);
    if (options.note) options.note(text);
  }

  void listen(const Wish& wish);
  bool try_listen(const std::string& address, std::uint16_t port, std::uint16_t remote,
                  bool needed);
  void serve(Connection& connection);
  void carry(Connection& connection);
  void accept_from(std::size_t number);
  void sweep(bool all);
  bool over() const { return stopped || session.cancelled(); }
};

bool PortForward::State::try_listen(const std::string& address, std::uint16_t port,
                                    std::uint16_t remote, bool needed) {
  try {
    listeners.emplace_back(address, port);
  } catch (const Error&) {
    if (needed) throw;
    return false;
  }
  ports.push_back({address, listeners.back().port(), remote});
  note("Forwarding from " + shown(address) + ":" + std::to_string(ports.back().local) + " -> " +
       std::to_string(remote));
  return true;
}

void PortForward::State::listen(const Wish& wish) {
  for (const std::string& address : options.addresses) {
    if (address != "localhost") {
      try_listen(address, wish.local, wish.remote, true);
      continue;
    }
    try_listen("127.0.0.1", wish.local, wish.remote, true);
    try_listen("::1", ports.back().local, wish.remote, false);
  }
}

void PortForward::State::carry(Connection& connection) {
  cluster::ForwardLine line(session, pod_path, connection.port.remote);
  std::thread sender([&] {
    for (std::string data; !(data = connection.socket.receive()).empty();) {
      if (!line.send(data)) return;
    }
    line.finish_sending();
  });
  std::exception_ptr thrown;
  try {
    line.run(
        [&](std::string_view data) {
          if (!connection.socket.send(data)) line.close();
        },
        &stopped);
  } catch (...) {
    thrown = std::current_exception();
  }
  connection.socket.shut_down();
  sender.join();
  if (thrown) std::rethrow_exception(thrown);
}

void PortForward::State::serve(Connection& connection) {
  try {
    carry(connection);
  } catch (const std::exception& error) {
    if (!over()) {
      note("an error occurred forwarding " + std::to_string(connection.port.local) + " -> " +
           std::to_string(connection.port.remote) + ": " + error.what());
    }
  }
  connection.socket.shut_down();
  connection.done = true;
}

void PortForward::State::accept_from(std::size_t number) {
  net::Socket socket = listeners[number].accept();
  if (!socket || connections.size() >= kMaxConnections) return;
  note("Handling connection for " + std::to_string(ports[number].local));
  connections.emplace_back(std::move(socket), ports[number]);
  Connection& made = connections.back();
  try {
    made.thread = std::thread([this, &made] { serve(made); });
  } catch (const std::system_error& error) {
    connections.pop_back();
    note(std::string("the connection is closed: no thread can be started: ") + error.what());
  }
}

void PortForward::State::sweep(bool all) {
  for (auto one = connections.begin(); one != connections.end();) {
    if (all) one->socket.shut_down();
    if (!all && !one->done) {
      ++one;
      continue;
    }
    one->thread.join();
    one = connections.erase(one);
  }
}

PortForward::PortForward(const Cluster& cluster, const PortForwardOptions& options)
    : state_(new State(cluster.session(), options)) {
  if (options.ports.empty()) refuse("at least 1 PORT is required for port-forward");
  cluster::Session& session = state_->session;
  const cluster::PodMeant meant = cluster::pod_meant(
      session, options.namespace_name, options.target, "", options.pod_running_timeout);
  if (!meant.runs) {
    throw Error(
        Fault::refused, "cluster.pod",
        "unable to forward port because pod is not running" + why_not_running(session, meant));
  }
  const Json& pod = meant.pod;
  std::optional<Json> service;
  if (options.target.find('/') != std::string::npos) {
    Json object = cluster::object_named(session, options.namespace_name, options.target);
    if (text_at(object, {"kind"}) == "Service") service = std::move(object);
  }
  state_->pod_path = cluster::pod_path(pod);
  for (const std::string& text : options.ports) state_->listen(read_wish(text, pod, service));
}

PortForward::~PortForward() {
  state_->stopped = true;
  state_->sweep(true);
}

const std::vector<ForwardedPort>& PortForward::ports() const {
  return state_->ports;
}

void PortForward::run() {
  State& state = *state_;
  while (!state.over()) {
    const std::size_t number = net::Listener::wait_for_any(state.listeners);
    if (number < state.listeners.size()) state.accept_from(number);
    state.sweep(false);
  }
  state.stopped = true;
  state.sweep(true);
}

void PortForward::stop() {
  state_->stopped = true;
}

}  // namespace kchart
