// Numbers with units, one after the other, added up.
#include "shared/duration.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "kchart/error.hpp"

namespace kchart::tools {

namespace {

constexpr double kLongest = 9223372036.0;  // seconds, of 2^63 nanoseconds

struct Parsed {
  double seconds = 0;
  std::string problem;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Where digits and a point from `at` on end; `at` itself when there is no digit.
std::size_t number_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
  return std::any_of(text.begin() + at, text.begin() + end, is_digit) ? end : at;
}

// In seconds; 0 for what is no unit.
double size_of(std::string_view unit) {
  constexpr std::array<std::pair<std::string_view, double>, 8> kUnits{{{"ns", 1e-9},
                                                                       {"us", 1e-6},
                                                                       {"µs", 1e-6},
                                                                       {"μs", 1e-6},
                                                                       {"ms", 1e-3},
                                                                       {"s", 1},
                                                                       {"m", 60},
                                                                       {"h", 3600}}};
  const auto known = std::find_if(kUnits.begin(), kUnits.end(),
                                  [&](const auto& row) { return row.first == unit; });
  return known == kUnits.end() ? 0 : known->second;
}

// Go: time.ParseDuration.
Parsed parse(const std::string& value) {
  const std::string shown = "duration \"" + value + "\"", invalid = "time: invalid " + shown;
  const std::string_view text = value;
  std::size_t at = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  if (text.substr(at) == "0") return {};
  if (at == text.size()) return {0, invalid};
  double seconds = 0;
  while (at < text.size()) {
    const std::size_t end = number_end(text, at);
    if (end == at) return {0, invalid};
    std::size_t next = end;
    while (next < text.size() && text[next] != '.' && !is_digit(text[next])) ++next;
    const std::string_view unit = text.substr(end, next - end);
    if (unit.empty()) return {0, "time: missing unit in " + shown};
    const double size = size_of(unit);
    if (size == 0) return {0, "time: unknown unit \"" + std::string(unit) + "\" in " + shown};
    seconds += std::strtod(value.c_str() + at, nullptr) * size;
    at = next;
  }
  if (seconds >= kLongest) return {0, invalid};
  return {text.starts_with('-') ? -seconds : seconds, {}};
}

}  // namespace

std::chrono::milliseconds read_duration(const std::string& text) {
  Parsed parsed = parse(text);
  if (parsed.seconds < 0) parsed.problem = "negative duration \"" + text + "\"";
  if (!parsed.problem.empty()) {
    throw Error(Fault::refused, "usage", excerpt(parsed.problem) + "; write it like 90s or 5m0s");
  }
  return std::chrono::milliseconds(static_cast<std::int64_t>(parsed.seconds * 1e3));
}

std::chrono::milliseconds read_pod_timeout(const std::string& text) {
  const bool is_negative = text.starts_with('-');
  const auto timeout = is_negative ? std::chrono::milliseconds(0) : read_duration(text);
  if (timeout.count() > 0) return timeout;
  throw Error(Fault::refused, "usage", "--pod-running-timeout must be higher than zero");
}

std::string duration_problem(const std::string& text) {
  return parse(text).problem;
}

}  // namespace kchart::tools
