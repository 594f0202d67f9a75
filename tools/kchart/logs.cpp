// kchart logs: what the containers of a pod, a workload or a whole submission print.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <memory>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/logs.hpp"
#include "shared/connect.hpp"
#include "shared/duration.hpp"
#include "shared/flags.hpp"
#include "shared/interrupt.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

struct LogsFlags {
  std::vector<std::string> arguments;
  std::string selector, container, since, since_time, tail, limit_bytes, streams = "5",
                                                                         pod_timeout = "20s";
  bool follow = false, previous = false, timestamps = false, prefix = false, all_containers = false,
       all_pods = false, ignore_errors = false;
};

[[noreturn]] void refuse(const std::string& message) {
  throw Error(Fault::refused, "usage", message);
}

std::int64_t whole_number(const std::string& text) {  // which `integer_problem` has accepted
  return std::strtoll(text.c_str(), nullptr, 10);
}

void set_window(const LogsFlags& o, LogOptions& options) {
  if (!o.limit_bytes.empty()) options.limit_bytes = whole_number(o.limit_bytes);
  if (options.limit_bytes < 0) refuse("--limit-bytes must be greater than 0");
  if (o.since.starts_with('-')) refuse("--since must be greater than 0");
  if (!o.since.empty()) {
    options.since = std::chrono::ceil<std::chrono::seconds>(read_duration(o.since));
  }
  options.since_time = o.since_time;
  check_logs(options);
  if (!o.tail.empty()) options.tail = whole_number(o.tail);
  if (options.tail && *options.tail < -1) refuse("--tail must be greater than or equal to -1");
  constexpr std::int64_t kMost = std::numeric_limits<int>::max();
  options.max_streams =
      static_cast<int>(std::clamp<std::int64_t>(whole_number(o.streams), -kMost, kMost));
}

// The target, and behind it the container as kubectl once took it.
void set_target(const LogsFlags& o, LogOptions& options) {
  const std::size_t count = o.arguments.size();
  options.selector = o.selector;
  options.container = o.container;
  if (!o.selector.empty() && count > 0) {
    refuse("only a selector (-l) or a POD name is allowed");
  }
  if (o.selector.empty() && (count < 1 || count > 2)) {
    refuse("expected 'logs (POD | TYPE/NAME | SUBMISSION) [CONTAINER_NAME]', or a selector (-l)");
  }
  if (!o.container.empty() && count == 2) {
    refuse("only one of -c or an inline [CONTAINER] arg is allowed");
  }
  if (count > 0) options.target = o.arguments[0];
  if (count == 2) options.container = o.arguments[1];
  options.all_containers = o.all_containers;
  if (options.all_containers && !options.container.empty()) {
    refuse("--all-containers=true should not be specified with container name " +
           excerpt(options.container));
  }
}

int run_logs(const LogsFlags& o, Settings& settings) {
  LogOptions options;
  set_target(o, options);
  set_window(o, options);
  options.all_pods = o.all_pods;
  options.follow = o.follow;
  options.previous = o.previous;
  options.timestamps = o.timestamps;
  options.ignore_errors = o.ignore_errors;
  options.pod_running_timeout = read_pod_timeout(o.pod_timeout);
  options.line = [&](const LogLine& line) {
    print_out((o.prefix ? "[pod/" + line.pod + "/" + line.container + "] " : "") + line.text);
  };
  options.note = [](const std::string& text) { std::fprintf(stderr, "%s\n", text.c_str()); };
  const Cluster cluster = connect(settings);
  options.namespace_name = cluster.namespace_name();
  try {
    read_logs(cluster, options);
  } catch (const Error& error) {
    if (!o.follow || error.code() != "cancelled") throw;
    return kInterrupted;
  }
  return 0;
}

}  // namespace

Command add_logs(CLI::App& app) {
  auto o = std::make_shared<LogsFlags>();
  Flags flags(app);
  flags.toggle("-f,--follow", o->follow, "go on until the containers end");
  flags.text("-l,--selector", o->selector, "all pods with these labels (app=web,tier in (a,b))");
  flags.text("-c,--container", o->container, "of this container");
  flags.toggle("--all-containers", o->all_containers, "of all containers of each pod");
  flags.toggle("--all-pods", o->all_pods, "of all pods of TYPE/NAME; with a prefix");
  flags.toggle("-p,--previous", o->previous, "of the container's life before its last restart");
  flags.text("--since", o->since, "only what is newer than a duration like 5s, 2m or 3h",
             duration_problem);
  flags.text("--since-time", o->since_time, "only what is newer than a date (RFC 3339)");
  flags.text("--tail", o->tail,
             "so many lines from the end; -1 for all; 10 with a selector or a submission",
             integer_problem);
  flags.text("--limit-bytes", o->limit_bytes, "at most so many bytes", integer_problem);
  flags.toggle("--timestamps", o->timestamps, "with the time of each line");
  flags.toggle("--prefix", o->prefix, "with pod and container before each line");
  flags.toggle("--ignore-errors", o->ignore_errors, "go on when one container gives no log");
  flags.text("--pod-running-timeout", o->pod_timeout,
             "time to wait until there is a pod (default 20s)", duration_problem);
  flags.text("--max-log-requests", o->streams, "how many may be followed at once (default 5)",
             integer_problem);
  add_arguments(app, o->arguments, "[TARGET] [CONTAINER]",
                "a pod, TYPE/NAME or a submission, and one of its containers");
  return [o](Settings& settings) {
    o->prefix = o->prefix || o->all_pods;
    return run_logs(*o, settings);
  };
}

}  // namespace kchart::tools
