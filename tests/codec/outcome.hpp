// What reading or writing came to, as the recorded rows say it: "OK text" or "ERR message".
#pragma once

#include <string>
#include <string_view>

#include "kchart/error.hpp"
#include "kchart/functions.hpp"
#include "kchart/json.hpp"

namespace kchart {

struct Row {
  std::string_view input;
  std::string_view expected;
};

template <class Action>
std::string outcome(Action action) {
  try {
    return "OK " + action();
  } catch (const Error& error) {
    return "ERR " + error.message();
  } catch (const FunctionError& error) {
    return "ERR " + error.message;
  }
}

// As Go's json.Encoder shows it without HTML escapes.
inline std::string shown(const Value& value) {
  JsonStyle style;
  style.escape_html = false;
  return to_json(value, style);
}

}  // namespace kchart
