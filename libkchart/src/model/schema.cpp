// The JSON Schema of declarations and the words of `explain`, both read off the field tables.
#include <nlohmann/json.hpp>

#include "kchart/error.hpp"
#include "model/kinds.hpp"

namespace kchart {

namespace model {

namespace {

using Json = nlohmann::ordered_json;

Json schema_of(const Record& record);

Json dictionary_values(const Rule& rule) {
  if (&rule == &kAnyText) return {{"type", {"string", "number", "boolean"}}};
  return {{"type", "string"}, {"pattern", "^(" + std::string(rule.pattern) + ")$"}};
}

Json element_schema(const Form& form) {
  switch (form.kind) {
    case Form::Kind::number:
      return {{"type", "integer"}, {"minimum", form.min}, {"maximum", form.max}};
    case Form::Kind::boolean:
      return {{"type", "boolean"}};
    case Form::Kind::dictionary:
      return {{"type", "object"}, {"additionalProperties", dictionary_values(*form.rule)}};
    case Form::Kind::record:
      return schema_of(*form.record);
    case Form::Kind::overlays:
      return {{"type", "object"}, {"additionalProperties", {{"type", "object"}}}};
    case Form::Kind::text:
      break;
  }
  if (!form.choices.empty()) return {{"enum", form.choices}};
  // A text of digits alone need not be quoted.
  Json made = {{"type", {"string", "number"}}};
  if (form.rule != &kAnyText) made["pattern"] = "^(" + std::string(form.rule->pattern) + ")$";
  if (form.rule->max > 0) made["maxLength"] = form.rule->max;
  return made;
}

Json field_schema(const FieldInfo& field) {
  Json made = {{"description", field.doc}};
  Json element = element_schema(field.form);
  if (field.form.many) {
    made["type"] = "array";
    made["items"] = std::move(element);
  } else {
    element.erase("description");
    made.update(element);
  }
  return made;
}

Json schema_of(const Record& record) {
  Json made = {{"description", record.doc}, {"type", "object"}};
  Json& properties = made["properties"] = Json::object();
  Json required = Json::array();
  for (const FieldInfo& field : record.fields) {
    properties[std::string(field.name)] = field_schema(field);
    if (field.required) required.push_back(field.name);
  }
  made["additionalProperties"] = false;
  if (!required.empty()) made["required"] = std::move(required);
  return made;
}

std::string form_words(const Form& form) {
  std::string words;
  if (!form.choices.empty()) {
    for (std::string_view one : form.choices)
      words += (words.empty() ? "" : " | ") + std::string(one);
  } else if (form.kind == Form::Kind::number) {
    words = "a whole number from " + std::to_string(form.min) + " to " + std::to_string(form.max);
  } else if (form.kind == Form::Kind::boolean) {
    words = "true | false";
  } else if (form.kind == Form::Kind::dictionary) {
    words = "a map of texts";
  } else if (form.kind == Form::Kind::record || form.kind == Form::Kind::overlays) {
    words = "a map";
  } else {
    words = form.rule->words;
  }
  return form.many ? "a list of: " + words : words;
}

std::string fields_text(const Record& record) {
  std::string out = "\nFIELDS\n";
  for (const FieldInfo& field : record.fields) {
    out += "  " + std::string(field.name) + (field.required ? " (required)" : "") + "\n      " +
           std::string(field.doc) + "; " + form_words(field.form) + "\n";
  }
  return out;
}

[[noreturn]] void no_such(std::string_view what, std::string_view word,
                          const std::vector<std::string_view>& names) {
  const Unknown words = unknown(what, word, names);
  throw Error(Fault::refused, "spec.field", words.message + " (" + words.fix + ")");
}

const FieldInfo& field_named(const Record& record, std::string_view name) {
  std::vector<std::string_view> names;
  for (const FieldInfo& field : record.fields) {
    if (field.name == name) return field;
    names.push_back(field.name);
  }
  no_such("key of " + std::string(record.name), name, names);
}

const Record& record_named(std::string_view kind) {
  std::vector<std::string_view> names;
  for (const KindInfo& info : kinds()) {
    if (info.name == kind) return info.record;
    names.push_back(info.name);
  }
  no_such("kind", kind, names);
}

// The next part of a dotted path, taken off its front.
std::string_view take_part(std::string_view& path) {
  const std::size_t dot = path.find('.');
  const std::string_view part = path.substr(0, dot);
  path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  return part;
}

}  // namespace

}  // namespace model

std::string declaration_schema() {
  model::Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                        {"$id", "https://kchart.dev/schemas/declaration.schema.json"},
                        {"title", "A declaration of kchart"},
                        {"type", "object"},
                        {"required", {"kind"}}};
  model::Json& all = schema["oneOf"] = model::Json::array();
  for (const model::KindInfo& info : model::kinds()) all.push_back(model::schema_of(info.record));
  return schema.dump(2) + "\n";
}

std::string explain_field(std::string_view path) {
  const std::string asked(path);
  const model::Record* record = &model::record_named(model::take_part(path));
  std::string text = std::string(record->name) + ": " + std::string(record->doc) + "\n";
  while (!path.empty()) {
    const model::FieldInfo& field = model::field_named(*record, model::take_part(path));
    text = asked + ": " + std::string(field.doc) + "\n" + model::form_words(field.form) + "\n";
    record = field.form.record;
    if (record == nullptr && !path.empty()) {
      throw Error(Fault::refused, "spec.field",
                  "'" + std::string(field.name) + "' has no fields of its own");
    }
  }
  return record == nullptr ? text : text + model::fields_text(*record);
}

}  // namespace kchart
