// Laying values over defaults, for a tree of charts.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/values.hpp"

namespace kchart {

// What coalescing needs to know of a chart.
struct ChartNode {
  std::string_view name;
  Value values;  // its defaults: a map or nil
  std::vector<const ChartNode*> dependencies;
};

struct CoalesceContext {
  Arena& arena;
  Compat compat = Compat::helm4;
  std::vector<std::string>* warnings = nullptr;
  Origins* origins = nullptr;
  // The result will only be read: it may share tables with the user's values and the defaults.
  bool read_only = false;
};

// `user` (a map or nil) filled with the defaults of `chart` and all below it. With `keep_nils` this
// is Helm's MergeValues, otherwise CoalesceValues. The result is fresh unless the
// context says that it need not be.
Map* coalesce(const ChartNode& chart, const Value& user, const CoalesceContext& context,
              bool keep_nils);

// Helm's CoalesceTables: `into` wins, tables merge, and a nil of `into` takes away what `from` has.
void coalesce_tables(Map& into, const Map& from, const CoalesceContext& context);

// Helm's MergeTables: `into` wins, tables merge. Parts of `from` become parts of `into` without a
// copy, and nils of `into` are written into `from`, as in Go.
void merge_tables(Map& into, Map& from, const CoalesceContext& context);

}  // namespace kchart
