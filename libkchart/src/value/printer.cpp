// Printer: which form each kind of value takes under a verb, containers element by element.
//
// Go decides by static types in places: a nil inside a map of `any` is "<nil>" under every verb,
// while at the top it is a bad verb for all but %v.
#include "value/printer.hpp"

#include "base/strconv.hpp"
#include "base/utf8.hpp"
#include "kchart/error.hpp"

namespace kchart::format {

namespace {

// As in compare.cpp: deeper values are cycles.
constexpr std::size_t kDepth = 10'000;

// Go prints where memory lies, another number in each run. One number for all keeps renders
// reproducible, and tells nobody about the host's memory.
constexpr std::uintptr_t kAddress = 0xc000000000;

std::uintptr_t number_of(const void* address) {
  return address == nullptr ? 0 : kAddress;
}

bool string_verb(char32_t verb) {
  return verb == 'v' || verb == 's' || verb == 'x' || verb == 'X' || verb == 'q';
}

bool is_exported(std::string_view field) {
  return field.front() >= 'A' && field.front() <= 'Z';
}

}  // namespace

void Printer::check(std::size_t more) const {
  if (more > max_bytes_ || out_.size() > max_bytes_ - more) {
    throw Error(Fault::limit, "limit.string",
                "a printed text is longer than " + std::to_string(max_bytes_) + " bytes");
  }
}

void Printer::text(std::string_view literal) {
  check(literal.size());
  out_.append(literal);
}

void Printer::rune(char32_t code) {
  check(4);
  utf8::append(out_, code);
}

void Printer::argument(const Value& v, char32_t verb) {
  if (v.is_nil()) {
    verb == 'v' || verb == 'T' ? pad("<nil>") : bad_verb(v, verb);
    return;
  }
  if (verb == 'T') {
    pad(truncated(type_name(v)));
  } else if (verb == 'p') {
    pointer(v);
  } else {
    value(v, verb, 0);
  }
}

void Printer::value(const Value& v, char32_t verb, int depth) {
  switch (v.kind()) {
    case Kind::nil:
      return text(flags.sharp_v ? "interface {}(nil)" : "<nil>");
    case Kind::boolean:
      return boolean(v.as_bool(), v, verb);
    case Kind::integer:
    case Kind::int64:
      return number(static_cast<std::uint64_t>(v.as_int()), true, v, verb);
    case Kind::uint32:
    case Kind::uint64:
      return number(v.as_uint(), false, v, verb);
    case Kind::float64:
      return floating(v.as_float(), v, verb);
    case Kind::complex128:
      return complex(v, verb);
    case Kind::string:
      return string(v.as_string(), v, verb);
    case Kind::bytes:
      return bytes(v, verb, depth);
    case Kind::object:
      return object(v, verb, depth);
    case Kind::list:
    case Kind::map:
      break;
  }
  container(v, verb);
}

// Lists and maps are walked with a stack on the heap: values may nest deeper than a thread's stack
// would hold.
void Printer::container(const Value& root, char32_t verb) {
  std::vector<Open> open;
  begin(root, verb, open);
  while (!open.empty()) {
    if (open.size() > kDepth) throw Error(Fault::limit, "value.cycle", "a value contains itself");
    Open& inner = open.back();
    if (inner.next == inner.size()) {
      text(flags.sharp_v ? "}" : "]");
      open.pop_back();
      continue;
    }
    if (inner.next != 0) text(flags.sharp_v ? ", " : " ");
    const std::size_t at = inner.next++;
    const Value* element = nullptr;
    if (inner.map != nullptr) {
      const Map::Entry& entry = inner.map->begin()[at];
      string(entry.key.view(), Value::borrowed(entry.key.view()), verb);
      text(":");
      element = &entry.value;
    } else {
      element = &(*inner.list)[at];
    }
    if (element->is_list() || element->is_map()) {
      begin(*element, verb, open);
    } else if (element->is_nil() && inner.element() == Kind::string) {
      string({}, *element, verb);  // a missing text in a typed container is the zero value
    } else {
      value(*element, verb, static_cast<int>(open.size()));
    }
  }
}

void Printer::begin(const Value& v, char32_t verb, std::vector<Open>& open) {
  // Go asks containers for an Error method before it prints their elements, and finds none.
  if (verb == 'w') return bad_verb(v, verb);
  if (flags.sharp_v) text(type_name(v));
  const List* list = v.is_list() ? v.as_list() : nullptr;
  const Map* map = v.is_map() ? v.as_map() : nullptr;
  if (list != nullptr || map != nullptr) {
    text(flags.sharp_v ? "{" : list != nullptr ? "[" : "map[");
    open.push_back({list, map, 0});
    return;
  }
  text(flags.sharp_v ? "(nil)" : v.is_list() ? "[]" : "map[]");
}

std::size_t Printer::Open::size() const {
  return map != nullptr ? map->size() : list->size();
}

Kind Printer::Open::element() const {
  return map != nullptr ? map->type().element : list->type().element;
}

void Printer::object(const Value& v, char32_t verb, int depth) {
  const Object& object = *v.as_object();
  if (methods_ && by_method(v, verb)) return;
  if (const auto bits = object.number()) {
    return number(static_cast<std::uint64_t>(*bits), true, v, verb);
  }
  if (object.kind_name() == "ptr") {
    if (depth > 0 || object.address() == nullptr) return nested_pointer(v, verb);
    text("&");
  }
  structure(object, verb);
}

// Go: handleMethods.
bool Printer::by_method(const Value& v, char32_t verb) {
  const Object& object = *v.as_object();
  if (verb == 'w') {
    bad_verb(v, verb);
    return true;
  }
  std::string printed;
  if (flags.sharp_v) {
    if (!object.go_syntax(printed)) return false;
    pad(truncated(printed));
    return true;
  }
  if (!object.has_text() || !string_verb(verb)) return false;
  object.print(printed);
  string(printed, v, verb);
  return true;
}

void Printer::structure(const Object& object, char32_t verb) {
  Arena arena;
  const Value fields = object.all_fields(arena);
  const bool known = !fields.is_nil();
  std::string_view name = object.type_name();
  if (name.front() == '*') name.remove_prefix(1);
  if (flags.sharp_v) text(name);
  text("{");
  for (std::size_t i = 0; known && i < fields.as_map()->size(); ++i) {
    const Map::Entry& field = fields.as_map()->begin()[i];
    if (i != 0) text(flags.sharp_v ? ", " : " ");
    if (flags.plus_v || flags.sharp_v) {
      text(field.key.view());
      text(":");
    }
    const bool methods = methods_;
    methods_ = methods && is_exported(field.key.view());
    value(field.value, verb, 1);
    methods_ = methods;
  }
  text("}");
}

// Go: fmtPointer. Only at the top does Go follow a pointer.
void Printer::nested_pointer(const Value& v, char32_t verb) {
  const std::uintptr_t bits = number_of(v.as_object()->address());
  const bool zero = bits == 0;
  if (verb == 'v' && flags.sharp_v) {
    text("(");
    text(type_name(v));
    text(")(");
    zero ? text("nil") : hex_with_prefix(bits);
    return text(")");
  }
  if (verb == 'v') return zero ? pad("<nil>") : pointer(v);
  if (std::u32string_view(U"bodxX").find(verb) == std::u32string_view::npos) {
    return bad_verb(v, verb);
  }
  number(bits, false, v, verb);
}

void Printer::byte_list(std::string_view bytes, char32_t verb) {
  const bool known = std::u32string_view(U"vdboOxXcqU").find(verb) != std::u32string_view::npos;
  text(flags.sharp_v ? "{" : "[");
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i != 0) text(flags.sharp_v ? ", " : " ");
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (known) {
      number(byte, false, Value(), verb);
      continue;
    }
    text("%!");
    rune(verb);
    text("(uint8=");
    integer(byte, 10, false, 'v');
    text(")");
  }
  text(flags.sharp_v ? "}" : "]");
}

void Printer::bytes(const Value& v, char32_t verb, int depth) {
  const std::string_view bytes = v.as_string();
  switch (verb) {
    case 's':
      return pad(truncated(bytes));
    case 'x':
    case 'X':
      return hex_text(bytes, verb == 'X');
    case 'q':
      return quoted(bytes);
    default:
      break;
  }
  if (flags.sharp_v) {
    // Go knows []byte by its short name at the top only.
    text(depth == 0 ? "[]byte" : "[]uint8");
    if (bytes.data() == nullptr) return text("(nil)");
  }
  byte_list(bytes, verb);
}

void Printer::pointer(const Value& v) {
  const void* address = nullptr;
  if (v.is_list()) {
    address = v.as_list();
  } else if (v.is_map()) {
    address = v.as_map();
  } else if (v.kind() == Kind::bytes) {
    address = v.as_string().data();
  } else if (v.is_object() && v.as_object()->kind_name() == "ptr") {
    address = v.as_object()->address();
  } else {
    return bad_verb(v, 'p');
  }
  const std::uintptr_t bits = number_of(address);
  flags.sharp = !flags.sharp;
  integer(bits, 16, false, 'v');
  flags.sharp = !flags.sharp;
}

void Printer::bad_verb(const Value& v, char32_t verb) {
  text("%!");
  rune(verb);
  text("(");
  if (v.is_nil()) {
    text("<nil>");
  } else {
    text(type_name(v));
    text("=");
    // Flags stay in force, as in Go: "%!z(int=+1)" for "%+z". Methods such as String do not.
    const bool methods = methods_;
    methods_ = false;
    value(v, 'v', 0);
    methods_ = methods;
  }
  text(")");
}

}  // namespace kchart::format
