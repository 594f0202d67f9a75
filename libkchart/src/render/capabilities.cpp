// The default API groups are those that client-go 0.37 registers, in its order of priority; Helm
// 3.22 and 4.3 are built with the same ones.
#include "render/capabilities.hpp"

#include <iterator>

#include "base/strconv.hpp"
#include "kchart/error.hpp"
#include "kchart/functions.hpp"
#include "render/record.hpp"

namespace kchart::rendering {

namespace {

constexpr std::string_view kDefaultApis[] = {
    "v1",
    "admissionregistration.k8s.io/v1",
    "admissionregistration.k8s.io/v1alpha1",
    "admissionregistration.k8s.io/v1beta1",
    "internal.apiserver.k8s.io/v1alpha1",
    "apps/v1",
    "apps/v1beta1",
    "apps/v1beta2",
    "authentication.k8s.io/v1",
    "authentication.k8s.io/v1alpha1",
    "authentication.k8s.io/v1beta1",
    "authorization.k8s.io/v1",
    "authorization.k8s.io/v1beta1",
    "autoscaling/v1",
    "autoscaling/v2",
    "batch/v1",
    "batch/v1beta1",
    "certificates.k8s.io/v1",
    "certificates.k8s.io/v1beta1",
    "certificates.k8s.io/v1alpha1",
    "coordination.k8s.io/v1alpha2",
    "coordination.k8s.io/v1beta1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "discovery.k8s.io/v1beta1",
    "events.k8s.io/v1",
    "events.k8s.io/v1beta1",
    "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1",
    "flowcontrol.apiserver.k8s.io/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1beta2",
    "flowcontrol.apiserver.k8s.io/v1beta3",
    "lifecycle.k8s.io/v1alpha1",
    "networking.k8s.io/v1",
    "networking.k8s.io/v1beta1",
    "node.k8s.io/v1",
    "node.k8s.io/v1alpha1",
    "node.k8s.io/v1beta1",
    "policy/v1",
    "policy/v1beta1",
    "rbac.authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1beta1",
    "rbac.authorization.k8s.io/v1alpha1",
    "resource.k8s.io/v1",
    "resource.k8s.io/v1beta2",
    "resource.k8s.io/v1beta1",
    "resource.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1beta1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1beta1",
    "storage.k8s.io/v1",
    "storage.k8s.io/v1alpha1",
    "storagemigration.k8s.io/v1",
    "storagemigration.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1",
};

// --- the grammar of a version (apimachinery's ParseGeneric) ---

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw Error(Fault::refused, "kube.version",
              "invalid kube version '" + std::string(text) + "': " + why);
}

// The dotted numbers at the start of `text`; empty when there are none.
std::string_view numbers_of(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  if (!text.empty() && text.front() == 'v') text.remove_prefix(1);
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) ++end;
  while (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) {
    ++end;
    while (end < text.size() && is_digit(text[end])) ++end;
  }
  return text.substr(0, end);
}

std::uint64_t component(std::string_view digits, bool first, std::string_view text) {
  const auto quoted = [&] { return strconv::quote(digits) + " in " + strconv::quote(text); };
  if (first && digits.size() > 1 && digits.front() == '0') {
    refuse(text, "illegal zero-prefixed version component " + quoted());
  }
  const auto parsed = strconv::parse_uint(digits);
  if (parsed.error != strconv::NumberError::none) {
    refuse(text, "illegal non-numeric version component " + quoted() +
                     ": strconv.ParseUint: parsing " + strconv::quote(digits) +
                     ": value out of range");
  }
  return parsed.value;
}

KubeVersion default_version(Compat compat) {
  if (compat == Compat::helm3) return {"v1.20.0", "v1.20.0", "1", "20"};
  return {"v1.37.0", "v1.37.0", "1", "37"};
}

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
  static const MethodTable version_set(kVersionSetMethods);
  static const MethodTable kube_version(kKubeVersionMethods);
  static const Types helm4{{"common.VersionSet", Kind::string, &version_set},
                           {"*common.Capabilities", "ptr", nullptr},
                           {"common.KubeVersion", "struct", &kube_version, &kCopiedVersion}};
  static const Types helm3{
      {"chartutil.VersionSet", Kind::string, &version_set},
      {"*chartutil.Capabilities", "ptr", nullptr},
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
                       {"", "", false, text(version.normalized)},
                       {"Major", "Major", false, text(version.major)},
                       {"Minor", "Minor", false, text(version.minor)}});
}

Value version_set(const Capabilities& asked, Compat compat, Arena& arena) {
  List* list = List::make(arena, std::size(kDefaultApis) + asked.api_versions.size(),
                          types(compat).version_set);
  for (const std::string_view api : kDefaultApis) list->push_back(arena, text(api));
  for (const std::string& api : asked.api_versions) list->push_back(arena, text(api));
  return Value::list(list);
}

}  // namespace

KubeVersion parse_kube_version(std::string_view asked, Compat compat) {
  if (asked.empty()) return default_version(compat);
  const std::string_view numbers = numbers_of(asked);
  if (numbers.empty()) {
    refuse(asked, "could not parse " + strconv::quote(asked) + " as version");
  }
  if (numbers.find('.') == std::string_view::npos) {
    refuse(asked, "illegal version string " + strconv::quote(asked));
  }
  KubeVersion version;
  version.normalized = "v";
  std::string_view rest = numbers;
  for (int i = 0; !rest.empty(); ++i) {
    const std::size_t dot = rest.find('.');
    const std::string number = strconv::format_uint(component(rest.substr(0, dot), i == 0, asked));
    if (i == 0) version.major = number;
    if (i == 1) version.minor = number;
    if (i != 0) version.normalized += '.';
    version.normalized += number;
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  }
  version.version = compat == Compat::helm3 ? version.normalized
                    : asked.front() == 'v'  ? std::string(asked)
                                            : "v" + std::string(asked);
  return version;
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
