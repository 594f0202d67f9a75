// kchart exec: a program in a running container, as `kubectl exec` runs it.
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/exec.hpp"
#include "shared/connect.hpp"
#include "shared/duration.hpp"
#include "shared/flags.hpp"
#include "shared/interrupt.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"
#include "shared/terminal.hpp"

namespace kchart::tools {

namespace {

struct ExecFlags {
  std::vector<std::string> arguments;
  std::string container, pod_timeout = "1m0s";
  bool input = false, tty = false, quiet = false;
};

void print_error(std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = write(STDERR_FILENO, text.data(), text.size());
    if (wrote <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

// Standard input and the size of the terminal go to the program, in a thread of their own, until
// `over`.
class Feeder {
 public:
  Feeder(Exec& exec, bool input, bool tty)
      : exec_(exec), input_(input), tty_(tty), thread_([this] { feed(); }) {}
  ~Feeder() {
    over_ = true;
    thread_.join();
  }

 private:
  void feed() {
    while (!over_) {
      if (tty_) send_size();
      pollfd waiting{STDIN_FILENO, POLLIN, 0};
      if (!input_) waiting.fd = -1;
      if (poll(&waiting, 1, 100) > 0) send_input();
    }
  }

  void send_size() {
    const TerminalSize now = terminal_size();
    if (now.width == 0 || (now.width == last_.width && now.height == last_.height)) return;
    last_ = now;
    exec_.resize(now);
  }

  void send_input() {
    char piece[16 * 1024];
    const ssize_t got = read(STDIN_FILENO, piece, sizeof piece);
    if (got > 0 && exec_.send({piece, static_cast<std::size_t>(got)})) return;
    if (got < 0 && errno == EINTR) return;
    if (got <= 0) exec_.close_input();
    input_ = false;
  }

  Exec& exec_;
  bool input_, tty_;
  TerminalSize last_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

int run_program(const Cluster& cluster, const ExecOptions& options) {
  Exec exec(cluster, options);
  std::optional<RawTerminal> raw;
  if (options.tty) raw.emplace();
  const Feeder feeder(exec, options.input, options.tty);
  return exec.run();
}

int run_exec(const ExecFlags& o, Settings& settings) {
  ExecOptions options;
  if (o.arguments.size() > 1) {
    throw Error(
        Fault::refused, "usage",
        "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead");
  }
  options.target = one_argument(o.arguments, "a pod, TYPE/NAME or a submission");
  options.command = settings.program_arguments;
  if (options.command.empty()) {
    throw Error(Fault::refused, "usage",
                "you must specify at least one command for the container: exec TARGET -- COMMAND");
  }
  options.container = o.container;
  options.pod_running_timeout = read_pod_timeout(o.pod_timeout);
  options.input = o.input;
  options.tty = o.tty && o.input && isatty(STDIN_FILENO) != 0;
  const auto note = [&](const std::string& text) {
    if (!o.quiet) std::fprintf(stderr, "%s\n", text.c_str());
  };
  if (o.tty && !options.tty)
    note("Unable to use a TTY - input is not a terminal or the right kind of file");
  options.out = print_out;
  options.err = print_error;
  options.note = note;
  const Cluster cluster = connect(settings);
  options.namespace_name = cluster.namespace_name();
  try {
    return run_program(cluster, options);
  } catch (const Error& error) {
    if (error.code() != "cancelled") throw;
    return kInterrupted;
  }
}

}  // namespace

Command add_exec(CLI::App& app) {
  auto o = std::make_shared<ExecFlags>();
  Flags flags(app);
  flags.toggle("-i,--stdin", o->input, "pass standard input to the program");
  flags.toggle("-t,--tty", o->tty, "give it a terminal");
  flags.text("-c,--container", o->container, "in this container");
  flags.toggle("-q,--quiet", o->quiet, "only the program's own output");
  flags.text("--pod-running-timeout", o->pod_timeout, kPodTimeoutHelp, duration_problem);
  add_arguments(app, o->arguments, "TARGET -- COMMAND [ARGUMENT...]",
                "a pod, TYPE/NAME or a submission");
  return [o](Settings& settings) { return run_exec(*o, settings); };
}

}  // namespace kchart::tools
