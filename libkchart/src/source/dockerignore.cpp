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

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0 && path.substr(0, slash) != ".") parts.emplace_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
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
    }
    rule.parts = split(line);
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
