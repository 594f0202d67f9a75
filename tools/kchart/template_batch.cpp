// Lines are read and results written in order; charts, values and renders are the threads' work.
#include "kchart/template_batch.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <deque>
#include <mutex>
#include <unordered_map>

#include "kchart/batch.hpp"
#include "kchart/batch_line.hpp"
#include "kchart/engine_cache.hpp"
#include "kchart/error.hpp"
#include "kchart/file_tree.hpp"
#include "kchart/json.hpp"
#include "shared/line_reader.hpp"
#include "shared/output_folder.hpp"
#include "shared/print.hpp"
#include "shared/read_file.hpp"

namespace kchart::tools {

namespace {

using Clock = std::chrono::steady_clock;

// Whose result it is.
struct Place {
  std::size_t line = 0;
  std::string name, namespace_name;
};

std::string json_line(const Place& place, std::string_view key, std::string_view text,
                      const std::vector<std::string>& warnings) {
  Arena arena;
  Map* map = Map::make(arena, 5);
  map->set(arena, "line", Value::int64(static_cast<std::int64_t>(place.line)));
  if (!place.name.empty()) {  // a line that cannot be read has none
    map->set(arena, "name", Value::borrowed(place.name));
    map->set(arena, "namespace", Value::borrowed(place.namespace_name));
  }
  map->set(arena, key, Value::borrowed(text));
  if (!warnings.empty()) {
    List* list = List::make(arena, warnings.size());
    for (const std::string& warning : warnings) list->push_back(arena, Value::borrowed(warning));
    map->set(arena, "warnings", Value::list(list));
  }
  std::string out;
  out.reserve(text.size() + text.size() / 8 + 128);
  append_json(out, Value::map(map), {false, {}});
  return out += '\n';
}

bool blank(const std::string& line) {
  return line.find_first_not_of(" \t\r") == std::string::npos;
}

class TemplateBatch {
 public:
  explicit TemplateBatch(const BatchRun& run)
      : run_(run), lines_(run.file, run.render.limits.yaml_input), engines_(run.load) {}

  int render() {
    const auto start = Clock::now();
    const std::size_t count = render_batch(
        [this] { return next(); }, [this](BatchResult r) { done(std::move(r)); }, {run_.threads});
    const std::chrono::duration<double> took = Clock::now() - start;
    const std::string failed =
        failed_ == 0 ? std::string() : ", " + std::to_string(failed_) + " failed";
    std::fprintf(stderr, "%srendered %zu releases in %.1f s%s\n", progress_ ? "\r" : "",
                 count - failed_, took.count(), failed.c_str());
    return failed_ == 0 ? 0 : 1;
  }

 private:
  // Called by one thread at a time, as is `done`; both may run at once. The others wait meanwhile,
  // so that what a line says is read by its job.
  BatchJob next() {
    std::string text;
    do {
      if (!lines_.next(text)) return {};
      ++line_;
    } while (blank(text));
    const auto place = std::make_shared<Place>();
    place->line = line_;
    const std::lock_guard lock(mutex_);
    places_.push_back(place);
    return [this, text = std::move(text), place] { return request(text, *place); };
  }

  // `place` becomes whole.
  BatchRequest request(const std::string& text, Place& place) {
    const BatchLine parsed = parse_batch_line(text, run_.render.limits);
    place.name = parsed.name;
    place.namespace_name =
        parsed.namespace_name.empty() ? run_.render.release.namespace_name : parsed.namespace_name;
    return request(parsed, place);
  }

  // One release may not overwrite what another has written.
  void claim(const Place& place) {
    const auto [first, fresh] = written_.try_emplace(file_of(place), place.line);
    if (fresh) return;
    throw Error(Fault::refused, "batch.twice",
                "release \"" + excerpt(place.name) + "\" is also on line " +
                    std::to_string(first->second) + ", whose file it would overwrite");
  }

  // Throws Error "path.escape" for names that lead out of the folder.
  static std::string file_of(const Place& place) {
    return checked_path(place.namespace_name + "/" + place.name + ".yaml");
  }

  BatchRequest request(const BatchLine& line, const Place& place) {
    const RenderOptions& all = run_.render;
    check_release_name(line.name, all.compat);
    check_kube_version(line.kube_version, all.compat);
    if (line.chart.empty() && run_.chart.empty()) {
      throw Error(Fault::refused, "batch.line",
                  "the line names no chart, and neither does the command line");
    }
    BatchRequest made;
    made.engine = engines_.engine(run_.locate(line.chart.empty() ? run_.chart : line.chart));
    made.values = values_of(line);
    made.options = all;
    made.options.release.name = place.name;
    made.options.release.namespace_name = place.namespace_name;
    made.options.release.is_upgrade = all.release.is_upgrade || line.is_upgrade;
    if (!line.kube_version.empty()) made.options.capabilities.kube_version = line.kube_version;
    auto& versions = made.options.capabilities.api_versions;
    versions.insert(versions.end(), line.api_versions.begin(), line.api_versions.end());
    const auto warnings = std::make_shared<std::vector<std::string>>();
    made.options.warnings = warnings.get();
    made.print = [this, place, warnings](const Rendered& rendered) {
      std::string text = manifest_text(rendered, run_.print);
      return run_.output_dir.empty() ? json_line(place, "manifest", text, *warnings) : text;
    };
    return made;
  }

  // The command line's values below the line's own.
  Values values_of(const BatchLine& line) const {
    if (run_.values.root().as_map()->empty() && line.value_files.empty() && line.set.empty()) {
      return line.values;
    }
    const auto arena = std::make_shared<Arena>(run_.render.limits.memory);
    Map* root = Map::make(*arena);
    const auto lay_over = [&](const Values& values) {
      merge_maps(*root, *deep_copy(values.root(), *arena).as_map(), *arena);
    };
    ValuesOptions options;
    options.limits = run_.render.limits;
    options.compat = run_.render.compat;
    const FileReader read = [&](const std::string& name) {
      return read_source(name, options.limits.yaml_input);
    };
    lay_over(run_.values);
    ValueSources files;
    files.files = line.value_files;
    if (!files.files.empty()) lay_over(merge_sources(files, read, options));
    lay_over(line.values);
    for (const std::string& text : line.set) {
      parse_set(text, SetKind::typed, *root, *arena, read, options);
    }
    return Values(arena, Value::map(root));
  }

  void done(BatchResult result) {
    const std::shared_ptr<const Place> place = first_place();
    const bool to_files = !run_.output_dir.empty();
    try {
      if (to_files && !place->name.empty()) claim(*place);
      if (result.error) std::rethrow_exception(result.error);
    } catch (const std::exception& error) {
      ++failed_;
      tell_error(*place, error.what());
      return tell_progress(result.index + 1);
    }
    if (to_files) {
      OutputFolder folder(run_.output_dir);
      folder.add("", file_of(*place), result.text, false);
      for (const std::string& line : folder.write()) print_out(line + "\n");
    } else {
      print_out(result.text);
    }
    tell_progress(result.index + 1);
  }

  std::shared_ptr<const Place> first_place() {
    const std::lock_guard lock(mutex_);
    const std::shared_ptr<const Place> place = std::move(places_.front());
    places_.pop_front();
    return place;
  }

  void tell_error(const Place& place, const std::string& message) const {
    if (run_.output_dir.empty()) return print_out(json_line(place, "error", message, {}));
    const std::string whose = place.name.empty() ? place.name : place.name + ": ";
    std::fprintf(stderr, "line %zu: %s%s\n", place.line, whose.c_str(), message.c_str());
  }

  void tell_progress(std::size_t count) {
    constexpr auto kEvery = std::chrono::milliseconds(200);
    const auto now = Clock::now();
    if (!terminal_ || now - told_ < kEvery) return;
    told_ = now;
    progress_ = true;
    std::fprintf(stderr, "\r%zu releases", count);
  }

  const BatchRun& run_;
  LineReader lines_;
  EngineCache engines_;
  std::size_t line_ = 0;
  std::mutex mutex_;
  std::deque<std::shared_ptr<Place>> places_;             // of jobs that are not done
  std::unordered_map<std::string, std::size_t> written_;  // line by file
  std::size_t failed_ = 0;
  const bool terminal_ = isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0;
  bool progress_ = false;
  Clock::time_point told_ = Clock::now();
};

}  // namespace

int run_batch(const BatchRun& run) {
  return TemplateBatch(run).render();
}

}  // namespace kchart::tools
