// Reading schema documents.
#include "schema/document.hpp"

#include <string>

#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "schema/number.hpp"

namespace kchart::schema {

namespace {

Value keep_literal(std::string_view literal, Arena& arena) {
  return Value::object(arena.make<NumberLiteral>(arena.copy(literal)));
}

}  // namespace

Value read_document(std::string_view text, Arena& arena, const Limits& limits) {
  if (text.size() > limits.schema_input) {
    throw Error(Fault::limit, "limit.input",
                "a schema is longer than " + std::to_string(limits.schema_input) +
                    " bytes (raise with --max-schema-bytes)");
  }
  ReadOptions options;
  options.limits = limits;
  options.number = keep_literal;
  std::size_t consumed = 0;
  const Value value = parse_json_prefix(text, arena, consumed, options);
  if (text.find_first_not_of(" \t\r\n", consumed) != std::string_view::npos) {
    throw Error(Fault::refused, "json.syntax", "invalid character after top-level value");
  }
  return value;
}

}  // namespace kchart::schema
