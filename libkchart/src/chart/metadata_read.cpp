// Chart.yaml, requirements.yaml and Chart.lock into structs, with the mismatches Go would report.
#include <algorithm>
#include <utility>

#include "base/strconv.hpp"
#include "chart/metadata.hpp"
#include "chart/typed.hpp"
#include "chart/unpacking.hpp"
#include "kchart/error.hpp"
#include "kchart/yaml.hpp"

namespace kchart {

namespace {

using typed::Reader;
using typed::same_field;

struct TypeNames {
  std::string_view metadata, maintainer, maintainers, dependency, dependencies, lock;
};
constexpr TypeNames kHelm4{"v2.Metadata",   "v2.Maintainer",    "[]*v2.Maintainer",
                           "v2.Dependency", "[]*v2.Dependency", "v2.Lock"};
constexpr TypeNames kHelm3{"chart.Metadata",   "chart.Maintainer",    "[]*chart.Maintainer",
                           "chart.Dependency", "[]*chart.Dependency", "chart.Lock"};

const TypeNames& type_names(Compat compat) {
  return compat == Compat::helm3 ? kHelm3 : kHelm4;
}

template <class Owner>
struct TextField {
  std::string_view name;
  std::string Owner::*member;
};

constexpr TextField<Metadata> kMetadataTexts[] = {
    {"name", &Metadata::name},
    {"home", &Metadata::home},
    {"version", &Metadata::version},
    {"description", &Metadata::description},
    {"icon", &Metadata::icon},
    {"apiVersion", &Metadata::api_version},
    {"condition", &Metadata::condition},
    {"tags", &Metadata::tags},
    {"appVersion", &Metadata::app_version},
    {"kubeVersion", &Metadata::kube_version},
    {"type", &Metadata::type},
};
constexpr TextField<Maintainer> kMaintainerTexts[] = {
    {"name", &Maintainer::name}, {"email", &Maintainer::email}, {"url", &Maintainer::url}};
constexpr TextField<Dependency> kDependencyTexts[] = {
    {"name", &Dependency::name},
    {"version", &Dependency::version},
    {"repository", &Dependency::repository},
    {"condition", &Dependency::condition},
    {"alias", &Dependency::alias},
};

class MetadataReader {
 public:
  MetadataReader(ReadMetadata& into, Reader& reader, const TypeNames& names)
      : into_(into), reader_(reader), names_(names) {}

  void read(const Value& document) {
    if (!reader_.is_map(document, names_.metadata)) return;
    for (const Map::Entry& entry : *document.as_map()) {
      const std::string_view key = entry.key.view();
      if (!metadata(key, entry.value, "Metadata")) reader_.unknown(key);
    }
  }

  void read_lock(const Value& document) {
    if (!reader_.is_map(document, names_.lock)) return;
    for (const Map::Entry& entry : *document.as_map()) lock(entry.key.view(), entry.value);
  }

  // False when there is no such field.
  bool metadata(std::string_view key, const Value& value, std::string_view owner) {
    Metadata& m = into_.metadata;
    if (text_field(key, value, kMetadataTexts, m, owner)) return true;
    const auto is = [&](std::string_view name, auto&& read) {
      if (!same_field(key, name)) return false;
      const Reader::Field blame(reader_, owner, name);
      read();
      return true;
    };
    return is("sources", [&] { reader_.texts(value, m.sources); }) ||
           is("keywords", [&] { reader_.texts(value, m.keywords); }) ||
           is("deprecated", [&] { reader_.flag(value, m.deprecated); }) ||
           is("annotations", [&] { annotations(value); }) ||
           is("maintainers", [&] { maintainers(value); }) ||
           is("dependencies", [&] { dependencies(value); });
  }

 private:
  template <class Owner, std::size_t N>
  bool text_field(std::string_view key, const Value& value, const TextField<Owner> (&fields)[N],
                  Owner& owner, std::string_view go_owner) {
    for (const TextField<Owner>& field : fields) {
      if (!same_field(key, field.name)) continue;
      const Reader::Field blame(reader_, go_owner, field.name);
      reader_.text(value, owner.*field.member);
      return true;
    }
    return false;
  }

  void lock(std::string_view key, const Value& value) {
    std::string ignored;
    if (same_field(key, "digest")) {
      const Reader::Field blame(reader_, "Lock", "digest");
      reader_.text(value, ignored);
    } else if (same_field(key, "dependencies")) {
      const Reader::Field blame(reader_, "Lock", "dependencies");
      dependencies(value);
    } else if (same_field(key, "generated")) {
      reader_.time(value, ignored);
    }
  }

  void annotations(const Value& value) {
    if (value.is_nil()) into_.metadata.annotations.clear();
    if (!reader_.is_map(value, "map[string]string")) return;
    for (const Map::Entry& entry : *value.as_map()) {
      std::string text;
      reader_.text(entry.value, text);
      annotate(std::string(entry.key.view()), std::move(text));
    }
  }

  // "annotations" and "Annotations" are the same field; both may be present.
  void annotate(std::string key, std::string text) {
    auto& annotations = into_.metadata.annotations;
    const auto at = std::lower_bound(annotations.begin(), annotations.end(), key,
                                     [](const auto& a, const auto& k) { return a.first < k; });
    if (at != annotations.end() && at->first == key) {
      at->second = std::move(text);
    } else {
      annotations.emplace(at, std::move(key), std::move(text));
    }
  }

  // Runs `read` on every element that is no null; elements already there are laid over.
  template <class Element, class Read>
  void elements(const Value& value, std::vector<Element>& out, std::vector<bool>& nulls,
                const Read& read) {
    const List& list = *value.as_list();
    out.resize(list.size());
    nulls.resize(list.size(), false);
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (list[i].is_nil() || nulls[i]) out[i] = Element();
      nulls[i] = list[i].is_nil();
      if (!nulls[i]) read(list[i], out[i]);
    }
  }

  void maintainers(const Value& value) {
    if (value.is_nil()) into_.metadata.maintainers.clear();
    if (!reader_.is_list(value, names_.maintainers)) return;
    elements(value, into_.metadata.maintainers, into_.null_maintainers,
             [&](const Value& element, Maintainer& out) {
               if (!reader_.is_map(element, names_.maintainer)) return;
               for (const Map::Entry& entry : *element.as_map()) {
                 const std::string_view key = entry.key.view();
                 if (!text_field(key, entry.value, kMaintainerTexts, out, "Maintainer")) {
                   reader_.unknown(key);
                 }
               }
             });
  }

  void dependencies(const Value& value) {
    into_.metadata.has_dependencies = value.is_list();
    if (value.is_nil()) into_.metadata.dependencies.clear();
    if (!reader_.is_list(value, names_.dependencies)) return;
    elements(value, into_.metadata.dependencies, into_.null_dependencies,
             [&](const Value& element, Dependency& out) {
               if (!reader_.is_map(element, names_.dependency)) return;
               for (const Map::Entry& entry : *element.as_map()) {
                 dependency(entry.key.view(), entry.value, out);
               }
             });
  }

  void dependency(std::string_view key, const Value& value, Dependency& out) {
    if (text_field(key, value, kDependencyTexts, out, "Dependency")) return;
    const auto is = [&](std::string_view name, auto&& read) {
      if (!same_field(key, name)) return false;
      const Reader::Field blame(reader_, "Dependency", name);
      read();
      return true;
    };
    const bool known = is("tags", [&] { reader_.texts(value, out.tags); }) ||
                       is("enabled", [&] { reader_.flag(value, out.enabled); }) ||
                       is("import-values", [&] { import_values(value, out); });
    if (!known) reader_.unknown(key);
  }

  void import_values(const Value& value, Dependency& out) {
    out.import_values.clear();
    if (!reader_.is_list(value, "[]interface {}")) return;
    for (const Value& element : *value.as_list()) out.import_values.push_back(element);
  }

  ReadMetadata& into_;
  Reader& reader_;
  const TypeNames& names_;
};

[[noreturn]] void fail(const std::string& file, const Error& cause) {
  Position position = cause.position();
  if (position.file.empty()) position.file = file;
  throw Error(cause.fault(), cause.code(), "cannot load " + file + ": " + cause.message(),
              position);
}

[[noreturn]] void fail(const std::string& file, const std::string& problem) {
  fail(file, Error(Fault::refused, "chart.metadata",
                   "error unmarshaling JSON: while decoding JSON: " + problem));
}

// import-values have no type, so JSON makes their numbers float64 after all.
Value as_json(const Value& value, Arena& arena) {
  switch (value.kind()) {
    case Kind::int64:
      return Value::float64(static_cast<double>(value.as_int()));
    case Kind::uint64:
      return Value::float64(static_cast<double>(value.as_uint()));
    case Kind::list: {
      List* list = List::make(arena, value.size());
      for (const Value& element : *value.as_list()) list->push_back(arena, as_json(element, arena));
      return Value::list(list);
    }
    case Kind::map: {
      Map* map = Map::make(arena, value.size());
      for (const Map::Entry& entry : *value.as_map()) {
        map->append(arena, entry.key, as_json(entry.value, arena));
      }
      return Value::map(map);
    }
    default:
      return value;
  }
}

}  // namespace

Value parse_metadata(std::string_view text, const std::string& file, Arena& arena,
                     const LoadOptions& options) {
  ReadOptions read;
  read.limits = options.limits;
  read.file = file;
  read.integers = true;
  try {
    return parse_yaml(text, arena, read);
  } catch (const Error& cause) {
    fail(file, cause);
  }
}

void read_metadata(const Value& document, ReadMetadata& into, Reader& reader, Compat compat) {
  MetadataReader(into, reader, type_names(compat)).read(document);
}

bool read_metadata_field(std::string_view key, const Value& value, ReadMetadata& into,
                         Reader& reader, std::string_view owner, Compat compat) {
  return MetadataReader(into, reader, type_names(compat)).metadata(key, value, owner);
}

void read_metadata(const Value& document, const std::string& file, ReadMetadata& into, Arena& arena,
                   const LoadOptions& options) {
  Reader reader;
  read_metadata(document, into, reader, options.compat);
  if (!reader.problem().empty()) fail(file, reader.problem());
  for (Dependency& dependency : into.metadata.dependencies) {
    for (Value& value : dependency.import_values) value = as_json(value, arena);
  }
}

void read_metadata(std::string_view text, std::string_view file, ReadMetadata& into, Arena& arena,
                   const LoadOptions& options) {
  const std::string name(file);
  read_metadata(parse_metadata(text, name, arena, options), name, into, arena, options);
}

std::string folder_to_unpack(const std::optional<std::string>& chart_yaml,
                             const LoadOptions& options) {
  ReadMetadata read;
  Arena arena;
  if (chart_yaml) read_metadata(*chart_yaml, "Chart.yaml", read, arena, options);
  const std::string& name = read.metadata.name;
  const auto refuse = [](const std::string& message) {
    throw Error(Fault::refused, "chart.name", message);
  };
  if (name.empty()) refuse("chart name not specified");
  if (name == "." || name == "..") {
    refuse("chart name " + strconv::quote(name) + " is not allowed");
  }
  if (name.find('/') != std::string::npos) {
    refuse("chart name " + strconv::quote(name) + " must not contain path separators");
  }
  return name;
}

void check_api_version(const Value& document) {
  Reader reader;
  std::string version;
  if (reader.is_map(document, "loader.chartBase")) {
    for (const Map::Entry& entry : *document.as_map()) {
      if (!same_field(entry.key.view(), "apiVersion")) continue;
      const Reader::Field blame(reader, "chartBase", "apiVersion");
      reader.text(entry.value, version);
    }
  }
  if (!reader.problem().empty()) fail("Chart.yaml", reader.problem());
  if (version == "v3") throw Error(Fault::refused, "chart.version", "invalid chart apiVersion");
  if (!version.empty() && version != "v1" && version != "v2") {
    throw Error(Fault::refused, "chart.version", "unsupported chart version");
  }
}

void check_lock(std::string_view text, std::string_view file, const LoadOptions& options) {
  const std::string name(file);
  Arena arena;
  const Value document = parse_metadata(text, name, arena, options);
  ReadMetadata ignored;
  Reader reader;
  MetadataReader(ignored, reader, type_names(options.compat)).read_lock(document);
  if (!reader.problem().empty()) fail(name, reader.problem());
}

}  // namespace kchart
