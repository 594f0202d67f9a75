// Deferred lists: what an outline leaves out of a tree, parsed when it is first needed.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "kchart/functions.hpp"
#include "kchart/limits.hpp"
#include "tmpl/outline.hpp"
#include "tmpl/tree.hpp"

namespace kchart::tmpl {

// What is being collected while parsing, all levels one behind the other: a vector for each body or
// pipeline would cost more than parsing it.
struct Collected {
  std::vector<const Node*> nodes;            // of lists
  std::vector<const Node*> args;             // of commands
  std::vector<const CommandNode*> commands;  // of pipelines
  std::vector<Key> names;                    // of fields
};

// Where the deferred lists of any number of trees go; outlives them.
struct Later {
  std::mutex mutex;
  Arena arena;
  Collected collected;
};

// A file with deferred lists.
struct Deferral {
  Tree& tree;
  std::vector<OutlinedList> lists;  // by where they begin
  const FunctionTable& functions;
  Limits limits;
  Later& later;
};

// The names of variables, besides the dollar sign, as Scope has them where a list begins.
struct ScopeNames {
  std::span<const std::string_view> known;
  std::span<const std::string_view> alive;
};

struct DeferredList : ListNode {
  DeferredList(const Deferral& deferral, const OutlinedList& list, ScopeNames around)
      : ListNode{{NodeKind::deferred, list.begin}, {}},
        file(deferral),
        scope(around),
        blank(list.blank) {}

  const Deferral& file;
  ScopeNames scope;
  bool blank;
  mutable std::atomic<const ListNode*> parsed{nullptr};
};

// The list itself. Safe for use by many threads.
const ListNode& parse_deferred(const DeferredList& list);

inline const ListNode& whole(const ListNode& list) {
  return list.kind == NodeKind::deferred ? parse_deferred(static_cast<const DeferredList&>(list))
                                         : list;
}

}  // namespace kchart::tmpl
