// Conversions that many families share, each as the Go library does them that Sprig uses.
#include "funcs/args.hpp"

#include <cstring>
#include <string>

#include "value/format.hpp"

namespace kchart::funcs {

namespace {

// Go counts cancel and clock in work done; so do we, coarsely.
constexpr std::size_t kBytesPerStep = 64;

}  // namespace

std::string_view strval(const Call& call, const Value& value) {
  if (value.is_string() || value.kind() == Kind::bytes) return value.as_string();
  std::string printed;
  format::append_v(printed, value, call.budget.limits().string);
  return call.arena.copy(printed);
}

List* strings_of(const Call& call, const Value& value) {
  if (value.is_list() && &value.list_type() == &kStringList) {
    return value.as_list() != nullptr ? value.as_list() : List::make(call.arena, 0, kStringList);
  }
  if (!is_slice(value)) {
    List* one = List::make(call.arena, 1, kStringList);
    if (!value.is_nil()) one->push_back(call.arena, borrow(strval(call, value)));
    return one;
  }
  const std::size_t size = value.size();
  List* texts = List::make(call.arena, size, kStringList);
  for (std::size_t i = 0; i < size; ++i) {
    const Value item = element(value, i);
    if (!item.is_nil()) texts->push_back(call.arena, borrow(strval(call, item)));
  }
  call.budget.step(size);
  return texts;
}

char* room(const Call& call, std::size_t bytes) {
  check_string(call, bytes);
  call.budget.step(bytes / kBytesPerStep);
  return call.arena.array<char>(bytes);
}

Value concat(const Call& call, std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  char* const start = room(call, size);
  char* at = start;
  for (const std::string_view part : parts) {
    if (!part.empty()) std::memcpy(at, part.data(), part.size());
    at += part.size();
  }
  return borrow({start, size});
}

Value element(const Value& slice, std::size_t i) {
  if (slice.is_list()) return (*slice.as_list())[i];
  return Value::byte(static_cast<unsigned char>(slice.as_string()[i]));
}

}  // namespace kchart::funcs
