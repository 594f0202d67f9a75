// Metadata to a map (Helm 4 walks the struct by reflection) or to records (Helm 3 passes it as is).
#include "render/chart_object.hpp"

#include <iterator>
#include <string>

#include "render/record.hpp"

namespace kchart::rendering {

namespace {

Value text(const std::string& s) {
  return Value::borrowed(s);
}

Value texts(const std::vector<std::string>& all, Arena& arena, const ListType& type) {
  List* list = List::make(arena, all.size(), type);
  for (const std::string& s : all) list->push_back(arena, text(s));
  return Value::list(list);
}

Value annotations(const Metadata& metadata, Arena& arena) {
  if (metadata.annotations.empty()) return Value::map(nullptr, kStringMap);
  Map* map = Map::make(arena, metadata.annotations.size(), kStringMap);
  for (const auto& [key, value] : metadata.annotations) map->set(arena, key, text(value));
  return Value::map(map);
}

Value import_values(const Dependency& dependency, Arena& arena) {
  List* list = List::make(arena, dependency.import_values.size());
  for (const Value& v : dependency.import_values) list->push_back(arena, v);
  return Value::list(list);
}

// --- Helm 4 ---

Value maintainer_maps(const Metadata& metadata, Arena& arena) {
  List* list = List::make(arena, metadata.maintainers.size());
  for (const Maintainer& m : metadata.maintainers) {
    Map* map = Map::make(arena, 3);
    map->set(arena, "Email", text(m.email));
    map->set(arena, "Name", text(m.name));
    map->set(arena, "URL", text(m.url));
    list->push_back(arena, Value::map(map));
  }
  return Value::list(list);
}

Value dependency_maps(const Metadata& metadata, Arena& arena) {
  List* list = List::make(arena, metadata.dependencies.size());
  for (const Dependency& d : metadata.dependencies) {
    Map* map = Map::make(arena, 8);
    map->set(arena, "Alias", text(d.alias));
    map->set(arena, "Condition", text(d.condition));
    map->set(arena, "Enabled", Value::boolean(d.enabled));
    map->set(arena, "ImportValues", import_values(d, arena));
    map->set(arena, "Name", text(d.name));
    map->set(arena, "Repository", text(d.repository));
    map->set(arena, "Tags", texts(d.tags, arena, kAnyList));
    map->set(arena, "Version", text(d.version));
    list->push_back(arena, Value::map(map));
  }
  return Value::list(list);
}

// Keys are set in ascending order, which is the cheap way.
Value as_map(const ResolvedChart& chart, Arena& arena) {
  const Metadata& m = chart.metadata;
  Map* map = Map::make(arena, 18);
  map->set(arena, "APIVersion", text(m.api_version));
  map->set(arena, "Annotations", annotations(m, arena));
  map->set(arena, "AppVersion", text(m.app_version));
  map->set(arena, "Condition", text(m.condition));
  map->set(arena, "Dependencies", dependency_maps(m, arena));
  map->set(arena, "Deprecated", Value::boolean(m.deprecated));
  map->set(arena, "Description", text(m.description));
  map->set(arena, "Home", text(m.home));
  map->set(arena, "Icon", text(m.icon));
  map->set(arena, "IsRoot", Value::boolean(chart.is_root));
  map->set(arena, "Keywords", texts(m.keywords, arena, kAnyList));
  map->set(arena, "KubeVersion", text(m.kube_version));
  map->set(arena, "Maintainers", maintainer_maps(m, arena));
  map->set(arena, "Name", text(m.name));
  map->set(arena, "Sources", texts(m.sources, arena, kAnyList));
  map->set(arena, "Tags", text(m.tags));
  map->set(arena, "Type", text(m.type));
  map->set(arena, "Version", text(m.version));
  return Value::map(map);
}

// --- Helm 3 ---

constexpr RecordType kChartType{"struct { chart.Metadata; IsRoot bool }"};
constexpr RecordType kMetadataType{"chart.Metadata"};
constexpr RecordType kMaintainerType{"*chart.Maintainer", "ptr"};
constexpr RecordType kDependencyType{"*chart.Dependency", "ptr"};
constinit const ListType kMaintainers{"[]*chart.Maintainer", Kind::object};
constinit const ListType kDependencies{"[]*chart.Dependency", Kind::object};

// Go leaves a list that Chart.yaml does not name a nil slice.
Value texts_or_nil(const std::vector<std::string>& all, Arena& arena) {
  return all.empty() ? Value::list(nullptr, kStringList) : texts(all, arena, kStringList);
}

Value maintainer_records(const Metadata& metadata, Arena& arena) {
  if (metadata.maintainers.empty()) return Value::list(nullptr, kMaintainers);
  List* list = List::make(arena, metadata.maintainers.size(), kMaintainers);
  for (const Maintainer& m : metadata.maintainers) {
    list->push_back(arena, Record::make(arena, kMaintainerType,
                                        {{"Name", "name", true, text(m.name)},
                                         {"Email", "email", true, text(m.email)},
                                         {"URL", "url", true, text(m.url)}}));
  }
  return Value::list(list);
}

Value dependency_records(const Metadata& metadata, Arena& arena) {
  if (!metadata.has_dependencies) return Value::list(nullptr, kDependencies);
  List* list = List::make(arena, metadata.dependencies.size(), kDependencies);
  for (const Dependency& d : metadata.dependencies) {
    list->push_back(arena,
                    Record::make(arena, kDependencyType,
                                 {{"Name", "name", false, text(d.name)},
                                  {"Version", "version", true, text(d.version)},
                                  {"Repository", "repository", false, text(d.repository)},
                                  {"Condition", "condition", true, text(d.condition)},
                                  {"Tags", "tags", true, texts_or_nil(d.tags, arena)},
                                  {"Enabled", "enabled", true, Value::boolean(d.enabled)},
                                  {"ImportValues", "import-values", true, import_values(d, arena)},
                                  {"Alias", "alias", true, text(d.alias)}}));
  }
  return Value::list(list);
}

Value metadata_record(const Metadata& m, Arena& arena) {
  return Record::make(arena, kMetadataType,
                      {
                          {"Name", "name", true, text(m.name)},
                          {"Home", "home", true, text(m.home)},
                          {"Sources", "sources", true, texts_or_nil(m.sources, arena)},
                          {"Version", "version", true, text(m.version)},
                          {"Description", "description", true, text(m.description)},
                          {"Keywords", "keywords", true, texts_or_nil(m.keywords, arena)},
                          {"Maintainers", "maintainers", true, maintainer_records(m, arena)},
                          {"Icon", "icon", true, text(m.icon)},
                          {"APIVersion", "apiVersion", true, text(m.api_version)},
                          {"Condition", "condition", true, text(m.condition)},
                          {"Tags", "tags", true, text(m.tags)},
                          {"AppVersion", "appVersion", true, text(m.app_version)},
                          {"Deprecated", "deprecated", true, Value::boolean(m.deprecated)},
                          {"Annotations", "annotations", true, annotations(m, arena)},
                          {"KubeVersion", "kubeVersion", true, text(m.kube_version)},
                          {"Dependencies", "dependencies", true, dependency_records(m, arena)},
                          {"Type", "type", true, text(m.type)},
                      });
}

}  // namespace

Value chart_object(const ResolvedChart& chart, Compat compat, Arena& arena) {
  if (compat != Compat::helm3) return as_map(chart, arena);
  return Record::make(arena, kChartType,
                      {{"Metadata", "", false, metadata_record(chart.metadata, arena), true},
                       {"IsRoot", "IsRoot", false, Value::boolean(chart.is_root)}});
}

Value metadata_value(const Metadata& metadata, Arena& arena) {
  return metadata_record(metadata, arena).as_object()->plain(arena);
}

bool is_crd(std::string_view path) {
  if (path.substr(0, 5) != "crds/") return false;
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string extension(path.substr(dot + 1));
  for (char& c : extension) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
  return extension == "yaml" || extension == "yml" || extension == "json";
}

}  // namespace kchart::rendering
