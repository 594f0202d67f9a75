// From the object down: own conditions, pods by its selector, containers, logs, warnings.
#include "cluster/reasons.hpp"

#include <algorithm>
#include <utility>

#include "cluster/members.hpp"
#include "cluster/pods.hpp"
#include "kchart/error.hpp"
#include "net/url.hpp"

namespace kchart::cluster {

namespace {

constexpr std::size_t kMaxLines = 12;
constexpr std::size_t kMaxPods = 3;
constexpr std::size_t kLogLines = 5;

std::string namespace_path(const Json& object) {
  return "/api/v1/namespaces/" + net::percent_encode(text_at(object, {"metadata", "namespace"}));
}

void add(std::vector<std::string>& lines, std::string line) {
  if (lines.size() >= kMaxLines) return;
  if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(std::move(line));
}

// What the server lets us see: a refusal is no reason to fail, an interruption is.
template <class Ask>
auto allowed(const Ask& ask) -> decltype(ask()) {
  try {
    return ask();
  } catch (const Error& error) {
    if (error.code() == "cancelled") throw;
    return {};
  }
}

std::string with_advice(std::string text, std::string_view reason) {
  const std::string_view advice = advice_for(reason);
  return advice.empty() ? text : text + "; " + std::string(advice);
}

void add_container(const Json& status, std::vector<std::string>& lines,
                   std::vector<std::string>& crashed) {
  const std::string name = text_at(status, {"name"});
  const Json* last = find(status, {"lastState", "terminated"});
  const Json* ended = find(status, {"state", "terminated"});
  const std::string waiting = text_at(status, {"state", "waiting", "reason"});
  if (ended == nullptr) ended = last;
  if (ended != nullptr && int_at(*ended, {"exitCode"}) != 0) {
    const std::string reason = text_at(*ended, {"reason"});
    std::string line = "container " + name + " ended with exit code " +
                       std::to_string(int_at(*ended, {"exitCode"})) +
                       (reason.empty() || reason == "Error" ? "" : " (" + reason + ")");
    const std::int64_t restarts = int_at(status, {"restartCount"});
    if (restarts > 0) line += ", restarted " + std::to_string(restarts) + " times";
    add(lines, with_advice(line, reason));
    crashed.push_back(name);
  }
  if (waiting.empty() || waiting == "ContainerCreating" || waiting == "PodInitializing") return;
  if (waiting == "CrashLoopBackOff" && ended != nullptr) return;  // said already
  const std::string message = text_at(status, {"state", "waiting", "message"});
  add(lines, with_advice("container " + name + ": " + waiting +
                             (message.empty() ? "" : ": " + excerpt(message, 300)),
                         waiting));
}

bool is_ready(const Json& pod) {
  for (const Json& one : array_at(pod, {"status", "conditions"})) {
    if (text_at(one, {"type"}) == "Ready") return text_at(one, {"status"}) == "True";
  }
  return text_at(pod, {"status", "phase"}) == "Succeeded";
}

std::vector<Json> pods_of(Session& session, const Json& object) {
  if (text_at(object, {"kind"}) == "Pod") return {object};
  const std::string selector = pods_query(object);
  if (selector.empty()) return {};
  std::vector<Json> pods =
      allowed([&] { return list_all(session, namespace_path(object) + "/pods", selector, false); });
  std::erase_if(pods, is_ready);
  // The newest first: of a rollout that hangs, they are the ones that hang.
  std::sort(pods.begin(), pods.end(), [](const Json& a, const Json& b) {
    return text_at(a, {"metadata", "creationTimestamp"}) >
           text_at(b, {"metadata", "creationTimestamp"});
  });
  return pods;
}

void add_log(Session& session, const Json& pod, const std::string& container,
             std::vector<std::string>& lines) {
  const std::string path = namespace_path(pod) + "/pods/" +
                           net::percent_encode(text_at(pod, {"metadata", "name"})) +
                           "/log?container=" + net::percent_encode(container) +
                           "&tailLines=" + std::to_string(kLogLines) + "&limitBytes=4096";
  for (const char* which : {"&previous=true", ""}) {
    const Answer answer = allowed([&] {
      return session.send({"GET", path + which, {}, {}, "*/*"});
    });
    // What a kubelet says instead of the log of a container that is already removed.
    const bool gone = answer.body.starts_with("unable to retrieve container logs");
    if (!answer.ok() || answer.body.empty() || gone) continue;
    std::string_view rest = answer.body;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      add(lines, container + " said: " + excerpt(rest.substr(0, end), 200));
      rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
    }
    return;
  }
}

void add_events(Session& session, const Json& object, std::vector<std::string>& lines) {
  const std::string uid = text_at(object, {"metadata", "uid"});
  if (uid.empty() || text_at(object, {"metadata", "namespace"}).empty()) return;
  const std::string path = namespace_path(object) + "/events?fieldSelector=" +
                           net::percent_encode("involvedObject.uid=" + uid + ",type=Warning");
  const Json list = allowed([&] { return session.get(path); });
  const Json& events = array_at(list, {"items"});
  for (std::size_t i = events.size(); i > 0 && i + 3 > events.size(); --i) {
    const Json& event = events[i - 1];
    const std::string reason = text_at(event, {"reason"});
    add(lines, with_advice(text_at(event, {"involvedObject", "kind"}) + " " +
                               text_at(event, {"involvedObject", "name"}) + ": " + reason + ": " +
                               excerpt(text_at(event, {"message"}), 300),
                           reason));
  }
}

void add_conditions(const Json& object, std::vector<std::string>& lines) {
  for (const Json& one : array_at(object, {"status", "conditions"})) {
    const std::string type = text_at(one, {"type"}), status = text_at(one, {"status"});
    const std::string message = text_at(one, {"message"});
    // Those of a Namespace that is being deleted say what still holds it.
    const bool bad = (status == "True" && (type == "ReplicaFailure" || type == "Failed" ||
                                           type.starts_with("Namespace"))) ||
                     (status == "False" && type == "Progressing");
    if (!bad || message.empty()) continue;
    const std::string reason = text_at(one, {"reason"});
    const bool quota = message.find("exceeded quota") != std::string::npos;
    add(lines, with_advice(type + ": " + excerpt(message, 300),
                           quota ? std::string_view("ExceededQuota") : reason));
  }
}

void add_finalizers(const Json& object, std::vector<std::string>& lines) {
  if (text_at(object, {"metadata", "deletionTimestamp"}).empty()) return;
  std::string names;
  for (const Json& one : array_at(object, {"metadata", "finalizers"})) {
    if (one.is_string()) names += (names.empty() ? "" : ", ") + one.get<std::string>();
  }
  if (names.empty()) return;
  add(lines, "it is held by the finalizers " + excerpt(names, 300) +
                 "; look at the controllers behind them");
}

}  // namespace

std::string_view advice_for(std::string_view reason) {
  static constexpr std::pair<std::string_view, std::string_view> kAdvice[] = {
      {"ImagePullBackOff", "check the image's name and tag, and the imagePullSecrets"},
      {"ErrImagePull", "check the image's name and tag, and the imagePullSecrets"},
      {"InvalidImageName", "correct the image's name"},
      {"ErrImageNeverPull", "load the image on the node, or change imagePullPolicy"},
      {"CreateContainerConfigError", "a ConfigMap or Secret that it names is missing"},
      {"CreateContainerError", "check command, mounts and security context"},
      {"RunContainerError", "check command, mounts and security context"},
      {"CrashLoopBackOff", "the program ends again and again; its log says why"},
      {"OOMKilled", "raise resources.limits.memory"},
      {"Unschedulable", "lower the requests, or add nodes that fit its selectors and tolerations"},
      {"FailedScheduling",
       "lower the requests, or add nodes that fit its selectors and tolerations"},
      {"FailedMount", "check that the volume, ConfigMap or Secret exists"},
      {"ProvisioningFailed", "check the StorageClass of the claim"},
      {"FailedBinding", "set a storageClassName, or make a PersistentVolume that fits"},
      {"ExceededQuota", "ask for less, or have the ResourceQuota raised"},
      {"Unhealthy", "check the probe's path and port, and how long the program takes to start"},
      {"BackoffLimitExceeded", "the job's program failed too often; its log says why"},
  };
  for (const auto& [known, advice] : kAdvice) {
    if (known == reason) return advice;
  }
  return {};
}

std::vector<std::string> pod_reasons(const Json& pod, std::vector<std::string>& crashed) {
  std::vector<std::string> lines;
  for (const Json& one : array_at(pod, {"status", "conditions"})) {
    if (text_at(one, {"type"}) != "PodScheduled" || text_at(one, {"status"}) != "False") continue;
    const std::string reason = text_at(one, {"reason"});
    add(lines, with_advice("not scheduled: " + excerpt(text_at(one, {"message"}), 300), reason));
  }
  for (const char* list : {"initContainerStatuses", "containerStatuses"}) {
    for (const Json& status : array_at(pod, {"status", list})) {
      add_container(status, lines, crashed);
    }
  }
  return lines;
}

std::vector<std::string> reasons(Session& session, const Json& object) {
  std::vector<std::string> lines;
  add_finalizers(object, lines);
  add_conditions(object, lines);
  const std::vector<Json> pods = pods_of(session, object);
  for (std::size_t i = 0; i < std::min(pods.size(), kMaxPods); ++i) {
    std::vector<std::string> crashed;
    const std::string name = "pod " + text_at(pods[i], {"metadata", "name"}) + ": ";
    for (const std::string& line : pod_reasons(pods[i], crashed)) add(lines, name + line);
    for (const std::string& container : crashed) add_log(session, pods[i], container, lines);
    add_events(session, pods[i], lines);
  }
  add_events(session, object, lines);
  return lines;
}

}  // namespace kchart::cluster
