// Go structs that Helm passes to templates, under the names that each version of Helm gives them.
#include "render/capabilities.hpp"

#include "kchart/error.hpp"
#include "kchart/functions.hpp"
#include "render/record.hpp"

namespace kchart::rendering {

namespace {

// --- methods ---

Value has(Call& call) {
  const std::string_view wanted = call.args[1].as_string();
  for (const Value& api : *call.args[0].as_list()) {
    if (api.as_string() == wanted) return Value::boolean(true);
  }
  return Value::boolean(false);
}

// The order of the fields of KubeVersion, in both versions of Helm.
constexpr std::size_t kVersionField = 0;
constexpr std::size_t kNormalizedField = 1;  // only Helm 4 has it
constexpr std::size_t kHelm4Fields = 4;

std::span<const RecordField> fields_of(const Call& call) {
  return static_cast<const Record*>(call.args[0].as_object())->fields();
}

Value git_version(Call& call) {
  return fields_of(call)[kVersionField].value;
}

Value string(Call& call) {
  const auto fields = fields_of(call);
  return fields[fields.size() == kHelm4Fields ? kNormalizedField : kVersionField].value;
}

// Templates change neither.
Value copy(Call& call) {
  return call.args[0];
}

constexpr Function kCapabilitiesMethods[] = {
    {"Copy", "() *common.Capabilities", "The same.", copy},
};
constexpr Function kVersionSetMethods[] = {
    {"Has", "(apiVersion string) bool", "Whether the cluster serves an API version.", has},
};
constexpr Function kKubeVersionMethods[] = {
    {"String", "() string", "The version that constraints are checked against.", string},
    {"GitVersion", "() string", "The full version.", git_version},
};

constexpr RecordType kCopiedVersion{"common.KubeVersion"};
constexpr RecordType kCopiedHelm3Version{"chartutil.KubeVersion"};

// One set of Go types per Helm version: their names differ.
struct Types {
  ListType version_set;
  RecordType capabilities, kube_version;
};

const Types& types(Compat compat) {
  static const MethodTable capabilities(kCapabilitiesMethods);
  static const MethodTable version_set(kVersionSetMethods);
  static const MethodTable kube_version(kKubeVersionMethods);
  static const Types helm4{{"common.VersionSet", Kind::string, &version_set},
                           {"*common.Capabilities", "ptr", &capabilities},
                           {"common.KubeVersion", "struct", &kube_version, &kCopiedVersion}};
  static const Types helm3{
      {"chartutil.VersionSet", Kind::string, &version_set},
      {"*chartutil.Capabilities", "ptr", &capabilities},
      {"chartutil.KubeVersion", "struct", &kube_version, &kCopiedHelm3Version}};
  return compat == Compat::helm3 ? helm3 : helm4;
}

constexpr RecordType kBuildInfo{"version.BuildInfo"};

Value text(std::string_view s) {
  return Value::borrowed(s);
}

Value helm_version(Compat compat, Arena& arena) {
  if (compat == Compat::helm3) {
    return Record::make(arena, kBuildInfo,
                        {{"Version", "version", true, text("v3.22.0")},
                         {"GitCommit", "git_commit", true, text("")},
                         {"GitTreeState", "git_tree_state", true, text("clean")},
                         {"GoVersion", "go_version", true, text("go1.26.8")}});
  }
  return Record::make(arena, kBuildInfo,
                      {{"Version", "version", true, text("v4.3.1")},
                       {"GitCommit", "git_commit", true, text("")},
                       {"GitTreeState", "git_tree_state", true, text("clean")},
                       {"GoVersion", "go_version", true, text("go1.26.8")},
                       {"KubeClientVersion", "kube_client_version", false, text("v1.37")}});
}

Value kube_version_object(const KubeVersion& version, Compat compat, Arena& arena) {
  const RecordType& type = types(compat).kube_version;
  if (compat == Compat::helm3) {
    return Record::make(arena, type,
                        {{"Version", "Version", false, text(version.version)},
                         {"Major", "Major", false, text(version.major)},
                         {"Minor", "Minor", false, text(version.minor)}});
  }
  return Record::make(arena, type,
                      {{"Version", "Version", false, text(version.version)},
                       {"normalizedVersion", "", false, text(version.normalized)},
                       {"Major", "Major", false, text(version.major)},
                       {"Minor", "Minor", false, text(version.minor)}});
}

Value version_set(const Capabilities& asked, Compat compat, Arena& arena) {
  List* list = List::make(arena, kube::default_api_versions().size() + asked.api_versions.size(),
                          types(compat).version_set);
  for (const std::string_view api : kube::default_api_versions()) list->push_back(arena, text(api));
  for (const std::string& api : asked.api_versions) list->push_back(arena, text(api));
  return Value::list(list);
}

}  // namespace

KubeVersion parse_kube_version(std::string_view asked, Compat compat) {
  const bool helm3 = compat == Compat::helm3;
  if (asked.empty()) return helm3 ? kube::helm3_kube_version() : kube::helm4_kube_version();
  try {
    return kube::parse_kube_version(asked, helm3);
  } catch (const Error& error) {
    throw Error(error.fault(), error.code(),
                "invalid kube version '" + std::string(asked) + "': " + error.message());
  }
}

Value capabilities_object(const Capabilities& asked, const KubeVersion& version, Compat compat,
                          Arena& arena) {
  return Record::make(
      arena, types(compat).capabilities,
      {{"KubeVersion", "KubeVersion", false, kube_version_object(version, compat, arena)},
       {"APIVersions", "APIVersions", false, version_set(asked, compat, arena)},
       {"HelmVersion", "HelmVersion", false, helm_version(compat, arena)}});
}

}  // namespace kchart::rendering
