// YAML: what was read is written, and read back the same.
#include "fuzz.hpp"
#include "kchart/json.hpp"
#include "kchart/yaml.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return kchart::fuzz::run(data, size, [](std::string_view text) {
    kchart::Arena arena;
    const kchart::Value value = kchart::parse_yaml(text, arena);
    const kchart::Value again = kchart::parse_yaml(to_yaml(value), arena);
    // In YAML minus zero is zero.
    kchart::fuzz::expect(to_json(again) == to_json(value) || to_yaml(again) == to_yaml(value));
    to_yaml_pretty(value);
  });
}
