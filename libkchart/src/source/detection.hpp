// What the parts of detection share: the source, and the account of what was looked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kchart/detect.hpp"

namespace kchart::source {

class Inspection {
 public:
  Inspection(const Source& source, const DetectOptions& options, Detection& detection)
      : source_(source), options_(options), detection_(detection) {}

  const Source& source() const { return source_; }
  const DetectOptions& options() const { return options_; }
  Detection& detection() { return detection_; }

  bool has(std::string_view path) const { return source_.find(path) != nullptr; }
  // The text of a file; absent when there is none or it is too large to be read by us.
  std::optional<std::string> text(std::string_view path) const;
  // The same of a Dockerfile, which counts where .dockerignore leaves it out, too.
  std::optional<std::string> dockerfile(const std::string& path) const;

  // Notes a look and answers `found`.
  bool look(std::string what, bool found, std::string detail = {});

 private:
  const Source& source_;
  const DetectOptions& options_;
  Detection& detection_;
};

// Each answers whether the source is of its kind, and fills in the detection.
bool detect_dockerfile(Inspection& inspection);
bool detect_python(Inspection& inspection);
bool detect_node(Inspection& inspection);
bool detect_go(Inspection& inspection);
bool detect_site(Inspection& inspection);
bool detect_binary(Inspection& inspection);

// "LABEL ENTRYPOINT=..." of a Dockerfile; empty when it has none.
std::string entrypoint_label(std::string_view dockerfile);
// Whether it is more than labels: has a FROM line.
bool builds_an_image(std::string_view dockerfile);
// The last EXPOSE of its last stage; 0 when it has none.
int exposed_port(std::string_view dockerfile);

// The command for "module:function", "module" or "file.py". Throws Error "detect.entrypoint".
std::vector<std::string> python_command(const std::string& entrypoint);

}  // namespace kchart::source
