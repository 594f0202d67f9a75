// Sources for the commands: which servers, which cache, who we are there.
#pragma once

#include <string>

#include "kchart/detect.hpp"
#include "kchart/source.hpp"

namespace kchart::tools {

class Flags;
struct Settings;

struct SourceFlags {
  // --cache-dir, --github-url and kin, --prefer-clone.
  void add_flags(Flags& flags);
  // --pack, --entrypoint, --dockerfile (-f), --port.
  void add_detect_flags(Flags& flags);

  // Fetches what `slug` names; progress goes to standard error when that is a terminal.
  source::Source fetch(const std::string& slug, const Settings& settings) const;
  source::Detection detect(const source::Source& source) const;
  source::DetectOptions detect_options() const;

  std::string cache, github, github_api, gitlab, bitbucket;
  std::string pack, entrypoint, dockerfile;
  std::size_t port = 0;
  bool clone = false;
};

}  // namespace kchart::tools
