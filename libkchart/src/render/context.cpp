// Builds .Values, .Release, .Chart, .Capabilities, .Files and .Subcharts for every chart.
#include "render/context.hpp"

#include "render/chart_object.hpp"
#include "value/values_types.hpp"

namespace kchart::rendering {

namespace {

Value release_map(const Release& release, Arena& arena) {
  Map* map = Map::make(arena, 6);
  // `helm lint` renders for no revision at all, which is neither an installation nor an upgrade.
  const bool is_install = !release.is_upgrade && release.revision != 0;
  map->set(arena, "IsInstall", Value::boolean(is_install));
  map->set(arena, "IsUpgrade", Value::boolean(release.is_upgrade));
  map->set(arena, "Name", Value::borrowed(release.name));
  map->set(arena, "Namespace", Value::borrowed(release.namespace_name));
  map->set(arena, "Revision", Value::integer(release.revision));
  map->set(arena, "Service", Value::borrowed(release.service));
  return Value::map(map);
}

// The same entries under the type `common.Values`.
Value as_values(const Value& value, Compat compat, Arena& arena) {
  const MapType& type = values_type(compat);
  if (!value.is_map() || value.as_map() == nullptr) return Value::map(Map::make(arena, 0, type));
  Map* map = Map::make(arena, value.as_map()->size(), type);
  for (const Map::Entry& entry : *value.as_map()) map->append(arena, entry.key, entry.value);
  return Value::map(map);
}

class Builder {
 public:
  Builder(const ContextInput& input, Arena& arena)
      : input_(input),
        arena_(arena),
        release_(release_map(input.release, arena)),
        capabilities_(
            capabilities_object(input.capabilities, input.kube_version, input.compat, arena)) {}

  std::vector<ChartContext> build(const ResolvedChart& root, const Value& values) {
    add(root, as_values(values, input_.compat, arena_));
    return std::move(made_);
  }

 private:
  Map* add(const ResolvedChart& chart, const Value& values) {
    Map* subcharts = Map::make(arena_, chart.dependencies.size());
    Map* context = Map::make(arena_, 8, values_type(input_.compat));
    context->set(arena_, "Capabilities", capabilities_);
    context->set(arena_, "Chart", chart_object(chart, input_.compat, arena_));
    context->set(arena_, "Files", input_.files[made_.size()]);
    context->set(arena_, "Release", release_);
    context->set(arena_, "Subcharts", Value::map(subcharts));
    context->set(arena_, "Values", values);
    made_.push_back({&chart, context, arena_.copy(chart.path + "/templates")});
    for (const ResolvedChart& sub : chart.dependencies) {
      subcharts->set(arena_, sub.metadata.name,
                     Value::map(add(sub, values_of(sub, values))).as_any_map());
    }
    return context;
  }

  // Helm looks a chart's values up by a dotted path, so a dot in the chart's name descends.
  Value values_of(const ResolvedChart& sub, const Value& parent_values) {
    const Value* found = look_up(parent_values, sub.metadata.name);
    const MapType& type = values_type(input_.compat);
    if (found != nullptr && found->is_map() && found->as_map() != nullptr) {
      return Value::map(found->as_map(), type);
    }
    return Value::map(Map::make(arena_, 0, type));
  }

  const ContextInput& input_;
  Arena& arena_;
  Value release_;
  Value capabilities_;
  std::vector<ChartContext> made_;
};

}  // namespace

const MapType& values_type(Compat compat) {
  return compat == Compat::helm3 ? kHelm3ValuesMap : kValuesMap;
}

std::vector<ChartContext> make_contexts(const ResolvedChart& root, const Value& values,
                                        const ContextInput& input, Arena& arena) {
  return Builder(input, arena).build(root, values);
}

}  // namespace kchart::rendering
