// Names of objects, as Kubernetes validates them, and the addresses in Chart.yaml.
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

bool is_word(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

// One part of a host name between dots.
bool is_host_part(std::string_view part) {
  return !part.empty() && is_word(part.front()) && is_word(part.back()) &&
         std::all_of(part.begin(), part.end(),
                     [](char c) { return is_word(c) || c == '-' || c == '_'; });
}

bool is_host(std::string_view host) {
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  while (true) {
    const std::size_t dot = host.find('.');
    if (!is_host_part(host.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    host.remove_prefix(dot + 1);
  }
}

// Whether `text` starts with a URL's scheme and a colon; `rest` receives what follows.
bool has_scheme(std::string_view text, std::string_view& rest) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text.front())) return false;
  for (const char c : text.substr(0, colon)) {
    if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  rest = text.substr(colon + 1);
  return true;
}

bool printable(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
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

bool is_email(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0) return false;
  const std::string_view user = text.substr(0, at);
  std::string_view host = text.substr(at + 1);
  constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~.";
  const bool user_fits = std::all_of(user.begin(), user.end(), [&](char c) {
    return is_word(c) || kMarks.find(c) != std::string_view::npos;
  });
  if (!user_fits || user.front() == '.' || user.back() == '.') return false;
  if (user.find("..") != std::string_view::npos) return false;
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos) return false;
  return is_host(host) && dot + 1 < host.size() && !is_digit(host.back());
}

bool is_url(std::string_view text) {
  constexpr std::size_t kLongest = 2083;
  if (text.size() <= 3 || text.size() >= kLongest || text.front() == '.') return false;
  std::string_view rest = text;
  if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos) {
    constexpr std::array<std::string_view, 7> kSchemes{"ftp", "tcp",  "udp",  "ws",
                                                       "wss", "http", "https"};
    if (std::find(kSchemes.begin(), kSchemes.end(), text.substr(0, scheme)) == kSchemes.end()) {
      return false;
    }
    rest.remove_prefix(scheme + 3);
  }
  for (const char c : rest) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) return false;
  }
  std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (const std::size_t user = authority.rfind('@'); user != std::string_view::npos) {
    authority.remove_prefix(user + 1);
  }
  if (!authority.empty() && authority.front() == '[') return authority.back() == ']';
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos) {
    const std::string_view port = authority.substr(colon + 1);
    if (port.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), is_digit)) {
      return false;
    }
    authority = authority.substr(0, colon);
  }
  if (text.find("://") == std::string_view::npos && rest.find('.') == std::string_view::npos) {
    return colon != std::string_view::npos && is_host(authority);
  }
  return is_host(authority);
}

bool is_request_url(std::string_view text) {
  std::string_view rest;
  if (!printable(text) || !has_scheme(text, rest)) return false;
  // What neither starts with a slash nor has an authority is opaque, which Go refuses here.
  return !rest.empty() && rest.front() == '/' && rest.find(' ') == std::string_view::npos;
}

}  // namespace kchart::linting
