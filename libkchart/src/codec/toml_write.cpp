// Writing TOML as the Go library BurntSushi/toml does.
//
// A table's own values come first, then its sub-tables, both sorted; each level of tables is
// indented by two spaces. Lists of tables become [[headers]], tables inside other lists are written
// in line. Nil entries of a map are left out, a nil in a list is an error.
#include <cmath>
#include <string>
#include <vector>

#include "base/strconv.hpp"
#include "codec/toml_text.hpp"
#include "kchart/error.hpp"
#include "kchart/functions.hpp"
#include "kchart/limits.hpp"
#include "kchart/toml.hpp"

namespace kchart {

namespace {

enum class TomlKind : std::uint8_t { none, scalar, array, table, table_array };

class TomlWriter {
 public:
  explicit TomlWriter(TextBound bound) : bound_(bound) {}

  std::string run(const Value& value) {
    encode(value);
    return std::move(out_);
  }

 private:
  // Go has no guard and dies of a cycle; the bound is that of the reader.
  class Deeper {
   public:
    explicit Deeper(TomlWriter& writer) : writer_(writer) {
      writer_.bound_.step();
      writer_.bound_.check(writer_.out_.size());
      if (++writer_.depth_ > Limits().toml_depth) {
        throw Error(Fault::limit, "limit.toml.depth", "a value is nested too deeply for TOML");
      }
    }
    ~Deeper() { --writer_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    TomlWriter& writer_;
  };

  Value plain(const Value& value) {
    if (!value.is_object()) return value;
    const Object& object = *value.as_object();
    const std::string_view type = object.type_name();
    if (type == "time.Time" || type == "time.Duration") return value;
    const Value fields = object.go_fields(scratch_, true);
    return fields.is_nil() ? plain(object.plain(scratch_)) : fields;
  }

  static bool is_nil(const Value& value) {
    if (value.is_list()) return value.as_list() == nullptr;
    if (value.is_map()) return value.as_map() == nullptr;
    return value.is_nil();
  }

  TomlKind kind_of(const Value& value) {
    if (is_nil(value)) return TomlKind::none;
    if (value.kind() == Kind::complex128) throw FunctionError{"unsupported type: complex128"};
    if (value.is_map()) return TomlKind::table;
    if (value.is_list())
      return is_table_array(*value.as_list()) ? TomlKind::table_array : TomlKind::array;
    return TomlKind::scalar;
  }

  bool is_table_array(const List& list) {
    const Deeper deeper(*this);
    bool tables = !list.empty();
    for (const Value& element : list) {
      const TomlKind kind = kind_of(plain(element));
      if (kind == TomlKind::none) {
        throw FunctionError{"toml: cannot encode array with nil element"};
      }
      tables = tables && kind == TomlKind::table;
    }
    return tables;
  }

  // Writes `raw` under the key path `key_`.
  void encode(const Value& raw) {
    const Deeper deeper(*this);
    const Value value = plain(raw);
    if (value.is_nil()) return;
    if (value.kind() == Kind::complex128) {
      throw FunctionError{"unsupported type for key '" + codec::toml_key(key_) + "': complex128"};
    }
    if (value.is_map()) {
      if (value.as_map() != nullptr) table(*value.as_map());
    } else if (kind_of(value) == TomlKind::table_array) {
      table_array(*value.as_list());
    } else {
      key_value(value);
    }
  }

  void table(const Map& map) {
    if (key_.size() == 1) new_line();
    if (!key_.empty()) {
      indent();
      out_ += '[' + codec::toml_key(key_) + ']';
      new_line();
    }
    entries(map);
  }

  void table_array(const List& list) {
    if (key_.empty()) {
      throw FunctionError{"toml: top-level values must be Go maps or structs"};
    }
    for (const Value& element : list) {
      new_line();
      indent();
      out_ += "[[" + codec::toml_key(key_) + "]]";
      new_line();
      entries(*plain(element).as_map());
    }
  }

  bool is_sub_table(const Value& value) {
    const TomlKind kind = kind_of(plain(value));
    return kind == TomlKind::table || kind == TomlKind::table_array;
  }

  void entries(const Map& map) {
    std::vector<const Map::Entry*> tables;
    for (const Map::Entry& entry : map) {
      if (is_sub_table(entry.value)) tables.push_back(&entry);
    }
    std::size_t next_table = 0;
    for (const Map::Entry& entry : map) {
      if (next_table < tables.size() && tables[next_table] == &entry) {
        ++next_table;
      } else {
        encode_entry(entry);
      }
    }
    for (const Map::Entry* entry : tables) encode_entry(*entry);
  }

  void encode_entry(const Map::Entry& entry) {
    if (is_nil(entry.value)) return;
    key_.push_back(entry.key.view());
    encode(entry.value);
    key_.pop_back();
  }

  void key_value(const Value& value) {
    if (key_.empty()) {
      element(value);
      return;
    }
    indent();
    codec::append_toml_key(out_, key_.back());
    out_ += " = ";
    element(value);
    new_line();
  }

  void element(const Value& raw) {
    const Deeper deeper(*this);
    const Value value = plain(raw);
    switch (value.kind()) {
      case Kind::boolean:
        out_ += value.as_bool() ? "true" : "false";
        return;
      case Kind::integer:
      case Kind::int64:
        strconv::append_int(out_, value.as_int());
        return;
      case Kind::uint32:
      case Kind::uint64:
        out_ += strconv::format_uint(value.as_uint());
        return;
      case Kind::float64:
        number(value.as_float());
        return;
      case Kind::bytes:
        bytes(value.as_string());
        return;
      case Kind::list:
        list(value);
        return;
      case Kind::map:
        inline_table(*value.as_map());
        return;
      case Kind::object:
        object(*value.as_object());
        return;
      default:
        codec::append_toml_string(out_, value.as_string());
    }
  }

  void object(const Object& object) {
    std::string text;
    object.print(text);
    if (object.type_name() != "time.Time") {
      codec::append_toml_string(out_, text);
      return;
    }
    // What TOML gave without a zone carries a made-up one, and goes back as it came.
    std::string_view time = object.plain(scratch_).as_string();
    constexpr std::size_t kDate = std::string_view("2006-01-02").size();
    const std::string_view clock = time.substr(0, time.find_first_of("Z+", kDate));
    if (text.ends_with(" datetime-local")) {
      time = clock;
    } else if (text.ends_with(" date-local")) {
      time = time.substr(0, kDate);
    } else if (text.ends_with(" time-local")) {
      time = clock.substr(kDate + 1);
    }
    out_ += time;
  }

  void number(double value) {
    if (!std::isfinite(value)) {
      if (std::signbit(value)) out_ += '-';
      out_ += std::isnan(value) ? "nan" : "inf";
      return;
    }
    const std::string text = strconv::format_float(value);
    out_ += text;
    if (text.find_first_of(".e") == std::string::npos) out_ += ".0";
  }

  void bytes(std::string_view data) {
    out_ += '[';
    for (std::size_t i = 0; i < data.size(); ++i) {
      if (i != 0) out_ += ", ";
      strconv::append_int(out_, static_cast<unsigned char>(data[i]));
    }
    out_ += ']';
  }

  void list(const Value& value) {
    out_ += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i != 0) out_ += ", ";
      element((*value.as_list())[i]);
    }
    out_ += ']';
  }

  // The comma after an entry depends on its place among all of its kind, nil ones included, so a
  // comma may end up last; Go does the same.
  void inline_table(const Map& map) {
    std::vector<const Map::Entry*> values;
    std::vector<const Map::Entry*> tables;
    for (const Map::Entry& entry : map) {
      (is_sub_table(entry.value) ? tables : values).push_back(&entry);
    }
    out_ += '{';
    inline_entries(values, !tables.empty());
    inline_entries(tables, false);
    out_ += '}';
  }

  void inline_entries(const std::vector<const Map::Entry*>& entries, bool more) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (is_nil(entries[i]->value)) continue;
      codec::append_toml_key(out_, entries[i]->key.view());
      out_ += " = ";
      element(entries[i]->value);
      if (more || i + 1 != entries.size()) out_ += ", ";
    }
  }

  void new_line() {
    if (!out_.empty()) out_ += '\n';
  }

  void indent() { out_.append(2 * (key_.size() - 1), ' '); }

  std::string out_;
  TextBound bound_;
  std::vector<std::string_view> key_;
  std::size_t depth_ = 0;
  Arena scratch_;  // holds the plain forms of objects
};

}  // namespace

std::string to_toml(const Value& value, TextBound bound) {
  if (value.is_nil()) {
    // In Go this is a panic, which even toToml cannot turn into text.
    throw Error(Fault::refused, "toml.nil", "reflect: call of reflect.Value.Type on zero Value");
  }
  return TomlWriter(bound).run(value);
}

}  // namespace kchart
