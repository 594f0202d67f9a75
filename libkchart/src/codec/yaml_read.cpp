// The public face of reading YAML.
#include <optional>
#include <string>

#include "codec/yaml_block.hpp"
#include "codec/yaml_compose.hpp"
#include "kchart/error.hpp"
#include "kchart/yaml.hpp"

namespace kchart {

namespace {

std::string_view json_kind(const Value& value) {
  switch (value.kind()) {
    case Kind::boolean:
      return "bool";
    case Kind::string:
      return "string";
    case Kind::list:
      return "array";
    default:
      return "number";
  }
}

}  // namespace

Value parse_yaml(std::string_view text, Arena& arena, const ReadOptions& options) {
  if (text.size() > options.limits.yaml_input) {
    throw Error(Fault::limit, "limit.yaml.input",
                "YAML text is longer than " + std::to_string(options.limits.yaml_input) +
                    " bytes (raise with --max-yaml-bytes)",
                Position{std::string(options.file), 0, 0});
  }
  if (const std::optional<Value> quick = codec::read_block_yaml(text, arena, options)) {
    return *quick;
  }
  return codec::Composer(text, arena, options).document();
}

Value parse_yaml_map(std::string_view text, Arena& arena, const ReadOptions& options) {
  const Value value = parse_yaml(text, arena, options);
  if (value.is_map()) return value;
  if (value.is_nil()) return Value::map(Map::make(arena));
  throw Error(Fault::refused, "values.type",
              "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal " +
                  std::string(json_kind(value)) + " into Go value of type map[string]interface {}",
              Position{std::string(options.file), 1, 0});
}

}  // namespace kchart
