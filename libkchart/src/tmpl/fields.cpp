// Fields: entries of maps, fields of objects, methods. Go: text/template/exec.go, evalField.
#include "base/strconv.hpp"
#include "tmpl/types.hpp"
#include "tmpl/walker.hpp"
#include "value/values_types.hpp"

namespace kchart::tmpl {

const MethodTable* Walker::methods_of(const Value& value) const {
  switch (value.kind()) {
    case Kind::list:
      return value.list_type().methods;
    case Kind::map: {
      const MapType& type = value.map_type();
      return is_values(type) ? run_.options_.values_methods : type.methods;
    }
    case Kind::object:
      return value.as_object()->methods();
    default:
      return nullptr;
  }
}

// .X.Y.Z, maybe with arguments for Z.
Value Walker::eval_fields(std::span<const Key> names, const Node& node, const Operands& operands,
                          const Value& receiver, const Value& dot) {
  Value value = receiver;
  const Key* const last = &names.back();
  for (const Key* name = names.data(); name <= last; ++name) {
    // Nearly always an entry of a plain map that is there.
    const Map* const map = value.is_map() ? value.as_map() : nullptr;
    if (map != nullptr && map->type().methods == nullptr && !may_name_method(*name) &&
        (name != last || !operands.any())) {
      if (const Value* const found = map->find(*name)) {
        value = element_of(*found, map->type().element);
        observe_read(map, *name);
        continue;
      }
    }
    const Operands own = name == last ? operands : Operands{};
    const MethodTable* const methods = methods_of(value);
    const BoundFunction* const method = methods != nullptr ? methods->find(name->view()) : nullptr;
    value =
        method != nullptr ? call_method(*method, value, node, own, dot) : field(value, *name, own);
  }
  return value;
}

Value Walker::field(const Value& receiver, const Key& name, const Operands& operands) {
  switch (receiver.kind()) {
    case Kind::map:
      return entry(receiver, name, operands);
    case Kind::nil:
      if (receiver.is_boxed()) {
        fail("nil pointer evaluating interface {}." + std::string(name.view()));
      }
      if (run_.options_.missing_key_error) {
        fail("nil data; no entry for key " + strconv::quote(name.view()));
      }
      return Value();
    case Kind::object:
      return field_of_object(receiver, name, operands);
    default:
      fail_field(receiver, name);
  }
}

Value Walker::entry(const Value& map, const Key& name, const Operands& operands) {
  if (operands.any()) {
    fail(std::string(name.view()) + " is not a method but has arguments");
  }
  const Map* const entries = map.as_map();
  const Value* const found = entries != nullptr ? entries->find(name) : nullptr;
  if (found == nullptr) return missing_entry(map, name);
  observe_read(entries, name);
  return element_of(*found, entries->type().element);
}

Value Walker::missing_entry(const Value& map, const Key& name) {
  if (run_.options_.missing_key_error) {
    fail("map has no entry for key " + strconv::quote(name.view()));
  }
  return zero_of(map.map_type().element);
}

Value Walker::field_of_object(const Value& receiver, const Key& name, const Operands& operands) {
  const auto found = receiver.as_object()->field(name.view());
  if (!found) fail_field(receiver, name);
  if (operands.any()) {
    fail(std::string(name.view()) + " has arguments but cannot be invoked as function");
  }
  return *found;
}

void Walker::fail_field(const Value& receiver, const Key& name) {
  fail("can't evaluate field " + std::string(name.view()) + " in type " +
       std::string(static_type(receiver)));
}

}  // namespace kchart::tmpl
