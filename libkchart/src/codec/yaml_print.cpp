// The public face of writing YAML.
#include <string>

#include "codec/yaml_compose.hpp"
#include "codec/yaml_write.hpp"
#include "kchart/error.hpp"
#include "kchart/functions.hpp"
#include "kchart/json.hpp"
#include "kchart/yaml.hpp"

namespace kchart {

namespace {

// Reads JSON with the YAML parser, as sigs.k8s.io/yaml does; what JSON let pass may fail here.
Value reread(std::string_view json, Arena& arena) {
  ReadOptions options;
  options.integers = true;
  options.limits.yaml_input = options.limits.yaml_scalar = json.size();
  try {
    return codec::Composer(json, arena, options).document();
  } catch (const Error& error) {
    if (error.fault() == Fault::limit) throw;
    constexpr std::string_view kPrefix = "error converting YAML to JSON: ";
    std::string_view message = error.message();
    if (message.starts_with(kPrefix)) message.remove_prefix(kPrefix.size());
    throw FunctionError{std::string(message)};
  }
}

// The slow way, taken for strings with control characters, broken UTF-8 and the like.
void append_through_json(std::string& out, const Value& value, TextBound bound) {
  std::string json;
  try {
    append_json(json, value, {}, bound);
  } catch (const FunctionError& error) {
    throw FunctionError{"error marshaling into JSON: " + error.message};
  }
  Arena arena;
  const Value again = reread(json, arena);
  codec::YamlWriter(out, codec::Generation::v2, bound, codec::YamlWriter::Source::reparsed)
      .write(again);
}

}  // namespace

void append_yaml(std::string& out, const Value& value, TextBound bound) {
  const std::size_t before = out.size();
  try {
    codec::YamlWriter(out, codec::Generation::v2, bound).write(value);
  } catch (const codec::IrregularText&) {
    out.resize(before);
    append_through_json(out, value, bound);
  } catch (const FunctionError& error) {
    out.resize(before);
    throw FunctionError{"error marshaling into JSON: " + error.message};
  }
}

std::string to_yaml(const Value& value, TextBound bound) {
  std::string out;
  append_yaml(out, value, bound);
  return out;
}

std::string to_yaml_pretty(const Value& value, TextBound bound) {
  std::string out;
  codec::YamlWriter(out, codec::Generation::v3, bound).write(value);
  return out;
}

}  // namespace kchart
