// Render: a chart, values and a cluster's capabilities become ordered manifests.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/chart.hpp"
#include "kchart/limits.hpp"
#include "kchart/values.hpp"

namespace kchart {

struct Release {
  std::string name = "release-name";
  std::string namespace_name = "default";
  int revision = 1;
  bool is_upgrade = false;
  std::string service = "Helm";
};

// What templates see as .Capabilities.
struct Capabilities {
  std::string kube_version;   // "v1.37.0"; empty: the default of the Helm version
  std::vector<std::string> api_versions;  // added to the defaults of the Helm version
};

// The world, as far as a render may see it. Every part may be empty: then the clock stands at the
// epoch, randomness is seeded with 0, DNS and cluster answer nothing. Must be callable from the
// thread that renders.
struct World {
  std::function<std::int64_t()> now_ns;       // Unix time in nanoseconds
  std::string time_zone = "UTC";              // what "Local" means: IANA name
  std::function<void(void* bytes, std::size_t size)> random;
  std::function<std::string(std::string_view host)> resolve;   // getHostByName; "" when unknown
  // lookup: apiVersion, kind, namespace, name -> object or list in `arena`; nil for "not found".
  std::function<Value(std::string_view, std::string_view, std::string_view, std::string_view,
                      Arena& arena)> lookup;
};

struct RenderOptions {
  Release release;
  Capabilities capabilities;
  Compat compat = Compat::helm4;
  Limits limits;
  World world;
  const std::atomic<bool>* cancel = nullptr;
  bool skip_schema_validation = false;
  bool strict = false;      // a missing value is an error (helm lint --strict)
  bool lint = false;        // `required` and `fail` do not stop the render (helm lint)
  Origins* origins = nullptr;
  std::vector<std::string>* warnings = nullptr;  // Helm's log lines, without time and level
};

// One document of the output.
struct Manifest {
  std::string path;        // "app/templates/deployment.yaml"
  std::string content;
  std::string api_version, kind, name;
};

struct Hook {
  Manifest manifest;
  std::vector<std::string> events;          // "pre-install", ...
  int weight = 0;
  std::vector<std::string> delete_policies;
  std::vector<std::string> output_log_policies;
};

struct Rendered {
  std::vector<Manifest> manifests;  // in Helm's install order
  std::vector<Hook> hooks;          // in Helm's order of kinds
  std::string notes;                // of the root chart
  std::vector<File> crds;           // path "app/crds/x.yaml", raw; Chart order, then subcharts
  std::vector<File> files;          // every executed template with its raw output
};

// Renders with everything fresh. Throws Error with Helm's text (without "Error: ").
Rendered render(const Chart& chart, const Values& user, const RenderOptions& options = {});

// A chart ready to be rendered again and again: its templates are parsed once and shared read-only
// by any number of threads.
class Engine {
 public:
  explicit Engine(std::shared_ptr<const Chart> chart, Compat compat = Compat::helm4);
  ~Engine();

  Rendered render(const Values& user, const RenderOptions& options) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct PrintOptions {
  bool include_crds = false;
  bool no_hooks = false;
  bool skip_tests = false;
  std::vector<std::string> show_only;
  Compat compat = Compat::helm4;
};

// What `helm template` prints. Throws Error "could not find template X in chart".
std::string manifest_text(const Rendered& rendered, const PrintOptions& options = {});

}  // namespace kchart
