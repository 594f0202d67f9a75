// What is wanted of a manifest's head, as render/ reads it, cut out of a whole document.
#pragma once

#include <string>
#include <string_view>

#include "codec/outcome.hpp"

namespace kchart {

inline bool is_wanted(std::string_view key) {
  return key == "apiVersion" || key == "kind" || key == "metadata";
}

// The text of the wanted entries of a map; of anything else, of all of it.
inline std::string head_of(const Value& document, Arena& arena) {
  if (!document.is_map()) return shown(document);
  Map* head = Map::make(arena);
  for (const Map::Entry& entry : *document.as_map()) {
    if (is_wanted(entry.key.view())) head->set(arena, entry.key, entry.value);
  }
  return shown(Value::map(head));
}

}  // namespace kchart
