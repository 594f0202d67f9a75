// The pieces of TOML that its reader and its writer share: keys and quoted strings.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace kchart::codec {

// A basic string, in quotes.
void append_toml_string(std::string& out, std::string_view text);

// A key part, bare where TOML allows that.
void append_toml_key(std::string& out, std::string_view part);

// The parts, joined by dots.
std::string toml_key(std::span<const std::string_view> parts);

}  // namespace kchart::codec
