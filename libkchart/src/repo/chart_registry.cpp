// A manifest with the metadata as its config, the archive as its layer and, maybe, the provenance
// file as another one.
#include "kchart/chart_registry.hpp"

#include <algorithm>

#include "base/semver.hpp"
#include "chart/unpacking.hpp"
#include "kchart/chart.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "oci/manifest.hpp"
#include "render/chart_object.hpp"

namespace kchart {

namespace {

constexpr std::string_view kOldChartLayer = "application/tar+gzip";

[[noreturn]] void refuse(const std::string& message) {
  throw Error(Fault::refused, "chart.registry", message);
}

Value text(std::string_view borrowed) {
  return Value::borrowed(borrowed);
}

std::string authors_of(const Metadata& metadata) {
  std::string out;
  for (std::size_t i = 0; i < metadata.maintainers.size(); ++i) {
    const Maintainer& m = metadata.maintainers[i];
    out += m.name;
    if (!m.email.empty()) out += " (" + m.email + ")";
    if (i + 1 < metadata.maintainers.size()) out += ", ";
  }
  return out;
}

bool is_blank(const std::string& value) {
  return value.find_first_not_of(" \t\r\n\v\f") == std::string::npos;
}

std::map<std::string, std::string> annotations_of(const Metadata& m, const std::string& created) {
  const std::string prefix = "org.opencontainers.image.";
  std::map<std::string, std::string> all{
      {prefix + "description", m.description},
      {prefix + "title", m.name},
      {prefix + "version", m.version},
      {prefix + "url", m.home},
      {prefix + "created", created},
      {prefix + "authors", authors_of(m)},
      {prefix + "source", m.sources.empty() ? "" : m.sources[0]}};
  std::erase_if(all, [](const auto& entry) { return is_blank(entry.second); });
  for (const auto& [key, value] : m.annotations) {
    if (key != prefix + "title" && key != prefix + "version") all[key] = value;
  }
  return all;
}

Value descriptor_value(const oci::Descriptor& d, Arena& arena) {
  Map* map = Map::make(arena, 3, kFieldMap);
  map->append(arena, Key("mediaType"), text(d.media_type));
  map->append(arena, Key("digest"), text(d.digest));
  map->append(arena, Key("size"), Value::int64(static_cast<std::int64_t>(d.size)));
  return Value::map(map);
}

// In the order of Go's struct, so that the digest is Helm's.
std::string manifest_text(const oci::Descriptor& config, const std::vector<oci::Descriptor>& layers,
                          const std::map<std::string, std::string>& annotations) {
  Arena arena;
  List* list = List::make(arena, layers.size());
  for (const auto& layer : layers) list->push_back(arena, descriptor_value(layer, arena));
  Map* notes = Map::make(arena, annotations.size());
  for (const auto& [key, value] : annotations) notes->set(arena, key, text(value));
  Map* map = Map::make(arena, 4, kFieldMap);
  map->append(arena, Key("schemaVersion"), Value::integer(2));
  map->append(arena, Key("config"), descriptor_value(config, arena));
  map->append(arena, Key("layers"), Value::list(list));
  map->append(arena, Key("annotations"), Value::map(notes));
  return to_json(Value::map(map));
}

std::string config_text(const Metadata& metadata) {
  Arena arena;
  return to_json(rendering::metadata_value(metadata, arena));
}

std::shared_ptr<const Chart> load_archive(const ChartToPush& chart) {
  return load_chart(*open_archive(chart.archive, "chart", unpacking(chart.load)), chart.load);
}

// What a manifest holds of a chart.
struct ChartParts {
  std::optional<oci::Descriptor> config, chart, provenance;
  bool old_type = false;
};

void add_parts(const oci::ManifestParts& manifest, ChartParts& parts) {
  if (manifest.config && manifest.config->media_type == kChartConfig)
    parts.config = manifest.config;
  for (const oci::Descriptor& layer : manifest.layers) {
    if (layer.media_type == kChartLayer || layer.media_type == kOldChartLayer) {
      parts.chart = layer;
      parts.old_type = layer.media_type == kOldChartLayer;
    }
    if (layer.media_type == kProvenanceLayer) parts.provenance = layer;
  }
}

// As Helm, which follows an index to the manifests in it.
ChartParts parts_of(oci::Registry& registry, const oci::Reference& reference,
                    const oci::Manifest& manifest) {
  constexpr std::size_t kMostManifests = 100;
  ChartParts parts;
  const oci::ManifestParts all = oci::parts_of(manifest, reference.text());
  add_parts(all, parts);
  for (std::size_t i = 0; i < std::min(all.manifests.size(), kMostManifests); ++i) {
    const oci::Manifest one = registry.get_manifest(reference.repository, all.manifests[i].digest);
    add_parts(oci::parts_of(one, reference.text()), parts);
  }
  return parts;
}

// Helm counts the manifest itself, too.
void check_parts(const ChartParts& parts, PullPart part) {
  const bool there =
      part == PullPart::chart ? parts.chart.has_value() : parts.provenance.has_value();
  const int found = 1 + (parts.config ? 1 : 0) + (there ? 1 : 0);
  if (found < 2) {
    refuse("manifest does not contain minimum number of descriptors (2), descriptors found: " +
           std::to_string(found));
  }
  if (!parts.config) refuse("could not load config with mediatype " + std::string(kChartConfig));
  const std::string_view wanted = part == PullPart::chart ? kChartLayer : kProvenanceLayer;
  if (!there) refuse("manifest does not contain a layer with mediatype " + std::string(wanted));
}

// Does `work` with Helm's words about where it failed: "\"Push\" on destination".
template <class Work>
auto performing(const std::string& what, const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    throw Error(error.fault(), error.code(), "failed to perform " + what + ": " + error.message());
  }
}

oci::Manifest find_manifest(oci::Registry& registry, const oci::Reference& reference) {
  return performing("\"FetchReference\" on source", [&] {
    try {
      return registry.get_manifest(reference.repository, reference.target());
    } catch (const Error& error) {
      if (error.code() != "oci.not_found") throw;
      throw Error(Fault::refused, "oci.not_found", reference.text() + ": not found");
    }
  });
}

}  // namespace

ChartInRegistry push_chart(oci::Registry& registry, const oci::Reference& parent,
                           const ChartToPush& chart) {
  const auto loaded = load_archive(chart);
  const Metadata& metadata = loaded->metadata;
  const std::string folder = parent.repository.empty() ? "" : "/" + parent.repository;
  const oci::Reference reference =
      oci::parse_reference(parent.registry + folder + "/" + metadata.name + ":" + metadata.version);
  const std::string config = config_text(metadata);
  const oci::Descriptor config_blob = oci::describe(kChartConfig, config);
  std::vector<oci::Descriptor> layers{oci::describe(kChartLayer, chart.archive)};
  if (!chart.provenance.empty()) {
    layers.push_back(oci::describe(kProvenanceLayer, chart.provenance));
  }
  // Helm's order, which the digest of the manifest depends on.
  std::sort(layers.begin(), layers.end(),
            [](const auto& a, const auto& b) { return a.digest < b.digest; });
  const std::string bytes =
      manifest_text(config_blob, layers, annotations_of(metadata, chart.created));
  const oci::Manifest manifest{oci::describe(oci::kImageManifest, bytes), bytes};
  const bool there = performing("\"Exists\" on destination", [&] {
    return registry.head_manifest(reference.repository, manifest.descriptor.digest).has_value();
  });
  performing("\"Push\" on destination", [&] {
    for (std::size_t i = 0; i < layers.size() && !there; ++i) {
      const bool archive = layers[i].media_type == kChartLayer;
      registry.put_blob(reference.repository, layers[i],
                        archive ? chart.archive : chart.provenance);
    }
    if (!there) registry.put_blob(reference.repository, config_blob, config);
    registry.put_manifest(reference.repository, reference.target(), manifest);
  });
  return {reference.text(), manifest.descriptor.digest};
}

PulledChart pull_chart(
    oci::Registry& registry, const oci::Reference& reference, PullPart part,
    const std::function<std::optional<std::string>(const std::string& digest)>& archive_of) {
  const oci::Manifest manifest = find_manifest(registry, reference);
  const ChartParts parts = parts_of(registry, reference, manifest);
  check_parts(parts, part);
  PulledChart pulled;
  pulled.reference = reference.text();
  pulled.digest = manifest.descriptor.digest;
  pulled.deprecated_type = parts.old_type;
  if (part == PullPart::provenance) {
    pulled.provenance = registry.get_blob(reference.repository, *parts.provenance);
    return pulled;
  }
  pulled.chart_digest = parts.chart->digest;
  auto known = archive_of ? archive_of(parts.chart->digest) : std::nullopt;
  pulled.archive =
      known ? std::move(*known) : registry.get_blob(reference.repository, *parts.chart);
  return pulled;
}

std::vector<std::string> chart_versions(oci::Registry& registry, const std::string& repository) {
  std::vector<semver::Version> versions;
  for (std::string tag : registry.tags(repository)) {
    std::replace(tag.begin(), tag.end(), '_', '+');
    if (auto version = semver::Version::parse_strict(tag)) versions.push_back(std::move(*version));
  }
  std::stable_sort(versions.begin(), versions.end(),
                   [](const auto& a, const auto& b) { return a.compare(b) > 0; });
  std::vector<std::string> out;
  for (const semver::Version& version : versions) out.push_back(version.text());
  return out;
}

std::string match_version(const std::vector<std::string>& versions, const std::string& wanted) {
  if (!wanted.empty() && std::find(versions.begin(), versions.end(), wanted) != versions.end()) {
    return wanted;
  }
  std::string problem;
  const auto constraint = semver::Constraint::parse(wanted.empty() ? "*" : wanted, &problem);
  if (!constraint) refuse(problem);
  for (const std::string& version : versions) {
    const auto parsed = semver::Version::parse(version);
    if (parsed && constraint->check(*parsed)) return version;
  }
  refuse("could not locate a version matching provided version string " + wanted);
}

}  // namespace kchart
