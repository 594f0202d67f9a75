// Arguments in, results out: how every function reads its `Call` and builds text in its arena.
#pragma once

#include <span>
#include <string_view>

#include "funcs/bounds.hpp"
#include "kchart/functions.hpp"

namespace kchart::funcs {

// Argument `i`, whose kind the signature promises.
inline std::string_view text(const Call& call, std::size_t i) {
  return call.args[i].as_string();
}
inline std::int64_t integer(const Call& call, std::size_t i) {
  return call.args[i].as_int();
}
inline Map* map(const Call& call, std::size_t i) {
  return call.args[i].as_map();
}  // may be null

// The arguments from `i` on.
inline std::span<const Value> rest(const Call& call, std::size_t i) {
  return call.args.subspan(i);
}

// Sprig's strval: strings and bytes as they are, all others as %v. The text lives as long as the
// value or the arena.
std::string_view strval(const Call& call, const Value& value);

// Sprig's strslice: what join and toStrings make of any value. Nils in lists are left out.
List* strings_of(const Call& call, const Value& value);

// Room for a result of `bytes` bytes, within limit.string.
char* room(const Call& call, std::size_t bytes);

// The texts one after another, as one result.
Value concat(const Call& call, std::initializer_list<std::string_view> parts);

// A result that borrows (part of) an argument.
inline Value borrow(std::string_view text) {
  return Value::borrowed(text);
}

// Whether Go's reflection calls the value a slice, and its elements.
inline bool is_slice(const Value& value) {
  return value.is_list() || value.kind() == Kind::bytes;
}
Value element(const Value& slice, std::size_t i);

}  // namespace kchart::funcs
