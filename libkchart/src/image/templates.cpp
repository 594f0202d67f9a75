// The images of the platforms themselves, and those that app builders start from.
#include "kchart/error.hpp"
#include "kchart/image.hpp"

namespace kchart::image {

namespace {

Stage stage(std::string name, std::string base, std::string workdir, std::vector<Step> steps) {
  return {std::move(name), std::move(base), std::move(workdir), {}, std::move(steps)};
}

// Ubuntu with Node.js and the Claude Code CLI; no sudo, and no way to become root.
Plan sandbox() {
  Plan plan;
  plan.title = "claudecode-sandbox: user sandbox";
  plan.stages = {stage("", "ubuntu:24.04", "/home/sandbox",
                       {Run{"apt-get update && apt-get install -y --no-install-recommends "
                            "ca-certificates curl git nodejs npm && rm -rf /var/lib/apt/lists/*"},
                        Run{"npm install -g @anthropic-ai/claude-code && npm cache clean --force"},
                        Run{"userdel -r ubuntu; groupadd --gid 1000 sandbox && useradd --uid 1000 "
                            "--gid 1000 --create-home sandbox"},
                        Copy{{"managed-settings.json"}, "/etc/claude-code/", ""}})};
  plan.stages.back().env = {{"ANTHROPIC_BASE_URL", "http://api-proxy:8080"}};
  plan.command = {"sleep", "infinity"};
  return plan;
}

Plan node_service(const std::string& title, int port) {
  Plan plan;
  plan.title = title;
  plan.stages = {stage("build", "node:20-alpine", "/app",
                       {Copy{{"package.json", "package-lock.json"}, "./", ""}, Run{"npm ci"},
                        Copy{{"."}, "./", ""}, Run{"npm run build && npm prune --omit=dev"}}),
                 stage("", "node:20-alpine", "/app", {Copy{{"/app"}, "/app", "build"}})};
  plan.stages.back().env = {{"NODE_ENV", "production"}, {"PORT", std::to_string(port)}};
  plan.ports = {port};
  plan.entrypoint = {"node", "dist/server.js"};
  return plan;
}

Plan python_app(const std::string& title, std::vector<std::string> entrypoint, int port) {
  Plan plan;
  plan.title = title;
  plan.stages = {
      stage("", "python:3.11-slim", "/app",
            {Run{"groupadd --gid 1000 app && useradd --uid 1000 --gid 1000 "
                 "--no-create-home app"},
             Copy{{"requirements.txt"}, "./", ""},
             Run{"pip install --no-cache-dir -r requirements.txt"}, Copy{{"."}, "/app/", ""}})};
  plan.stages.back().env = {{"PYTHONUNBUFFERED", "1"}};
  if (port > 0) plan.ports = {port};
  plan.entrypoint = std::move(entrypoint);
  return plan;
}

Plan fast_api(const std::string& title) {
  return python_app(title, {"uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"}, 8000);
}

// The usual nginx image binds port 80 as root; the unprivileged one listens on 8080.
Plan static_site() {
  Plan plan;
  plan.title = "static-site: HTML, CSS and JS served by nginx";
  plan.stages = {stage("", "nginxinc/nginx-unprivileged:1.27-alpine", "/usr/share/nginx/html",
                       {Copy{{"."}, "/usr/share/nginx/html/", ""}})};
  plan.user = "101:101";
  plan.ports = {8080};
  return plan;
}

struct Named {
  std::string_view name;
  Plan (*make)();
};

constexpr Named kTemplates[] = {
    {"sandbox", sandbox},
    {"api-proxy", [] { return node_service("api-proxy: puts the real API key in", 8080); }},
    {"web-terminal", [] { return node_service("web-terminal: terminal in a browser", 3000); }},
    {"simple-api", [] { return fast_api("simple-api: FastAPI REST API"); }},
    {"static-site", static_site},
    {"webhook", [] { return fast_api("webhook: FastAPI with HMAC-SHA256 signatures"); }},
    {"scheduled-job",
     [] {
       return python_app("scheduled-job: Python on a schedule", {"python", "main.py"}, 0);
     }},
};

}  // namespace

std::vector<std::string> template_names() {
  std::vector<std::string> names;
  for (const Named& one : kTemplates) names.emplace_back(one.name);
  return names;
}

Plan template_plan(std::string_view name) {
  std::string all;
  for (const Named& one : kTemplates) {
    if (one.name == name) return one.make();
    all += (all.empty() ? "" : ", ") + std::string(one.name);
  }
  throw Error(Fault::refused, "image.template",
              "no image template \"" + excerpt(name) + "\"; there are " + all);
}

}  // namespace kchart::image
