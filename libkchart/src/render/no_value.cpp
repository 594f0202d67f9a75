// Both forms scan once and copy only when there is something to take away.
#include "render/no_value.hpp"

#include <cstring>

namespace kchart::rendering {

namespace {

constexpr std::string_view kNoValue = "<no value>";

// Moves what lies between the marks of `from` together at `to`, which may be the same place;
// answers the end. `first` is where the first mark is.
char* squeeze(std::string_view from, std::size_t first, char* to) {
  std::memmove(to, from.data(), first);
  to += first;
  for (std::size_t at = first; at != std::string_view::npos;) {
    const std::size_t begin = at + kNoValue.size();
    at = from.find(kNoValue, begin);
    const std::size_t size = (at == std::string_view::npos ? from.size() : at) - begin;
    std::memmove(to, from.data() + begin, size);
    to += size;
  }
  return to;
}

}  // namespace

void remove_no_value(std::string& text) {
  const std::size_t first = text.find(kNoValue);
  if (first == std::string::npos) return;
  const char* end = squeeze(text, first, text.data());
  text.resize(static_cast<std::size_t>(end - text.data()));
}

std::string_view without_no_value(std::string_view text, Arena& arena) {
  const std::size_t first = text.find(kNoValue);
  if (first == std::string_view::npos) return text;
  char* const begin = arena.array<char>(text.size());
  return {begin, static_cast<std::size_t>(squeeze(text, first, begin) - begin)};
}

}  // namespace kchart::rendering
