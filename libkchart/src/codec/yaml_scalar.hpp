// What a plain YAML scalar means to go-yaml: null, a boolean, a number, a time or a string.
//
// Readers ask for the value, writers ask whether a string must be quoted to stay one.
#pragma once

#include <cstdint>
#include <string_view>

namespace kchart::codec {

enum class ScalarType : std::uint8_t { null, boolean, integer, real, timestamp, string };

// Integers that need it are unsigned; the rest of the numbers are as go-yaml holds them.
struct Scalar {
  ScalarType type = ScalarType::string;
  bool boolean = false;
  bool is_unsigned = false;
  std::int64_t integer = 0;
  std::uint64_t unsigned_integer = 0;
  double real = 0;
};

// go-yaml's two generations. Version 3 leaves y, n, yes, no, on, off alone and knows 0o+7.
enum class Generation : std::uint8_t { v2, v3 };

Scalar resolve(std::string_view text, Generation generation = Generation::v2);

// Whether the text, written plain, is read back as a string by every reader that go-yaml cares for
// (so not a base 60 number, and in version 3 not a boolean of YAML 1.1).
bool stays_string(std::string_view text, Generation generation = Generation::v2);

// The short name of a type as messages print it: "!!int".
std::string_view tag_name(ScalarType type);

}  // namespace kchart::codec
