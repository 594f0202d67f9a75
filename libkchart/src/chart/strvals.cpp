// parse_set: the grammar of --set and its four kin, as Helm's package strvals reads it.
//
// Keys and values are read rune by rune up to a stop; a backslash takes the next rune as it is. One
// oddity shapes the code: in Helm the end of the text is an error like any other (io.EOF), passed
// up through every level and taken for success at the top. Some levels wrap it, and Helm 4, which
// unwraps, then stops in silence where Helm 3 complains. So here every step returns an Outcome.

#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "base/utf8.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/values.hpp"

namespace kchart {

namespace {

// How many lists one key may go through: `a[0][0].b[0]`. Helm has no bound and recurses.
constexpr std::size_t kMaxLists = 1'000;

// How deep a key has come. Helm bounds the names alone.
struct Depth {
  std::size_t names = 0;
  std::size_t lists = 0;
};

// What a step came to: done, the end of the text, or a failure.
struct Outcome {
  enum class Kind { ok, end, wrapped_end, failed } kind = Kind::ok;
  const char* code = "set.syntax";
  std::string message;

  bool ok() const { return kind == Kind::ok; }
  static Outcome end() { return {Kind::end, "set.syntax", "EOF"}; }
  static Outcome failure(std::string message, const char* code = "set.syntax") {
    return {Kind::failed, code, std::move(message)};
  }
};

// Runes up to a stop. `stop` is 0 at the end of the text.
struct Segment {
  std::string text;
  char32_t stop = 0;
  bool at_end = false;
};

std::string go_type(const Value& value) {
  return std::string(value.is_nil() ? "nil" : type_name(value));
}

Outcome wrong_type(const Value& value, const char* wanted) {
  return Outcome::failure("unable to parse key: interface conversion: interface {} is " +
                          go_type(value) + ", not " + wanted);
}

bool equal_fold(std::string_view text, std::string_view lower_case) {
  // The words are ASCII, but the long s folds to s as well.
  return unicode::lower(unicode::upper(text)) == lower_case;
}

class SetParser {
 public:
  SetParser(std::string_view text, SetKind kind, Arena& arena, const FileReader& read,
            const ValuesOptions& options)
      : all_(text), rest_(text), kind_(kind), arena_(arena), read_(read), options_(options) {}

  void parse(Map& root) {
    while (true) {
      const Outcome outcome = key(root, {});
      if (outcome.ok()) continue;
      const bool unwraps = options_.compat == Compat::helm4;
      if (outcome.kind == Outcome::Kind::end) return;
      if (outcome.kind == Outcome::Kind::wrapped_end && unwraps) return;
      throw Error(Fault::refused, outcome.code, outcome.message);
    }
  }

 private:
  bool literal() const { return kind_ == SetKind::literal; }

  // Reading.
  Segment until(std::string_view stops);
  Outcome index(std::int64_t& out);
  bool empty_json();
  Outcome json(Value& out);
  Outcome value(Value& out, bool& at_end);
  Outcome list_value(List& list);
  Value typed(const std::string& text);
  Value read_text(const std::string& text);

  // Keys.
  Outcome key(Map& map, Depth depth);
  Outcome assign(Map& map, const std::string& name);
  Outcome nested(Map& map, const std::string& name, Depth depth);
  Outcome indexed(Map& map, const std::string& name, Depth depth);
  Outcome item(List& list, std::int64_t at, Depth depth);
  Outcome assign_item(List& list, std::int64_t at);
  Outcome list_in_list(List& list, std::int64_t at, Depth depth);
  Outcome map_in_list(List& list, std::int64_t at, Depth depth);

  // Writing.
  void set(Map& map, const std::string& name, Value value);
  Outcome set_at(List& list, std::int64_t at, Value value);
  Origin origin() const;

  std::string_view all_;
  std::string_view rest_;
  SetKind kind_;
  Arena& arena_;
  const FileReader& read_;
  const ValuesOptions& options_;
};

Segment SetParser::until(std::string_view stops) {
  Segment segment;
  while (!rest_.empty()) {
    const utf8::Rune rune = utf8::decode(rest_);
    rest_.remove_prefix(rune.width);
    if (rune.code < 0x80 && stops.find(static_cast<char>(rune.code)) != std::string_view::npos) {
      segment.stop = rune.code;
      return segment;
    }
    if (rune.code != '\\' || literal()) {
      utf8::append(segment.text, rune.code);
      continue;
    }
    const utf8::Rune escaped = utf8::decode(rest_);
    if (escaped.width == 0) break;
    rest_.remove_prefix(escaped.width);
    utf8::append(segment.text, escaped.code);
  }
  segment.at_end = true;
  return segment;
}

Outcome SetParser::index(std::int64_t& out) {
  const Segment segment = until("]");
  if (segment.at_end) return {Outcome::Kind::wrapped_end, "set.syntax", "error parsing index: EOF"};
  const strconv::ParsedInt parsed = strconv::parse_int(segment.text);
  out = parsed.value;
  if (parsed.error == strconv::NumberError::none) return {};
  const bool range = parsed.error == strconv::NumberError::range;
  return Outcome::failure("error parsing index: strconv.Atoi: parsing " +
                              strconv::quote(segment.text) + ": " +
                              (range ? "value out of range" : "invalid syntax"),
                          range ? "limit.set.index" : "set.index");
}

// Blanks up to a comma or the end mean "no value"; they and the comma are taken. Anything else is
// left where it is.
bool SetParser::empty_json() {
  while (!rest_.empty()) {
    const utf8::Rune rune = utf8::decode(rest_);
    if (rune.code != ',' && !unicode::is_space(rune.code)) return false;
    rest_.remove_prefix(rune.width);
    if (rune.code == ',') return true;
  }
  return true;
}

Outcome SetParser::json(Value& out) {
  ReadOptions read;
  read.limits = options_.limits;
  read.file = all_;
  read.origins = options_.origins;
  read.source = Origin::Source::set_argument;
  std::size_t consumed = 0;
  try {
    out = parse_json_prefix(rest_, arena_, consumed, read);
  } catch (const Error& error) {
    if (error.fault() == Fault::limit) throw;
    return Outcome::failure(error.message());
  }
  rest_.remove_prefix(consumed);
  return {};
}

Value SetParser::typed(const std::string& text) {
  if (kind_ != SetKind::typed) return Value::string(arena_, text);
  if (equal_fold(text, "true")) return Value::boolean(true);
  if (equal_fold(text, "false")) return Value::boolean(false);
  if (equal_fold(text, "null")) return Value();
  if (text == "0") return Value::int64(0);
  // A leading zero means text: telephone numbers, octal modes.
  if (!text.empty() && text[0] != '0') {
    const strconv::ParsedInt parsed = strconv::parse_int(text);
    if (parsed.error == strconv::NumberError::none) return Value::int64(parsed.value);
  }
  return Value::string(arena_, text);
}

Value SetParser::read_text(const std::string& text) {
  if (kind_ != SetKind::file) return typed(text);
  return Value::string(arena_, read_ ? read_(text) : std::string());
}

// `{a,b}`, whose brace is already taken.
Outcome SetParser::list_value(List& list) {
  while (true) {
    const Segment segment = until(",}");
    if (segment.at_end) return Outcome::failure("list must terminate with '}'");
    if (segment.stop == '}' && rest_.starts_with(',')) rest_.remove_prefix(1);
    list.push_back(arena_, read_text(segment.text));
    if (options_.origins != nullptr) options_.origins->note(&list, list.size() - 1, origin());
    if (segment.stop == '}') return {};
  }
}

// The value after "=". `at_end` tells that there was none at all.
Outcome SetParser::value(Value& out, bool& at_end) {
  at_end = false;
  if (literal()) {
    out = Value::string(arena_, until("").text);
    return {};
  }
  if (rest_.empty()) {
    out = Value::string(arena_, "");
    at_end = true;
    return {};
  }
  if (rest_.starts_with('{')) {
    rest_.remove_prefix(1);
    List* list = List::make(arena_);
    out = Value::list(list);
    return list_value(*list);
  }
  out = read_text(until(",").text);
  return {};
}

void SetParser::set(Map& map, const std::string& name, Value value) {
  if (name.empty()) return;
  map.set_copy(arena_, name, value);
  if (options_.origins != nullptr) options_.origins->note(&map, name, origin());
}

Origin SetParser::origin() const {
  return Origin{Origin::Source::set_argument, Position{std::string(all_), 0, 0}};
}

Outcome SetParser::set_at(List& list, std::int64_t at, Value value) {
  const auto max = static_cast<std::int64_t>(options_.limits.set_index);
  if (at < 0) {
    return Outcome::failure("negative " + strconv::format_int(at) + " index not allowed",
                            "set.index");
  }
  if (at > max) {
    return Outcome::failure("index of " + strconv::format_int(at) +
                                " is greater than maximum supported index of " +
                                strconv::format_int(max),
                            "limit.set.index");
  }
  const auto i = static_cast<std::size_t>(at);
  if (list.size() <= i) list.resize(arena_, i + 1);
  list[i] = value;
  if (options_.origins != nullptr) options_.origins->note(&list, i, origin());
  return {};
}

Outcome SetParser::key(Map& map, Depth depth) {
  const Segment segment = until(literal() ? "=[." : "=[,.");
  if (segment.at_end) {
    if (segment.text.empty()) return Outcome::end();
    return Outcome::failure("key " + strconv::quote(segment.text) + " has no value");
  }
  switch (segment.stop) {
    case '[':
      return indexed(map, segment.text, depth);
    case '=':
      return assign(map, segment.text);
    case ',':
      return Outcome::failure("key " + strconv::quote(segment.text) +
                              " has no value (cannot end with ,)");
    default:
      return nested(map, segment.text, depth);
  }
}

Outcome SetParser::assign(Map& map, const std::string& name) {
  Value parsed;
  if (kind_ == SetKind::json) {
    if (empty_json()) {
      set(map, name, Value());
      return {};
    }
    if (Outcome outcome = json(parsed); !outcome.ok()) return outcome;
    set(map, name, parsed);
    empty_json();
    return {};
  }
  bool at_end = false;
  if (Outcome outcome = value(parsed, at_end); !outcome.ok()) return outcome;
  set(map, name, parsed);
  return at_end ? Outcome::end() : Outcome{};
}

Outcome SetParser::nested(Map& map, const std::string& name, Depth depth) {
  if (++depth.names > options_.limits.set_depth) {
    return Outcome::failure(
        "value name nested level is greater than maximum supported nested level of " +
            std::to_string(options_.limits.set_depth),
        "limit.set.depth");
  }
  Map* inner = nullptr;
  if (const Value* present = map.find(name)) {
    if (!present->is_map()) return wrong_type(*present, "map[string]interface {}");
    inner = present->as_map();
  }
  if (inner == nullptr) inner = Map::make(arena_);
  const Outcome outcome = key(*inner, depth);
  if (outcome.ok() && inner->empty()) {
    return Outcome::failure("key map " + strconv::quote(name) + " has no value");
  }
  if (!inner->empty()) set(map, name, Value::map(inner));
  return outcome;
}

Outcome SetParser::indexed(Map& map, const std::string& name, Depth depth) {
  std::int64_t at = 0;
  if (Outcome outcome = index(at); !outcome.ok()) return outcome;
  List* list = nullptr;
  if (const Value* present = map.find(name)) {
    if (!present->is_list()) return wrong_type(*present, "[]interface {}");
    list = present->as_list();
  }
  if (list == nullptr) list = List::make(arena_);
  Outcome outcome = item(*list, at, depth);
  set(map, name, Value::list(list));
  return outcome;
}

// What follows the bracket of an index.
Outcome SetParser::item(List& list, std::int64_t at, Depth depth) {
  if (at < 0) {
    return Outcome::failure("negative " + strconv::format_int(at) + " index not allowed",
                            "set.index");
  }
  if (++depth.lists > kMaxLists) {
    return Outcome::failure("a key goes through more than " + std::to_string(kMaxLists) + " lists",
                            "limit.set.depth");
  }
  const Segment segment = until("[.=");
  if (!segment.text.empty()) {
    // Go prints the runes as a list of characters here.
    std::string runes;
    for (std::string_view rest = segment.text; !rest.empty();) {
      const utf8::Rune rune = utf8::decode(rest);
      rest.remove_prefix(rune.width);
      if (!runes.empty()) runes += ' ';
      runes += strconv::quote_rune(rune.code);
    }
    return Outcome::failure("unexpected data at end of array index: [" + runes + "]");
  }
  if (segment.at_end) return Outcome::end();
  if (segment.stop == '=') return assign_item(list, at);
  if (segment.stop == '[') return list_in_list(list, at, depth);
  return map_in_list(list, at, depth);
}

Outcome SetParser::assign_item(List& list, std::int64_t at) {
  Value parsed;
  if (kind_ == SetKind::json) {
    if (empty_json()) return set_at(list, at, Value());
    if (Outcome outcome = json(parsed); !outcome.ok()) return outcome;
    Outcome outcome = set_at(list, at, parsed);
    if (outcome.ok()) empty_json();
    return outcome;
  }
  bool at_end = false;
  if (Outcome outcome = value(parsed, at_end); !outcome.ok()) return outcome;
  return set_at(list, at, parsed);
}

Outcome SetParser::list_in_list(List& list, std::int64_t at, Depth depth) {
  std::int64_t next = 0;
  if (Outcome outcome = index(next); !outcome.ok()) return outcome;
  List* inner = nullptr;
  const auto i = static_cast<std::size_t>(at);
  if (list.size() > i && !list[i].is_nil()) {
    if (!list[i].is_list()) return wrong_type(list[i], "[]interface {}");
    inner = list[i].as_list();
  }
  if (inner == nullptr) inner = List::make(arena_);
  if (Outcome outcome = item(*inner, next, depth); !outcome.ok()) return outcome;
  return set_at(list, at, Value::list(inner));
}

Outcome SetParser::map_in_list(List& list, std::int64_t at, Depth depth) {
  Map* inner = nullptr;
  const auto i = static_cast<std::size_t>(at);
  if (list.size() > i) {
    // Whatever else lies there gives way to a map.
    if (list[i].is_map()) inner = list[i].as_map();
    if (inner == nullptr) {
      inner = Map::make(arena_);
      list[i] = Value::map(inner);
    }
  }
  if (inner == nullptr) inner = Map::make(arena_);
  if (Outcome outcome = key(*inner, depth); !outcome.ok()) return outcome;
  return set_at(list, at, Value::map(inner));
}

}  // namespace

void parse_set(std::string_view text, SetKind kind, Map& root, Arena& arena, const FileReader& read,
               const ValuesOptions& options) {
  if (text.size() > options.limits.set_length) {
    throw Error(Fault::limit, "limit.set.length",
                "an argument of --set is longer than " + std::to_string(options.limits.set_length) +
                    " bytes (raise with --max-set-length)");
  }
  SetParser(text, kind, arena, read, options).parse(root);
}

}  // namespace kchart
