// Pod Security: every rule with pods that pass and fail it, at the versions at which it changes.
#include "kchart/pod_security.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "kchart/yaml.hpp"

using namespace kchart;

namespace {

constexpr int kLatest = PodSecurityPolicy::kLatest;
constexpr auto kBaseline = PodSecurityLevel::baseline;
constexpr auto kRestricted = PodSecurityLevel::restricted;

// "check: reason (detail)" of each violation, a line each; "" when all is well.
std::string violations(const std::string& pod, PodSecurityLevel level, int minor) {
  Arena arena;
  const Value read = parse_yaml(pod, arena);
  const Value* metadata = look_up(read, "metadata");
  const Value* spec = look_up(read, "spec");
  std::string out;
  for (const PodViolation& violation :
       pod_violations(metadata != nullptr ? *metadata : Value(), spec != nullptr ? *spec : Value(),
                      {level, minor})) {
    out += (out.empty() ? "" : "\n") + std::string(violation.check) + ": " +
           violation_text({violation});
  }
  return out;
}

struct Row {
  PodSecurityLevel level;
  int minor;
  std::string pod;  // in YAML
  std::string expected;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(PodSecurityPolicy({row.level, row.minor}).text() << " of " << row.pod);
    CHECK(violations(row.pod, row.level, row.minor) == row.expected);
  }
}

std::string spec(const std::string& fields) {
  return "spec: {" + fields + "}";
}

// A pod with one container "a" of these fields.
std::string container(const std::string& fields) {
  return spec("containers: [{name: a, " + fields + "}]");
}

std::string secured(const std::string& fields) {
  return container("securityContext: {" + fields + "}");
}

std::string of_pod(const std::string& fields) {
  return spec("securityContext: {" + fields + "}, containers: [{name: a}]");
}

// A pod that passes restricted; `more` goes into its spec, `security` into its container's.
std::string good(const std::string& more, const std::string& security = "") {
  return spec(more + (more.empty() ? "" : ", ") +
              "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, "
              "containers: [{name: a, securityContext: {allowPrivilegeEscalation: false, "
              "capabilities: {drop: [ALL]}" +
              (security.empty() ? "" : ", ") + security + "}}]");
}

}  // namespace

TEST_CASE("privileged allows everything") {
  check({{PodSecurityLevel::privileged, kLatest, secured("privileged: true"), ""},
         {PodSecurityLevel::privileged, kLatest, "spec: nonsense", ""}});
}

TEST_CASE("baseline: one container's flags") {
  check({
      {kBaseline, kLatest, secured("privileged: false"), ""},
      {kBaseline, kLatest, secured("privileged: null"), ""},
      {kBaseline, 0, secured("privileged: true"),
       "privileged: privileged (container \"a\" must not set securityContext.privileged=true)"},
      {kBaseline, kLatest, secured("privileged: 'true'"),
       "privileged: privileged (container \"a\" must not set securityContext.privileged=true)"},
      {kBaseline, kLatest, secured("windowsOptions: {hostProcess: false}"), ""},
      {kBaseline, kLatest, secured("windowsOptions: {hostProcess: true}"),
       "windowsHostProcess: hostProcess (container \"a\" must not set "
       "securityContext.windowsOptions.hostProcess=true)"},
      {kBaseline, 5, of_pod("windowsOptions: {hostProcess: true}"),
       "windowsHostProcess: hostProcess (pod must not set "
       "securityContext.windowsOptions.hostProcess=true)"},
      {kBaseline, kLatest, secured("procMount: Default"), ""},
      {kBaseline, 34, secured("procMount: Unmasked"),
       "procMount: procMount (container \"a\" must not set securityContext.procMount to "
       "\"Unmasked\")"},
  });
}

TEST_CASE("baseline: every kind of container is visited") {
  const std::string bad = "[{name: x, securityContext: {privileged: true}}]";
  check({
      {kBaseline, kLatest, spec("initContainers: " + bad),
       "privileged: privileged (container \"x\" must not set securityContext.privileged=true)"},
      {kBaseline, kLatest, spec("ephemeralContainers: " + bad),
       "privileged: privileged (container \"x\" must not set securityContext.privileged=true)"},
      {kBaseline, kLatest,
       spec("ephemeralContainers: " + bad +
            ", containers: [{name: z, securityContext: {privileged: true}}]"),
       "privileged: privileged (containers \"z\", \"x\" must not set "
       "securityContext.privileged=true)"},
  });
}

TEST_CASE("baseline: host namespaces, ports, paths") {
  check({
      {kBaseline, kLatest, spec("hostNetwork: false, hostPID: null"), ""},
      {kBaseline, 0, spec("hostNetwork: true, hostIPC: true"),
       "hostNamespaces: host namespaces (hostNetwork=true, hostIPC=true)"},
      {kBaseline, kLatest, spec("hostPID: true"), "hostNamespaces: host namespaces (hostPID=true)"},
      {kBaseline, kLatest, container("ports: [{containerPort: 80, hostPort: 0}]"), ""},
      {kBaseline, kLatest, container("ports: [{containerPort: 80, hostPort: 80}]"),
       "hostPorts: hostPort (container \"a\" uses hostPort 80)"},
      {kBaseline, kLatest,
       spec("containers: [{name: a, ports: [{hostPort: 9}]}, {name: b, ports: [{hostPort: 80}]}]"),
       "hostPorts: hostPort (containers \"a\", \"b\" use hostPorts 80, 9)"},
      {kBaseline, kLatest, spec("volumes: [{name: v, emptyDir: {}}]"), ""},
      {kBaseline, kLatest, spec("volumes: [{name: v, hostPath: {path: /}}]"),
       "hostPathVolumes: hostPath volumes (volume \"v\")"},
      {kBaseline, kLatest, spec("volumes: [{name: v, hostPath: {}}, {name: w, hostPath: {}}]"),
       "hostPathVolumes: hostPath volumes (volumes \"v\", \"w\")"},
  });
}

TEST_CASE("baseline: hosts of probes, from 1.34") {
  const std::string probe = container("livenessProbe: {httpGet: {host: h, port: 1}}");
  check({
      {kBaseline, 33, probe, ""},
      {kBaseline, 34, probe,
       "hostProbesAndHostLifecycle: probe or lifecycle host (container \"a\" uses probe or "
       "lifecycle host \"h\")"},
      {kBaseline, kLatest, container("startupProbe: {tcpSocket: {host: '', port: 1}}"), ""},
      {kBaseline, kLatest, container("readinessProbe: {exec: {command: [x]}}"), ""},
      {kBaseline, kLatest,
       container("startupProbe: {tcpSocket: {host: i}}, "
                 "lifecycle: {preStop: {httpGet: {host: h}}, postStart: {tcpSocket: {host: j}}}"),
       "hostProbesAndHostLifecycle: probe or lifecycle host (container \"a\" uses probe or "
       "lifecycle hosts \"h\", \"i\", \"j\")"},
  });
}

TEST_CASE("baseline: capabilities") {
  check({
      {kBaseline, kLatest, secured("capabilities: {add: [CHOWN, SYS_CHROOT, MKNOD]}"), ""},
      {kBaseline, kLatest, secured("capabilities: {add: [NET_RAW]}"),
       "capabilities_baseline: non-default capabilities (container \"a\" must not include "
       "\"NET_RAW\" in securityContext.capabilities.add)"},
      {kBaseline, kLatest, secured("capabilities: {add: [chown, CAP_CHOWN, ALL]}"),
       "capabilities_baseline: non-default capabilities (container \"a\" must not include \"ALL\", "
       "\"CAP_CHOWN\", \"chown\" in securityContext.capabilities.add)"},
  });
}

TEST_CASE("baseline: AppArmor") {
  const std::string key = "container.apparmor.security.beta.kubernetes.io/a";
  const auto annotated = [&](const std::string& value) {
    return "{metadata: {annotations: {" + key + ": '" + value + "'}}, " +
           "spec: {containers: [{name: a}]}}";
  };
  check({
      {kBaseline, kLatest, annotated("runtime/default"), ""},
      {kBaseline, kLatest, annotated("localhost/x"), ""},
      {kBaseline, kLatest, annotated(""), ""},
      {kBaseline, 0, annotated("unconfined"),
       "appArmorProfile: forbidden AppArmor profile (annotation must not set AppArmor profile type "
       "to \"" +
           key + "=\"unconfined\"\")"},
      {kBaseline, kLatest, secured("appArmorProfile: {type: RuntimeDefault}"), ""},
      {kBaseline, kLatest, of_pod("appArmorProfile: {type: Unconfined}"),
       "appArmorProfile: forbidden AppArmor profile (pod must not set AppArmor profile type to "
       "\"Unconfined\")"},
      {kBaseline, kLatest, secured("appArmorProfile: {}"),
       "appArmorProfile: forbidden AppArmor profile (container \"a\" must not set AppArmor profile "
       "type to \"\")"},
  });
}

TEST_CASE("baseline: SELinux, container_engine_t from 1.31") {
  check({
      {kBaseline, kLatest, secured("seLinuxOptions: {type: container_kvm_t, level: s0}"), ""},
      {kBaseline, 30, secured("seLinuxOptions: {type: container_engine_t}"),
       "seLinuxOptions: seLinuxOptions (container \"a\" set forbidden "
       "securityContext.seLinuxOptions: type \"container_engine_t\")"},
      {kBaseline, 31, secured("seLinuxOptions: {type: container_engine_t}"), ""},
      {kBaseline, kLatest, of_pod("seLinuxOptions: {type: t, user: u, role: r}"),
       "seLinuxOptions: seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "
       "\"t\"; user may not be set; role may not be set)"},
  });
}

TEST_CASE("baseline: procMount in user namespaces, from 1.35; not at restricted") {
  const std::string pod =
      spec("hostUsers: false, containers: [{name: a, securityContext: {procMount: Unmasked}}]");
  const std::string text =
      ": procMount (container \"a\" must not set securityContext.procMount to \"Unmasked\")";
  const std::string restricted = good("hostUsers: false", "procMount: Unmasked");
  check({{kBaseline, 34, pod, "procMount" + text},
         {kBaseline, 35, pod, ""},
         {kRestricted, 34, restricted, "procMount" + text},
         {kRestricted, 35, restricted, "procMount_restricted" + text},
         {kRestricted, kLatest, good("", "procMount: Default"), ""}});
}

TEST_CASE("baseline: seccomp by annotations to 1.18, by fields from 1.19") {
  const std::string annotated =
      "{metadata: {annotations: {seccomp.security.alpha.kubernetes.io/pod: unconfined, "
      "container.seccomp.security.alpha.kubernetes.io/a: docker/default, "
      "container.seccomp.security.alpha.kubernetes.io/gone: bad}}, spec: {containers: [{name: "
      "a}]}}";
  const std::string unconfined = secured("seccompProfile: {type: Unconfined}");
  check({
      {kBaseline, 18, annotated,
       "seccompProfile_baseline: seccompProfile (forbidden annotation "
       "seccomp.security.alpha.kubernetes.io/pod=\"unconfined\")"},
      {kBaseline, 19, annotated, ""},
      {kBaseline, 18, unconfined, ""},
      {kBaseline, 19, unconfined,
       "seccompProfile_baseline: seccompProfile (container \"a\" must not set "
       "securityContext.seccompProfile.type to \"Unconfined\")"},
      {kBaseline, kLatest, secured("seccompProfile: {type: Localhost, localhostProfile: p}"), ""},
      {kBaseline, kLatest, of_pod("seccompProfile: {type: X}"),
       "seccompProfile_baseline: seccompProfile (pod must not set "
       "securityContext.seccompProfile.type to \"X\")"},
  });
}

TEST_CASE("baseline: sysctls by version") {
  struct Safe {
    const char* name;
    int since;
  };
  for (const Safe& safe :
       {Safe{"kernel.shm_rmid_forced", 0}, Safe{"net.ipv4.tcp_syncookies", 0},
        Safe{"net.ipv4.ip_local_reserved_ports", 27}, Safe{"net.ipv4.tcp_keepalive_probes", 29},
        Safe{"net.ipv4.tcp_wmem", 32}, Safe{"net.ipv4.tcp_notsent_lowat", 37}}) {
    const std::string pod = of_pod("sysctls: [{name: " + std::string(safe.name) + ", value: '1'}]");
    check({{kBaseline, safe.since, pod, ""}, {kBaseline, kLatest, pod, ""}});
    if (safe.since == 0) continue;
    check({{kBaseline, safe.since - 1, pod,
            "sysctls: forbidden sysctls (" + std::string(safe.name) + ")"}});
  }
  check({{kBaseline, kLatest, of_pod("sysctls: [{name: b, value: x}, {name: a, value: y}]"),
          "sysctls: forbidden sysctls (b, a)"}});
}

TEST_CASE("restricted: a good pod passes, and without each part it fails") {
  for (const int minor : {0, 8, 19, 22, 25, 35, 37, kLatest})
    check({{kRestricted, minor, good(""), ""}});
  const std::string bare = spec("containers: [{name: a}, {name: b}]");
  check({
      {kRestricted, 7, bare,
       "runAsNonRoot: runAsNonRoot != true (pod or containers \"a\", \"b\" must set "
       "securityContext.runAsNonRoot=true)"},
      {kRestricted, 8, bare,
       "allowPrivilegeEscalation: allowPrivilegeEscalation != false (containers \"a\", \"b\" must "
       "set securityContext.allowPrivilegeEscalation=false)\n"
       "runAsNonRoot: runAsNonRoot != true (pod or containers \"a\", \"b\" must set "
       "securityContext.runAsNonRoot=true)"},
      {kRestricted, kLatest, bare,
       "allowPrivilegeEscalation: allowPrivilegeEscalation != false (containers \"a\", \"b\" must "
       "set securityContext.allowPrivilegeEscalation=false)\n"
       "capabilities_restricted: unrestricted capabilities (containers \"a\", \"b\" must set "
       "securityContext.capabilities.drop=[\"ALL\"])\n"
       "runAsNonRoot: runAsNonRoot != true (pod or containers \"a\", \"b\" must set "
       "securityContext.runAsNonRoot=true)\n"
       "seccompProfile_restricted: seccompProfile (pod or containers \"a\", \"b\" must set "
       "securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")"},
  });
}

TEST_CASE("restricted: capabilities from 1.22") {
  const std::string adding = spec(
      "securityContext: {runAsNonRoot: true, seccompProfile: {type: Localhost}}, containers: "
      "[{name: a, securityContext: {allowPrivilegeEscalation: false, capabilities: "
      "{drop: [all], add: [NET_BIND_SERVICE, CHOWN]}}}]");
  check({{kRestricted, 21, adding, ""},
         {kRestricted, 22, adding,
          "capabilities_restricted: unrestricted capabilities (container \"a\" must set "
          "securityContext.capabilities.drop=[\"ALL\"]; container \"a\" must not include \"CHOWN\" "
          "in securityContext.capabilities.add)"}});
}

TEST_CASE("restricted: volumes") {
  const std::string hostile =
      "volumes: [{name: v, hostPath: {path: /}}, {name: w, nfs: {server: s, path: /}}, "
      "{name: x, brandNew: {}}]";
  check({
      {kRestricted, kLatest,
       good("volumes: [{name: v, image: {reference: r}}, {name: w}, {name: x, projected: {}}]"),
       ""},
      {kRestricted, 0, good(hostile),
       "restrictedVolumes: restricted volume types (volumes \"v\", \"w\", \"x\" use restricted "
       "volume types \"hostPath\", \"nfs\", \"unknown\")"},
      {kRestricted, kLatest, good("volumes: [{name: v, emptyDir: null, fc: {}}]"),
       "restrictedVolumes: restricted volume types (volume \"v\" uses restricted volume type "
       "\"fc\")"},
  });
}

TEST_CASE("restricted: users") {
  check({
      {kRestricted, 22, good("", "runAsUser: 0"), ""},
      {kRestricted, 23, good("", "runAsUser: 0"),
       "runAsUser: runAsUser=0 (container \"a\" must not set runAsUser=0)"},
      {kRestricted, kLatest, good("", "runAsUser: 1"), ""},
      {kRestricted, 34, good("hostUsers: false", "runAsUser: 0, runAsNonRoot: false"),
       "runAsNonRoot: runAsNonRoot != true (container \"a\" must not set "
       "securityContext.runAsNonRoot=false)\n"
       "runAsUser: runAsUser=0 (container \"a\" must not set runAsUser=0)"},
      {kRestricted, 35, good("hostUsers: false", "runAsUser: 0, runAsNonRoot: false"), ""},
      {kRestricted, 35, good("hostUsers: true", "runAsNonRoot: false"),
       "runAsNonRoot: runAsNonRoot != true (container \"a\" must not set "
       "securityContext.runAsNonRoot=false)"},
  });
}

TEST_CASE("restricted: an explicit bad value fails although the other level is good") {
  check({
      {kRestricted, kLatest, good("", "seccompProfile: {type: Unconfined}"),
       "seccompProfile_restricted: seccompProfile (container \"a\" must not set "
       "securityContext.seccompProfile.type to \"Unconfined\")"},
      {kRestricted, kLatest,
       spec(
           "securityContext: {runAsNonRoot: false, seccompProfile: {type: Unconfined}}, "
           "containers: [{name: a, securityContext: {allowPrivilegeEscalation: false, "
           "runAsNonRoot: true, seccompProfile: {type: Localhost}, capabilities: {drop: [ALL]}}}]"),
       "runAsNonRoot: runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)\n"
       "seccompProfile_restricted: seccompProfile (pod must not set "
       "securityContext.seccompProfile.type to \"Unconfined\")"},
  });
}

TEST_CASE("restricted: Windows pods are not asked of what Windows has not, from 1.25") {
  const std::string pod =
      spec("os: {name: windows}, securityContext: {runAsNonRoot: true}, containers: [{name: a}]");
  check({{kRestricted, 25, pod, ""},
         {kRestricted, 21, pod,
          "allowPrivilegeEscalation: allowPrivilegeEscalation != false (container \"a\" must set "
          "securityContext.allowPrivilegeEscalation=false)\n"
          "seccompProfile_restricted: seccompProfile (pod or container \"a\" must set "
          "securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")"}});
}

TEST_CASE("what is no pod fails closed") {
  check({{kBaseline, kLatest, "spec: text",
          "unreadable: unreadable pod (spec has not the shape of a pod's)"},
         {kBaseline, kLatest, spec("containers: {name: a}"),
          "unreadable: unreadable pod (spec.containers has not the shape of a pod's)"},
         {kBaseline, kLatest, secured("capabilities: [ALL]"),
          "unreadable: unreadable pod (spec.containers[0].securityContext.capabilities has not the "
          "shape of a pod's)"}});
}

TEST_CASE("labels of a namespace") {
  struct LabelRow {
    const char* labels;
    const char* expected;  // enforce, audit, warn
    const char* problem;
  };
  const std::string prefix = "pod-security.kubernetes.io/";
  for (const LabelRow& row : {
           LabelRow{"{}", "privileged:latest privileged:latest privileged:latest", ""},
           {"{P/enforce: baseline}", "baseline:latest privileged:latest baseline:latest", ""},
           {"{P/enforce: restricted, P/enforce-version: v1.24}",
            "restricted:v1.24 privileged:latest restricted:v1.24", ""},
           {"{P/enforce: restricted, P/warn: baseline, P/audit-version: v1.99}",
            "restricted:latest privileged:v1.99 baseline:latest", ""},
           {"{P/enforce: strict}", "restricted:latest privileged:latest privileged:latest",
            "metadata.labels[P/enforce]: Invalid value: \"strict\": must be one of privileged, "
            "baseline, restricted"},
           {"{P/warn: x}", "privileged:latest privileged:latest privileged:latest",
            "metadata.labels[P/warn]: Invalid value: \"x\": must be one of privileged, baseline, "
            "restricted"},
           {"{P/enforce: baseline, P/enforce-version: v1.07}",
            "baseline:latest privileged:latest baseline:latest",
            "metadata.labels[P/enforce-version]: Invalid value: \"v1.07\": must be \"latest\" or "
            "\"v1.x\""},
       }) {
    const auto spelled = [&](std::string text) {
      for (std::size_t at; (at = text.find("P/")) != std::string::npos;)
        text.replace(at, 2, prefix);
      return text;
    };
    INFO(row.labels);
    Arena arena;
    std::vector<std::string> problems;
    const PodSecurityModes modes =
        pod_security_modes(parse_yaml(spelled(row.labels), arena), {}, problems);
    CHECK(modes.enforce.text() + ' ' + modes.audit.text() + ' ' + modes.warn.text() ==
          row.expected);
    CHECK((problems.empty() ? "" : problems.front()) == spelled(row.problem));
  }
}
