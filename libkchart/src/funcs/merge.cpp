// Merging as mergo 1.0.1 does for map[string]interface {} (its deepMerge, case reflect.Map).
//
// The pairs of maps being merged are held on a heap stack: values nest deeper than a thread's stack
// may hold.
#include "funcs/merge.hpp"

#include <vector>

#include "kchart/error.hpp"
#include "kchart/functions.hpp"
#include "kchart/limits.hpp"

namespace kchart::funcs {

namespace {

// Values that nest deeper contain themselves.
constexpr std::size_t kDepth = 10'000;

// mergo's isEmptyValue: like a template's "not true", but a struct or complex number never is
// empty.
bool empty(const Value& value) {
  if (value.kind() == Kind::complex128) return false;
  if (value.is_object() && value.as_object()->kind_name() != "int64") return false;
  return !truth(value);
}

class Merger {
 public:
  explicit Merger(const MergeRun& run) : run_(run) {}

  void merge(Map& target, const Map& source) {
    open(target, source);
    while (!open_.empty()) step();
  }

 private:
  // Two maps being merged, with the entry of the source that is in hand and what the target had.
  struct Level {
    Map* target;
    const Map* source;
    std::size_t next = 0;  // by index: target and source may share parts, or be one map
    Map::Entry entry = {};
    Value old = {};
  };

  void open(Map& target, const Map& source) {
    if (open_.size() > kDepth) {
      throw Error(Fault::limit, "value.cycle", "a value contains itself");
    }
    run_.budget.step(1 + source.size());
    open_.push_back({&target, &source});
  }

  void step() {
    Level& level = open_.back();
    if (level.next == level.source->size()) {
      open_.pop_back();
      if (!open_.empty()) put_unless(!empty(open_.back().old));
      return;
    }
    level.entry = level.source->begin()[level.next++];
    const Value* found = level.target->find(level.entry.key);
    level.old = found != nullptr ? *found : Value();
    const Value& fresh = level.entry.value;
    if (found != nullptr && level.old.is_map() && fresh.is_map()) {
      // Nil maps have nothing to merge, but stay maps.
      if (level.old.as_map() == nullptr || fresh.as_map() == nullptr) {
        put_unless(!empty(level.old));
      } else {
        open(*level.old.as_map(), *fresh.as_map());
      }
      return;
    }
    put_unless(fresh.is_nil() ? !run_.overwrite : !run_.overwrite && !empty(level.old));
  }

  // Puts the entry in hand into the target, unless the target's own value stays.
  void put_unless(bool stays) const {
    if (stays) return;
    const Level& level = open_.back();
    check_type(*level.target, *level.source);
    level.target->set(run_.arena, level.entry.key, level.entry.value);
  }

  // Go's panic when a value of any type goes into a map of texts (as `split` makes them).
  static void check_type(const Map& target, const Map& source) {
    if (target.type().element == Kind::string && source.type().element == Kind::nil) {
      throw FunctionError{
          "reflect.Value.SetMapIndex: value of type interface {} is not assignable to type string"};
    }
  }

  const MergeRun& run_;
  std::vector<Level> open_;
};

}  // namespace

void merge(Map& target, const Map& source, const MergeRun& run) {
  Merger(run).merge(target, source);
}

}  // namespace kchart::funcs
