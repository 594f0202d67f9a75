// All templates of all charts are one namespace. Helm sorts them by depth and name, reversed: deep
// files first, so that a definition in a parent chart comes last and wins.
#include "render/plan.hpp"

#include <algorithm>

#include "render/files_object.hpp"

namespace kchart::rendering {

namespace {

// Enough for a service that renders one chart with a few shapes of values.
constexpr std::size_t kPlansKept = 32;

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_library(const Metadata& metadata) {
  constexpr std::string_view kLibrary = "library";
  return std::equal(metadata.type.begin(), metadata.type.end(), kLibrary.begin(), kLibrary.end(),
                    [](char a, char b) { return (a | 0x20) == b; });
}

// The charts and their places, as bytes: two trees with one signature have one plan.
void append_signature(std::string& out, const ResolvedChart& chart) {
  out += chart.path;
  out += '\0';
  const Chart* address = chart.chart;
  out.append(reinterpret_cast<const char*>(&address), sizeof address);
  out += is_library(chart.metadata) ? 'l' : 'a';
  for (const ResolvedChart& sub : chart.dependencies) append_signature(out, sub);
}

// Helm collects a chart's dependencies before the chart itself; of two templates with one path the
// last collected one stays.
void collect(const ResolvedChart& chart, std::size_t& next, std::vector<PlannedTemplate>& into) {
  const std::size_t index = next++;
  for (const ResolvedChart& sub : chart.dependencies) collect(sub, next, into);
  const bool library = is_library(chart.metadata);
  for (const ChartFile& file : chart.chart->templates) {
    const bool partial = base_name(file.name).substr(0, 1) == "_";
    if (library && !partial) continue;
    into.push_back({chart.path + "/" + file.name, &file, index, !partial});
  }
}

void collect_files(const ResolvedChart& chart, Plan& plan) {
  plan.files.push_back(files_object(chart.chart->files, plan.arena));
  for (const ResolvedChart& sub : chart.dependencies) collect_files(sub, plan);
}

// Where a template stands; its depth is counted once, not at every comparison.
struct Place {
  std::size_t depth;
  PlannedTemplate* of;

  bool operator<(const Place& other) const {
    if (depth != other.depth) return depth > other.depth;
    const int order = of->path.compare(other.of->path);
    return order != 0 ? order > 0 : of < other.of;
  }
};

std::vector<PlannedTemplate> ordered(const ResolvedChart& root) {
  std::vector<PlannedTemplate> all;
  std::size_t next = 0;
  collect(root, next, all);
  std::vector<Place> places;
  places.reserve(all.size());
  for (PlannedTemplate& t : all) {
    const auto depth = std::count(t.path.begin(), t.path.end(), '/');
    places.push_back({static_cast<std::size_t>(depth), &t});
  }
  std::sort(places.begin(), places.end());
  std::vector<PlannedTemplate> unique;
  unique.reserve(all.size());
  for (const Place& place : places) {
    if (!unique.empty() && unique.back().path == place.of->path) unique.pop_back();
    unique.push_back(std::move(*place.of));
  }
  return unique;
}

}  // namespace

std::shared_ptr<const Plan> PlanCache::plan(const ResolvedChart& root,
                                            const FunctionTable& functions, const Limits& limits) {
  std::string signature;
  append_signature(signature, root);
  const std::lock_guard lock(mutex_);
  auto& slot = plans_[signature];
  if (slot != nullptr) return slot;
  auto made = make(root, functions, limits);
  if (plans_.size() > kPlansKept) plans_.clear();
  return plans_[signature] = std::move(made);
}

std::shared_ptr<const Plan> PlanCache::make(const ResolvedChart& root,
                                            const FunctionTable& functions, const Limits& limits) {
  auto plan = std::make_shared<Plan>();
  plan->templates = ordered(root);
  for (const PlannedTemplate& t : plan->templates) {
    plan->set.add(trees_.tree(t.path, t.file->data, functions, limits, owner_));
  }
  collect_files(root, *plan);
  return plan;
}

}  // namespace kchart::rendering
