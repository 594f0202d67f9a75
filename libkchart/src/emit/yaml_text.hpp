// Pieces of YAML written by hand, for files that people read and change.
#pragma once

#include <string>
#include <string_view>

#include "kchart/value.hpp"

namespace kchart::emit {

// A double-quoted text, valid in JSON, YAML and templates.
std::string json_string(std::string_view text);

// A text on one line: plain where that reads back as the same text, otherwise double-quoted.
std::string yaml_scalar(std::string_view text);

// A text of lines as a block, with the end of the line; `indent` is that of its lines.
std::string yaml_block(std::string_view text, int indent);

// `value` on one line: {a: 1, b: [x]}.
std::string yaml_flow(const Value& value);

// "{{" as a template that writes it.
std::string escaped_braces(std::string_view text);

}  // namespace kchart::emit
