// Go's package fmt over values: %v, Printf, Print, Println.
//
// Every function bounds what it prints: passing `max_bytes` throws Error "limit.string"; a value
// that contains itself throws Error "value.cycle".
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "kchart/limits.hpp"
#include "kchart/value.hpp"

namespace kchart::format {

constexpr std::size_t kMaxText = Limits{}.string;

// Appends `value` as %v prints it. A nil at the top is "<nil>" (templates print "<no value>"
// themselves).
void append_v(std::string& out, const Value& value, std::size_t max_bytes = kMaxText);
std::string to_string(const Value& value, std::size_t max_bytes = kMaxText);  // %v

// Go: Sprintf, with every verb, flag, width, argument index and %! error text.
std::string sprintf(std::string_view format, std::span<const Value> args,
                    std::size_t max_bytes = kMaxText);
// A space only where neither neighbour is a string.
std::string sprint(std::span<const Value> args, std::size_t max_bytes = kMaxText);
std::string sprintln(std::span<const Value> args, std::size_t max_bytes = kMaxText);

}  // namespace kchart::format
