// eq, ne, lt, le, gt, ge. Go: text/template/funcs.go.

#include "tmpl/builtins.hpp"
#include "value/format.hpp"
#include "value/time.hpp"

namespace kchart::tmpl {

namespace {

enum class Basic { none, boolean, complex, signed_, floating, string, unsigned_ };

Basic basic_kind(const Value& value) {
  switch (value.kind()) {
    case Kind::boolean:
      return Basic::boolean;
    case Kind::integer:
    case Kind::int64:
      return Basic::signed_;
    case Kind::uint32:
    case Kind::uint64:
      return Basic::unsigned_;
    case Kind::float64:
      return Basic::floating;
    case Kind::complex128:
      return Basic::complex;
    case Kind::string:
      return Basic::string;
    default:
      return Basic::none;
  }
}

// A value to compare, with the type that messages name: durations compare as numbers.
struct Operand {
  Value given;
  Value value;
  Basic kind;

  explicit Operand(const Value& v) : given(v.unboxed()), value(given) {
    if (value.is_object()) {
      if (const auto number = value.as_object()->number()) value = Value::int64(*number);
    }
    kind = basic_kind(value);
  }
};

[[noreturn]] void fail(std::string message) {
  throw FunctionError{std::move(message)};
}

[[noreturn]] void fail_incompatible(const Operand& a, const Operand& b) {
  fail("incompatible types for comparison: " + std::string(type_name(a.given)) + " and " +
       std::string(type_name(b.given)));
}

[[noreturn]] void fail_bad_type() {
  fail("invalid type for comparison");
}

bool is_nil(const Value& value) {
  switch (value.kind()) {
    case Kind::nil:
      return true;
    case Kind::bytes:
      return value.as_string().data() == nullptr;
    case Kind::list:
      return value.as_list() == nullptr;
    case Kind::map:
      return value.as_map() == nullptr;
    default:
      return false;
  }
}

bool equal_objects(const Object& a, const Object& b) {
  if (&a == &b) return true;
  if (a.kind_name() == "ptr" || a.type_name() != b.type_name()) return false;
  if (const auto* time = dynamic_cast<const Time*>(&a)) {
    return time->same_as(static_cast<const Time&>(b));
  }
  return a.equals(b);
}

// Neither has a basic kind: nil, lists, maps and objects.
bool equal_others(const Value& a, const Value& b) {
  const bool same_kind = kind_name(a) == kind_name(b);
  if (!same_kind && !a.is_nil() && !b.is_nil()) {
    const Value both[]{a, b};
    fail(format::sprintf("non-comparable types %s: ", std::span(both, 1)) +
         std::string(type_name(a)) + ", " + std::string(type_name(b)) + ": " +
         format::to_string(b));
  }
  if (is_nil(a) || is_nil(b)) return is_nil(a) == is_nil(b);
  if (!b.is_object()) {
    fail(format::sprintf("non-comparable type %s: ", std::span(&b, 1)) + std::string(type_name(b)));
  }
  return equal_objects(*a.as_object(), *b.as_object());
}

bool equal_signs(const Operand& is_signed, const Operand& is_unsigned) {
  return is_signed.value.as_int() >= 0 &&
         static_cast<std::uint64_t>(is_signed.value.as_int()) == is_unsigned.value.as_uint();
}

bool equal_across(const Operand& a, const Operand& b) {
  if (a.kind == Basic::signed_ && b.kind == Basic::unsigned_) return equal_signs(a, b);
  if (a.kind == Basic::unsigned_ && b.kind == Basic::signed_) return equal_signs(b, a);
  if (!a.given.is_nil() && !b.given.is_nil()) fail_incompatible(a, b);
  return false;
}

bool equal(const Operand& a, const Operand& b) {
  if (a.kind != b.kind) return equal_across(a, b);
  switch (a.kind) {
    case Basic::boolean:
      return a.value.as_bool() == b.value.as_bool();
    case Basic::complex:
      return a.value.as_complex() == b.value.as_complex();
    case Basic::signed_:
      return a.value.as_int() == b.value.as_int();
    case Basic::unsigned_:
      return a.value.as_uint() == b.value.as_uint();
    case Basic::floating:
      return a.value.as_float() == b.value.as_float();
    case Basic::string:
      return a.value.as_string() == b.value.as_string();
    default:
      return equal_others(a.given, b.given);
  }
}

bool less_across(const Operand& a, const Operand& b) {
  if (a.kind == Basic::signed_ && b.kind == Basic::unsigned_) {
    return a.value.as_int() < 0 || static_cast<std::uint64_t>(a.value.as_int()) < b.value.as_uint();
  }
  if (a.kind == Basic::unsigned_ && b.kind == Basic::signed_) {
    return b.value.as_int() >= 0 &&
           a.value.as_uint() < static_cast<std::uint64_t>(b.value.as_int());
  }
  fail_incompatible(a, b);
}

bool less(const Operand& a, const Operand& b) {
  if (a.kind == Basic::none || b.kind == Basic::none) fail_bad_type();
  if (a.kind != b.kind) return less_across(a, b);
  switch (a.kind) {
    case Basic::signed_:
      return a.value.as_int() < b.value.as_int();
    case Basic::unsigned_:
      return a.value.as_uint() < b.value.as_uint();
    case Basic::floating:
      return a.value.as_float() < b.value.as_float();
    case Basic::string:
      return a.value.as_string() < b.value.as_string();
    default:
      fail_bad_type();
  }
}

Value eq(Call& call) {
  const Operand first(call.args[0]);
  if (call.args.size() == 1) fail("missing argument for comparison");
  for (const Value& other : call.args.subspan(1)) {
    if (equal(first, Operand(other))) return Value::boolean(true);
  }
  return Value::boolean(false);
}

Value ne(Call& call) {
  return Value::boolean(!equal(Operand(call.args[0]), Operand(call.args[1])));
}

Value lt(Call& call) {
  return Value::boolean(less(Operand(call.args[0]), Operand(call.args[1])));
}

Value le(Call& call) {
  const Operand a(call.args[0]);
  const Operand b(call.args[1]);
  return Value::boolean(less(a, b) || equal(a, b));
}

// As in Go the negation of le, so that NaN is greater than everything.
Value gt(Call& call) {
  return Value::boolean(!le(call).as_bool());
}

Value ge(Call& call) {
  return Value::boolean(!lt(call).as_bool());
}

constexpr std::string_view kTwo = "(arg1, arg2 reflect.Value) bool";

constexpr Function kComparison[] = {
    {"eq", "(arg1 reflect.Value, arg2 ...reflect.Value) bool",
     "Whether the first argument equals one of the others.", eq},
    {"ge", kTwo, "Whether the first argument is greater or equal.", ge},
    {"gt", kTwo, "Whether the first argument is greater.", gt},
    {"le", kTwo, "Whether the first argument is less or equal.", le},
    {"lt", kTwo, "Whether the first argument is less.", lt},
    {"ne", kTwo, "Whether the arguments differ.", ne},
};

}  // namespace

std::span<const Function> comparison_builtins() {
  return kComparison;
}

}  // namespace kchart::tmpl
