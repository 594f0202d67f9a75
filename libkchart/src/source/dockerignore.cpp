// Patterns and paths are compared component by component.
#include "source/dockerignore.hpp"

#include <span>

#include "base/path_match.hpp"
#include "kchart/error.hpp"

namespace kchart::source {

const std::string_view kUsualIgnores =
    "**/.venv\n**/venv\n**/__pycache__\n**/*.pyc\n**/node_modules\n**/.pytest_cache\n"
    "**/.mypy_cache\n**/.ruff_cache\n**/.tox\n**/*.egg-info\n**/.DS_Store\n**/.kchart\n";

namespace {

constexpr std::size_t kMostRules = 10'000;

// The components of a path, cleaned as Go's filepath.Clean does.
std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else {
      parts.emplace_back(part);
    }
  }
  return parts;
}

[[noreturn]] void refuse(std::string_view pattern, const char* why) {
  throw Error(Fault::refused, "source.ignore",
              ".dockerignore: " + std::string(why) + " in pattern: " + excerpt(pattern));
}

// The end of one character of a class, "a" or "\\a", from `at`; npos where there is none.
std::size_t class_character(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] == '-' || text[at] == ']') return text.npos;
  if (text[at] == '\\') ++at;
  return at < text.size() ? at + 1 : text.npos;
}

// The end of a class "[^a-z]" whose bracket is at `at`; npos where it is none.
std::size_t class_end(std::string_view text, std::size_t at) {
  if (++at < text.size() && text[at] == '^') ++at;
  for (bool any = false; at < text.size(); any = true) {
    if (any && text[at] == ']') return at + 1;
    at = class_character(text, at);
    if (at < text.size() && text[at] == '-') at = class_character(text, at + 1);
  }
  return text.npos;
}

// As Go's filepath.Match, which Docker has each pattern checked by.
bool is_pattern(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    at = text[at] == '[' ? class_end(text, at) : text[at] == '\\' ? at + 2 : at + 1;
  }
  return at == text.size();
}

// The components of a pattern. Docker takes "**a" for "**" + "/a".
std::vector<std::string> pattern_of(std::string_view line) {
  std::vector<std::string> parts;
  if (!is_pattern(line)) refuse(line, "syntax error");
  for (std::string& part : split(line)) {
    for (; part.size() > 2 && part.starts_with("**"); part.erase(0, 2)) parts.emplace_back("**");
    parts.push_back(std::move(part));
  }
  return parts;
}

// Whether the pattern matches the path or a folder above it. `steps` bounds patterns made of many
// `**`.
bool matches(std::span<const std::string> pattern, std::span<const std::string> path, int& steps) {
  if (pattern.empty()) return true;
  if (--steps < 0) return false;
  if (pattern[0] == "**") {
    // Docker: a last "**" needs something to stand for.
    if (pattern.size() == 1) return !path.empty();
    for (std::size_t i = 0; i <= path.size(); ++i) {
      if (matches(pattern.subspan(1), path.subspan(i), steps)) return true;
    }
    return false;
  }
  return !path.empty() && filepath_match(pattern[0], path[0]) == PathMatch::yes &&
         matches(pattern.subspan(1), path.subspan(1), steps);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

}  // namespace

DockerIgnore::DockerIgnore(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with('#')) continue;
    line = trimmed(line);
    Rule rule;
    if (line.starts_with('!')) {
      rule.negated = takes_back_ = true;
      line = trimmed(line.substr(1));
      if (line.empty()) refuse("!", "nothing to take back");
    }
    rule.parts = pattern_of(line);
    if (rule.parts.empty()) continue;
    if (rules_.size() >= kMostRules) {
      throw Error(Fault::limit, "limit.ignore", ".dockerignore has more than 10000 rules");
    }
    rules_.push_back(std::move(rule));
  }
}

bool DockerIgnore::ignores(std::string_view path) const {
  const std::vector<std::string> parts = split(path);
  bool ignored = false;
  for (const Rule& rule : rules_) {
    int steps = 10'000;
    if (rule.negated == ignored && matches(rule.parts, parts, steps)) ignored = !rule.negated;
  }
  return ignored;
}

}  // namespace kchart::source
