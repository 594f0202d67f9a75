// Node, Go, static sites, and a program that is there already.
#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "base/stranger_json.hpp"
#include "kchart/error.hpp"
#include "source/detection.hpp"

namespace kchart::source {

namespace {

constexpr int kWebPort = 8080;
constexpr int kNodePort = 3000;

void set_default_port(Detection& detection, int port) {
  detection.port = port;
  detection.port_from = "the usual one, told to the program as PORT";
}

std::string first_of(const Inspection& inspection, std::initializer_list<const char*> paths) {
  for (const char* path : paths) {
    if (inspection.has(path)) return path;
  }
  return {};
}

// Whether the file has a line "package main", and none before it that keeps it out of builds.
bool is_main_package(const Inspection& inspection, const std::string& path) {
  constexpr std::string_view kPackage = "\npackage main";
  const std::string text = "\n" + inspection.text(path).value_or("") + "\n";
  const std::size_t at = text.find(kPackage);
  if (at == std::string::npos || text.rfind("\n//go:build ignore\n", at) != std::string::npos) {
    return false;
  }
  return std::string_view(" \t\r\n;/").find(text[at + kPackage.size()]) != std::string_view::npos;
}

// What `go build` takes from a shell as it stands.
bool is_plain(std::string_view path) {
  return std::all_of(path.begin(), path.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-' || c == '/';
  });
}

// "." or "./cmd/NAME": where `go build` finds package main.
std::string main_package(const Inspection& inspection) {
  std::string below;
  for (const File& file : inspection.source().files) {
    const std::string& path = file.path;
    if (!path.ends_with(".go") || path.ends_with("_test.go")) continue;
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos && is_main_package(inspection, path)) return ".";
    if (below.empty() && path.starts_with("cmd/") && is_plain(path) &&
        is_main_package(inspection, path)) {
      below = "./" + path.substr(0, slash);
    }
  }
  return below;
}

}  // namespace

bool detect_node(Inspection& inspection) {
  const auto text = inspection.text("package.json");
  if (!inspection.look("package.json", text.has_value())) return false;
  const auto json = read_json<nlohmann::json>(*text);
  if (!json.is_object()) {
    throw Error(Fault::refused, "detect.package", "package.json is no JSON object");
  }
  Detection& detection = inspection.detection();
  const auto scripts_at = json.find("scripts");
  const nlohmann::json scripts = scripts_at != json.end() ? *scripts_at : nlohmann::json::object();
  std::string file = text_under(json, "main");
  while (file.starts_with("./")) file.erase(0, 2);
  if (file.empty() || !inspection.has(file)) {
    file = first_of(inspection, {"server.js", "index.js", "app.js", "src/index.js"});
  }
  const bool script = !text_under(scripts, "start").empty();
  if (!inspection.look("a start script, a main file, server.js, index.js or app.js",
                       script || !file.empty(), script ? "start" : file)) {
    return false;
  }
  detection.language = Language::node;
  detection.entrypoint = script ? "npm start" : file;
  detection.command = script ? std::vector<std::string>{"npm", "start"}
                             : std::vector<std::string>{"node", "/app/" + file};
  const auto engines = json.find("engines");
  if (engines != json.end()) detection.version = text_under(*engines, "node");
  detection.dependencies =
      first_of(inspection, {"pnpm-lock.yaml", "yarn.lock", "package-lock.json"});
  const bool declared = json.contains("dependencies") || json.contains("devDependencies");
  if (detection.dependencies.empty() && declared) detection.dependencies = "package.json";
  if (!text_under(scripts, "build").empty()) detection.build = "npm run build";
  set_default_port(detection, kNodePort);
  return true;
}

bool detect_go(Inspection& inspection) {
  const auto text = inspection.text("go.mod");
  if (!inspection.look("go.mod", text.has_value())) return false;
  const std::string package = main_package(inspection);
  if (!inspection.look("package main at the root or below cmd/", !package.empty(), package)) {
    return false;
  }
  Detection& detection = inspection.detection();
  detection.language = Language::go;
  detection.entrypoint = package;
  detection.command = {"/app/main"};
  const std::size_t version = text->find("\ngo ");
  if (version != std::string::npos) {
    const std::size_t end = text->find_first_of(" \t\r\n/", version + 4);
    detection.version = text->substr(version + 4, end - version - 4);
  }
  detection.dependencies = first_of(inspection, {"go.sum"});
  detection.build = "go build";
  set_default_port(detection, kWebPort);
  return true;
}

bool detect_site(Inspection& inspection) {
  std::string folder;
  for (const char* path : {"", "public/", "dist/", "build/", "site/", "_site/"}) {
    const std::string index = std::string(path) + "index.html";
    if (!inspection.look(index, inspection.has(index))) continue;
    folder = *path == '\0' ? "." : std::string(path, std::string_view(path).size() - 1);
    break;
  }
  if (folder.empty()) return false;
  Detection& detection = inspection.detection();
  detection.language = Language::site;
  detection.entrypoint = folder;
  set_default_port(detection, kWebPort);
  return true;
}

// The source becomes /app of the image, so the file is `main` at its root.
bool detect_binary(Inspection& inspection) {
  const File* main = inspection.source().find("main");
  const bool runs = main != nullptr && main->executable;
  if (!inspection.look("/app/main: an executable file main at the root", runs,
                       main != nullptr && !runs ? "main is there, but may not be executed" : "")) {
    return false;
  }
  Detection& detection = inspection.detection();
  detection.language = Language::binary;
  detection.entrypoint = "/app/main";
  detection.command = {"/app/main"};
  set_default_port(detection, kWebPort);
  return true;
}

}  // namespace kchart::source
