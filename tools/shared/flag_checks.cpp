// The grammars of strconv.ParseBool and kin, as far as a command line needs them.
#include "shared/flag_checks.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "shared/csv.hpp"
#include "shared/log.hpp"
#include "shared/quote.hpp"

namespace kchart::tools {

namespace {

std::string parse_problem(std::string_view function, const std::string& value,
                          std::string_view problem) {
  return "strconv." + std::string(function) + ": parsing " + go_quoted(value) + ": " +
         std::string(problem);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Go reads 0x10, 0b1, 0o7 and 1_000; underscores are left out before strtoll sees the text.
std::string without_underscores(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '_'), text.end());
  return text;
}

// A number without its sign, and the base that its beginning tells; 0 for what C knows as well.
struct Digits {
  std::string text;
  int base = 0;
};

Digits digits_of(const std::string& value) {
  Digits digits{without_underscores(value), 0};
  if (digits.text.starts_with("0b") || digits.text.starts_with("0o")) {
    digits.base = digits.text[1] == 'b' ? 2 : 8;
    digits.text.erase(0, 2);
  }
  return digits;
}

template <auto Parse>
std::string number_problem(const Digits& digits, std::string_view function,
                           const std::string& value) {
  char* end = nullptr;
  errno = 0;
  Parse(digits.text.c_str(), &end, digits.base);
  if (digits.text.empty() || !is_digit(digits.text.front()) || *end != '\0') {
    return parse_problem(function, value, "invalid syntax");
  }
  return errno == ERANGE ? parse_problem(function, value, "value out of range") : std::string();
}

}  // namespace

std::string bool_problem(const std::string& value) {
  constexpr std::array<std::string_view, 12> kTaken{"1", "t", "T", "TRUE",  "true",  "True",
                                                    "0", "f", "F", "FALSE", "false", "False"};
  if (std::find(kTaken.begin(), kTaken.end(), value) != kTaken.end()) return {};
  return parse_problem("ParseBool", value, "invalid syntax");
}

std::string integer_problem(const std::string& value) {
  const std::size_t sign = value.starts_with('-') || value.starts_with('+') ? 1 : 0;
  return number_problem<std::strtoll>(digits_of(value.substr(sign)), "ParseInt", value);
}

std::string natural_problem(const std::string& value) {
  return number_problem<std::strtoull>(digits_of(value), "ParseUint", value);
}

std::uint64_t natural(const std::string& value) {
  const Digits digits = digits_of(value);
  return std::strtoull(digits.text.c_str(), nullptr, digits.base);
}

std::string float_problem(const std::string& value) {
  const std::string plain = without_underscores(value);
  char* end = nullptr;
  const double number = std::strtod(plain.c_str(), &end);
  const bool blank = plain.empty() || std::isspace(static_cast<unsigned char>(plain.front()));
  if (blank || *end != '\0') return parse_problem("ParseFloat", value, "invalid syntax");
  const bool named = plain.find_first_of("nN") != std::string::npos;  // inf, nan
  return std::isinf(number) && !named ? parse_problem("ParseFloat", value, "value out of range")
                                      : std::string();
}

// With one "=" all of the value belongs to it, commas and all.
std::string labels_problem(const std::string& value) {
  const auto wrong = [](const std::string& pair) {
    return pair + " must be formatted as key=value";
  };
  const auto count = std::count(value.begin(), value.end(), '=');
  if (count == 0) return wrong(value);
  if (count == 1) return {};
  const CsvRecord record = read_csv(value);
  if (!record.problem.empty()) return record.problem;
  for (const std::string& pair : record.fields) {
    if (pair.find('=') == std::string::npos) return wrong(pair);
  }
  return {};
}

std::string wait_problem(const std::string& value) {
  if (value == "watcher" || value == "hookOnly" || value == "legacy") return {};
  if (value != "true" && value != "false") {
    return "invalid wait input \"" + value + "\". Valid inputs are watcher, hookOnly, and legacy";
  }
  log_line("WARN", "--wait=" + value +
                       " is deprecated (boolean value) and can be replaced with --wait=" +
                       (value == "true" ? "watcher" : "hookOnly"));
  return {};
}

}  // namespace kchart::tools
