// PatternPool: compiled regular expressions, for those who need the same ones again and again.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "regexp/go_regexp.hpp"

namespace kchart::regexp {

// Keeps the first 64 patterns that it compiles, each of at most `Limits::regex_program` bytes. Safe
// for use by many threads, as are the patterns.
class PatternPool {
 public:
  // As compile_go_pattern().
  std::shared_ptr<const re2::RE2> compile(const std::string& pattern, const Limits& limits,
                                          std::string& problem);

 private:
  struct Kept {
    std::size_t bound;  // Limits::regex_program
    std::shared_ptr<const re2::RE2> compiled;
  };

  std::mutex mutex_;
  std::unordered_map<std::string, Kept> kept_;
};

}  // namespace kchart::regexp
