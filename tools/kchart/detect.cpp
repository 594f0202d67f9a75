// kchart detect: what a source is, how it is built and run, and why.
#include <nlohmann/json.hpp>

#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/source_commands.hpp"
#include "kchart/yaml.hpp"
#include "shared/flags.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"
#include "shared/sources.hpp"

namespace kchart::tools {

namespace {

struct DetectFlags {
  std::vector<std::string> arguments;
  SourceFlags source;
  std::string output = "table";
};

nlohmann::ordered_json looks_of(const source::Detection& detection) {
  auto looks = nlohmann::ordered_json::array();
  for (const source::Look& look : detection.looked) {
    looks.push_back({{"what", look.what}, {"found", look.found}, {"detail", look.detail}});
  }
  return looks;
}

nlohmann::ordered_json json_of(const source::Source& from, const source::Detection& detection) {
  return {{"source",
           {{"slug", from.slug},
            {"url", from.url},
            {"ref", from.ref},
            {"commit", from.commit},
            {"digest", from.digest},
            {"folder", from.folder},
            {"fetched", from.how},
            {"files", from.files.size()}}},
          {"pack", detection.pack},
          {"language", std::string(source::name_of(detection.language))},
          {"version", detection.version},
          {"entrypoint", detection.entrypoint},
          {"overriddenBy", detection.overridden_by},
          {"command", detection.command},
          {"dependencies", detection.dependencies},
          {"build", detection.build},
          {"port", detection.port},
          {"portFrom", detection.port_from},
          {"looked", looks_of(detection)}};
}

// Names of files, and what stands in them, go to a terminal.
std::string shown(const std::string& text) {
  return excerpt(text, 2000);
}

std::string row(const char* name, const std::string& value) {
  if (value.empty()) return {};
  std::string text = name;
  text.resize(14, ' ');
  return text + shown(value) + "\n";
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    const bool plain = word.find_first_of(" ;'\"()") == std::string::npos;
    text += (text.empty() ? "" : " ") + (plain ? word : "'" + word + "'");
  }
  return text;
}

std::string table_of(const source::Source& from, const source::Detection& detection) {
  std::string out;
  out += row("source", from.slug);
  out += row("commit", from.commit);
  out += row("pack", detection.pack);
  out += row("language", std::string(source::name_of(detection.language)) +
                             (detection.version.empty() ? "" : " " + detection.version));
  out +=
      row("entrypoint",
          detection.entrypoint +
              (detection.overridden_by.empty() ? "" : " (by the " + detection.overridden_by + ")"));
  out += row("command", joined(detection.command));
  out += row("dependencies", detection.dependencies);
  out += row("build", detection.build);
  if (detection.port > 0) {
    out += row("port", std::to_string(detection.port) + " (" + detection.port_from + ")");
  }
  out += "looked for, in this order:\n";
  for (const source::Look& look : detection.looked) {
    out += std::string(look.found ? "  yes  " : "  no   ") + look.what +
           (look.detail.empty() ? "" : ": " + shown(look.detail)) + "\n";
  }
  return out;
}

int run(const DetectFlags& o, const Settings& settings) {
  if (o.arguments.size() != 1) {
    throw Error(Fault::usage, "usage", "\"kchart detect\" requires 1 argument: DIR or SLUG");
  }
  if (o.output != "table" && o.output != "json" && o.output != "yaml") {
    throw Error(Fault::usage, "usage",
                "invalid output format \"" + excerpt(o.output) + "\": there are table, json, yaml");
  }
  const source::Source from = o.source.fetch(o.arguments[0], settings);
  const source::Detection detection = o.source.detect(from);
  // Names of files need be no UTF-8.
  const std::string json =
      json_of(from, detection).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  if (o.output == "yaml") {
    Arena arena;
    print_out(to_yaml(parse_json(json, arena)));
  } else {
    print_out(o.output == "json" ? json : table_of(from, detection));
  }
  return 0;
}

}  // namespace

Command add_detect(CLI::App& app) {
  auto o = std::make_shared<DetectFlags>();
  add_footer(
      app,
      "DIR, an archive, an https URL, or a slug gh:owner/repo[#ref], gl:, bb:.\n"
      "Private repositories: GITHUB_TOKEN, GITLAB_TOKEN, BITBUCKET_TOKEN, KCHART_GIT_TOKEN with\n"
      "KCHART_GIT_HOST, a GitHub App (GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY or its _FILE,\n"
      "GITHUB_APP_INSTALLATION_ID), .netrc, or Git's credential helpers.");
  add_arguments(app, o->arguments, "DIR|SLUG");
  Flags flags(app);
  o->source.add_flags(flags);
  o->source.add_detect_flags(flags);
  flags.choice("-o,--output", o->output, "table|json|yaml", "output format");
  return [o](Settings& settings) { return run(*o, settings); };
}

}  // namespace kchart::tools
