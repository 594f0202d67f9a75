// The harness of the families: no evaluator, just the code of each function.
#include "funcs/calling.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>

#include "base/strconv.hpp"
#include "kchart/error.hpp"

namespace kchart::test {

namespace {

// No function of a family looks at the run; only include and tpl do.
Execution& no_run() {
  static std::max_align_t nothing;
  return reinterpret_cast<Execution&>(nothing);
}

}  // namespace

Value v(std::initializer_list<Value> items) {
  static Arena arena;
  List* list = List::make(arena, items.size());
  for (const Value& item : items) list->push_back(arena, item);
  return Value::list(list);
}

World::World() : budget(limits) {
  services.now_ns = [] { return std::int64_t{1'700'000'000'123'456'789}; };
  services.random = [n = std::uint64_t{1}](void* bytes, std::size_t size) mutable {
    for (auto* at = static_cast<unsigned char*>(bytes); size-- > 0; ++at) {
      n = n * 6364136223846793005ULL + 1442695040888963407ULL;
      *at = static_cast<unsigned char>(n >> 56);
    }
  };
}

Value World::value(std::span<const Function> family, std::string_view name,
                   std::span<const Value> args) {
  for (const Function& function : family) {
    if (function.name != name) continue;
    Call call{arena, args, no_run(), &services, budget};
    return function.code(call);
  }
  throw std::logic_error("no function " + std::string(name));
}

Value World::method(const Value& receiver, std::string_view name, std::vector<Value> args) {
  const BoundFunction* bound = receiver.as_object()->methods()->find(name);
  if (bound == nullptr) throw std::logic_error("no method " + std::string(name));
  args.insert(args.begin(), receiver);
  Call call{arena, args, no_run(), &services, budget};
  return bound->function.code(call);
}

std::string World::call(std::span<const Function> family, std::string_view name,
                        std::span<const Value> args) {
  try {
    return told(value(family, name, args));
  } catch (const FunctionError& error) {
    return "!" + error.message;
  } catch (const Error& error) {
    return "!" + error.code();
  }
}

std::string told(const Value& value) {
  std::string out;
  switch (value.kind()) {
    case Kind::boolean:
      return value.as_bool() ? "true" : "false";
    case Kind::integer:
    case Kind::int64:
      return strconv::format_int(value.as_int());
    case Kind::uint64:
      return strconv::format_uint(value.as_uint());
    case Kind::float64:
      return strconv::format_float(value.as_float());
    case Kind::string:
    case Kind::bytes:
      return std::string(value.as_string());
    case Kind::object:
      value.as_object()->print(out);
      return out;
    case Kind::list:
      if (value.as_list() == nullptr) return "[nil]";
      for (const Value& item : *value.as_list()) out.append("|").append(told(item));
      return "[" + (out.empty() ? out : out.substr(1)) + "]";
    case Kind::map:
      if (value.as_map() == nullptr) return "{nil}";
      for (const Map::Entry& entry : *value.as_map()) {
        out.append(out.empty() ? "" : "|").append(entry.key.view()).append("=");
        out += told(entry.value);
      }
      return "{" + out + "}";
    default:
      return std::string(type_name(value));
  }
}

namespace {

// Where the argument that begins `text` ends: behind the closing quote, or at the next space.
std::size_t end_of(std::string_view text) {
  if (text.front() != '"') return std::min(text.find(' '), text.size());
  std::size_t at = 1;
  while (text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return at + 1;
}

Value read_scalar(std::string_view word, Arena& arena) {
  if (word == "nil") return {};
  if (word == "true" || word == "false") return Value::boolean(word == "true");
  if (word.front() == '"') return Value::string(arena, strconv::unquote(word).value());
  if (word.front() == 'f') return f(strconv::parse_float(word.substr(1)).value);
  if (word.back() == 'L') return l(strconv::parse_int(word.substr(0, word.size() - 1)).value);
  return i(strconv::parse_int(word).value);
}

// Reads up to a closing bracket or the end.
std::vector<Value> read_some(std::string_view& text, Arena& arena) {
  std::vector<Value> values;
  while (!text.empty()) {
    if (text.front() == ' ') {
      text.remove_prefix(1);
      continue;
    }
    const std::string_view word = text.substr(0, end_of(text));
    text.remove_prefix(word.size());
    if (word == "]") break;
    if (word != "[") {
      values.push_back(read_scalar(word, arena));
      continue;
    }
    List* list = List::make(arena);
    for (const Value& item : read_some(text, arena)) list->push_back(arena, item);
    values.push_back(Value::list(list));
  }
  return values;
}

}  // namespace

std::vector<Value> read_args(std::string_view text, Arena& arena) {
  return read_some(text, arena);
}

}  // namespace kchart::test
