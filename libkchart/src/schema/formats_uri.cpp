// Formats about names of things: URIs, URI templates, semantic versions.
#include <array>
#include <optional>

#include "base/utf8.hpp"
#include "schema/formats.hpp"
#include "schema/url.hpp"

namespace kchart::schema {

namespace {

constexpr auto npos = std::string_view::npos;

bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

bool is_identifier(char32_t c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

// Parses as Go does and then asks for brackets around an IPv6 address, which Go does not.
std::optional<Url> read_uri(std::string_view text, std::string* error) {
  std::optional<Url> url = parse_url(text, error);
  if (!url) return std::nullopt;
  const std::string host = url->hostname();
  if (host.find(':') == std::string::npos) return url;
  if (url->host.find('[') == std::string::npos || url->host.find(']') == std::string::npos) {
    refuse(error, "ipv6 address not enclosed in brackets");
    return std::nullopt;
  }
  if (!check_part(check_ipv6, host, "invalid ipv6 address: ", error)) return std::nullopt;
  return url;
}

bool check_braces(std::string_view segment, std::string* error) {
  bool open = false;
  for (char c : segment) {
    if (c != '{' && c != '}') continue;
    if ((c == '{') == open) return refuse(error, "nested curly braces");
    open = !open;
  }
  return !open || refuse(error, "no matching closing brace");
}

// Go ends at a dot, so an empty identifier is found between two of them or at the end.
bool check_identifiers(std::string_view text, std::string_view what, bool numbers_plain,
                       std::string* error) {
  const std::string name(what);
  for (bool more = true; more;) {
    const std::size_t dot = text.find('.');
    const std::string_view whole = text.substr(0, dot);
    more = dot != npos;
    if (more) text.remove_prefix(dot + 1);
    if (whole.empty()) return refuse(error, name + " identifier is empty");
    bool all_digits = true;
    for (std::string_view rest = whole; !rest.empty();) {
      const utf8::Rune rune = utf8::decode(rest);
      rest.remove_prefix(rune.width);
      if (!is_identifier(rune.code)) {
        return refuse_character(error, "invalid character ", rune.code,
                                " in " + name + " identifier");
      }
      all_digits = all_digits && is_digit(rune.code);
    }
    if (numbers_plain && all_digits && whole.size() > 1 && whole[0] == '0') {
      return refuse(error, name + " numeric identifier starts with zero");
    }
  }
  return true;
}

bool check_version_core(std::string_view text, std::string* error) {
  static constexpr std::array<std::string_view, 3> kNames = {"major", "minor", "patch"};
  std::array<std::string_view, 3> parts;
  std::size_t count = 0;
  for (bool more = true; more; ++count) {
    const std::size_t dot = text.find('.');
    more = dot != npos;
    if (count < parts.size()) parts[count] = text.substr(0, dot);
    if (more) text.remove_prefix(dot + 1);
  }
  if (count != 3) return refuse(error, "versionCore must have 3 numbers separated by dot");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string name(kNames[i]);
    if (parts[i].empty()) return refuse(error, name + " is empty");
    if (parts[i].size() > 1 && parts[i][0] == '0') {
      return refuse(error, name + " starts with zero");
    }
    for (char c : parts[i]) {
      if (c < '0' || c > '9') return refuse(error, name + " contains non-digit");
    }
  }
  return true;
}

}  // namespace

bool check_uri(std::string_view text, std::string* error) {
  const std::optional<Url> url = read_uri(text, error);
  if (!url) return false;
  return url->is_absolute() || refuse(error, "relative url");
}

bool check_uri_reference(std::string_view text, std::string* error) {
  if (text.find('\\') != npos) return refuse(error, "contains \\");
  return read_uri(text, error).has_value();
}

bool check_uri_template(std::string_view text, std::string* error) {
  const std::optional<Url> url = read_uri(text, error);
  if (!url) return false;
  std::string_view rest = url->raw_path;
  for (bool more = true; more;) {
    const std::size_t slash = rest.find('/');
    more = slash != npos;
    std::string why;
    const std::optional<std::string> segment = unescape_segment(rest.substr(0, slash), &why);
    if (!segment) return refuse(error, "percent decode failed: " + why);
    if (!check_braces(*segment, error)) return false;
    if (more) rest.remove_prefix(slash + 1);
  }
  return true;
}

bool check_semver(std::string_view text, std::string* error) {
  const std::size_t plus = text.find('+');
  if (plus != npos) {
    const std::string_view build = text.substr(plus + 1);
    if (build.empty()) return refuse(error, "build is empty");
    if (!check_identifiers(build, "build", false, error)) return false;
    text = text.substr(0, plus);
  }
  const std::size_t dash = text.find('-');
  if (dash != npos) {
    if (!check_identifiers(text.substr(dash + 1), "pre-release", true, error)) return false;
    text = text.substr(0, dash);
  }
  return check_version_core(text, error);
}

}  // namespace kchart::schema
