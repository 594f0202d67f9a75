// What Go's package encoding/asn1 says about bytes that are not the structure it was asked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kchart::crypto {

// Why `der` is no SEQUENCE of Go's type `type_name`, as far as its first header tells.
std::string asn1_problem(std::string_view der, std::string_view type_name);

// Takes DER values off the front of some bytes (Go: cryptobyte.String).
class DerReader {
 public:
  static constexpr int kInteger = 2;
  static constexpr int kBitString = 3;
  static constexpr int kSequence = 0x30;

  explicit DerReader(std::string_view der) : rest_(der) {}

  // The contents of the next value, if its tag is `tag`.
  std::optional<std::string_view> take(int tag);
  // Passes over the next value if its tag is `tag`; false only when that value is broken.
  bool skip_optional(int tag);
  bool empty() const noexcept { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace kchart::crypto
