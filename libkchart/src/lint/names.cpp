// Names of objects, as Kubernetes validates them.
#include <algorithm>
#include <array>

#include "lint/rules.hpp"

namespace kchart::linting {

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
    problems.push_back("must be no more than " + std::to_string(most) + " characters");
  }
}

std::string with_pattern(std::string_view rule, std::string_view examples,
                         std::string_view pattern) {
  return std::string(rule) + " (e.g. " + std::string(examples) +
         ", regex used for validation is '" + std::string(pattern) + "')";
}

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

std::vector<std::string> namespace_problems(std::string_view name) {
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

std::vector<std::string> service_problems(std::string_view name) {
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

std::vector<std::string> path_problems(std::string_view name) {
  if (name == "." || name == "..") return {"may not be '" + std::string(name) + "'"};
  std::vector<std::string> problems;
  for (const char c : {'/', '%'}) {
    if (name.find(c) != std::string_view::npos) {
      problems.push_back(std::string("may not contain '") + c + "'");
    }
  }
  return problems;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

}  // namespace

std::vector<std::string> name_problems(std::string_view kind, std::string_view name) {
  const std::string known = lower(kind);
  if (known == "service") return service_problems(name);
  if (known == "namespace") return namespace_problems(name);
  if (known == "certificatesigningrequest") return {};
  constexpr std::array<std::string_view, 4> kRoles{"role", "clusterrole", "rolebinding",
                                                   "clusterrolebinding"};
  if (std::find(kRoles.begin(), kRoles.end(), known) != kRoles.end()) return path_problems(name);
  return subdomain_problems(name);
}

}  // namespace kchart::linting
