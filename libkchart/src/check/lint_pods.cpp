// Rules about one workload alone: images, resources, probes, ports, what it takes of its node.
#include <map>

#include "check/lint.hpp"
#include "check/pod_view.hpp"
#include "reach/fields.hpp"

namespace kchart::checking {

namespace {

constexpr std::string_view kHookAnnotation = "helm.sh/hook";

bool is_hook(const Subject& object) {
  const Value* annotations = descend(&object.value, {"metadata", "annotations"});
  return annotations != nullptr && field(*annotations, kHookAnnotation) != nullptr;
}

bool serves(const Subject& object) {
  const std::string restart = text_of(descend(&object.value, {"spec", "restartPolicy"}));
  if (object.kind == "Pod") return restart.empty() || restart == "Always";
  return object.kind != "Job" && object.kind != "CronJob";
}

// The tag of an image without a digest; empty when it has none.
std::string_view tag_of(std::string_view image) {
  const std::size_t slash = image.rfind('/');
  const std::size_t colon = image.find(':', slash == std::string_view::npos ? 0 : slash);
  return colon == std::string_view::npos ? std::string_view() : image.substr(colon + 1);
}

class PodLint {
 public:
  PodLint(const LintContext& lint, const PodSource& pod) : lint_(lint), pod_(pod) {}

  void run() {
    volumes();
    const bool hook = is_hook(*pod_.object);
    for (const PodContainer& container : containers_of(pod_)) {
      if (!container.value->is_map()) continue;
      image(container);
      privileged(container);
      ports(container);
      collection(container);
      plain_secrets(container);
      if (hook || container.list == "ephemeralContainers") continue;
      resources(container);
      if (container.list == "containers" && serves(*pod_.object)) probes(container);
    }
  }

 private:
  void say(const PodContainer& container, std::string_view key, std::string_view rule,
           const std::string& message) const {
    LongPath path = container.path(pod_);
    if (field(*container.value, key) != nullptr) path.add(key);
    lint_.say(*pod_.object, path.end(), rule,
              "container \"" + excerpt(container.name()) + "\": " + message);
  }

  // Words of the command line, with what a shell runs in them.
  static std::string command_of(const PodContainer& container) {
    std::string all;
    for (const char* key : {"command", "args"}) {
      for (const Value& word : elements(field(*container.value, key))) all += text_of(&word) + ' ';
    }
    return all;
  }

  void collection(const PodContainer& container) const {
    const std::string command = command_of(container);
    if (command.find("garbage-collect ") == std::string::npos) return;
    if (command.find("read-only") != std::string::npos) return;
    say(container, "command", "lint.registry-collection",
        "collects the registry's garbage while pushes may arrive");
  }

  void volumes() {
    std::size_t index = 0;
    for (const Value& volume : elements(field(*pod_.pod.spec(), "volumes"))) {
      LongPath path = pod_.spec_path();
      path.add("volumes").add(index++);
      const Value* host_path = field(volume, "hostPath");
      if (host_path == nullptr) continue;
      lint_.say(*pod_.object, path.end(), "lint.host-path",
                "volume \"" + excerpt(text_field(volume, "name")) + "\" is the node's " +
                    excerpt(text_field(*host_path, "path")));
    }
  }

  void image(const PodContainer& container) {
    const std::string image = text_field(*container.value, "image");
    if (image.empty() || image.find('@') != std::string::npos) return;
    const std::string_view tag = tag_of(image);
    if (tag.empty()) {
      say(container, "image", "lint.image-tag", "image " + excerpt(image) + " has no tag");
    } else if (tag == "latest") {
      say(container, "image", "lint.image-tag", "image " + excerpt(image) + " is whatever is new");
    }
  }

  void privileged(const PodContainer& container) {
    if (!is_true(descend(container.value, {"securityContext", "privileged"}))) return;
    say(container, "securityContext", "lint.privileged", "runs privileged");
  }

  // Init containers run one after the other, before the rest; sidecars stay.
  void ports(const PodContainer& container) {
    if (container.list == "initContainers" && !container.is_sidecar()) return;
    std::size_t index = 0;
    for (const Value& port : elements(field(*container.value, "ports"))) {
      LongPath path = container.path(pod_);
      path.add("ports").add(index++);
      const Value* number = field(port, "containerPort");
      if (number == nullptr) continue;
      const std::string protocol = text_field(port, "protocol");
      const std::string key = std::to_string(reach::whole_number(*number).value_or(0)) + '/' +
                              (protocol.empty() ? "TCP" : protocol);
      taken(container, path.end(), key, "port " + key);
      const std::string name = text_field(port, "name");
      if (!name.empty()) taken(container, path.end(), name, "the port name \"" + name + '"');
    }
  }

  void taken(const PodContainer& container, const Path& path, const std::string& key,
             const std::string& what) {
    const auto [at, fresh] = ports_.try_emplace(key, container.name());
    if (fresh) return;
    const bool same = at->second == container.name();
    lint_.say(*pod_.object, path, "lint.port-twice",
              "container \"" + excerpt(container.name()) + "\" has " + what +
                  (same ? " twice" : ", as has container \"" + excerpt(at->second) + '"'));
  }

  void plain_secrets(const PodContainer& container) {
    std::size_t index = 0;
    for (const Value& variable : elements(field(*container.value, "env"))) {
      LongPath path = container.path(pod_);
      path.add("env").add(index++);
      const std::string name = text_field(variable, "name");
      const std::string value = text_field(variable, "value");
      if (!is_plain_secret(name, value)) continue;
      lint_.say(*pod_.object, path.end(), "lint.plain-secret",
                "container \"" + excerpt(container.name()) + "\": the variable " + excerpt(name) +
                    " holds what looks like a secret");
    }
  }

  // A LimitRange of the same render may fill both in.
  void resources(const PodContainer& container) {
    if (lint_.inventory.has_any("", "LimitRange", pod_.namespace_name)) return;
    const Value* requests = descend(container.value, {"resources", "requests"});
    const Value* limits = descend(container.value, {"resources", "limits"});
    const auto has = [](const Value* amounts, std::string_view name) {
      return amounts != nullptr && field(*amounts, name) != nullptr;
    };
    std::string missing;
    for (const char* name : {"cpu", "memory"}) {
      if (has(requests, name) || has(limits, name)) continue;  // a limit is the default request
      missing += (missing.empty() ? "" : " and ") + std::string(name);
    }
    if (!missing.empty()) {
      say(container, "resources", "lint.requests", "requests no " + missing);
    }
    if (!has(limits, "memory")) {
      say(container, "resources", "lint.limits", "has no limit of memory");
    }
  }

  void probes(const PodContainer& container) {
    for (const char* probe : {"readinessProbe", "livenessProbe"}) {
      if (field(*container.value, probe) != nullptr) return;
    }
    say(container, "name", "lint.probes", "has neither readinessProbe nor livenessProbe");
  }

  const LintContext& lint_;
  const PodSource& pod_;
  std::map<std::string, std::string> ports_;  // "80/TCP" or a name: its container
};

}  // namespace

void lint_pods(const LintContext& lint) {
  for (const PodSource& pod : lint.inventory.pods()) PodLint(lint, pod).run();
}

}  // namespace kchart::checking
