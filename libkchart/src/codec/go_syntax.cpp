// %#v for what a YAML text can hold. Depth is bounded by the reader's limit.
#include "codec/go_syntax.hpp"

#include "base/strconv.hpp"

namespace kchart::codec {

namespace {

void append_element(std::string& out, const Value& value) {
  if (value.is_nil()) {
    out += "interface {}(nil)";
  } else {
    append_go_syntax(out, value);
  }
}

void append_list(std::string& out, const List& list) {
  out += "[]interface {}{";
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i != 0) out += ", ";
    append_element(out, list[i]);
  }
  out += '}';
}

void append_map(std::string& out, const Map& map) {
  out += "map[interface {}]interface {}{";
  bool first = true;
  for (const Map::Entry& entry : map) {
    if (!first) out += ", ";
    first = false;
    out += strconv::quote(entry.key.view());
    out += ':';
    append_element(out, entry.value);
  }
  out += '}';
}

}  // namespace

void append_go_syntax(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::nil:
      out += "<nil>";
      return;
    case Kind::boolean:
      out += value.as_bool() ? "true" : "false";
      return;
    case Kind::int64:
      strconv::append_int(out, value.as_int());
      return;
    case Kind::uint64:
      out += "0x" + strconv::format_uint(value.as_uint(), 16);
      return;
    case Kind::float64:
      strconv::append_float(out, value.as_float(), 'g', -1);
      return;
    case Kind::list:
      append_list(out, *value.as_list());
      return;
    case Kind::map:
      append_map(out, *value.as_map());
      return;
    default:
      out += strconv::quote(value.as_string());
  }
}

}  // namespace kchart::codec
