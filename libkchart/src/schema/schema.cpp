// The public face of the module.
#include "kchart/schema.hpp"

#include "kchart/error.hpp"
#include "schema/compile.hpp"
#include "schema/validate.hpp"

namespace kchart {

namespace {

schema::ValidateOptions options_of(const schema::Program& program) {
  schema::ValidateOptions options;
  options.limits = &program.limits;
  return options;
}

// Values that nobody gave are an empty map to Helm.
Value values_of(const Value& value) {
  return value.is_nil() ? Value::map(nullptr) : value;
}

}  // namespace

bool Schema::accepts(const Value& value) const {
  return schema::fits(*program_->node, value, options_of(*program_));
}

std::string Schema::failures(const Value& value) const {
  if (accepts(value)) return "";
  return schema::explain(*program_->node, value, options_of(*program_));
}

Schema compile_schema(std::string_view json_text, const SchemaOptions& options) {
  try {
    return Schema(schema::compile_program(json_text, options));
  } catch (const Error& error) {
    if (error.code() != "json.syntax") throw;
    throw Error(error.fault(), "schema.invalid", error.message(), error.position());
  }
}

std::string schema_report(std::string_view chart_name, std::string_view schema_text,
                          const Value& values, const SchemaOptions& options) {
  std::string text;
  try {
    text = compile_schema(schema_text, options).failures(values_of(values));
  } catch (const Error& error) {
    if (error.code() != "schema.invalid") throw;
    text = error.message();
  }
  if (text.empty()) return text;
  return std::string(chart_name) + ":\n" + text;
}

}  // namespace kchart
