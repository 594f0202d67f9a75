// As kubectl finds them: a workload's pods by its selector, a submission's by those of its members.
#include "cluster/pods.hpp"

#include <algorithm>
#include <map>

#include "cluster/members.hpp"
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
std::vector<Json> pods_of_submission(Session& session, const ApplySet& set) {
  std::map<std::string, Json> pods;
  for (const auto& [key, member] : list_members(session, set)) {
    if (member.id.namespace_name.empty()) continue;
    const auto live = session.get_if_there(member.path());
    if (!live) continue;
    if (member.id.type.kind == "Pod") pods.emplace(member.id.text(), *live);
    const std::string query = member.id.type.kind == "Service" ? std::string() : pods_query(*live);
    if (query.empty()) continue;
    for (Json& pod : list_all(session, pods_path(member.id.namespace_name), query, false)) {
      pods.emplace(
          text_at(pod, {"metadata", "namespace"}) + "/" + text_at(pod, {"metadata", "name"}),
          std::move(pod));
    }
  }
  std::vector<Json> all;
  for (auto& [name, pod] : pods) all.push_back(std::move(pod));
  return all;
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

bool is_running(const Json& pod) {
  return text_at(pod, {"status", "phase"}) == "Running" &&
         text_at(pod, {"metadata", "deletionTimestamp"}).empty();
}

std::vector<Json> pods_of_type(Session& session, const std::string& namespace_name,
                               const std::string& target) {
  Json object = object_named(session, namespace_name, target);
  if (text_at(object, {"kind"}) == "Pod") return {std::move(object)};
  const std::string query = pods_query(object);
  if (query.empty()) {
    throw Error(Fault::refused, "cluster.pod",
                text_at(object, {"kind"}) + " " + target.substr(target.find('/') + 1) +
                    " selects no pods; name a workload, a Service or a pod");
  }
  return list_all(session, pods_path(namespace_name), query, false);
}

[[noreturn]] void none(const std::string& target) {
  throw Error(Fault::refused, "cluster.pod", "no pods found for " + target);
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
                     const std::string& selector) {
  PodsMeant meant;
  if (!selector.empty()) {
    meant.several = true;
    meant.pods = list_all(session, pods_path(namespace_name), selector, false);
  } else if (target.find('/') != std::string::npos) {
    meant.pods = pods_of_type(session, namespace_name, target);
    if (meant.pods.empty()) none(target);
  } else if (const auto set = submission_named(session, namespace_name, target)) {
    meant.several = true;
    meant.pods = pods_of_submission(session, *set);
    if (meant.pods.empty()) none("the submission " + target);
  } else {
    auto pod = session.get_if_there(pods_path(namespace_name) + "/" + net::percent_encode(target));
    if (!pod) {
      throw Error(Fault::refused, "cluster.not_found",
                  "pods \"" + excerpt(target) +
                      "\" not found, and no submission of that name, in "
                      "the namespace " +
                      namespace_name);
    }
    meant.pods.push_back(std::move(*pod));
  }
  std::sort(meant.pods.begin(), meant.pods.end(), by_name);
  return meant;
}

Json pod_meant(Session& session, const std::string& namespace_name, const std::string& target) {
  std::vector<Json> pods = pods_meant(session, namespace_name, target, "").pods;
  const auto running = std::find_if(pods.begin(), pods.end(), is_running);
  if (running != pods.end()) return std::move(*running);
  const std::string phase = text_at(pods[0], {"status", "phase"});
  throw Error(Fault::refused, "cluster.pod",
              "unable to use pod " + text_at(pods[0], {"metadata", "name"}) +
                  " because it is not running. Current status=" + phase);
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
