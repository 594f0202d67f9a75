// .helmignore: like .gitignore only at first sight.
//
// Rules are tried in order and the first that says "ignore" wins. A rule that starts with "!"
// does not take anything back: it ignores whatever it does not match (Helm: ignore/rules.go).
#include "chart/ignore.hpp"

#include <algorithm>
#include <utility>

#include "base/path_match.hpp"
#include "base/trim.hpp"
#include "kchart/error.hpp"
#include "kchart/limits.hpp"

namespace kchart {

namespace {

constexpr std::size_t kMaxLine = 64 * kKiB;  // Go: bufio.MaxScanTokenSize
constexpr std::size_t kMostRules = 1'000;    // each is tried on every file
constexpr std::string_view kBom = "\xEF\xBB\xBF";

[[noreturn]] void refuse(std::string message, int line, const char* code = "ignore.syntax") {
  throw Error(Fault::refused, code, std::move(message), Position{".helmignore", line, 0});
}

}  // namespace

IgnoreRules::IgnoreRules() {
  add("templates/.?*", 0);
}

IgnoreRules::IgnoreRules(std::string_view text) {
  if (text.starts_with(kBom)) text.remove_prefix(kBom.size());
  for (int line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end >= kMaxLine) refuse("bufio.Scanner: token too long", line, "limit.input");
    add(text.substr(0, end), line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  add("templates/.?*", 0);
}

void IgnoreRules::add(std::string_view text, int line) {
  std::string_view pattern = unicode::trim(text);
  if (pattern.empty() || pattern.starts_with('#')) return;
  if (pattern.find("**") != std::string_view::npos) {
    refuse("double-star (**) syntax is not supported", line);
  }
  // As Helm does: a probe, which finds only what the match of this very name runs into.
  if (filepath_match(pattern, "abc") == PathMatch::bad_pattern)
    refuse("syntax error in pattern", line);
  Rule rule;
  if (pattern.starts_with('!')) {
    rule.negated = true;
    pattern.remove_prefix(1);
  }
  if (pattern.ends_with('/')) {
    rule.folders_only = true;
    pattern.remove_suffix(1);
  }
  rule.whole_path = pattern.find('/') != std::string_view::npos;
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  rule.pattern = pattern;
  if (rules_.size() == kMostRules) {
    refuse("more than " + std::to_string(kMostRules) + " rules", line, "limit.input");
  }
  rules_.push_back(std::move(rule));
}

bool IgnoreRules::ignores(std::string_view path, bool is_folder) const {
  const std::size_t slash = path.rfind('/');
  const std::string_view base = slash == std::string_view::npos ? path : path.substr(slash + 1);
  for (const Rule& rule : rules_) {
    const bool wrong_kind = rule.folders_only && !is_folder;
    const bool matches =
        !wrong_kind &&
        filepath_match(rule.pattern, rule.whole_path ? path : base) == PathMatch::yes;
    if (matches != rule.negated) return true;
  }
  return false;
}

}  // namespace kchart
