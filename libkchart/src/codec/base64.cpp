// Base64: three bytes are four letters.
#include "codec/base64.hpp"

#include <array>
#include <cstdint>

namespace kchart::codec {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> make_digits() {
  std::array<std::int8_t, 256> digits{};
  for (auto& d : digits) d = -1;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return digits;
}
constexpr std::array<std::int8_t, 256> kDigits = make_digits();

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t v =
        byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    out += kAlphabet[v >> 18];
    out += kAlphabet[v >> 12 & 63];
    out += kAlphabet[v >> 6 & 63];
    out += kAlphabet[v & 63];
  }
  const std::size_t left = bytes.size() - i;
  if (left == 0) return;
  std::uint32_t v = byte_at(bytes, i) << 16;
  if (left == 2) v |= byte_at(bytes, i + 1) << 8;
  out += kAlphabet[v >> 18];
  out += kAlphabet[v >> 12 & 63];
  out += left == 2 ? kAlphabet[v >> 6 & 63] : '=';
  out += '=';
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  int letters = 0;
  int padding = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    if (c == '=') {
      ++padding;
      if (letters + padding > 4 || letters < 2) return std::nullopt;
      continue;
    }
    const int digit = kDigits[static_cast<unsigned char>(c)];
    if (digit < 0 || padding != 0) return std::nullopt;
    group = group << 6 | static_cast<std::uint32_t>(digit);
    if (++letters < 4) continue;
    out += static_cast<char>(group >> 16);
    out += static_cast<char>(group >> 8 & 255);
    out += static_cast<char>(group & 255);
    group = 0;
    letters = 0;
  }
  if (letters == 0) return padding == 0 ? std::optional(std::move(out)) : std::nullopt;
  if (letters + padding != 4) return std::nullopt;
  group <<= 6 * padding;
  out += static_cast<char>(group >> 16);
  if (letters == 3) out += static_cast<char>(group >> 8 & 255);
  return out;
}

}  // namespace kchart::codec
