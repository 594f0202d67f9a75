// ProcessDependencies: which subcharts take part, under which names, and what they export.
//
// Helm works on a graph of mutable charts, in which clones made for aliases share parts with their
// originals; what is shared differs between Helm 3 and 4 and can be seen (paths of undeclared
// grandchildren, names in a metadata shared by two aliases). So the same graph is built here, of
// small nodes that point to the immutable charts, and turned into a tree at the end.
#include <algorithm>
#include <deque>
#include <unordered_set>

#include "base/semver.hpp"
#include "chart/coalesce.hpp"
#include "chart/copy.hpp"
#include "value/format.hpp"

namespace kchart {

namespace {

// The part of Chart.yaml that changes.
struct NodeMetadata {
  std::string name;
  std::vector<Dependency*> dependencies;
  bool has_dependencies = false;
};

struct Node {
  const Chart* chart = nullptr;
  NodeMetadata* metadata = nullptr;
  Value values;
  std::vector<Node*> dependencies;
  Node* parent = nullptr;
};

bool is_compatible(const std::string& range, const std::string& version) {
  const auto parsed = semver::Version::parse(version);
  if (!parsed) return false;
  if (range == version) return true;  // as most are, and a constraint takes long to read
  const auto constraint = semver::Constraint::parse(range);
  return constraint && constraint->check(*parsed);
}

// Whether `dependency` means the chart in `node`.
bool names(const Dependency& dependency, const Node& node) {
  return node.metadata->name == dependency.name &&
         is_compatible(dependency.version, node.chart->metadata.version);
}

bool is_table(const Value& value) {
  return value.is_map() && value.as_map() != nullptr;
}

// Helm's Values.PathValue: what lies at the path, unless it is a table.
const Value* path_value(const Value& values, std::string_view path) {
  const Value* found = look_up(values, path);
  return found == nullptr || found->is_map() ? nullptr : found;
}

class Resolver {
 public:
  Resolver(Arena& arena, const ResolveOptions& options) : arena_(arena), options_(options) {}

  ResolvedChart resolve(const Chart& chart, const Value& user) {
    Node& root = build(chart, nullptr);
    select(root, user, "");
    import(root);
    return finished(root);
  }

 private:
  // Building the graph.
  Node& build(const Chart& chart, Node* parent);
  Node* clone_for(const std::vector<Node*>& charts, const Dependency& dependency);
  NodeMetadata* clone(const NodeMetadata& metadata);

  // Which subcharts take part.
  void select(Node& chart, const Value& user, const std::string& path);
  void match(Node& chart);
  void apply_tags(const NodeMetadata& metadata, const Value& values);
  void apply_conditions(const NodeMetadata& metadata, const Value& values, const std::string& path);
  void apply_condition(Dependency& dependency, const Value& values, const std::string& path);
  void remove_disabled(Node& chart);
  void set_dependencies(Node& chart, std::vector<Node*> dependencies);

  // import-values.
  void import(Node& chart);
  void import_from(Dependency& dependency, const Value& values, Map& imported);
  void import_entry(const Dependency& dependency, const Value& entry, const Value& values,
                    Map& imported, std::vector<Value>& resolved);
  Map* table_at(const Value& values, const std::string& path, std::string& missing);
  Value pair(std::string_view child, std::string_view parent);

  const ChartNode& coalesce_node(const Node& chart, std::deque<ChartNode>& nodes) const;
  ResolvedChart finished(const Node& chart) const;
  static std::string path_of(const Node& chart);
  void warn(std::string helm4, std::string helm3) const;

  Arena& arena_;
  const ResolveOptions& options_;
  std::deque<Node> nodes_;
  std::deque<NodeMetadata> metadata_;
  std::deque<Dependency> dependencies_;
};

void Resolver::warn(std::string helm4, std::string helm3) const {
  if (options_.warnings == nullptr) return;
  options_.warnings->push_back(std::move(options_.compat == Compat::helm3 ? helm3 : helm4));
}

Node& Resolver::build(const Chart& chart, Node* parent) {
  NodeMetadata& metadata = metadata_.emplace_back();
  metadata.name = chart.metadata.name;
  metadata.has_dependencies = chart.metadata.has_dependencies;
  for (const Dependency& dependency : chart.metadata.dependencies) {
    metadata.dependencies.push_back(&dependencies_.emplace_back(dependency));
  }
  Node& node = nodes_.emplace_back(Node{&chart, &metadata, chart.values, {}, parent});
  for (const auto& sub : chart.dependencies) node.dependencies.push_back(&build(*sub, &node));
  return node;
}

NodeMetadata* Resolver::clone(const NodeMetadata& metadata) {
  NodeMetadata& copy = metadata_.emplace_back(metadata);
  // Helm 3 copies the list of dependencies, not what it points to.
  if (options_.compat == Compat::helm3) return &copy;
  for (Dependency*& dependency : copy.dependencies) {
    dependency = &dependencies_.emplace_back(*dependency);
  }
  return &copy;
}

Node* Resolver::clone_for(const std::vector<Node*>& charts, const Dependency& dependency) {
  const auto found = std::find_if(charts.begin(), charts.end(),
                                  [&](const Node* node) { return names(dependency, *node); });
  if (found == charts.end()) return nullptr;
  Node& copy = nodes_.emplace_back(**found);
  copy.metadata = clone(*copy.metadata);
  if (options_.compat == Compat::helm4) {
    for (Node*& below : copy.dependencies) {
      below = &nodes_.emplace_back(*below);
      below->parent = &copy;
    }
  }
  if (!dependency.alias.empty()) copy.metadata->name = dependency.alias;
  return &copy;
}

void Resolver::set_dependencies(Node& chart, std::vector<Node*> dependencies) {
  for (Node* node : dependencies) node->parent = &chart;
  chart.dependencies = std::move(dependencies);
}

// Subcharts that no entry names come first and stay as they are; then each entry gets the first
// subchart that it means.
void Resolver::match(Node& chart) {
  const std::vector<Dependency*>& declared = chart.metadata->dependencies;
  std::vector<Node*> matched;
  for (Node* node : chart.dependencies) {
    const bool named = std::any_of(declared.begin(), declared.end(),
                                   [&](const Dependency* d) { return names(*d, *node); });
    if (!named) matched.push_back(node);
  }
  for (Dependency* dependency : declared) {
    if (Node* copy = clone_for(chart.dependencies, *dependency)) matched.push_back(copy);
    if (!dependency->alias.empty()) dependency->name = dependency->alias;
  }
  set_dependencies(chart, std::move(matched));
}

void Resolver::select(Node& chart, const Value& user, const std::string& path) {
  if (!chart.metadata->has_dependencies) return;
  match(chart);
  for (Dependency* dependency : chart.metadata->dependencies) dependency->enabled = true;
  Arena scratch;  // these values only answer questions
  std::deque<ChartNode> nodes;
  const CoalesceContext context{scratch, options_.compat, options_.warnings, nullptr, true};
  const Value values = Value::map(coalesce(coalesce_node(chart, nodes), user, context, false));
  apply_tags(*chart.metadata, values);
  apply_conditions(*chart.metadata, values, path);
  remove_disabled(chart);
  for (Node* node : chart.dependencies) select(*node, values, path + node->metadata->name + ".");
}

void Resolver::apply_tags(const NodeMetadata& metadata, const Value& values) {
  const Value* tags = values.as_map()->find("tags");
  if (tags == nullptr || !is_table(*tags)) return;
  for (Dependency* dependency : metadata.dependencies) {
    bool some_on = false, some_off = false;
    for (const std::string& tag : dependency->tags) {
      const Value* value = tags->as_map()->find(tag);
      if (value == nullptr) continue;
      if (value->kind() == Kind::boolean) {
        (value->as_bool() ? some_on : some_off) = true;
      } else {
        warn("returned non-bool value\ttag=" + tag + "\tchart=" + dependency->name,
             "Warning: Tag '" + tag + "' for chart " + dependency->name +
                 " returned non-bool value");
      }
    }
    dependency->enabled = some_on || !some_off;
  }
}

void Resolver::apply_conditions(const NodeMetadata& metadata, const Value& values,
                                const std::string& path) {
  for (Dependency* dependency : metadata.dependencies) apply_condition(*dependency, values, path);
}

// The first path that holds a boolean decides.
void Resolver::apply_condition(Dependency& dependency, const Value& values,
                               const std::string& path) {
  std::string_view rest = dependency.condition;
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  while (rest.ends_with(' ')) rest.remove_suffix(1);
  while (!rest.empty()) {
    const std::string_view condition = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(condition.size() + 1, rest.size()));
    if (condition.empty()) continue;
    const Value* value = path_value(values, path + std::string(condition));
    if (value == nullptr) continue;
    if (value->kind() == Kind::boolean) {
      dependency.enabled = value->as_bool();
      return;
    }
    warn("returned non-bool value\tpath=" + std::string(condition) + "\tchart=" + dependency.name,
         "Warning: Condition path '" + std::string(condition) + "' for chart " + dependency.name +
             " returned non-bool value");
  }
}

// By name alone: an undeclared subchart goes with a disabled entry of its name.
void Resolver::remove_disabled(Node& chart) {
  std::unordered_set<std::string_view> disabled;
  for (const Dependency* dependency : chart.metadata->dependencies) {
    if (!dependency->enabled) disabled.insert(dependency->name);
  }
  std::vector<Dependency*> entries;
  for (Dependency* dependency : chart.metadata->dependencies) {
    if (!disabled.contains(dependency->name)) entries.push_back(dependency);
  }
  std::vector<Node*> kept;
  for (Node* node : chart.dependencies) {
    if (!disabled.contains(node->metadata->name)) kept.push_back(node);
  }
  chart.metadata->dependencies = std::move(entries);
  // An empty list is no list in Go, and a chart without one imports nothing.
  chart.metadata->has_dependencies = !chart.metadata->dependencies.empty();
  set_dependencies(chart, std::move(kept));
}

Value Resolver::pair(std::string_view child, std::string_view parent) {
  Map* map = Map::make(arena_, 2, kStringMap);
  map->set(arena_, "child", Value::string(arena_, child));
  map->set(arena_, "parent", Value::string(arena_, parent));
  return Value::map(map);
}

Map* Resolver::table_at(const Value& values, const std::string& path, std::string& missing) {
  const Value* at = &values;
  for (std::size_t start = 0;;) {
    const std::size_t end = path.find('.', start);
    const std::string key = path.substr(start, end - start);
    at = at->as_map()->find(key);
    if (at == nullptr || !is_table(*at)) {
      const Value shown[] = {Value::borrowed(key)};
      missing = format::sprintf("%q is not a table", shown);
      return nullptr;
    }
    if (end == std::string::npos) return at->as_map();
    start = end + 1;
  }
}

void Resolver::import_entry(const Dependency& dependency, const Value& entry, const Value& values,
                            Map& imported, std::vector<Value>& resolved) {
  std::string child, parent = ".";
  // In Helm 3 two aliases of a chart share their entries, and what the first has resolved (a map of
  // strings) is none of the kinds that the second looks for.
  const bool is_pair = is_table(entry) && &entry.map_type() == &kAnyMap;
  if (is_pair) {
    const auto text = [&](std::string_view key) {
      const Value* value = entry.as_map()->find(key);
      return format::to_string(value == nullptr ? Value() : *value);
    };
    child = text("child");
    parent = text("parent");
  } else if (entry.is_string()) {
    child = "exports." + std::string(entry.as_string());
  } else {
    return;
  }
  resolved.push_back(pair(child, parent));
  std::string missing;
  Map* table = table_at(values, dependency.name + "." + child, missing);
  if (table == nullptr) {
    const std::string from = is_pair ? " from chart" : "";
    warn("ImportValues missing table" + from + (is_pair ? "\tchart=" + dependency.name : "") +
             "\terror=" + missing,
         "Warning: ImportValues missing table" + from + (is_pair ? " " + dependency.name : "") +
             ": " + missing);
    return;
  }
  if (table->empty()) table = Map::make(arena_);
  // From the innermost key outwards; "." is the root itself.
  while (is_pair && parent != ".") {
    const std::size_t dot = parent.rfind('.');
    Map* outer = Map::make(arena_, 1);
    outer->set_copy(arena_, dot == std::string::npos ? parent : parent.substr(dot + 1),
                    Value::map(table));
    table = outer;
    if (dot == std::string::npos) break;
    parent.resize(dot);
  }
  merge_tables(imported, *table,
               {arena_, options_.compat, options_.warnings, options_.origins, false});
}

void Resolver::import_from(Dependency& dependency, const Value& values, Map& imported) {
  std::vector<Value> resolved;
  for (const Value& entry : dependency.import_values) {
    import_entry(dependency, entry, values, imported, resolved);
  }
  dependency.import_values = std::move(resolved);
}

// Imports lose to the parent's own values, whose defaults they become, together with all that its
// subcharts have by default.
void Resolver::import(Node& chart) {
  for (Node* node : chart.dependencies) import(*node);
  if (!chart.metadata->has_dependencies) return;
  // Importing writes into what it reads from, as in Helm.
  const bool imports =
      std::any_of(chart.metadata->dependencies.begin(), chart.metadata->dependencies.end(),
                  [](const Dependency* d) { return !d->import_values.empty(); });
  const CoalesceContext context{arena_, options_.compat, options_.warnings, options_.origins,
                                !imports};
  std::deque<ChartNode> nodes;
  const Value values = Value::map(coalesce(coalesce_node(chart, nodes), Value(), context, true));
  Map* imported = Map::make(arena_);
  for (Dependency* dependency : chart.metadata->dependencies) {
    import_from(*dependency, values, *imported);
  }
  if (imported->empty()) {
    chart.values = values;
    return;
  }
  // `imported` holds tables of `values`, so those must not be merged into.
  chart.values = copy_structure(values, arena_, {false, options_.origins});
  merge_tables(*chart.values.as_map(), *imported, context);
}

const ChartNode& Resolver::coalesce_node(const Node& chart, std::deque<ChartNode>& nodes) const {
  ChartNode& node = nodes.emplace_back();
  node.name = chart.metadata->name;
  node.values = chart.values;
  for (const Node* sub : chart.dependencies) {
    node.dependencies.push_back(&coalesce_node(*sub, nodes));
  }
  return node;
}

std::string Resolver::path_of(const Node& chart) {
  if (chart.parent == nullptr) return chart.metadata->name;
  return path_of(*chart.parent) + "/charts/" + chart.metadata->name;
}

ResolvedChart Resolver::finished(const Node& chart) const {
  ResolvedChart resolved;
  resolved.chart = chart.chart;
  resolved.metadata = chart.chart->metadata;
  resolved.metadata.name = chart.metadata->name;
  resolved.metadata.has_dependencies = chart.metadata->has_dependencies;
  resolved.metadata.dependencies.clear();
  for (const Dependency* dependency : chart.metadata->dependencies) {
    resolved.metadata.dependencies.push_back(*dependency);
  }
  resolved.defaults = chart.values;
  resolved.path = path_of(chart);
  resolved.is_root = chart.parent == nullptr;
  resolved.dependencies.reserve(chart.dependencies.size());
  for (const Node* sub : chart.dependencies) resolved.dependencies.push_back(finished(*sub));
  return resolved;
}

}  // namespace

ResolvedChart resolve_dependencies(const Chart& chart, const Value& user, Arena& arena,
                                   const ResolveOptions& options) {
  return Resolver(arena, options).resolve(chart, user);
}

}  // namespace kchart
