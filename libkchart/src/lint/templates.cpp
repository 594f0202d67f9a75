// Templates: rendered with everything allowed to be missing, then each document looked at.
#include <algorithm>
#include <array>

#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "chart/typed.hpp"
#include "kchart/error.hpp"
#include "kchart/yaml.hpp"
#include "kube/deprecations.hpp"
#include "lint/objects.hpp"
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

constexpr const char* kAnnotated = "struct { Annotations map[string]string }";
constexpr const char* kItem = "struct { Metadata struct { Annotations map[string]string } }";

// Whether an item of the List carries Helm's policy about keeping it.
class ListItems {
 public:
  // Throws Error with Go's text.
  static bool have_policy(const Value& list) {
    ListItems items;
    items.read(list);
    const std::string& problem = items.reader_.problem();
    if (problem.empty()) return items.found_;
    throw Error(Fault::refused, "manifest.decode",
                "error unmarshaling JSON: while decoding JSON: " + problem);
  }

 private:
  template <class Read>
  void fields(const Value& map, const std::string& type, std::string_view name, const Read& read) {
    if (!reader_.is_map(map, type)) return;
    for (const Map::Entry& entry : *map.as_map()) {
      if (!typed::same_field(entry.key.view(), name)) continue;
      const typed::Reader::Field blame(reader_, "", name);
      read(entry.value);
    }
  }

  void read(const Value& list) {
    fields(list, "struct { Items []" + std::string(kItem) + " }", "Items",
           [this](const Value& all) {
             if (!reader_.is_list(all, "[]" + std::string(kItem))) return;
             for (const Value& item : *all.as_list()) read_item(item);
           });
  }

  void read_item(const Value& item) {
    fields(item, kItem, "Metadata", [this](const Value& metadata) {
      fields(metadata, kAnnotated, "Annotations", [this](const Value& all) { annotations(all); });
    });
  }

  void annotations(const Value& all) {
    if (!reader_.is_map(all, "map[string]string")) return;
    std::string ignored;
    for (const Map::Entry& entry : *all.as_map()) {
      reader_.text(entry.value, ignored);
      found_ = found_ || entry.key.view() == "helm.sh/resource-policy";
    }
  }

  typed::Reader reader_;
  bool found_ = false;
};

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
    if (!go_together()) return;
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
  bool is_helm3() const { return context_.options.compat == Compat::helm3; }

  // Where dependencies and values do not, Helm's linter says nothing.
  bool go_together() const {
    ResolveOptions options;
    options.limits = context_.options.limits;
    options.compat = context_.options.compat;
    Arena arena(context_.options.limits.memory);
    try {
      const Value& user = context_.user.root();
      coalesce_values(resolve_dependencies(chart_, user, arena, options), user, arena, options);
      return true;
    } catch (const Error& error) {
      if (error.fault() == Fault::limit) throw;
      return false;
    }
  }

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
    const bool examined = is_helm3() ? extension == ".yaml" : lower == ".yaml" || lower == ".yml";
    if (!examined) return true;
    const std::string* text = output_of(name);
    if (text == nullptr || is_blank(*text)) return true;
    if (const auto line = indented_start(*text)) {
      context_.add(Severity::warning, "template.indent", name,
                   "document starts with an illegal indent: " + strconv::quote(*line) +
                       ", which may cause parsing problems");
    }
    return check_objects(name, *text);
  }

  bool check_objects(const std::string& name, const std::string& text) {
    ObjectStream stream(text, context_.options.limits, context_.options.compat);
    std::optional<Object> object;
    try {
      while (stream.next(object)) {
        if (object) check_object(name, text, *object);
      }
      return true;
    } catch (const Error& error) {
      if (error.fault() == Fault::limit) throw;
      context_.add(Severity::error, "template.yaml", name,
                   "unable to parse YAML: " + error.message());
      return false;
    }
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
    if (object.kind == "List") check_list(path, file);
  }

  // Helm looks into the first document, whichever the List stands in.
  void check_list(const std::string& path, const std::string& file) {
    Arena arena(context_.options.limits.memory);
    ReadOptions reading;
    reading.limits = context_.options.limits;
    reading.integers = true;
    try {
      if (!ListItems::have_policy(parse_yaml(file, arena, reading))) return;
      context_.add(Severity::error, "template.list", path,
                   std::string(is_helm3() ? "Annotation" : "annotation") +
                       " 'helm.sh/resource-policy' within List objects are ignored");
    } catch (const Error& error) {
      if (error.fault() == Fault::limit) throw;
      context_.add(Severity::error, "template.list", path,
                   "unable to parse YAML: " + error.message());
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

void check_templates(Context& context) {
  const bool helm3 = context.options.compat == Compat::helm3;
  if (context.files.read("templates")) {
    return context.add(helm3 ? Severity::warning : Severity::error, "templates", kFolder,
                       "not a directory");
  }
  if (!helm3 && !context.has_folder("templates")) {
    return context.add(Severity::warning, "templates", kFolder, "directory does not exist");
  }
  std::string problem;
  const auto chart = load(context, problem);
  if (chart == nullptr) return context.add(Severity::error, "templates", kFolder, problem);
  TemplateRules(context, *chart).run();
}

}  // namespace kchart::linting
