// What submit and diff were pointed at, its flags, and what the library makes of them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/submit.hpp"
#include "shared/chart_source.hpp"
#include "shared/value_flags.hpp"

namespace kchart::tools {

class Flags;
struct Settings;

struct TargetFlags {
  ValueSources values;
  ChartSource source;
  std::string name;
  std::vector<std::string> namespaces;
  bool prune = false, force = false, create_namespace = false, skip_check = false, no_hooks = false,
       skip_crds = false, skip_schema = false, enable_dns = false, take_ownership = false;
  bool last_wins = false;  // of objects that are written twice; no flag says so

  void add_to(Flags& flags);
};

struct SubmitTarget {
  std::vector<ManifestText> manifests;
  std::vector<SubmitHook> hooks;
  std::string what;                // "chart shop-1.2.3": for the annotation
  std::string notes;               // of the chart, without blanks at the end
  std::string chart, app_version;  // "shop-1.2.3" and its appVersion; several with ", " between
};

// A target whose kind is known, and that has not been rendered yet: a chart, a folder of YAML
// files, one file or "-", which may hold declarations or an Argo CD Application. What it asks for
// itself (Application: sync options) is set in `flags`, which must outlive this.
class SubmitSource {
 public:
  SubmitSource(TargetFlags& flags, const std::string& target, const Settings& settings);

  const std::string& name() const { return name_; }  // of the submission: --name, or the target's
  // That the target asks for; empty: it takes the caller's.
  const std::string& namespace_name() const { return namespace_name_; }

  // The objects, for this cluster; without one as `kchart template` renders them. Throws Error.
  SubmitTarget read(const Settings& settings, const Cluster* cluster) const {
    return read_(settings, cluster, name_);
  }

 private:
  using Read =
      std::function<SubmitTarget(const Settings&, const Cluster*, const std::string& name)>;

  void set_chart(const TargetFlags& flags, const std::string& target);
  void set_declarations(TargetFlags& flags, const std::string& text, const std::string& file);
  void set_application(TargetFlags& flags, const std::string& text, const std::string& file,
                       const Settings& settings);

  std::string name_, namespace_name_;
  Read read_;
};

// From here on the namespace is that of the target unless -n names one.
void take_namespace(const SubmitSource& source, Settings& settings);

// What `flags` say, who runs this, and a progress line.
SubmitOptions submit_options(const TargetFlags& flags, const Settings& settings,
                             const Cluster& cluster);

// The documents of one file. Throws Error of DocumentStream.
void add_documents(std::vector<ManifestText>& all, const std::string& source, std::string_view text,
                   const Limits& limits);

// One line on standard error that a terminal overwrites; elsewhere only what explains a hang.
void show_progress(const Progress& progress);
void end_progress();

}  // namespace kchart::tools
