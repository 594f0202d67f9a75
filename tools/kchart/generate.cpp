// kchart new, generate, hash, presets, explain: from short declarations to charts and manifests.
#include <CLI/App.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "kchart/commands.hpp"
#include "kchart/emit.hpp"
#include "kchart/error.hpp"
#include "kchart/yaml.hpp"
#include "shared/flags.hpp"
#include "shared/output_folder.hpp"
#include "shared/print.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

struct GenerateFlags {
  std::vector<std::string> files;
  std::string form = "chart", folder;
  bool quiet = false;
};

[[noreturn]] void usage(const std::string& words) {
  throw Error(Fault::usage, "usage", words);
}

void print_findings(const std::vector<Finding>& findings, const char* word) {
  for (const Finding& finding : findings) {
    std::fprintf(stderr, "%s: %s\n", word, finding_line(finding).c_str());
  }
}

// All declarations of all files. Throws when anything is wrong, with every finding on stderr.
std::vector<Declaration> read_all(const std::vector<std::string>& files, const Limits& limits) {
  std::vector<Declaration> all;
  std::vector<Finding> findings;
  for (const std::string& file : files) {
    Declarations read = read_declarations(read_source(file, limits.yaml_input), file);
    all.insert(all.end(), read.items.begin(), read.items.end());
    findings.insert(findings.end(), read.findings.begin(), read.findings.end());
  }
  if (findings.empty()) findings = check_fleet(all);
  print_findings(findings, "error");
  if (!findings.empty()) {
    throw Error(Fault::refused, "spec",
                std::to_string(findings.size()) + " wrong in the declarations; nothing was written");
  }
  return all;
}

MemoryTree emitted(const Composition& composition, const std::string& form) {
  return form == "chart" ? emit_chart(composition) : emit_plain(composition);
}

// Plain manifests without a folder go to standard output, ready for `kubectl apply -f -`.
void print_plain(const MemoryTree& files) {
  std::string out;
  for (const std::string& path : files.paths()) out += "---\n" + *files.read(path);
  print_out(out);
}

int generate(const GenerateFlags& o, const Settings& settings) {
  if (o.files.empty()) usage("\"kchart generate\" requires at least 1 argument");
  if (o.form != "chart" && o.form != "plain") {
    usage("unknown form \"" + o.form + "\" for --as: there are chart, plain");
  }
  if (o.folder.empty() && o.form != "plain") usage("--as " + o.form + " needs a folder: -o DIR");
  const std::vector<Declaration> all = read_all(o.files, settings.limits());
  const Fleet fleet(all);
  OutputFolder output(o.folder);
  for (const Declaration& declaration : all) {
    const Composition composition = compose_declaration(declaration, fleet);
    if (!o.quiet) print_findings(composition.notes, "note");
    const MemoryTree files = emitted(composition, o.form);
    if (o.folder.empty()) {
      print_plain(files);
      continue;
    }
    const std::string below = all.size() == 1 ? "" : composition.name;
    for (const std::string& path : files.paths()) output.add(below, path, *files.read(path), false);
  }
  if (o.folder.empty()) return 0;
  const std::size_t written = output.write().size();
  if (!o.quiet) print_out("wrote " + std::to_string(written) + " files to " + o.folder + "\n");
  return 0;
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

Command add_generate(CLI::App& app) {
  auto o = std::make_shared<GenerateFlags>();
  app.add_option("file", o->files, "FILE...")->expected(-1);
  Flags flags(app);
  flags.text("--as", o->form, "chart or plain (default chart)");
  flags.text("-o,--output", o->folder, "the folder to write to; plain manifests may do without");
  flags.toggle("-q,--quiet", o->quiet, "print no notes");
  return [o](Settings& settings) { return generate(*o, settings); };
}

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
