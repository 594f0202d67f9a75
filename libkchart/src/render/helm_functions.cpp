// The code of include, tpl, required, fail and lookup.
#include "render/helm_functions.hpp"

#include "base/strconv.hpp"
#include "funcs/families.hpp"
#include "kchart/error.hpp"
#include "render/exec_error.hpp"
#include "render/no_value.hpp"
#include "tmpl/execution.hpp"

namespace kchart::rendering {

namespace {

RenderServices& services_of(Call& call) {
  return static_cast<RenderServices&>(*call.services);
}

// Counts how deep a template's includes of itself nest, while one of them runs.
class Nesting {
 public:
  explicit Nesting(std::uint32_t& count) : count_(count) { ++count_; }
  ~Nesting() { --count_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

 private:
  std::uint32_t& count_;
};

Value include(Call& call) {
  const std::string_view name = call.args[0].as_string();
  std::uint32_t& active = call.run.active(name);
  if (active > call.budget.limits().include_depth) {
    throw FunctionError{"rendering template has a nested reference name: " + std::string(name) +
                            ": unable to execute template",
                        "limit.include"};
  }
  const Nesting nesting(active);
  return Value::borrowed(call.run.run(name, call.args[1]));
}

constexpr std::size_t kLongestQuoted = 64 * kKiB;

// A template's text as messages quote it; no more than a message can bear.
std::string quoted(std::string_view text) {
  return text.size() <= kLongestQuoted ? strconv::quote(text) : '"' + excerpt(text) + '"';
}

Value tpl(Call& call) {
  const std::string_view text = call.args[0].as_string();
  try {
    return Value::borrowed(without_no_value(call.run.run_text(text, call.args[1]), call.arena));
  } catch (const ParseError& error) {
    throw FunctionError{"cannot parse template " + quoted(text) + ": " + error.message()};
  } catch (const ExecError& error) {
    throw FunctionError{"error during tpl function execution for " + quoted(text) + ": " +
                        error.message()};
  }
}

// Longer than anybody reads, a message is cut: it is copied at every step up from its template.
std::string marked(std::string_view message) {
  std::string out(kFailStart);
  message.size() <= kLongestQuoted ? out += message : out += excerpt(message);
  out += kFailEnd;
  return out;
}

void log(Call& call, std::string_view event, std::string_view message) {
  RenderServices& services = services_of(call);
  if (services.warnings == nullptr) return;
  services.warnings->push_back(std::string(event) + "\tmessage=" + excerpt(message));
}

Value required(Call& call) {
  const Value& value = call.args[1];
  const bool empty = value.is_string() && value.as_string().empty();
  if (!value.is_nil() && !empty) return value;
  const std::string_view message = call.args[0].as_string();
  if (!services_of(call).lint) throw FunctionError{marked(message), "template.required"};
  log(call, empty ? "missing required values" : "missing required value", message);
  return Value::borrowed({});
}

Value fail(Call& call) {
  const std::string_view message = call.args[0].as_string();
  if (!services_of(call).lint) throw FunctionError{marked(message), "template.fail"};
  log(call, "funcMap fail", message);
  return Value::borrowed({});
}

Value lookup(Call& call) {
  const RenderServices& services = services_of(call);
  if (services.lookup && !services.lint) {
    const Value found =
        services.lookup(call.args[0].as_string(), call.args[1].as_string(),
                        call.args[2].as_string(), call.args[3].as_string(), call.arena);
    if (found.is_map()) return found;
  }
  return Value::map(Map::make(call.arena));
}

constexpr Function kFunctions[] = {
    {"include", "(name string, data interface {}) string",
     "The output of a named template, as text.", include},
    {"tpl", "(template string, data interface {}) string",
     "The output of a text taken as a template.", tpl},
    {"required", "(warning string, value interface {}) interface {}",
     "The value; fails with the warning when it is nil or empty text.", required},
    {"fail", "(message string) string", "Ends the render with a message.", fail},
    {"lookup",
     "(apiVersion string, kind string, namespace string, name string) map[string]interface {}",
     "An object of the cluster, or a list of them; empty without a cluster.", lookup},
};

FunctionTable make_table(bool helm3) {
  FunctionTable table = funcs::sprig_and_helm(helm3);
  table.add(kFunctions);
  return table;
}

}  // namespace

const FunctionTable& helm_functions(Compat compat) {
  // Two statics, so that a program that needs one version does not build the other's table.
  if (compat == Compat::helm3) {
    static const FunctionTable helm3 = make_table(true);
    return helm3;
  }
  static const FunctionTable helm4 = make_table(false);
  return helm4;
}

}  // namespace kchart::rendering
