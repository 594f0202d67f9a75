// Constraints. Go validates and splits them with regular expressions; here a scanner does the same
// in one pass. Where the order of those expressions shows (hyphen ranges are rewritten as text
// before "||" is split), the scanner keeps it.
#include "base/semver.hpp"
#include "base/strconv.hpp"

namespace kchart::semver {

namespace {

constexpr std::size_t kMaxLength = 512;  // Go: MaxConstraintLen
constexpr std::size_t kMaxGroups = 32;   // Go: MaxConstraintGroups

bool is_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

// Go's class is [0-9|x|X|\*]: the bar belongs to it by oversight.
bool is_number_or_x(char c) noexcept {
  return (c >= '0' && c <= '9') || c == 'x' || c == 'X' || c == '*' || c == '|';
}

bool is_identifier(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

template <class Predicate>
std::size_t run(std::string_view text, std::size_t from, Predicate predicate) {
  while (from < text.size() && predicate(text[from])) ++from;
  return from;
}

struct Pattern {
  std::string_view text;        // all of it
  std::string_view numbers[3];  // without dots; empty when absent
  std::string_view prerelease;  // with its hyphen
};

// Skips identifiers joined by dots; answers `from` when there is none.
std::size_t skip_identifiers(std::string_view text, std::size_t from) {
  std::size_t at = run(text, from, is_identifier);
  if (at == from) return from;
  while (at + 1 < text.size() && text[at] == '.' && is_identifier(text[at + 1])) {
    at = run(text, at + 1, is_identifier);
  }
  return at;
}

// The longest version pattern at `from` (Go: cvRegex); absent when none starts there.
std::optional<Pattern> match_pattern(std::string_view text, std::size_t from) {
  std::size_t at = from;
  if (at < text.size() && text[at] == 'v') ++at;
  Pattern p;
  std::size_t end = run(text, at, is_number_or_x);
  if (end == at) return std::nullopt;
  p.numbers[0] = text.substr(at, end - at);
  at = end;
  for (int i = 1; i < 3 && at < text.size() && text[at] == '.'; ++i) {
    end = run(text, at + 1, is_number_or_x);
    if (end == at + 1) break;
    p.numbers[i] = text.substr(at + 1, end - at - 1);
    at = end;
  }
  if (at < text.size() && text[at] == '-') {
    end = skip_identifiers(text, at + 1);
    if (end != at + 1) {
      p.prerelease = text.substr(at, end - at);
      at = end;
    }
  }
  if (at < text.size() && text[at] == '+') {
    end = skip_identifiers(text, at + 1);
    if (end != at + 1) at = end;
  }
  p.text = text.substr(from, at - from);
  return p;
}

struct Range {
  std::size_t start, end;
  std::string_view low, high;
};

// A hyphen range "a - b" with the blanks around it, at `from`.
std::optional<Range> match_range(std::string_view text, std::size_t from) {
  const auto low = match_pattern(text, run(text, from, is_space));
  if (!low) return std::nullopt;
  const std::size_t after =
      static_cast<std::size_t>(low->text.data() - text.data()) + low->text.size();
  const std::size_t dash = run(text, after, is_space);
  if (dash == after || dash >= text.size() || text[dash] != '-') return std::nullopt;
  const std::size_t second = run(text, dash + 1, is_space);
  if (second == dash + 1) return std::nullopt;
  const auto high = match_pattern(text, second);
  if (!high) return std::nullopt;
  return Range{from, run(text, second + high->text.size(), is_space), low->text, high->text};
}

// Go: rewriteRange. Each range found is replaced at its *first* occurrence in the text as it then
// stands, which need not be where it was found.
std::string rewrite_ranges(std::string_view text) {
  std::string out(text);
  for (std::size_t at = 0; at < text.size();) {
    const auto range = match_range(text, at);
    if (!range) {
      ++at;
      continue;
    }
    const std::string_view found = text.substr(range->start, range->end - range->start);
    std::string replacement = ">= ";
    replacement.append(range->low).append(", <= ").append(range->high).append(" ");
    const std::size_t where = out.find(found);
    if (where != std::string::npos) out.replace(where, found.size(), replacement);
    at = range->end;
  }
  return out;
}

bool is_open(std::string_view number) noexcept {
  return number.empty() || number == "x" || number == "X" || number == "*";
}

}  // namespace

std::optional<Constraint> Constraint::parse(std::string_view text, std::string* problem) {
  const auto fail = [&](std::string_view why) -> std::optional<Constraint> {
    if (problem != nullptr) *problem = why;
    return std::nullopt;
  };
  if (text.size() > kMaxLength) {
    return fail("constraint string is too long (max 512 bytes)");
  }
  const std::string rewritten = rewrite_ranges(text);
  std::vector<std::string_view> groups;
  for (std::string_view rest = rewritten;;) {
    const std::size_t bars = rest.find("||");
    groups.push_back(rest.substr(0, bars));
    if (bars == std::string_view::npos) break;
    rest.remove_prefix(bars + 2);
  }
  if (groups.size() > kMaxGroups) return fail("too many constraint groups (max 32)");
  Constraint constraint;
  constraint.groups_.resize(groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (!read_group(groups[i], constraint.groups_[i], problem)) return std::nullopt;
  }
  return constraint;
}

bool Constraint::read_group(std::string_view text, Group& group, std::string* problem) {
  // Go checks the whole group's shape before it reads any version in it: so `proper` is noted and
  // told only after the shape has been found good.
  bool all_proper = true;
  std::string_view rest = text;
  while (true) {
    Comparison comparison;
    bool proper = true;
    if (!read_comparison(rest, comparison, proper)) {
      if (problem != nullptr) *problem = "improper constraint: " + strconv::quote(text);
      return false;
    }
    all_proper = all_proper && proper;
    if (!comparison.version.prerelease.empty()) group.has_prerelease = true;
    group.comparisons.push_back(std::move(comparison));
    const std::size_t blanks = run(rest, 0, is_space);
    rest.remove_prefix(blanks);
    if (rest.empty()) break;
    if (rest[0] == ',') {
      rest.remove_prefix(1);
    } else if (blanks == 0) {
      rest = "?";  // two comparisons touch: not even a shape
    }
  }
  if (!all_proper && problem != nullptr) *problem = "constraint parser error";
  return all_proper;
}

// Reads one comparison off `rest`. False: no comparison stands there. `proper` turns false when its
// version cannot be read.
bool Constraint::read_comparison(std::string_view& rest, Comparison& out, bool& proper) {
  struct Spelling {
    std::string_view text;
    Operator op;
  };
  // Two-character operators come first, since no version starts with the second character.
  static constexpr Spelling kSpellings[] = {
      {"!=", Operator::not_equal},     {">=", Operator::greater_equal},
      {"=>", Operator::greater_equal}, {"<=", Operator::less_equal},
      {"=<", Operator::less_equal},    {"~>", Operator::tilde},
      {"=", Operator::tilde_or_equal}, {">", Operator::greater},
      {"<", Operator::less},           {"~", Operator::tilde},
      {"^", Operator::caret},
  };
  rest.remove_prefix(run(rest, 0, is_space));
  for (const Spelling& spelling : kSpellings) {
    if (rest.substr(0, spelling.text.size()) != spelling.text) continue;
    out.op = spelling.op;
    rest.remove_prefix(spelling.text.size());
    break;
  }
  rest.remove_prefix(run(rest, 0, is_space));
  const auto pattern = match_pattern(rest, 0);
  if (!pattern) return false;
  rest.remove_prefix(pattern->text.size());

  std::string version(pattern->text);
  if (is_open(pattern->numbers[0])) {
    out.dirty = true;
    version = "0.0.0";
  } else if (is_open(pattern->numbers[1])) {
    out.dirty = out.minor_dirty = true;
    version.assign(pattern->numbers[0]).append(".0.0");
  } else if (is_open(pattern->numbers[2])) {
    out.dirty = out.patch_dirty = true;
    version.assign(pattern->numbers[0]).append(".").append(pattern->numbers[1]).append(".0");
  }
  if (out.dirty) version.append(pattern->prerelease);
  auto parsed = Version::parse(version);
  proper = parsed.has_value();
  if (proper) out.version = std::move(*parsed);
  return true;
}

bool Constraint::check(const Version& version, bool include_prerelease) const {
  for (const Group& group : groups_) {
    // The group as a whole decides whether prereleases may pass at all.
    if (!version.prerelease.empty() && !include_prerelease && !group.has_prerelease) continue;
    bool all = true;
    for (const Comparison& c : group.comparisons) {
      all = all && holds(c, version);
    }
    if (all) return true;
  }
  return false;
}

bool Constraint::holds(const Comparison& c, const Version& v) {
  switch (c.op) {
    case Operator::tilde_or_equal:
      return c.dirty ? tilde(c, v) : v.compare(c.version) == 0;
    case Operator::not_equal:
      return not_equal(c, v);
    case Operator::greater:
      return greater(c, v);
    case Operator::less:
      return v.compare(c.version) < 0;
    case Operator::greater_equal:
      return v.compare(c.version) >= 0;
    case Operator::less_equal:
      return less_equal(c, v);
    case Operator::tilde:
      return tilde(c, v);
    case Operator::caret:
      return caret(c, v);
  }
  return false;
}

bool Constraint::not_equal(const Comparison& c, const Version& v) {
  if (c.dirty) {
    if (c.version.major != v.major) return true;
    if (c.minor_dirty) return false;
    if (c.version.minor != v.minor) return true;
    if (c.patch_dirty) return compare_prerelease(v.prerelease, c.version.prerelease) != 0;
    if (c.version.patch != v.patch) return true;
  }
  return v.compare(c.version) != 0;
}

bool Constraint::greater(const Comparison& c, const Version& v) {
  if (!c.dirty) return v.compare(c.version) > 0;
  if (v.major != c.version.major) return v.major > c.version.major;
  // ">11" wants 12 and ">11.1" wants 11.2: what is left open is not greater.
  if (c.minor_dirty) return false;
  if (c.patch_dirty) return v.minor > c.version.minor;
  return v.compare(c.version) > 0;
}

bool Constraint::less_equal(const Comparison& c, const Version& v) {
  if (!c.dirty) return v.compare(c.version) <= 0;
  if (v.major > c.version.major) return false;
  return !(v.major == c.version.major && v.minor > c.version.minor && !c.minor_dirty);
}

bool Constraint::tilde(const Comparison& c, const Version& v) {
  if (v.compare(c.version) < 0) return false;
  const bool zero = c.version.major == 0 && c.version.minor == 0 && c.version.patch == 0;
  if (zero && !c.minor_dirty && !c.patch_dirty) return true;  // "~0.0.0" and "~*" take all
  if (v.major != c.version.major) return false;
  return v.minor == c.version.minor || c.minor_dirty;
}

bool Constraint::caret(const Comparison& c, const Version& v) {
  if (v.compare(c.version) < 0) return false;
  if (c.version.major > 0 || c.minor_dirty) return v.major == c.version.major;
  if (v.major > 0) return false;
  if (c.version.minor > 0 || c.patch_dirty) return v.minor == c.version.minor;
  if (v.minor > 0) return false;
  return c.version.patch == v.patch;
}

}  // namespace kchart::semver
