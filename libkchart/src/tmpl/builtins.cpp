// The table of builtins, and those that reach into values. Go: text/template/funcs.go.
//
// Parameters of type reflect.Value keep their box: to Go a nil in a list is not the nil that a
// pipeline gives.
#include "tmpl/builtins.hpp"

#include <array>

#include "base/strconv.hpp"
#include "tmpl/types.hpp"

namespace kchart::tmpl {

namespace {

[[noreturn]] void fail(std::string message) {
  throw FunctionError{std::move(message)};
}

// Go has followed pointers before it names the type.
[[noreturn]] void fail_of_type(std::string_view what, const Value& value) {
  std::string_view name = type_name(value);
  if (name.front() == '*') name.remove_prefix(1);
  fail(std::string(what) + std::string(name));
}

// Go: indexArg. `bound` itself is allowed; the caller rejects it where it must.
std::size_t checked_index(const Value& index, std::size_t bound) {
  std::int64_t at = 0;
  switch (index.kind()) {
    case Kind::integer:
    case Kind::int64:
      at = index.as_int();
      break;
    case Kind::uint32:
    case Kind::uint64:
      at = static_cast<std::int64_t>(index.as_uint());
      break;
    case Kind::nil:
      fail("cannot index slice/array with nil");
    case Kind::object:
      if (const auto number = index.as_object()->number()) {
        at = *number;
        break;
      }
      [[fallthrough]];
    default:
      fail("cannot index slice/array with type " + std::string(type_name(index)));
  }
  if (at < 0 || static_cast<std::uint64_t>(at) > bound) {
    fail("index out of range: " + strconv::format_int(at));
  }
  return static_cast<std::size_t>(at);
}

Value byte_at(const Value& text, const Value& index) {
  const std::size_t at = checked_index(index, text.size());
  if (at == text.size()) {
    fail(text.is_string() ? "reflect: string index out of range"
                          : "reflect: slice index out of range");
  }
  return Value::byte(static_cast<unsigned char>(text.as_string()[at]));
}

Value element_at(const Value& list, const Value& index) {
  const std::size_t at = checked_index(index, list.size());
  if (at == list.size()) fail("reflect: slice index out of range");
  const List& elements = *list.as_list();
  return element_of(elements[at], elements.type().element);
}

Value entry_of(const Value& map, const Value& key) {
  if (key.is_nil()) fail("value is nil; should be of type string");
  if (!key.is_string()) {
    fail("value has type " + std::string(type_name(key)) + "; should be string");
  }
  const MapType& type = map.map_type();
  const Value* found = map.as_map() != nullptr ? map.as_map()->find(key.as_string()) : nullptr;
  return found != nullptr ? element_of(*found, type.element) : zero_of(type.element);
}

Value index(Call& call) {
  Value item = call.args[0].unboxed();
  if (item.is_nil()) fail("index of untyped nil");
  for (const Value& index : call.args.subspan(1)) {
    if (item.is_nil()) fail("index of nil pointer");
    switch (item.kind()) {
      case Kind::string:
      case Kind::bytes:
        item = byte_at(item, index);
        break;
      case Kind::list:
        item = element_at(item, index);
        break;
      case Kind::map:
        item = entry_of(item, index);
        break;
      default:
        fail_of_type("can't index item of type ", item);
    }
  }
  return item;
}

Value sliced(Arena& arena, const Value& item, std::size_t from, std::size_t to) {
  if (item.is_string()) return Value::borrowed(item.as_string().substr(from, to - from));
  if (item.kind() == Kind::bytes) return Value::bytes(item.as_string().substr(from, to - from));
  if (item.as_list() == nullptr) return item;
  const List& all = *item.as_list();
  List* part = List::make(arena, to - from, all.type());
  for (std::size_t i = from; i < to; ++i) part->push_back(arena, all[i]);
  return Value::list(part);
}

Value slice(Call& call) {
  const Value item = call.args[0].unboxed();
  const auto indexes = call.args.subspan(1);
  if (item.is_nil()) fail("slice of untyped nil");
  if (indexes.size() > 3) fail("too many slice indexes: " + std::to_string(indexes.size()));
  const bool is_list = item.is_list() || item.kind() == Kind::bytes;
  if (item.is_string() && indexes.size() == 3) fail("cannot 3-index slice a string");
  if (!is_list && !item.is_string()) fail_of_type("can't slice item of type ", item);
  std::array<std::size_t, 3> at{0, item.size(), 0};
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    // Unlike `index`, Go's `slice` does not look into an interface.
    if (indexes[i].is_boxed()) fail("cannot index slice/array with type interface {}");
    at[i] = checked_index(indexes[i], item.size());
  }
  const auto check = [](std::size_t low, std::size_t high) {
    if (low <= high) return;
    fail("invalid slice index: " + std::to_string(low) + " > " + std::to_string(high));
  };
  check(at[0], at[1]);
  if (indexes.size() == 3) check(at[1], at[2]);
  return sliced(call.arena, item, at[0], at[1]);
}

Value length(Call& call) {
  const Value& item = call.args[0];
  switch (item.kind()) {
    case Kind::nil:
      // Go looks into a nil interface, but asks an absent value for its type and panics.
      fail(item.is_boxed() ? "len of nil pointer"
                           : "reflect: call of reflect.Value.Type on zero Value");
    case Kind::string:
    case Kind::bytes:
    case Kind::list:
    case Kind::map:
      return Value::integer(static_cast<std::int64_t>(item.size()));
    default:
      fail_of_type("len of type ", item);
  }
}

Value negation(Call& call) {
  return Value::boolean(!truth(call.args[0]));
}

Value run_by_evaluator(Call&) {
  fail("unreachable");
}

constexpr Function kAccess[] = {
    {"and", "(arg0 reflect.Value, args ...reflect.Value) reflect.Value",
     "The first false argument, or the last one; what follows it is not evaluated.",
     run_by_evaluator},
    {"call", "(fn reflect.Value, args ...reflect.Value) reflect.Value",
     "Calls a value that is a function; no value in a chart is one.", run_by_evaluator},
    {"index", "(item reflect.Value, indexes ...reflect.Value) reflect.Value",
     "The element of a list, entry of a map or byte of a text; each index goes one level deeper.",
     index},
    {"len", "(item reflect.Value) int", "The number of elements, entries or bytes.", length},
    {"not", "(arg reflect.Value) bool", "Whether the argument is false or empty.", negation},
    {"or", "(arg0 reflect.Value, args ...reflect.Value) reflect.Value",
     "The first true argument, or the last one; what follows it is not evaluated.",
     run_by_evaluator},
    {"slice", "(item reflect.Value, indexes ...reflect.Value) reflect.Value",
     "A part of a list or text, from the first index up to before the second.", slice},
};

}  // namespace

std::span<const Function> access_builtins() {
  return kAccess;
}

const FunctionTable& builtins() {
  static const FunctionTable table = [] {
    FunctionTable made;
    made.add(access_builtins());
    made.add(comparison_builtins());
    made.add(text_builtins());
    return made;
  }();
  return table;
}

Special special_of(const BoundFunction& function) {
  if (function.function.code != run_by_evaluator) return Special::none;
  if (function.function.name == "and") return Special::and_;
  if (function.function.name == "or") return Special::or_;
  return Special::call;
}

}  // namespace kchart::tmpl
