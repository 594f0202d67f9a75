// Only three fields of a dependency are ever locked.
#include "repo/lock_file.hpp"

#include "chart/metadata.hpp"
#include "kchart/yaml.hpp"
#include "repo/dependency_value.hpp"

namespace kchart::repo {

namespace {

constexpr std::string_view kGoTime = "2006-01-02T15:04:05.999999999Z07:00";

std::string text_of(const Value& document, std::string_view key) {
  const Value* found = document.is_map() ? document.as_map()->find(key) : nullptr;
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : "";
}

bool is_null(std::string_view text, const Limits& limits) {
  Arena arena;
  ReadOptions reading;
  reading.limits = limits;
  return parse_yaml(text, arena, reading).is_nil();
}

}  // namespace

std::string rfc3339_text(const Moment& moment) {
  std::string text;
  append_time(text, moment, kGoTime);
  return text;
}

std::optional<Moment> parse_rfc3339(std::string_view text) {
  return parse_time("2006-01-02T15:04:05Z07:00", text, nullptr);
}

LockFile parse_lock(std::string_view text, const std::string& file, const Limits& limits) {
  LoadOptions options;
  options.limits = limits;
  check_lock(text, file, options);
  Arena arena;
  ReadMetadata read;
  read_metadata(text, file, read, arena, options);
  LockFile lock;
  lock.has_dependencies = read.metadata.has_dependencies;
  for (Dependency& d : read.metadata.dependencies) {
    d.import_values.clear();  // they lie in an arena that goes
    lock.dependencies.push_back(std::move(d));
  }
  ReadOptions reading;
  reading.limits = limits;
  const Value document = parse_yaml(text, arena, reading);
  lock.digest = text_of(document, "digest");
  if (const auto generated = parse_rfc3339(text_of(document, "generated"))) {
    lock.generated = *generated;
  }
  return lock;
}

std::string lock_text(const LockFile& lock) {
  Arena arena;
  const std::string generated = rfc3339_text(lock.generated);
  Map* map = Map::make(arena, 3);
  map->set(arena, "dependencies",
           lock.has_dependencies ? dependencies_value(lock.dependencies, arena) : Value());
  map->set(arena, "digest", Value::borrowed(lock.digest));
  map->set(arena, "generated", Value::borrowed(generated));
  return to_yaml(Value::map(map));
}

// Of two the later one counts, requirements.lock, with any apiVersion.
std::optional<LockFile> lock_of(const Chart& chart, const Limits& limits) {
  const ChartFile* found = nullptr;
  for (const auto* files : {&chart.raw, &chart.files}) {
    for (const ChartFile& file : *files) {
      if (file.name == "Chart.lock" || file.name == "requirements.lock") found = &file;
    }
  }
  if (found == nullptr || is_null(found->data, limits)) return std::nullopt;
  return parse_lock(found->data, found->name, limits);
}

}  // namespace kchart::repo
