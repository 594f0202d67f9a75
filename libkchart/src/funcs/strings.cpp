// Strings: Sprig's functions that cut, join, search, pad and quote. Positions are bytes, as in Go.
//
// The functions that charts call most (quote, indent, nindent, trunc, replace, join) work out the
// size of their result first and write it once, into the arena.
#include <algorithm>
#include <cstring>
#include <string>

#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "base/utf8.hpp"
#include "funcs/args.hpp"
#include "funcs/families.hpp"
#include "funcs/split.hpp"
#include "value/format.hpp"

namespace kchart::funcs {

namespace {

// ---- trimming ----

template <class Drop>
std::string_view trim_left(std::string_view s, Drop drop) {
  while (!s.empty()) {
    const utf8::Rune rune = utf8::decode(s);
    if (!drop(rune.code)) break;
    s.remove_prefix(rune.width);
  }
  return s;
}

template <class Drop>
std::string_view trim_right(std::string_view s, Drop drop) {
  while (!s.empty()) {
    const utf8::Rune rune = utf8::decode_last(s);
    if (!drop(rune.code)) break;
    s.remove_suffix(rune.width);
  }
  return s;
}

Value trim(Call& call) {
  const auto space = [](char32_t c) { return unicode::is_space(c); };
  return borrow(trim_right(trim_left(text(call, 0), space), space));
}

Value trim_all(Call& call) {
  const std::string_view cutset = text(call, 0);
  const auto cut = [cutset](char32_t c) {
    for (std::string_view left = cutset; !left.empty();) {
      const utf8::Rune rune = utf8::decode(left);
      if (rune.code == c) return true;
      left.remove_prefix(rune.width);
    }
    return false;
  };
  return borrow(trim_right(trim_left(text(call, 1), cut), cut));
}

Value trim_suffix(Call& call) {
  std::string_view s = text(call, 1);
  if (s.ends_with(text(call, 0))) s.remove_suffix(text(call, 0).size());
  return borrow(s);
}

Value trim_prefix(Call& call) {
  std::string_view s = text(call, 1);
  if (s.starts_with(text(call, 0))) s.remove_prefix(text(call, 0).size());
  return borrow(s);
}

// ---- cutting ----

std::string number(std::int64_t n) {
  return strconv::format_int(n);
}

[[noreturn]] void slice_panic(const std::string& range) {
  throw FunctionError{"runtime error: slice bounds out of range [" + range};
}

// Go: s[:end].
std::string_view head(std::string_view s, std::int64_t end) {
  if (end < 0) slice_panic(":" + number(end) + "]");
  if (static_cast<std::uint64_t>(end) > s.size()) {
    slice_panic(":" + number(end) + "] with length " + std::to_string(s.size()));
  }
  return s.substr(0, static_cast<std::size_t>(end));
}

Value substr(Call& call) {
  const std::int64_t start = integer(call, 0);
  const std::int64_t end = integer(call, 1);
  const std::string_view s = text(call, 2);
  const auto size = static_cast<std::int64_t>(s.size());
  if (start < 0) return borrow(head(s, end));
  const bool to_the_end = end < 0 || end > size;
  const std::int64_t stop = to_the_end ? size : end;
  if (start > stop) slice_panic(number(start) + ":" + number(stop) + "]");
  return borrow(s.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(stop - start)));
}

Value trunc(Call& call) {
  const std::int64_t count = integer(call, 0);
  const std::string_view s = text(call, 1);
  const auto size = static_cast<std::int64_t>(s.size());
  if (count < 0 && size + count > 0)
    return borrow(s.substr(static_cast<std::size_t>(size + count)));
  if (count >= 0 && size > count) return borrow(s.substr(0, static_cast<std::size_t>(count)));
  return call.args[1];
}

// goutils.AbbreviateFull for width >= 4; widths under 7 never come with an offset past 4.
Value abbreviate(const Call& call, std::string_view s, std::int64_t offset, std::int64_t width) {
  const auto size = static_cast<std::int64_t>(s.size());
  if (size <= width) return borrow(s);
  offset = std::min(offset, size);
  // A negative offset is as good as none; Go reaches the same by another way.
  if (size - std::max<std::int64_t>(offset, 0) < width - 3) offset = size - (width - 3);
  const auto room_for = static_cast<std::size_t>(width - 3);
  if (offset <= 4) return concat(call, {s.substr(0, room_for), "..."});
  if (offset + width - 3 < size) {
    const std::string_view tail = s.substr(static_cast<std::size_t>(offset));
    return concat(call, {"...", tail.substr(0, room_for - 3), "..."});
  }
  return concat(call, {"...", s.substr(s.size() - room_for)});
}

Value abbrev(Call& call) {
  const std::int64_t width = integer(call, 0);
  if (width < 4) return call.args[1];
  return abbreviate(call, text(call, 1), 0, width);
}

Value abbrevboth(Call& call) {
  const std::int64_t left = integer(call, 0);
  const std::int64_t right = integer(call, 1);
  if (right < 4 || (left > 0 && right < 7)) return call.args[2];
  return abbreviate(call, text(call, 2), left, right);
}

// ---- padding and repeating ----

void check_count(std::int64_t count) {
  if (count < 0) throw FunctionError{"strings: negative Repeat count", "func.argument"};
}

std::size_t product(const Call& call, std::size_t a, std::size_t b) {
  std::size_t all = 0;
  if (__builtin_mul_overflow(a, b, &all)) check_string(call, SIZE_MAX);
  return all;
}

Value repeat(Call& call) {
  const std::int64_t count = integer(call, 0);
  const std::string_view s = text(call, 1);
  check_count(count);
  if (s.empty() || count == 0) return borrow({});
  const std::size_t size = product(call, s.size(), static_cast<std::size_t>(count));
  char* const start = room(call, size);
  for (std::size_t done = 0; done < size; done += s.size()) {
    std::memcpy(start + done, s.data(), s.size());
  }
  return borrow({start, size});
}

// `before` and then `s`, every line of it behind `spaces` blanks, also empty ones.
Value indented(const Call& call, std::int64_t spaces, std::string_view s, std::string_view before) {
  check_count(spaces);
  const auto pad = static_cast<std::size_t>(spaces);
  const auto lines = static_cast<std::size_t>(std::count(s.begin(), s.end(), '\n')) + 1;
  const std::size_t padding = product(call, pad, lines);
  if (padding > SIZE_MAX / 2) check_string(call, SIZE_MAX);
  const std::size_t size = before.size() + s.size() + padding;
  char* const start = room(call, size);
  char* at = std::copy(before.begin(), before.end(), start);
  while (true) {
    at = std::fill_n(at, pad, ' ');
    const void* newline = s.empty() ? nullptr : std::memchr(s.data(), '\n', s.size());
    const std::size_t line =
        newline == nullptr ? s.size() : static_cast<const char*>(newline) - s.data() + 1;
    at = std::copy_n(s.data(), line, at);
    if (newline == nullptr) break;
    s.remove_prefix(line);
  }
  return borrow({start, size});
}

Value indent(Call& call) {
  return indented(call, integer(call, 0), text(call, 1), "");
}

Value nindent(Call& call) {
  return indented(call, integer(call, 0), text(call, 1), "\n");
}

// ---- searching and replacing ----

Value contains(Call& call) {
  return Value::boolean(text(call, 1).find(text(call, 0)) != std::string_view::npos);
}

Value has_prefix(Call& call) {
  return Value::boolean(text(call, 1).starts_with(text(call, 0)));
}

Value has_suffix(Call& call) {
  return Value::boolean(text(call, 1).ends_with(text(call, 0)));
}

// An empty `old` stands before every character and at the end.
Value replace_between(const Call& call, std::string_view fresh, std::string_view s) {
  const std::size_t gaps = utf8::count(s) + 1;
  const std::size_t size = s.size() + product(call, gaps, fresh.size());
  char* const start = room(call, size);
  char* at = std::copy(fresh.begin(), fresh.end(), start);
  while (!s.empty()) {
    const std::size_t width = utf8::decode(s).width;
    at = std::copy_n(s.data(), width, at);
    at = std::copy(fresh.begin(), fresh.end(), at);
    s.remove_prefix(width);
  }
  return borrow({start, size});
}

Value replace(Call& call) {
  const std::string_view old = text(call, 0);
  const std::string_view fresh = text(call, 1);
  std::string_view s = text(call, 2);
  if (old == fresh) return call.args[2];
  if (old.empty()) return replace_between(call, fresh, s);
  std::size_t count = 0;
  for (std::size_t at = s.find(old); at != std::string_view::npos;
       at = s.find(old, at + old.size()))
    ++count;
  if (count == 0) return call.args[2];
  const std::size_t size = s.size() - count * old.size() + product(call, count, fresh.size());
  char* const start = room(call, size);
  char* out = start;
  for (std::size_t at = s.find(old); at != std::string_view::npos; at = s.find(old)) {
    out = std::copy_n(s.data(), at, out);
    out = std::copy(fresh.begin(), fresh.end(), out);
    s.remove_prefix(at + old.size());
  }
  std::copy(s.begin(), s.end(), out);
  return borrow({start, size});
}

Value plural(Call& call) {
  return integer(call, 2) == 1 ? call.args[0] : call.args[1];
}

// ---- quoting and joining ----

bool needs_no_escape(std::string_view s) {
  return std::all_of(s.begin(), s.end(),
                     [](char c) { return c >= ' ' && c < 0x7F && c != '"' && c != '\\'; });
}

std::string_view quoted(const Call& call, const Value& value) {
  const std::string_view s = strval(call, value);
  if (needs_no_escape(s)) return concat(call, {"\"", s, "\""}).as_string();
  check_string(call, s.size());
  return concat(call, {strconv::quote(s)}).as_string();
}

std::string_view single_quoted(const Call& call, const Value& value) {
  if (value.is_string()) return concat(call, {"'", value.as_string(), "'"}).as_string();
  const std::string printed = format::to_string(value, call.budget.limits().string);
  return concat(call, {"'", printed, "'"}).as_string();
}

std::string_view printed(const Call& call, const Value& value) {
  if (value.is_string()) return value.as_string();
  return call.arena.copy(format::to_string(value, call.budget.limits().string));
}

Value joined(const Call& call, const List& parts, std::string_view separator) {
  if (parts.empty()) return borrow({});
  std::size_t size = product(call, separator.size(), parts.size() - 1);
  for (const Value& part : parts) size += part.size();
  char* const start = room(call, size);
  char* at = start;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != 0) at = std::copy(separator.begin(), separator.end(), at);
    const std::string_view part = parts[i].as_string();
    at = std::copy(part.begin(), part.end(), at);
  }
  return borrow({start, size});
}

// Every argument but nil in its printed form, separated by spaces.
template <std::string_view (*Print)(const Call&, const Value&)>
Value each_printed(Call& call) {
  if (call.args.size() == 1 && !call.args[0].is_nil()) return borrow(Print(call, call.args[0]));
  List parts;
  for (const Value& arg : call.args) {
    if (!arg.is_nil()) parts.push_back(call.arena, borrow(Print(call, arg)));
  }
  return joined(call, parts, " ");
}

Value to_string(Call& call) {
  return borrow(strval(call, call.args[0]));
}

Value to_strings(Call& call) {
  return Value::list(strings_of(call, call.args[0]));
}

Value join(Call& call) {
  return joined(call, *strings_of(call, call.args[1]), text(call, 0));
}

// ---- splitting ----

Value numbered(const Call& call, const List& parts) {
  Map* map = Map::make(call.arena, parts.size(), kStringMap);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    map->append(call.arena, Key(call.arena.copy("_" + std::to_string(i))), parts[i]);
  }
  map->seal();
  return Value::map(map);
}

Value split(Call& call) {
  return numbered(call, *split_text(call, text(call, 1), text(call, 0)));
}

Value splitn(Call& call) {
  const std::int64_t limit = integer(call, 1);
  return numbered(call, *split_text(call, text(call, 2), text(call, 0), limit));
}

Value split_list(Call& call) {
  return Value::list(split_text(call, text(call, 1), text(call, 0)));
}

constexpr Function kFunctions[] = {
    {"trim", "(s string) string", "Removes white space from both ends.", trim},
    {"trimAll", "(cutset string, s string) string",
     "Removes every character of the cutset from both ends.", trim_all},
    {"trimall", "(cutset string, s string) string", "The old name of trimAll.", trim_all},
    {"trimSuffix", "(suffix string, s string) string", "Removes the suffix once, if it is there.",
     trim_suffix},
    {"trimPrefix", "(prefix string, s string) string", "Removes the prefix once, if it is there.",
     trim_prefix},
    {"substr", "(start int, end int, s string) string",
     "The bytes from start up to end; a negative start is the beginning, a negative end the end.",
     substr},
    {"trunc", "(count int, s string) string",
     "The first count bytes, or the last ones when count is negative.", trunc},
    {"abbrev", "(width int, s string) string", "Cuts to width bytes, with ... at the end.", abbrev},
    {"abbrevboth", "(left int, right int, s string) string", "Cuts both ends, with ... there.",
     abbrevboth},
    {"repeat", "(count int, s string) string", "The string count times.", repeat},
    {"indent", "(spaces int, s string) string", "Puts spaces before every line.", indent},
    {"nindent", "(spaces int, s string) string", "A newline, then what indent gives.", nindent},
    {"contains", "(substr string, s string) bool", "Whether s contains substr.", contains},
    {"hasPrefix", "(prefix string, s string) bool", "Whether s starts with prefix.", has_prefix},
    {"hasSuffix", "(suffix string, s string) bool", "Whether s ends with suffix.", has_suffix},
    {"replace", "(old string, new string, s string) string", "Replaces every old by new.", replace},
    {"plural", "(one string, many string, count int) string",
     "The first text when count is 1, else the second.", plural},
    {"quote", "(values ...interface {}) string",
     "Each value that is not nil in double quotes, escaped as in Go.", each_printed<quoted>},
    {"squote", "(values ...interface {}) string",
     "Each value that is not nil in single quotes, without escapes.", each_printed<single_quoted>},
    {"cat", "(values ...interface {}) string", "The values that are not nil, with spaces between.",
     each_printed<printed>},
    {"toString", "(value interface {}) string", "The value as text.", to_string},
    {"toStrings", "(list interface {}) []string", "The elements as text; nils are left out.",
     to_strings},
    {"join", "(separator string, list interface {}) string",
     "The elements as text, with the separator between; nils are left out.", join},
    {"split", "(separator string, s string) map[string]string",
     "The parts of s under the keys _0, _1 and so on.", split},
    {"splitn", "(separator string, n int, s string) map[string]string",
     "Like split, into at most n parts.", splitn},
    {"splitList", "(separator string, s string) []string", "The parts of s.", split_list},
};

}  // namespace

std::span<const Function> string_functions() {
  return kFunctions;
}

}  // namespace kchart::funcs
