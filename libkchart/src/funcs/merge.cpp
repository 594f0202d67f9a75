// Merging as mergo 1.0.1 does for map[string]interface {} (its deepMerge, case reflect.Map).
#include "funcs/merge.hpp"

#include "kchart/error.hpp"
#include "kchart/functions.hpp"

namespace kchart::funcs {

namespace {

// Values that nest deeper contain themselves.
constexpr int kDepth = 5'000;

// mergo's isEmptyValue: like a template's "not true", but a struct or complex number never is
// empty.
bool empty(const Value& value) {
  if (value.kind() == Kind::complex128) return false;
  if (value.is_object() && value.as_object()->kind_name() != "int64") return false;
  return !truth(value);
}

struct Merger {
  bool overwrite;
  Arena& arena;

  void merge(Map& target, const Map& source, int depth) const {
    if (depth > kDepth) throw Error(Fault::limit, "value.cycle", "a value contains itself");
    // By index and with a copy of the entry: target and source may share parts, or be one map.
    for (std::size_t i = 0; i < source.size(); ++i) {
      const Map::Entry entry = source.begin()[i];
      if (keeps(target, entry, depth)) continue;
      check_type(target, source);
      target.set(arena, entry.key, entry.value);
    }
  }

  // Whether the target's own value stays, after maps were merged into it.
  bool keeps(Map& target, const Map::Entry& entry, int depth) const {
    if (entry.value.is_nil()) return !overwrite;
    const Value* found = target.find(entry.key);
    if (found == nullptr) return false;
    const Value old = *found;
    if (old.is_map() && entry.value.is_map()) {
      if (old.as_map() != nullptr && entry.value.as_map() != nullptr) {
        merge(*old.as_map(), *entry.value.as_map(), depth + 1);
      }
      return !empty(old);
    }
    return !overwrite && !empty(old);
  }

  // Go's panic when a value of any type goes into a map of texts (as `split` makes them).
  static void check_type(const Map& target, const Map& source) {
    if (target.type().element == Kind::string && source.type().element == Kind::nil) {
      throw FunctionError{
          "reflect.Value.SetMapIndex: value of type interface {} is not assignable to type string"};
    }
  }
};

}  // namespace

void merge(Map& target, const Map& source, bool overwrite, Arena& arena) {
  Merger{overwrite, arena}.merge(target, source, 0);
}

}  // namespace kchart::funcs
