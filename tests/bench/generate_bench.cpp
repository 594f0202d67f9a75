// Times the generator, in process, and prints a line of JSON:
//   kchart-generate-bench INSTANCES [THREADS]
// Reads that many declarations of instances, checks them as one fleet, and composes each and emits
// its Application and its objects, as files would hold them; nothing of one is kept for the next.
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "kchart/argocd.hpp"
#include "kchart/emit.hpp"
#include "kchart/spec.hpp"

namespace {

using namespace kchart;

// Every combination of features is there, and every tenth instance is called by the one before it.
std::string declaration(int i) {
  static constexpr const char* kFeatures[] = {"golang", "typescript", "postgres", "graphql"};
  std::string features;
  for (int bit = 0; bit < 4; ++bit) {
    if ((i >> bit) & 1) features += std::string(features.empty() ? "" : ", ") + kFeatures[bit];
  }
  std::string out = "apiVersion: kchart.dev/v1\nkind: Instance\ndescription: Instance " +
                    std::to_string(i) + "\nowner: user" + std::to_string(i % 1000) +
                    "\nfeatures: [" + features + "]\n";
  if (i % 3 == 0) out += "database: {cluster: database/postgresql}\n";
  if (i % 5 == 0)
    out += "repository: {url: https://github.com/acme/api, token: secret/git#token}\n";
  out += "connects:\n  - {to: internet, ports: [443]}\n  - {from: ingress-nginx}\n";
  if (i % 10 == 1) {
    out += "  - {to: " + instance_name("Instance " + std::to_string(i - 1)) + ", ports: [8080]}\n";
  }
  return out;
}

// Calls `work` for every number below `count`, on so many threads.
void share_out(int count, int threads, const std::function<void(int)>& work) {
  std::atomic<int> next{0};
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&] {
      for (int i = next++; i < count; i = next++) work(i);
    });
  }
  for (std::thread& one : running) one.join();
}

std::vector<Declaration> read_all(int count, int threads) {
  std::vector<Declaration> all(static_cast<std::size_t>(count));
  share_out(count, threads, [&](int i) {
    Declarations read = read_declarations(declaration(i), "fleet.yaml");
    if (!read.ok()) std::exit(1);
    all[static_cast<std::size_t>(i)] = std::move(read.items.front());
  });
  return all;
}

struct Written {
  std::size_t files = 0, bytes = 0;
};

Written emit_one(const Declaration& declaration, const Fleet& fleet) {
  const Composition one = compose_declaration(declaration, fleet);
  ArgoOptions options;
  Written written{1, emit_application(one, options).size()};
  const MemoryTree objects = emit_plain(one);
  for (const std::string& path : objects.paths()) {
    ++written.files;
    written.bytes += objects.read(path)->size();
  }
  return written;
}

Written emit_all(const std::vector<Declaration>& all, const Fleet& fleet, int threads) {
  std::atomic<std::size_t> files{0}, bytes{0};
  share_out(static_cast<int>(all.size()), threads, [&](int i) {
    const Written one = emit_one(all[static_cast<std::size_t>(i)], fleet);
    files += one.files;
    bytes += one.bytes;
  });
  return {files, bytes};
}

double since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int threads = argc > 2 ? std::atoi(argv[2]) : 2;
  const auto start = std::chrono::steady_clock::now();
  const std::vector<Declaration> all = read_all(std::atoi(argv[1]), threads);
  const double read = since(start);
  const Fleet fleet(all);
  if (!check_fleet(all).empty()) return 1;
  const double checked = since(start);
  const Written written = emit_all(all, fleet, threads);
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  std::printf(
      "{\"read_s\": %.3f, \"check_s\": %.3f, \"emit_s\": %.3f, \"cpu_s\": %.3f, "
      "\"files\": %zu, \"bytes\": %zu, \"peak_mib\": %.1f}\n",
      read, checked - read, since(start) - checked,
      static_cast<double>(std::clock()) / CLOCKS_PER_SEC, written.files, written.bytes,
      static_cast<double>(usage.ru_maxrss) / 1024);
  return 0;
}
