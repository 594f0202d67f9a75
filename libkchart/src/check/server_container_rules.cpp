// One container, as validateContainerCommon and its kin of Kubernetes' core validation have it.
#include <algorithm>
#include <array>

#include "base/strconv.hpp"
#include "check/names.hpp"
#include "check/server_pod_parts.hpp"
#include "kube/quantity.hpp"

namespace kchart::checking {

namespace {

constexpr double kMostId = 2147483647;
constexpr std::array kProbes{"livenessProbe", "readinessProbe", "startupProbe"};

std::optional<kube::Quantity> quantity(const Value* value) {
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return kube::Quantity::parse(std::string(value->as_string()));
  if (value->kind() != Kind::float64) return std::nullopt;
  return kube::Quantity::parse(strconv::format_float(value->as_float(), 'g'));
}

// Names without a domain are the three of a container and huge pages; those with one are free but
// for the domain of Kubernetes.
bool is_container_resource(std::string_view name) {
  if (!is_qualified_name(name)) return false;
  if (name.find('/') == std::string_view::npos) {
    return name == "cpu" || name == "memory" || name == "ephemeral-storage" ||
           name.starts_with("hugepages-");
  }
  return name.find("kubernetes.io/") != std::string_view::npos ||
         is_qualified_name("requests." + std::string(name));
}

bool may_overcommit(std::string_view name) {
  const bool native = name.find('/') == std::string_view::npos ||
                      name.find("kubernetes.io/") != std::string_view::npos;
  return native && !name.starts_with("hugepages-");
}

class ContainerRules {
 public:
  ContainerRules(const Spot& container, const ContainerPlace& place,
                 const std::set<std::string>& volumes)
      : c_(container), place_(place), volumes_(volumes) {}

  void run() const {
    c_.need("image");
    ports();
    c_.each("env", [this](const Spot& variable) { environment(variable); });
    c_.each("envFrom", [this](const Spot& source) { environment_source(source); });
    mounts();
    resources();
    if (place_.list == "initContainers" && c_.text("restartPolicy") != "Always") {
      forbid_probes("only a container that keeps running (restartPolicy: Always) has this");
    } else if (place_.list == "ephemeralContainers") {
      forbid_probes("ephemeral containers have none");
    } else {
      probes();
    }
    security();
  }

 private:
  void forbid_probes(const std::string& why) const {
    c_.forbid("lifecycle", why);
    for (const char* name : kProbes) c_.forbid(name, why);
  }

  void ports() const {
    std::set<std::string> names;
    c_.each("ports", [&](const Spot& port) {
      port.port("containerPort");
      if (port.number("hostPort", 0) != 0) port.port("hostPort");
      const std::string name = port.text("name");
      if (name.empty()) return;
      const Spot at = port.at("name");
      if (!is_port_name(name)) {
        at.say("schema.name", '"' + excerpt(name) + "\" is no name of a port");
      } else if (!names.insert(name).second) {
        at.say("schema.duplicate", "another port is called " + name);
      }
    });
  }

  void environment(const Spot& variable) const {
    variable.need("name");
    variable.named("name", is_variable_name, "name of a variable");
    const Spot from = variable.at("valueFrom");
    if (!from.there()) return;
    check_field_ref(from.at("fieldRef"), FieldsFor::variable);
    check_resource_ref(from.at("resourceFieldRef"), FieldsFor::variable);
    for (const char* kind : {"configMapKeyRef", "secretKeyRef"}) {
      const Spot ref = from.at(kind);
      if (!ref.there()) continue;
      ref.need("name");
      ref.named("name", is_dns_subdomain, "name of an object");
      ref.need("key");
      ref.named("key", is_config_key, "key");
    }
    const int sources = from.count(
        {"fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"});
    if (sources != 1) {
      from.bad(sources == 0 ? "names no source" : "a variable has one source only");
    } else if (!variable.text("value").empty()) {
      from.bad("value is set, too");
    }
  }

  void environment_source(const Spot& source) const {
    source.named("prefix", is_variable_name, "beginning of a variable's name");
    const int sources = source.count({"configMapRef", "secretRef"});
    if (sources != 1) source.bad("needs one of configMapRef and secretRef");
    for (const char* kind : {"configMapRef", "secretRef"}) {
      const Spot ref = source.at(kind);
      if (!ref.there()) continue;
      ref.need("name");
      ref.named("name", is_dns_subdomain, "name of an object");
    }
  }

  void mounts() const {
    std::set<std::string> places;
    c_.each("volumeMounts", [&](const Spot& mount) {
      mount_volume(mount);
      mount.need("mountPath");
      const std::string place = mount.text("mountPath");
      if (!place.empty() && !places.insert(place).second) {
        mount.at("mountPath")
            .say("schema.duplicate", "another volume is mounted at " + excerpt(place));
      }
      for (const char* key : {"subPath", "subPathExpr"}) {
        if (!is_local_path(mount.text(key))) {
          mount.at(key).bad("must be relative and without '..'");
        }
      }
      if (!mount.text("subPath").empty() && !mount.text("subPathExpr").empty()) {
        mount.at("subPathExpr").bad("cannot stand beside subPath");
      }
      mount.not_empty("mountPropagation");
      mount.not_empty("recursiveReadOnly");
    });
    c_.each("volumeDevices", [&](const Spot& device) {
      mount_volume(device);
      device.need("devicePath");
    });
  }

  void mount_volume(const Spot& mount) const {
    mount.need("name");
    const std::string name = mount.text("name");
    if (name.empty() || volumes_.contains(name)) return;
    const Spot at = mount.at("name");
    at.rules().say(at.path(), "schema.value", "the pod has no volume " + excerpt(name),
                   "add the volume, or correct the name");
  }

  void resources() const {
    const Spot resources = c_.at("resources");
    const Spot limits = resources.at("limits");
    for (const char* key : {"limits", "requests"}) {
      const Spot list = resources.at(key);
      if (!list.there() || !list.value().is_map() || list.value().as_map() == nullptr) continue;
      for (const Map::Entry& entry : *list.value().as_map()) {
        const Spot one = list.at(entry.key.view());
        const Spot name{one.rules(), &entry.value, one.path()};
        if (!is_container_resource(entry.key.view())) {
          name.say("schema.name", "no resource of a container");
        }
        if (!one.there()) continue;
        check_not_negative(one);
        if (key == std::string_view("requests")) against_limit(one, entry.key.view(), limits);
      }
    }
  }

  static void against_limit(const Spot& request, std::string_view name, const Spot& limits) {
    const auto asked = quantity(&request.value());
    if (!limits.has(name)) {
      if (!may_overcommit(name)) request.bad("needs a limit of the same amount");
      return;
    }
    const auto most = quantity(field(limits.value(), name));
    if (!asked || !most) return;
    if (*most < *asked) {
      request.say("schema.range", asked->text() + " is more than the limit " + most->text());
    } else if (!may_overcommit(name) && *most != *asked) {
      request.say("schema.range", "must be equal to the limit " + most->text());
    }
  }

  void probes() const {
    for (const char* name : kProbes) {
      const Spot probe = c_.at(name);
      if (!probe.there() || !probe.value().is_map()) continue;
      handler(probe);
      for (const char* number : {"initialDelaySeconds", "timeoutSeconds", "periodSeconds",
                                 "successThreshold", "failureThreshold"}) {
        probe.at_least(number, 0);
      }
      // 0 is the default, which is 1.
      const double successes = probe.number("successThreshold", 1);
      if (name != std::string_view("readinessProbe") && successes > 1) {
        probe.at("successThreshold").say("schema.range", "must be 1");
      }
      if (probe.has("terminationGracePeriodSeconds")) {
        if (name == std::string_view("readinessProbe")) {
          probe.at("terminationGracePeriodSeconds").bad("a readinessProbe has none");
        }
        probe.at_least("terminationGracePeriodSeconds", 1);
      }
    }
    const Spot lifecycle = c_.at("lifecycle");
    for (const char* name : {"postStart", "preStop"}) {
      const Spot hook = lifecycle.at(name);
      if (hook.there() && hook.value().is_map()) handler(hook);
    }
  }

  // How a probe or a hook asks: exactly one way.
  static void handler(const Spot& probe) {
    const int ways = probe.count({"exec", "httpGet", "tcpSocket", "grpc", "sleep"});
    if (ways != 1) {
      probe.bad(ways == 0 ? "names nothing to do (exec, httpGet, tcpSocket or grpc)"
                          : "does more than one thing");
    }
    const Spot exec = probe.at("exec"), http = probe.at("httpGet"), tcp = probe.at("tcpSocket"),
               grpc = probe.at("grpc");
    if (exec.there()) exec.need_list("command");
    if (tcp.there()) tcp.port_or_name("port");
    if (grpc.there()) grpc.port("port");
    if (!http.there()) return;
    http.port_or_name("port");
    http.each("httpHeaders",
              [](const Spot& header) { header.named("name", is_header_name, "name of a header"); });
  }

  void security() const {
    const Spot context = c_.at("securityContext");
    check_ids(context);
    check_profiles(context);
    if (!context.there()) return;
    const Spot privileged = context.at("privileged"), capabilities = context.at("capabilities"),
               escalation = context.at("allowPrivilegeEscalation");
    if (!place_.host_users || context.text("procMount") != "Unmasked") {
      context.not_empty("procMount");
    } else {
      context.at("procMount").bad("Unmasked needs hostUsers: false");
    }
    if (!escalation.there() || is_set(&escalation.value())) return;
    if (privileged.there() && is_true(&privileged.value())) {
      escalation.bad("cannot be false where privileged is true");
    }
    capabilities.each_text("add", [](const Spot& at, std::string_view name) {
      if (name == "CAP_SYS_ADMIN") at.bad("cannot stand beside allowPrivilegeEscalation: false");
    });
  }

  static void check_ids(const Spot& context) {
    context.within("runAsUser", 0, kMostId);
    context.within("runAsGroup", 0, kMostId);
  }

  const Spot& c_;
  const ContainerPlace& place_;
  const std::set<std::string>& volumes_;
};

// "metadata.labels['app']": the key in the quotes; empty when there is none.
std::string_view subscript_of(std::string_view path) {
  const std::size_t open = path.find("['");
  if (open == std::string_view::npos || !path.ends_with("']")) return {};
  return path.substr(open + 2, path.size() - open - 4);
}

bool names_field(std::string_view path, FieldsFor purpose) {
  constexpr std::array kBoth{"metadata.name", "metadata.namespace", "metadata.uid"};
  constexpr std::array kVariables{"spec.nodeName", "spec.host",      "spec.serviceAccountName",
                                  "status.hostIP", "status.hostIPs", "status.podIP",
                                  "status.podIPs"};
  constexpr std::array kVolumes{"metadata.labels", "metadata.annotations"};
  const auto in = [&](const auto& list) {
    return std::find(list.begin(), list.end(), path) != list.end();
  };
  return in(kBoth) || (purpose == FieldsFor::variable ? in(kVariables) : in(kVolumes));
}

}  // namespace

void check_field_ref(const Spot& ref, FieldsFor purpose) {
  if (!ref.there()) return;
  const std::string version = ref.text("apiVersion"), path = ref.text("fieldPath");
  if (!version.empty() && version != "v1") ref.at("apiVersion").bad("only v1 is known");
  if (path.empty()) return ref.need("fieldPath");
  const std::string_view key = subscript_of(path);
  const Spot at = ref.at("fieldPath");
  if (key.empty()) {
    if (!names_field(path, purpose)) at.bad('"' + excerpt(path) + "\" cannot be asked for");
    return;
  }
  const std::string_view holder = std::string_view(path).substr(0, path.find("['"));
  std::string name(key);
  if (holder == "metadata.annotations") {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  } else if (holder != "metadata.labels") {
    return at.bad("only metadata.labels and metadata.annotations have keys");
  }
  if (!is_qualified_name(name)) at.say("schema.name", '"' + excerpt(name) + "\" is no key");
}

void check_resource_ref(const Spot& ref, FieldsFor purpose) {
  if (!ref.there()) return;
  if (purpose == FieldsFor::volume) ref.need("containerName");
  ref.need("resource");
  const std::string name = ref.text("resource");
  const std::size_t dot = name.find('.');
  if (name.empty()) return;
  const std::string_view list = std::string_view(name).substr(0, dot);
  const std::string_view rest =
      dot == std::string::npos ? "" : std::string_view(name).substr(dot + 1);
  const bool known = (list == "limits" || list == "requests") &&
                     (rest == "cpu" || rest == "memory" || rest == "ephemeral-storage" ||
                      rest.starts_with("hugepages-"));
  if (!known) ref.at("resource").bad('"' + excerpt(name) + "\" cannot be asked for");
}

void check_profiles(const Spot& context) {
  for (const char* kind : {"seccompProfile", "appArmorProfile"}) {
    const Spot profile = context.at(kind);
    if (!profile.there()) continue;
    profile.need("type");
    const bool local = profile.text("type") == "Localhost";
    if (local) profile.need("localhostProfile");
    if (!local) profile.forbid("localhostProfile", "only the type Localhost has one");
    if (!is_local_path(profile.text("localhostProfile"))) {
      profile.at("localhostProfile").bad("must be relative and without '..'");
    }
  }
}

void check_not_negative(const Spot& spot) {
  if (!spot.there()) return;
  const auto found = quantity(&spot.value());
  if (found && found->is_negative()) spot.say("schema.range", "must be at least 0");
}

void check_container(const Spot& container, const ContainerPlace& place,
                     const std::set<std::string>& volumes) {
  ContainerRules(container, place, volumes).run();
}

}  // namespace kchart::checking
