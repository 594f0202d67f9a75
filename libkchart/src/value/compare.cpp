// Deep copies and deep equality.
//
// Lists and maps are walked with a stack on the heap: values nest deeper than a thread's stack may
// hold, and a template may ask when little of it is left. What nests beyond every reader's bound
// holds itself.
#include <vector>

#include "kchart/error.hpp"
#include "kchart/limits.hpp"
#include "kchart/value.hpp"

namespace kchart {

namespace {

// Nothing that Helm accepts nests deeper: go-yaml stops at 10,000 levels, our readers at 1,000.
constexpr std::size_t kDepth = 10'000;

void check_depth(std::size_t levels) {
  if (levels > kDepth) throw Error(Fault::limit, "value.cycle", "a value contains itself");
}

class Copier {
 public:
  Copier(Arena& arena, bool share_text, Budget* budget)
      : arena_(arena), share_text_(share_text), budget_(budget) {}

  Value run(const Value& root) {
    const Value copy = begin(root);
    while (!open_.empty()) fill();
    return copy;
  }

 private:
  // A list or map whose copy still lacks the elements from `next` on.
  struct Level {
    const List* list;
    List* new_list;
    const Map* map;
    Map* new_map;
    std::size_t next = 0;

    std::size_t size() const { return list != nullptr ? list->size() : map->size(); }
  };

  // The copy of a value; that of a list or map is filled later.
  Value begin(const Value& value) {
    switch (value.kind()) {
      case Kind::string:
        return share_text_ ? value : Value::string(arena_, value.as_string());
      case Kind::bytes:
        return share_text_ ? value : Value::bytes(arena_.copy(value.as_string()));
      case Kind::complex128:
        return Value::complex(arena_, value.as_complex());
      case Kind::list:
        return value.as_list() == nullptr ? value : begin_list(*value.as_list());
      case Kind::map:
        return value.as_map() == nullptr ? value : begin_map(*value.as_map(), value.map_type());
      case Kind::object:
        return value.as_object()->deep_copied(arena_);
      default:
        return value;
    }
  }

  Value begin_list(const List& from) {
    List* to = List::make(arena_, from.size(), from.type());
    open({&from, to, nullptr, nullptr});
    return Value::list(to);
  }

  Value begin_map(const Map& from, const MapType& type) {
    Map* to = Map::make(arena_, from.size(), type);
    open({nullptr, nullptr, &from, to});
    return Value::map(to);
  }

  void open(const Level& level) {
    check_depth(open_.size());
    if (budget_ != nullptr) budget_->step(1 + level.size());
    open_.push_back(level);
  }

  // Copies elements of the innermost list or map, up to one that is a list or map itself.
  void fill() {
    const std::size_t depth = open_.size();
    Level level = open_.back();
    while (level.next != level.size()) {
      copy_element(level, level.next++);
      if (open_.size() == depth) continue;
      open_[depth - 1].next = level.next;
      return;
    }
    open_.pop_back();
  }

  void copy_element(const Level& level, std::size_t at) {
    if (level.list != nullptr) {
      level.new_list->push_back(arena_, begin((*level.list)[at]));
      return;
    }
    const Map::Entry& entry = level.map->begin()[at];
    Key key = entry.key;
    if (!share_text_) key.data = arena_.copy(key.view()).data();
    level.new_map->append(arena_, key, begin(entry.value));
  }

  Arena& arena_;
  bool share_text_;
  Budget* budget_;
  std::vector<Level> open_;
};

class Comparison {
 public:
  explicit Comparison(Budget* budget) : budget_(budget) {}

  bool run(const Value& a, const Value& b) {
    if (!same(a, b)) return false;
    while (!open_.empty()) {
      if (!same_elements()) return false;
    }
    return true;
  }

 private:
  // Two lists or two maps of one type and size, equal up to the element `next`.
  struct Level {
    const List* lists[2];
    const Map* maps[2];
    std::size_t next = 0;

    std::size_t size() const { return lists[0] != nullptr ? lists[0]->size() : maps[0]->size(); }
  };

  // Whether the values are the same; elements of lists and maps are looked at later.
  bool same(const Value& a, const Value& b) {
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
        return same_lists(a, b);
      case Kind::map:
        return same_maps(a, b);
      case Kind::object:
        return a.as_object() == b.as_object() ||
               (a.as_object()->type_name() == b.as_object()->type_name() &&
                a.as_object()->equals(*b.as_object()));
    }
    return false;
  }

  bool same_lists(const Value& a, const Value& b) {
    // reflect.DeepEqual: a nil slice differs from an empty one.
    const List* x = a.as_list();
    const List* y = b.as_list();
    if (x == y) return &a.list_type() == &b.list_type();
    if (x == nullptr || y == nullptr || x->size() != y->size() || &x->type() != &y->type())
      return false;
    open({{x, y}, {}});
    return true;
  }

  bool same_maps(const Value& a, const Value& b) {
    const Map* x = a.as_map();
    const Map* y = b.as_map();
    if (&a.map_type() != &b.map_type()) return false;
    if (x == y) return true;
    if (x == nullptr || y == nullptr || x->size() != y->size()) return false;
    open({{}, {x, y}});
    return true;
  }

  void open(const Level& level) {
    check_depth(open_.size());
    if (budget_ != nullptr) budget_->step(1 + level.size());
    open_.push_back(level);
  }

  // Goes on with the innermost pair, up to an element that is a list or map itself.
  bool same_elements() {
    const std::size_t depth = open_.size();
    Level level = open_.back();
    while (level.next != level.size()) {
      if (!same_at(level, level.next++)) return false;
      if (open_.size() == depth) continue;
      open_[depth - 1].next = level.next;
      return true;
    }
    open_.pop_back();
    return true;
  }

  bool same_at(const Level& level, std::size_t at) {
    if (level.lists[0] != nullptr) return same((*level.lists[0])[at], (*level.lists[1])[at]);
    const Map::Entry& x = level.maps[0]->begin()[at];
    const Map::Entry& y = level.maps[1]->begin()[at];
    return x.key == y.key && same(x.value, y.value);
  }

  Budget* budget_;
  std::vector<Level> open_;
};

}  // namespace

Value deep_copy(const Value& value, Arena& arena, bool share_text, Budget* budget) {
  return Copier(arena, share_text, budget).run(value);
}

bool deep_equal(const Value& a, const Value& b, Budget* budget) {
  return Comparison(budget).run(a, b);
}

}  // namespace kchart
