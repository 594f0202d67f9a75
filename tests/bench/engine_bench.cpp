// Times kchart's engine in-process, chart by chart, with the arguments and the report of the peer
// that times Helm's: [-n N] [-reload] [-threads T] [-f VALUES]... CHART...
//
// A render is what `helm template` does after start-up: merge the values files, process
// dependencies, coalesce, validate the schema, render, split and sort.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "kchart/render.hpp"

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::size_t renders = 20;
  std::size_t threads = 1;
  bool reload = false;
  std::vector<std::string> values, charts;
};

struct Report {
  std::vector<double> times;
  double wall = 0;
  std::size_t bytes = 0;
  std::string error;
};

double since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

kchart::RenderOptions render_options() {
  kchart::RenderOptions options;
  options.release.name = "rel";
  options.release.namespace_name = "demo";
  options.limits.wall_clock = std::chrono::hours(1);
  options.limits.crypto_cpu = std::chrono::hours(1);
  options.world.now_ns = [] {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  options.world.random = [](void* bytes, std::size_t size) {
    thread_local std::mt19937_64 source{std::random_device{}()};
    for (std::size_t i = 0; i < size; ++i) {
      static_cast<unsigned char*>(bytes)[i] = static_cast<unsigned char>(source());
    }
  };
  return options;
}

std::size_t render_once(const kchart::Engine& engine, const Options& options) {
  kchart::ValueSources sources;
  sources.files = options.values;
  const kchart::Values values = kchart::merge_sources(sources, read);
  return kchart::manifest_text(engine.render(values, render_options())).size();
}

Report measure(const std::string& path, const Options& options) {
  Report report;
  report.times.resize(options.renders);
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  const auto start = Clock::now();
  const kchart::Engine shared(kchart::load_chart_path(path));
  const auto work = [&] {
    for (std::size_t i = next++; i < options.renders; i = next++) {
      const auto begin = Clock::now();
      std::size_t size = 0;
      std::string error;
      try {
        size = options.reload ? render_once(kchart::Engine(kchart::load_chart_path(path)), options)
                              : render_once(shared, options);
      } catch (const std::exception& e) {
        error = e.what();
      }
      report.times[i] = since(begin);
      const std::lock_guard lock(mutex);
      report.bytes = size;
      if (!error.empty()) report.error = error;
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t t = 1; t < options.threads; ++t) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  report.wall = since(start);
  std::sort(report.times.begin(), report.times.end());
  return report;
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

void print(const std::string& chart, const Report& report, const Options& options) {
  double sum = 0;
  for (const double t : report.times) sum += t;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf(
      "{\"chart\":%s,\"renders\":%zu,\"reload\":%s,\"threads\":%zu,\"best_ms\":%.3f,"
      "\"median_ms\":%.3f,\"mean_ms\":%.3f,\"wall_ms\":%.3f,\"bytes\":%zu,\"peak_mb\":%.1f",
      quoted(chart).c_str(), options.renders, options.reload ? "true" : "false", options.threads,
      report.times.front(), report.times[options.renders / 2],
      sum / static_cast<double>(options.renders), report.wall, report.bytes,
      static_cast<double>(usage.ru_maxrss) / 1024);
  if (!report.error.empty()) std::printf(",\"error\":%s", quoted(report.error).c_str());
  std::printf("}\n");
  std::fflush(stdout);
}

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const bool has_value = i + 1 < argc;
    if (argument == "-n" && has_value) {
      options.renders = std::max<std::size_t>(1, std::strtoul(argv[++i], nullptr, 10));
    } else if (argument == "-threads" && has_value) {
      options.threads = std::max<std::size_t>(1, std::strtoul(argv[++i], nullptr, 10));
    } else if (argument == "-f" && has_value) {
      options.values.emplace_back(argv[++i]);
    } else if (argument == "-reload") {
      options.reload = true;
    } else {
      options.charts.push_back(argument);
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  for (const std::string& chart : options.charts) {
    try {
      print(chart, measure(chart, options), options);
    } catch (const std::exception& error) {
      std::printf("{\"chart\":%s,\"error\":%s}\n", quoted(chart).c_str(),
                  quoted(error.what()).c_str());
    }
  }
  return 0;
}
