// TOML's scalars: escapes, numbers and times.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kchart/value.hpp"

namespace kchart::codec {

// All throw std::string, a message, for what looks like such a scalar but is none.
Value toml_integer(std::string_view text);
Value toml_float(std::string_view text);
Value toml_time(std::string_view text, Arena& arena);

// A basic string's text with its escapes resolved; of a multi-line one also the escaped newlines.
std::string toml_unescape(std::string_view text);
std::string toml_join_lines(std::string_view text);

}  // namespace kchart::codec
