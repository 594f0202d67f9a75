// URLs as Go's package net/url reads, resolves and prints them.
//
// Only what schema identifiers and the formats "uri" and "uri-reference" need: parsing with Go's
// error sentences, resolving a reference against a base, printing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kchart::schema {

// The parts of a URL in which different bytes must be escaped.
enum class UrlPart { path, path_segment, host, zone, user, fragment };

struct Url {
  std::string scheme;
  std::string opaque;               // of "urn:x" and kin
  std::optional<std::string> user;  // "name" or "name:password", escaped as printed
  std::string host;
  std::string path;      // decoded
  std::string raw_path;  // as written, when that is not how it would be printed
  std::string query;     // as written
  std::string fragment;
  std::string raw_fragment;
  bool force_query = false;
  bool omit_host = false;

  bool is_absolute() const noexcept { return !scheme.empty(); }
  std::string escaped_path() const;
  std::string hostname() const;  // the host without port and brackets
  std::string text() const;      // Go: URL.String
};

// Go: url.Parse. On failure absent, and `error` (unless null) gets Go's sentence.
std::optional<Url> parse_url(std::string_view text, std::string* error);

// Go: url.ParseRequestURI of a text with a scheme, where a fragment is none.
std::optional<Url> parse_request_url(std::string_view text);

// Go: URL.ResolveReference.
Url resolve_url(const Url& base, const Url& reference);

// Go: PathUnescape; on failure absent, and `error` (unless null) gets Go's sentence.
std::optional<std::string> unescape_segment(std::string_view text, std::string* error);

// Go: PathEscape of everything between slashes.
std::string escape_fragment(std::string_view pointer);

// Go: netip.ParseAddr of a text with a colon. True when it is an IPv6 address; `zone` tells whether
// it has one. On failure `error` (unless null) gets Go's sentence.
bool parse_ipv6(std::string_view text, bool& zone, std::string* error);

}  // namespace kchart::schema
