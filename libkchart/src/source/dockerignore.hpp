// .dockerignore: what a build does not see.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kchart::source {

class DockerIgnore {
 public:
  // The rules of `text`: patterns of Go's filepath.Match and `**`, from the root; the last one that
  // matches a path or a folder above it decides; `!` takes back.
  explicit DockerIgnore(std::string_view text);

  bool ignores(std::string_view path) const;
  // Whether a folder can be left out at once: no rule takes anything back.
  bool prunes() const { return !takes_back_; }

 private:
  struct Rule {
    std::vector<std::string> parts;
    bool negated = false;
  };

  std::vector<Rule> rules_;
  bool takes_back_ = false;
};

// What tools leave behind in a working tree, when nobody says otherwise.
extern const std::string_view kUsualIgnores;

}  // namespace kchart::source
