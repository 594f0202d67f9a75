// kchart functions: the reference of what templates can call, from the tables that run them.
#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/render.hpp"
#include "shared/flags.hpp"
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

// A table for the documentation.
std::string markdown(const FunctionTable& table) {
  std::string out =
      "# Functions\n\nWhat a chart's templates can call, beside Go's own functions. Made by "
      "`make docs` from the tables that run them.\n\n"
      "| Function | Signature | Meaning |\n| --- | --- | --- |\n";
  for (const BoundFunction* bound : table.sorted()) {
    const Function& f = bound->function;
    out += "| `" + std::string(f.name) + "` | `" + std::string(f.signature) + "` | " +
           std::string(f.doc) + " |\n";
  }
  return out;
}

int run(const std::vector<std::string>& names, bool as_markdown, const Settings& settings) {
  const FunctionTable& table = template_functions(settings.compat());
  if (as_markdown) {
    print_out(markdown(table));
    return 0;
  }
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
  auto as_markdown = std::make_shared<bool>(false);
  add_arguments(app, *names, "[NAME...]", "only these functions");
  Flags flags(app);
  flags.toggle("--markdown", *as_markdown, "print the whole reference as a Markdown table");
  return [=](Settings& settings) { return run(*names, *as_markdown, settings); };
}

}  // namespace kchart::tools
