// The table of formats, and those about names, addresses and pointers.
#include "schema/formats.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/strconv.hpp"
#include "base/utf8.hpp"
#include "schema/url.hpp"

namespace kchart::schema {

namespace {

constexpr auto npos = std::string_view::npos;

bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

bool is_alphanumeric(char32_t c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Takes the text up to the next `separator` off `rest`; false once nothing is left.
bool next_part(std::string_view& rest, bool& more, char separator, std::string_view& part) {
  if (!more) return false;
  const std::size_t at = rest.find(separator);
  part = rest.substr(0, at);
  more = at != npos;
  if (more) rest.remove_prefix(at + 1);
  return true;
}

bool check_pointer_token(std::string_view token, std::string* error) {
  bool escaped = false;
  while (!token.empty()) {
    const utf8::Rune rune = utf8::decode(token);
    token.remove_prefix(rune.width);
    if (escaped && rune.code != '0' && rune.code != '1') {
      return refuse(error, "~ must be followed by 0 or 1");
    }
    escaped = !escaped && rune.code == '~';
  }
  return !escaped || refuse(error, "~ must be followed by 0 or 1");
}

bool check_json_pointer(std::string_view text, std::string* error) {
  if (text.empty()) return true;
  if (text[0] != '/') return refuse(error, "not starting with /");
  std::string_view rest = text.substr(1);
  bool more = true;
  for (std::string_view token; next_part(rest, more, '/', token);) {
    if (!check_pointer_token(token, error)) return false;
  }
  return true;
}

bool check_relative_json_pointer(std::string_view text, std::string* error) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(static_cast<unsigned char>(text[digits]))) ++digits;
  if (digits == 0) return refuse(error, "must start with non-negative integer");
  if (digits > 1 && text[0] == '0') return refuse(error, "starts with zero");
  const std::string_view rest = text.substr(digits);
  return rest == "#" || check_json_pointer(rest, error);
}

bool check_uuid(std::string_view text, std::string* error) {
  static constexpr std::array<std::size_t, 5> kSizes = {8, 4, 4, 4, 12};
  if (std::count(text.begin(), text.end(), '-') != 4) {
    return refuse(error, "must have 5 elements");
  }
  std::string_view rest = text;
  bool more = true;
  std::size_t index = 0;
  for (std::string_view group; next_part(rest, more, '-', group); ++index) {
    if (group.size() != kSizes[index]) {
      return refuse(error, "element " + std::to_string(index + 1) + " must be " +
                               std::to_string(kSizes[index]) + " characters long");
    }
    while (!group.empty()) {
      const utf8::Rune rune = utf8::decode(group);
      group.remove_prefix(rune.width);
      const bool hex = is_alphanumeric(rune.code) && (rune.code | 0x20) <= 'f';
      if (!hex) return refuse_character(error, "non-hex character ", rune.code);
    }
  }
  return true;
}

bool check_hostname_label(std::string_view label, std::string* error) {
  if (label.empty() || label.size() > 63) {
    return refuse(error, "label must be 1 to 63 characters long");
  }
  if (label.front() == '-') return refuse(error, "label starts with hyphen");
  if (label.back() == '-') return refuse(error, "label ends with hyphen");
  while (!label.empty()) {
    const utf8::Rune rune = utf8::decode(label);
    label.remove_prefix(rune.width);
    if (!is_alphanumeric(rune.code) && rune.code != '-') {
      return refuse_character(error, "invalid character ", rune.code);
    }
  }
  return true;
}

bool check_hostname(std::string_view text, std::string* error) {
  if (!text.empty() && text.back() == '.') text.remove_suffix(1);
  if (text.size() > 253) return refuse(error, "more than 253 characters long");
  bool more = true;
  for (std::string_view label; next_part(text, more, '.', label);) {
    if (!check_hostname_label(label, error)) return false;
  }
  return true;
}

bool check_local_part(std::string_view local, std::string* error) {
  if (local.size() > 64) return refuse(error, "local part more than 64 characters long");
  if (local.size() > 1 && local.front() == '"' && local.back() == '"') {
    local = local.substr(1, local.size() - 2);
    if (local.find_first_of("\\\"") == npos) return true;
    return refuse(error, "backslash and quote are not allowed within quoted local part");
  }
  if (!local.empty() && local.front() == '.') return refuse(error, "starts with dot");
  if (!local.empty() && local.back() == '.') return refuse(error, "ends with dot");
  if (local.find("..") != npos) return refuse(error, "consecutive dots");
  while (!local.empty()) {
    const utf8::Rune rune = utf8::decode(local);
    local.remove_prefix(rune.width);
    const bool mark =
        rune.code < 0x80 &&
        std::string_view(".!#$%&'*+-/=?^_`{|}~").find(static_cast<char>(rune.code)) != npos;
    if (!is_alphanumeric(rune.code) && !mark) {
      return refuse_character(error, "invalid character ", rune.code);
    }
  }
  return true;
}

bool check_email(std::string_view text, std::string* error) {
  if (text.size() > 254) return refuse(error, "more than 255 characters long");
  const std::size_t at = text.rfind('@');
  if (at == npos) return refuse(error, "missing @");
  if (!check_local_part(text.substr(0, at), error)) return false;
  std::string_view domain = text.substr(at + 1);
  if (domain.empty() || domain.front() != '[' || domain.back() != ']') {
    return check_part(check_hostname, domain, "invalid domain: ", error);
  }
  // Go cuts "[" and "]" separately, so a lone bracket is an empty address.
  domain = domain.size() < 2 ? std::string_view() : domain.substr(1, domain.size() - 2);
  if (domain.substr(0, 5) == "IPv6:") {
    return check_part(check_ipv6, domain.substr(5), "invalid ipv6 address: ", error);
  }
  return check_part(check_ipv4, domain, "invalid ipv4 address: ", error);
}

struct NamedFormat {
  std::string_view name;
  FormatCheck check;
};

constexpr NamedFormat kFormats[] = {
    {"date", check_date},
    {"date-time", check_date_time},
    {"duration", check_duration},
    {"email", check_email},
    {"hostname", check_hostname},
    {"ipv4", check_ipv4},
    {"ipv6", check_ipv6},
    {"iri", check_uri},
    {"iri-reference", check_uri_reference},
    {"json-pointer", check_json_pointer},
    {"period", check_period},
    {"relative-json-pointer", check_relative_json_pointer},
    {"semver", check_semver},
    {"time", check_time},
    {"uri", check_uri},
    {"uri-reference", check_uri_reference},
    {"uri-template", check_uri_template},
    {"uuid", check_uuid},
};

}  // namespace

bool refuse(std::string* error, std::string_view why) {
  if (error != nullptr) *error = why;
  return false;
}

bool refuse_character(std::string* error, std::string_view before, char32_t character,
                      std::string_view after) {
  if (error == nullptr) return false;
  *error = before;
  *error += strconv::quote_rune(character);
  *error += after;
  return false;
}

bool check_part(FormatCheck check, std::string_view text, std::string_view prefix,
                std::string* error) {
  if (check(text, error)) return true;
  if (error != nullptr) error->insert(0, prefix);
  return false;
}

bool check_ipv4(std::string_view text, std::string* error) {
  if (std::count(text.begin(), text.end(), '.') != 3) {
    return refuse(error, "expected four decimals");
  }
  bool more = true;
  for (std::string_view group; next_part(text, more, '.', group);) {
    if (group.size() > 1 && group[0] == '0') return refuse(error, "leading zeros");
    const strconv::ParsedInt parsed = strconv::parse_int(group);
    if (parsed.error != strconv::NumberError::none) {
      const bool range = parsed.error == strconv::NumberError::range;
      return refuse(error, "strconv.Atoi: parsing " + strconv::quote(group) +
                               (range ? ": value out of range" : ": invalid syntax"));
    }
    if (parsed.value < 0 || parsed.value > 255) {
      return refuse(error, "decimal must be between 0 and 255");
    }
  }
  return true;
}

bool check_ipv6(std::string_view text, std::string* error) {
  if (text.find(':') == npos) return refuse(error, "missing colon");
  bool zone = false;
  if (!parse_ipv6(text, zone, error)) return false;
  return !zone || refuse(error, "zone id is not a part of ipv6 address");
}

FormatCheck find_format(std::string_view name) noexcept {
  const auto* found =
      std::lower_bound(std::begin(kFormats), std::end(kFormats), name,
                       [](const NamedFormat& f, std::string_view n) { return f.name < n; });
  return found != std::end(kFormats) && found->name == name ? found->check : nullptr;
}

}  // namespace kchart::schema
