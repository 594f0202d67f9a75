// Kubernetes versions as Helm reads them (apimachinery: version.ParseGeneric).
#include "kube/versions.hpp"

#include <iterator>

#include "base/strconv.hpp"
#include "kchart/error.hpp"

namespace kchart::kube {

namespace {

constexpr std::string_view kApiVersions[] = {
#include "kube/api_versions.inc"
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

[[noreturn]] void refuse(const std::string& why) {
  throw Error(Fault::refused, "kube.version", why);
}

// The numbers and dots that `text` starts with, after white space and "v"; no dot at the end.
std::string_view numbers_of(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\n\f\r");
  text.remove_prefix(start == std::string_view::npos ? text.size() : start);
  if (!text.empty() && text[0] == 'v') text.remove_prefix(1);
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) ++end;
  while (end != 0 && end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) {
    for (++end; end < text.size() && is_digit(text[end]);) ++end;
  }
  // What follows must not hold a line break: Go's "." does not match it.
  const bool broken = text.substr(end).find('\n') != std::string_view::npos;
  return broken ? std::string_view() : text.substr(0, end);
}

std::string component(std::string_view digits, bool first, std::string_view whole) {
  const std::string where = strconv::quote(digits) + " in " + strconv::quote(whole);
  if (first && digits.size() > 1 && digits[0] == '0') {
    refuse("illegal zero-prefixed version component " + where);
  }
  const strconv::ParsedUint parsed = strconv::parse_uint(digits);
  if (parsed.error != strconv::NumberError::none) {
    refuse("illegal non-numeric version component " + where + ": strconv.ParseUint: parsing " +
           strconv::quote(digits) + ": value out of range");
  }
  return strconv::format_uint(parsed.value);
}

}  // namespace

KubeVersion helm4_kube_version() {
  return {"v1.37.0", "v1.37.0", "1", "37"};
}

KubeVersion helm3_kube_version() {
  return {"v1.20.0", "v1.20.0", "1", "20"};
}

KubeVersion parse_kube_version(std::string_view text, bool helm3) {
  std::string_view rest = numbers_of(text);
  if (rest.empty()) refuse("could not parse " + strconv::quote(text) + " as version");
  if (rest.find('.') == std::string_view::npos) {
    refuse("illegal version string " + strconv::quote(text));
  }
  KubeVersion result;
  result.normalized = "v";
  for (int index = 0; !rest.empty(); ++index) {
    const std::size_t dot = rest.find('.');
    const std::string number = component(rest.substr(0, dot), index == 0, text);
    if (index == 0) result.major = number;
    if (index == 1) result.minor = number;
    if (index != 0) result.normalized += '.';
    result.normalized += number;
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  }
  if (helm3) {
    result.version = result.normalized;
  } else {
    result.version = (text[0] == 'v' ? "" : "v") + std::string(text);
  }
  return result;
}

std::span<const std::string_view> default_api_versions() {
  return kApiVersions;
}

}  // namespace kchart::kube
