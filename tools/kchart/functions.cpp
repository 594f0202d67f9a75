// kchart functions: the reference of what templates can call, from the tables that run them.
#include <CLI/App.hpp>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/render.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

std::string line_of(const Function& function) {
  std::string line(function.name);
  line += function.signature;
  line += "\n    ";
  line += function.doc;
  return line + "\n";
}

int run(const std::vector<std::string>& names, const Settings& settings) {
  const FunctionTable& table = template_functions(settings.compat());
  std::string out;
  if (names.empty()) {
    for (const BoundFunction* bound : table.sorted()) out += line_of(bound->function);
  }
  for (const std::string& name : names) {
    const BoundFunction* bound = table.find(name);
    if (bound == nullptr) {
      throw Error(Fault::refused, "function.unknown",
                  "function \"" + excerpt(name) + "\" not defined");
    }
    out += line_of(bound->function);
  }
  print_out(out);
  return 0;
}

}  // namespace

Command add_functions(CLI::App& app) {
  auto names = std::make_shared<std::vector<std::string>>();
  app.add_option("name", *names, "only these functions")->expected(-1);
  return [names](Settings& settings) { return run(*names, settings); };
}

}  // namespace kchart::tools
