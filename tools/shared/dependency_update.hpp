// Bringing charts/ of a chart up to date, for whoever is asked to.
#pragma once

#include <string>

#include "kchart/download.hpp"

namespace kchart::tools {

struct Settings;

struct DependencyRun {
  std::string folder;
  Access access;
  std::string keyring;
  Verify verify = Verify::never;
  bool skip_refresh = false;
  bool from_lock = false;        // `dependency build`
  bool loud = false;             // says what it does; pulled charts are always named
  bool pulled_on_error = false;  // pulled charts are named on standard error
};

// Throws Error with Helm's text.
void run_dependencies(const DependencyRun& run, const Settings& settings);

}  // namespace kchart::tools
