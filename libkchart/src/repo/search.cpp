// A chart is a line of fields; where the keyword is found decides how good the match is.
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/semver.hpp"
#include "kchart/chart_search.hpp"
#include "kchart/error.hpp"
#include "regexp/go_regexp.hpp"

namespace kchart {

namespace {

constexpr char kBetween = '\v';
constexpr int kWorst = 25;  // from here on it is no match

struct Candidate {
  FoundChart found;
  int score = 0;
  std::optional<semver::Version> version;
};

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

std::string line_of(const std::string& repository, const Metadata& m) {
  std::string line = m.name + kBetween + repository + "/" + m.name + kBetween + m.description;
  line += kBetween;
  for (std::size_t i = 0; i < m.keywords.size(); ++i) line += (i == 0 ? "" : " ") + m.keywords[i];
  return line;
}

class Matcher {
 public:
  explicit Matcher(const ChartSearch& search) : keyword_(lower(search.keyword)) {
    if (!search.regexp || search.keyword.empty()) return;
    std::string problem;
    pattern_ = regexp::compile_go_pattern(search.keyword, Limits(), problem);
    if (pattern_ == nullptr) throw Error(Fault::refused, "regex.syntax", problem);
  }

  // The number of the field in which the line matches; kWorst when it does not.
  int score(const std::string& line) const {
    if (keyword_.empty()) return 0;
    const std::size_t at = pattern_ ? pattern_begin(line) : lower(line).find(keyword_);
    if (at == std::string::npos) return kWorst;
    return static_cast<int>(
        std::count(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(at), kBetween));
  }

 private:
  std::size_t pattern_begin(const std::string& line) const {
    re2::StringPiece match;
    const bool found = pattern_->Match(line, 0, line.size(), RE2::UNANCHORED, &match, 1);
    return found ? static_cast<std::size_t>(match.data() - line.data()) : std::string::npos;
  }

  std::string keyword_;
  std::shared_ptr<const RE2> pattern_;
};

bool comes_before(const Candidate& a, const Candidate& b) {
  if (a.score != b.score) return a.score < b.score;
  if (a.found.name != b.found.name) return a.found.name < b.found.name;
  return a.version && b.version && a.version->compare(*b.version) > 0;
}

std::vector<Candidate> candidates(
    const std::vector<std::pair<std::string, RepositoryIndex>>& indexes,
    const ChartSearch& search) {
  const Matcher matcher(search);
  std::vector<Candidate> all;
  for (const auto& [repository, index] : indexes) {
    for (const std::string& name : index.names()) {
      // Of two entries with one version Helm has the last.
      std::map<std::string_view, const ChartVersion*> by_version;
      for (const ChartVersion& version : *index.versions(name)) {
        by_version[version.metadata.version] = &version;
      }
      for (const ChartVersion& version : *index.versions(name)) {
        if (by_version[version.metadata.version] != &version) continue;
        const int score = matcher.score(line_of(repository, version.metadata));
        if (score < kWorst) {
          all.push_back({{repository + "/" + name, &version},
                         score,
                         semver::Version::parse(version.metadata.version)});
        }
      }
    }
  }
  std::stable_sort(all.begin(), all.end(), comes_before);
  return all;
}

}  // namespace

std::vector<FoundChart> search_charts(
    const std::vector<std::pair<std::string, RepositoryIndex>>& indexes,
    const ChartSearch& search) {
  std::string problem;
  const auto constraint = semver::Constraint::parse(search.constraint, &problem);
  if (!constraint) {
    throw Error(Fault::refused, "search", "an invalid version/constraint format: " + problem);
  }
  std::vector<FoundChart> results;
  std::set<std::string> shown;
  for (const Candidate& candidate : candidates(indexes, search)) {
    if (!search.show_all && shown.count(candidate.found.name) != 0) continue;
    if (!candidate.version || !constraint->check(*candidate.version)) continue;
    shown.insert(candidate.found.name);
    results.push_back(candidate.found);
  }
  return results;
}

}  // namespace kchart
