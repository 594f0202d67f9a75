// Reading TOML as the Go library BurntSushi/toml 1.6 does, down to its sentences.
//
// Go has a lexer of chained state functions that feeds a parser item by item. Here both are one
// recursive descent; every check stands where Go's order of items would reach it, and the "last
// key" of a message is whatever Go's parser would hold at that moment.
#include <string>
#include <vector>

#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "codec/toml_lexer.hpp"
#include "codec/toml_read.hpp"
#include "codec/toml_text.hpp"
#include "kchart/error.hpp"
#include "kchart/toml.hpp"

namespace kchart {

namespace {

using codec::TomlCursor;
using codec::TomlProblem;
using codec::TomlScalars;
using codec::TomlString;
using codec::TomlTables;

constexpr std::int32_t kEnd = TomlCursor::kEnd;

bool is_blank(std::int32_t c) {
  return c == ' ' || c == '\t';
}
bool is_bare(std::int32_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || codec::is_toml_digit(c) || c == '_' ||
         c == '-';
}

std::string shown_or_end(std::int32_t c) {
  return c == kEnd ? "end of file" : "'" + codec::toml_char(c) + "'";
}

class TomlReader {
 public:
  TomlReader(std::string_view text, Arena& arena, const ReadOptions& options)
      : in_(text), scalars_(in_, arena), arena_(arena), options_(options), tables_(arena) {}

  Value run() {
    try {
      while (top_level()) {
      }
    } catch (const TomlProblem& problem) {
      const std::string key = last_key();
      std::string message = "toml: line " + std::to_string(problem.line);
      if (!key.empty()) message += " (last key " + strconv::quote(key) + ")";
      throw Error(Fault::refused, "toml.syntax", message + ": " + problem.message,
                  Position{std::string(options_.file), problem.line, 0});
    }
    return tables_.root();
  }

 private:
  std::string last_key() const {
    TomlTables::Path path = tables_.context();
    if (current_key_.empty()) return codec::toml_key(path);
    if (path.empty()) return std::string(current_key_);
    return codec::toml_key(path) + "." + std::string(current_key_);
  }

  void check_depth(std::size_t depth) const {
    if (depth <= options_.limits.toml_depth) return;
    throw Error(Fault::limit, "limit.toml.depth",
                "TOML is nested more than " + std::to_string(options_.limits.toml_depth) +
                    " levels deep (raise with --max-toml-depth)",
                Position{std::string(options_.file), in_.line(), 0});
  }

  bool top_level() {
    const std::int32_t c = in_.next();
    if (is_blank(c) || codec::is_toml_newline(c)) {
      in_.ignore();
      return true;
    }
    if (c == kEnd) return false;
    if (c == '#') {
      comment();
      return true;
    }
    if (c == '[') {
      header();
    } else {
      in_.backup();
      key_value();
    }
    return end_of_line();
  }

  void comment() {
    in_.ignore();
    std::int32_t c = in_.next();
    while (!codec::is_toml_newline(c) && c != kEnd) c = in_.next();
    in_.backup();
    in_.ignore();
  }

  bool end_of_line() {
    while (true) {
      const std::int32_t c = in_.next();
      if (is_blank(c)) continue;
      if (c == kEnd) return false;
      if (c == '#') {
        comment();
        return true;
      }
      if (!codec::is_toml_newline(c)) {
        in_.fail("expected a top-level item to end with a newline, comment, or EOF, but got " +
                 codec::quoted_toml_char(c) + " instead");
      }
      in_.ignore();
      return true;
    }
  }

  void header() {
    const bool as_array = in_.peek() == '[';
    if (as_array) in_.next();
    in_.ignore();
    TomlTables::Path path;
    do {
      path.push_back(header_part(path.empty()));
      check_depth(path.size());
    } while (more_header());
    if (as_array) {
      const std::int32_t c = in_.next();
      if (c != ']') {
        in_.fail("expected end of table array name delimiter ']', but got " +
                 codec::quoted_toml_char(c) + " instead");
      }
    }
    in_.ignore();
    codec::at_line(key_line_, [&] { tables_.open(path, as_array); });
    tables_.mark_other("");
  }

  std::string_view header_part(bool first) {
    in_.skip_blanks();
    const std::int32_t c = in_.peek();
    if (c == ']' || c == kEnd) {
      // Go's peek takes the end back, so the message names the line as it is.
      in_.fail("unexpected end of table name (table names cannot be empty)");
    }
    if (c == '.') in_.fail("unexpected table separator (table names cannot be empty)");
    return key_part(c, first);
  }

  bool more_header() {
    in_.skip_blanks();
    const std::int32_t c = in_.next();
    if (c == '.') {
      in_.ignore();
      return true;
    }
    if (c != ']') {
      in_.fail("expected '.' or ']' to end table name, but got " + codec::quoted_toml_char(c) +
               " instead");
    }
    return false;
  }

  // One part of a key, bare or quoted; `c` is its first character.
  std::string_view key_part(std::int32_t c, bool first) {
    if (c == '"' || c == '\'') {
      const TomlString string = scalars_.key_string(c);
      if (first) key_line_ = string.line;
      return string.text;
    }
    while (is_bare(in_.next())) {
    }
    in_.backup();
    const std::string_view part = in_.current();
    if (first) key_line_ = in_.line();
    in_.ignore();
    return part;
  }

  void key_value() {
    const TomlTables::Path outer = tables_.context();
    const TomlTables::Path path = key();
    enter_key(path);
    value_of_key();
    tables_.set_context(outer);
    current_key_ = {};
  }

  TomlTables::Path key() {
    in_.skip_blanks();
    const std::int32_t first = in_.peek();
    if (first == '=' || first == kEnd) in_.fail("unexpected '=': key name appears blank");
    if (first == '.') in_.fail("unexpected '.': keys cannot start with a '.'");
    in_.ignore();
    TomlTables::Path path;
    do {
      in_.skip_blanks();
      const std::int32_t c = in_.peek();
      if (c == '=' || c == kEnd) in_.fail("unexpected '='");
      if (c == '.') in_.fail("unexpected '.'");
      path.push_back(key_part(c, path.empty()));
      check_depth(tables_.context().size() + path.size());
    } while (more_key());
    return path;
  }

  bool more_key() {
    in_.skip_blanks();
    const std::int32_t c = in_.next();
    if (c == '.' || c == '=') {
      in_.ignore();
      return c == '.';
    }
    if (c == kEnd) in_.fail("unexpected EOF; expected key separator '='");
    std::string message = "expected '.' or '=', but got " + codec::quoted_toml_char(c) + " instead";
    if (c == '\n') in_.fail_on_previous_line(std::move(message));
    in_.fail(std::move(message));
  }

  void enter_key(const TomlTables::Path& path) {
    current_key_ = path.back();
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      TomlTables::Path context = tables_.context();
      context.push_back(path[i]);
      codec::at_line(key_line_, [&] { tables_.open_implicitly(context); });
    }
  }

  Value value_of_key() {
    const Value made = value(false);
    codec::at_line(key_line_, [&] { tables_.set(current_key_, made); });
    if (made.is_list()) {
      tables_.mark_array(current_key_);
    } else {
      tables_.mark_other(current_key_);
    }
    return made;
  }

  Value value(bool in_array) {
    std::int32_t c = in_.next();
    while (is_blank(c)) {
      in_.ignore();
      c = in_.next();
    }
    if (codec::is_toml_digit(c)) {
      in_.backup();
      return scalars_.number_or_time();
    }
    switch (c) {
      case '[':
        in_.ignore();
        return array();
      case '{':
        in_.ignore();
        return inline_table(in_array);
      case '"':
      case '\'':
        return scalars_.string(c);
      case '.':
        in_.fail("floats must start with a digit, not '.'");
      case 'i':
      case 'n':
        if ((in_.accept('n') && in_.accept('f')) || (in_.accept('a') && in_.accept('n'))) {
          return scalars_.special_float();
        }
        break;
      case '-':
      case '+':
        return scalars_.signed_number();
      default:
        break;
    }
    if (unicode::is_letter(static_cast<char32_t>(c))) {
      in_.backup();
      return scalars_.boolean();
    }
    if (c == kEnd) in_.fail("unexpected EOF; expected value");
    std::string message = "expected value but found " + codec::quoted_toml_char(c) + " instead";
    if (c == '\n') in_.fail_on_previous_line(std::move(message));
    in_.fail(std::move(message));
  }

  Value array() {
    check_depth(++depth_);
    tables_.mark_array(current_key_);
    std::vector<Value> elements;
    while (skip_to_element(']')) {
      elements.push_back(value(true));
      if (!more_elements()) break;
    }
    --depth_;
    List* list = List::make(arena_, elements.size());
    for (const Value& element : elements) list->push_back(arena_, element);
    return Value::list(list);
  }

  // Past blanks, newlines and comments; false at the closing bracket.
  bool skip_to_element(std::int32_t closing) {
    while (true) {
      const std::int32_t c = in_.next();
      if (is_blank(c) || codec::is_toml_newline(c)) {
        in_.ignore();
      } else if (c == '#') {
        comment();
      } else if (c == ',') {
        in_.fail("unexpected comma");
      } else if (c == closing) {
        in_.ignore();
        return false;
      } else {
        in_.backup();
        return true;
      }
    }
  }

  bool more_elements() {
    while (true) {
      const std::int32_t c = in_.next();
      if (is_blank(c) || codec::is_toml_newline(c)) {
        in_.ignore();
      } else if (c == '#') {
        comment();
      } else if (c == ',' || c == ']') {
        in_.ignore();
        return c == ',';
      } else {
        in_.fail("expected a comma (',') or array terminator (']'), but got " + shown_or_end(c));
      }
    }
  }

  // Go fills two tables: one in the tree, for the bookkeeping, and one that an array keeps.
  Value inline_table(bool in_array) {
    check_depth(++depth_);
    const TomlTables::Path outer = tables_.context();
    const std::string_view outer_key = current_key_;
    TomlTables::Path inner = outer;
    inner.push_back(current_key_);
    tables_.set_context(inner);
    current_key_ = {};
    tables_.mark_implicit(inner);
    codec::at_line(key_line_, [&] { tables_.open(inner, in_array); });
    Map* table = Map::make(arena_);
    while (skip_to_element('}')) {
      inline_entry(*table);
      tables_.set_context(inner);
      if (!more_entries()) break;
    }
    tables_.set_context(outer);
    current_key_ = outer_key;
    --depth_;
    return Value::map(table);
  }

  void inline_entry(Map& table) {
    const TomlTables::Path path = key();
    enter_key(path);
    const Value made = value_of_key();
    Map* at = &table;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      if (at->find(path[i]) == nullptr) at->set(arena_, path[i], Value::map(Map::make(arena_)));
      const Value& found = *at->find(path[i]);
      if (!found.is_map()) {
        throw TomlProblem{strconv::quote(codec::toml_key(tables_.context())) + " is not a table",
                          key_line_};
      }
      at = found.as_map();
    }
    at->set(arena_, current_key_, made);
  }

  bool more_entries() {
    while (true) {
      const std::int32_t c = in_.next();
      if (is_blank(c) || codec::is_toml_newline(c)) {
        in_.ignore();
      } else if (c == '#') {
        comment();
      } else if (c == '}') {
        in_.ignore();
        return false;
      } else if (c == ',') {
        in_.ignore();
        in_.skip_blanks();
        // A comma may stand last, but only right before the brace.
        if (in_.peek() != '}') return true;
      } else {
        in_.fail("expected a comma or an inline table terminator '}', but got " + shown_or_end(c) +
                 " instead");
      }
    }
  }

  TomlCursor in_;
  TomlScalars scalars_;
  Arena& arena_;
  const ReadOptions& options_;
  TomlTables tables_;
  std::string_view current_key_;
  int key_line_ = 0;  // where the key read last begins
  std::size_t depth_ = 0;
};

std::string_view without_mark(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return text.substr(2);
  return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

}  // namespace

Value parse_toml(std::string_view text, Arena& arena, const ReadOptions& options) {
  if (text.size() > options.limits.yaml_input) {
    throw Error(Fault::limit, "limit.toml.input",
                "TOML text is longer than " + std::to_string(options.limits.yaml_input) +
                    " bytes (raise with --max-yaml-bytes)",
                Position{std::string(options.file), 0, 0});
  }
  const std::string_view kept = arena.copy(without_mark(text));
  if (kept.substr(0, 6).find('\0') != std::string_view::npos) {
    throw Error(Fault::refused, "toml.syntax",
                "toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files "
                "must be UTF-8",
                Position{std::string(options.file), 1, 1});
  }
  return TomlReader(kept, arena, options).run();
}

}  // namespace kchart
