#include <set>

#include "model/kinds.hpp"

namespace kchart::model {

namespace {

// Shares the nodes of both, which so keep their places.
YAML::Node laid_over(const YAML::Node& base, const YAML::Node& over) {
  if (!base.IsMap() || !over.IsMap()) return over;
  YAML::Node made(YAML::NodeType::Map);
  for (const auto& pair : base) {
    const std::string key = pair.first.Scalar();
    if (key == "overlays") continue;
    const YAML::Node found = over[key];
    made.force_insert(pair.first, found ? laid_over(pair.second, found) : pair.second);
  }
  for (const auto& pair : over) {
    if (!base[pair.first.Scalar()]) made.force_insert(pair.first, pair.second);
  }
  return made;
}

bool fit_to_be_laid_over(const YAML::Node& name, const YAML::Node& over, Reader& reader) {
  if (const std::string why = broken(kLabel, name.IsScalar() ? name.Scalar() : ""); !why.empty()) {
    reader.error(name, "spec.overlay", "the name of an overlay " + why);
  } else if (!over.IsMap()) {
    reader.error(name, "spec.overlay", "an overlay must be a map of what is different");
  } else {
    bool good = true;
    for (const auto& pair : over) {
      const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "";
      if (key != "kind" && key != "apiVersion" && key != "overlays" && !key.empty()) continue;
      reader.error(pair.first, "spec.overlay", "an overlay cannot have '" + key + "'");
      good = false;
    }
    return good;
  }
  return false;
}

}  // namespace

void read_overlays(const YAML::Node& document, const KindInfo& info, Reader& reader,
                   Declarations& into) {
  const YAML::Node overlays = document["overlays"];
  if (!overlays) return;
  if (!overlays.IsMap()) return reader.error(overlays, "spec.form", "'overlays' must be a map");
  std::set<std::string> names;
  for (const auto& pair : overlays) {
    if (!fit_to_be_laid_over(pair.first, pair.second, reader)) continue;
    if (!names.insert(pair.first.Scalar()).second) {
      reader.error(pair.first, "spec.duplicate-key",
                   "the overlay '" + pair.first.Scalar() + "' is given twice");
      continue;
    }
    std::vector<Declaration> read;
    info.read(laid_over(document, pair.second), reader, read);
    if (read.empty()) continue;
    std::visit([&](auto& spec) { spec.at = reader.position(pair.first); }, read.front());
    into.overlays.push_back({into.items.size() - 1, pair.first.Scalar(), std::move(read.front())});
  }
}

}  // namespace kchart::model
