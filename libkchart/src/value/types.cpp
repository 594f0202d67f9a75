// Go's names of dynamic types and kinds, and the truth of values.
#include "value/values_types.hpp"

namespace kchart {

constinit const ListType kAnyList{"[]interface {}"};
constinit const ListType kStringList{"[]string", Kind::string};
constinit const ListType kIntList{"[]int", Kind::integer};
constinit const ListType kListList{"[][]interface {}", Kind::list};
constinit const MapType kAnyMap{"map[string]interface {}", Kind::nil, true};
constinit const MapType kStringMap{"map[string]string", Kind::string};
constinit const MapType kFieldMap{"struct"};
constinit const MapType kValuesMap{"common.Values", Kind::nil, true};
constinit const MapType kHelm3ValuesMap{"chartutil.Values", Kind::nil, true};

std::string_view type_name(const Value& value) noexcept {
  switch (value.kind()) {
    case Kind::nil:
      return "<nil>";
    case Kind::boolean:
      return "bool";
    case Kind::integer:
      return "int";
    case Kind::int64:
      return "int64";
    case Kind::uint32:
      return value.is_byte() ? "uint8" : "uint32";
    case Kind::uint64:
      return "uint64";
    case Kind::float64:
      return "float64";
    case Kind::complex128:
      return "complex128";
    case Kind::string:
      return "string";
    case Kind::bytes:
      return "[]uint8";
    case Kind::list:
      return value.list_type().name;
    case Kind::map:
      return value.map_type().name;
    case Kind::object:
      return value.as_object()->type_name();
  }
  return "";
}

std::string_view kind_name(const Value& value) noexcept {
  switch (value.kind()) {
    case Kind::nil:
      return "invalid";
    case Kind::bytes:
    case Kind::list:
      return "slice";
    case Kind::map:
      return "map";
    case Kind::object:
      return value.as_object()->kind_name();
    default:
      return type_name(value);
  }
}

bool truth(const Value& value) noexcept {
  switch (value.kind()) {
    case Kind::nil:
      return false;
    case Kind::boolean:
      return value.as_bool();
    case Kind::integer:
    case Kind::int64:
      return value.as_int() != 0;
    case Kind::uint32:
    case Kind::uint64:
      return value.as_uint() != 0;
    case Kind::float64:
      return value.as_float() != 0;
    case Kind::complex128:
      return value.as_complex() != std::complex<double>{};
    case Kind::object:
      return value.as_object()->truth();
    default:
      return value.size() != 0;
  }
}

}  // namespace kchart
