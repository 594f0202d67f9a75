// Names as Kubernetes validates them, with the sentences of its own validation.
#include "kube/names.hpp"

#include <algorithm>

namespace kchart::kube {

namespace {

constexpr std::string_view kLabelPattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
constexpr std::string_view kSubdomainPattern =
    "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
constexpr std::string_view kServicePattern = "[a-z]([-a-z0-9]*[a-z0-9])?";

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return is_lower(static_cast<char>(c | 0x20));
}

bool is_label(std::string_view s) {
  const auto outer = [](char c) { return is_lower(c) || is_digit(c); };
  return !s.empty() && outer(s.front()) && outer(s.back()) &&
         std::all_of(s.begin(), s.end(), [&](char c) { return outer(c) || c == '-'; });
}

bool is_subdomain(std::string_view s) {
  while (true) {
    const std::size_t dot = s.find('.');
    if (!is_label(s.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    s.remove_prefix(dot + 1);
  }
}

void check_length(std::string_view name, std::size_t most, std::vector<std::string>& problems) {
  if (name.size() > most) {
    problems.push_back("must be no more than " + std::to_string(most) + " bytes");
  }
}

std::string with_pattern(std::string_view rule, std::string_view examples,
                         std::string_view pattern) {
  return std::string(rule) + " (e.g. " + std::string(examples) +
         ", regex used for validation is '" + std::string(pattern) + "')";
}

constexpr std::string_view kLabelValuePattern = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
constexpr std::string_view kQualifiedPattern = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
constexpr std::string_view kQualifiedRule =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character";

// One part of a label: letters and digits at its ends.
bool is_qualified_part(std::string_view text) {
  const auto outer = [](char c) { return is_letter(c) || is_digit(c); };
  return !text.empty() && outer(text.front()) && outer(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return outer(c) || c == '-' || c == '_' || c == '.'; });
}

}  // namespace

std::vector<std::string> subdomain_problems(std::string_view name) {
  std::vector<std::string> problems;
  check_length(name, 253, problems);
  if (!is_subdomain(name)) {
    problems.push_back(with_pattern(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' "
        "or '.', and must start and end with an alphanumeric character",
        "'example.com'", kSubdomainPattern));
  }
  return problems;
}

std::vector<std::string> label_problems(std::string_view name) {
  std::vector<std::string> problems;
  check_length(name, 63, problems);
  if (is_label(name)) return problems;
  if (is_subdomain(name)) {
    problems.push_back("must not contain dots");
  } else {
    problems.push_back(with_pattern(
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
        "and must start and end with an alphanumeric character",
        "'my-name',  or '123-abc'", kLabelPattern));
  }
  return problems;
}

std::vector<std::string> dns1035_problems(std::string_view name) {
  std::vector<std::string> problems;
  check_length(name, 63, problems);
  if (!is_label(name) || !is_lower(name.front())) {
    problems.push_back(with_pattern(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with "
        "an alphabetic character, and end with an alphanumeric character",
        "'my-name',  or 'abc-123'", kServicePattern));
  }
  return problems;
}

std::vector<std::string> path_segment_problems(std::string_view name) {
  if (name == "." || name == "..") return {"may not be '" + std::string(name) + "'"};
  std::vector<std::string> problems;
  for (const char c : {'/', '%'}) {
    if (name.find(c) != std::string_view::npos) {
      problems.push_back(std::string("may not contain '") + c + "'");
    }
  }
  return problems;
}

std::vector<std::string> label_value_problems(std::string_view value) {
  std::vector<std::string> problems;
  check_length(value, 63, problems);
  if (!value.empty() && !is_qualified_part(value)) {
    problems.push_back(with_pattern(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
        "'.', and must start and end with an alphanumeric character",
        "'MyValue',  or 'my_value',  or '12345'", kLabelValuePattern));
  }
  return problems;
}

std::vector<std::string> qualified_name_problems(std::string_view name) {
  std::vector<std::string> problems;
  const std::size_t slash = name.find('/');
  if (slash != std::string_view::npos) {
    if (name.find('/', slash + 1) != std::string_view::npos) {
      return {with_pattern("a qualified name " + std::string(kQualifiedRule) +
                               " with an optional DNS subdomain prefix and '/'",
                           "'example.com/MyName'", kQualifiedPattern)};
    }
    const std::string_view prefix = name.substr(0, slash);
    if (prefix.empty()) problems.emplace_back("prefix part must be non-empty");
    for (const std::string& problem : subdomain_problems(prefix)) {
      if (!prefix.empty()) problems.push_back("prefix part " + problem);
    }
    name.remove_prefix(slash + 1);
  }
  if (name.empty()) problems.emplace_back("name part must be non-empty");
  if (name.size() > 63) problems.emplace_back("name part must be no more than 63 bytes");
  if (!is_qualified_part(name)) {
    problems.push_back("name part " + with_pattern(kQualifiedRule,
                                                   "'MyName',  or 'my.name',  or '123-abc'",
                                                   kQualifiedPattern));
  }
  return problems;
}

std::vector<std::string> port_name_problems(std::string_view name) {
  std::vector<std::string> problems;
  check_length(name, 15, problems);
  const auto fits = [](char c) { return is_lower(c) || is_digit(c) || c == '-'; };
  if (!std::all_of(name.begin(), name.end(), fits)) {
    problems.emplace_back("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  }
  if (std::none_of(name.begin(), name.end(), is_lower)) {
    problems.emplace_back("must contain at least one letter (a-z)");
  }
  if (name.find("--") != std::string_view::npos) {
    problems.emplace_back("must not contain consecutive hyphens");
  }
  if (!name.empty() && (name.front() == '-' || name.back() == '-')) {
    problems.emplace_back("must not begin or end with a hyphen");
  }
  return problems;
}

std::vector<std::string> key_problems(std::string_view key) {
  std::vector<std::string> problems;
  check_length(key, 253, problems);
  const auto fits = [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
  };
  if (key.empty() || !std::all_of(key.begin(), key.end(), fits)) {
    problems.push_back(
        with_pattern("a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
                     "'key.name',  or 'KEY_NAME',  or 'key-name'", "[-._a-zA-Z0-9]+"));
  }
  if (key == "." || key == "..") problems.push_back("must not be '" + std::string(key) + "'");
  if (key.starts_with("..") && key.size() > 2) problems.emplace_back("must not start with '..'");
  return problems;
}

}  // namespace kchart::kube
