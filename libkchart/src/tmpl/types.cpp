// Go: reflect's AssignableTo and Zero, for the types that functions of charts have.
#include "tmpl/types.hpp"

namespace kchart::tmpl {

Value zero_of(Kind element) noexcept {
  switch (element) {
    case Kind::string:
      return Value::borrowed({});
    case Kind::bytes:
      return Value::nil_bytes();
    case Kind::list:
      return Value::list(nullptr);
    case Kind::map:
      return Value::map(nullptr);
    case Kind::boolean:
      return Value::boolean(false);
    case Kind::integer:
      return Value::integer(0);
    default:
      return Value().boxed();
  }
}

bool can_be_nil(Type type) noexcept {
  switch (type) {
    case Type::any:
    case Type::value:
    case Type::bytes:
    case Type::list:
    case Type::strings:
    case Type::integers:
    case Type::map:
    case Type::string_map:
      return true;
    default:
      return false;
  }
}

Value nil_of(Type type) noexcept {
  switch (type) {
    case Type::bytes:
      return Value::nil_bytes();
    case Type::list:
      return Value::list(nullptr, kAnyList);
    case Type::strings:
      return Value::list(nullptr, kStringList);
    case Type::integers:
      return Value::list(nullptr, kIntList);
    case Type::map:
      return Value::map(nullptr, kAnyMap);
    case Type::string_map:
      return Value::map(nullptr, kStringMap);
    default:
      return Value();
  }
}

bool assignable(const Value& value, Type type, std::string_view name) noexcept {
  switch (type) {
    case Type::any:
    case Type::value:
      return true;
    case Type::boolean:
      return value.kind() == Kind::boolean;
    case Type::integer:
      return value.kind() == Kind::integer;
    case Type::int64:
      return value.kind() == Kind::int64;
    case Type::uint32:
      return value.kind() == Kind::uint32 && !value.is_byte();
    case Type::uint64:
      return value.kind() == Kind::uint64;
    case Type::float64:
      return value.kind() == Kind::float64;
    case Type::string:
      return value.kind() == Kind::string;
    case Type::bytes:
      return value.kind() == Kind::bytes;
    case Type::list:
      return value.is_list() && &value.list_type() == &kAnyList;
    case Type::strings:
      return value.is_list() && &value.list_type() == &kStringList;
    case Type::integers:
      return value.is_list() && &value.list_type() == &kIntList;
    case Type::map:
      return value.is_map() && value.map_type().general;
    case Type::string_map:
      return value.is_map() && &value.map_type() == &kStringMap;
    default:
      return type_name(value) == name;
  }
}

}  // namespace kchart::tmpl
