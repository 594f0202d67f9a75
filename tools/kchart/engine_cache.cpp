// A chart that fails to load is tried again for the next release that names it: its error is told
// for each of them.
#include "kchart/engine_cache.hpp"

#include <algorithm>

namespace kchart::tools {

std::shared_ptr<EngineCache::Entry> EngineCache::entry(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const auto& known) { return known->path == path; });
  if (found != entries_.end()) {
    entries_.splice(entries_.begin(), entries_, found);
    return entries_.front();
  }
  auto made = std::make_shared<Entry>();
  made->path = path;
  entries_.push_front(made);
  if (entries_.size() > kKept) entries_.pop_back();
  return made;
}

std::shared_ptr<const Engine> EngineCache::engine(const std::string& path) {
  const std::shared_ptr<Entry> found = entry(path);
  const std::lock_guard lock(found->loading);
  if (found->engine == nullptr) {
    auto chart = load_chart_path(path, load_);
    check_installable(*chart);
    check_dependencies(*chart, load_.compat);
    found->engine = std::make_shared<const Engine>(std::move(chart), load_.compat);
  }
  return found->engine;
}

}  // namespace kchart::tools
