// API versions: which kinds a version of Kubernetes serves, and what became of those it does not.
#include <algorithm>

#include "check/schema_check.hpp"
#include "kube/deprecations.hpp"

namespace kchart::checking {

namespace {

std::string version_text(int minor) {
  return "Kubernetes 1." + std::to_string(minor);
}

std::string_view version_of(std::string_view api_version) {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? api_version : api_version.substr(slash + 1);
}

std::string_view group_of(std::string_view api_version) {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

// Tells one object's API version apart from those that are served.
class KindFinder {
 public:
  KindFinder(const KubernetesTable& table, int minor, const Subject& object, Report& report)
      : table_(table), minor_(minor), object_(object), report_(report) {}

  KindAnswer find() {
    const auto entries = table_.kinds(object_.api_version, object_.kind);
    for (const TableKind& entry : entries) {
      if ((entry.versions & table_.bit_of(minor_)) == 0) continue;
      tell_deprecated();
      tell_off_by_default();
      return {&entry, true};
    }
    if (!entries.empty()) {
      tell_other_versions(entries);
      return {nullptr, true};
    }
    return {nullptr, tell_removed() || tell_unknown()};
  }

 private:
  void say(std::string_view rule, Severity severity, std::string message, std::string fix) {
    report_.add(object_, object_.path / "apiVersion",
                {rule, severity, std::move(message), std::move(fix)});
  }

  std::string name() const { return object_.type(); }

  void tell_deprecated() {
    const kube::Deprecation* found = kube::find_deprecation(object_.api_version, object_.kind);
    if (found == nullptr || found->since_minor > minor_) return;
    say("api.deprecated", Severity::warning, std::string(found->warning), fix_of(*found));
  }

  static std::string fix_of(const kube::Deprecation& found) {
    if (found.replacement().empty()) return {};
    return "use " + std::string(found.replacement());
  }

  // Alpha APIs are never on by default, beta ones not since 1.24 (with a few older exceptions).
  void tell_off_by_default() {
    const std::string_view version = version_of(object_.api_version);
    const bool alpha = version.find("alpha") != std::string_view::npos;
    const bool beta = version.find("beta") != std::string_view::npos;
    if (!alpha && !(beta && object_.group() != "flowcontrol.apiserver.k8s.io")) return;
    say("api.off-by-default", Severity::info,
        name() + " is " + (alpha ? "an alpha" : "a beta") + " API, off by default",
        "make sure that the API server runs with --runtime-config=" +
            std::string(object_.api_version) + "=true");
  }

  void tell_other_versions(std::span<const TableKind> entries) {
    std::uint32_t versions = 0;
    for (const TableKind& entry : entries) versions |= entry.versions;
    const auto& minors = table_.minors();
    int first = 0, last = 0;
    for (std::size_t i = 0; i < minors.size(); ++i) {
      if ((versions >> i & 1U) == 0) continue;
      if (first == 0) first = minors[i];
      last = minors[i];
    }
    if (last < minor_) {
      say("api.removed", Severity::error,
          name() + " is not served by " + version_text(minor_) + ": removed in 1." +
              std::to_string(last + 1),
          replacement());
    } else {
      say("api.too-new", Severity::error,
          name() + " is not served by " + version_text(minor_) + ": new in 1." +
              std::to_string(first),
          replacement());
    }
  }

  bool tell_removed() {
    const kube::Deprecation* found = kube::find_deprecation(object_.api_version, object_.kind);
    if (found == nullptr || found->removed_minor() == 0 || found->removed_minor() > minor_) {
      return false;
    }
    say("api.removed", Severity::error,
        name() + " is not served by " + version_text(minor_) + ": removed in 1." +
            std::to_string(found->removed_minor()),
        fix_of(*found));
    return true;
  }

  // A group of Kubernetes' own that has no such kind or version.
  bool tell_unknown() {
    const std::string_view group = object_.group();
    const auto kinds = table_.all_kinds();
    const bool known = std::any_of(kinds.begin(), kinds.end(), [&](const TableKind& kind) {
      return group_of(kind.api_version) == group;
    });
    if (!known || object_.api_version.empty() || object_.kind.empty()) return false;
    std::string fix = replacement();
    if (fix.empty()) {
      const std::string_view meant = nearest(object_.kind, names_in(object_.api_version));
      if (!meant.empty()) fix = "did you mean " + std::string(meant) + "?";
    }
    say("api.unknown-kind", Severity::error, name() + " is no kind of " + version_text(minor_),
        std::move(fix));
    return true;
  }

  std::vector<std::string_view> names_in(std::string_view api_version) const {
    std::vector<std::string_view> names;
    for (const TableKind& kind : table_.all_kinds()) {
      if (kind.api_version == api_version) names.push_back(kind.kind);
    }
    return names;
  }

  // Another API version with this kind, a stable one if there is any.
  std::string replacement() const {
    std::string_view best;
    for (const TableKind& kind : table_.all_kinds()) {
      if (kind.kind != object_.kind || (kind.versions & table_.bit_of(minor_)) == 0) continue;
      const bool stable =
          version_of(kind.api_version).find_first_of("ab") == std::string_view::npos;
      if (best.empty() || stable) best = kind.api_version;
    }
    return best.empty() ? std::string()
                        : "use " + std::string(best) + ' ' + std::string(object_.kind);
  }

  const KubernetesTable& table_;
  int minor_;
  const Subject& object_;
  Report& report_;
};

}  // namespace

KindAnswer find_kind(const KubernetesTable& table, int minor, const Subject& object,
                     Report& report) {
  return KindFinder(table, minor, object, report).find();
}

}  // namespace kchart::checking
