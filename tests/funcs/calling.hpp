// Calls functions of a family by name and tells what they answer as one line of text.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "funcs/services.hpp"
#include "kchart/functions.hpp"
#include "kchart/limits.hpp"

namespace kchart::test {

inline Value s(std::string_view text) {
  return Value::borrowed(text);
}
inline Value i(std::int64_t number) {
  return Value::integer(number);
}
inline Value l(std::int64_t number) {
  return Value::int64(number);
}
inline Value f(double number) {
  return Value::float64(number);
}
inline Value b(bool yes) {
  return Value::boolean(yes);
}
Value v(std::initializer_list<Value> items);  // a list that lives as long as the program
inline Value nil() {
  return {};
}

// The services and the memory of one test.
struct World {
  World();

  // What `name` of `family` answers: a string as it is, a list as "[a|b]", a map as
  // "{key=value|...}", nil lists as "[nil]"; a failure as "!" and its message, a limit as "!" and
  // its code.
  std::string call(std::span<const Function> family, std::string_view name,
                   std::span<const Value> args);
  Value value(std::span<const Function> family, std::string_view name, std::span<const Value> args);
  Value method(const Value& receiver, std::string_view name, std::vector<Value> args = {});

  Limits limits;
  Budget budget;
  Arena arena;
  Services services;
};

std::string told(const Value& value);

// One row of a table: a call and what Go answered.
struct Row {
  const char* name;
  std::vector<Value> args;
  std::string_view expected;
};

// The same with its arguments as text, which compiles faster in large tables: "..." is a Go string,
// 5 an int, 5L an int64, f5 a float64; nil, true and false are themselves, [ a b ] is a list.
struct TextRow {
  std::string_view name;
  std::string_view args;
  std::string_view expected;
};

std::vector<Value> read_args(std::string_view text, Arena& arena);

}  // namespace kchart::test
