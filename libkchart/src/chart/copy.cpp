// One pass over the structure; scalars and texts are 16 bytes each and need no visit.
#include "chart/copy.hpp"

#include "kchart/error.hpp"

namespace kchart {

namespace {

class Copier {
 public:
  Copier(Arena& arena, const CopyOptions& options) : arena_(arena), options_(options) {}

  Value copy(const Value& value, bool drop_nils, int depth) const {
    if (depth > kMaxValueDepth) {
      throw Error(Fault::limit, "value.cycle", "a value contains itself");
    }
    if (value.is_map() && value.as_map() != nullptr) return map(*value.as_map(), drop_nils, depth);
    if (value.is_list() && value.as_list() != nullptr) return list(*value.as_list(), depth);
    return value;
  }

 private:
  Value map(const Map& from, bool drop_nils, int depth) const {
    Map* to = Map::make(arena_, from.size(), from.type());
    for (const Map::Entry& entry : from) {
      if (drop_nils && entry.value.is_nil()) continue;
      to->append(arena_, entry.key, copy(entry.value, drop_nils, depth + 1));
      carry_origin(options_.origins, &from, to, entry.key.view());
    }
    return Value::map(to);
  }

  // Helm cleans maps within maps only; a map in a list keeps its nils.
  Value list(const List& from, int depth) const {
    List* to = List::make(arena_, from.size(), from.type());
    for (std::size_t i = 0; i < from.size(); ++i) {
      to->push_back(arena_, copy(from[i], false, depth + 1));
      if (options_.origins == nullptr) continue;
      if (const Origin* origin = options_.origins->find(&from, i)) {
        const Origin kept = *origin;
        options_.origins->note(to, i, kept);
      }
    }
    return Value::list(to);
  }

  Arena& arena_;
  const CopyOptions& options_;
};

}  // namespace

Value copy_structure(const Value& value, Arena& arena, const CopyOptions& options) {
  return Copier(arena, options).copy(value, options.drop_nils, 0);
}

}  // namespace kchart
