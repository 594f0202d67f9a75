// %#v for what a YAML text can hold. Depth is bounded by the reader's limit.
#include "codec/go_syntax.hpp"

#include "base/strconv.hpp"

namespace kchart::codec {

constinit const MapType kGoSyntaxMap{"map[interface {}]interface {}"};

namespace {

constexpr std::string_view kNil = "interface {}(nil)";

}  // namespace

void append_go_syntax_element(std::string& out, const Value& value) {
  if (value.is_nil()) {
    out += kNil;
  } else {
    append_go_syntax(out, value);
  }
}

namespace {

void append_list(std::string& out, const List& list) {
  out += "[]interface {}{";
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i != 0) out += ", ";
    append_go_syntax_element(out, list[i]);
  }
  out += '}';
}

void append_entry(std::string& out, std::string_view key, const Value& value) {
  out += key;
  out += ':';
  append_go_syntax_element(out, value);
}

void append_map(std::string& out, const Map& map) {
  out += "map[interface {}]interface {}{";
  const bool written = &map.type() == &kGoSyntaxMap;
  // Go puts a nil key before all others.
  const Value* const of_nil = written ? map.find(kNil) : nullptr;
  if (of_nil != nullptr) append_entry(out, kNil, *of_nil);
  bool first = of_nil == nullptr;
  for (const Map::Entry& entry : map) {
    if (&entry.value == of_nil) continue;
    if (!first) out += ", ";
    first = false;
    append_entry(out, written ? std::string(entry.key.view()) : strconv::quote(entry.key.view()),
                 entry.value);
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
