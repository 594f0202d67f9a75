// Logs: what the containers of pods print, of one or of many, once or for as long as they run.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "kchart/cluster.hpp"

namespace kchart {

struct LogLine {
  std::string pod, container;
  std::string text;  // with its newline, which only an unfinished last line lacks
};

struct LogOptions {
  // The name of a submission (all its pods), of a pod, or TYPE/NAME ("deployment/web": its first
  // pod). With a `selector` ("app=web") there is no target.
  std::string target, selector;
  std::string namespace_name;
  std::string container;  // empty: the default one of each pod
  bool all_containers = false;
  bool all_pods = false;  // of a TYPE/NAME
  bool follow = false;    // until the containers end
  bool previous = false;  // of the container's life before
  bool timestamps = false;
  std::optional<std::int64_t> tail;  // lines from the end; < 0: all. Absent: 10 of many, all of one
  std::chrono::seconds since{0};     // 0: from the beginning
  std::string since_time;            // RFC 3339; instead of `since`
  std::int64_t limit_bytes = 0;
  // How long to wait until TYPE/NAME or the submission has a pod, running or not.
  std::chrono::milliseconds pod_running_timeout{20'000};
  int max_streams = 5;         // followed at the same time; more are refused
  bool ignore_errors = false;  // of single containers: `note` hears of them

  std::function<void(const LogLine&)> line;           // called from one thread at a time
  std::function<void(const std::string&)> note = {};  // what the user should know beside
};

// What can be refused without a server, in kubectl's words. Throws Error "logs.since".
void check_logs(const LogOptions& options);

// Followed streams that break are taken up again where they ended, no line twice. Throws Error
// "cluster.pod", "cluster.container", "logs.streams", and what `check_logs` and `Cluster` throw.
void read_logs(const Cluster& cluster, const LogOptions& options);

}  // namespace kchart
