// Go: Helm's pkg/chart/common/values.go. A path is split at its dots; it leads through tables,
// which are maps, to a table or to a value, which is no map.
#include "render/values_object.hpp"

#include "base/strconv.hpp"
#include "kchart/yaml.hpp"
#include "value/values_types.hpp"

namespace kchart::rendering {

namespace {

[[noreturn]] void fail_lookup(std::string_view name, const char* wanted) {
  throw FunctionError{strconv::quote(name) + " is not a " + wanted};
}

// The table under `name`, of the same type as `values`.
std::optional<Value> sub_table(const Value& values, std::string_view name) {
  const Map* const map = values.as_map();
  const Value* const found = map != nullptr ? map->find(name) : nullptr;
  if (found == nullptr || !found->is_map()) return std::nullopt;
  const MapType& type = found->map_type();
  if (&type != &kAnyMap && !is_values(type)) return std::nullopt;
  return Value::map(found->as_map(), values.map_type());
}

// Follows all names of `path`; what is not there is named by `missing`.
std::optional<Value> table_at(const Value& values, std::string_view path,
                              std::string_view& missing) {
  Value table = values;
  while (true) {
    const std::size_t dot = path.find('.');
    const std::string_view name = path.substr(0, dot);
    const auto found = sub_table(table, name);
    if (!found) {
      missing = name;
      return std::nullopt;
    }
    if (dot == std::string_view::npos) return found;
    table = *found;
    path.remove_prefix(dot + 1);
  }
}

Value as_map(Call& call) {
  const Value& values = call.args[0];
  if (values.size() == 0) return Value::map(Map::make(call.arena));
  return values.unboxed().as_any_map();
}

Value table(Call& call) {
  std::string_view missing;
  const auto found = table_at(call.args[0], call.args[1].as_string(), missing);
  if (!found) fail_lookup(missing, "table");
  return *found;
}

Value path_value(Call& call) {
  const std::string_view path = call.args[1].as_string();
  if (path.empty()) throw FunctionError{"YAML path cannot be empty"};
  const std::size_t dot = path.rfind('.');
  const std::string_view name = dot == std::string_view::npos ? path : path.substr(dot + 1);
  std::optional<Value> at = call.args[0];
  std::string_view missing;
  if (dot != std::string_view::npos) at = table_at(*at, path.substr(0, dot), missing);
  const Map* const map = at ? at->as_map() : nullptr;
  const Value* const found = map != nullptr ? map->find(name) : nullptr;
  const bool is_table = found != nullptr && found->is_map() && &found->map_type() == &kAnyMap;
  if (found == nullptr || is_table) fail_lookup(name, "value");
  return *found;
}

Value yaml(Call& call) {
  return Value::string(call.arena, to_yaml(call.args[0]));
}

// Nothing that a template can have is an io.Writer, so the arguments are refused before.
Value encode(Call&) {
  throw FunctionError{"no writer"};
}

constexpr Function kMethods[] = {
    {"AsMap", "() map[string]interface {}", "The same values as a plain map.", as_map},
    {"Table", "(name string) common.Values", "The map at a path.", table},
    {"PathValue", "(path string) interface {}", "What is at a path and is no map.", path_value},
    {"YAML", "() string", "The values as YAML.", yaml},
    {"Encode", "(w io.Writer) error", "The values as YAML, written to a writer.", encode},
};

}  // namespace

const MethodTable& values_methods() {
  static const MethodTable methods(kMethods);
  return methods;
}

}  // namespace kchart::rendering
