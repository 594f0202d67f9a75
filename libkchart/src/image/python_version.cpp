// A tag "3.12" is the latest 3.12.x there is, so it is compared as 3.12 with an endless last
// number.
#include "image/python_version.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <vector>

namespace kchart::image {

namespace {

using Version = std::vector<int>;

constexpr std::array<int, 10> kMinors = {11, 12, 13, 14, 15, 10, 9, 8, 7, 6};

struct Clause {
  std::string_view sign;  // ">=", "~=", "^", ...
  Version version;
  bool prefix = false;  // "3.12.*"
};

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "3.12.0rc1" is 3.12.0: what is behind the numbers decides nothing here.
Clause parse(std::string_view text) {
  Clause clause;
  clause.sign = text.substr(0, std::min(text.find_first_not_of("<>=!~^"), text.size()));
  text = trimmed(text.substr(clause.sign.size()));
  while (!text.empty() && is_digit(text.front()) && clause.version.size() < 4) {
    int number = 0;
    for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1)) {
      number = std::min(number * 10 + (text.front() - '0'), 100'000);
    }
    clause.version.push_back(number);
    if (!text.starts_with('.')) break;
    text.remove_prefix(1);
  }
  clause.prefix = text.starts_with('*') || clause.sign.empty();
  return clause;
}

int compare(const Version& a, const Version& b) {
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const int x = i < a.size() ? a[i] : 0, y = i < b.size() ? b[i] : 0;
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

bool begins(const Version& version, const Version& with, std::size_t count) {
  count = std::min(count, with.size());
  return version.size() >= count && std::equal(with.begin(), with.begin() + count, version.begin());
}

bool allows(const Clause& clause, const Version& version) {
  const auto& [sign, other, prefix] = clause;
  if (other.empty()) return true;
  const int order = compare(version, other);
  const bool same = prefix ? begins(version, other, other.size()) : order == 0;
  if (sign == ">=") return order >= 0;
  if (sign == "<=") return order <= 0;
  if (sign == ">") return order > 0;
  if (sign == "<") return order < 0;
  if (sign == "!=") return !same;
  if (sign == "~=") return order >= 0 && begins(version, other, other.size() - 1);
  if (sign == "~") return order >= 0 && begins(version, other, 2);
  if (sign == "^") return order >= 0 && begins(version, other, 1);
  return same;
}

std::vector<Clause> clauses_of(std::string_view text) {
  std::vector<Clause> clauses;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    clauses.push_back(parse(trimmed(text.substr(0, end))));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return clauses;
}

std::string dotted(Version version) {
  version.resize(3);
  return std::to_string(version[0]) + "." + std::to_string(version[1]) + "." +
         std::to_string(version[2]);
}

// The tag for what all clauses allow.
std::string tag_for(const std::vector<Clause>& clauses) {
  const auto fits = [&](const Version& version) {
    return std::all_of(clauses.begin(), clauses.end(),
                       [&](const Clause& clause) { return allows(clause, version); });
  };
  for (const int minor : kMinors) {
    if (fits({3, minor, INT_MAX})) return "3." + std::to_string(minor);
  }
  for (const Clause& clause : clauses) {
    const bool pins = clause.sign.starts_with("==") && !clause.prefix && !clause.version.empty();
    if (pins && fits(clause.version)) return dotted(clause.version);
  }
  return {};
}

}  // namespace

std::string python_tag(std::string_view wanted) {
  do {  // Poetry separates alternatives by "||"
    const std::size_t end = std::min(wanted.find('|'), wanted.size());
    const std::string tag = tag_for(clauses_of(wanted.substr(0, end)));
    if (!tag.empty()) return tag;
    wanted.remove_prefix(std::min(wanted.find_first_not_of('|', end), wanted.size()));
  } while (!wanted.empty());
  return {};
}

}  // namespace kchart::image
