// The grammar of references, as the distribution project writes it down.
#include <algorithm>

#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "kchart/oci.hpp"

namespace kchart::oci {

namespace {

constexpr std::size_t kLongestTag = 128;
constexpr std::size_t kLongestRepository = 255;
constexpr std::size_t kHexDigits = 64;

[[noreturn]] void refuse(std::string_view text, const char* why) {
  throw Error(Fault::refused, "oci.reference",
              "invalid reference: " + std::string(why) + ": " + excerpt(text));
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

bool is_digest(std::string_view digest) {
  constexpr std::string_view kScheme = "sha256:";
  if (!digest.starts_with(kScheme) || digest.size() != kScheme.size() + kHexDigits) return false;
  return digest.substr(kScheme.size()).find_first_not_of("0123456789abcdef") ==
         std::string_view::npos;
}

bool is_host(std::string_view host) {
  return !host.empty() && host.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
                              "XYZ0123456789.-:[]") == std::string_view::npos;
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
  if (slash == std::string_view::npos) refuse(text, "missing registry or repository");
  reference.registry = rest.substr(0, slash);
  rest.remove_prefix(slash + 1);
  if (!is_host(reference.registry)) refuse(text, "invalid registry");
  if (const std::size_t at = rest.find('@'); at != std::string_view::npos) {
    reference.digest = rest.substr(at + 1);
    if (!is_digest(reference.digest)) refuse(text, "invalid digest");
    rest = rest.substr(0, at);
  }
  if (const std::size_t colon = rest.find(':'); colon != std::string_view::npos) {
    reference.tag = rest.substr(colon + 1);
    std::replace(reference.tag.begin(), reference.tag.end(), '+', '_');
    if (!is_tag(reference.tag)) refuse(text, "invalid tag");
    rest = rest.substr(0, colon);
  }
  if (!is_repository(rest)) refuse(text, "invalid repository");
  reference.repository = rest;
  return reference;
}

Descriptor describe(std::string_view media_type, std::string_view bytes) {
  return {
      std::string(media_type), "sha256:" + crypto::hex(crypto::sha256(bytes)), bytes.size(), {}};
}

}  // namespace kchart::oci
