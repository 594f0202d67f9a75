// Strict about names and kinds: a misspelt field would otherwise render the wrong release unseen.
#include "kchart/batch_line.hpp"

#include "kchart/error.hpp"
#include "kchart/json.hpp"

namespace kchart::tools {

namespace {

[[noreturn]] void refuse(const std::string& message) {
  throw Error(Fault::refused, "batch.line", message);
}

[[noreturn]] void wrong_kind(std::string_view field, const char* wanted, const Value& found) {
  refuse("field \"" + std::string(field) + "\" must be " + wanted + ", not " +
         std::string(kind_name(found)));
}

std::string text_of(std::string_view field, const Value& value) {
  if (!value.is_string()) wrong_kind(field, "a text", value);
  return std::string(value.as_string());
}

std::vector<std::string> texts_of(std::string_view field, const Value& value) {
  if (!value.is_list()) wrong_kind(field, "a list of texts", value);
  std::vector<std::string> texts;
  for (const Value& element : *value.as_list()) texts.push_back(text_of(field, element));
  return texts;
}

Values values_of(const Value& value, const std::shared_ptr<Arena>& arena) {
  if (value.is_map()) return Values(arena, value);
  if (value.is_string()) return Values::from_yaml(value.as_string());
  wrong_kind("values", "an object or a text of YAML", value);
}

void read_field(std::string_view field, const Value& value, const std::shared_ptr<Arena>& arena,
                BatchLine& line) {
  if (field == "name") {
    line.name = text_of(field, value);
  } else if (field == "namespace") {
    line.namespace_name = text_of(field, value);
  } else if (field == "chart") {
    line.chart = text_of(field, value);
  } else if (field == "valueFiles") {
    line.value_files = texts_of(field, value);
  } else if (field == "values") {
    line.values = values_of(value, arena);
  } else if (field == "set") {
    line.set = texts_of(field, value);
  } else if (field == "kubeVersion") {
    line.kube_version = text_of(field, value);
  } else if (field == "apiVersions") {
    line.api_versions = texts_of(field, value);
  } else if (field == "isUpgrade") {
    if (value.kind() != Kind::boolean) wrong_kind(field, "true or false", value);
    line.is_upgrade = value.as_bool();
  } else {
    refuse("unknown field \"" + excerpt(field) +
           "\"; known are name, namespace, chart, valueFiles, values, set, kubeVersion, "
           "apiVersions and isUpgrade");
  }
}

}  // namespace

BatchLine parse_batch_line(std::string_view json, const Limits& limits) {
  const auto arena = std::make_shared<Arena>(limits.memory);
  ReadOptions options;
  options.limits = limits;
  const Value root = parse_json(json, *arena, options);
  if (!root.is_map()) refuse("a line must be a JSON object, not " + std::string(kind_name(root)));
  BatchLine line;
  for (const Map::Entry& entry : *root.as_map()) {
    read_field(entry.key.view(), entry.value, arena, line);
  }
  return line;
}

}  // namespace kchart::tools
