// One stream per container. A followed one asks for timestamps even if nobody wants to see them:
// they say where to go on after a broken line.
#include "kchart/logs.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "cluster/pods.hpp"
#include "kchart/error.hpp"
#include "net/url.hpp"
#include "value/rfc3339.hpp"

namespace kchart {

namespace {

using cluster::Json;
using cluster::text_at;

constexpr std::size_t kLongestLine = kMiB;
constexpr int kResumes = 20;  // in a row without a line

struct Source {
  Json pod;
  std::string container;

  std::string name() const { return text_at(pod, {"metadata", "name"}); }
};

class Reader {
 public:
  Reader(cluster::Session& session, const LogOptions& options, std::optional<std::int64_t> tail,
         std::mutex& mutex)
      : session_(session),
        options_(options),
        tail_(tail),
        mutex_(mutex),
        left_(options.limit_bytes > 0 ? static_cast<std::size_t>(options.limit_bytes)
                                      : std::numeric_limits<std::size_t>::max()) {}

  void read(const Source& source) {
    for (int broken = 0;; ++broken) {
      const std::string before = last_;
      try {
        return read_once(source);
      } catch (const Error& error) {
        const bool cut = error.code() == "net.cut" || error.code() == "net.timeout" ||
                         error.code() == "net.connect";
        const bool starting = is_starting(error);
        if (!(cut || starting) || !options_.follow || broken >= kResumes) throw;
        if (last_ != before || starting) broken = 0;
      }
      session_.sleep(std::chrono::milliseconds(200));
    }
  }

 private:
  // A container that comes up is waited for; one that cannot (no image) is not.
  static bool is_starting(const Error& error) {
    const std::string& text = error.message();
    return error.code() == "cluster.invalid" &&
           (text.find("ContainerCreating") != std::string::npos ||
            text.find("PodInitializing") != std::string::npos);
  }

  bool stamped() const { return options_.timestamps || options_.follow; }

  std::string query(const Source& source) const {
    std::string text = "/log?container=" + net::percent_encode(source.container);
    const auto add = [&](const char* name, const std::string& value) {
      text += std::string("&") + name + "=" + net::percent_encode(value);
    };
    if (options_.follow) add("follow", "true");
    if (options_.previous) add("previous", "true");
    if (stamped()) add("timestamps", "true");
    if (!last_.empty()) {
      add("sinceTime", last_);
      return text;
    }
    if (tail_ && *tail_ >= 0) add("tailLines", std::to_string(*tail_));
    if (!options_.since_time.empty()) add("sinceTime", options_.since_time);
    if (options_.since.count() > 0) add("sinceSeconds", std::to_string(options_.since.count()));
    // Followed, the server would count the timestamps that nobody sees, and anew after a break.
    if (options_.limit_bytes > 0 && !options_.follow) {
      add("limitBytes", std::to_string(options_.limit_bytes));
    }
    return text;
  }

  void read_once(const Source& source) {
    rest_.clear();
    inside_line_ = false;
    seen_to_ = last_;
    const std::string path = cluster::pod_path(source.pod) + query(source);
    const auto idle = std::chrono::milliseconds(options_.follow ? -1 : 60'000);
    const cluster::Answer answer = session_.stream(
        path,
        [&](std::string_view piece) {
          take(source, piece);
          return left_ > 0;
        },
        idle);
    if (!answer.ok()) throw cluster::refusal({"GET", path, {}, {}}, answer, session_.endpoint());
    if (!rest_.empty() && left_ > 0) emit(source, rest_);
  }

  void take(const Source& source, std::string_view piece) {
    rest_ += piece;
    std::size_t from = 0;
    for (std::size_t end; (end = rest_.find('\n', from)) != std::string::npos; from = end + 1) {
      emit(source, std::string_view(rest_).substr(from, end + 1 - from));
    }
    rest_.erase(0, from);
    if (rest_.size() > kLongestLine) {
      emit(source, rest_);
      rest_.clear();
    }
  }

  // Takes the timestamp off what begins a line. False where the line has come before: the server's
  // sinceTime counts whole seconds, so after a resume some lines come again.
  bool begin_line(std::string_view& line) {
    const std::size_t space = line.find(' ');
    if (!stamped() || space == std::string_view::npos || space < 20) return true;
    const std::string_view stamp = line.substr(0, space);
    if (!seen_to_.empty() && !later(stamp, seen_to_)) return false;
    seen_to_.clear();
    last_ = stamp;
    if (!options_.timestamps) line.remove_prefix(space + 1);
    return true;
  }

  // A line, or a piece of a long one.
  void emit(const Source& source, std::string_view line) {
    const bool begins = !std::exchange(inside_line_, !line.ends_with('\n'));
    if (begins) is_news_ = begin_line(line);
    if (!is_news_) return;
    line = line.substr(0, left_);
    left_ -= line.size();
    if (line.empty()) return;
    const std::lock_guard lock(mutex_);
    options_.line({source.name(), source.container, std::string(line)});
  }

  // RFC 3339 with 0 to 9 digits of a second's parts: "...07Z" is before "...07.5Z".
  static bool later(std::string_view a, std::string_view b) {
    const auto digits = [](std::string_view stamp) {
      return stamp.substr(0, stamp.find_first_of("Z+-", 19));
    };
    return digits(a) > digits(b);
  }

  cluster::Session& session_;
  const LogOptions& options_;
  std::optional<std::int64_t> tail_;
  std::mutex& mutex_;
  std::string rest_;
  std::string last_;     // the timestamp of the last line
  std::string seen_to_;  // after a resume: what comes again up to here is left out
  bool inside_line_ = false, is_news_ = true;
  std::size_t left_;  // of the bytes to print
};

void note(const LogOptions& options, const std::string& text) {
  if (options.note) options.note(text);
}

std::vector<Source> sources_of(std::vector<Json> pods, const LogOptions& options) {
  std::vector<Source> all;
  for (Json& pod : pods) {
    if (options.all_containers && options.container.empty()) {
      for (std::string& name : cluster::containers_of(pod)) all.push_back({pod, std::move(name)});
      continue;
    }
    std::string name = cluster::container_meant(pod, options.container, options.note);
    all.push_back({std::move(pod), std::move(name)});
  }
  return all;
}

std::vector<Json> chosen(cluster::PodsMeant meant, const LogOptions& options) {
  if (meant.several || options.all_pods || meant.pods.size() < 2) return std::move(meant.pods);
  note(options, "Found " + std::to_string(meant.pods.size()) + " pods, using pod/" +
                    text_at(meant.pods[0], {"metadata", "name"}));
  meant.pods.resize(1);
  return std::move(meant.pods);
}

void check_streams(std::size_t count, const LogOptions& options) {
  const auto most = static_cast<std::size_t>(std::max(options.max_streams, 1));
  if (!options.follow || count <= most) return;
  throw Error(Fault::refused, "logs.streams",
              "you are attempting to follow " + std::to_string(count) +
                  " log streams, but maximum allowed concurrency is " +
                  std::to_string(options.max_streams) +
                  ", use --max-log-requests to increase the limit");
}

// All at once, each in a thread of its own. Where the system has no more threads, `note` hears
// which streams nobody follows.
void follow_all(const std::vector<Source>& sources, const LogOptions& options, std::mutex& mutex,
                const std::function<void(std::size_t)>& read) {
  std::vector<std::exception_ptr> errors(sources.size());
  const auto follow = [&](std::size_t i) {
    try {
      read(i);
    } catch (...) {
      errors[i] = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  try {
    while (threads.size() + 1 < sources.size()) threads.emplace_back(follow, threads.size() + 1);
  } catch (const std::system_error& error) {
    const std::lock_guard lock(mutex);
    for (std::size_t i = threads.size() + 1; i < sources.size(); ++i) {
      note(options, "the log of " + sources[i].name() + "/" + sources[i].container +
                        " is not followed: no thread can be started: " + error.what());
    }
  }
  follow(0);
  for (std::thread& one : threads) one.join();
  for (const std::exception_ptr& error : errors) {
    if (error != nullptr) std::rethrow_exception(error);
  }
}

}  // namespace

void check_logs(const LogOptions& options) {
  if (options.since_time.empty()) return;
  std::string problem = rfc3339_problem(options.since_time);
  if (problem.empty() && options.since.count() > 0) {
    problem = "at most one of `sinceTime` or `sinceSeconds` may be specified";
  }
  if (!problem.empty()) throw Error(Fault::refused, "logs.since", problem);
}

void read_logs(const Cluster& cluster, const LogOptions& options) {
  check_logs(options);
  cluster::Session& session = cluster.session();
  cluster::PodsMeant meant = cluster::pods_meant(session, options.namespace_name, options.target,
                                                 options.selector, options.pod_running_timeout);
  if (meant.pods.empty()) {
    return note(options, "No resources found in " + options.namespace_name + " namespace.");
  }
  auto tail = options.tail;
  if (!tail && meant.several) tail = 10;
  const std::vector<Source> sources = sources_of(chosen(std::move(meant), options), options);
  check_streams(sources.size(), options);
  std::mutex mutex;
  const auto read = [&](std::size_t i) {
    try {
      Reader(session, options, tail, mutex).read(sources[i]);
    } catch (const Error& error) {
      if (!options.ignore_errors || error.code() == "cancelled") throw;
      const std::lock_guard lock(mutex);
      note(options, error.message());
    }
  };
  if (options.follow) return follow_all(sources, options, mutex, read);
  for (std::size_t i = 0; i < sources.size(); ++i) read(i);
}

}  // namespace kchart
