// Copying the structure of values: lists and maps are made anew, texts are shared.
#pragma once

#include "kchart/origins.hpp"
#include "kchart/value.hpp"

namespace kchart {

// Deeper than any input can be; only import-values can build a table that holds itself.
constexpr int kMaxValueDepth = 3'000;

struct CopyOptions {
  bool drop_nils = false;      // leave out entries that are nil, in maps within maps (not in lists)
  Origins* origins = nullptr;  // notes are carried along when not null
};

// The copy's texts point to those of `value`, which must outlive it. Throws Error "value.cycle".
Value copy_structure(const Value& value, Arena& arena, const CopyOptions& options = {});

// Carries the note of one entry from map to map.
inline void carry_origin(Origins* origins, const Map* from, const Map* to, std::string_view key) {
  if (origins == nullptr) return;
  if (const Origin* origin = origins->find(from, key)) {
    const Origin copy = *origin;  // noting may move what was found
    origins->note(to, key, copy);
  }
}

}  // namespace kchart
