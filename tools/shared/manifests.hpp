// Manifests: the objects of what a command was pointed at, a chart or files.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/reach.hpp"
#include "kchart/values.hpp"

namespace kchart::tools {

struct Settings;

// Objects with the texts and notes that they borrow from; stays where it was made.
class Manifests {
 public:
  Manifests() = default;
  Manifests(const Manifests&) = delete;
  Manifests& operator=(const Manifests&) = delete;

  // `target` is a chart (a folder with Chart.yaml, or an archive), which is rendered with `values`;
  // a folder of YAML files; one file; either of them with "@REVISION" of its Git repository behind;
  // or "-". Throws Error.
  void load(const std::string& target, const ValueSources& values, const Settings& settings);

  const std::vector<SourceObject>& objects() const { return objects_; }

 private:
  // `tree`: where the chart is, unless it is at `path`.
  void render_chart(const FileTree* tree, const std::string& path, const ValueSources& values,
                    const Settings& settings);
  // Every document of one file.
  void add_file(std::string text, const std::string& name, const Settings& settings);

  std::deque<std::string> names_, texts_;
  Arena arena_;
  Origins origins_;
  std::vector<SourceObject> objects_;
};

}  // namespace kchart::tools
