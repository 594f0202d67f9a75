// Templates: rendered with everything allowed to be missing, then each document looked at.
#include <algorithm>
#include <array>

#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "chart/typed.hpp"
#include "kchart/error.hpp"
#include "kchart/yaml.hpp"
#include "kube/deprecations.hpp"
#include "lint/rules.hpp"
#include "render/capabilities.hpp"

namespace kchart::linting {

namespace {

constexpr std::string_view kFolder = "templates/";

std::string_view extension_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  const std::size_t slash = path.rfind('/');
  if (dot == std::string_view::npos || (slash != std::string_view::npos && dot < slash)) return {};
  return path.substr(dot);
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

// The first line with something on it, if that begins with a blank.
std::optional<std::string_view> indented_start(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (!is_blank(line)) {
      if (line.front() == ' ' || line.front() == '\t') return line;
      return std::nullopt;
    }
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

bool needs_selector(std::string_view kind) {
  return kind == "Deployment" || kind == "ReplicaSet" || kind == "DaemonSet" ||
         kind == "StatefulSet";
}

// Whether an item of the List in `text` carries Helm's policy about keeping it.
bool has_policy_inside(std::string_view text) {
  Arena arena;
  const Value root = parse_yaml(text, arena);
  const Value* items = look_up(root, "items");
  if (items == nullptr || !items->is_list() || items->as_list() == nullptr) return false;
  for (const Value& item : *items->as_list()) {
    const Value* annotations = look_up(item, "metadata.annotations");
    if (annotations == nullptr || !annotations->is_map()) continue;
    const Map* map = annotations->as_map();
    if (map != nullptr && map->find("helm.sh/resource-policy") != nullptr) return true;
  }
  return false;
}

std::string name_message(std::string_view kind, const std::string& name) {
  const auto problems = name_problems(kind, name);
  if (problems.empty()) return {};
  const std::string quoted = strconv::quote(name);
  std::string all;
  for (const std::string& problem : problems) {
    all += (all.empty() ? "" : ", ") + ("metadata.name: Invalid value: " + quoted) + ": " + problem;
  }
  if (problems.size() > 1) all = "[" + all + "]";
  return "object name does not conform to Kubernetes naming requirements: " + quoted + ": " + all;
}

class TemplateRules {
 public:
  TemplateRules(Context& context, const Chart& chart)
      : context_(context),
        chart_(chart),
        minor_(std::stoi(
            rendering::parse_kube_version(context.options.kube_version, context.options.compat)
                .minor)) {}

  void run() {
    RenderOptions options;
    options.release.name = "test-release";
    options.release.namespace_name = context_.options.namespace_name;
    options.release.revision = 0;
    options.capabilities.kube_version = context_.options.kube_version;
    options.compat = context_.options.compat;
    options.limits = context_.options.limits;
    options.world = context_.options.world;
    options.skip_schema_validation = context_.options.skip_schema_validation;
    options.lint = true;
    options.warnings = context_.options.warnings;
    try {
      rendered_ = render(chart_, context_.user, options);
    } catch (const Error& error) {
      if (error.fault() == Fault::limit) throw;
      return context_.add(Severity::error, "template", kFolder, error.message());
    }
    for (const ChartFile& file : chart_.templates) {
      if (!check_file(file.name)) return;
    }
  }

 private:
  // False where Helm ends the examination of all templates.
  bool check_file(const std::string& name) {
    const std::string_view extension = extension_of(name);
    constexpr std::array<std::string_view, 4> kExtensions{".yaml", ".yml", ".tpl", ".txt"};
    if (std::find(kExtensions.begin(), kExtensions.end(), extension) == kExtensions.end()) {
      context_.add(Severity::error, "template.extension", name,
                   "file extension '" + std::string(extension) +
                       "' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt");
    }
    const std::string lower = unicode::lower(extension);
    if (lower != ".yaml" && lower != ".yml") return true;
    const std::string* text = output_of(name);
    if (text == nullptr || is_blank(*text)) return true;
    if (const auto line = indented_start(*text)) {
      context_.add(Severity::warning, "template.indent", name,
                   "document starts with an illegal indent: " + strconv::quote(*line) +
                       ", which may cause parsing problems");
    }
    for (const std::string_view document : documents(*text)) {
      if (!check_document(name, *text, document)) return false;
    }
    return true;
  }

  bool check_document(const std::string& name, const std::string& file, std::string_view document) {
    std::optional<Object> object;
    try {
      object = read_object(document, context_.options.limits);
    } catch (const Error& error) {
      context_.add(Severity::error, "template.yaml", name,
                   "unable to parse YAML: " + error.message());
      return false;
    }
    if (object) check_object(name, file, *object);
    return true;
  }

  void check_object(const std::string& path, const std::string& file, const Object& object) {
    if (std::string message = name_message(object.kind, object.name); !message.empty()) {
      context_.add(Severity::warning, "template.name", path, std::move(message));
    }
    const std::string_view old = kube::deprecation(object.api_version, object.kind, minor_);
    if (!old.empty()) {
      context_.add(Severity::warning, "template.deprecated", path, std::string(old));
    }
    if (needs_selector(object.kind) && file.find("matchLabels") == std::string::npos &&
        file.find("matchExpressions") == std::string::npos) {
      context_.add(Severity::error, "template.selector", path,
                   "a " + object.kind + " must contain matchLabels or matchExpressions, and " +
                       strconv::quote(object.name) + " does not");
    }
    if (object.kind == "List" && has_policy_inside(file)) {
      context_.add(Severity::error, "template.list", path,
                   "annotation 'helm.sh/resource-policy' within List objects are ignored");
    }
  }

  const std::string* output_of(const std::string& name) const {
    const std::string path = chart_.metadata.name + "/" + name;
    for (const File& file : rendered_.files) {
      if (file.name == path) return &file.data;
    }
    return nullptr;
  }

  Context& context_;
  const Chart& chart_;
  int minor_;
  Rendered rendered_;
};

}  // namespace

std::vector<std::string_view> documents(std::string_view text) {
  std::vector<std::string_view> all;
  std::size_t begin = 0, line = 0;
  while (line < text.size()) {
    const std::size_t newline = text.find('\n', line);
    const std::size_t next = newline == std::string_view::npos ? text.size() : newline + 1;
    if (text.substr(line, 3) == "---") {
      if (line > begin) all.push_back(text.substr(begin, line - begin));
      begin = next;
    }
    line = next;
  }
  if (begin < text.size()) all.push_back(text.substr(begin));
  return all;
}

std::optional<Object> read_object(std::string_view document, const Limits& limits) {
  Arena arena(limits.memory);
  ReadOptions options;
  options.limits = limits;
  options.integers = true;
  const Value root = parse_yaml(document, arena, options);
  if (root.is_nil()) return std::nullopt;
  typed::Reader reader;
  Object object;
  const auto field = [&reader](const Value& value, std::string_view owner, std::string_view name,
                               std::string& into) {
    const typed::Reader::Field blame(reader, owner, name);
    reader.text(value, into);
  };
  if (reader.is_map(root, "rules.k8sYamlStruct")) {
    for (const Map::Entry& entry : *root.as_map()) {
      const std::string_view key = entry.key.view();
      if (typed::same_field(key, "apiVersion")) {
        field(entry.value, "k8sYamlStruct", "apiVersion", object.api_version);
      } else if (typed::same_field(key, "Kind")) {
        field(entry.value, "k8sYamlStruct", "Kind", object.kind);
      } else if (typed::same_field(key, "Metadata") && !entry.value.is_nil()) {
        const typed::Reader::Field blame(reader, "k8sYamlStruct", "Metadata");
        if (!reader.is_map(entry.value, "rules.k8sYamlMetadata")) continue;
        std::string ignored;
        for (const Map::Entry& inner : *entry.value.as_map()) {
          if (typed::same_field(inner.key.view(), "Namespace")) {
            field(inner.value, "k8sYamlMetadata", "Namespace", ignored);
          } else if (typed::same_field(inner.key.view(), "Name")) {
            field(inner.value, "k8sYamlMetadata", "Name", object.name);
          }
        }
      }
    }
  }
  if (!reader.problem().empty()) {
    throw Error(Fault::refused, "manifest.decode",
                "error unmarshaling JSON: while decoding JSON: " + reader.problem());
  }
  return object;
}

void check_templates(Context& context) {
  if (context.files.read("templates")) {
    const bool helm3 = context.options.compat == Compat::helm3;
    return context.add(helm3 ? Severity::warning : Severity::error, "templates", kFolder,
                       "not a directory");
  }
  if (!context.has_folder("templates")) {
    return context.add(Severity::warning, "templates", kFolder, "directory does not exist");
  }
  std::string problem;
  const auto chart = load(context, problem);
  if (chart == nullptr) return context.add(Severity::error, "templates", kFolder, problem);
  TemplateRules(context, *chart).run();
}

}  // namespace kchart::linting
