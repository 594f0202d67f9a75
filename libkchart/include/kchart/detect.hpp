// Detection: how a source is built and run, and why.
//
// The build pack `dockerfile` takes the source's own Dockerfile, `static` serves files with Caddy,
// and `railpack` looks at the language. A Python program is found in this order: the first script
// of `[project.scripts]`; `PACKAGE/__main__.py`; `main.py` or `__main__.py` at the root; `app.py`,
// `app/__main__.py` or `src/PACKAGE/__main__.py`; a file with `def main(` or a `__name__` guard.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kchart/source.hpp"

namespace kchart::source {

enum class Language { python, node, go, site, dockerfile, binary };

std::string_view name_of(Language language);  // "python", "node", "go", "static", ...

// One thing that was looked for, in order.
struct Look {
  std::string what;  // "[project.scripts] of pyproject.toml"
  bool found = false;
  std::string detail;  // what was there, or why it does not count
};

struct Detection {
  std::string pack;  // "railpack", "dockerfile", "static"
  Language language = Language::binary;
  // Python: "module:function", "module" or "path/to/file.py". Node: a script or a file. Go: the
  // package. Static: the folder that is served. Dockerfile: its path. Binary: "/app/main".
  std::string entrypoint;
  std::string overridden_by;         // "variable ENTRYPOINT", "label ENTRYPOINT of Dockerfile"
  std::vector<std::string> command;  // in the image; empty when the Dockerfile decides
  std::vector<std::string> path;     // Python: folders to import from, relative to the root
  std::string version;               // of the language, where the source says one
  std::string dependencies;          // the file that declares them; empty when there are none
  std::string build;                 // a command that has to run before: "npm run build"
  int port = 0;                      // the one the program listens on
  std::string port_from;             // where that was seen
  std::vector<Look> looked;
};

struct DetectOptions {
  std::string pack;        // "railpack" (default), "dockerfile", "static"
  std::string entrypoint;  // what the variable or the flag says; empty: as found
  std::string entrypoint_from = "variable ENTRYPOINT";
  std::string dockerfile;  // path in the source; empty: "Dockerfile"
  int port = 0;            // instead of the one that is found
};

// Throws Error "detect.nothing" that names everything that was looked for and where,
// "detect.pack", "detect.entrypoint", "detect.dockerfile".
Detection detect(const Source& source, const DetectOptions& options = {});

}  // namespace kchart::source
