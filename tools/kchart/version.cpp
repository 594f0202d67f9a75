// kchart version: the version of Helm whose behaviour is reproduced, in Helm's form, so that
// programs that ask Helm for its version understand the answer.
#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/render.hpp"
#include "kchart/template.hpp"
#include "shared/flags.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

struct VersionOptions {
  bool brief = false;
  std::string format;
};

struct Field {
  const char* name;
  const char* value;
};

std::vector<Field> build_info(Compat compat) {
  if (compat == Compat::helm3) {
    return {{"Version", "v3.22.0"},
            {"GitCommit", ""},
            {"GitTreeState", "clean"},
            {"GoVersion", "go1.26.8"}};
  }
  return {{"Version", "v4.3.1"},
          {"GitCommit", ""},
          {"GitTreeState", "clean"},
          {"GoVersion", "go1.26.8"},
          {"KubeClientVersion", "v1.37"}};
}

// Go has the fields in a struct, which lacks one in other words than a map.
std::string as_of_struct(std::string message) {
  constexpr std::string_view kMap = "map has no entry for key \"";
  const std::size_t at = message.find(kMap);
  if (at == std::string::npos) return message;
  message.replace(at, kMap.size(), "can't evaluate field ");
  message.replace(message.rfind('"'), 1, " in type version.BuildInfo");
  return message;
}

std::string formatted(const std::string& format, const std::vector<Field>& fields) {
  Arena arena;
  Map* data = Map::make(arena, fields.size());
  for (const Field& f : fields) data->set(arena, f.name, Value::borrowed(f.value));
  const FunctionTable none;
  TemplateSet set;
  set.add(Template::parse("_", format, none));
  ExecuteOptions options;
  options.functions = &none;
  options.missing_key_error = true;
  const Limits limits;
  Budget budget(limits);
  std::string out;
  try {
    execute(set, "_", Value::map(data), arena, budget, options, out);
  } catch (const ExecError& error) {
    throw Error(error.fault(), error.code(), as_of_struct(error.message()));
  }
  return out;
}

int run(const VersionOptions& o, const Settings& settings) {
  const auto fields = build_info(settings.compat());
  if (!o.format.empty()) {
    print_out(formatted(o.format, fields));
    return 0;
  }
  std::string out;
  if (o.brief) {
    out = fields.front().value;
  } else {
    for (const Field& f : fields) {
      out += out.empty() ? "version.BuildInfo{" : ", ";
      out += std::string(f.name) + ":\"" + f.value + "\"";
    }
    out += "}";
  }
  print_out(out + "\n");
  return 0;
}

}  // namespace

Command add_version(CLI::App& app) {
  auto o = std::make_shared<VersionOptions>();
  Flags flags(app);
  flags.toggle("--short", o->brief, "print the version number");
  flags.text("--template", o->format, "template for version string format");
  return [o](Settings& settings) { return run(*o, settings); };
}

}  // namespace kchart::tools
