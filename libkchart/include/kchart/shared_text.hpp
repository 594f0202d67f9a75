// SharedText: bytes that nobody changes, kept alive by whoever holds a copy.
//
// The files of a chart are pieces of its unpacked archive. Copied out of it they would take twice
// the memory, and getting that from the system took a command longer than unpacking.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace kchart {

class SharedText {
 public:
  SharedText() = default;
  // Takes the text over.
  SharedText(std::string text) {
    auto owner = std::make_shared<const std::string>(std::move(text));
    view_ = *owner;
    owner_ = std::move(owner);
  }
  // A piece of what `owner` keeps alive.
  SharedText(std::shared_ptr<const void> owner, std::string_view piece)
      : owner_(std::move(owner)), view_(piece) {}

  std::string_view view() const noexcept { return view_; }
  operator std::string_view() const noexcept { return view_; }
  bool empty() const noexcept { return view_.empty(); }
  std::size_t size() const noexcept { return view_.size(); }
  void remove_prefix(std::size_t count) { view_.remove_prefix(count); }

  friend bool operator==(const SharedText& a, std::string_view b) { return a.view_ == b; }

 private:
  std::shared_ptr<const void> owner_;
  std::string_view view_;
};

}  // namespace kchart
