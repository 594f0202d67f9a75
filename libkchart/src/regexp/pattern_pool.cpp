#include "regexp/pattern_pool.hpp"

namespace kchart::regexp {

namespace {

constexpr std::size_t kPatternsKept = 64;

}  // namespace

std::shared_ptr<const re2::RE2> PatternPool::compile(const std::string& pattern,
                                                     const Limits& limits, std::string& problem) {
  {
    const std::lock_guard lock(mutex_);
    const auto known = kept_.find(pattern);
    const bool fits = known != kept_.end() && known->second.bound == limits.regex_program;
    if (fits) return known->second.compiled;
  }
  auto compiled = compile_go_pattern(pattern, limits, problem);
  if (compiled == nullptr) return nullptr;
  const std::lock_guard lock(mutex_);
  if (kept_.size() < kPatternsKept) kept_.try_emplace(pattern, limits.regex_program, compiled);
  return compiled;
}

}  // namespace kchart::regexp
