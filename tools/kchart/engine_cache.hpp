// Charts in use by a batch: loaded once, by the first thread that needs them.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "kchart/render.hpp"

namespace kchart::tools {

// Keeps the charts that were asked for last, at most kKept of them. Safe for use by many threads.
class EngineCache {
 public:
  explicit EngineCache(LoadOptions load) : load_(std::move(load)) {}

  // The engine of the chart at `path`, checked as `helm template` checks a chart. Threads that ask
  // for a chart while it is being loaded wait for it. Throws Error with Helm's text.
  std::shared_ptr<const Engine> engine(const std::string& path);

 private:
  static constexpr std::size_t kKept = 16;

  struct Entry {
    std::string path;
    std::mutex loading;
    std::shared_ptr<const Engine> engine;
  };

  std::shared_ptr<Entry> entry(const std::string& path);

  LoadOptions load_;
  std::mutex mutex_;
  std::list<std::shared_ptr<Entry>> entries_;  // latest first
};

}  // namespace kchart::tools
