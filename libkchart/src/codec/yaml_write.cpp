// Laying out lists and maps.
//
// Version 2 does not indent a list inside a map ("a:\n- 1"), version 3 does. A first entry shares
// the line with the "- " or ": " before it. Everything else begins a new line, unless a literal
// block has just ended one.
#include "codec/yaml_write.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "base/utf8.hpp"
#include "codec/base64.hpp"
#include "codec/yaml_keys.hpp"
#include "kchart/functions.hpp"

namespace kchart::codec {

namespace {

constexpr std::size_t kLongestSimpleKey = 128;
// The v2 parser gives up on longer keys; well below that a key certainly passes.
constexpr std::size_t kSurelyParsedKey = 160;

template <class Integer>
void append_integer(std::string& out, Integer value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end.ptr);
}

}  // namespace

void YamlWriter::write(const Value& value) {
  node(value, Place::root, -2);
  while (!nesting_.empty()) step();
  if (out_.size() != line_start_) out_ += '\n';
}

void YamlWriter::new_line(int indent) {
  if (out_.size() != line_start_) {
    out_ += '\n';
    line_start_ = out_.size();
  }
  out_.append(static_cast<std::size_t>(indent), ' ');
}

void YamlWriter::begin_line(const Frame& frame, bool first) {
  if (!first || frame.place == Place::simple_value) {
    new_line(frame.indent);
  } else if (frame.place != Place::root) {
    out_ += ' ';
  }
}

// Writes the next element or entry of the innermost list or map, or leaves it.
void YamlWriter::step() {
  bound_.check(out_.size());
  Nesting::Level& level = nesting_.top();
  const Frame frame = frames_.back();
  if (level.next == level.size()) {
    nesting_.pop();
    frames_.pop_back();
    order_.resize(frame.order);
    return;
  }
  const std::size_t i = level.next++;
  begin_line(frame, i == 0);
  if (level.list != nullptr) {
    out_ += '-';
    node((*level.list)[i], Place::item, frame.indent);
  } else {
    entry(frame.sorted ? level.map->begin()[i] : *order_[frame.order + i], frame);
  }
}

void YamlWriter::entry(const Map::Entry& entry, const Frame& frame) {
  const std::string_view key = entry.key.view();
  const bool binary_key = generation_ == Generation::v3 && !utf8::valid(key);
  const Analysis analysis = binary_key ? Analysis() : checked(key);
  if (generation_ == Generation::v2 && source_ == Source::values && key.size() > kSurelyParsedKey) {
    throw IrregularText();
  }
  std::size_t size = key.size();
  bool multiline = analysis.multiline;
  if (binary_key) {
    const std::size_t encoded = (size + 2) / 3 * 4;
    multiline = encoded >= kBinaryLine;
    size = encoded + std::string_view("!!binary").size();
  }
  if (!multiline && size <= kLongestSimpleKey) {
    if (binary_key) {
      binary(key, Place::root, frame.indent);
    } else {
      styled(key, analysis, frame.indent + 2, false);
    }
    out_ += ':';
    node(entry.value, Place::simple_value, frame.indent);
    return;
  }
  out_ += '?';
  string(key, Place::complex_key, frame.indent);
  new_line(frame.indent);
  out_ += ':';
  node(entry.value, Place::complex_value, frame.indent);
}

void YamlWriter::node(const Value& value, Place place, int indent) {
  switch (value.kind()) {
    case Kind::nil:
      lead(place);
      out_ += "null";
      return;
    case Kind::boolean:
      lead(place);
      out_ += value.as_bool() ? "true" : "false";
      return;
    case Kind::string:
      string(value.as_string(), place, indent);
      return;
    case Kind::bytes:
      bytes(value, place, indent);
      return;
    case Kind::list:
    case Kind::map:
      container(value, place, indent);
      return;
    case Kind::object:
      object(*value.as_object(), place, indent);
      return;
    default:
      lead(place);
      number(value);
  }
}

void YamlWriter::container(const Value& value, Place place, int indent) {
  const bool is_nil = value.is_list() ? value.as_list() == nullptr : value.as_map() == nullptr;
  if (value.size() == 0) {
    lead(place);
    // JSON writes a nil slice or map as null; version 3 never sees JSON.
    const bool as_null = is_nil && generation_ == Generation::v2;
    out_ += as_null ? "null" : value.is_list() ? "[]" : "{}";
    return;
  }
  nesting_.push(value);
  const bool flush_left =
      generation_ == Generation::v2 && value.is_list() && place == Place::simple_value;
  frames_.push_back({flush_left ? indent : indent + 2, place, order_.size(), true});
  if (value.is_map()) push_map(*value.as_map());
}

// Bytewise order is mostly the natural order too. Where it is not, a stable sort: the order is not
// transitive in version 2, and only a merge sort is safe with that.
void YamlWriter::push_map(const Map& map) {
  // Version 2 sees a struct as the object of its JSON.
  if (generation_ == Generation::v3 && &map.type() == &kFieldMap) return;
  const auto before = [this](const Map::Entry& a, const Map::Entry& b) {
    return key_less(a.key.view(), b.key.view(), generation_);
  };
  const auto after = [&](const Map::Entry& a, const Map::Entry& b) { return before(b, a); };
  if (std::adjacent_find(map.begin(), map.end(), after) == map.end()) return;
  Frame& frame = frames_.back();
  frame.sorted = false;
  for (const Map::Entry& entry : map) order_.push_back(&entry);
  std::stable_sort(order_.begin() + static_cast<std::ptrdiff_t>(frame.order), order_.end(),
                   [&](const Map::Entry* a, const Map::Entry* b) { return before(*a, *b); });
}

namespace {

Value with_lower_keys(const Map& fields, Arena& arena) {
  Map* map = Map::make(arena, fields.size(), kFieldMap);
  for (const Map::Entry& entry : fields) {
    map->append(arena, Key(arena.copy(unicode::lower(entry.key.view()))), entry.value);
  }
  return Value::map(map);
}

}  // namespace

void YamlWriter::object(const Object& object, Place place, int indent) {
  const Value plain_form = object.plain(scratch_);
  if (generation_ == Generation::v3) {
    if (object.type_name() == "time.Time" && plain_form.is_string()) {
      lead(place);
      out_ += plain_form.as_string();
      return;
    }
    if (object.type_name() == "time.Duration") {
      std::string text;
      object.print(text);
      string(text, place, indent);
      return;
    }
    const Value fields = object.go_fields(scratch_, false);
    if (!fields.is_nil()) {
      node(with_lower_keys(*fields.as_map(), scratch_), place, indent);
      return;
    }
  }
  node(plain_form, place, indent);
}

// JSON has bytes as base64; version 3 has them as a list of numbers.
void YamlWriter::bytes(const Value& value, Place place, int indent) {
  const std::string_view data = value.as_string();
  if (generation_ == Generation::v2) {
    if (data.data() == nullptr) {
      node(Value(), place, indent);
      return;
    }
    std::string encoded;
    append_base64(encoded, data);
    string(encoded, place, indent);
    return;
  }
  List* numbers = List::make(scratch_, data.size());
  for (const char c : data) {
    numbers->push_back(scratch_, Value::int64(static_cast<unsigned char>(c)));
  }
  node(Value::list(numbers), place, indent);
}

void YamlWriter::number(const Value& value) {
  switch (value.kind()) {
    case Kind::integer:
    case Kind::int64:
      append_integer(out_, value.as_int());
      return;
    case Kind::uint32:
    case Kind::uint64:
      append_integer(out_, value.as_uint());
      return;
    case Kind::float64:
      break;
    default:
      throw FunctionError{generation_ == Generation::v2 ? "json: unsupported type: complex128"
                                                        : "cannot marshal type: complex128"};
  }
  const double real = value.as_float();
  if (generation_ == Generation::v2 && source_ == Source::values) {
    number_after_json(real);
  } else if (std::isnan(real)) {
    out_ += ".nan";
  } else if (std::isinf(real)) {
    out_ += real < 0 ? "-.inf" : ".inf";
  } else {
    strconv::append_float(out_, real, 'g', -1);
  }
}

// JSON writes an integral float below 1e21 without exponent, and YAML reads that as an integer as
// long as 64 bits hold it.
void YamlWriter::number_after_json(double value) {
  if (!std::isfinite(value)) {
    throw FunctionError{"json: unsupported value: " + strconv::format_float(value)};
  }
  if (value == std::trunc(value) && std::fabs(value) < 1e21) {
    if (std::fabs(value) < 1e15) {
      append_integer(out_, static_cast<std::int64_t>(value));
      return;
    }
    const std::string digits = strconv::format_float(value, 'f', -1);
    if (strconv::parse_int(digits).error == strconv::NumberError::none ||
        strconv::parse_uint(digits).error == strconv::NumberError::none) {
      out_ += digits;
      return;
    }
  }
  strconv::append_float(out_, value, 'g', -1);
}

}  // namespace kchart::codec
