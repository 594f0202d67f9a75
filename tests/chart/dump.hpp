// Values as text that keeps kinds apart: JSON with "i" before integers and "f" before floats.
#pragma once

#include <string>

#include "base/strconv.hpp"
#include "kchart/value.hpp"

namespace kchart::test {

inline void dump(std::string& out, const Value& value) {
  bool first = true;
  const auto separate = [&] {
    if (!first) out += ',';
    first = false;
  };
  switch (value.kind()) {
    case Kind::boolean:
      out += value.as_bool() ? "true" : "false";
      return;
    case Kind::int64:
      out += "i" + strconv::format_int(value.as_int());
      return;
    case Kind::float64:
      out += "f" + strconv::format_float(value.as_float());
      return;
    case Kind::string:
      out += strconv::quote_to_ascii(value.as_string());
      return;
    case Kind::list:
      out += '[';
      for (const Value& element : *value.as_list()) separate(), dump(out, element);
      out += ']';
      return;
    case Kind::map:
      out += '{';
      for (const Map::Entry& entry : *value.as_map()) {
        separate();
        out += strconv::quote_to_ascii(entry.key.view()) + ":";
        dump(out, entry.value);
      }
      out += '}';
      return;
    default:
      out += "nil";
  }
}

inline std::string dump(const Value& value) {
  std::string out;
  dump(out, value);
  return out;
}

}  // namespace kchart::test
