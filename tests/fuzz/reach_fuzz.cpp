// Manifests whose policies, services and pods are read, and every flow between them.
#include <vector>

#include "fuzz.hpp"
#include "kchart/reach.hpp"
#include "kchart/yaml.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return kchart::fuzz::run(data, size, [](std::string_view text) {
    kchart::Arena arena;
    std::vector<kchart::SourceObject> objects;
    const kchart::Value value = kchart::parse_yaml(text, arena);
    if (!value.is_list() || value.as_list() == nullptr) return;
    for (const kchart::Value& object : *value.as_list()) objects.push_back({object, {}, nullptr});
    std::vector<kchart::Finding> findings;
    kchart::ReachOptions options;
    options.max_steps = 1'000'000;
    const auto network = kchart::Network::read(objects, options, findings);
    network.flows();
    network.entry_points();
  });
}
