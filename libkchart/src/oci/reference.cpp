// The grammar of references, as the distribution project writes it down.
#include <algorithm>
#include <optional>

#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "kchart/oci.hpp"

namespace kchart::oci {

namespace {

constexpr std::size_t kLongestTag = 128;
constexpr std::size_t kLongestRepository = 255;
constexpr std::size_t kHexDigits = 64;

// In the words of oras, which Helm speaks to registries with.
[[noreturn]] void refuse(const std::string& why) {
  throw Error(Fault::refused, "oci.reference", "invalid reference: " + why);
}

[[noreturn]] void refuse(const char* part, std::string_view text, const std::string& why = "") {
  refuse("invalid " + std::string(part) + " \"" + excerpt(text) + "\"" + why);
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Words joined by ".", "_", "__" or dashes.
bool is_path_component(std::string_view part) {
  if (part.empty() || !is_word(part.front()) || !is_word(part.back())) return false;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (is_word(part[i]) || part[i] == '-') continue;
    const std::size_t begin = i;
    while (part[i] == part[begin] && !is_word(part[i])) ++i;
    const std::size_t length = i - begin;
    const bool joins = (part[begin] == '.' && length == 1) || (part[begin] == '_' && length <= 2);
    if (!joins || !is_word(part[i])) return false;
  }
  return true;
}

bool is_repository(std::string_view path) {
  if (path.size() > kLongestRepository) return false;
  while (true) {
    const std::string_view part = path.substr(0, path.find('/'));
    if (!is_path_component(part)) return false;
    if (part.size() == path.size()) return true;
    path.remove_prefix(part.size() + 1);
  }
}

bool is_tag(std::string_view tag) {
  if (tag.empty() || tag.size() > kLongestTag || tag[0] == '.' || tag[0] == '-') return false;
  return std::all_of(tag.begin(), tag.end(), [](char c) {
    return is_word(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
  });
}

void check_digest(std::string_view digest) {
  constexpr std::string_view kScheme = "sha256:";
  if (!digest.starts_with(kScheme)) refuse("digest", digest, ": invalid checksum digest format");
  const std::string_view digits = digest.substr(kScheme.size());
  if (digits.size() != kHexDigits) refuse("digest", digest, ": invalid checksum digest length");
  if (digits.find_first_not_of("0123456789abcdef") == std::string_view::npos) return;
  refuse("digest", digest, ": invalid checksum digest format");
}

bool is_host(std::string_view host) {
  return !host.empty() && host.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
                              "XYZ0123456789.-:[]") == std::string_view::npos;
}

// What stands behind the first `mark`, with which it is taken off the text.
std::optional<std::string> cut_off(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  std::string behind(text.substr(at + 1));
  text = text.substr(0, at);
  return behind;
}

}  // namespace

std::string Reference::text() const {
  return registry + "/" + repository + (tag.empty() ? "" : ":" + tag) +
         (digest.empty() ? "" : "@" + digest);
}

std::string Reference::target() const {
  if (!digest.empty()) return digest;
  return tag.empty() ? "latest" : tag;
}

Reference parse_reference(std::string_view text) {
  constexpr std::string_view kScheme = "oci://";
  std::string_view rest = text.starts_with(kScheme) ? text.substr(kScheme.size()) : text;
  Reference reference;
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) refuse("missing registry or repository");
  reference.registry = rest.substr(0, slash);
  rest.remove_prefix(slash + 1);
  if (!is_host(reference.registry)) refuse("registry", reference.registry);
  const auto digest = cut_off(rest, '@');
  auto tag = cut_off(rest, ':');
  if (!is_repository(rest)) refuse("repository", rest);
  reference.repository = rest;
  if (digest) {
    check_digest(*digest);
    reference.digest = *digest;
  }
  if (tag) {
    std::replace(tag->begin(), tag->end(), '+', '_');
    if (!is_tag(*tag)) refuse("tag", *tag);
    reference.tag = std::move(*tag);
  }
  return reference;
}

Descriptor describe(std::string_view media_type, std::string_view bytes) {
  return {
      std::string(media_type), "sha256:" + crypto::hex(crypto::sha256(bytes)), bytes.size(), {}};
}

}  // namespace kchart::oci
