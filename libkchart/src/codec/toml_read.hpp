// Inside the TOML reader: the lexer's cursor and the tree of tables being built.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "kchart/value.hpp"

namespace kchart::codec {

// Why a text is not TOML: a message and its line, before the key that was being read is added.
struct TomlProblem {
  std::string message;
  int line;
};

// Runs what throws a bare message and gives that a line.
template <class Action>
auto at_line(int line, Action action) {
  try {
    return action();
  } catch (std::string& message) {
    throw TomlProblem{std::move(message), line};
  }
}

inline bool is_toml_digit(std::int32_t c) {
  return c >= '0' && c <= '9';
}
inline bool is_toml_newline(std::int32_t c) {
  return c == '\n' || c == '\r';
}
std::string toml_char(std::int32_t c);         // as %c shows it
std::string quoted_toml_char(std::int32_t c);  // as %q shows it

// Go's lexer reads rune by rune and can step back; lines are counted as it goes.
class TomlCursor {
 public:
  static constexpr std::int32_t kEnd = 0;

  explicit TomlCursor(std::string_view text) : text_(text) {}

  // The next character, kEnd at the end. Throws TomlProblem for bytes that no TOML text may have.
  std::int32_t next();
  void backup();
  std::int32_t peek();
  bool accept(std::int32_t wanted);
  void skip_blanks();

  // What was read since the last `ignore`.
  std::string_view current() const { return text_.substr(start_, at_ - start_); }
  void ignore() { start_ = at_; }
  int line() const { return line_; }

  // At the end of the text, the line before where that ends in a newline.
  [[noreturn]] void fail(std::string message) const;
  [[noreturn]] void fail_on_previous_line(std::string message) const;

 private:
  std::string_view text_;
  std::size_t start_ = 0;
  std::size_t at_ = 0;
  int line_ = 1;
  bool at_end_ = false;
  std::uint8_t widths_[4] = {};
};

// The tables of a text, with Go's book of what was defined how.
class TomlTables {
 public:
  using Path = std::vector<std::string_view>;

  explicit TomlTables(Arena& arena) : arena_(arena), root_(Map::make(arena)) {}

  Value root() const { return Value::map(root_); }
  const Path& context() const { return context_; }
  void set_context(Path context) { context_ = std::move(context); }

  // All throw std::string, a message, where a key is defined twice or as two things.
  void open(const Path& path, bool as_array);
  void open_implicitly(const Path& path);
  void set(std::string_view key, const Value& value);

  void mark_implicit(const Path& path) { implicit_.insert(name(path)); }
  void mark_array(std::string_view key);
  void mark_other(std::string_view key);

 private:
  static std::string name(const Path& path);
  Map* inner(const Value& value) const;

  Arena& arena_;
  Map* root_;
  Path context_;
  std::unordered_set<std::string> implicit_;
  std::unordered_set<std::string> arrays_;
};

}  // namespace kchart::codec
