#include "render/tree_pool.hpp"

#include <algorithm>

#include "tmpl/parser.hpp"

namespace kchart::rendering {

namespace {

constexpr std::size_t kOwnersKept = 8;

}  // namespace

const tmpl::Tree& TreePool::tree(std::string_view path, std::string_view text,
                                 const FunctionTable& functions, const Limits& limits,
                                 const std::shared_ptr<const Chart>& owner) {
  const std::lock_guard lock(mutex_);
  const auto known = by_place_.find({path, text});
  if (known != by_place_.end()) return *known->second;
  const bool kept = std::find(owners_.begin(), owners_.end(), owner) != owners_.end();
  if (!kept) owners_.push_back(owner);
  return parsed(arena_.copy(path), text, functions, limits);
}

const tmpl::Tree& TreePool::parsed(std::string_view path, std::string_view text,
                                   const FunctionTable& functions, const Limits& limits) {
  const tmpl::Tree* tree = nullptr;
  const auto same = by_text_.find(text);
  if (same != by_text_.end()) tree = tmpl::renamed(*same->second, path, arena_);
  if (tree == nullptr) tree = tmpl::parse(path, text, {functions, limits, arena_, {}, &later_});
  by_text_.emplace(text, tree);
  by_place_.emplace(Place{path, text}, tree);
  return *tree;
}

bool TreePool::full() {
  const std::lock_guard lock(mutex_);
  return owners_.size() >= kOwnersKept;
}

}  // namespace kchart::rendering
