// Printer: one value under one verb of Go's fmt, with its flags, width and precision.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/value.hpp"

namespace kchart::format {

// The flags of one "%...verb".
struct Flags {
  bool plus = false;
  bool minus = false;
  bool sharp = false;
  bool space = false;
  bool zero = false;
  bool plus_v = false;   // %+v
  bool sharp_v = false;  // %#v: Go syntax
  bool has_width = false;
  bool has_precision = false;
  int width = 0;
  int precision = 0;
};

// Appends to `out`, never beyond `max_bytes`: passing it throws Error "limit.string".
class Printer {
 public:
  Printer(std::string& out, std::size_t max_bytes) : out_(out), max_bytes_(max_bytes) {}

  Flags flags;

  void argument(const Value& value, char32_t verb);
  void text(std::string_view literal);
  void rune(char32_t code);

 private:
  // A list or map that is being printed.
  struct Open {
    const List* list;
    const Map* map;
    std::size_t next;  // the element to print next

    std::size_t size() const;
    Kind element() const;
  };

  void value(const Value& value, char32_t verb, int depth);
  void container(const Value& root, char32_t verb);
  void begin(const Value& container, char32_t verb, std::vector<Open>& open);
  void object(const Value& value, char32_t verb, int depth);
  bool by_method(const Value& value, char32_t verb);
  void structure(const Object& object, char32_t verb);
  void bytes(const Value& value, char32_t verb, int depth);
  void byte_list(std::string_view bytes, char32_t verb);
  void pointer(const Value& value);
  void nested_pointer(const Value& value, char32_t verb);
  void bad_verb(const Value& value, char32_t verb);

  void boolean(bool b, const Value& value, char32_t verb);
  void number(std::uint64_t bits, bool is_signed, const Value& value, char32_t verb);
  void floating(double number, const Value& value, char32_t verb);
  void complex(const Value& value, char32_t verb);
  void string(std::string_view text, const Value& value, char32_t verb);

  void integer(std::uint64_t bits, int base, bool is_signed, char32_t verb, bool upper = false);
  void hex_with_prefix(std::uint64_t bits);
  void code_point(std::uint64_t bits);
  void quoted_code(std::uint64_t bits);
  void unicode(std::uint64_t bits);
  void decimal(double number, char format, int precision);
  void restore_zeros(std::string& digits, char format, int precision) const;
  void hex_text(std::string_view text, bool upper);
  void quoted(std::string_view text);
  std::string_view truncated(std::string_view text) const;

  void pad(std::string_view text);
  void padding(std::int64_t count);
  void check(std::size_t more) const;

  std::string& out_;
  std::size_t max_bytes_;
  bool methods_ = true;  // whether String and GoString are asked: not of hidden fields, not in "%!"
};

}  // namespace kchart::format
