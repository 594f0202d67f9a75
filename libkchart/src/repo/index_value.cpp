// The fields of a version follow those of its metadata, in the order of Helm's structs.
#include "repo/index_value.hpp"

#include "render/chart_object.hpp"

namespace kchart::repo {

namespace {

Value version_value(const ChartVersion& version, Arena& arena) {
  Map* map = Map::make(arena, 20, kFieldMap);
  const Value metadata = rendering::metadata_value(version.metadata, arena);
  for (const Map::Entry& field : *metadata.as_map()) map->append(arena, field.key, field.value);
  List* urls = List::make(arena, version.urls.size());
  for (const std::string& url : version.urls) urls->push_back(arena, Value::borrowed(url));
  map->append(arena, Key("urls"), Value::list(urls));
  map->append(arena, Key("created"), Value::borrowed(version.created));
  if (version.removed) map->append(arena, Key("removed"), Value::boolean(true));
  if (!version.digest.empty()) map->append(arena, Key("digest"), Value::borrowed(version.digest));
  return Value::map(map);
}

}  // namespace

Value index_value(const IndexEntries& entries, const std::string& generated, Arena& arena) {
  Map* charts = Map::make(arena, entries.size());
  for (const auto& [name, versions] : entries) {
    List* list = List::make(arena, versions.size());
    for (const ChartVersion& v : versions) list->push_back(arena, version_value(v, arena));
    charts->set(arena, name, Value::list(list));
  }
  Map* map = Map::make(arena, 3, kFieldMap);
  map->append(arena, Key("apiVersion"), Value::borrowed("v1"));
  map->append(arena, Key("generated"), Value::borrowed(generated));
  map->append(arena, Key("entries"), Value::map(charts));
  return Value::map(map);
}

}  // namespace kchart::repo
