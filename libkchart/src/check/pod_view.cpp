// Reading a pod: what is there, and what is there in a shape that no pod has.
#include "check/pod_view.hpp"

namespace kchart::checking {

const Value* descend(const Value* from, std::initializer_list<std::string_view> path) {
  for (const std::string_view step : path) {
    if (from == nullptr) return nullptr;
    from = field(*from, step);
  }
  return from;
}

bool is_set(const Value* flag) {
  return flag != nullptr && !(flag->kind() == Kind::boolean && !flag->as_bool());
}

bool is_true(const Value* flag) {
  return flag != nullptr && flag->kind() == Kind::boolean && flag->as_bool();
}

std::string text_of(const Value* value) {
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

void PodView::expect(const Value* value, Kind kind, std::string path) {
  if (value != nullptr && value->kind() != kind) unreadable.push_back(std::move(path));
}

void PodView::read_containers(std::string_view key) {
  const Value* list = field(*spec, key);
  const std::string path = "spec." + std::string(key);
  expect(list, Kind::list, path);
  std::size_t index = 0;
  for (const Value& container : elements(list)) {
    const std::string at = path + '[' + std::to_string(index++) + ']';
    expect(&container, Kind::map, at);
    ContainerView view{text_field(container, "name"), &container,
                       field(container, "securityContext")};
    expect(view.security, Kind::map, at + ".securityContext");
    expect(descend(view.security, {"capabilities"}), Kind::map,
           at + ".securityContext.capabilities");
    expect(field(container, "ports"), Kind::list, at + ".ports");
    containers.push_back(std::move(view));
  }
}

PodView::PodView(const Value& pod_metadata, const Value& pod_spec)
    : metadata(&pod_metadata), spec(&pod_spec), security(field(pod_spec, "securityContext")) {
  if (!pod_spec.is_map()) unreadable.emplace_back("spec");
  expect(security, Kind::map, "spec.securityContext");
  expect(field(pod_spec, "volumes"), Kind::list, "spec.volumes");
  expect(descend(security, {"sysctls"}), Kind::list, "spec.securityContext.sysctls");
  expect(annotations(), Kind::map, "metadata.annotations");
  read_containers("initContainers");
  read_containers("containers");
  read_containers("ephemeralContainers");
  windows = text_of(descend(spec, {"os", "name"})) == "windows";
  const Value* host_users = field(pod_spec, "hostUsers");
  in_user_namespace =
      host_users != nullptr && host_users->kind() == Kind::boolean && !host_users->as_bool();
}

}  // namespace kchart::checking
