// JSON as Go's encoding/json reads and prints it.
#pragma once

#include <string>
#include <string_view>

#include "kchart/yaml.hpp"

namespace kchart {

// One JSON value; anything after it but white space is an error. Numbers are float64.
// Throws Error "json.syntax" with Go's text ("invalid character 'x' looking for beginning of
// value", "unexpected end of JSON input"), or "limit.json.depth".
Value parse_json(std::string_view text, Arena& arena, const ReadOptions& options = {});

// The first JSON value of `text`, as json.Decoder takes it from a stream; `consumed` receives the
// number of bytes it took.
Value parse_json_prefix(std::string_view text, Arena& arena, std::size_t& consumed,
                        const ReadOptions& options = {});

struct JsonStyle {
  bool escape_html = true;
  std::string_view indent;  // empty: one line
};

// Throws FunctionError with Go's text ("json: unsupported value: NaN") where Go's Marshal fails.
// What a template asks for passes a bound.
std::string to_json(const Value& value, const JsonStyle& style = {}, TextBound bound = {});
void append_json(std::string& out, const Value& value, const JsonStyle& style = {},
                 TextBound bound = {});

}  // namespace kchart
