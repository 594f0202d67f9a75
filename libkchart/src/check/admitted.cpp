// Sources: SetDefaults_Pod (defaultHostNetworkPorts) and applyAppArmorVersionSkew of Kubernetes.
#include "check/admitted.hpp"

#include <string>

#include "check/pod_view.hpp"
#include "reach/fields.hpp"

namespace kchart::checking {

namespace {

constexpr std::string_view kAppArmor = "container.apparmor.security.beta.kubernetes.io/";

bool lacks_host_port(const Value& port) {
  const Value* host = field(port, "hostPort");
  return field(port, "containerPort") != nullptr &&
         (host == nullptr || reach::whole_number(*host) == 0);
}

// The profile that an annotation asks for: "unconfined", "runtime/default", "localhost/NAME".
Value profile_of(std::string_view text, Arena& arena) {
  Map* profile = Map::make(arena);
  if (text == "unconfined") profile->set(arena, "type", Value::borrowed("Unconfined"));
  if (text == "runtime/default") profile->set(arena, "type", Value::borrowed("RuntimeDefault"));
  if (text.starts_with("localhost/")) profile->set(arena, "type", Value::borrowed("Localhost"));
  return profile->empty() ? Value() : Value::map(profile);
}

Value& child_map(Map& parent, std::string_view key, Arena& arena) {
  Value* found = parent.find(key);
  if (found == nullptr || !found->is_map() || found->as_map() == nullptr) {
    parent.set(arena, key, Value::map(Map::make(arena)));
    found = parent.find(key);
  }
  return *found;
}

class Defaults {
 public:
  Defaults(const Value& metadata, const Value& spec)
      : annotations_(text_of(descend(&spec, {"os", "name"})) == "windows"
                         ? nullptr
                         : descend(&metadata, {"annotations"})),
        host_network_(is_true(field(spec, "hostNetwork"))) {}

  bool change(const Value& container) const {
    if (annotation_of(container) != nullptr) return true;
    if (!host_network_) return false;
    for (const Value& port : elements(field(container, "ports"))) {
      if (lacks_host_port(port)) return true;
    }
    return false;
  }

  void apply(Value& container, Arena& arena) const {
    if (const Value* annotation = annotation_of(container)) {
      const Value profile = profile_of(annotation->as_string(), arena);
      Value& security = child_map(*container.as_map(), "securityContext", arena);
      if (!profile.is_nil()) security.as_map()->set(arena, "appArmorProfile", profile);
    }
    Value* ports = container.as_map()->find("ports");
    if (!host_network_ || ports == nullptr || !ports->is_list()) return;
    for (std::size_t i = 0; i < ports->size(); ++i) {
      Value& port = (*ports->as_list())[i];
      if (!port.is_map() || !lacks_host_port(port)) continue;
      port.as_map()->set(arena, "hostPort", *port.as_map()->find("containerPort"));
    }
  }

 private:
  // Only where the field is not set, and for a name that the annotation ends in.
  const Value* annotation_of(const Value& container) const {
    if (annotations_ == nullptr || !container.is_map()) return nullptr;
    if (descend(&container, {"securityContext", "appArmorProfile"}) != nullptr) return nullptr;
    const Value* found =
        field(*annotations_, std::string(kAppArmor) + text_of(field(container, "name")));
    return found != nullptr && found->is_string() ? found : nullptr;
  }

  const Value* annotations_;
  bool host_network_;
};

}  // namespace

Value admitted_spec(const Value& metadata, const Value& spec, Arena& arena) {
  if (!spec.is_map()) return spec;
  const Defaults defaults(metadata, spec);
  Value out = spec;
  for (const char* key : {"containers", "initContainers"}) {
    for (std::size_t i = 0; i < elements(field(spec, key)).size(); ++i) {
      if (!defaults.change(elements(field(spec, key))[i])) continue;
      if (out.as_map() == spec.as_map()) out = deep_copy(spec, arena, true);
      defaults.apply((*out.as_map()->find(key)->as_list())[i], arena);
    }
  }
  return out;
}

}  // namespace kchart::checking
