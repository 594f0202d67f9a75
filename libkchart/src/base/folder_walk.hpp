// Walk: every file of a chart's folder, met in Helm's order.
#pragma once

#include <sys/stat.h>

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/folder_root.hpp"
#include "kchart/file_tree.hpp"

namespace kchart::folders {

// What the walk met: a regular file `name` in the open folder `folder`.
struct Met {
  const Handle& folder;
  const std::string& name;
  const std::string& path;  // as the chart sees it
  const std::string& real;  // without links
};
using Sink = std::function<void(const Met&)>;

// How much the walkers of one folder have met together.
struct Tally {
  std::atomic<std::size_t> entries{0}, bytes{0};
};

class Walker {
 public:
  // Where a folder holds many others: calls `meet(number, walker)` for the numbers 0 .. count - 1,
  // each with a walker of its own.
  using Share =
      std::function<void(std::size_t count, const std::function<void(std::size_t, Walker&)>& meet)>;

  // `warnings` may be null. An empty `share` leaves all to this walker.
  Walker(const Root& root, const FolderOptions& options, Tally& tally,
         std::vector<std::string>* warnings, const Sink& sink, Share share = {})
      : root_(root),
        options_(options),
        tally_(tally),
        warnings_(warnings),
        sink_(sink),
        share_(std::move(share)) {}

  // Throws Error "io.read", "path.link", "folder.type", "limit...".
  void walk();

 private:
  void walk(const Handle& folder, const std::string& path, const std::string& real,
            std::size_t depth);
  void meet(const Met& met, unsigned char type, std::size_t depth);
  void follow(const Met& met, std::size_t depth);
  void enter(const Met& met, mode_t mode, std::size_t depth);
  void descend(const Met& met, std::size_t depth);
  [[noreturn]] void too_many() const;

  const Root& root_;
  const FolderOptions& options_;
  Tally& tally_;
  std::vector<std::string>* warnings_;
  const Sink& sink_;
  Share share_;
  std::vector<std::string> open_;  // the folders on the way here, without links
};

}  // namespace kchart::folders
