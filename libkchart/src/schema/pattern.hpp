// Patterns: the regular expressions of one schema, compiled when first needed.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "kchart/limits.hpp"

namespace re2 {
class RE2;
}

namespace kchart::schema {

// One regular expression. Safe to share between threads.
class Pattern {
 public:
  // Throws Error "limit.regex" for a text longer than `limits` allow.
  Pattern(std::string_view text, const Limits& limits);
  ~Pattern();

  const std::string& text() const noexcept { return text_; }
  const std::string& error() const noexcept { return error_; }  // Go's sentence; empty when good

  // Whether a part of `subject` matches. The pattern must be good. Throws Error "limit.regex" when
  // the compiled pattern would need more memory than allowed.
  bool matches(std::string_view subject) const;

 private:
  const re2::RE2& compiled() const;

  std::string text_;
  std::string error_;
  std::string re2_text_;
  std::size_t max_memory_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<re2::RE2> compiled_;
};

// All patterns of one schema, each once.
class Patterns {
 public:
  explicit Patterns(const Limits& limits) : limits_(limits) {}

  // Valid as long as this object. Not for two threads at once.
  const Pattern& get(std::string_view text);

 private:
  Limits limits_;
  std::map<std::string, Pattern, std::less<>> patterns_;
};

}  // namespace kchart::schema
