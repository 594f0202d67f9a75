// Charts in OCI registries, as Helm puts them there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kchart/chart.hpp"
#include "kchart/oci.hpp"

namespace kchart {

inline constexpr std::string_view kChartConfig = "application/vnd.cncf.helm.config.v1+json";
inline constexpr std::string_view kChartLayer =
    "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
inline constexpr std::string_view kProvenanceLayer =
    "application/vnd.cncf.helm.chart.provenance.v1.prov";

// What Helm says where a version holds a "+".
inline constexpr std::string_view kUnderscoreMessage =
    "\nOCI artifact references (e.g. tags) do not support the plus sign (+). To support\n"
    "storing semantic versions, Helm adopts the convention of changing plus (+) to\n"
    "an underscore (_) in chart version tags when pushing to a registry and back to\n"
    "a plus (+) when pulling from a registry.\n";

struct ChartToPush {
  std::string_view archive;     // a packaged chart
  std::string_view provenance;  // its .prov file; empty: none
  std::string created;          // RFC 3339: when the archive was made
  LoadOptions load;             // how the archive is read
};

struct ChartInRegistry {
  std::string reference;  // "host/repository/name:version", with "+" as "_"
  std::string digest;     // of the manifest
};

// Pushes under `parent` (registry and repository), named and tagged by the chart's own name and
// version. What is there already is not sent again.
ChartInRegistry push_chart(oci::Registry& registry, const oci::Reference& parent,
                           const ChartToPush& chart);

struct PulledChart : ChartInRegistry {
  std::string chart_digest;  // of the archive, "sha256:..."
  std::string archive, provenance;
  bool deprecated_type = false;  // stored under the media type of Helm 3.0
};

enum class PullPart { chart, provenance };

// Throws Error with Helm's text where the manifest is no chart, or has no provenance; "oci..." and
// "digest.mismatch" as oci::Registry does. `archive_of`: asked for an archive by its digest before
// it is downloaded; may be empty.
PulledChart pull_chart(
    oci::Registry& registry, const oci::Reference& reference, PullPart part = PullPart::chart,
    const std::function<std::optional<std::string>(const std::string& digest)>& archive_of = {});

// The tags that are semantic versions, newest first, "_" read as "+".
std::vector<std::string> chart_versions(oci::Registry& registry, const std::string& repository);

// `wanted` itself, or the first of `versions` that satisfies it as a constraint; empty: the newest
// stable one. Throws Error when there is none.
std::string match_version(const std::vector<std::string>& versions, const std::string& wanted);

}  // namespace kchart
