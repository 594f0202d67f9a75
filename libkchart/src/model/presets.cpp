// The presets, as presets/ has them.
#include <vector>

#include "kchart/error.hpp"
#include "kchart/spec.hpp"
#include "model/reader.hpp"

namespace kchart {

namespace {

struct Row {
  std::string_view name, text;
};

constexpr Row kRows[] = {
#include "presets.inc"
};

}  // namespace

std::span<const Preset> presets() {
  static const std::vector<Preset> all = [] {
    std::vector<Preset> made;
    for (const Row& row : kRows) {
      constexpr std::size_t kMark = 2;  // "# "
      const std::string_view first = row.text.substr(0, row.text.find('\n'));
      made.push_back({row.name, first.substr(kMark), row.text});
    }
    return made;
  }();
  return all;
}

const Preset& preset(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Preset& one : presets()) {
    if (one.name == name) return one;
    names.push_back(one.name);
  }
  const model::Unknown words = model::unknown("preset", name, names);
  throw Error(Fault::refused, "preset", words.message + " (" + words.fix + ")");
}

}  // namespace kchart
