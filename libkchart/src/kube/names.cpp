// Source: k8s.io/apimachinery/pkg/util/validation.
#include "kube/names.hpp"

#include <algorithm>

#include "kube/addresses.hpp"

namespace kchart::kube {

namespace {

bool is_lower_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_alnum(char c) {
  return is_lower_alnum(c) || (c >= 'A' && c <= 'Z');
}

// Letters, digits and `others`, beginning and ending with a letter or digit.
bool is_name(std::string_view text, std::string_view others) {
  if (text.empty() || text.size() > 63 || !is_alnum(text.front()) || !is_alnum(text.back())) {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alnum(c) || others.find(c) != std::string_view::npos;
  });
}

bool is_label_of_any_length(std::string_view text) {
  if (text.empty() || text.front() == '-' || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_lower_alnum(c) || c == '-'; });
}

}  // namespace

bool is_dns_label(std::string_view text) {
  return text.size() <= 63 && is_label_of_any_length(text);
}

bool is_dns_subdomain(std::string_view text) {
  if (text.size() > 253) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_label_of_any_length(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_path_segment(std::string_view text) {
  return !text.empty() && text != "." && text != ".." &&
         text.find_first_of("/%") == std::string_view::npos;
}

bool is_qualified_name(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return is_name(text, "-_.");
  return is_dns_subdomain(text.substr(0, slash)) && is_name(text.substr(slash + 1), "-_.");
}

bool is_label_value(std::string_view text) {
  return text.empty() || is_name(text, "-_.");
}

bool is_port_name(std::string_view text) {
  return text.size() <= 15 && is_label_of_any_length(text) &&
         text.find("--") == std::string_view::npos &&
         text.find_first_of("abcdefghijklmnopqrstuvwxyz") != std::string_view::npos;
}

bool is_config_key(std::string_view text) {
  return !text.empty() && text.size() <= 253 && text != "." && !text.starts_with("..") &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_variable_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return c >= ' ' && c <= '~' && c != '='; });
}

bool is_rfc1035_label(std::string_view text) {
  return is_dns_label(text) && text.front() >= 'a';
}

bool is_wildcard_domain(std::string_view text) {
  return text.size() <= 253 && text.starts_with("*.") && is_dns_subdomain(text.substr(2));
}

bool is_host_name(std::string_view text) {
  return text.find('*') != std::string_view::npos ? is_wildcard_domain(text)
                                                  : is_dns_subdomain(text);
}

bool is_domain_path(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash + 1 == text.size()) return false;
  const std::string_view path = text.substr(slash + 1);
  return is_dns_subdomain(text.substr(0, slash)) &&
         std::all_of(path.begin(), path.end(), [](char c) {
           return is_alnum(c) ||
                  std::string_view("/-._~%!$&'()*+,;=:").find(c) != std::string_view::npos;
         });
}

bool is_header_name(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

bool is_ip_address(std::string_view text) {
  return Address::parse(text).has_value();
}

}  // namespace kchart::kube
