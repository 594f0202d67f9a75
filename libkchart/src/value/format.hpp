// Go's package fmt over values: %v, Printf, Print, Println.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "kchart/value.hpp"

namespace kchart::format {

// Appends `value` as %v prints it. A nil at the top is "<nil>" (templates print "<no value>"
// themselves). Cycles throw Error "value.cycle".
void append_v(std::string& out, const Value& value);
std::string to_string(const Value& value);  // %v

// Go: Sprintf, with every verb, flag, width, argument index and %! error text.
std::string sprintf(std::string_view format, std::span<const Value> args);
std::string sprint(std::span<const Value> args);    // a space only where neither is a string
std::string sprintln(std::span<const Value> args);

}  // namespace kchart::format
