// JSON: what was read is written, and read back the same.
#include "fuzz.hpp"
#include "kchart/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return kchart::fuzz::run(data, size, [](std::string_view text) {
    kchart::Arena arena;
    const std::string once = to_json(kchart::parse_json(text, arena));
    kchart::fuzz::expect(to_json(kchart::parse_json(once, arena)) == once);
  });
}
