// Render: a chart, values and a cluster's capabilities become ordered manifests.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kchart/chart.hpp"
#include "kchart/functions.hpp"
#include "kchart/limits.hpp"
#include "kchart/values.hpp"

namespace kchart {

class Trace;

struct Release {
  std::string name = "release-name";
  std::string namespace_name = "default";
  int revision = 1;
  bool is_upgrade = false;
  std::string service = "Helm";
};

// What templates see as .Capabilities.
struct Capabilities {
  std::string kube_version;               // "v1.37.0"; empty: the default of the Helm version
  std::vector<std::string> api_versions;  // added to the defaults of the Helm version
};

// The world, as far as a render may see it. Every part may be empty: then the clock stands at the
// epoch, randomness is seeded with 0, DNS and cluster answer nothing. Must be callable from the
// thread that renders.
struct World {
  std::function<std::int64_t()> now_ns;  // Unix time in nanoseconds
  std::string time_zone = "UTC";         // what "Local" means: IANA name, or a path
  std::function<void(void* bytes, std::size_t size)> random;
  std::function<std::string(std::string_view host)> resolve;  // getHostByName; "" when unknown
  // Variables for the template of a release's name; no chart sees them.
  std::function<std::string(std::string_view name)> environment;
  // lookup: apiVersion, kind, namespace, name -> object or list in `arena`; nil for "not found".
  std::function<Value(std::string_view, std::string_view, std::string_view, std::string_view,
                      Arena& arena)>
      lookup;
  // The text of the schema at a URL to which a values.schema.json refers; throws Error. Without it
  // such a chart is refused.
  std::function<std::string(const std::string& url)> load_schema;
};

struct RenderOptions {
  Release release;
  Capabilities capabilities;
  Compat compat = Compat::helm4;
  Limits limits;
  World world;
  const std::atomic<bool>* cancel = nullptr;
  bool skip_schema_validation = false;
  bool strict = false;  // a missing value is an error (helm lint --strict)
  // As `helm lint` renders: `required` and `fail` do not stop, the version of Kubernetes is not
  // checked, and only `Rendered::files` is filled.
  bool lint = false;
  Origins* origins = nullptr;
  Trace* trace = nullptr;  // filled when not null
  // Helm's log lines, without time and level; attributes follow their message, each after a tab:
  // "skipping unknown hooks\thookTypes=pre-foo".
  std::vector<std::string>* warnings = nullptr;
};

// One document of the output.
struct Manifest {
  std::string path;  // "app/templates/deployment.yaml"
  std::string content;
  std::string api_version, kind, name;
};

struct Hook {
  Manifest manifest;
  std::vector<std::string> events;  // "pre-install", ...
  int weight = 0;
  std::vector<std::string> delete_policies;
  std::vector<std::string> output_log_policies;
};

// A custom resource definition of the chart, as it stands in its file. The text is the chart's own,
// which must outlive this.
struct Crd {
  std::string path;  // "app/crds/x.yaml"
  std::string_view data;
};

// What a template wrote, under its path.
struct File {
  std::string name;
  std::string data;
};

struct Rendered {
  std::vector<Manifest> manifests;  // in Helm's install order
  std::vector<Hook> hooks;          // in Helm's order of kinds
  std::string notes;                // of the root chart
  std::vector<Crd> crds;            // in the order of the chart's files, then of its subcharts
  std::vector<File> files;          // every executed template with its raw output
};

// What fails once the values are accepted: the version of Kubernetes does not fit, a template does
// not parse or execute, or what it wrote is no YAML. `files()` then holds what the templates wrote,
// as far as all of them came to an end.
class RenderError : public Error {
 public:
  RenderError(const Error& cause, std::string message, std::vector<File> files = {})
      : Error(cause.fault(), cause.code(), std::move(message), cause.position()),
        files_(std::move(files)) {}

  const std::vector<File>& files() const noexcept { return files_; }

 private:
  std::vector<File> files_;
};

// Renders with everything fresh. Throws Error with Helm's text (without "Error: "), from the
// templates on a RenderError.
Rendered render(const Chart& chart, const Values& user, const RenderOptions& options = {});

// What Helm's commands check before they render, each with Helm's text: the version given for the
// cluster and the release name (see also check_installable and check_dependencies of chart.hpp).
void check_kube_version(const std::string& version, Compat compat = Compat::helm4);
void check_release_name(const std::string& name, Compat compat = Compat::helm4);

// The release name that `--name-template` asks for: `text` as a template without data, which may
// call sprig's functions, `env` and `getHostByName` among them, and none of Helm's own.
std::string name_from_template(const std::string& text, const World& world = {});

// Everything that a chart's templates may call, beside Go's own functions. Lives as long as the
// program.
const FunctionTable& template_functions(Compat compat = Compat::helm4);

// A chart ready to be rendered again and again: its templates are parsed once and shared read-only
// by any number of threads.
class Engine {
 public:
  explicit Engine(std::shared_ptr<const Chart> chart, Compat compat = Compat::helm4);
  Engine(Engine&& other) noexcept;
  Engine& operator=(Engine&& other) noexcept;
  ~Engine();

  Rendered render(const Values& user, const RenderOptions& options) const;

  // An engine for a chart that was read anew, like the one before, in another version, or with the
  // same library: templates, regular expressions and schemas (with what World::load_schema gave)
  // are not parsed again where the text is the same. It may outlive this engine. For the sake of
  // their texts the engines made from one another keep at most eight charts, and 256 schemas; the
  // next one begins anew.
  Engine reloaded(std::shared_ptr<const Chart> chart) const;

 private:
  struct State;
  explicit Engine(std::unique_ptr<State> state);
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
