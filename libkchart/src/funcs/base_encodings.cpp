// Base64 and base32: the groups are plain; the care goes into Go's positions of errors.
#include "funcs/base_encodings.hpp"

#include <array>
#include <cstdint>

namespace kchart::funcs {

namespace {

constexpr std::string_view kAlphabet64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kAlphabet32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

using Digits = std::array<std::int8_t, 256>;

constexpr Digits digits_of(std::string_view alphabet) {
  Digits digits{};
  for (auto& d : digits) d = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    digits[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return digits;
}

constexpr Digits kDigits64 = digits_of(kAlphabet64);
constexpr Digits kDigits32 = digits_of(kAlphabet32);

int digit(const Digits& digits, char c) {
  return digits[static_cast<unsigned char>(c)];
}

bool is_newline(char c) {
  return c == '\n' || c == '\r';
}

Decoded corrupt(std::size_t at) {
  return {false, {}, at};
}

// Appends the bytes that `count` letters of `bits` bits each make.
void append_group(std::string& out, std::uint64_t letters, std::size_t count, unsigned bits) {
  const std::size_t total = count * bits;
  for (std::size_t done = 8; done <= total; done += 8) {
    out += static_cast<char>(letters >> (total - done));
  }
}

// Reads one base64 text letter by letter.
class Base64Reader {
 public:
  explicit Base64Reader(std::string_view text) : text_(text) {}

  Decoded run() {
    while (at_ < text_.size() && !ended_) {
      if (!read_group()) return corrupt(corrupt_at_);
    }
    return {true, std::move(out_), 0};
  }

 private:
  bool fail(std::size_t at) {
    corrupt_at_ = at;
    return false;
  }

  void skip_newlines() {
    while (at_ < text_.size() && is_newline(text_[at_])) ++at_;
  }

  bool read_group() {
    std::uint64_t letters = 0;
    std::size_t count = 0;
    while (count < 4) {
      if (at_ == text_.size()) return count == 0 || fail(at_ - count);
      const char c = text_[at_++];
      if (is_newline(c)) continue;
      if (c == '=') return read_padding(letters, count);
      const int value = digit(kDigits64, c);
      if (value < 0) return fail(at_ - 1);
      letters = letters << 6 | static_cast<std::uint64_t>(value);
      ++count;
    }
    append_group(out_, letters, 4, 6);
    return true;
  }

  // After the first '=': the group ends, and so must the text.
  bool read_padding(std::uint64_t letters, std::size_t count) {
    if (count < 2) return fail(at_ - 1);
    if (count == 2) {
      skip_newlines();
      if (at_ == text_.size()) return fail(text_.size());
      if (text_[at_] != '=') return fail(at_ - 1);
      ++at_;
    }
    skip_newlines();
    if (at_ < text_.size()) return fail(at_);
    append_group(out_, letters, count, 6);
    ended_ = true;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool ended_ = false;
  std::size_t corrupt_at_ = 0;
  std::string out_;
};

// The number of letters before the padding that starts at `at` within a group of `count` letters so
// far, or where Go finds the padding wrong.
bool padding_is_right(std::string_view text, std::size_t at, std::size_t count,
                      std::size_t& corrupt_at) {
  const std::size_t rest = text.size() - at - 1;
  if (rest + count < 7) {
    corrupt_at = text.size();
    return false;
  }
  for (std::size_t k = 0; k + count < 7; ++k) {
    if (rest > k && text[at + 1 + k] != '=') {
      corrupt_at = at + k;
      return false;
    }
  }
  corrupt_at = at;
  return count != 1 && count != 3 && count != 6;
}

}  // namespace

Decoded decode_base64(std::string_view text) {
  return Base64Reader(text).run();
}

Decoded decode_base32(std::string_view text) {
  std::string stripped;  // Go removes the line ends first, and counts without them
  for (const char c : text) {
    if (!is_newline(c)) stripped += c;
  }
  std::string out;
  std::size_t at = 0;
  while (at < stripped.size()) {
    std::uint64_t letters = 0;
    for (std::size_t count = 0; count < 8; ++count, ++at) {
      if (at == stripped.size()) return corrupt(at - count);
      const char c = stripped[at];
      if (c == '=' && count >= 2 && stripped.size() - at - 1 < 8) {
        std::size_t wrong = 0;
        if (!padding_is_right(stripped, at, count, wrong)) return corrupt(wrong);
        append_group(out, letters, count, 5);
        return {true, std::move(out), 0};
      }
      const int value = digit(kDigits32, c);
      if (value < 0) return corrupt(at);
      letters = letters << 5 | static_cast<std::uint64_t>(value);
    }
    append_group(out, letters, 8, 5);
  }
  return {true, std::move(out), 0};
}

std::string encode_base32(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 4) / 5 * 8);
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    pending = pending << 8 | static_cast<unsigned char>(c);
    bits += 8;
    for (; bits >= 5; bits -= 5) out += kAlphabet32[pending >> (bits - 5) & 31];
  }
  if (bits != 0) out += kAlphabet32[pending << (5 - bits) & 31];
  while (out.size() % 8 != 0) out += '=';
  return out;
}

}  // namespace kchart::funcs
