// PEM. What counts as a block, and which oddities are overlooked, is Go's choice.
#include "crypto/pem.hpp"

#include <algorithm>
#include <utility>

#include "crypto/openssl.hpp"

namespace kchart::crypto {

namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "\n-----END ";
constexpr std::string_view kDashes = "-----";

// Takes a line off `rest`, without its break and the blanks before it.
std::string_view take_line(std::string_view& rest) {
  const std::size_t feed = rest.find('\n');
  std::string_view line = rest.substr(0, feed);
  rest.remove_prefix(feed == std::string_view::npos ? rest.size() : feed + 1);
  if (feed != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
  while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
  return line;
}

// Standard base64; blanks and line breaks anywhere. Absent when malformed.
std::optional<std::string> decode_base64(std::string_view text) {
  std::string packed;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') packed += c;
  }
  if (packed.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < packed.size() && packed[packed.size() - 1 - padding] == '=') {
    ++padding;
  }
  if (packed.find('=') < packed.size() - padding) return std::nullopt;
  std::string out(packed.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(packed.data()),
                                   static_cast<int>(packed.size()));
  if (size < 0) return std::nullopt;
  out.resize(static_cast<std::size_t>(size) - padding);
  return out;
}

// Passes over "Key: value" lines. False when nothing follows them.
bool skip_headers(std::string_view& rest) {
  while (true) {
    if (rest.empty()) return false;
    std::string_view next = rest;
    if (take_line(next).find(':') == std::string_view::npos) return true;
    rest = next;
  }
}

// The block whose text starts after "-----BEGIN " and whose end line starts at `end`.
std::optional<PemBlock> read_block(std::string_view rest, std::string_view tail) {
  std::string_view type = take_line(rest);
  if (!type.ends_with(kDashes)) return std::nullopt;
  type.remove_suffix(kDashes.size());
  if (!skip_headers(rest)) return std::nullopt;
  // The END line may follow the BEGIN line at once: then the block is empty.
  const std::size_t size = rest.size() > tail.size() ? rest.size() - tail.size() : 0;
  std::string_view end = tail.substr(kEnd.size());
  if (!end.starts_with(type)) return std::nullopt;
  end.remove_prefix(type.size());
  if (!end.starts_with(kDashes)) return std::nullopt;
  end.remove_prefix(kDashes.size());
  if (!take_line(end).empty()) return std::nullopt;
  auto bytes = decode_base64(rest.substr(0, size));
  if (!bytes) return std::nullopt;
  return PemBlock{std::string(type), std::move(*bytes)};
}

}  // namespace

std::optional<PemBlock> decode_pem(std::string_view text) {
  std::size_t from = 0;
  while (true) {
    const std::size_t end = text.find(kEnd, from);
    if (end == std::string_view::npos) return std::nullopt;
    // Of several BEGIN lines before it, the last one counts.
    const std::size_t begin = text.substr(0, end).rfind(kBegin);
    if (begin != std::string_view::npos && begin >= from &&
        (begin == 0 || text[begin - 1] == '\n')) {
      if (auto block = read_block(text.substr(begin + kBegin.size()), text.substr(end))) {
        return block;
      }
    }
    from = end + kEnd.size();
  }
}

std::string encode_pem(std::string_view type, std::string_view bytes) {
  constexpr std::size_t kLine = 48;  // 64 characters
  std::string out("-----BEGIN ");
  out.append(type).append("-----\n");
  unsigned char line[65];
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kLine, bytes.size()))) {
    const std::string_view part = bytes.substr(0, kLine);
    const int size = EVP_EncodeBlock(line, reinterpret_cast<const unsigned char*>(part.data()),
                                     static_cast<int>(part.size()));
    out.append(reinterpret_cast<const char*>(line), static_cast<std::size_t>(size)).append("\n");
  }
  return out.append("-----END ").append(type).append("-----\n");
}

}  // namespace kchart::crypto
