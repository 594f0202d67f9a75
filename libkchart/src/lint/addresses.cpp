// The addresses in Chart.yaml, as the Go package govalidator takes them: by its patterns, beside
// Go's own reading of URLs.
#include <re2/re2.h>

#include "base/utf8.hpp"
#include "lint/rules.hpp"
#include "schema/url.hpp"

namespace kchart::linting {

namespace {

std::string optional(const std::string& pattern) {
  return "(" + pattern + ")?";
}

// Words with dots or a quoted text, then labels with dots. Unlike in RFC 5322 what escapes in
// quotes is a parenthesis, and each character has a quote before it.
std::string email_pattern() {
  const std::string wide = R"(\x{A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF})";
  const std::string word = R"([a-zA-Z\d!#$%&'*+\-/=?^_`{|}~)" + wide + "]+";
  const std::string blank = R"(([ \t]*\r\n)?[ \t]+)";
  const std::string quotable =
      R"([\x01-\x08\x0B\x0C\x0E-\x1F\x21\x23-\x5B\x5D-\x7F)" + wide + R"(]|\([\x01-\x09\x0B-\x7F])";
  const std::string quoted =
      "(\"" + optional(blank) + "(" + quotable + "))*" + optional(blank) + "\"";
  const std::string letter = "[a-zA-Z" + wide + "]", sign = R"([a-zA-Z\d)" + wide + "]";
  const std::string label = sign + optional(R"([a-zA-Z\d._~\-)" + wide + "]*" + sign);
  const std::string top = letter + optional(R"([a-zA-Z\d_~\-)" + wide + "]*" + letter);
  return "^(" + word + R"((\.)" + word + ")*|" + quoted + ")@(" + label + R"(\.)+)" + top +
         R"(\.?$)";
}

std::string ipv6_pattern() {
  const std::string group = "[0-9a-fA-F]{1,4}", byte = "(25[0-5]|(2[0-4]|1?[0-9])?[0-9])";
  const std::string ipv4 = "(" + byte + R"(\.){3})" + byte;
  std::string all =
      "(" + group + ":){7}" + group + "|(" + group + ":){1,7}:|:((:" + group + "){1,7}|:)";
  for (int before = 1; before <= 6; ++before) {  // groups that are left out stand between
    all += "|(" + group + ":){1," + std::to_string(before) + "}(:" + group + "){1," +
           std::to_string(7 - before) + "}";
  }
  return all + "|fe80:(:[0-9a-fA-F]{0,4}){0,4}%[0-9a-zA-Z]+|::(ffff(:0{1,4})?:)?" + ipv4 + "|(" +
         group + ":){1,4}:" + ipv4;
}

std::string url_pattern() {
  const std::string first = R"(([1-9]\d?|1\d\d|2[01]\d|22[0-3]|24\d|25[0-5]))";
  const std::string byte = R"((\d{1,2}|1\d\d|2[0-4]\d|25[0-5]))";
  const std::string ipv4 = first + R"((\.)" + byte + "){3}";
  const std::string sign = "[a-zA-Z0-9]", wide = R"(a-zA-Z\x{A1}-\x{FFFF})";
  const std::string below = sign + "[a-zA-Z0-9_-]*" + sign + "([-.]" + sign + "+)*|" + R"(www\.|)" +
                            sign + "+([-_.]?" + sign + ")*" + sign + R"(\.)" + sign + "+";
  const std::string name =
      "([0-9" + wide + "]+-?-?)*[0-9" + wide + "]+" + optional(R"(\.[)" + wide + "]+");
  return R"(^((ftp|tcp|udp|wss?|https?)://)?(\S+(:\S*)?@)?()" + ipv4 + R"(|\[()" + ipv6_pattern() +
         R"()\]|)" + optional(below) + name + R"()\.?(:\d{1,5})?([/?#]\S*)?$)";
}

std::size_t runes_of(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(utf8::decode(text).width);
  return count;
}

// A URL without a scheme may have a port.
std::string with_scheme(std::string_view text) {
  const bool bare =
      text.find(':') != std::string_view::npos && text.find("://") == std::string_view::npos;
  return (bare ? "http://" : "") + std::string(text);
}

}  // namespace

bool is_email(std::string_view text) {
  static const RE2 pattern(email_pattern());
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

bool is_url(std::string_view text) {
  constexpr std::size_t kLongest = 2083;
  if (text.size() <= 3 || runes_of(text) >= kLongest || text.front() == '.') return false;
  const auto url = schema::parse_url(with_scheme(text), nullptr);
  if (!url || url->host.starts_with('.')) return false;
  if (url->host.empty() && !url->path.empty() && url->path.find('.') == std::string::npos) {
    return false;
  }
  static const RE2 pattern(url_pattern());
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

bool is_request_url(std::string_view text) {
  return schema::parse_request_url(text).has_value();
}

}  // namespace kchart::linting
