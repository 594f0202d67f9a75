// Reading the text of a schema: JSON whose numbers stay as written.
#pragma once

#include <optional>
#include <string_view>

#include "kchart/limits.hpp"
#include "kchart/value.hpp"

namespace kchart::schema {

// One JSON value in `arena`, numbers as NumberLiteral.
// Throws Error "json.syntax" with Go's sentence, "limit.input" or "limit.json.depth".
Value read_document(std::string_view text, Arena& arena, const Limits& limits);

// The text of a metaschema that is built in, by the part of its URL after "json-schema.org/";
// absent when there is none.
std::optional<std::string_view> metaschema_text(std::string_view path) noexcept;

}  // namespace kchart::schema
