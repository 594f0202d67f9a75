// Go's static types, as far as the evaluator minds them.
#pragma once

#include <string_view>

#include "kchart/functions.hpp"
#include "kchart/value.hpp"

namespace kchart::tmpl {

// Go: reflect.Zero of a map's element type; Kind::nil stands for interface {}.
Value zero_of(Kind element) noexcept;

// The element of a list or map whose static element type is `element`, as Go's reflection gives
// it: boxed where the type is interface {}.
inline Value element_of(const Value& stored, Kind element) noexcept {
  return element == Kind::nil ? stored.boxed() : stored.unboxed();
}

// Whether an untyped nil may stand where `type` is wanted, and what it then becomes.
bool can_be_nil(Type type) noexcept;
Value nil_of(Type type) noexcept;

// Whether a value that is not nil may be passed as a `type` (called `name`).
bool assignable(const Value& value, Type type, std::string_view name) noexcept;

// Go's name of the type of `value` as the evaluator holds it: boxed values are interfaces.
inline std::string_view static_type(const Value& value) noexcept {
  return value.is_boxed() ? std::string_view("interface {}") : type_name(value);
}

}  // namespace kchart::tmpl
