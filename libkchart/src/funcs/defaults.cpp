// Defaults and questions about values: default, empty, coalesce, ternary, typeOf, kindOf, ...
#include "funcs/families.hpp"

namespace kchart::funcs {

namespace {

// Sprig's "empty" is Go templates' "not true", except that structs and durations differ in nothing
// that a chart can see: both say a struct is never empty.
bool empty(const Value& value) {
  return !truth(value);
}

Value default_value(Call& call) {
  // Only the first of the given values counts, as in Sprig.
  const bool given = call.args.size() > 1 && !empty(call.args[1]);
  return given ? call.args[1] : call.args[0];
}

Value is_empty(Call& call) {
  return Value::boolean(empty(call.args[0]));
}

Value coalesce(Call& call) {
  for (const Value& value : call.args) {
    if (!empty(value)) return value;
  }
  return {};
}

Value all(Call& call) {
  for (const Value& value : call.args) {
    if (empty(value)) return Value::boolean(false);
  }
  return Value::boolean(true);
}

Value any(Call& call) {
  for (const Value& value : call.args) {
    if (!empty(value)) return Value::boolean(true);
  }
  return Value::boolean(false);
}

Value ternary(Call& call) {
  return call.args[2].as_bool() ? call.args[0] : call.args[1];
}

Value type_of(Call& call) {
  return Value::borrowed(type_name(call.args[0]));
}

Value type_is(Call& call) {
  return Value::boolean(call.args[0].as_string() == type_name(call.args[1]));
}

Value type_is_like(Call& call) {
  const std::string_view target = call.args[0].as_string();
  std::string_view name = type_name(call.args[1]);
  if (target == name) return Value::boolean(true);
  if (!name.empty() && name.front() == '*') name.remove_prefix(1);
  return Value::boolean(target == name);
}

Value kind_of(Call& call) {
  return Value::borrowed(kind_name(call.args[0]));
}

Value kind_is(Call& call) {
  return Value::boolean(call.args[0].as_string() == kind_name(call.args[1]));
}

Value equal(Call& call) {
  return Value::boolean(deep_equal(call.args[0], call.args[1], &call.budget));
}

Value hello(Call&) {
  return Value::borrowed("Hello!");
}

constexpr Function kFunctions[] = {
    {"default", "(d interface {}, given ...interface {}) interface {}",
     "The given value, or the default where it is empty.", default_value},
    {"empty", "(given interface {}) bool",
     "Whether a value is nil, false, zero, or of length zero.", is_empty},
    {"coalesce", "(v ...interface {}) interface {}", "The first value that is not empty.",
     coalesce},
    {"all", "(v ...interface {}) bool", "Whether no value is empty.", all},
    {"any", "(v ...interface {}) bool", "Whether some value is not empty.", any},
    {"ternary", "(vt interface {}, vf interface {}, v bool) interface {}",
     "The first value where the last is true, else the second.", ternary},
    {"typeOf", "(src interface {}) string", "The name of a value's Go type.", type_of},
    {"typeIs", "(target string, src interface {}) bool", "Whether a value has the Go type.",
     type_is},
    {"typeIsLike", "(target string, src interface {}) bool",
     "Whether a value has the Go type or is a pointer to it.", type_is_like},
    {"kindOf", "(src interface {}) string", "The name of a value's Go kind.", kind_of},
    {"kindIs", "(target string, src interface {}) bool", "Whether a value has the Go kind.",
     kind_is},
    {"deepEqual", "(x interface {}, y interface {}) bool",
     "Whether two values are equal in depth, types included.", equal},
    {"hello", "() string", "A greeting.", hello},
};

}  // namespace

std::span<const Function> default_functions() {
  return kFunctions;
}

}  // namespace kchart::funcs
