// --set and its kin: the first byte chooses which.
#include "fuzz.hpp"
#include "kchart/values.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return kchart::fuzz::run(data, size, [](std::string_view text) {
    if (text.empty()) return;
    kchart::Arena arena;
    kchart::Map* root = kchart::Map::make(arena);
    const auto kind = static_cast<kchart::SetKind>(static_cast<unsigned char>(text.front()) % 5);
    parse_set(text.substr(1), kind, *root, arena, [](const std::string& name) { return name; });
  });
}
