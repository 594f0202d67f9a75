// Go's rules for reading loosely typed text into strict fields.
//
// Before JSON sees the document, sigs.k8s.io/yaml turns numbers and booleans that are to become
// strings into text (convertToJSONableObject); floats with the precision of a float32, which is why
// "version: 1.10" is "1.1". Everything else that does not fit is an error of encoding/json.
#include "chart/typed.hpp"

#include "base/strconv.hpp"
#include "base/utf8.hpp"
#include "value/rfc3339.hpp"

namespace kchart::typed {

namespace {

constexpr char32_t kLongS = 0x17F;
constexpr char32_t kKelvin = 0x212A;

char32_t folded(char32_t c) {
  if (c == kLongS) return 's';
  if (c == kKelvin) return 'k';
  return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

std::string_view json_kind(const Value& value) {
  switch (value.kind()) {
    case Kind::boolean:
      return "bool";
    case Kind::string:
      return "string";
    case Kind::list:
      return "array";
    case Kind::map:
      return "object";
    default:
      return "number";
  }
}

}  // namespace

bool same_field(std::string_view key, std::string_view field) {
  while (!key.empty() && !field.empty()) {
    const utf8::Rune a = utf8::decode(key);
    if (folded(a.code) != folded(static_cast<unsigned char>(field[0]))) return false;
    key.remove_prefix(a.width);
    field.remove_prefix(1);
  }
  return key.empty() && field.empty();
}

Reader::Field::Field(Reader& reader, std::string_view owner, std::string_view name)
    : reader_(reader), owner_before_(reader.owner_) {
  reader_.owner_ = owner;
  reader_.fields_.push_back(name);
}

Reader::Field::~Field() {
  reader_.owner_ = owner_before_;
  reader_.fields_.pop_back();
}

void Reader::mismatch(const Value& value, std::string_view go_type) {
  if (!problem_.empty()) return;
  problem_ = "json: cannot unmarshal ";
  problem_ += json_kind(value);
  problem_ += " into Go ";
  if (fields_.empty()) {
    problem_ += "value";
  } else {
    problem_ += "struct field ";
    problem_ += owner_;
    for (const std::string_view field : fields_) {
      problem_ += '.';
      problem_ += field;
    }
  }
  problem_ += " of type ";
  problem_ += go_type;
}

void Reader::unknown(std::string_view key) {
  if (strict_ && problem_.empty()) problem_ = "json: unknown field " + strconv::quote(key);
}

void Reader::time(const Value& value, std::string& out) {
  if (value.is_nil() || !time_problem_.empty()) return;
  time_problem_ = value.is_string() ? rfc3339_problem(value.as_string())
                                    : "Time.UnmarshalJSON: input is not a JSON string";
  if (time_problem_.empty()) out = value.as_string();
}

void Reader::text(const Value& value, std::string& out) {
  if (!converts_ && !value.is_nil() && !value.is_string()) return mismatch(value, "string");
  switch (value.kind()) {
    case Kind::nil:
      return;  // null leaves a string as it was
    case Kind::boolean:
      out = value.as_bool() ? "true" : "false";
      return;
    case Kind::int64:
      out = strconv::format_int(value.as_int());
      return;
    case Kind::uint64:
      out = strconv::format_uint(value.as_uint());
      return;
    case Kind::float64:
      out = strconv::format_float(value.as_float(), 'g', -1, 32);
      return;
    case Kind::string:
      out = value.as_string();
      return;
    default:
      mismatch(value, "string");
  }
}

void Reader::flag(const Value& value, bool& out) {
  if (value.is_nil()) return;
  if (value.kind() == Kind::boolean) {
    out = value.as_bool();
  } else {
    mismatch(value, "bool");
  }
}

bool Reader::is_list(const Value& value, std::string_view go_type) {
  if (value.is_list()) return true;
  if (!value.is_nil()) mismatch(value, go_type);
  return false;
}

bool Reader::is_map(const Value& value, std::string_view go_type) {
  if (value.is_map()) return true;
  if (!value.is_nil()) mismatch(value, go_type);
  return false;
}

void Reader::texts(const Value& value, std::vector<std::string>& out) {
  if (value.is_nil()) out.clear();
  if (!is_list(value, "[]string")) return;
  const List& list = *value.as_list();
  // Elements that were there before keep their text under a null: Go reuses the slice.
  out.resize(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) text(list[i], out[i]);
}

}  // namespace kchart::typed
