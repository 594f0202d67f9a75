// kchart new, hash, presets, explain: what one needs to write a declaration.
#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include "kchart/commands.hpp"
#include "kchart/compose.hpp"
#include "kchart/error.hpp"
#include "kchart/spec.hpp"
#include "shared/flags.hpp"
#include "shared/output_folder.hpp"
#include "shared/print.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

[[noreturn]] void usage(const std::string& words) {
  throw Error(Fault::usage, "usage", words);
}

int list_presets(const std::string& form) {
  std::string out;
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Preset& one : presets()) {
    rows.push_back({{"name", one.name}, {"description", one.description}});
    std::string name(one.name);
    name.resize(std::max<std::size_t>(name.size(), 20), ' ');
    out += name + " " + std::string(one.description) + "\n";
  }
  if (form != "table" && form != "json") usage("unknown format \"" + form + "\": table or json");
  print_out(form == "json" ? rows.dump(2) + "\n" : out);
  return 0;
}

int make_new(const std::string& name, const std::string& into) {
  const Preset& chosen = preset(name);
  if (into == "-") {
    print_out(chosen.text);
    return 0;
  }
  const std::string path = into.empty() ? name + ".yaml" : into;
  if (read_file_if_there(path, kMiB)) {
    throw Error(Fault::refused, "new", path + " is there already; name another with -o");
  }
  const std::size_t slash = path.rfind('/');
  OutputFolder output(slash == std::string::npos ? "." : path.substr(0, slash + 1));
  output.add("", path.substr(slash == std::string::npos ? 0 : slash + 1), std::string(chosen.text),
             false);
  output.write();
  print_out("wrote " + path + "\n");
  return 0;
}

// The one argument of a command.
std::shared_ptr<std::vector<std::string>> arguments_of(CLI::App& app, const char* word) {
  auto all = std::make_shared<std::vector<std::string>>();
  app.add_option("argument", *all, word)->expected(-1);
  return all;
}

const std::string& only(const std::vector<std::string>& arguments, const char* command) {
  if (arguments.size() != 1) usage(std::string("\"kchart ") + command + "\" requires 1 argument");
  return arguments.front();
}

}  // namespace

Command add_new(CLI::App& app) {
  auto into = std::make_shared<std::string>();
  auto arguments = arguments_of(app, "PRESET");
  Flags(app).text("-o,--output", *into, "the file to write; - is standard output");
  return [=](Settings&) { return make_new(only(*arguments, "new"), *into); };
}

Command add_hash(CLI::App& app) {
  auto arguments = arguments_of(app, "TEXT");
  return [=](Settings&) {
    print_out(instance_name(only(*arguments, "hash")) + "\n");
    return 0;
  };
}

Command add_presets(CLI::App& app) {
  auto form = std::make_shared<std::string>("table");
  Flags(app).text("-o,--output", *form, "table or json");
  return [=](Settings&) { return list_presets(*form); };
}

Command add_explain(CLI::App& app) {
  auto arguments = arguments_of(app, "KIND[.FIELD...]");
  auto schema = std::make_shared<bool>(false);
  Flags(app).toggle("--schema", *schema, "print the JSON Schema of all declarations instead");
  return [=](Settings&) {
    print_out(*schema ? declaration_schema() : explain_field(only(*arguments, "explain")));
    return 0;
  };
}

}  // namespace kchart::tools
