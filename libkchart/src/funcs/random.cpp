// Random texts and numbers: randAlphaNum, randInt, shuffle, uuidv4, ...
#include "funcs/random.hpp"

#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "base/utf8.hpp"
#include "codec/base64.hpp"
#include "funcs/args.hpp"
#include "funcs/families.hpp"

namespace kchart::funcs {

namespace {

// One step of SplitMix64: a fixed sequence that is spread well enough for tests and previews.
std::uint64_t next_fixed(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kAlphaNumeric =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

template <char First, char Last>
constexpr auto make_range() {
  std::array<char, Last - First + 1> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(First + i);
  return out;
}
constexpr auto kPrintable = make_range<' ', '~'>();
constexpr std::string_view kAscii(kPrintable.data(), kPrintable.size());

template <const std::string_view& Alphabet>
Value random_text(Call& call) {
  const std::int64_t count = integer(call, 0);
  if (count <= 0) return Value::borrowed("");
  check_string(call, static_cast<std::size_t>(count));
  char* out = room(call, static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    out[i] = Alphabet[random_below(*call.services, Alphabet.size())];
  }
  return Value::borrowed({out, static_cast<std::size_t>(count)});
}

Value rand_bytes(Call& call) {
  const std::int64_t count = integer(call, 0);
  if (count < 0) throw FunctionError{"runtime error: makeslice: len out of range"};
  check_string(call, static_cast<std::size_t>(count));
  std::string bytes(static_cast<std::size_t>(count), '\0');
  random_bytes(*call.services, bytes.data(), bytes.size());
  std::string out;
  codec::append_base64(out, bytes);
  return Value::string(call.arena, out);
}

Value rand_int(Call& call) {
  const std::int64_t min = integer(call, 0);
  const auto span = static_cast<std::int64_t>(static_cast<std::uint64_t>(integer(call, 1)) -
                                              static_cast<std::uint64_t>(min));
  if (span <= 0) throw FunctionError{"invalid argument to Intn"};
  const std::uint64_t picked = random_below(*call.services, static_cast<std::uint64_t>(span));
  return Value::integer(static_cast<std::int64_t>(static_cast<std::uint64_t>(min) + picked));
}

Value shuffle(Call& call) {
  std::vector<std::string_view> runes;
  for (std::string_view left = text(call, 0); !left.empty();) {
    const std::size_t width = utf8::decode(left).width;
    runes.push_back(left.substr(0, width));
    left.remove_prefix(width);
  }
  std::string out;
  for (std::size_t left = runes.size(); left > 0; --left) {
    std::swap(runes[left - 1], runes[random_below(*call.services, left)]);
    out += runes[left - 1];
  }
  return Value::string(call.arena, out);
}

Value uuid(Call& call) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::array<unsigned char, 16> bytes{};
  random_bytes(*call.services, bytes.data(), bytes.size());
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);  // version 4
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);  // variant of RFC 4122
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += kHex[bytes[i] >> 4];
    out += kHex[bytes[i] & 15];
  }
  return Value::string(call.arena, out);
}

constexpr Function kFunctions[] = {
    {"randAlphaNum", "(count int) string", "A random text of letters and digits.",
     random_text<kAlphaNumeric>},
    {"randAlpha", "(count int) string", "A random text of letters.", random_text<kLetters>},
    {"randNumeric", "(count int) string", "A random text of digits.", random_text<kDigits>},
    {"randAscii", "(count int) string", "A random text of printable ASCII.", random_text<kAscii>},
    {"randBytes", "(count int) string", "Random bytes, in base64.", rand_bytes},
    {"randInt", "(min int, max int) int", "A random integer from min up to, but without, max.",
     rand_int},
    {"shuffle", "(str string) string", "The characters of a string in random order.", shuffle},
    {"uuidv4", "() string", "A random UUID, version 4.", uuid},
};

}  // namespace

void random_bytes(Services& services, void* bytes, std::size_t size) {
  if (services.random) {
    services.random(bytes, size);
    return;
  }
  auto* at = static_cast<unsigned char*>(bytes);
  while (size > 0) {
    const std::uint64_t word = next_fixed(services.random_state);
    const std::size_t part = size < sizeof(word) ? size : sizeof(word);
    std::memcpy(at, &word, part);
    at += part;
    size -= part;
  }
}

std::uint64_t random_below(Services& services, std::uint64_t bound) {
  // Numbers at the top, which do not fill a whole round of `bound`, are drawn again.
  const std::uint64_t usable = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t drawn = 0;
  do {
    random_bytes(services, &drawn, sizeof(drawn));
  } while (drawn >= usable);
  return drawn % bound;
}

std::span<const Function> random_functions() {
  return kFunctions;
}

}  // namespace kchart::funcs
