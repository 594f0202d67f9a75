// Secret: a text that cannot be printed by accident and is wiped when it goes.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace kchart {

// Holds a password, a token or a key. There is no way to stream, format or compare it; who needs
// the bytes says so with `reveal`, and `equals` takes the same time whatever differs.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret& other) : text_(other.text_) {}
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe();
      text_ = other.text_;
    }
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      text_ = std::move(other.text_);
      other.wipe();
    }
    return *this;
  }
  ~Secret() { wipe(); }

  bool empty() const noexcept { return text_.empty(); }
  // Borrowed: valid until the secret changes.
  const std::string& reveal() const noexcept { return text_; }
  bool equals(std::string_view other) const noexcept;

  template <class Stream>
  friend Stream& operator<<(Stream&, const Secret&) = delete;
  bool operator==(const Secret&) const = delete;

 private:
  void wipe() noexcept;

  std::string text_;
};

}  // namespace kchart
