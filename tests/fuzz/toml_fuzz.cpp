// TOML: what was read is written, and what was written can be read.
#include "fuzz.hpp"
#include "kchart/toml.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return kchart::fuzz::run(data, size, [](std::string_view text) {
    kchart::Arena arena;
    to_toml(kchart::parse_toml(text, arena));
  });
}
