// As kubectl finds them: a workload's pods by its selector, a submission's by those of its members.
#include "cluster/pods.hpp"

#include <algorithm>
#include <map>

#include "cluster/members.hpp"
#include "cluster/reasons.hpp"
#include "kchart/error.hpp"
#include "net/url.hpp"

namespace kchart::cluster {

namespace {

constexpr const char* kDefaultContainer = "kubectl.kubernetes.io/default-container";

std::string pods_path(const std::string& namespace_name) {
  return "/api/v1/namespaces/" + net::percent_encode(namespace_name) + "/pods";
}

void append(std::string& query, const std::string& part) {
  query += (query.empty() ? "" : ",") + part;
}

std::string equalities(const Json& labels) {
  std::string query;
  if (!labels.is_object()) return query;
  for (const auto& [key, value] : labels.items()) {
    if (value.is_string()) append(query, key + "=" + value.get<std::string>());
  }
  return query;
}

std::string requirement(const Json& one) {
  const std::string key = text_at(one, {"key"}), op = text_at(one, {"operator"});
  if (op == "Exists") return key;
  if (op == "DoesNotExist") return "!" + key;
  std::string values;
  for (const Json& value : array_at(one, {"values"})) {
    if (value.is_string()) append(values, value.get<std::string>());
  }
  return key + (op == "In" ? " in (" : " notin (") + values + ")";
}

// What a submission is made of, as far as it has pods.
PodsMeant pods_of_submission(Session& session, const ApplySet& set) {
  std::map<std::string, Json> pods;
  PodsMeant meant;
  meant.several = true;
  for (const auto& [key, member] : list_members(session, set)) {
    if (member.id.namespace_name.empty()) continue;
    const auto live = session.get_if_there(member.path());
    if (!live) continue;
    if (member.id.type.kind == "Pod") pods.emplace(member.id.text(), *live);
    const std::string query = member.id.type.kind == "Service" ? std::string() : pods_query(*live);
    if (query.empty()) continue;
    meant.may_come = true;
    for (Json& pod : list_all(session, pods_path(member.id.namespace_name), query, false)) {
      pods.emplace(
          text_at(pod, {"metadata", "namespace"}) + "/" + text_at(pod, {"metadata", "name"}),
          std::move(pod));
    }
  }
  for (auto& [name, pod] : pods) meant.pods.push_back(std::move(pod));
  return meant;
}

std::optional<ApplySet> submission_named(Session& session, const std::string& namespace_name,
                                         const std::string& name) {
  const auto parent = session.get_if_there(parent_path(namespace_name, name));
  if (!parent) return std::nullopt;
  const std::string tooling =
      text_at(*parent, {"metadata", "annotations", "applyset.kubernetes.io/tooling"});
  if (tooling.empty()) return std::nullopt;
  return read_apply_set(*parent, tooling);
}

bool by_name(const Json& a, const Json& b) {
  return text_at(a, {"metadata", "name"}) < text_at(b, {"metadata", "name"});
}

bool has_container(const Json& pod, const std::string& name) {
  const std::vector<std::string> all = containers_of(pod);
  return std::find(all.begin(), all.end(), name) != all.end();
}

// An init container runs while its pod is pending yet.
bool container_runs(const Json& pod, const std::string& name) {
  for (const char* list :
       {"initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"}) {
    for (const Json& one : array_at(pod, {"status", list})) {
      if (text_at(one, {"name"}) == name) return find(one, {"state", "running"}) != nullptr;
    }
  }
  return false;
}

// A container that the pod does not have needs no waiting either.
bool runs(const Json& pod, const std::string& container) {
  if (text_at(pod, {"status", "phase"}) == "Running") return true;
  if (container.empty()) return false;
  return !has_container(pod, container) || container_runs(pod, container);
}

bool is_going(const Json& pod) {
  return !text_at(pod, {"metadata", "deletionTimestamp"}).empty();
}

// Those that are being deleted count when they alone are meant.
const Json* first_running(const PodsMeant& meant, const std::string& container) {
  for (const Json& pod : meant.pods) {
    if (runs(pod, container) && (!is_going(pod) || !meant.may_come)) return &pod;
  }
  return nullptr;
}

PodsMeant pods_of_type(Session& session, const std::string& namespace_name,
                       const std::string& target) {
  Json object = object_named(session, namespace_name, target);
  if (text_at(object, {"kind"}) == "Pod") return {{std::move(object)}};
  const std::string query = pods_query(object);
  if (query.empty()) {
    throw Error(Fault::refused, "cluster.pod",
                text_at(object, {"kind"}) + " " + target.substr(target.find('/') + 1) +
                    " selects no pods; name a workload, a Service or a pod");
  }
  return {list_all(session, pods_path(namespace_name), query, false), false, true};
}

PodsMeant look_for(Session& session, const std::string& namespace_name, const std::string& target,
                   const std::string& selector) {
  if (!selector.empty()) {
    return {list_all(session, pods_path(namespace_name), selector, false), true, false};
  }
  if (target.find('/') != std::string::npos) return pods_of_type(session, namespace_name, target);
  if (const auto set = submission_named(session, namespace_name, target)) {
    return pods_of_submission(session, *set);
  }
  auto pod = session.get_if_there(pods_path(namespace_name) + "/" + net::percent_encode(target));
  if (pod) return {{std::move(*pod)}};
  throw Error(Fault::refused, "cluster.not_found",
              "pods \"" + excerpt(target) +
                  "\" not found, and no submission of that name, in the namespace " +
                  namespace_name);
}

// In kubectl's words.
void check_target(const std::string& target) {
  const auto refuse = [](const char* message) {
    throw Error(Fault::refused, "cluster.target", message);
  };
  if (target.empty()) refuse("resource name may not be empty");
  if (std::count(target.begin(), target.end(), '/') > 1) {
    refuse("arguments in resource/name form may not have more than one slash");
  }
  if (target.front() == '/' || target.back() == '/') {
    refuse("arguments in resource/name form must have a single resource and name");
  }
}

// Looks again, ever more seldom, until `enough` or for `timeout`.
PodsMeant look_until(Session& session, const std::function<PodsMeant()>& look,
                     const std::function<bool(const PodsMeant&)>& enough,
                     std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  using std::chrono::milliseconds;
  const auto until = Clock::now() + timeout;
  for (milliseconds pause{100};; pause = std::min(pause * 2, milliseconds(1'000))) {
    PodsMeant meant = look();
    std::sort(meant.pods.begin(), meant.pods.end(), by_name);
    const auto left = std::chrono::duration_cast<milliseconds>(until - Clock::now());
    if (enough(meant) || left.count() <= 0) return meant;
    session.sleep(std::min(pause, left));
  }
}

[[noreturn]] void none(const std::string& target, const PodsMeant& meant) {
  const std::string shown = meant.several ? "the submission " + target : target;
  throw Error(Fault::refused, "cluster.pod",
              "no pods found for " + shown +
                  (meant.may_come ? ": timed out waiting for the condition" : ""));
}

}  // namespace

std::string label_query(const Json& selector) {
  const Json* labels = find(selector, {"matchLabels"});
  const Json* expressions = find(selector, {"matchExpressions"});
  if (labels == nullptr && expressions == nullptr) return equalities(selector);
  std::string query = labels != nullptr ? equalities(*labels) : std::string();
  for (const Json& one : array_at(selector, {"matchExpressions"})) append(query, requirement(one));
  return query;
}

std::string pods_query(const Json& object) {
  const Json* selector = find(object, {"spec", "selector"});
  return selector == nullptr ? std::string() : label_query(*selector);
}

Json object_named(Session& session, const std::string& namespace_name, const std::string& target) {
  const std::size_t slash = target.find('/');
  const std::string type = target.substr(0, slash), name = target.substr(slash + 1);
  const auto discovery = session.discovery();
  const Resource* resource = discovery->named(type);
  if (resource == nullptr) {
    throw Error(Fault::refused, "cluster.kind",
                "the server doesn't have a resource type \"" + excerpt(type) + "\"");
  }
  auto live = session.get_if_there(resource->path(namespace_name, name));
  if (live) return std::move(*live);
  throw Error(Fault::refused, "cluster.not_found",
              resource->plural + (resource->type.group.empty() ? "" : "." + resource->type.group) +
                  " \"" + excerpt(name) + "\" not found");
}

PodsMeant pods_meant(Session& session, const std::string& namespace_name, const std::string& target,
                     const std::string& selector, std::chrono::milliseconds timeout) {
  if (selector.empty()) check_target(target);
  PodsMeant meant = look_until(
      session, [&] { return look_for(session, namespace_name, target, selector); },
      [](const PodsMeant& found) { return !found.pods.empty() || !found.may_come; }, timeout);
  if (meant.pods.empty() && selector.empty()) none(target, meant);
  return meant;
}

bool is_over(const Json& pod) {
  const std::string phase = text_at(pod, {"status", "phase"});
  return phase == "Succeeded" || phase == "Failed";
}

PodMeant pod_meant(Session& session, const std::string& namespace_name, const std::string& target,
                   const std::string& container, std::chrono::milliseconds timeout) {
  check_target(target);
  const auto enough = [&](const PodsMeant& found) {
    if (first_running(found, container) != nullptr) return true;
    if (found.pods.empty()) return !found.may_come;
    return std::all_of(found.pods.begin(), found.pods.end(), is_over);
  };
  PodsMeant meant = look_until(
      session, [&] { return look_for(session, namespace_name, target, ""); }, enough, timeout);
  if (meant.pods.empty()) none(target, meant);
  const Json* running = first_running(meant, container);
  return {running != nullptr ? *running : std::move(meant.pods[0]), running != nullptr};
}

std::string why_not_running(Session& session, const PodMeant& meant) {
  std::string text = ". Current status=" + meant.phase();
  for (const std::string& line : reasons(session, meant.pod)) text += "\n  " + line;
  return text;
}

std::vector<std::string> containers_of(const Json& pod) {
  std::vector<std::string> names;
  for (const char* list : {"initContainers", "containers", "ephemeralContainers"}) {
    for (const Json& one : array_at(pod, {"spec", list})) names.push_back(text_at(one, {"name"}));
  }
  return names;
}

std::string container_meant(const Json& pod, const std::string& wanted,
                            const std::function<void(const std::string&)>& note) {
  const std::vector<std::string> all = containers_of(pod);
  std::string shown;
  for (const std::string& name : all) shown += (shown.empty() ? "" : ", ") + name;
  std::string chosen = wanted;
  if (chosen.empty()) chosen = text_at(pod, {"metadata", "annotations", kDefaultContainer});
  const bool known = std::find(all.begin(), all.end(), chosen) != all.end();
  if (!wanted.empty() && !known) {
    throw Error(Fault::refused, "cluster.container",
                "container " + excerpt(wanted) + " is not valid for pod " +
                    text_at(pod, {"metadata", "name"}) + " out of: " + shown);
  }
  if (known) return chosen;
  const Json& main = array_at(pod, {"spec", "containers"});
  chosen = main.empty() ? std::string() : text_at(main[0], {"name"});
  if (all.size() > 1 && note) note("Defaulted container \"" + chosen + "\" out of: " + shown);
  return chosen;
}

std::string pod_path(const Json& pod) {
  return pods_path(text_at(pod, {"metadata", "namespace"})) + "/" +
         net::percent_encode(text_at(pod, {"metadata", "name"}));
}

}  // namespace kchart::cluster
