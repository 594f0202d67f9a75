// Engine: values laid over the chart, templates executed, documents sorted. One arena per render
// holds every value that a template makes; what outlives the render is copied out of it once.
#include <algorithm>
#include <memory>

#include "base/semver.hpp"
#include "chart/schema_cache.hpp"
#include "kchart/error.hpp"
#include "kchart/render.hpp"
#include "regexp/pattern_pool.hpp"
#include "render/arena_pool.hpp"
#include "render/capabilities.hpp"
#include "render/chart_object.hpp"
#include "render/context.hpp"
#include "render/exec_error.hpp"
#include "render/helm_functions.hpp"
#include "render/manifests.hpp"
#include "render/no_value.hpp"
#include "render/plan.hpp"
#include "render/tracer.hpp"
#include "render/values_object.hpp"
#include "tmpl/execution.hpp"

namespace kchart {

namespace {

// What a chart shares with those that are read after it.
struct Warm {
  rendering::TreePool trees;
  rendering::ArenaPool arenas;
  regexp::PatternPool patterns;
  SchemaPool schemas;

  bool full() { return trees.full() || schemas.full(); }
};

// What renders of one chart share. `owner` is the chart, or null when it outlives this.
struct Shared {
  explicit Shared(Compat compat, std::shared_ptr<const Chart> owner = nullptr,
                  std::shared_ptr<Warm> from = std::make_shared<Warm>())
      : functions(rendering::helm_functions(compat)),
        warm(std::move(from)),
        plans(warm->trees, std::move(owner)),
        schemas(warm->schemas) {}

  const FunctionTable& functions;
  const std::shared_ptr<Warm> warm;
  rendering::PlanCache plans;
  SchemaCache schemas;
};

}  // namespace

struct Engine::State {
  State(std::shared_ptr<const Chart> loaded, Compat version)
      : chart(std::move(loaded)), compat(version), shared(version, chart) {}
  State(std::shared_ptr<const Chart> loaded, const State& earlier)
      : chart(std::move(loaded)),
        compat(earlier.compat),
        shared(compat, chart,
               earlier.shared.warm->full() ? std::make_shared<Warm>() : earlier.shared.warm) {}

  std::shared_ptr<const Chart> chart;
  Compat compat;
  Shared shared;
};

namespace {

using rendering::RenderServices;

constexpr std::string_view kNotes = "NOTES.txt";

bool ends_with(std::string_view text, std::string_view tail) {
  return text.size() >= tail.size() && text.substr(text.size() - tail.size()) == tail;
}

void collect_crds(const ResolvedChart& chart, std::vector<Crd>& into) {
  for (const ChartFile& file : chart.chart->files) {
    if (rendering::is_crd(file.name)) into.push_back({chart.path + "/" + file.name, file.data});
  }
  for (const ResolvedChart& sub : chart.dependencies) collect_crds(sub, into);
}

// Where the values of the chart at `path` stand in the root's: "app/charts/db" -> "db".
std::string values_path(std::string_view path) {
  constexpr std::string_view kCharts = "/charts/";
  std::string out;
  for (std::size_t at = path.find(kCharts); at != std::string_view::npos; at = path.find(kCharts)) {
    path.remove_prefix(at + kCharts.size());
    out += (out.empty() ? "" : ".") + std::string(path.substr(0, path.find('/')));
  }
  return out;
}

// Whether `version` satisfies `wanted`; what cannot be read satisfies nothing.
bool satisfies(const std::string& wanted, const std::string& version) {
  const auto parsed = semver::Version::parse(version);
  const auto constraint = semver::Constraint::parse(wanted);
  return parsed && constraint && constraint->check(*parsed);
}

// One render: holds what its steps share.
class Run {
 public:
  Run(const Chart& chart, Shared& shared, const RenderOptions& options)
      : chart_(chart),
        functions_(shared.functions),
        shared_(shared),
        options_(options),
        kube_version_(
            rendering::parse_kube_version(options.capabilities.kube_version, options.compat)),
        loan_(shared.warm->arenas.borrow(options.limits.memory)),
        arena_(*loan_),
        budget_(options.limits, options.cancel) {}

  Rendered render(const Values& user) {
    ResolveOptions resolve;
    resolve.limits = options_.limits;
    resolve.compat = options_.compat;
    resolve.warnings = options_.warnings;
    resolve.origins = options_.origins;
    resolve.load_schema = options_.world.load_schema;
    const ResolvedChart root = resolved(user.root(), resolve);
    Value values = coalesce_values(root, user.root(), arena_, resolve);
    // Helm's linter does so twice: defaults that a null took away come back.
    if (options_.lint) values = coalesce_values(root, values, arena_, resolve);
    if (!options_.skip_schema_validation) validate_values(root, values, resolve, shared_.schemas);
    if (!options_.lint) check_kube_version(root);
    Rendered rendered;
    execute_all(root, values, rendered);
    if (options_.lint) return rendered;
    sort_documents(root, rendered);
    collect_crds(root, rendered.crds);
    return rendered;
  }

 private:
  // Helm 4 names the step that failed, Helm 3 and the linter do not.
  ResolvedChart resolved(const Value& user, const ResolveOptions& resolve) {
    try {
      return resolve_dependencies(chart_, user, arena_, resolve);
    } catch (const Error& error) {
      const bool named = options_.compat == Compat::helm4 && !options_.lint;
      if (!named || error.fault() != Fault::refused) throw;
      throw Error(error.fault(), error.code(),
                  "chart dependencies processing failed: " + error.message(), error.position());
    }
  }

  void check_kube_version(const ResolvedChart& root) const {
    const std::string& wanted = root.metadata.kube_version;
    if (wanted.empty() || satisfies(wanted, kube_version_.normalized)) return;
    const std::string message = "chart requires kubeVersion: " + wanted +
                                " which is incompatible with Kubernetes " + kube_version_.version;
    throw RenderError(Error(Fault::refused, "chart.kube_version", {}), message);
  }

  std::shared_ptr<const rendering::Plan> plan_of(const ResolvedChart& root) const {
    try {
      return shared_.plans.plan(root, functions_, options_.limits);
    } catch (const ParseError& error) {
      throw RenderError(error, rendering::parse_error_text(error.position().file, error.message()));
    }
  }

  RenderServices services() const {
    RenderServices made;
    made.now_ns = options_.world.now_ns;
    made.time_zone = options_.world.time_zone;
    made.random = options_.world.random;
    made.resolve = options_.world.resolve;
    made.lookup = options_.world.lookup;
    made.helm3 = options_.compat == Compat::helm3;
    made.pattern_pool = &shared_.warm->patterns;
    made.functions = &functions_;
    made.lint = options_.lint;
    made.warnings = options_.warnings;
    return made;
  }

  void execute_all(const ResolvedChart& root, const Value& values, Rendered& rendered) {
    const std::shared_ptr<const rendering::Plan> plan = plan_of(root);
    const auto contexts = rendering::make_contexts(
        root, values,
        {options_.release, options_.capabilities, kube_version_, options_.compat, plan->files},
        arena_);
    RenderServices service = services();
    ExecuteOptions execution;
    execution.functions = &functions_;
    execution.services = &service;
    execution.missing_key_error = options_.strict;
    execution.values_methods = &rendering::values_methods();
    const std::unique_ptr<rendering::Tracer> tracer = traced(values, contexts);
    execution.observer = tracer.get();
    // One for all files: what it has parsed for tpl in one serves the next.
    Execution run(plan->set, arena_, budget_, execution);
    rendered.files.reserve(plan->templates.size());
    for (const rendering::PlannedTemplate& t : plan->templates) {
      if (!t.executes) continue;
      const rendering::ChartContext& context = contexts[t.chart];
      show_template(context, t.path);
      if (tracer != nullptr) tracer->begin_file();
      rendered.files.push_back({t.path, execute_one(run, t, context)});
      if (tracer != nullptr) tracer->end_file(rendered.files.back().name, out_);
    }
  }

  // Null unless a trace is wanted.
  std::unique_ptr<rendering::Tracer> traced(
      const Value& values, const std::vector<rendering::ChartContext>& contexts) const {
    if (options_.trace == nullptr) return nullptr;
    auto tracer = std::make_unique<rendering::Tracer>(*options_.trace, options_.origins);
    for (const rendering::ChartContext& context : contexts) {
      const Map& shown = *context.map->find("Values")->as_map();
      if (context.chart->is_root) carry_origins(values, shown);
      tracer->chart_values(shown, values_path(context.chart->path));
    }
    return tracer;
  }

  // `.Values` of the root is a map of its own.
  void carry_origins(const Value& values, const Map& shown) const {
    if (options_.origins == nullptr || !values.is_map()) return;
    for (const Map::Entry& entry : shown) {
      const std::string_view key = entry.key.view();
      const Origin* origin = options_.origins->find(values.as_map(), key);
      if (origin != nullptr) options_.origins->note(&shown, key, Origin(*origin));
    }
  }

  // `.Template` is overwritten before each file.
  void show_template(const rendering::ChartContext& context, std::string_view path) {
    Map* shown = Map::make(arena_, 2, rendering::values_type(options_.compat));
    shown->set(arena_, "BasePath", Value::borrowed(context.base_path));
    shown->set(arena_, "Name", Value::borrowed(path));
    context.map->set(arena_, "Template", Value::map(shown));
  }

  std::string execute_one(Execution& run, const rendering::PlannedTemplate& t,
                          const rendering::ChartContext& context) {
    out_.clear();
    try {
      run.execute(t.path, Value::map(context.map), out_);
    } catch (const ExecError& error) {
      throw RenderError(error, rendering::exec_error_text(error, options_.compat));
    }
    budget_.output(out_.size());
    rendering::remove_no_value(out_);
    return out_;
  }

  void sort_documents(const ResolvedChart& root, Rendered& rendered) const {
    std::sort(rendered.files.begin(), rendered.files.end(),
              [](const File& a, const File& b) { return a.name < b.name; });
    const std::string notes = root.path + "/templates/" + std::string(kNotes);
    std::vector<const File*> documents;
    documents.reserve(rendered.files.size());
    for (const File& file : rendered.files) {
      if (file.name == notes) rendered.notes = file.data;
      if (!ends_with(file.name, kNotes)) documents.push_back(&file);
    }
    try {
      rendering::sort_manifests(documents, {options_.limits, options_.compat, options_.warnings},
                                rendered);
    } catch (const Error& error) {
      if (error.fault() == Fault::limit) throw;
      std::vector<File> printed;
      for (const File* file : documents) printed.push_back(*file);
      throw RenderError(error, error.message(), std::move(printed));
    }
  }

  const Chart& chart_;
  const FunctionTable& functions_;
  Shared& shared_;
  const RenderOptions& options_;
  const rendering::KubeVersion kube_version_;
  rendering::ArenaPool::Loan loan_;
  Arena& arena_;
  Budget budget_;
  std::string out_;  // one file's output at a time, so that its room is used again
};

}  // namespace

Engine::Engine(std::shared_ptr<const Chart> chart, Compat compat)
    : state_(std::make_unique<State>(std::move(chart), compat)) {}

Engine::Engine(std::unique_ptr<State> state) : state_(std::move(state)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Engine Engine::reloaded(std::shared_ptr<const Chart> chart) const {
  return Engine(std::make_unique<State>(std::move(chart), *state_));
}

Rendered Engine::render(const Values& user, const RenderOptions& options) const {
  if (options.compat == state_->compat) {
    return Run(*state_->chart, state_->shared, options).render(user);
  }
  RenderOptions mine = options;
  mine.compat = state_->compat;
  return Run(*state_->chart, state_->shared, mine).render(user);
}

Rendered render(const Chart& chart, const Values& user, const RenderOptions& options) {
  Shared shared(options.compat);
  return Run(chart, shared, options).render(user);
}

}  // namespace kchart
