// URLs: urlParse takes one apart, urlJoin puts one together (Go: net/url).
#include <optional>
#include <string>

#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "funcs/families.hpp"
#include "funcs/ip_address.hpp"

namespace kchart::funcs {

namespace {

enum class Part { path, host, zone, user, fragment };

bool is_one_of(char c, std::string_view set) noexcept {
  return set.find(c) != set.npos;
}

bool is_alnum(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_hex(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

unsigned hex_value(char c) noexcept {
  const auto u = static_cast<unsigned char>(c);
  return 9U * (u >> 6) + (u & 15U);
}

bool should_escape(char c, Part part) noexcept {
  if (is_alnum(c) || is_one_of(c, "-_.~")) return false;
  switch (part) {
    case Part::host:
    case Part::zone:
      return !is_one_of(c, "!$&'()*+,;=:[]<>\"");
    case Part::path:
      return !is_one_of(c, "$&+,/:;=@");
    case Part::user:
      return !is_one_of(c, "$&+,;=");
    case Part::fragment:
      return !is_one_of(c, "$&+,/:;=?@!()*");
  }
  return true;
}

std::string escape(std::string_view s, Part part) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : s) {
    if (should_escape(c, part)) {
      out += '%';
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
    } else {
      out += c;
    }
  }
  return out;
}

// Why a URL cannot be read, in Go's words.
struct UrlError {
  std::string what;
};

[[noreturn]] void bad_escape(std::string_view s) {
  throw UrlError{"invalid URL escape " + strconv::quote(s.substr(0, 3))};
}

std::string unescape(std::string_view s, Part part) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const bool in_host = part == Part::host || part == Part::zone;
    if (s[i] != '%') {
      if (in_host && static_cast<unsigned char>(s[i]) < 0x80 && should_escape(s[i], part)) {
        throw UrlError{"invalid character " + strconv::quote(s.substr(i, 1)) + " in host name"};
      }
      out += s[i];
      continue;
    }
    if (i + 2 >= s.size() || !is_hex(s[i + 1]) || !is_hex(s[i + 2])) bad_escape(s.substr(i));
    const unsigned high = hex_value(s[i + 1]);
    const char c = static_cast<char>(high << 4 | hex_value(s[i + 2]));
    // Hosts escape only what is not ASCII; %25 starts the zone of an IPv6 address.
    const bool percent = s.substr(i, 3) == "%25";
    if (part == Part::host && high < 8 && !percent) bad_escape(s.substr(i));
    if (part == Part::zone && !percent && c != ' ' && should_escape(c, Part::host)) {
      bad_escape(s.substr(i));
    }
    out += c;
    i += 2;
  }
  return out;
}

struct User {
  std::string name;
  std::optional<std::string> password;

  std::string text() const {
    std::string out = escape(name, Part::user);
    if (password) out += ":" + escape(*password, Part::user);
    return out;
  }
};

struct Url {
  std::string scheme, opaque, host, path, query, fragment;
  std::optional<User> user;

  std::string host_name() const;
  std::string text() const;
};

bool is_port(std::string_view s) {
  if (s.empty()) return true;
  return s[0] == ':' && s.substr(1).find_first_not_of("0123456789") == std::string_view::npos;
}

std::string Url::host_name() const {
  std::string_view name = host;
  const std::size_t colon = name.rfind(':');
  if (colon != name.npos && is_port(name.substr(colon))) name = name.substr(0, colon);
  if (name.size() >= 2 && name.front() == '[' && name.back() == ']') {
    name = name.substr(1, name.size() - 2);
  }
  return std::string(name);
}

void check_port(std::string_view port) {
  if (!is_port(port)) {
    throw UrlError{"invalid port " + strconv::quote(port) + " after host"};
  }
}

// A host in brackets: an IPv6 address, maybe with a zone, maybe with a port.
std::string read_literal_host(std::string_view host) {
  const std::size_t close = host.rfind(']');
  if (close == host.npos) throw UrlError{"missing ']' in host"};
  const std::string_view port = host.substr(close + 1);
  check_port(port);
  const std::string plain_port = unescape(port, Part::host);
  const std::string_view inner = host.substr(1, close - 1);
  const std::size_t zone = inner.find("%25");
  std::string name = unescape(inner.substr(0, zone), Part::host);
  if (zone != inner.npos) name += unescape(inner.substr(zone), Part::zone);
  std::string problem;
  const auto address = parse_ip(name, &problem);
  if (!address) throw UrlError{"invalid host: " + problem};
  if (address->v4) throw UrlError{"invalid IP-literal"};
  return "[" + name + "]" + plain_port;
}

std::string read_host(std::string_view scheme, std::string_view host) {
  const std::size_t open = host.rfind('[');
  if (open == 0) return read_literal_host(host);
  if (open != host.npos) throw UrlError{"invalid IP-literal"};
  std::size_t colon = host.find(':');
  if (colon != host.npos) {
    // Only the schemes of the web are strict about a second colon.
    if (scheme != "http" && scheme != "https") colon = host.rfind(':');
    check_port(host.substr(colon));
  }
  return unescape(host, Part::host);
}

User read_user(std::string_view text) {
  for (const char c : text) {
    if (!is_alnum(c) && !is_one_of(c, "-._:~!$&'()*+,;=%@")) {
      throw UrlError{"net/url: invalid userinfo"};
    }
  }
  const std::size_t colon = text.find(':');
  User user{unescape(text.substr(0, colon), Part::user), std::nullopt};
  if (colon != text.npos) user.password = unescape(text.substr(colon + 1), Part::user);
  return user;
}

void read_authority(Url& url, std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  url.host = read_host(url.scheme, at == authority.npos ? authority : authority.substr(at + 1));
  if (at != authority.npos) url.user = read_user(authority.substr(0, at));
}

// Takes the scheme off the front of `rest`.
std::string read_scheme(std::string_view& rest) {
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) continue;
    if (((c >= '0' && c <= '9') || is_one_of(c, "+-.")) && i > 0) continue;
    if (c != ':') return "";
    if (i == 0) throw UrlError{"missing protocol scheme"};
    std::string scheme = unicode::lower(rest.substr(0, i));
    rest.remove_prefix(i + 1);
    return scheme;
  }
  return "";
}

Url read_without_fragment(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) {
      throw UrlError{"net/url: invalid control character in URL"};
    }
  }
  Url url;
  if (text == "*") {
    url.path = "*";
    return url;
  }
  std::string_view rest = text;
  url.scheme = read_scheme(rest);
  const std::size_t question = rest.find('?');
  if (question != rest.npos) url.query = rest.substr(question + 1);
  rest = rest.substr(0, question);
  if (!rest.starts_with('/')) {
    if (!url.scheme.empty()) {
      url.opaque = rest;
      return url;
    }
    if (rest.substr(0, rest.find('/')).find(':') != rest.npos) {
      throw UrlError{"first path segment in URL cannot contain colon"};
    }
  }
  if (rest.starts_with("//") && (!url.scheme.empty() || !rest.starts_with("///"))) {
    const std::size_t slash = rest.find('/', 2);
    read_authority(url, rest.substr(2, slash == rest.npos ? slash : slash - 2));
    rest = slash == rest.npos ? std::string_view() : rest.substr(slash);
  }
  url.path = unescape(rest, Part::path);
  return url;
}

// Go: url.Parse, with the text of its error.
Url read_url(std::string_view text) {
  const std::size_t hash = text.find('#');
  std::string_view blamed = text.substr(0, hash);
  try {
    Url url = read_without_fragment(blamed);
    if (hash == text.npos) return url;
    blamed = text;
    url.fragment = unescape(text.substr(hash + 1), Part::fragment);
    return url;
  } catch (const UrlError& error) {
    throw UrlError{"parse " + strconv::quote(blamed) + ": " + error.what};
  }
}

// Go: URL.String, of a URL made from its fields.
std::string Url::text() const {
  std::string out;
  if (!scheme.empty()) out += scheme + ":";
  if (!opaque.empty()) {
    out += opaque;
  } else {
    if (!scheme.empty() || !host.empty() || user) {
      if (!host.empty() || !path.empty() || user) out += "//";
      if (user) out += user->text() + "@";
      out += escape(host, Part::host);
    }
    const std::string escaped = path == "*" ? path : escape(path, Part::path);
    if (!escaped.empty() && escaped[0] != '/' && !host.empty()) out += '/';
    // A first segment with a colon would be taken for a scheme.
    if (out.empty() && escaped.substr(0, escaped.find('/')).find(':') != std::string::npos) {
      out += "./";
    }
    out += escaped;
  }
  if (!query.empty()) out += "?" + query;
  if (!fragment.empty()) out += "#" + escape(fragment, Part::fragment);
  return out;
}

Value url_parse(Call& call) {
  Url url;
  try {
    url = read_url(call.args[0].as_string());
  } catch (const UrlError& error) {
    throw FunctionError{"unable to parse url: " + error.what};
  }
  Map* map = Map::make(call.arena, 8);
  const auto set = [&](std::string_view key, std::string_view value) {
    map->set(call.arena, key, Value::string(call.arena, value));
  };
  set("fragment", url.fragment);
  set("host", url.host);
  set("hostname", url.host_name());
  set("opaque", url.opaque);
  set("path", url.path);
  set("query", url.query);
  set("scheme", url.scheme);
  set("userinfo", url.user ? url.user->text() : "");
  return Value::map(map);
}

// Sprig: dictGetOrEmpty.
std::string text_of(const Map* map, std::string_view key) {
  const Value* value = map == nullptr ? nullptr : map->find(key);
  if (value == nullptr) return "";
  if (value->is_nil()) {
    throw FunctionError{"runtime error: invalid memory address or nil pointer dereference"};
  }
  if (!value->is_string()) {
    throw FunctionError{"unable to parse " + std::string(key) +
                        " key, must be of type string, but " + std::string(kind_name(*value)) +
                        " found"};
  }
  return std::string(value->as_string());
}

Value url_join(Call& call) {
  const Map* map = call.args[0].as_map();
  Url url;
  url.scheme = text_of(map, "scheme");
  url.host = text_of(map, "host");
  url.path = text_of(map, "path");
  url.query = text_of(map, "query");
  url.opaque = text_of(map, "opaque");
  url.fragment = text_of(map, "fragment");
  const std::string user = text_of(map, "userinfo");
  if (!user.empty()) {
    try {
      url.user = read_url("proto://" + user + "@host").user;
    } catch (const UrlError& error) {
      throw FunctionError{"unable to parse userinfo in dict: " + error.what};
    }
  }
  return Value::string(call.arena, url.text());
}

constexpr Function kFunctions[] = {
    {"urlParse", "(v string) map[string]interface {}", "A URL taken apart.", url_parse},
    {"urlJoin", "(d map[string]interface {}) string", "A URL from its parts.", url_join},
};

}  // namespace

std::span<const Function> url_functions() {
  return kFunctions;
}

}  // namespace kchart::funcs
