// kchart new, hash, presets, explain: what one needs to write a declaration.
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
  print_out(form == "json" ? rows.dump(2) + "\n" : out);
  return 0;
}

std::string in_columns(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::size_t width = 0;
  for (const auto& [left, right] : rows) width = std::max(width, left.size());
  std::string out;
  for (auto [left, right] : rows) {
    left.resize(width, ' ');
    out += "  " + left + "  " + right + "\n";
  }
  return out;
}

// As a shell takes it for one word.
std::string shell_word(const std::string& text) {
  if (text.find_first_of(" *{}\"#&;|$") == std::string::npos) return text;
  return "'" + text + "'";
}

// The preset, and what `kchart new --set` may change in it.
int show_preset(const std::string& name, const std::string& form) {
  const Preset& chosen = preset(name);
  const auto parameters = preset_parameters(chosen);
  if (form == "json") {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const PresetParameter& one : parameters) {
      rows.push_back({{"path", one.path}, {"value", one.value}, {"description", one.doc}});
    }
    print_out(nlohmann::ordered_json{
                  {"name", chosen.name}, {"description", chosen.description}, {"parameters", rows}}
                  .dump(2) +
              "\n");
    return 0;
  }
  std::vector<std::pair<std::string, std::string>> rows;
  for (const PresetParameter& one : parameters) {
    rows.emplace_back("--set " + shell_word(one.path + "=" + one.value), one.doc);
  }
  print_out(std::string(chosen.description) + "\n\nkchart new " + name + " takes\n" +
            in_columns(rows) + "and every other field of `kchart explain`.\n");
  return 0;
}

int make_new(const std::string& name, const std::string& into,
             const std::vector<std::string>& settings) {
  const std::string text = preset_text(preset(name), settings);
  if (into == "-") {
    print_out(text);
    return 0;
  }
  const std::string path = into.empty() ? name + ".yaml" : into;
  if (read_file_if_there(path, kMiB)) {
    throw Error(Fault::refused, "new", path + " is there already; name another with -o");
  }
  const std::size_t slash = path.rfind('/');
  OutputFolder output(slash == std::string::npos ? "." : path.substr(0, slash + 1));
  output.add("", path.substr(slash == std::string::npos ? 0 : slash + 1), text, false);
  output.write();
  print_out("wrote " + path + "\n");
  return 0;
}

// The one argument of a command.
std::shared_ptr<std::vector<std::string>> arguments_of(CLI::App& app, const char* word) {
  auto all = std::make_shared<std::vector<std::string>>();
  add_arguments(app, *all, word);
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
  auto settings = std::make_shared<std::vector<std::string>>();
  Flags flags(app);
  flags.text("-o,--output", *into, "the file to write; - is standard output");
  flags.list("--set", *settings,
             "PATH=VALUE: another value than the preset's; see `kchart presets NAME`");
  return [=](Settings&) { return make_new(only(*arguments, "new"), *into, *settings); };
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
  auto arguments = arguments_of(app, "[PRESET]");
  Flags(app).choice("-o,--output", *form, "table|json", "output format");
  return [=](Settings&) {
    if (*form != "table" && *form != "json")
      usage("unknown format \"" + *form + "\": table or json");
    return arguments->empty() ? list_presets(*form)
                              : show_preset(only(*arguments, "presets"), *form);
  };
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
