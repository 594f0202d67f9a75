// Python: which program a repository means, in KarstKit's order.
#include <algorithm>
#include <cctype>
#include <set>

#include "kchart/error.hpp"
#include "kchart/toml.hpp"
#include "source/detection.hpp"

namespace kchart::source {

namespace {

constexpr int kGrpcPort = 50051;  // KarstKit's default
constexpr std::size_t kMostScanned = 2'000;

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_module(std::string_view text) {
  bool start = true;
  for (const char c : text) {
    if (c == '.' && !start) {
      start = true;
    } else if (!is_name_character(c) || (start && std::isdigit(static_cast<unsigned char>(c)))) {
      return false;
    } else {
      start = false;
    }
  }
  return !start;
}

bool is_python_file(std::string_view path) {
  return path.size() > 3 && path.ends_with(".py");
}

// What pyproject.toml says, as far as it matters here.
struct Project {
  bool there = false;
  std::string name, python;
  std::string script_name, script;  // the first of [project.scripts]
  bool has_dependencies = false;
};

std::string text_at(const Value& root, std::string_view path) {
  const Value* found = look_up(root, path);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : "";
}

// Where `key` is first assigned behind `from`; maps of ours are sorted, but "first" is the file's.
std::size_t place_of(std::string_view text, std::size_t from, std::string_view key) {
  for (std::size_t at = text.find(key, from); at != std::string_view::npos;
       at = text.find(key, at + 1)) {
    const char before = at == 0 ? '\n' : text[at - 1];
    const std::size_t end = at + key.size();
    const std::size_t next = text.find_first_not_of("\"' \t", end);
    const bool begins = !is_name_character(before) && before != '-';
    if (begins && next != std::string_view::npos && text[next] == '=') return at;
  }
  return std::string_view::npos;
}

void take_first_script(const Map& scripts, std::string_view text, std::string_view table,
                       Project& project) {
  const std::size_t header = text.find(table);
  std::size_t first = std::string_view::npos;
  for (const Map::Entry& entry : scripts) {
    if (!entry.value.is_string()) continue;
    const std::size_t at =
        place_of(text, header == std::string_view::npos ? 0 : header, entry.key.view());
    if (project.script.empty() || at < first) {
      first = at;
      project.script_name = entry.key.view();
      project.script = entry.value.as_string();
    }
  }
}

bool has_entries(const Value* value) {
  return value != nullptr && (value->is_list() || value->is_map()) && value->size() > 0;
}

Project read_project(Inspection& inspection) {
  Project project;
  const auto text = inspection.text("pyproject.toml");
  if (!text) return project;
  project.there = true;
  Arena arena;
  Value root;
  try {
    root = parse_toml(*text, arena);
  } catch (const Error& error) {
    throw Error(Fault::refused, "detect.pyproject", "pyproject.toml: " + error.message());
  }
  project.name = text_at(root, "project.name");
  if (project.name.empty()) project.name = text_at(root, "tool.poetry.name");
  project.python = text_at(root, "project.requires-python");
  if (project.python.empty()) project.python = text_at(root, "tool.poetry.dependencies.python");
  project.has_dependencies = has_entries(look_up(root, "project.dependencies"));
  for (const char* table : {"project.scripts", "tool.poetry.scripts"}) {
    const Value* scripts = look_up(root, table);
    if (project.script.empty() && scripts != nullptr && scripts->is_map()) {
      take_first_script(*scripts->as_map(), *text, table, project);
    }
  }
  return project;
}

std::string as_package(std::string name) {
  for (char& c : name) {
    c = c == '-' || c == '.' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

// Folders directly below `prefix` that hold __main__.py; that of the project itself comes first.
std::vector<std::string> packages_below(const Source& source, std::string_view prefix,
                                        const std::string& own) {
  static const std::set<std::string, std::less<>> kOthers = {
      "app", "src", "test", "tests", "doc", "docs", "example", "examples", "scripts", "benchmarks"};
  std::vector<std::string> found;
  for (const File& file : source.files) {
    std::string_view path = file.path;
    if (!path.starts_with(prefix) || !path.ends_with("/__main__.py")) continue;
    path.remove_prefix(prefix.size());
    const std::string_view name = path.substr(0, path.find('/'));
    if (path.size() != name.size() + 12 || !is_module(name)) continue;
    if (name == own) {
      found.emplace(found.begin(), name);
    } else if (prefix != "" || !kOthers.contains(name)) {
      found.emplace_back(name);
    }
  }
  return found;
}

struct Candidate {
  std::string entrypoint;
  std::string import_from;  // a folder that has to be on the path
};

bool look_for_script(Inspection& inspection, const Project& project, Candidate& found) {
  const bool there = !project.script.empty();
  if (!inspection.look("[project.scripts] of pyproject.toml", there,
                       there           ? project.script_name + " = " + project.script
                       : project.there ? "declares no script"
                                       : "no such file")) {
    return false;
  }
  std::string target = project.script.substr(0, project.script.find('['));  // extras
  while (target.ends_with(' ')) target.pop_back();
  const std::string package = target.substr(0, target.find_first_of(".:"));
  const auto& files = inspection.source().files;
  const bool in_src = std::any_of(files.begin(), files.end(), [&](const File& file) {
    return file.path.starts_with("src/" + package + "/") || file.path == "src/" + package + ".py";
  });
  found = {target, in_src ? "src" : ""};
  return true;
}

bool look_for_package(Inspection& inspection, const Project& project, Candidate& found) {
  const auto packages = packages_below(inspection.source(), "", as_package(project.name));
  if (!inspection.look("PACKAGE/__main__.py", !packages.empty(),
                       packages.empty() ? "" : packages[0] + "/__main__.py")) {
    return false;
  }
  found = {packages[0], ""};
  return true;
}

bool look_for_file(Inspection& inspection, const std::string& path, const std::string& entrypoint,
                   Candidate& found) {
  if (!inspection.look(path, inspection.has(path))) return false;
  found = {entrypoint, ""};
  return true;
}

bool look_in_src(Inspection& inspection, const Project& project, Candidate& found) {
  const auto packages = packages_below(inspection.source(), "src/", as_package(project.name));
  if (!inspection.look("src/PACKAGE/__main__.py", !packages.empty(),
                       packages.empty() ? "" : "src/" + packages[0] + "/__main__.py")) {
    return false;
  }
  found = {packages[0], "src"};
  return true;
}

struct Marks {
  bool main = false;   // def main(
  bool guard = false;  // if __name__ == "__main__"
};

Marks marks_of(std::string_view text) {
  Marks marks;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("def main(") || line.starts_with("async def main(")) marks.main = true;
    const bool asks = line.starts_with("if ") || line.starts_with("if(");
    marks.guard = marks.guard || (asks && line.find("__name__") < line.size() &&
                                  line.find("__main__") < line.size());
  }
  return marks;
}

bool is_scanned(const std::string& path) {
  static const std::set<std::string, std::less<>> kNot = {"setup.py", "conftest.py", "noxfile.py"};
  const std::string name = path.substr(path.rfind('/') + 1);
  const bool test = name.starts_with("test_") || name.ends_with("_test.py") ||
                    path.starts_with("tests/") || path.starts_with("test/") ||
                    path.starts_with("docs/") || path.find("/tests/") != std::string::npos;
  return is_python_file(path) && !kNot.contains(name) && !test;
}

// Python files, those near the root first.
std::vector<std::string> scanned_files(const Source& source) {
  std::vector<std::string> paths;
  for (const File& file : source.files) {
    if (file.link.empty() && is_scanned(file.path)) paths.push_back(file.path);
  }
  std::stable_sort(paths.begin(), paths.end(), [](const std::string& a, const std::string& b) {
    return std::count(a.begin(), a.end(), '/') < std::count(b.begin(), b.end(), '/');
  });
  if (paths.size() > kMostScanned) paths.resize(kMostScanned);
  return paths;
}

std::string module_of(const std::string& path) {
  std::string module = path.substr(0, path.size() - 3);
  std::replace(module.begin(), module.end(), '/', '.');
  return module;
}

bool scan(Inspection& inspection, Candidate& found) {
  const std::string what = "a Python file with `def main(` or `if __name__ == \"__main__\"`";
  // Helper scripts in a repository of another language are not what it is about.
  if (inspection.has("package.json") || inspection.has("go.mod")) {
    return inspection.look(what, false, "not looked for beside package.json or go.mod");
  }
  const std::vector<std::string> paths = scanned_files(inspection.source());
  for (const std::string& path : paths) {
    const Marks marks = marks_of(inspection.text(path).value_or(""));
    if (!marks.main && !marks.guard) continue;
    const bool in_src = path.starts_with("src/");
    const std::string module = module_of(in_src ? path.substr(4) : path);
    const bool call = !marks.guard && is_module(module);
    found = {call ? module + ":main" : path, in_src ? "src" : ""};
    return inspection.look(what, true, path);
  }
  return inspection.look(what, false,
                         paths.empty() ? "no Python file at all"
                                       : "none of " + std::to_string(paths.size()) + " has one");
}

bool look_for_entry(Inspection& inspection, const Project& project, Candidate& found) {
  return look_for_script(inspection, project, found) ||
         look_for_package(inspection, project, found) ||
         look_for_file(inspection, "main.py", "main.py", found) ||
         look_for_file(inspection, "__main__.py", "__main__.py", found) ||
         look_for_file(inspection, "app.py", "app.py", found) ||
         look_for_file(inspection, "app/__main__.py", "app", found) ||
         look_in_src(inspection, project, found) || scan(inspection, found);
}

// The number in `os.environ.get("PORT", "8080")` and its like.
int port_in(std::string_view text) {
  for (std::size_t at = text.find("PORT"); at != std::string_view::npos;
       at = text.find("PORT", at + 4)) {
    std::size_t next = at + 4;
    if (next >= text.size() || (text[next] != '"' && text[next] != '\'')) continue;
    if (at == 0 || text[at - 1] != text[next]) continue;  // the end of DB_PORT
    next = text.find_first_not_of("\"', \t", next);
    if (next == std::string_view::npos || !std::isdigit(static_cast<unsigned char>(text[next]))) {
      continue;
    }
    const int port = std::atoi(std::string(text.substr(next, 6)).c_str());
    if (port > 0 && port < 65536) return port;
  }
  return 0;
}

void find_port(Inspection& inspection) {
  Detection& detection = inspection.detection();
  for (const std::string& path : scanned_files(inspection.source())) {
    detection.port = port_in(inspection.text(path).value_or(""));
    if (detection.port == 0) continue;
    detection.port_from = "the default of PORT in " + path;
    return;
  }
  detection.port = kGrpcPort;
  detection.port_from = "the default for gRPC";
}

void find_dependencies(Inspection& inspection, const Project& project) {
  for (const char* path : {"requirements.txt", "poetry.lock", "uv.lock", "Pipfile"}) {
    const auto text = inspection.text(path);
    if (!text || text->find_first_not_of(" \t\r\n") == std::string::npos) continue;
    inspection.detection().dependencies = path;
    return;
  }
  if (project.has_dependencies) inspection.detection().dependencies = "pyproject.toml";
}

// What the caller, or a Dockerfile that only labels, says instead.
std::string overriding(Inspection& inspection) {
  const DetectOptions& options = inspection.options();
  if (!options.entrypoint.empty()) {
    inspection.detection().overridden_by = options.entrypoint_from;
    return options.entrypoint;
  }
  const std::string path = options.dockerfile.empty() ? "Dockerfile" : options.dockerfile;
  const std::string label = entrypoint_label(inspection.dockerfile(path).value_or(""));
  if (!label.empty()) inspection.detection().overridden_by = "label ENTRYPOINT of " + path;
  return label;
}

}  // namespace

std::vector<std::string> python_command(const std::string& entrypoint) {
  const std::size_t colon = entrypoint.find(':');
  const std::string module = entrypoint.substr(0, colon);
  if (colon != std::string::npos) {
    const std::string function = entrypoint.substr(colon + 1);
    if (is_module(module) && is_module(function)) {
      const std::string first = function.substr(0, function.find('.'));
      return {"python", "-c",
              "import sys; from " + module + " import " + first + "; sys.exit(" + function + "())"};
    }
  } else if (is_python_file(entrypoint) && entrypoint.find("..") == std::string::npos &&
             entrypoint.find_first_of("\n\"\\") == std::string::npos && entrypoint[0] != '-') {
    return {"python", entrypoint[0] == '/' ? entrypoint : "/app/" + entrypoint};
  } else if (is_module(module)) {
    return {"python", "-m", module};
  }
  throw Error(Fault::refused, "detect.entrypoint",
              "the entrypoint \"" + excerpt(entrypoint) +
                  "\" is not of the form module:function, module or path/to/file.py");
}

bool detect_python(Inspection& inspection) {
  const auto& files = inspection.source().files;
  const bool any = std::any_of(files.begin(), files.end(),
                               [](const File& file) { return is_python_file(file.path); });
  const Project project = read_project(inspection);
  const std::string given = any || project.there ? overriding(inspection) : "";
  Candidate found{given, ""};
  if (given.empty() && !look_for_entry(inspection, project, found)) return false;
  Detection& detection = inspection.detection();
  if (!given.empty()) inspection.look(detection.overridden_by, true, given);
  const std::string package = given.substr(0, given.find_first_of(".:"));
  if (!given.empty() && inspection.has("src/" + package + "/__init__.py")) {
    found.import_from = "src";
  }
  detection.language = Language::python;
  detection.entrypoint = found.entrypoint;
  detection.command = python_command(found.entrypoint);
  if (!found.import_from.empty()) detection.path = {found.import_from};
  detection.version = project.python;
  find_dependencies(inspection, project);
  find_port(inspection);
  return true;
}

}  // namespace kchart::source
