// TOML as Helm's toToml and fromToml handle it (BurntSushi/toml).
#pragma once

#include <string>
#include <string_view>

#include "kchart/yaml.hpp"

namespace kchart {

// Integers are int64, others as TOML says; times are `time.Time` objects.
// Throws Error "toml.syntax" with the Go library's text.
Value parse_toml(std::string_view text, Arena& arena, const ReadOptions& options = {});

// Throws FunctionError with the Go library's text ("toml: cannot encode array with nil element"),
// which Helm's toToml returns as its result. Nil, over which Go panics, throws Error "toml.nil".
// What a template asks for passes a bound.
std::string to_toml(const Value& value, TextBound bound = {});

}  // namespace kchart
