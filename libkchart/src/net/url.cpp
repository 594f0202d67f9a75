// Only what HTTP needs: two schemes, an authority, and a target that is passed on as it stands.
#include "net/url.hpp"

#include <algorithm>
#include <vector>

#include "kchart/error.hpp"
#include "kchart/http.hpp"

namespace kchart::net {

namespace {

constexpr int kHttpPort = 80;
constexpr int kHttpsPort = 443;
constexpr int kMaxPort = 65535;

[[noreturn]] void refuse(std::string_view text, const char* why) {
  throw Error(Fault::refused, "net.url", shown_url(text) + ": " + why);
}

int default_port(std::string_view scheme) {
  return scheme == "https" ? kHttpsPort : kHttpPort;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

void read_port(std::string_view text, std::string_view digits, Url& url) {
  if (digits.empty()) return;
  int port = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9' || port > kMaxPort) refuse(text, "the port is not a number up to 65535");
    port = port * 10 + (c - '0');
  }
  if (port == 0 || port > kMaxPort) refuse(text, "the port is not a number up to 65535");
  url.port = port;
}

void read_user(std::string_view info, Url& url) {
  const std::size_t colon = info.find(':');
  url.user = percent_decode(info.substr(0, colon));
  if (colon != std::string_view::npos)
    url.password = Secret(percent_decode(info.substr(colon + 1)));
}

void read_authority(std::string_view text, std::string_view authority, Url& url) {
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    read_user(authority.substr(0, at), url);
    authority.remove_prefix(at + 1);
  }
  std::size_t end = authority.find(':');
  if (!authority.empty() && authority.front() == '[') {
    end = authority.find(']');
    if (end == std::string_view::npos) refuse(text, "the address has no closing bracket");
    ++end;
  }
  url.host = lower(authority.substr(0, end));
  if (url.host.empty()) refuse(text, "no host in the URL");
  if (end >= authority.size()) return;
  if (authority[end] != ':') refuse(text, "the host is malformed");
  read_port(text, authority.substr(end + 1), url);
}

// Takes "." and ".." out of a path (RFC 3986, 5.2.4).
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> parts;
  bool folder = false;
  while (!path.empty()) {
    path.remove_prefix(1);  // its slash
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size());
    folder = part == "." || part == "..";
    if (part == ".." && !parts.empty()) parts.pop_back();
    if (!folder) parts.push_back(part);
  }
  std::string out;
  for (const std::string_view part : parts) (out += '/') += part;
  if (folder || out.empty()) out += '/';
  return out;
}

bool has_scheme(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && colon < text.find_first_of("/?#");
}

}  // namespace

std::string Url::origin() const {
  return scheme + "://" + host + ":" + std::to_string(port);
}

std::string Url::text() const {
  const std::string shown_port = port == default_port(scheme) ? "" : ":" + std::to_string(port);
  return scheme + "://" + host + shown_port + target;
}

Url parse_url(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f') {
      refuse(text, "the URL holds a blank or a control character");
    }
  }
  Url url;
  const std::size_t colon = text.find("://");
  url.scheme = lower(text.substr(0, colon));
  if (colon == std::string_view::npos || (url.scheme != "http" && url.scheme != "https")) {
    refuse(text, "only http and https are supported");
  }
  url.port = default_port(url.scheme);
  std::string_view rest = text.substr(colon + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  read_authority(text, authority, url);
  rest.remove_prefix(authority.size());
  url.target = rest.substr(0, rest.find('#'));
  if (url.target.empty() || url.target[0] != '/') url.target.insert(0, "/");
  return url;
}

Url resolve_url(const Url& base, std::string_view reference) {
  if (has_scheme(reference)) return parse_url(reference);
  if (reference.substr(0, 2) == "//") return parse_url(base.scheme + ":" + std::string(reference));
  Url url = parse_url(base.origin() + "/");
  const std::string_view old = base.target;
  const std::string_view old_path = old.substr(0, old.find('?'));
  reference = reference.substr(0, reference.find('#'));
  if (reference.empty()) {
    url.target = old;
    return url;
  }
  const std::size_t query = std::min(reference.find('?'), reference.size());
  std::string path(reference.substr(0, query));
  if (path.empty()) {
    path = old_path;
  } else if (path[0] != '/') {
    path = std::string(old_path.substr(0, old_path.rfind('/') + 1)) + path;
  }
  url.target = without_dots(path) + std::string(reference.substr(query));
  return parse_url(url.origin() + url.target);
}

std::string shown_url(std::string_view text) {
  std::string shown(text.substr(0, text.find_first_of("?#")));
  const std::size_t host = shown.find("://");
  if (host != std::string::npos) {
    const std::size_t at = shown.substr(0, shown.find('/', host + 3)).rfind('@');
    if (at != std::string::npos && at > host) shown.erase(host + 3, at - host - 2);
  }
  return excerpt(shown, 300);
}

std::string percent_encode(std::string_view text, std::string_view keep) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' ||
                       keep.find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace kchart::net
