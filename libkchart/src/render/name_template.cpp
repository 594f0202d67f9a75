// The name of a release from a template, which has sprig's functions and none of Helm's own.
#include <functional>
#include <string_view>

#include "funcs/families.hpp"
#include "funcs/services.hpp"
#include "kchart/error.hpp"
#include "kchart/render.hpp"
#include "kchart/template.hpp"

namespace kchart {

namespace {

using Environment = std::function<std::string(std::string_view)>;

struct NameServices : Services {
  Environment environment;
};

std::string variable(const Environment& environment, std::string_view name) {
  return environment ? environment(name) : std::string();
}

bool is_shell_special(char c) {
  return std::string_view("*#$@!?-0123456789").find(c) != std::string_view::npos;
}

bool is_name_character(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct Reference {
  std::string_view name;
  std::size_t width = 0;  // 0: no reference
};

// What stands in braces; of what is none, the characters that Go drops.
Reference braced(std::string_view text) {
  const std::size_t end = text.find('}');
  if (end == std::string_view::npos) return {{}, 1};
  return {text.substr(1, end - 1), end + 1};
}

// Go's os.getShellName: of what follows a dollar.
Reference reference_at(std::string_view text) {
  if (text.empty()) return {};
  if (text[0] == '{') return braced(text);
  if (is_shell_special(text[0])) return {text.substr(0, 1), 1};
  std::size_t end = 0;
  while (end < text.size() && is_name_character(text[end])) ++end;
  return {text.substr(0, end), end};
}

// Go's os.Expand.
std::string expand(std::string_view text, const Environment& environment) {
  std::string out;
  while (!text.empty()) {
    const std::size_t dollar = text.find('$');
    out += text.substr(0, dollar);
    if (dollar == std::string_view::npos) break;
    text.remove_prefix(dollar + 1);
    const Reference reference = reference_at(text);
    if (reference.width == 0) out += '$';
    if (!reference.name.empty()) out += variable(environment, reference.name);
    text.remove_prefix(reference.width);
  }
  return out;
}

const Environment& environment_of(Call& call) {
  return static_cast<NameServices&>(*call.services).environment;
}

Value env(Call& call) {
  return Value::string(call.arena, variable(environment_of(call), call.args[0].as_string()));
}

Value expandenv(Call& call) {
  return Value::string(call.arena, expand(call.args[0].as_string(), environment_of(call)));
}

Value fail(Call& call) {
  throw FunctionError{std::string(call.args[0].as_string()), "template.fail"};
}

constexpr Function kFunctions[] = {
    {"env", "(key string) string", "A variable of the environment.", env},
    {"expandenv", "(s string) string", "A text with the variables of the environment put in.",
     expandenv},
    {"fail", "(msg string) string", "Ends with a message.", fail},
};

FunctionTable name_functions() {
  FunctionTable table = funcs::sprig();
  table.add(kFunctions);
  return table;
}

}  // namespace

std::string name_from_template(const std::string& text, const World& world) {
  if (text.empty()) return {};
  const FunctionTable functions = name_functions();
  NameServices services;
  services.now_ns = world.now_ns;
  services.time_zone = world.time_zone;
  services.random = world.random;
  services.resolve = world.resolve;
  services.environment = world.environment;
  TemplateSet set;
  set.add(Template::parse("name-template", text, functions));
  ExecuteOptions options;
  options.functions = &functions;
  options.services = &services;
  const Limits limits;
  Arena arena(limits.memory);
  Budget budget(limits);
  std::string out;
  execute(set, "name-template", Value(), arena, budget, options, out);
  return out;
}

}  // namespace kchart
