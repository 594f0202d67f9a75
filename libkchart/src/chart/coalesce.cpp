// CoalesceValues: user values win, tables merge, everything else is replaced.
//
// Helm copies every chart's defaults, cleans the copy and merges it. Here the defaults are only
// read: what has to be cleaned is left out while it is copied, so each piece is copied once, or not
// at all where nobody will change the result. Where Helm shares tables between parent and subchart
// (globals below their first level) or writes into what it reads from (merge_tables), so does this
// code: templates and later charts see it.
#include "chart/coalesce.hpp"

#include "chart/copy.hpp"
#include "kchart/error.hpp"
#include "value/format.hpp"

namespace kchart {

namespace {

constexpr std::string_view kGlobal = "global";

// A dotted path, spelled out only when a warning needs it.
struct Path {
  const Path* up = nullptr;
  std::string_view name;

  std::string text() const {
    std::string out = up == nullptr ? std::string() : up->text();
    if (!out.empty()) out += '.';
    return out += name;
  }
};

bool is_table(const Value& value) {
  return value.is_map() && value.as_map() != nullptr;
}

// Whether cleaning would change it.
bool holds_nil(const Value& value) {
  if (!is_table(value)) return false;
  for (const Map::Entry& entry : *value.as_map()) {
    if (entry.value.is_nil() || holds_nil(entry.value)) return true;
  }
  return false;
}

class Coalescer {
 public:
  Coalescer(const CoalesceContext& context, bool keep_nils)
      : context_(context), keep_nils_(keep_nils) {}

  void chart(const ChartNode& chart, Map& values, const Path* above) {
    const Path here{above, chart.name};
    own_values(chart, values, here);
    for (const ChartNode* sub : chart.dependencies) subchart(*sub, values, here);
  }

  void share_tables(Map& into, Map& from, const Path* path, int depth);

  static Map* shallow_copy(const Map& from, const CoalesceContext& context);
  static void own_globals(Map& values, const CoalesceContext& context);

  void tables(Map& into, const Map& from) { copy_tables(into, from, {}, {false, false, true}); }

 private:
  // How defaults are merged into a table.
  struct Rules {
    bool keep_nils;
    bool drop_default_nils;
    bool fresh;  // the table and all below it belong to the result; what is added must, too
  };

  void own_values(const ChartNode& chart, Map& values, const Path& here);
  void own_table(const ChartNode& chart, const Map::Entry& entry, Value& value, const Path& here);
  void copy_tables(Map& into, const Map& from, const Path& path, Rules rules);
  void copy_entry(Map& into, const Map& from, const Map::Entry& entry, Rules rules);
  void merge_entry(const Map::Entry& entry, Value& value, const Path& here, Rules rules);
  void subchart(const ChartNode& sub, Map& values, const Path& here);
  void globals(Map& into, const Map& from, const Path& path);
  void global(Map& into, const Map::Entry& entry, const Map& from, const Path& path);

  // Globals are shared between charts and written to in place, so they are never borrowed.
  bool is_fresh(std::string_view key) const { return !context_.read_only || key == kGlobal; }
  bool cleans(bool keep_nils) const { return !keep_nils && context_.compat == Compat::helm4; }
  void warn(std::string text) const {
    if (context_.warnings != nullptr) context_.warnings->push_back(std::move(text));
  }
  std::string shown(const Value& value, bool drop_nils) const;
  Map& writable(Value& table, bool fresh) const;
  Value copied(const Value& value, Rules rules) const;

  const CoalesceContext& context_;
  bool keep_nils_;
};

// A value as %v prints it, after the cleaning that it would have had in Helm.
std::string Coalescer::shown(const Value& value, bool drop_nils) const {
  return format::to_string(drop_nils ? copy_structure(value, context_.arena, {true}) : value);
}

Map* Coalescer::shallow_copy(const Map& from, const CoalesceContext& context) {
  Map* to = Map::make(context.arena, from.size(), from.type());
  for (const Map::Entry& entry : from) {
    to->append(context.arena, entry.key, entry.value);
    carry_origin(context.origins, &from, to, entry.key.view());
  }
  return to;
}

// A borrowed table must be copied, one level at a time, before it is written to.
Map& Coalescer::writable(Value& table, bool fresh) const {
  if (!fresh) table = Value::map(shallow_copy(*table.as_map(), context_));
  return *table.as_map();
}

Value Coalescer::copied(const Value& value, Rules rules) const {
  if (!rules.fresh && !(rules.drop_default_nils && holds_nil(value))) return value;
  return copy_structure(value, context_.arena, {rules.drop_default_nils, context_.origins});
}

void Coalescer::copy_entry(Map& into, const Map& from, const Map::Entry& entry, Rules rules) {
  if (rules.drop_default_nils && entry.value.is_nil()) return;
  into.set(context_.arena, entry.key, copied(entry.value, rules));
  carry_origin(context_.origins, &from, &into, entry.key.view());
}

void Coalescer::own_values(const ChartNode& chart, Map& values, const Path& here) {
  if (!is_table(chart.values)) return;
  const Map& defaults = *chart.values.as_map();
  for (const Map::Entry& entry : defaults) {
    const Rules rules{keep_nils_, cleans(keep_nils_), is_fresh(entry.key.view())};
    Value* value = values.find(entry.key);
    if (value == nullptr) {
      copy_entry(values, defaults, entry, rules);
    } else if (value->is_nil() && !keep_nils_) {
      values.erase(entry.key);
    } else if (is_table(*value)) {
      own_table(chart, entry, *value, here);
    }
  }
}

void Coalescer::own_table(const ChartNode& chart, const Map::Entry& entry, Value& value,
                          const Path& here) {
  const Path path{&here, entry.key.view()};
  if (!is_table(entry.value)) {
    if (!entry.value.is_nil()) warn("warning: skipped value for " + path.text() + ": Not a table.");
    return;
  }
  // Nils meant for a subchart must survive until that subchart is coalesced.
  bool keep_nils = keep_nils_;
  for (const ChartNode* sub : chart.dependencies) {
    keep_nils = keep_nils || sub->name == entry.key.view();
  }
  const bool fresh = is_fresh(entry.key.view());
  copy_tables(writable(value, fresh), *entry.value.as_map(), path,
              Rules{keep_nils, cleans(keep_nils), fresh});
}

void Coalescer::copy_tables(Map& into, const Map& from, const Path& path, Rules rules) {
  for (const Map::Entry& entry : from) {
    Value* value = into.find(entry.key);
    if (value == nullptr) {
      copy_entry(into, from, entry, rules);
    } else if (value->is_nil()) {
      // The user's null takes away a default, but stays where there is none.
      if (!rules.keep_nils && !entry.value.is_nil()) into.erase(entry.key);
    } else {
      merge_entry(entry, *value, path, rules);
    }
  }
}

void Coalescer::merge_entry(const Map::Entry& entry, Value& value, const Path& here, Rules rules) {
  const Path path{&here, entry.key.view()};
  if (is_table(entry.value)) {
    if (is_table(value)) {
      copy_tables(writable(value, rules.fresh), *entry.value.as_map(), path, rules);
    } else {
      warn("warning: cannot overwrite table with non table for " + path.text() + " (" +
           shown(entry.value, rules.drop_default_nils) + ")");
    }
  } else if (is_table(value) && !entry.value.is_nil()) {
    warn("warning: destination for " + path.text() + " is a table. Ignoring non-table value (" +
         shown(entry.value, false) + ")");
  }
}

// The same as copy_tables with nils kept, but with Go's sharing. No chart's own values may be given
// as `from`.
void Coalescer::share_tables(Map& into, Map& from, const Path* above, int depth) {
  if (depth > kMaxValueDepth) throw Error(Fault::limit, "value.cycle", "a value contains itself");
  for (const Map::Entry& entry : into) {
    if (entry.value.is_nil()) from.set(context_.arena, entry.key, Value());
  }
  // By index: `from` may be `into` itself.
  for (std::size_t i = 0; i < from.size(); ++i) {
    const Map::Entry entry = from.begin()[i];
    const Path path{above, entry.key.view()};
    Value* value = into.find(entry.key);
    if (value == nullptr) {
      into.set(context_.arena, entry.key, entry.value);
      carry_origin(context_.origins, &from, &into, entry.key.view());
    } else if (is_table(entry.value) && is_table(*value)) {
      share_tables(*value->as_map(), *entry.value.as_map(), &path, depth + 1);
    } else {
      merge_entry(entry, *value, above == nullptr ? Path{} : *above, Rules{true, false, true});
    }
  }
}

void Coalescer::subchart(const ChartNode& sub, Map& values, const Path& here) {
  Value* present = values.find(sub.name);
  if (present != nullptr && !present->is_map()) {
    const Value shown[] = {*present};
    throw Error(Fault::refused, "values.type",
                "type mismatch on " + std::string(sub.name) + ": " + format::sprintf("%t", shown));
  }
  if (present == nullptr || present->as_map() == nullptr) {
    values.set_copy(context_.arena, sub.name, Value::map(Map::make(context_.arena)));
    present = values.find(sub.name);
  }
  Map& below = writable(*present, !context_.read_only);
  own_globals(below, context_);
  globals(below, values, here);
  chart(sub, below, &here);
}

void Coalescer::own_globals(Map& values, const CoalesceContext& context) {
  Value* global = context.read_only ? values.find(kGlobal) : nullptr;
  if (global != nullptr) *global = copy_structure(*global, context.arena, {false, context.origins});
}

void Coalescer::globals(Map& into, const Map& from, const Path& path) {
  const Value* mine = into.find(kGlobal);
  if (mine != nullptr && !is_table(*mine)) {
    warn("warning: skipping globals because destination global is not a table.");
    return;
  }
  const Value* theirs = from.find(kGlobal);
  if (theirs != nullptr && !is_table(*theirs)) {
    warn("warning: skipping globals because source global is not a table.");
    return;
  }
  Map* merged = mine != nullptr ? mine->as_map() : Map::make(context_.arena);
  if (theirs != nullptr) {
    const Map& source = *theirs->as_map();
    for (const Map::Entry& entry : source) global(*merged, entry, source, path);
  }
  if (mine == nullptr) into.set(context_.arena, kGlobal, Value::map(merged));
}

void Coalescer::global(Map& into, const Map::Entry& entry, const Map& from, const Path& path) {
  Value* value = into.find(entry.key);
  const std::string_view key = entry.key.view();
  if (!is_table(entry.value)) {
    if (value != nullptr && is_table(*value)) {
      warn("key " + std::string(key) + " is table. Skipping");
      return;
    }
    into.set(context_.arena, entry.key, entry.value);
    carry_origin(context_.origins, &from, &into, key);
    return;
  }
  if (value != nullptr && !is_table(*value)) {
    const Value shown[] = {Value::borrowed(key)};
    warn(format::sprintf("Conflict: cannot merge map onto non-map for %q. Skipping.", shown));
    return;
  }
  // Only the first level is copied; the tables in it are the parent's own.
  const Map& source = *entry.value.as_map();
  Map* table = shallow_copy(source, context_);
  if (value != nullptr) {
    const Path here{&path, key};
    share_tables(*table, *value->as_map(), &here, 0);
  }
  into.set(context_.arena, entry.key, Value::map(table));
}

// The nodes that coalescing walks, made of a resolved chart.
class NodeMaker {
 public:
  const ChartNode& make(const ResolvedChart& chart) {
    ChartNode& node = nodes_.emplace_back();
    node.name = chart.metadata.name;
    node.values = chart.defaults;
    for (const ResolvedChart& sub : chart.dependencies) node.dependencies.push_back(&make(sub));
    return node;
  }

 private:
  std::deque<ChartNode> nodes_;
};

}  // namespace

Map* coalesce(const ChartNode& chart, const Value& user, const CoalesceContext& context,
              bool keep_nils) {
  Map* values = nullptr;
  if (is_table(user) && context.read_only) {
    values = Coalescer::shallow_copy(*user.as_map(), context);
    Coalescer::own_globals(*values, context);
  } else if (is_table(user)) {
    values = copy_structure(user, context.arena, {false, context.origins}).as_map();
  } else {
    const std::size_t expected = is_table(chart.values) ? chart.values.as_map()->size() : 0;
    values = Map::make(context.arena, expected + chart.dependencies.size());
  }
  Coalescer(context, keep_nils).chart(chart, *values, nullptr);
  return values;
}

void coalesce_tables(Map& into, const Map& from, const CoalesceContext& context) {
  Coalescer(context, false).tables(into, from);
}

void merge_tables(Map& into, Map& from, const CoalesceContext& context) {
  Coalescer(context, true).share_tables(into, from, nullptr, 0);
}

Value coalesce_values(const ResolvedChart& chart, const Value& user, Arena& arena,
                      const ResolveOptions& options) {
  const CoalesceContext context{arena, options.compat, options.warnings, options.origins, false};
  NodeMaker nodes;
  return Value::map(coalesce(nodes.make(chart), user, context, false));
}

}  // namespace kchart
