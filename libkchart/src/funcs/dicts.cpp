// Dictionaries: dict, get, set, merge, keys, dig, ...
//
// Go answers `keys` and `values` in random order; here the order is that of the keys.
#include <algorithm>

#include "funcs/bounds.hpp"
#include "funcs/families.hpp"
#include "funcs/merge.hpp"
#include "value/format.hpp"

namespace kchart::funcs {

namespace {

// A new key moves those behind it.
constexpr std::size_t kEntriesPerStep = 1'024;

// The entries of a map argument; a nil map has none.
std::span<const Map::Entry> entries(const Value& map) {
  if (map.as_map() == nullptr) return {};
  return {map.as_map()->begin(), map.as_map()->size()};
}

const Value* find(const Value& map, std::string_view key) {
  return map.as_map() == nullptr ? nullptr : map.as_map()->find(key);
}

// A key of any type as Sprig's strval spells it.
std::string_view key_text(const Value& value, Arena& arena) {
  if (value.is_string() || value.kind() == Kind::bytes) return value.as_string();
  return arena.copy(format::to_string(value));
}

Value dict(Call& call) {
  Map* map = Map::make(call.arena, (call.args.size() + 1) / 2);
  for (std::size_t i = 0; i < call.args.size(); i += 2) {
    const Value value = i + 1 < call.args.size() ? call.args[i + 1] : Value::borrowed("");
    map->set(call.arena, key_text(call.args[i], call.arena), value);
  }
  return Value::map(map);
}

Value get(Call& call) {
  const Value* found = find(call.args[0], call.args[1].as_string());
  return found != nullptr ? *found : Value::borrowed("");
}

Value set(Call& call) {
  Map* map = call.args[0].as_map();
  if (map == nullptr) throw FunctionError{"assignment to entry in nil map"};
  check_list(call, map->size() + 1);
  call.budget.step(map->size() / kEntriesPerStep);
  map->set(call.arena, call.args[1].as_string(), call.args[2]);
  return call.args[0];
}

Value unset(Call& call) {
  if (Map* map = call.args[0].as_map()) map->erase(call.args[1].as_string());
  return call.args[0];
}

Value has_key(Call& call) {
  return Value::boolean(find(call.args[0], call.args[1].as_string()) != nullptr);
}

Value pluck(Call& call) {
  List* out = List::make(call.arena);
  for (const Value& map : call.args.subspan(1)) {
    if (const Value* found = find(map, call.args[0].as_string()))
      out->push_back(call.arena, *found);
  }
  return Value::list(out);
}

Value keys(Call& call) {
  List* out = List::make(call.arena, 0, kStringList);
  for (const Value& map : call.args) {
    for (const Map::Entry& entry : entries(map)) {
      out->push_back(call.arena, Value::borrowed(entry.key.view()));
    }
  }
  return Value::list(out);
}

Value values(Call& call) {
  List* out = List::make(call.arena, call.args[0].size());
  for (const Map::Entry& entry : entries(call.args[0])) out->push_back(call.arena, entry.value);
  return Value::list(out);
}

Value pick(Call& call) {
  Map* out = Map::make(call.arena);
  for (const Value& key : call.args.subspan(1)) {
    const Value* found = find(call.args[0], key.as_string());
    if (found != nullptr) out->set(call.arena, key.as_string(), *found);
  }
  return Value::map(out);
}

Value omit(Call& call) {
  const auto omitted = call.args.subspan(1);
  Map* out = Map::make(call.arena, call.args[0].size());
  for (const Map::Entry& entry : entries(call.args[0])) {
    const bool drop = std::any_of(omitted.begin(), omitted.end(), [&](const Value& key) {
      return key.as_string() == entry.key.view();
    });
    if (!drop) out->append(call.arena, entry.key, entry.value);
  }
  return Value::map(out);
}

Value merge_all(Call& call, bool overwrite) {
  Value target = call.args[0];
  for (const Value& source : call.args.subspan(1)) {
    if (source.as_map() == nullptr) continue;
    if (target.as_map() == nullptr) target = Value::map(Map::make(call.arena));
    merge(*target.as_map(), *source.as_map(), {overwrite, call.arena, call.budget});
  }
  return target;
}

Value merge_fill(Call& call) {
  return merge_all(call, false);
}
Value merge_overwrite(Call& call) {
  return merge_all(call, true);
}

Value copy(Call& call) {
  // The text of the panic in reflect that mitchellh/copystructure runs into.
  if (call.args[0].is_nil()) {
    throw FunctionError{"reflect: call of reflect.Value.Type on zero Value"};
  }
  return deep_copy(call.args[0], call.arena, true, &call.budget);
}

// Go's text of a failed type assertion.
[[noreturn]] void fail_conversion(const Value& value, std::string_view wanted) {
  const std::string is(value.is_nil() ? "nil" : type_name(value));
  throw FunctionError{"interface conversion: interface {} is " + is + ", not " +
                      std::string(wanted)};
}

const Value& checked_map(const Value& value) {
  // An assertion to map[string]interface {} holds for that very type only: .Values is refused.
  if (!value.is_map() || &value.map_type() != &kAnyMap) {
    fail_conversion(value, "map[string]interface {}");
  }
  return value;
}

Value dig(Call& call) {
  const auto args = call.args;
  if (args.size() < 3) throw FunctionError{"dig needs at least three arguments"};
  const std::size_t steps = args.size() - 2;
  const Value* at = &checked_map(args.back());
  for (const Value& key : args.first(steps)) {
    if (!key.is_string()) fail_conversion(key, "string");
  }
  for (std::size_t i = 0; i < steps; ++i) {
    const Value* found = find(checked_map(*at), args[i].as_string());
    if (found == nullptr) return args[steps];
    at = found;
  }
  return *at;
}

#define KCHART_MAP "map[string]interface {}"

constexpr Function kFunctions[] = {
    {"dict", "(v ...interface {}) " KCHART_MAP, "A new map of the keys and values given in turn.",
     dict},
    {"get", "(d " KCHART_MAP ", key string) interface {}",
     "The value under a key, or the empty string.", get},
    {"set", "(d " KCHART_MAP ", key string, value interface {}) " KCHART_MAP,
     "Puts a value into a map and answers that map.", set},
    {"unset", "(d " KCHART_MAP ", key string) " KCHART_MAP,
     "Removes a key from a map and answers that map.", unset},
    {"hasKey", "(d " KCHART_MAP ", key string) bool", "Whether a map has a key.", has_key},
    {"pluck", "(key string, d ..." KCHART_MAP ") []interface {}",
     "The values under one key in several maps.", pluck},
    {"keys", "(dicts ..." KCHART_MAP ") []string",
     "The keys of the maps (Helm: in random order; here sorted).", keys},
    {"values", "(dict " KCHART_MAP ") []interface {}",
     "The values of a map (Helm: in random order; here by key).", values},
    {"pick", "(dict " KCHART_MAP ", keys ...string) " KCHART_MAP,
     "A new map with only the given keys.", pick},
    {"omit", "(dict " KCHART_MAP ", keys ...string) " KCHART_MAP,
     "A new map without the given keys.", omit},
    {"merge", "(dst " KCHART_MAP ", srcs ..." KCHART_MAP ") interface {}",
     "Fills what is missing or empty in the first map from the others; changes it.", merge_fill},
    {"mustMerge", "(dst " KCHART_MAP ", srcs ..." KCHART_MAP ") interface {}", "Like merge.",
     merge_fill},
    {"mergeOverwrite", "(dst " KCHART_MAP ", srcs ..." KCHART_MAP ") interface {}",
     "Lays the other maps over the first, the last one winning; changes it.", merge_overwrite},
    {"mustMergeOverwrite", "(dst " KCHART_MAP ", srcs ..." KCHART_MAP ") interface {}",
     "Like mergeOverwrite.", merge_overwrite},
    {"deepCopy", "(i interface {}) interface {}", "A copy that shares no map or list.", copy},
    {"mustDeepCopy", "(i interface {}) interface {}", "Like deepCopy.", copy},
    {"dig", "(ps ...interface {}) interface {}",
     "Walks keys into nested maps: dig KEY... DEFAULT MAP.", dig},
};

#undef KCHART_MAP

}  // namespace

std::span<const Function> dict_functions() {
  return kFunctions;
}

}  // namespace kchart::funcs
