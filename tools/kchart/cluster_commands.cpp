// kchart submit, diff, status, delete: manifests of a chart or of files against a cluster.
#include <unistd.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/render.hpp"
#include "kchart/submit.hpp"
#include "shared/chart_source.hpp"
#include "shared/connect.hpp"
#include "shared/flags.hpp"
#include "shared/log.hpp"
#include "shared/print.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"
#include "shared/value_flags.hpp"
#include "shared/world.hpp"

namespace kchart::tools {

namespace {

namespace fs = std::filesystem;

struct ClusterOptions {
  std::vector<std::string> arguments;
  ValueSources values;
  ChartSource source;
  std::string name, reason, dry_run = "none", timeout = "5m0s", output = "table";
  std::vector<std::string> namespaces;
  bool prune = false, atomic = false, no_wait = false, wait_for_jobs = false, force = false,
       create_namespace = false;
};

[[noreturn]] void refuse(const std::string& message) {
  throw Error(Fault::refused, "usage", message);
}

// A duration in Go's notation: "90s", "5m0s", "1h".
std::chrono::milliseconds duration(const std::string& text) {
  double seconds = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    char* end = nullptr;
    const double number = std::strtod(text.c_str() + at, &end);
    const std::size_t unit = static_cast<std::size_t>(end - text.c_str());
    const char letter = unit < text.size() ? text[unit] : '\0';
    const double each = letter == 's' ? 1 : letter == 'm' ? 60 : letter == 'h' ? 3600 : 0;
    if (unit == at || each == 0 || !(number >= 0 && number < 1e6)) {
      refuse("time: invalid duration \"" + excerpt(text) + "\"; write it like 90s or 5m0s");
    }
    seconds += number * each;
    at = unit + 1;
  }
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

bool is_manifest(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

// The documents of one file: "---" at the start of a line ends one.
void add_documents(std::vector<ManifestText>& all, const std::string& source,
                   const std::string& text) {
  std::size_t from = 0;
  while (from <= text.size()) {
    std::size_t end = from == 0 && text.starts_with("---") ? 0 : text.find("\n---", from);
    if (end == std::string::npos) end = text.size();
    if (end > from) all.push_back({source, text.substr(from, end - from)});
    const std::size_t line = text.find('\n', end + 1);
    if (line == std::string::npos) return;
    from = line;
  }
}

struct Target {
  std::vector<ManifestText> manifests;
  std::string what;
};

std::vector<std::string> manifest_files(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!fs::is_regular_file(entry.symlink_status()) || !is_manifest(entry.path())) continue;
    if (name != "kustomization.yaml") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Target read_plain(const std::string& path, const Settings& settings) {
  Target target;
  target.what = "manifests of " + fs::path(path).filename().string();
  const std::vector<std::string> files =
      fs::is_directory(path) ? manifest_files(path) : std::vector<std::string>{path};
  for (const std::string& file : files) {
    add_documents(target.manifests, file, read_source(file, settings.limits().yaml_input));
  }
  return target;
}

Target render_chart(const ClusterOptions& o, const Settings& settings, const Cluster& cluster,
                    const std::string& name) {
  const Compat compat = settings.compat();
  WarningPrinter warnings(compat == Compat::helm3);
  LoadOptions load;
  load.limits = settings.limits();
  load.compat = compat;
  load.warnings = warnings.sink();
  const auto chart = load_chart_path(o.source.locate(o.arguments[0]), load);
  check_installable(*chart);
  check_dependencies(*chart, compat);
  check_release_name(name, compat);
  RenderOptions options;
  options.release.name = name;
  options.release.namespace_name = cluster.namespace_name();
  options.capabilities.kube_version = cluster.version();
  options.capabilities.api_versions = cluster.api_versions();
  options.compat = compat;
  options.limits = settings.limits();
  options.world = real_world(false);
  options.world.lookup = lookup_in(cluster);
  options.warnings = warnings.sink();
  const Rendered rendered = render(*chart, read_values(o.values, settings), options);
  Target target;
  target.what = "chart " + chart->metadata.name + "-" + chart->metadata.version;
  for (const Crd& crd : rendered.crds) {
    add_documents(target.manifests, crd.path, std::string(crd.data));
  }
  for (const Manifest& one : rendered.manifests) {
    target.manifests.push_back({one.path, one.content});
  }
  if (!rendered.hooks.empty()) {
    log_line("WARN", "hooks are not run by submit: " + std::to_string(rendered.hooks.size()) +
                         " left out");
  }
  return target;
}

bool is_chart(const std::string& path) {
  return fs::exists(path + "/Chart.yaml") || path.ends_with(".tgz");
}

// The name of the submission: --name, or that of the target.
std::string submission_name(const ClusterOptions& o) {
  if (!o.name.empty()) return o.name;
  const fs::path path = fs::path(fs::absolute(o.arguments[0])).lexically_normal();
  std::string name = path.filename() == "." ? path.parent_path().filename().string()
                                            : path.stem().string();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return std::isalnum(c) ? std::tolower(c) : '-'; });
  return name;
}

Target read_target(const ClusterOptions& o, const Settings& settings, const Cluster& cluster,
                   const std::string& name) {
  if (is_chart(o.arguments[0])) return render_chart(o, settings, cluster, name);
  if (o.arguments[0] != "-" && !fs::exists(o.arguments[0])) {
    refuse("no chart and no manifests at \"" + excerpt(o.arguments[0]) +
           "\": give a chart, a folder of YAML files, a file, or - for standard input");
  }
  return read_plain(o.arguments[0], settings);
}

// One line on standard error that a terminal overwrites; elsewhere only what explains a hang.
void show(const Progress& progress) {
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const bool reason = progress.step == Progress::Step::reason;
  if (!terminal && !reason) return;
  std::string line = progress.text;
  if (progress.all > 0) {
    line = std::to_string(progress.done) + "/" + std::to_string(progress.all) + " " + line;
  }
  std::fprintf(stderr, terminal && !reason ? "\r\033[K%s" : "%s\n", line.c_str());
}

SubmitOptions submit_options(const ClusterOptions& o, const Cluster& cluster,
                             const Settings& settings) {
  SubmitOptions options;
  options.namespace_name = cluster.namespace_name();
  options.namespaces = o.namespaces;
  options.create_namespace = o.create_namespace;
  options.tooling = "kchart/v" KCHART_VERSION;
  options.force_conflicts = o.force;
  options.prune = o.prune;
  options.wait = !o.no_wait;
  options.wait_for_jobs = o.wait_for_jobs;
  options.atomic = o.atomic;
  options.timeout = duration(o.timeout);
  options.who = current_user();
  options.why = o.reason;
  options.limits = settings.limits();
  options.progress = show;
  return options;
}

std::string json_report(const SubmitReport& report, const std::string& name) {
  nlohmann::json objects = nlohmann::json::array();
  for (const ObjectChange& one : report.objects) {
    objects.push_back({{"apiVersion", one.object.api_version},
                       {"kind", one.object.kind},
                       {"namespace", one.object.namespace_name},
                       {"name", one.object.name},
                       {"change", std::string(name_of(one.change))}});
  }
  return nlohmann::json{{"name", name},
                        {"objects", objects},
                        {"urls", report.urls},
                        {"ready", report.waited}}
             .dump(2) +
         "\n";
}

std::string table_report(const SubmitReport& report, const std::string& name, bool dry) {
  std::string out;
  for (const ObjectChange& one : report.objects) {
    if (one.change != Change::unchanged) {
      out += one.object.text() + " " + std::string(name_of(one.change)) + "\n";
    }
  }
  out += name + ":";
  for (const Change change : {Change::created, Change::configured, Change::unchanged,
                              Change::pruned, Change::left_over}) {
    const std::size_t count = report.count(change);
    if (count > 0 || change == Change::created) {
      out += " " + std::to_string(count) + " " + std::string(name_of(change)) + ",";
    }
  }
  out.back() = dry ? ' ' : '\n';
  if (dry) out += "(server dry run)\n";
  if (report.count(Change::left_over) > 0) out += "--prune removes what is left over\n";
  for (const std::string& url : report.urls) out += url + "\n";
  return out;
}

void check_one_argument(const ClusterOptions& o, const char* what) {
  if (o.arguments.size() != 1) refuse(std::string("exactly one argument is needed: ") + what);
}

int run_submit(const ClusterOptions& o, Settings& settings) {
  check_one_argument(o, "a chart, a folder, a file or -");
  if (o.dry_run != "none" && o.dry_run != "server" && o.dry_run != "client") {
    refuse("invalid dry-run value (\"" + excerpt(o.dry_run) +
           "\"). Must be \"none\", \"server\", or \"client\"");
  }
  const Cluster cluster = connect(settings);
  SubmitOptions options = submit_options(o, cluster, settings);
  options.name = submission_name(o);
  const Target target = read_target(o, settings, cluster, options.name);
  if (o.dry_run == "client") {
    for (const ManifestText& one : target.manifests) {
      print_out("---\n# Source: " + one.source + "\n" + one.text + "\n");
    }
    return 0;
  }
  options.what = "submit " + options.name + " (" + target.what + ")";
  if (o.dry_run == "server") options.dry_run = DryRun::server;
  const SubmitReport report = submit(cluster, target.manifests, options);
  if (isatty(STDERR_FILENO) != 0) std::fputs("\r\033[K", stderr);
  print_out(o.output == "json" ? json_report(report, options.name)
                               : table_report(report, options.name, o.dry_run == "server"));
  return 0;
}

int run_diff(const ClusterOptions& o, Settings& settings) {
  check_one_argument(o, "a chart, a folder, a file or -");
  const Cluster cluster = connect(settings);
  SubmitOptions options = submit_options(o, cluster, settings);
  options.name = submission_name(o);
  const Target target = read_target(o, settings, cluster, options.name);
  options.what = "submit " + options.name + " (" + target.what + ")";
  std::string out;
  for (const ObjectDiff& one : diff(cluster, target.manifests, options)) out += diff_text(one);
  print_out(out);
  return out.empty() ? 0 : 1;  // as kubectl diff
}

int run_status(const ClusterOptions& o, Settings& settings) {
  check_one_argument(o, "the name of a submission");
  const Cluster cluster = connect(settings);
  const SubmissionStatus status =
      submission_status(cluster, o.arguments[0], cluster.namespace_name());
  nlohmann::json members = nlohmann::json::array();
  std::string out;
  bool ready = true;
  for (const MemberStatus& one : status.members) {
    ready = ready && one.readiness == "Current";
    members.push_back({{"kind", one.object.kind}, {"namespace", one.object.namespace_name},
                       {"name", one.object.name}, {"status", one.readiness},
                       {"message", one.message}, {"reasons", one.reasons}, {"who", one.who},
                       {"what", one.what}, {"why", one.why}});
    out += one.object.text() + "\t" + one.readiness + "\t" + one.message + "\n";
    for (const std::string& line : one.reasons) out += "  " + line + "\n";
  }
  for (const std::string& url : status.urls) out += url + "\n";
  const nlohmann::json json = {{"members", members}, {"urls", status.urls}};
  print_out(o.output == "json" ? json.dump(2) + "\n" : out);
  return ready ? 0 : 1;
}

int run_delete(const ClusterOptions& o, Settings& settings) {
  check_one_argument(o, "the name of a submission");
  const Cluster cluster = connect(settings);
  RemoveOptions options;
  options.name = o.arguments[0];
  options.namespace_name = cluster.namespace_name();
  options.wait = !o.no_wait;
  options.dry_run = o.dry_run != "none";
  options.timeout = duration(o.timeout);
  const std::string done = options.dry_run ? " would be deleted\n" : " deleted\n";
  std::string out;
  for (const ObjectName& one : remove_submission(cluster, options)) out += one.text() + done;
  print_out(out);
  return 0;
}

void add_target_flags(Flags& flags, ClusterOptions& o) {
  add_value_flags(flags, o.values);
  o.source.add_flags(flags);
  flags.text("--name", o.name, "name of the submission; that of the target if not given");
  flags.list("--allow-namespace", o.namespaces, "a further namespace that objects may lie in");
  flags.toggle("--create-namespace", o.create_namespace, "create the namespace if it is not there");
  flags.toggle("--prune", o.prune, "delete what earlier submissions made and this one lacks");
  flags.toggle("--force-conflicts", o.force, "take over fields that others manage");
}

using Run = int (*)(const ClusterOptions&, Settings&);

Command command(CLI::App& app, std::shared_ptr<ClusterOptions> o, const char* argument, Run run) {
  app.add_option("arguments", o->arguments, argument)->expected(-1);
  return [o, run](Settings& settings) { return run(*o, settings); };
}

}  // namespace

Command add_submit(CLI::App& app) {
  auto o = std::make_shared<ClusterOptions>();
  Flags flags(app);
  add_target_flags(flags, *o);
  flags.text("--dry-run", o->dry_run, "none, client (print only) or server (ask, change nothing)");
  flags.text("--timeout", o->timeout, "time to wait until all is ready");
  flags.toggle("--atomic", o->atomic, "put back the state before if anything fails");
  flags.toggle("--no-wait", o->no_wait, "do not wait until all is ready");
  flags.toggle("--wait-for-jobs", o->wait_for_jobs, "wait until jobs are complete, too");
  flags.text("--reason", o->reason, "why, for the annotation kchart.dev/why");
  flags.text("-o,--output", o->output, "table or json");
  return command(app, o, "CHART, folder, file or -", run_submit);
}

Command add_diff(CLI::App& app) {
  auto o = std::make_shared<ClusterOptions>();
  Flags flags(app);
  add_target_flags(flags, *o);
  return command(app, o, "CHART, folder, file or -", run_diff);
}

Command add_status(CLI::App& app) {
  auto o = std::make_shared<ClusterOptions>();
  Flags flags(app);
  flags.text("-o,--output", o->output, "table or json");
  return command(app, o, "NAME of a submission", run_status);
}

Command add_delete(CLI::App& app) {
  auto o = std::make_shared<ClusterOptions>();
  Flags flags(app);
  flags.text("--dry-run", o->dry_run, "client or server: only say what would be deleted");
  flags.text("--timeout", o->timeout, "time to wait until all is gone");
  flags.toggle("--no-wait", o->no_wait, "do not wait until all is gone");
  return command(app, o, "NAME of a submission", run_delete);
}

}  // namespace kchart::tools
