// Pods and the workloads that make them, as validation of core/v1, apps/v1 and batch/v1 has it.
#include <algorithm>
#include <array>
#include <set>

#include "check/names.hpp"
#include "check/pod_view.hpp"
#include "check/server_rules.hpp"
#include "check/workload.hpp"
#include "kube/quantity.hpp"
#include "kube/selector.hpp"
#include "reach/fields.hpp"

namespace kchart::checking {

namespace {

std::optional<kube::Quantity> quantity(const Value* value) {
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return kube::Quantity::parse(std::string(value->as_string()));
}

class PodRules {
 public:
  PodRules(const Rules& rules, const Value& spec, const Path& at)
      : rules_(rules), spec_(spec), at_(at) {}

  void run() {
    volumes();
    if (elements(field(spec_, "containers")).empty()) rules_.required(at_ / "containers");
    for (const std::string_view list : {"initContainers", "containers", "ephemeralContainers"}) {
      const auto all = elements(field(spec_, list));
      const Path path = at_ / list;
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].is_map()) container(all[i], path[i]);
      }
    }
    rules_.labels(field(spec_, "nodeSelector"), at_ / "nodeSelector");
  }

 private:
  // A volume without a source is an emptyDir.
  void volumes() {
    const auto all = elements(field(spec_, "volumes"));
    const Path list = at_ / "volumes";
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string name = text_field(all[i], "name");
      if (!all[i].is_map() || all[i].as_map() == nullptr) continue;
      label(name, list[i] / "name", volumes_, "volume");
      std::size_t sources = 0;
      for (const Map::Entry& entry : *all[i].as_map()) {
        if (entry.key.view() != "name" && !entry.value.is_nil()) ++sources;
      }
      if (sources > 1) rules_.say(list[i], "schema.value", "a volume has one source only");
    }
    claims();
  }

  void claims() {
    const Subject& object = rules_.object();
    if (!object.is("apps", "StatefulSet")) return;
    for (const Value& claim : elements(descend(&object.value, {"spec", "volumeClaimTemplates"}))) {
      volumes_.insert(text_of(descend(&claim, {"metadata", "name"})));
    }
  }

  void label(const std::string& name, const Path& path, std::set<std::string>& seen,
             std::string_view what) {
    if (name.empty()) return rules_.required(path);
    if (!is_dns_label(name)) {
      rules_.say(path, "schema.name",
                 '"' + excerpt(name) + "\" is no DNS label: lower case letters, digits and '-'");
    }
    if (!seen.insert(name).second) {
      rules_.say(path, "schema.duplicate",
                 "another " + std::string(what) + " is called " + excerpt(name));
    }
  }

  void container(const Value& container, const Path& path) {
    label(text_field(container, "name"), path / "name", containers_, "container");
    if (!has_text(container, "image")) rules_.required(path / "image");
    mounts(container, path);
    ports(container, path);
    environment(container, path);
    resources(container, path);
    probes(container, path);
  }

  // How a probe or a hook asks: exactly one way.
  void probes(const Value& container, const Path& path) {
    const Path lifecycle = path / "lifecycle";
    for (const char* name : {"livenessProbe", "readinessProbe", "startupProbe"}) {
      const Value* probe = field(container, name);
      if (probe == nullptr || !probe->is_map()) continue;
      handler(*probe, path / name);
      for (const char* number : {"initialDelaySeconds", "timeoutSeconds", "periodSeconds",
                                 "successThreshold", "failureThreshold"}) {
        const Value* found = field(*probe, number);
        const Path at = path / name;
        if (found == nullptr || found->kind() != Kind::float64 || found->as_float() >= 0) continue;
        rules_.say(at / number, "schema.range", "must be at least 0");
      }
    }
    for (const char* name : {"postStart", "preStop"}) {
      const Value* hook = descend(&container, {"lifecycle", name});
      if (hook != nullptr && hook->is_map()) handler(*hook, lifecycle / name);
    }
  }

  void handler(const Value& probe, const Path& path) {
    int ways = 0;
    for (const char* way : {"exec", "httpGet", "tcpSocket", "grpc", "sleep"}) {
      if (field(probe, way) != nullptr) ++ways;
    }
    if (ways == 1) return;
    rules_.say(path, "schema.value",
               ways == 0 ? "names nothing to do (exec, httpGet, tcpSocket or grpc)"
                         : "does more than one thing");
  }

  void mounts(const Value& container, const Path& path) {
    const auto all = elements(field(container, "volumeMounts"));
    const Path list = path / "volumeMounts";
    std::set<std::string> places;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string name = text_field(all[i], "name"), place = text_field(all[i], "mountPath");
      if (name.empty()) {
        rules_.required(list[i] / "name");
      } else if (!volumes_.contains(name)) {
        rules_.say(list[i] / "name", "schema.value", "the pod has no volume " + excerpt(name),
                   "add the volume, or correct the name");
      }
      if (place.empty()) {
        rules_.required(list[i] / "mountPath");
      } else if (!places.insert(place).second) {
        rules_.say(list[i] / "mountPath", "schema.duplicate",
                   "another volume is mounted at " + excerpt(place));
      }
    }
  }

  void ports(const Value& container, const Path& path) {
    const auto all = elements(field(container, "ports"));
    const Path list = path / "ports";
    std::set<std::string> names;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Value* number = field(all[i], "containerPort");
      if (number != nullptr && number->kind() == Kind::float64 &&
          !(number->as_float() >= 1 && number->as_float() <= 65535)) {
        rules_.say(list[i] / "containerPort", "schema.range", "a port is a number from 1 to 65535");
      }
      const std::string name = text_field(all[i], "name");
      if (name.empty()) continue;
      if (!is_port_name(name)) {
        rules_.say(list[i] / "name", "schema.name", '"' + excerpt(name) + "\" is no name of a port",
                   "at most 15 lower case letters, digits and '-'");
      }
      if (!names.insert(name).second) {
        rules_.say(list[i] / "name", "schema.duplicate", "another port is called " + name);
      }
    }
  }

  void environment(const Value& container, const Path& path) {
    const auto all = elements(field(container, "env"));
    const Path list = path / "env";
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string name = text_field(all[i], "name");
      if (name.empty()) {
        rules_.required(list[i] / "name");
      } else if (!is_variable_name(name)) {
        rules_.say(list[i] / "name", "schema.name",
                   '"' + excerpt(name) + "\" is no name of a variable");
      }
      const Value* from = field(all[i], "valueFrom");
      if (from == nullptr) continue;
      std::size_t sources = 0;
      for (const char* source :
           {"fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"}) {
        if (field(*from, source) != nullptr) ++sources;
      }
      if (sources != 1) {
        rules_.say(list[i] / "valueFrom", "schema.value",
                   sources == 0 ? "names no source" : "a variable has one source only");
      }
      if (has_text(all[i], "value")) {
        rules_.say(list[i] / "valueFrom", "schema.value", "value is set, too");
      }
    }
  }

  void resources(const Value& container, const Path& path) {
    const Value* requests = descend(&container, {"resources", "requests"});
    const Value* limits = descend(&container, {"resources", "limits"});
    const Path at = path / "resources", list = at / "requests";
    if (requests == nullptr || limits == nullptr || !requests->is_map() ||
        requests->as_map() == nullptr) {
      return;
    }
    for (const Map::Entry& entry : *requests->as_map()) {
      const auto asked = quantity(&entry.value), most = quantity(field(*limits, entry.key.view()));
      if (asked && most && *most < *asked) {
        rules_.say(list / entry.key.view(), "schema.range",
                   asked->text() + " is more than the limit " + most->text());
      }
    }
  }

  const Rules& rules_;
  const Value& spec_;
  const Path& at_;
  std::set<std::string> volumes_, containers_;
};

// Workloads that keep their pods running want Always; Jobs, which end, anything but that.
void check_restart(const Rules& rules, const Value& spec, const Path& at) {
  const Subject& object = rules.object();
  const std::string policy = text_field(spec, "restartPolicy");
  const bool ends = object.group() == "batch";
  const bool bad = ends ? policy.empty() || policy == "Always"
                        : object.kind != "Pod" && object.kind != "PodTemplate" && !policy.empty() &&
                              policy != "Always";
  if (!bad) return;
  rules.say(at / "restartPolicy", "schema.enum",
            ends ? "a Job has OnFailure or Never" : "a " + object.kind + " has Always");
}

void check_selector(const Rules& rules, const PodTemplate& pod) {
  const Subject& object = rules.object();
  if (object.group() != "apps") return;
  const Path spec = object.path / "spec", at = spec / "selector";
  const Value* written = descend(&object.value, {"spec", "selector"});
  if (written == nullptr || !written->is_map()) return;
  rules.selector(written, at);
  std::vector<std::string> problems;
  const kube::Selector selector = kube::Selector::from(*written, problems);
  if (selector.matches_all()) {
    return rules.say(at, "schema.value", "an empty selector is not allowed");
  }
  const Value* labels = descend(pod.metadata(), {"labels"});
  if (selector.matches(labels != nullptr ? kube::Labels::from(*labels) : kube::Labels())) return;
  rules.say(at, "schema.value",
            excerpt(selector.text()) + " does not match the labels of the pod template",
            "give the pod template the labels that the selector asks for");
}

}  // namespace

void check_pod_rules(const Subject& object, Report& report) {
  const auto pod = pod_template(object);
  if (!pod) return;
  const Rules rules(object, report);
  check_selector(rules, *pod);
  LongPath at(object.path);
  for (const std::string_view step : pod->steps) {
    if (!step.empty()) at.add(step);
  }
  if (object.kind != "Pod") {
    const Path metadata = at.end() / "metadata";
    rules.labels(descend(pod->metadata(), {"labels"}), metadata / "labels");
  }
  at.add("spec");
  const Value* spec = pod->spec();
  if (spec == nullptr) return rules.required(at.end() / "containers");
  if (!spec->is_map()) return;
  PodRules(rules, *spec, at.end()).run();
  check_restart(rules, *spec, at.end());
}

}  // namespace kchart::checking
