// The addresses in Chart.yaml, as the Go package govalidator takes them: by its patterns, beside
// Go's own reading of URLs.
#include <re2/re2.h>

#include "base/utf8.hpp"
#include "lint/rules.hpp"
#include "schema/url.hpp"

namespace kchart::linting {

namespace {

constexpr const char* kEmail =
    R"re(^(((([a-zA-Z]|\d|[!#\$%&'\*\+\-\/=\?\^_`{\|}~]|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDC)re"
    R"re(F}\x{FDF0}-\x{FFEF}])+(\.([a-zA-Z]|\d|[!#\$%&'\*\+\-\/=\?\^_`{\|}~]|[\x{00A0}-\x)re"
    R"re({D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])+)*)|((\x22)((((\x20|\x09)*(\x0d\x0a)))re"
    R"re(?(\x20|\x09)+)?(([\x01-\x08\x0b\x0c\x0e-\x1f\x7f]|\x21|[\x23-\x5b]|[\x5d-\x7e]|[)re"
    R"re(\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])|(\([\x01-\x09\x0b\x0c\x0d-)re"
    R"re(\x7f]|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}]))))*(((\x20|\x09)*(\)re"
    R"re(x0d\x0a))?(\x20|\x09)+)?(\x22)))@((([a-zA-Z]|\d|[\x{00A0}-\x{D7FF}\x{F900}-\x{FD)re"
    R"re(CF}\x{FDF0}-\x{FFEF}])|(([a-zA-Z]|\d|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0})re"
    R"re(-\x{FFEF}])([a-zA-Z]|\d|-|\.|_|~|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{)re"
    R"re(FFEF}])*([a-zA-Z]|\d|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])))\.))re"
    R"re(+(([a-zA-Z]|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])|(([a-zA-Z]|[\)re"
    R"re(x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])([a-zA-Z]|\d|-|_|~|[\x{00A0})re"
    R"re(-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])*([a-zA-Z]|[\x{00A0}-\x{D7FF}\x{F90)re"
    R"re(0}-\x{FDCF}\x{FDF0}-\x{FFEF}])))\.?$)re";

constexpr const char* kUrl =
    R"re(^((ftp|tcp|udp|wss?|https?):\/\/)?(\S+(:\S*)?@)?((([1-9]\d?|1\d\d|2[01]\d|22[0-3)re"
    R"re(]|24\d|25[0-5])(\.(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])){2}(?:\.([0-9]\d?|1\d\d|2[0-4)re"
    R"re(]\d|25[0-5]))|(\[(([0-9a-fA-F]{1,4}:){7,7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1)re"
    R"re(,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-f)re"
    R"re(A-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,)re"
    R"re(4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,)re"
    R"re(5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:)|fe8)re"
    R"re(0:(:[0-9a-fA-F]{0,4}){0,4}%[0-9a-zA-Z]{1,}|::(ffff(:0{1,4}){0,1}:){0,1}((25[0-5])re"
    R"re(|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])\.){3,3}(25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9]))re"
    R"re(|([0-9a-fA-F]{1,4}:){1,4}:((25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])\.){3,3}(25[0)re"
    R"re(-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9]))\])|(([a-zA-Z0-9]([a-zA-Z0-9-_]+)?[a-zA-Z0-9)re"
    R"re(]([-\.][a-zA-Z0-9]+)*)|(((www\.)|([a-zA-Z0-9]+([-_\.]?[a-zA-Z0-9])*[a-zA-Z0-9]\.)re"
    R"re([a-zA-Z0-9]+))?))?(([a-zA-Z\x{00a1}-\x{ffff}0-9]+-?-?)*[a-zA-Z\x{00a1}-\x{ffff}0)re"
    R"re(-9]+)(?:\.([a-zA-Z\x{00a1}-\x{ffff}]{1,}))?))\.?(:(\d{1,5}))?((\/|\?|#)[^\s]*)?$)re";

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
  static const RE2 pattern(kEmail);
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
  static const RE2 pattern(kUrl);
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

bool is_request_url(std::string_view text) {
  return schema::parse_request_url(text).has_value();
}

}  // namespace kchart::linting
