// Secret: a text that cannot be printed by accident.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace kchart {

// Holds a password, a token or a key in memory of libsodium's: read-only, between pages that nobody
// may touch, left out of core dumps, not swapped out where the system allows that, and wiped when
// the last copy goes. There is no way to stream, format or compare it; who needs the bytes says so
// with `reveal`, and `equals` takes the same time whatever differs.
class Secret {
 public:
  Secret() = default;
  // Wipes `text`. Throws std::bad_alloc.
  explicit Secret(std::string text);

  bool empty() const noexcept { return text_ == nullptr; }
  // Borrowed: valid as long as a copy of the secret.
  std::string_view reveal() const noexcept { return {text_.get(), empty() ? 0 : size_}; }
  bool equals(std::string_view other) const noexcept;

  template <class Stream>
  friend Stream& operator<<(Stream&, const Secret&) = delete;
  bool operator==(const Secret&) const = delete;

 private:
  std::shared_ptr<const char> text_;
  std::size_t size_ = 0;
};

}  // namespace kchart
