// The first byte of every message is its channel; the last message of channel 3 is a Status.
#include "kchart/exec.hpp"

#include <cstdlib>
#include <optional>

#include "cluster/pods.hpp"
#include "kchart/error.hpp"
#include "net/url.hpp"
#include "net/websocket.hpp"

namespace kchart {

namespace {

using cluster::Json;
using cluster::text_at;

enum Channel : char { kInput = 0, kOutput = 1, kErrors = 2, kStatus = 3, kResize = 4 };
constexpr char kClose = static_cast<char>(255);  // since v5: the second byte is the channel
constexpr std::size_t kPiece = 32 * kKiB;
constexpr const char* kVersion5 = "v5.channel.k8s.io";

std::string path_of(const Json& pod, const std::string& container, const ExecOptions& options) {
  std::string path = cluster::pod_path(pod) + "/exec?container=" + net::percent_encode(container);
  for (const std::string& word : options.command) path += "&command=" + net::percent_encode(word);
  path += options.input ? "&stdin=true" : "";
  path += "&stdout=true";
  path += options.tty ? "&tty=true" : "&stderr=true";
  return path;
}

[[noreturn]] void refuse(cluster::Session& session, const cluster::PodMeant& meant) {
  if (cluster::is_over(meant.pod)) {
    throw Error(
        Fault::refused, "cluster.pod",
        "cannot exec into a container in a completed pod; current phase is " + meant.phase());
  }
  throw Error(Fault::refused, "cluster.pod",
              "timed out waiting for the condition: pod " +
                  text_at(meant.pod, {"metadata", "name"}) + " is not running" +
                  why_not_running(session, meant));
}

// The exit code in a Status; absent when the program could not be run at all.
std::optional<int> exit_code(const Json& status) {
  if (text_at(status, {"status"}) == "Success") return 0;
  if (text_at(status, {"reason"}) != "NonZeroExitCode") return std::nullopt;
  for (const Json& cause : cluster::array_at(status, {"details", "causes"})) {
    if (text_at(cause, {"reason"}) == "ExitCode") {
      return std::atoi(text_at(cause, {"message"}).c_str());
    }
  }
  return std::nullopt;
}

}  // namespace

struct Exec::State {
  cluster::Session& session;
  ExecOptions options;
  std::unique_ptr<net::WebSocket> socket;
  std::string status;

  void receive(std::string_view message) {
    if (message.size() < 2) return;  // each channel begins with an empty message
    const std::string_view data = message.substr(1);
    switch (message[0]) {
      case kOutput:
        if (options.out) options.out(data);
        break;
      case kErrors:
        if (options.err) options.err(data);
        break;
      case kStatus:
        if (status.size() + data.size() <= kMiB) status += data;
        break;
      default:
        break;
    }
  }

  int verdict() const {
    if (status.empty()) {
      throw Error(Fault::io, "exec.failed",
                  "the connection ended before the program did; is the pod still there?");
    }
    const Json found = cluster::parse_answer(status, "the status of the program");
    if (const auto code = exit_code(found)) return *code;
    throw Error(Fault::refused, "exec.failed", excerpt(text_at(found, {"message"}), 2000));
  }
};

Exec::Exec(const Cluster& cluster, const ExecOptions& options)
    : state_(new State{cluster.session(), options, nullptr, {}}) {
  if (options.command.empty()) {
    throw Error(Fault::usage, "exec.command",
                "you must specify at least one command for the container");
  }
  cluster::Session& session = state_->session;
  const cluster::PodMeant meant =
      cluster::pod_meant(session, options.namespace_name, options.target, options.container,
                         options.pod_running_timeout);
  if (!meant.runs) refuse(session, meant);
  const Json& pod = meant.pod;
  const std::string container = cluster::container_meant(pod, options.container, options.note);
  state_->socket =
      session.web_socket(path_of(pod, container, options), {kVersion5, "v4.channel.k8s.io"});
}

Exec::~Exec() = default;

int Exec::run() {
  State& state = *state_;
  try {
    state.socket->run(
        [&](std::string_view message) {
          state.receive(message);
          return true;
        },
        state.session.options().cancel);
  } catch (const Error& error) {
    if (error.code() == "net.cancelled") throw Error(Fault::io, "cancelled", "interrupted");
    if (state.status.empty()) throw;
  }
  return state.verdict();
}

bool Exec::send(std::string_view input) {
  for (; !input.empty(); input.remove_prefix(std::min(input.size(), kPiece))) {
    std::string message(1, kInput);
    message += input.substr(0, kPiece);
    if (!state_->socket->send(std::move(message))) return false;
  }
  return true;
}

void Exec::close_input() {
  if (state_->socket->protocol() == kVersion5) state_->socket->send({kClose, kInput});
}

void Exec::resize(TerminalSize size) {
  state_->socket->send(std::string(1, kResize) +
                       Json{{"Width", size.width}, {"Height", size.height}}.dump());
}

}  // namespace kchart
