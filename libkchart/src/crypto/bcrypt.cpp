// bcrypt: Blowfish with a key schedule that is slow on purpose.
//
// Written out here because the system's libcrypt ends a password at its first zero byte, which Go
// does not, and because not every system has one with bcrypt.
#include <array>
#include <cstdint>
#include <utility>

#include "crypto/password.hpp"

namespace kchart::crypto {

namespace {

constexpr int kCost = 10;
constexpr std::size_t kHashBytes = 23;  // of 24: an old mistake that everybody keeps

constexpr std::array<std::uint32_t, 18 + 4 * 256> kPi = {
#include "crypto/blowfish_tables.inc"
};

class Blowfish {
 public:
  // The schedule for `key`, stirred with `salt`.
  Blowfish(std::string_view key, std::string_view salt) : words_(kPi) { expand(key, salt); }

  // Mixes `key` into the schedule, and then `salt`, if there is any, into what fills it anew.
  void expand(std::string_view key, std::string_view salt = {}) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < kRounds + 2; ++i) words_[i] ^= next_word(key, at);
    std::uint32_t left = 0;
    std::uint32_t right = 0;
    at = 0;
    for (std::size_t i = 0; i < words_.size(); i += 2) {
      if (!salt.empty()) {
        left ^= next_word(salt, at);
        right ^= next_word(salt, at);
      }
      encrypt(left, right);
      words_[i] = left;
      words_[i + 1] = right;
    }
  }

  void encrypt(std::uint32_t& left, std::uint32_t& right) const {
    for (std::size_t i = 0; i < kRounds; i += 2) {
      left ^= words_[i];
      right ^= mixed(left);
      right ^= words_[i + 1];
      left ^= mixed(right);
    }
    left ^= words_[kRounds];
    right ^= words_[kRounds + 1];
    std::swap(left, right);
  }

 private:
  static constexpr std::size_t kRounds = 16;
  static constexpr std::size_t kBoxes = kRounds + 2;

  std::uint32_t mixed(std::uint32_t x) const {
    const std::uint32_t* box = words_.data() + kBoxes;
    return ((box[x >> 24] + box[256 + (x >> 16 & 255)]) ^ box[512 + (x >> 8 & 255)]) +
           box[768 + (x & 255)];
  }

  // The next four bytes of a text that is read round and round.
  static std::uint32_t next_word(std::string_view text, std::size_t& at) {
    std::uint32_t word = 0;
    for (int i = 0; i < 4; ++i) {
      word = word << 8 | static_cast<unsigned char>(text[at]);
      at = at + 1 == text.size() ? 0 : at + 1;
    }
    return word;
  }

  std::array<std::uint32_t, kPi.size()> words_;
};

// bcrypt's own base64, without padding.
std::string encoded(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string out;
  unsigned pending = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    pending = pending << 8 | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) out += kAlphabet[pending >> (bits - 6) & 63];
  }
  if (bits != 0) out += kAlphabet[pending << (6 - bits) & 63];
  return out;
}

}  // namespace

std::string bcrypt(std::string_view password, std::string_view salt) {
  std::string key(password);
  key += '\0';  // the zero byte at the end of a C string counts
  Blowfish cipher(key, salt);
  for (int i = 0; i < 1 << kCost; ++i) {
    cipher.expand(key);
    cipher.expand(salt);
  }
  std::string hash;
  constexpr std::string_view kMagic = "OrpheanBeholderScryDoubt";
  for (std::size_t i = 0; i < kMagic.size(); i += 8) {
    std::uint32_t halves[2] = {0, 0};
    for (std::size_t j = 0; j < 8; ++j) {
      halves[j / 4] = halves[j / 4] << 8 | static_cast<unsigned char>(kMagic[i + j]);
    }
    for (int n = 0; n < 64; ++n) cipher.encrypt(halves[0], halves[1]);
    for (const std::uint32_t half : halves) {
      for (const int shift : {24, 16, 8, 0}) hash += static_cast<char>(half >> shift & 255);
    }
  }
  return "$2a$10$" + encoded(salt) + encoded(std::string_view(hash).substr(0, kHashBytes));
}

}  // namespace kchart::crypto
