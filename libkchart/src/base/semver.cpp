// Versions: a hand-written reader of what Go's package describes by regular expressions. The
// grammar is deterministic, so one pass suffices.
#include "base/semver.hpp"

#include "base/strconv.hpp"

namespace kchart::semver {

namespace {

constexpr std::size_t kMaxLength = 256;  // Go: MaxVersionLen

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_identifier(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

template <class Predicate>
std::string_view take(std::string_view& rest, Predicate predicate) {
  std::size_t n = 0;
  while (n < rest.size() && predicate(rest[n])) ++n;
  const std::string_view taken = rest.substr(0, n);
  rest.remove_prefix(n);
  return taken;
}

// Identifiers joined by dots, none empty, as long as they go.
std::string_view take_identifiers(std::string_view& rest) {
  const std::string_view start = rest;
  if (take(rest, is_identifier).empty()) return {};
  while (rest.size() >= 2 && rest[0] == '.' && is_identifier(rest[1])) {
    rest.remove_prefix(1);
    take(rest, is_identifier);
  }
  return start.substr(0, start.size() - rest.size());
}

struct Parts {
  std::string_view numbers[3];
  std::string_view prerelease, metadata;
};

// The shape v?N(.N)?(.N)?(-ids)?(+ids)? and nothing after it.
bool split_loose(std::string_view rest, Parts& parts) {
  if (!rest.empty() && rest[0] == 'v') rest.remove_prefix(1);
  parts.numbers[0] = take(rest, is_digit);
  if (parts.numbers[0].empty()) return false;
  for (int i = 1; i < 3 && rest.size() >= 2 && rest[0] == '.' && is_digit(rest[1]); ++i) {
    rest.remove_prefix(1);
    parts.numbers[i] = take(rest, is_digit);
  }
  if (!rest.empty() && rest[0] == '-') {
    rest.remove_prefix(1);
    parts.prerelease = take_identifiers(rest);
    if (parts.prerelease.empty()) return false;
  }
  if (!rest.empty() && rest[0] == '+') {
    rest.remove_prefix(1);
    parts.metadata = take_identifiers(rest);
    if (parts.metadata.empty()) return false;
  }
  return rest.empty();
}

std::optional<Version> fail(std::string* problem, std::string_view text) {
  if (problem != nullptr) *problem = text;
  return std::nullopt;
}

// Go's error of ParseUint; the only possible one for a run of digits is the range.
std::string range_problem(std::string_view number, strconv::NumberError error) {
  std::string text = "strconv.ParseUint: parsing ";
  text += strconv::quote(number);
  text += error == strconv::NumberError::range ? ": value out of range" : ": invalid syntax";
  return text;
}

bool read_number(std::string_view text, std::uint64_t& number, std::string& problem) {
  const strconv::ParsedUint parsed = strconv::parse_uint(text, 10);
  number = parsed.value;
  if (parsed.error == strconv::NumberError::none) return true;
  problem = range_problem(text, parsed.error);
  return false;
}

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
  for (const char c : text) {
    if (!predicate(c)) return false;
  }
  return true;
}

// Calls `visit` for every part of `text` between dots until it answers something.
template <class Visit>
std::string first_problem(std::string_view text, Visit visit) {
  while (true) {
    const std::size_t dot = text.find('.');
    std::string problem = visit(text.substr(0, dot));
    if (!problem.empty() || dot == std::string_view::npos) return problem;
    text.remove_prefix(dot + 1);
  }
}

int compare_numbers(std::uint64_t a, std::uint64_t b) noexcept {
  return a < b ? -1 : a > b ? 1 : 0;
}

// Go: comparePrePart. Numbers come before words; what overflows a uint64 counts as a word.
int compare_identifiers(std::string_view a, std::string_view b) {
  if (a == b) return 0;
  if (a.empty()) return -1;
  if (b.empty()) return 1;
  const strconv::ParsedUint x = strconv::parse_uint(a, 10);
  const strconv::ParsedUint y = strconv::parse_uint(b, 10);
  const bool a_is_word = x.error != strconv::NumberError::none;
  const bool b_is_word = y.error != strconv::NumberError::none;
  if (a_is_word && b_is_word) return a > b ? 1 : -1;
  if (b_is_word) return -1;
  if (a_is_word) return 1;
  return x.value > y.value ? 1 : -1;
}

std::string_view next_part(std::string_view& rest) {
  const std::size_t dot = rest.find('.');
  const std::string_view part = rest.substr(0, dot);
  rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
  return part;
}

}  // namespace

int compare_prerelease(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const std::string_view x = next_part(a);
    const std::string_view y = next_part(b);
    if (const int d = compare_identifiers(x, y); d != 0) return d;
  }
  return 0;
}

std::string Version::prerelease_problem(std::string_view prerelease) {
  return first_problem(prerelease, [](std::string_view part) -> std::string {
    if (part.empty()) return "invalid prerelease string";
    if (all(part, is_digit)) {
      return part.size() > 1 && part[0] == '0' ? "version segment starts with 0" : "";
    }
    return all(part, is_identifier) ? "" : "invalid prerelease string";
  });
}

std::string Version::metadata_problem(std::string_view metadata) {
  return first_problem(metadata, [](std::string_view part) -> std::string {
    return !part.empty() && all(part, is_identifier) ? "" : "invalid metadata string";
  });
}

std::optional<Version> Version::parse(std::string_view text, std::string* problem) {
  if (text.size() > kMaxLength) return fail(problem, "version string is too long (max 256 bytes)");
  Parts parts;
  if (!split_loose(text, parts)) return fail(problem, "invalid semantic version");
  Version v;
  std::uint64_t* const numbers[] = {&v.major, &v.minor, &v.patch};
  std::string cause;
  for (int i = 0; i < 3; ++i) {
    if (parts.numbers[i].empty()) continue;
    if (!read_number(parts.numbers[i], *numbers[i], cause)) {
      return fail(problem, "error parsing version segment: " + cause);
    }
  }
  if (!parts.prerelease.empty()) {
    cause = prerelease_problem(parts.prerelease);
    if (!cause.empty()) return fail(problem, cause);
  }
  v.prerelease = parts.prerelease;
  v.metadata = parts.metadata;
  v.original = text;
  return v;
}

std::optional<Version> Version::parse_strict(std::string_view text, std::string* problem) {
  if (text.empty()) return fail(problem, "version string empty");
  if (text.size() > kMaxLength) return fail(problem, "version string is too long (max 256 bytes)");
  const std::size_t dot = text.find('.');
  const std::size_t second = dot == std::string_view::npos ? dot : text.find('.', dot + 1);
  if (second == std::string_view::npos) return fail(problem, "invalid semantic version");
  Version v;
  v.original = text;
  std::string_view parts[] = {text.substr(0, dot), text.substr(dot + 1, second - dot - 1),
                              text.substr(second + 1)};
  std::string cause;
  if (const std::size_t plus = parts[2].find('+'); plus != std::string_view::npos) {
    v.metadata = parts[2].substr(plus + 1);
    parts[2] = parts[2].substr(0, plus);
    cause = metadata_problem(v.metadata);
    if (!cause.empty()) return fail(problem, cause);
  }
  if (const std::size_t dash = parts[2].find('-'); dash != std::string_view::npos) {
    v.prerelease = parts[2].substr(dash + 1);
    parts[2] = parts[2].substr(0, dash);
    cause = prerelease_problem(v.prerelease);
    if (!cause.empty()) return fail(problem, cause);
  }
  for (const std::string_view part : parts) {
    if (!all(part, is_digit)) return fail(problem, "invalid characters in version");
    if (part.size() > 1 && part[0] == '0') return fail(problem, "version segment starts with 0");
  }
  std::uint64_t* const numbers[] = {&v.major, &v.minor, &v.patch};
  for (int i = 0; i < 3; ++i) {
    if (!read_number(parts[i], *numbers[i], cause)) return fail(problem, cause);
  }
  return v;
}

std::string Version::text() const {
  std::string out = strconv::format_uint(major);
  out += '.';
  out += strconv::format_uint(minor);
  out += '.';
  out += strconv::format_uint(patch);
  if (!prerelease.empty()) out.append("-").append(prerelease);
  if (!metadata.empty()) out.append("+").append(metadata);
  return out;
}

int Version::compare(const Version& other) const noexcept {
  if (const int d = compare_numbers(major, other.major); d != 0) return d;
  if (const int d = compare_numbers(minor, other.minor); d != 0) return d;
  if (const int d = compare_numbers(patch, other.patch); d != 0) return d;
  if (prerelease.empty() && other.prerelease.empty()) return 0;
  if (prerelease.empty()) return 1;
  if (other.prerelease.empty()) return -1;
  return compare_prerelease(prerelease, other.prerelease);
}

}  // namespace kchart::semver
