// The manifests of an image: a preset of the kind App with the name, image and port put in.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "kchart/compose.hpp"
#include "kchart/emit.hpp"
#include "kchart/error.hpp"
#include "kchart/ship.hpp"
#include "kchart/spec.hpp"

namespace kchart::ship {

namespace {

constexpr const char* kLeast =
    "apiVersion: kchart.dev/v1\nkind: App\nname: app\nimage: app\nport: 8080\n"
    "connects:\n  - {to: internet, ports: [443]}\n  - {from: ingress-nginx}\n";

std::string all_lines(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings)
    text += (text.empty() ? "" : "\n") + finding_line(finding);
  return text;
}

AppSpec spec_of(const std::string& text, const std::string& name) {
  const Declarations read = read_declarations(text, name);
  if (!read.ok()) throw Error(Fault::refused, "ship.declaration", all_lines(read.findings));
  for (const Declaration& one : read.items) {
    if (const auto* app = std::get_if<AppSpec>(&one)) return *app;
  }
  throw Error(
      Fault::refused, "ship.preset",
      "the preset \"" + excerpt(name) + "\" is no App, so it takes no image: see `kchart presets`");
}

bool is_label(const std::string& name, std::size_t most) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !name.empty() && name.size() <= most && name.front() != '-' && name.back() != '-' &&
         std::all_of(name.begin(), name.end(), good);
}

void check_label(const char* code, const std::string& name, const char* what, std::size_t most) {
  if (is_label(name, most)) return;
  throw Error(Fault::refused, code,
              "\"" + excerpt(name) + "\" is no " + what +
                  ": lower-case letters, digits and -, at most " + std::to_string(most));
}

// What is put in has to be what a declaration may say: it is read as one.
void check_fields(const Deployment& wanted, const std::string& image) {
  nlohmann::ordered_json app{{"apiVersion", "kchart.dev/v1"},
                             {"kind", "App"},
                             {"name", wanted.name},
                             {"image", image},
                             {"port", 8080}};
  if (!wanted.host.empty()) app["ingress"]["host"] = wanted.host;
  if (!wanted.ingress_class.empty()) app["ingress"]["class"] = wanted.ingress_class;
  if (!wanted.health.empty()) app["health"] = wanted.health;
  if (wanted.replicas != 0) app["replicas"] = wanted.replicas;
  if (!wanted.env.empty()) app["env"]["set"] = wanted.env;
  std::string wrong;
  for (const Finding& finding : read_declarations(json_text(app), "").findings) {
    if (finding.severity != Severity::error) continue;
    wrong += (wrong.empty() ? "" : "; ") + finding.message;
  }
  if (!wrong.empty()) throw Error(Fault::refused, "ship.declaration", wrong);
}

void put_in(const Deployment& wanted, const std::string& image, int port, AppSpec& spec) {
  spec.name = wanted.name;
  spec.image = image;
  spec.preview_image.clear();
  if (spec.schedule.empty() && port > 0) spec.port = port;
  if (!wanted.namespace_name.empty()) {
    spec.namespace_name = wanted.namespace_name;
    spec.tenant.clear();
  }
  if (!wanted.host.empty()) spec.ingress.host = wanted.host;
  if (!wanted.ingress_class.empty()) spec.ingress.class_name = wanted.ingress_class;
  if (!wanted.health.empty()) spec.health = wanted.health;
  if (wanted.replicas > 0) spec.replicas = wanted.replicas;
  for (const auto& [name, value] : wanted.env) spec.env.set[name] = value;
}

}  // namespace

Generated generate(const Deployment& deployment, const std::string& image, int port,
                   const std::vector<std::string>& command) {
  check_label("ship.name", deployment.name, "name", 53);
  if (!deployment.namespace_name.empty()) {
    check_label("ship.namespace", deployment.namespace_name, "namespace", 63);
  }
  check_fields(deployment, image);
  const bool least = deployment.preset == "app";
  AppSpec spec = spec_of(least ? kLeast : std::string(preset(deployment.preset).text),
                         least ? "app" : deployment.preset);
  put_in(deployment, image, port, spec);
  if (!command.empty()) spec.command = command;
  const std::vector<Declaration> all = {spec};
  const std::vector<Finding> wrong = check_fleet(all);
  if (!wrong.empty()) throw Error(Fault::refused, "ship.declaration", all_lines(wrong));
  const Composition composition = compose_declaration(all.front(), Fleet(all));
  const MemoryTree files = emit_plain(composition);
  Generated made;
  made.namespace_name = composition.namespace_name;
  for (const std::string& path : files.paths()) made.manifests.push_back({path, *files.read(path)});
  return made;
}

}  // namespace kchart::ship
