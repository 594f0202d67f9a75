// The harness of the families: no evaluator, just the code of each function.
#include "funcs/calling.hpp"

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
    Call call{arena, args, no_run(), services, budget};
    return function.code(call);
  }
  throw std::logic_error("no function " + std::string(name));
}

Value World::method(const Value& receiver, std::string_view name, std::vector<Value> args) {
  const BoundFunction* bound = receiver.as_object()->methods()->find(name);
  if (bound == nullptr) throw std::logic_error("no method " + std::string(name));
  args.insert(args.begin(), receiver);
  Call call{arena, args, no_run(), services, budget};
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

}  // namespace kchart::test
