// Times kchart's engine in-process, chart by chart, with the arguments and the report of the peer
// that times Helm's: [-n N] [-reload] [-threads T] [-f VALUES]... CHART...; and [-within T], the
// threads that read one chart (LoadOptions::threads), and [-kept], which reads the chart for each
// render, too, but for an engine that keeps what it has parsed (Engine::reloaded).
//
// A render is what `helm template` does after start-up: merge the values files, process
// dependencies, coalesce, validate the schema, render, split and sort, and here also the text of
// the manifests. `floor_ms` is what the machine itself needs for the output: copying its bytes and
// scanning them once with libyaml. A chart whose render makes keys or hashes passwords says so in
// `crypto`: there both sides wait for arithmetic, not for templates.
#include <malloc.h>

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

#include "bench/floor.hpp"
#include "kchart/error.hpp"
#include "kchart/render.hpp"

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::size_t renders = 20;
  std::size_t threads = 1, within = 1;
  bool reload = false;
  bool kept = false;
  std::vector<std::string> values, charts;
};

struct Report {
  std::vector<double> times;
  double wall = 0;
  std::size_t bytes = 0;
  double floor = 0, peak_mb = 0;
  bool crypto = false;
  std::string error;
};

double since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// The peak of this program alone: what getrusage tells counts the program that started it.
double peak_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == "VmHWM:" && status >> kib) return kib / 1024;
  }
  return 0;
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

std::shared_ptr<const kchart::Chart> load_chart(const std::string& path, const Options& options) {
  kchart::LoadOptions how;
  how.threads = options.within;
  return kchart::load_chart_path(path, how);
}

kchart::Engine load(const std::string& path, const Options& options) {
  return kchart::Engine(load_chart(path, options));
}

std::string render_once(const kchart::Engine& engine, const Options& options,
                        const kchart::RenderOptions& how) {
  kchart::ValueSources sources;
  sources.files = options.values;
  const kchart::Values values = kchart::merge_sources(sources, read);
  return kchart::manifest_text(engine.render(values, how));
}

// Whether the render is refused when it may make no keys.
bool uses_crypto(const kchart::Engine& engine, const Options& options) {
  kchart::RenderOptions how = render_options();
  how.limits.crypto_calls = 0;
  try {
    render_once(engine, options, how);
    return false;
  } catch (const kchart::Error& error) {
    return error.fault() == kchart::Fault::limit;
  }
}

// What is told of a chart beside the times of its renders.
void describe(const kchart::Engine& engine, const Options& options, Report& report) {
  try {
    const std::string text = render_once(engine, options, render_options());
    report.bytes = text.size();
    report.floor = kchart::bench::floor_ms(text, options.renders);
    report.crypto = uses_crypto(engine, options);
  } catch (const std::exception& error) {
    report.error = error.what();
  }
}

Report measure(const std::string& path, const Options& options) {
  Report report;
  report.times.resize(options.renders);
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  const auto start = Clock::now();
  const kchart::Engine shared = load(path, options);
  const auto work = [&] {
    for (std::size_t i = next++; i < options.renders; i = next++) {
      const auto begin = Clock::now();
      std::string error;
      try {
        const kchart::RenderOptions how = render_options();
        if (options.kept) {
          render_once(shared.reloaded(load_chart(path, options)), options, how);
        } else if (options.reload) {
          render_once(load(path, options), options, how);
        } else {
          render_once(shared, options, how);
        }
      } catch (const std::exception& e) {
        error = e.what();
      }
      report.times[i] = since(begin);
      if (error.empty()) continue;
      const std::lock_guard lock(mutex);
      report.error = error;
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t t = 1; t < options.threads; ++t) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  report.wall = since(start);
  report.peak_mb = peak_mb();
  describe(shared, options, report);
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
  std::printf(
      "{\"chart\":%s,\"renders\":%zu,\"reload\":%s,\"threads\":%zu,\"best_ms\":%.3f,"
      "\"median_ms\":%.3f,\"mean_ms\":%.3f,\"wall_ms\":%.3f,\"bytes\":%zu,\"peak_mb\":%.1f,"
      "\"floor_ms\":%.3f,\"crypto\":%s",
      quoted(chart).c_str(), options.renders, options.reload ? "true" : "false", options.threads,
      report.times.front(), report.times[options.renders / 2],
      sum / static_cast<double>(options.renders), report.wall, report.bytes, report.peak_mb,
      report.floor, report.crypto ? "true" : "false");
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
    } else if (argument == "-within" && has_value) {
      options.within = std::strtoul(argv[++i], nullptr, 10);
    } else if (argument == "-f" && has_value) {
      options.values.emplace_back(argv[++i]);
    } else if (argument == "-reload") {
      options.reload = true;
    } else if (argument == "-kept") {
      options.reload = options.kept = true;
    } else {
      options.charts.push_back(argument);
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  // As the library's README advises programs that render again and again.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
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
