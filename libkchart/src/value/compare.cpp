// Deep copies and deep equality, bounded in depth so that cycles end.
#include <cmath>

#include "kchart/error.hpp"
#include "kchart/value.hpp"

namespace kchart {

namespace {

// Nothing that Helm accepts nests deeper (go-yaml stops at 10,000 levels, our readers at 1,000), so
// a value that does is a cycle made by `set`. Frames here are small: 10,000 fit in 8 MiB with ease.
constexpr int kDepth = 10'000;

[[noreturn]] void cycle() {
  throw Error(Fault::limit, "value.cycle", "a value contains itself");
}

struct Copier {
  Arena& arena;
  bool share_text;

  Value copy(const Value& value, int depth) const {
    if (depth > kDepth) cycle();
    switch (value.kind()) {
      case Kind::string:
        return share_text ? value : Value::string(arena, value.as_string());
      case Kind::bytes:
        return share_text ? value : Value::bytes(arena.copy(value.as_string()));
      case Kind::complex128:
        return Value::complex(arena, value.as_complex());
      case Kind::list:
        return copy_list(value, depth);
      case Kind::map:
        return copy_map(value, depth);
      case Kind::object:
        return value.as_object()->deep_copied(arena);
      default:
        return value;
    }
  }

  Value copy_list(const Value& value, int depth) const {
    const List* from = value.as_list();
    if (from == nullptr) return value;
    List* to = List::make(arena, from->size(), from->type());
    for (const Value& element : *from) to->push_back(arena, copy(element, depth + 1));
    return Value::list(to);
  }

  Value copy_map(const Value& value, int depth) const {
    const Map* from = value.as_map();
    if (from == nullptr) return value;
    Map* to = Map::make(arena, from->size(), from->type());
    for (const Map::Entry& entry : *from) {
      Key key = entry.key;
      if (!share_text) key.data = arena.copy(key.view()).data();
      to->append(arena, key, copy(entry.value, depth + 1));
    }
    return Value::map(to);
  }
};

bool equal(const Value& a, const Value& b, int depth);

bool equal_lists(const Value& a, const Value& b, int depth) {
  // reflect.DeepEqual: a nil slice differs from an empty one.
  const List* x = a.as_list();
  const List* y = b.as_list();
  if (x == y) return &a.list_type() == &b.list_type();
  if (x == nullptr || y == nullptr || x->size() != y->size() || &x->type() != &y->type())
    return false;
  for (std::size_t i = 0; i < x->size(); ++i) {
    if (!equal((*x)[i], (*y)[i], depth + 1)) return false;
  }
  return true;
}

bool equal_maps(const Value& a, const Value& b, int depth) {
  const Map* x = a.as_map();
  const Map* y = b.as_map();
  if (&a.map_type() != &b.map_type()) return false;
  if (x == y) return true;
  if (x == nullptr || y == nullptr || x->size() != y->size()) return false;
  for (auto i = x->begin(), j = y->begin(); i != x->end(); ++i, ++j) {
    if (!(i->key == j->key) || !equal(i->value, j->value, depth + 1)) return false;
  }
  return true;
}

bool equal(const Value& a, const Value& b, int depth) {
  if (depth > kDepth) cycle();
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::nil:
      return true;
    case Kind::boolean:
      return a.as_bool() == b.as_bool();
    case Kind::integer:
    case Kind::int64:
      return a.as_int() == b.as_int();
    case Kind::uint32:
    case Kind::uint64:
      return a.as_uint() == b.as_uint() && a.is_byte() == b.is_byte();
    case Kind::float64:
      return a.as_float() == b.as_float();
    case Kind::complex128:
      return a.as_complex() == b.as_complex();
    case Kind::string:
    case Kind::bytes:
      return a.as_string() == b.as_string();
    case Kind::list:
      return equal_lists(a, b, depth);
    case Kind::map:
      return equal_maps(a, b, depth);
    case Kind::object:
      return a.as_object() == b.as_object() ||
             (a.as_object()->type_name() == b.as_object()->type_name() &&
              a.as_object()->equals(*b.as_object()));
  }
  return false;
}

}  // namespace

Value deep_copy(const Value& value, Arena& arena, bool share_text) {
  return Copier{arena, share_text}.copy(value, 0);
}

bool deep_equal(const Value& a, const Value& b) {
  return equal(a, b, 0);
}

}  // namespace kchart
