// Merging as mergo 1.0.1 does for map[string]interface {} (its deepMerge, case reflect.Map).
#include "funcs/merge.hpp"

#include "kchart/error.hpp"

namespace kchart::funcs {

namespace {

// Values that nest deeper contain themselves.
constexpr int kDepth = 5'000;

// mergo's isEmptyValue: like a template's "not true", but a struct or complex number never is
// empty.
bool empty(const Value& value) {
  if (value.kind() == Kind::complex128 || value.is_object()) return false;
  return !truth(value);
}

void merge_at(Map& target, const Map& source, bool overwrite, Arena& arena, int depth);

void merge_entry(Map& target, const Map::Entry& entry, bool overwrite, Arena& arena, int depth) {
  Value* old = target.find(entry.key);
  if (entry.value.is_nil()) {
    if (overwrite) target.set(arena, entry.key, Value());
    return;
  }
  const bool both_maps = old != nullptr && old->is_map() && entry.value.is_map();
  if (both_maps && old->as_map() != nullptr && entry.value.as_map() != nullptr) {
    const Value kept = *old;
    merge_at(*kept.as_map(), *entry.value.as_map(), overwrite, arena, depth + 1);
    old = target.find(entry.key);
  }
  if (old != nullptr && both_maps && !empty(*old)) return;
  if (overwrite || old == nullptr || empty(*old)) target.set(arena, entry.key, entry.value);
}

void merge_at(Map& target, const Map& source, bool overwrite, Arena& arena, int depth) {
  if (depth > kDepth) throw Error(Fault::limit, "value.cycle", "a value contains itself");
  // By index and with a copy of the entry: target and source may share parts, or be one map.
  for (std::size_t i = 0; i < source.size(); ++i) {
    const Map::Entry entry = source.begin()[i];
    merge_entry(target, entry, overwrite, arena, depth);
  }
}

}  // namespace

void merge(Map& target, const Map& source, bool overwrite, Arena& arena) {
  merge_at(target, source, overwrite, arena, 0);
}

}  // namespace kchart::funcs
