// Lists: list, first, rest, append, uniq, slice, ... Every one answers with a new list.
//
// Sprig takes any slice here and refuses the rest by Go kind; nil makes it panic.
#include <algorithm>
#include <cmath>

#include "funcs/args.hpp"
#include "funcs/casting.hpp"
#include "funcs/families.hpp"

namespace kchart::funcs {

namespace {

// The elements of an argument that must be a slice. A []byte counts as one, byte by byte.
std::span<const Value> elements(Call& call, const Value& value, std::string_view problem) {
  if (value.is_list()) {
    const List* list = value.as_list();
    if (list == nullptr) return {};
    return {list->begin(), list->size()};
  }
  if (value.kind() == Kind::bytes) {
    List* list = List::make(call.arena, value.size());
    for (const char c : value.as_string()) {
      list->push_back(call.arena, Value::byte(static_cast<unsigned char>(c)));
    }
    return {list->begin(), list->size()};
  }
  if (value.is_nil()) {
    throw FunctionError{"runtime error: invalid memory address or nil pointer dereference"};
  }
  throw FunctionError{std::string(problem) + std::string(kind_name(value))};
}

List* copy(Call& call, std::span<const Value> from, std::size_t room = 0) {
  check_list(call, from.size() + room);
  List* to = List::make(call.arena, from.size() + room);
  for (const Value& element : from) to->push_back(call.arena, element.unboxed());
  return to;
}

Value nil_list() {
  return Value::list(nullptr);
}

bool contains(Call& call, std::span<const Value> list, const Value& wanted) {
  call.budget.step(list.size() + 1);
  return std::any_of(list.begin(), list.end(), [&](const Value& element) {
    return deep_equal(element, wanted, &call.budget);
  });
}

Value make_list(Call& call) {
  return Value::list(copy(call, call.args));
}

Value first(Call& call) {
  const auto list = elements(call, call.args[0], "Cannot find first on type ");
  return list.empty() ? Value() : list.front().unboxed();
}

Value last(Call& call) {
  const auto list = elements(call, call.args[0], "Cannot find last on type ");
  return list.empty() ? Value() : list.back().unboxed();
}

Value all_but_first(Call& call) {
  const auto list = elements(call, call.args[0], "Cannot find rest on type ");
  return list.empty() ? nil_list() : Value::list(copy(call, list.subspan(1)));
}

Value initial(Call& call) {
  const auto list = elements(call, call.args[0], "Cannot find initial on type ");
  return list.empty() ? nil_list() : Value::list(copy(call, list.first(list.size() - 1)));
}

Value push(Call& call) {
  List* out = copy(call, elements(call, call.args[0], "Cannot push on type "), 1);
  out->push_back(call.arena, call.args[1]);
  return Value::list(out);
}

Value prepend(Call& call) {
  const auto list = elements(call, call.args[0], "Cannot prepend on type ");
  check_list(call, list.size() + 1);
  List* out = List::make(call.arena, list.size() + 1);
  out->push_back(call.arena, call.args[1]);
  for (const Value& element : list) out->push_back(call.arena, element);
  return Value::list(out);
}

Value concat_lists(Call& call) {
  List* out = nullptr;  // Go: a slice that nothing was appended to stays nil
  for (const Value& argument : call.args) {
    if (!argument.is_list() && argument.kind() != Kind::bytes && !argument.is_nil()) {
      throw FunctionError{"Cannot concat type " + std::string(kind_name(argument)) + " as list"};
    }
    const auto list = elements(call, argument, "");
    if (list.empty()) continue;
    if (out == nullptr) out = List::make(call.arena, list.size());
    check_list(call, out->size() + list.size());
    for (const Value& element : list) out->push_back(call.arena, element);
  }
  return Value::list(out);
}

Value reverse(Call& call) {
  List* out = copy(call, elements(call, call.args[0], "Cannot find reverse on type "));
  std::reverse(out->begin(), out->end());
  return Value::list(out);
}

Value compact(Call& call) {
  List* out = List::make(call.arena);
  for (const Value& element : elements(call, call.args[0], "Cannot compact on type ")) {
    if (truth(element)) out->push_back(call.arena, element);
  }
  return Value::list(out);
}

Value uniq(Call& call) {
  List* out = List::make(call.arena);
  for (const Value& element : elements(call, call.args[0], "Cannot find uniq on type ")) {
    if (!contains(call, {out->begin(), out->size()}, element)) out->push_back(call.arena, element);
  }
  return Value::list(out);
}

Value without(Call& call) {
  const auto omitted = call.args.subspan(1);
  List* out = List::make(call.arena);
  for (const Value& element : elements(call, call.args[0], "Cannot find without on type ")) {
    if (!contains(call, omitted, element)) out->push_back(call.arena, element);
  }
  return Value::list(out);
}

Value has(Call& call) {
  if (call.args[1].is_nil()) return Value::boolean(false);
  const auto list = elements(call, call.args[1], "Cannot find has on type ");
  return Value::boolean(contains(call, list, call.args[0]));
}

Value slice(Call& call) {
  const auto list = elements(call, call.args[0], "list should be type of slice or array but ");
  if (list.empty()) return {};
  const auto size = static_cast<std::int64_t>(list.size());
  const std::int64_t start = call.args.size() > 1 ? to_int64(call.args[1]) : 0;
  const std::int64_t end = call.args.size() > 2 ? to_int64(call.args[2]) : size;
  if (start < 0 || end < start || end > size) {
    throw FunctionError{"reflect.Value.Slice: slice index out of bounds"};
  }
  const auto part =
      list.subspan(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start));
  // Go cuts the slice itself, so the type stays ([]string of splitList).
  const ListType& type = call.args[0].is_list() ? call.args[0].list_type() : kAnyList;
  List* out = List::make(call.arena, part.size(), type);
  for (const Value& element : part) out->push_back(call.arena, element);
  return Value::list(out);
}

[[noreturn]] void fail_make_slice() {
  throw FunctionError{"runtime error: makeslice: len out of range"};
}

// Sprig computes the number of chunks in floating point, which decides what odd sizes do.
Value chunk(Call& call) {
  const auto list = elements(call, call.args[1], "Cannot chunk type ");
  const auto size = call.args[0].as_int();
  const auto length = static_cast<double>(list.size());
  const std::int64_t count = truncate(std::floor((length - 1) / static_cast<double>(size)) + 1);
  if (count < 0) fail_make_slice();
  List* out = List::make(call.arena, static_cast<std::size_t>(count), kListList);
  for (std::size_t at = 0; static_cast<std::int64_t>(out->size()) < count;) {
    // By the remainder a lone element makes a chunk even of most negative sizes.
    const bool lone = size < -1 && list.size() == 1;
    if (size <= 0 && !lone) fail_make_slice();
    const std::size_t most = lone ? 1 : static_cast<std::size_t>(size);
    const std::size_t take = std::min(most, list.size() - at);
    out->push_back(call.arena, Value::list(copy(call, list.subspan(at, take))));
    at += take;
  }
  return Value::list(out);
}

// A []string is sorted where it stands, as in Sprig: whoever else holds it sees it sorted.
Value sort_alpha(Call& call) {
  if (!is_slice(call.args[0])) {
    List* one = List::make(call.arena, 1, kStringList);
    one->push_back(call.arena, Value::borrowed(strval(call, call.args[0])));
    return Value::list(one);
  }
  List* texts = strings_of(call, call.args[0]);
  call.budget.step(texts->size());
  std::sort(texts->begin(), texts->end(),
            [](const Value& a, const Value& b) { return a.as_string() < b.as_string(); });
  return Value::list(texts);
}

constexpr const char* kListToList = "(list interface {}) []interface {}";
constexpr const char* kListToAny = "(list interface {}) interface {}";
constexpr const char* kAdd = "(list interface {}, v interface {}) []interface {}";
constexpr const char* kWithout = "(list interface {}, omit ...interface {}) []interface {}";
constexpr const char* kHas = "(needle interface {}, haystack interface {}) bool";
constexpr const char* kSlice = "(list interface {}, indices ...interface {}) interface {}";
constexpr const char* kChunk = "(size int, list interface {}) [][]interface {}";

constexpr Function kFunctions[] = {
    {"list", "(v ...interface {}) []interface {}", "A new list of the given values.", make_list},
    {"tuple", "(v ...interface {}) []interface {}", "Like list.", make_list},
    {"first", kListToAny, "The first element, or nil.", first},
    {"mustFirst", kListToAny, "Like first.", first},
    {"last", kListToAny, "The last element, or nil.", last},
    {"mustLast", kListToAny, "Like last.", last},
    {"rest", kListToList, "All elements but the first.", all_but_first},
    {"mustRest", kListToList, "Like rest.", all_but_first},
    {"initial", kListToList, "All elements but the last.", initial},
    {"mustInitial", kListToList, "Like initial.", initial},
    {"append", kAdd, "A new list with a value at the end.", push},
    {"mustAppend", kAdd, "Like append.", push},
    {"push", kAdd, "Like append.", push},
    {"mustPush", kAdd, "Like append.", push},
    {"prepend", kAdd, "A new list with a value at the front.", prepend},
    {"mustPrepend", kAdd, "Like prepend.", prepend},
    {"concat", "(lists ...interface {}) interface {}", "The elements of several lists in one.",
     concat_lists},
    {"reverse", kListToList, "The elements in the opposite order.", reverse},
    {"mustReverse", kListToList, "Like reverse.", reverse},
    {"compact", kListToList, "The elements that are not empty.", compact},
    {"mustCompact", kListToList, "Like compact.", compact},
    {"uniq", kListToList, "The elements without repetitions.", uniq},
    {"mustUniq", kListToList, "Like uniq.", uniq},
    {"without", kWithout, "The elements that are none of the given values.", without},
    {"mustWithout", kWithout, "Like without.", without},
    {"has", kHas, "Whether a list has an element.", has},
    {"mustHas", kHas, "Like has.", has},
    {"slice", kSlice, "The elements from one index up to, but without, another.", slice},
    {"mustSlice", kSlice, "Like slice.", slice},
    {"chunk", kChunk, "The elements in lists of at most the given size.", chunk},
    {"mustChunk", kChunk, "Like chunk.", chunk},
    {"sortAlpha", "(list interface {}) []string", "The elements as strings, sorted bytewise.",
     sort_alpha},
};

}  // namespace

std::span<const Function> list_functions() {
  return kFunctions;
}

}  // namespace kchart::funcs
