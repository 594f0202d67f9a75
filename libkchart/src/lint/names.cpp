// Names of objects, as Helm's linter has Kubernetes validate them, and the addresses in Chart.yaml.
#include <algorithm>
#include <array>

#include "kube/names.hpp"
#include "lint/rules.hpp"

namespace kchart::linting {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
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
  if (known == "service") return kube::dns1035_problems(name);
  if (known == "namespace") return kube::label_problems(name);
  if (known == "certificatesigningrequest") return {};
  constexpr std::array<std::string_view, 4> kRoles{"role", "clusterrole", "rolebinding",
                                                   "clusterrolebinding"};
  if (std::find(kRoles.begin(), kRoles.end(), known) != kRoles.end())
    return kube::path_segment_problems(name);
  return kube::subdomain_problems(name);
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
