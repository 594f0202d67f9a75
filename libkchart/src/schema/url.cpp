// Parsing, resolving and printing URLs.
#include "schema/url.hpp"

#include <algorithm>

#include "base/strconv.hpp"

namespace kchart::schema {

namespace {

constexpr auto npos = std::string_view::npos;

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

unsigned hex_value(char c) {
  if (c <= '9') return static_cast<unsigned>(c - '0');
  return static_cast<unsigned>((c | 0x20) - 'a') + 10;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The punctuation that stands for itself in each part, beside -._~ (Go: net/url's table).
std::string_view plain_marks(UrlPart part) {
  switch (part) {
    case UrlPart::path:
      return "$&+,/:;=@";
    case UrlPart::path_segment:
      return "$&+:=@";
    case UrlPart::host:
    case UrlPart::zone:
      return "!\"$&'()*+,:;<=>[]";
    case UrlPart::user:
      return "$&+,;=";
    case UrlPart::fragment:
      return "!$&()*+,/:;=?@";
  }
  return {};
}

bool must_escape(char c, UrlPart part) {
  if (is_letter(c) || is_digit(c)) return false;
  if (c == '-' || c == '.' || c == '_' || c == '~') return false;
  return c == '\0' || plain_marks(part).find(c) == npos;
}

std::string escape(std::string_view text, UrlPart part) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (!must_escape(c, part)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

bool fail(std::string* error, std::string text) {
  if (error != nullptr) *error = std::move(text);
  return false;
}

bool bad_escape(std::string* error, std::string_view text) {
  return fail(error, "invalid URL escape " + strconv::quote(text.substr(0, 3)));
}

// Go refuses escapes of ASCII in a host, but for "%25"; a zone may escape what a host may contain.
bool escape_allowed(std::string_view escaped, UrlPart part) {
  if (escaped == "%25") return true;
  const unsigned value = hex_value(escaped[1]) * 16 + hex_value(escaped[2]);
  if (part == UrlPart::host) return value >= 0x80;
  if (part != UrlPart::zone) return true;
  return value == ' ' || !must_escape(static_cast<char>(value), UrlPart::host);
}

bool unescape(std::string_view text, UrlPart part, std::string& out, std::string* error) {
  out.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      const std::string_view escaped = text.substr(i, 3);
      if (escaped.size() < 3 || !is_hex(escaped[1]) || !is_hex(escaped[2]) ||
          !escape_allowed(escaped, part)) {
        return bad_escape(error, text.substr(i));
      }
      out += static_cast<char>(hex_value(escaped[1]) * 16 + hex_value(escaped[2]));
      i += 2;
      continue;
    }
    const bool in_host = part == UrlPart::host || part == UrlPart::zone;
    if (in_host && static_cast<unsigned char>(c) < 0x80 && must_escape(c, part)) {
      return fail(error,
                  "invalid character " + strconv::quote(text.substr(i, 1)) + " in host name");
    }
    out += c;
  }
  return true;
}

bool valid_port(std::string_view port) {
  if (port.empty()) return true;
  return port[0] == ':' && std::all_of(port.begin() + 1, port.end(), is_digit);
}

// Go: validEncoded; whether `text` may be printed as it is.
bool is_printable(std::string_view text, UrlPart part) {
  return std::all_of(text.begin(), text.end(), [part](char c) {
    return std::string_view("!$&'()*+,;=:@[]%").find(c) != npos || !must_escape(c, part);
  });
}

std::string printed(const std::string& raw, const std::string& decoded, UrlPart part) {
  std::string again;
  if (!raw.empty() && is_printable(raw, part) && unescape(raw, part, again, nullptr) &&
      again == decoded) {
    return raw;
  }
  return escape(decoded, part);
}

bool set_path(Url& url, std::string_view path, std::string* error) {
  if (!unescape(path, UrlPart::path, url.path, error)) return false;
  url.raw_path = escape(url.path, UrlPart::path) == path ? std::string() : std::string(path);
  return true;
}

class UrlReader {
 public:
  UrlReader(std::string_view text, Url& url, std::string* error)
      : rest_(text), url_(url), error_(error) {}

  bool read() {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; };
    if (std::any_of(rest_.begin(), rest_.end(), is_control)) {
      return fail(error_, "net/url: invalid control character in URL");
    }
    if (rest_ == "*") {
      url_.path = "*";
      return true;
    }
    if (!read_scheme()) return false;
    cut_query();
    if (rest_.substr(0, 1) != "/") {
      if (!url_.scheme.empty()) {
        url_.opaque = rest_;
        return true;
      }
      if (rest_.substr(0, rest_.find('/')).find(':') != npos) {
        return fail(error_, "first path segment in URL cannot contain colon");
      }
    }
    const bool has_authority =
        rest_.substr(0, 2) == "//" && (!url_.scheme.empty() || rest_.substr(0, 3) != "///");
    if (has_authority) {
      if (!read_authority()) return false;
    } else if (!url_.scheme.empty()) {
      url_.omit_host = true;
    }
    return set_path(url_, rest_, error_);
  }

 private:
  bool read_scheme() {
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (is_letter(c)) continue;
      if (is_digit(c) || c == '+' || c == '-' || c == '.') {
        if (i == 0) return true;
        continue;
      }
      if (c != ':') return true;
      if (i == 0) return fail(error_, "missing protocol scheme");
      url_.scheme = rest_.substr(0, i);
      for (char& letter : url_.scheme) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter | 0x20);
      }
      rest_.remove_prefix(i + 1);
      return true;
    }
    return true;
  }

  void cut_query() {
    const std::size_t mark = rest_.find('?');
    if (mark == npos) return;
    url_.force_query = mark + 1 == rest_.size();
    url_.query = rest_.substr(mark + 1);
    rest_ = rest_.substr(0, mark);
  }

  bool read_authority() {
    rest_.remove_prefix(2);
    const std::size_t slash = rest_.find('/');
    const std::string_view authority = rest_.substr(0, slash);
    rest_ = slash == npos ? std::string_view() : rest_.substr(slash);
    const std::size_t at = authority.rfind('@');
    if (!read_host(at == npos ? authority : authority.substr(at + 1))) return false;
    return at == npos || read_user(authority.substr(0, at));
  }

  bool read_user(std::string_view user) {
    const auto allowed = [](char c) {
      return is_letter(c) || is_digit(c) ||
             (c != '\0' && std::string_view("-._:~!$&'()*+,;=%@").find(c) != npos);
    };
    if (!std::all_of(user.begin(), user.end(), allowed)) {
      return fail(error_, "net/url: invalid userinfo");
    }
    const std::size_t colon = user.find(':');
    std::string name;
    std::string password;
    if (!unescape(user.substr(0, colon), UrlPart::user, name, error_)) return false;
    url_.user = escape(name, UrlPart::user);
    if (colon == npos) return true;
    if (!unescape(user.substr(colon + 1), UrlPart::user, password, error_)) return false;
    *url_.user += ':' + escape(password, UrlPart::user);
    return true;
  }

  bool bad_port(std::string_view port) {
    return fail(error_, "invalid port " + strconv::quote(port) + " after host");
  }

  bool read_host(std::string_view host) {
    const std::size_t bracket = host.rfind('[');
    if (bracket == 0) return read_literal_host(host);
    if (bracket != npos) return fail(error_, "invalid IP-literal");
    std::size_t colon = host.find(':');
    if (colon != npos) {
      // Go allows further colons in a host, but not for http and https.
      if (url_.scheme != "http" && url_.scheme != "https") colon = host.rfind(':');
      if (!valid_port(host.substr(colon))) return bad_port(host.substr(colon));
    }
    return unescape(host, UrlPart::host, url_.host, error_);
  }

  // "[fe80::1%25en0]:80"
  bool read_literal_host(std::string_view host) {
    const std::size_t close = host.rfind(']');
    if (close == npos) return fail(error_, "missing ']' in host");
    const std::string_view port = host.substr(close + 1);
    if (!valid_port(port)) return bad_port(port);
    const std::string_view inner = host.substr(1, close - 1);
    const std::size_t zone_at = inner.find("%25");
    std::string name;
    if (!unescape(inner.substr(0, zone_at), UrlPart::host, name, error_)) return false;
    if (zone_at != npos) {
      std::string zone;
      if (!unescape(inner.substr(zone_at), UrlPart::zone, zone, error_)) return false;
      name += zone;
    }
    bool has_zone = false;
    std::string why;
    if (!parse_ipv6(name, has_zone, &why)) return fail(error_, "invalid host: " + why);
    const std::size_t mark = name.find_first_of(".:%");
    if (name[mark] == '.') return fail(error_, "invalid IP-literal");  // an IPv4 address
    url_.host = "[" + name + "]" + std::string(port);
    return true;
  }

  std::string_view rest_;
  Url& url_;
  std::string* error_;
};

// Go: resolvePath; applies "." and ".." (RFC 3986, 5.2.4).
std::string resolve_path(const std::string& base, const std::string& reference) {
  std::string full = reference;
  if (reference.empty()) {
    full = base;
  } else if (reference[0] != '/') {
    full = base.substr(0, base.rfind('/') + 1) + reference;
  }
  if (full.empty()) return "";
  std::string out = "/";
  std::string_view rest = full;
  std::string_view element;
  bool first = true;
  for (bool more = true; more;) {
    const std::size_t slash = rest.find('/');
    more = slash != npos;
    element = rest.substr(0, slash);
    if (more) rest.remove_prefix(slash + 1);
    if (element == ".") {
      first = false;
    } else if (element == "..") {
      const std::size_t cut = out.rfind('/');
      out.resize(cut == 0 ? 1 : cut);
      first = out.size() == 1;
    } else {
      if (!first) out += '/';
      out += element;
      first = false;
    }
  }
  if (element == "." || element == "..") out += '/';
  return out.size() > 1 && out[1] == '/' ? out.substr(1) : out;
}

}  // namespace

std::string Url::escaped_path() const {
  if (path == "*" && raw_path.empty()) return "*";
  return printed(raw_path, path, UrlPart::path);
}

std::string Url::hostname() const {
  std::string_view name = host;
  const std::size_t colon = name.rfind(':');
  if (colon != npos && valid_port(name.substr(colon))) name = name.substr(0, colon);
  if (name.size() >= 2 && name.front() == '[' && name.back() == ']') {
    name = name.substr(1, name.size() - 2);
  }
  return std::string(name);
}

std::string Url::text() const {
  std::string out;
  if (!scheme.empty()) out += scheme + ":";
  if (!opaque.empty()) {
    out += opaque;
  } else {
    const bool no_host = host.empty() && !user;
    if ((!scheme.empty() || !no_host) && !(omit_host && no_host)) {
      if (!no_host || !path.empty()) out += "//";
      if (user) out += *user + "@";
      out += escape(host, UrlPart::host);
    }
    const std::string shown = escaped_path();
    if (!shown.empty() && shown[0] != '/' && !host.empty()) out += '/';
    if (out.empty() && shown.substr(0, shown.find('/')).find(':') != npos) out += "./";
    out += shown;
  }
  if (force_query || !query.empty()) out += "?" + query;
  if (!fragment.empty()) out += "#" + printed(raw_fragment, fragment, UrlPart::fragment);
  return out;
}

std::optional<Url> parse_url(std::string_view text, std::string* error) {
  Url url;
  std::string why;
  const std::size_t hash = text.find('#');
  const std::string_view before = text.substr(0, hash);
  if (!UrlReader(before, url, &why).read()) {
    fail(error, "parse " + strconv::quote(before) + ": " + why);
    return std::nullopt;
  }
  if (hash == npos || hash + 1 == text.size()) return url;
  const std::string_view fragment = text.substr(hash + 1);
  if (!unescape(fragment, UrlPart::fragment, url.fragment, &why)) {
    fail(error, "parse " + strconv::quote(text) + ": " + why);
    return std::nullopt;
  }
  if (escape(url.fragment, UrlPart::fragment) != fragment) url.raw_fragment = fragment;
  return url;
}

std::optional<Url> parse_request_url(std::string_view text) {
  Url url;
  if (!UrlReader(text, url, nullptr).read() || url.scheme.empty()) return std::nullopt;
  return url;
}

Url resolve_url(const Url& base, const Url& reference) {
  Url url = reference;
  if (reference.scheme.empty()) url.scheme = base.scheme;
  if (!reference.scheme.empty() || !reference.host.empty() || reference.user) {
    set_path(url, resolve_path(reference.escaped_path(), ""), nullptr);
    return url;
  }
  if (reference.path.empty() && !reference.force_query && reference.query.empty()) {
    url.query = base.query;
    if (reference.fragment.empty()) {
      url.fragment = base.fragment;
      url.raw_fragment = base.raw_fragment;
    }
  }
  if (reference.path.empty() && !base.opaque.empty()) {
    url.opaque = base.opaque;
    return url;
  }
  url.host = base.host;
  url.user = base.user;
  set_path(url, resolve_path(base.escaped_path(), reference.escaped_path()), nullptr);
  return url;
}

std::optional<std::string> unescape_segment(std::string_view text, std::string* error) {
  std::string out;
  if (!unescape(text, UrlPart::path_segment, out, error)) return std::nullopt;
  return out;
}

std::string escape_fragment(std::string_view pointer) {
  std::string out;
  while (true) {
    const std::size_t slash = pointer.find('/');
    out += escape(pointer.substr(0, slash), UrlPart::path_segment);
    if (slash == npos) return out;
    out += '/';
    pointer.remove_prefix(slash + 1);
  }
}

}  // namespace kchart::schema
