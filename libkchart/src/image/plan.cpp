// Plans of the languages. Bases and ports are those of the systems' documents.
#include <algorithm>

#include "base/semver.hpp"
#include "image/python_version.hpp"
#include "kchart/error.hpp"
#include "kchart/image.hpp"

namespace kchart::image {

namespace {

using source::Detection;
using source::Language;

constexpr const char* kAddUser =
    "groupadd --gid 1000 app && useradd --uid 1000 --gid 1000 --no-create-home app";

std::string base_or(const PlanOptions& options, const std::string& usual) {
  return options.base.empty() ? usual : options.base;
}

std::string tag_of(const std::string& version, const std::string& usual) {
  const bool plain =
      !version.empty() && version.find_first_not_of("0123456789.") == std::string::npos;
  return plain ? version : usual;
}

// Dependencies first, so that a change of the code alone finds them in the cache.
void install_dependencies(const Detection& detection, Stage& stage) {
  const std::string& file = detection.dependencies;
  if (file == "requirements.txt") {
    stage.steps.push_back(Copy{{file}, "./", ""});
    stage.steps.push_back(Run{"pip install --no-cache-dir -r requirements.txt"});
  } else if (file == "Pipfile") {
    stage.steps.push_back(Copy{{"Pipfile*"}, "./", ""});
    stage.steps.push_back(Run{"pip install --no-cache-dir pipenv && pipenv install --system"});
  } else if (!file.empty()) {
    stage.steps.push_back(Copy{{"."}, "./", ""});
    stage.steps.push_back(Run{"pip install --no-cache-dir ."});
  }
}

std::string python_base(const Detection& detection) {
  const std::string tag = python_tag(detection.version);
  if (!tag.empty()) return "python:" + tag + "-slim";
  throw Error(Fault::refused, "image.python",
              "pyproject.toml asks for Python \"" + excerpt(detection.version) +
                  "\", and no image from 3.6 to 3.15 fits; name one with --base");
}

Plan python_plan(const Detection& detection, const PlanOptions& options) {
  Plan plan;
  Stage stage;
  stage.base = options.base.empty() ? python_base(detection) : options.base;
  stage.env = {{"PYTHONUNBUFFERED", "1"}, {"PYTHONDONTWRITEBYTECODE", "1"}};
  for (const std::string& folder : detection.path) stage.env["PYTHONPATH"] = "/app/" + folder;
  plan.entrypoint = detection.command;
  const bool telemetry = options.telemetry && !options.bare;
  if (!options.bare) stage.steps.push_back(Run{kAddUser});
  install_dependencies(detection, stage);
  if (telemetry) {
    stage.steps.push_back(
        Run{"pip install --no-cache-dir opentelemetry-distro opentelemetry-exporter-otlp"});
    stage.env["OTEL_TRACES_EXPORTER"] = stage.env["OTEL_METRICS_EXPORTER"] = "console";
    stage.env["OTEL_SERVICE_NAME"] = options.service.empty() ? "app" : options.service;
    plan.entrypoint.insert(plan.entrypoint.begin(), "opentelemetry-instrument");
  }
  stage.steps.push_back(Copy{{"."}, "/app/", ""});
  plan.stages = {stage};
  return plan;
}

std::string install_command(const std::string& lock) {
  if (lock == "pnpm-lock.yaml") return "corepack enable && pnpm install --frozen-lockfile";
  if (lock == "yarn.lock") return "corepack enable && yarn install --frozen-lockfile";
  return lock == "package-lock.json" ? "npm ci" : "npm install";
}

// The major version that `engines` of package.json asks for: "22.1", ">=22", "^18 || ^20". It is
// advice, so that what is not understood leaves the usual one.
std::string node_major(const std::string& wanted) {
  const std::string usual = "20";
  const std::string first = wanted.substr(0, wanted.find('.'));
  if (const std::string plain = tag_of(first, ""); !plain.empty()) return plain;
  const auto range = semver::Constraint::parse(wanted);
  if (!range) return usual;
  for (const std::string& major :
       {usual, std::string("22"), std::string("24"), std::string("18")}) {
    if (range->check(*semver::Version::parse(major + ".999.999"))) return major;
  }
  return usual;
}

Plan node_plan(const Detection& detection, const PlanOptions& options) {
  const std::string base = base_or(options, "node:" + node_major(detection.version) + "-alpine");
  Plan plan;
  Stage last;
  last.base = base;
  last.env = {{"NODE_ENV", "production"}};
  if (detection.dependencies.empty() && detection.build.empty()) {
    last.steps = {Copy{{"."}, "/app/", ""}};
  } else {
    Stage build{"build", base, "/app", {}, {}};
    const bool lock = detection.dependencies != "package.json" && !detection.dependencies.empty();
    build.steps.push_back(
        Copy{lock ? std::vector<std::string>{"package.json", detection.dependencies}
                  : std::vector<std::string>{"package.json"},
             "./", ""});
    build.steps.push_back(Run{install_command(detection.dependencies)});
    build.steps.push_back(Copy{{"."}, "./", ""});
    if (!detection.build.empty()) build.steps.push_back(Run{detection.build});
    last.steps = {Copy{{"/app"}, "/app", "build"}};
    plan.stages.push_back(build);
  }
  plan.stages.push_back(last);
  plan.entrypoint = detection.command;
  return plan;
}

Plan go_plan(const Detection& detection, const PlanOptions& options) {
  Plan plan;
  Stage build{"build",
              "golang:" + tag_of(detection.version, "1.22") + "-alpine",
              "/src",
              {{"CGO_ENABLED", "0"}},
              {}};
  if (!detection.dependencies.empty()) {
    build.steps.push_back(Copy{{"go.mod", "go.sum"}, "./", ""});
    build.steps.push_back(Run{"go mod download"});
  }
  build.steps.push_back(Copy{{"."}, "./", ""});
  build.steps.push_back(Run{"go build -trimpath -o /out/main " + detection.entrypoint});
  Stage last;
  last.base = base_or(options, "gcr.io/distroless/static-debian12:nonroot");
  last.steps = {Copy{{"/out/main"}, "/app/main", "build"}};
  plan.stages = {build, last};
  plan.entrypoint = {"/app/main"};
  return plan;
}

// Caddy is told everything on its command line, so no file has to be made.
Plan site_plan(const Detection& detection, const PlanOptions& options) {
  Plan plan;
  Stage stage;
  stage.base = base_or(options, "caddy:2-alpine");
  stage.workdir = "/srv";
  stage.env = {{"XDG_DATA_HOME", "/tmp"}, {"XDG_CONFIG_HOME", "/tmp"}};
  stage.steps = {
      Copy{{detection.entrypoint == "." ? "." : detection.entrypoint + "/"}, "/srv/", ""}};
  plan.stages = {stage};
  plan.entrypoint = {"caddy", "file-server", "--root",
                     "/srv",  "--listen",    ":" + std::to_string(detection.port)};
  return plan;
}

Plan binary_plan(const Detection& detection, const PlanOptions& options) {
  Plan plan;
  Stage stage;
  stage.base = base_or(options, "debian:12-slim");
  stage.steps = {Copy{{"."}, "/app/", ""}};
  plan.stages = {stage};
  plan.entrypoint = detection.command;
  return plan;
}

Plan language_plan(const Detection& detection, const PlanOptions& options) {
  switch (detection.language) {
    case Language::python:
      return python_plan(detection, options);
    case Language::node:
      return node_plan(detection, options);
    case Language::go:
      return go_plan(detection, options);
    case Language::site:
      return site_plan(detection, options);
    case Language::binary:
      return binary_plan(detection, options);
    default:
      throw Error(Fault::usage, "image.plan", "the source has its own Dockerfile");
  }
}

}  // namespace

bool Plan::runs() const {
  return stages.size() > 1 || std::any_of(stages.begin(), stages.end(), [](const Stage& stage) {
           return std::any_of(stage.steps.begin(), stage.steps.end(),
                              [](const Step& step) { return std::holds_alternative<Run>(step); });
         });
}

Plan plan_image(const Detection& detection, const PlanOptions& options) {
  Plan plan = language_plan(detection, options);
  plan.title = std::string(name_of(detection.language)) + ", " + detection.entrypoint;
  plan.labels = options.labels;
  if (detection.port > 0) {
    plan.ports = {detection.port};
    plan.stages.back().env["PORT"] = std::to_string(detection.port);
  }
  return plan;
}

}  // namespace kchart::image
