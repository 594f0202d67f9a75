// Times what proves manifests, in process, and prints a line of JSON:
//   kchart-proof-bench reach PODS POLICIES [RUNS]   reading a cluster and its full table of flows
//   kchart-proof-bench check CHART [RUNS]           every check of a chart, once it is rendered
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "kchart/check.hpp"
#include "kchart/reach.hpp"
#include "kchart/render.hpp"
#include "kchart/yaml.hpp"

namespace {

using namespace kchart;

struct Time {
  double wall = 0, cpu = 0;  // milliseconds; one thread, so they differ where others compute
};

Time measured(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t ticks = std::clock();
  work();
  const auto wall = std::chrono::steady_clock::now() - start;
  return {std::chrono::duration<double, std::milli>(wall).count(),
          1000.0 * static_cast<double>(std::clock() - ticks) / CLOCKS_PER_SEC};
}

Time median(int runs, const std::function<void()>& work) {
  std::vector<double> wall, cpu;
  for (int i = 0; i < runs; ++i) {
    const Time one = measured(work);
    wall.push_back(one.wall);
    cpu.push_back(one.cpu);
  }
  std::sort(wall.begin(), wall.end());
  std::sort(cpu.begin(), cpu.end());
  return {wall[wall.size() / 2], cpu[cpu.size() / 2]};
}

long peak_mib() {
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

std::string app(int i) {
  return "app-" + std::to_string(i);
}

// Five pods to an app, apps over twenty namespaces.
std::string pod(int i, int apps) {
  const int own = i % apps;
  return "- {apiVersion: v1, kind: Pod, metadata: {name: p" + std::to_string(i) +
         ", namespace: ns-" + std::to_string(own % 20) + ", labels: {app: " + app(own) +
         ", tier: t" + std::to_string(own % 3) +
         "}}, spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}}\n";
}

// Half of the policies name an app and its two callers, a quarter close a namespace to others, the
// rest let an app out to a block of addresses.
std::string policy(int i, int apps) {
  const int own = i % apps;
  const std::string space = "ns-" + std::to_string(own % 20);
  std::string out =
      "- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: np" +
      std::to_string(i) + ", namespace: " + space + "}, spec: {";
  if (i % 4 == 3) {
    return out + "podSelector: {matchLabels: {tier: t" + std::to_string(i % 3) +
           "}}, ingress: [{from: [{podSelector: {}}]}]}}\n";
  }
  out += "podSelector: {matchLabels: {app: " + app(own) + "}}, ";
  if (i % 4 == 2) {
    return out + "policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10." +
           std::to_string(i % 200) + ".0.0/16}}], ports: [{port: 443}]}]}}\n";
  }
  const int caller = (own * 7 + 3) % apps, other = (own * 11 + 5) % apps;
  return out +
         "ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "
         "ns-" +
         std::to_string(caller % 20) + "}}, podSelector: {matchLabels: {app: " + app(caller) +
         "}}}, {podSelector: {matchLabels: {app: " + app(other) +
         "}}}], ports: [{port: http}, {port: 9000, endPort: 9100}]}]}}\n";
}

int bench_reach(int pods, int policies, int runs) {
  const int apps = std::max(1, pods / 5);
  std::string text = "kind: List\nitems:\n";
  for (int i = 0; i < pods; ++i) text += pod(i, apps);
  for (int i = 0; i < policies; ++i) text += policy(i, apps);
  Arena arena;
  ReadOptions reading;
  reading.limits.yaml_input = text.size() + 1;
  const std::vector<SourceObject> objects{{parse_yaml(text, arena, reading), {}, nullptr}};
  std::size_t flows = 0, groups = 0;
  const Time time = median(runs, [&] {
    std::vector<Finding> findings;
    const Network network = Network::read(objects, {}, findings);
    flows = network.flows().size();
    groups = network.groups().size();
  });
  std::printf(
      "{\"pods\": %d, \"policies\": %d, \"ms\": %.2f, \"cpu_ms\": %.2f, \"peak_mib\": %ld, "
      "\"groups\": %zu, \"flows\": %zu}\n",
      pods, policies, time.wall, time.cpu, peak_mib(), groups, flows);
  return 0;
}

int bench_check(const char* path, int runs) {
  const auto chart = load_chart_path(path);
  RenderOptions options;
  const Rendered rendered = render(*chart, Values(), options);
  const auto files = rendered_files(rendered);
  std::size_t bytes = 0, findings = 0;
  for (const ManifestFile& file : files) bytes += file.text.size();
  check_manifests({}, {});  // the table of kinds is read once in a process
  const Time time = median(runs, [&] { findings = check_manifests(files).size(); });
  CheckOptions schemas;
  schemas.groups = {true, false, false, false};
  const Time alone = median(runs, [&] { check_manifests(files, schemas); });
  std::printf(
      "{\"chart\": \"%s\", \"bytes\": %zu, \"findings\": %zu, \"ms\": %.2f, \"cpu_ms\": %.2f, "
      "\"schemas_ms\": %.2f}\n",
      path, bytes, findings, time.wall, time.cpu, alone.wall);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "reach" && argc > 3) {
    return bench_reach(std::atoi(argv[2]), std::atoi(argv[3]), argc > 4 ? std::atoi(argv[4]) : 5);
  }
  if (what == "check" && argc > 2) return bench_check(argv[2], argc > 3 ? std::atoi(argv[3]) : 9);
  std::fputs("kchart-proof-bench reach PODS POLICIES | check CHART\n", stderr);
  return 2;
}
