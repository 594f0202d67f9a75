// kchart ship: fetch, detect, build, push, generate, check, submit, wait; and the URL.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "kchart/error.hpp"
#include "kchart/ship.hpp"
#include "kchart/source_commands.hpp"
#include "shared/builders.hpp"
#include "shared/connect.hpp"
#include "shared/credentials.hpp"
#include "shared/flags.hpp"
#include "shared/interrupt.hpp"
#include "shared/print.hpp"
#include "shared/report.hpp"
#include "shared/settings.hpp"
#include "shared/source_date.hpp"
#include "shared/sources.hpp"

namespace kchart::tools {

namespace {

struct Options {
  std::vector<std::string> arguments, env;
  SourceFlags source;
  BuildFlags build;
  ship::Deployment deployment;
  std::string registry, state, reason, output = "table", until = "wait", timeout = "5m0s";
  std::size_t replicas = 0;
};

[[noreturn]] void usage(const std::string& words) {
  throw Error(Fault::usage, "usage", words);
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

// Go's notation, "90s" or "5m0s"; a bare number is seconds.
std::chrono::milliseconds duration(const std::string& text) {
  std::chrono::milliseconds all{0};
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t unit = std::min(text.find_first_not_of("0123456789", at), text.size());
    const char letter = unit < text.size() ? text[unit] : 's';
    const int each = letter == 's' ? 1 : letter == 'm' ? 60 : letter == 'h' ? 3600 : 0;
    if (unit == at || unit - at > 7 || each == 0) break;
    all += std::chrono::seconds(std::stol(text.substr(at, unit - at)) * each);
    at = unit + 1;
  }
  if (at < text.size() || all.count() == 0) {
    usage("time: invalid duration \"" + excerpt(text) + "\"; write it like 90s or 5m0s");
  }
  return all;
}

std::string usual_state(const ship::Deployment& deployment) {
  std::string home = variable("XDG_STATE_HOME");
  if (home.empty()) home = variable("HOME") + "/.local/state";
  const std::string space =
      deployment.namespace_name.empty() ? "" : deployment.namespace_name + ".";
  return home + "/kchart/ship/" + space + deployment.name + ".json";
}

void check(const Options& o) {
  if (o.arguments.size() != 1) usage("\"kchart ship\" requires 1 argument: DIR or SLUG");
  if (o.deployment.name.empty()) usage("\"kchart ship\" requires --name");
  if (o.registry.empty()) {
    usage("where shall the image go? Give --registry HOST[:PORT][/PATH], or set KCHART_REGISTRY");
  }
  if (o.registry.find('@') != std::string::npos || o.registry.find("://") != std::string::npos) {
    usage("--registry wants HOST[:PORT][/PATH]; `kchart registry login` keeps user and password");
  }
  check_report_format(o.output);
  // What cannot be declared is said before anything is built.
  const int port = o.source.detect_options().port;
  const std::string image = o.registry + "/" + o.deployment.name + ":0";
  ship::generate(o.deployment, image, port, {});
  image::image_reference(image);
}

bool on_terminal() {
  return isatty(STDERR_FILENO) != 0;
}

void show_step(const ship::StepReport& report) {
  std::fprintf(stderr, "%s%-9s %-5s %s\n", on_terminal() ? "\r\033[K" : "",
               std::string(ship::name_of(report.step)).c_str(), report.repeated ? "same" : "done",
               report.text.c_str());
}

ship::Options chain_options(Options& o, Settings& settings) {
  ship::Options options;
  options.fetch = [&o, &settings] { return o.source.fetch(o.arguments[0], settings); };
  options.detect = o.source.detect_options();
  options.plan = o.build.plan_options(o.deployment.name);
  options.builder = [&o](const image::Plan* plan) { return o.build.builder(plan); };
  options.registries = [&o](const std::string& host) -> oci::Registry& {
    return o.build.registry(host);
  };
  options.store = &o.build.store();
  options.cluster = [&settings] { return connect(settings); };
  options.deployment = o.deployment;
  options.repository = o.registry + "/" + o.deployment.name;
  options.platform = image::parse_platform(o.build.platform);
  options.epoch = source_date().value_or(0);
  options.provenance = o.build.provenance;
  options.sbom = o.build.sbom;
  options.timeout = duration(o.timeout);
  options.who = current_user();
  options.why = o.reason;
  options.state_file = o.state.empty() ? usual_state(o.deployment) : o.state;
  options.report = show_step;
  if (on_terminal()) {
    options.progress = [](const std::string& line) {
      std::fprintf(stderr, "\r\033[K  %.100s", line.c_str());
    };
  }
  options.cancel = &heed_interrupts();
  return options;
}

struct Stop {
  const char* name;
  void (*run)(ship::Chain&);
};

constexpr Stop kStops[] = {
    {"fetch", [](ship::Chain& chain) { chain.fetch(); }},
    {"detect", [](ship::Chain& chain) { chain.detect(); }},
    {"build", [](ship::Chain& chain) { chain.build(); }},
    {"push", [](ship::Chain& chain) { chain.push(); }},
    {"generate", [](ship::Chain& chain) { chain.generate(); }},
    {"check", [](ship::Chain& chain) { chain.check(); }},
    {"submit", [](ship::Chain& chain) { chain.submit(); }},
    {"wait", [](ship::Chain& chain) { chain.wait(); }},
};

void run_until(ship::Chain& chain, const std::string& step) {
  for (const Stop& one : kStops) {
    if (step == one.name) return one.run(chain);
  }
  usage("unknown step \"" + excerpt(step) +
        "\" for --until: there are fetch, detect, build, push, generate, check, submit, wait");
}

nlohmann::json json_of(const Options& o, ship::Chain& chain) {
  return {{"name", o.deployment.name},
          {"namespace", chain.generate().namespace_name},
          {"commit", chain.fetch().commit},
          {"image", chain.push()},
          {"status", "running"},
          {"urls", chain.wait().urls}};
}

int run(Options& o, Settings& settings) {
  if (o.registry.empty()) o.registry = variable("KCHART_REGISTRY");
  o.deployment.namespace_name = settings.namespace_name;
  o.deployment.replicas = static_cast<int>(o.replicas);
  o.deployment.env = pairs_of(o.env, "--env");
  check(o);
  o.build.credentials = registry_credentials(settings);
  ship::Chain chain(chain_options(o, settings));
  if (o.until != "wait") {
    telling_of_login([&] { run_until(chain, o.until); });
    return 0;
  }
  telling_of_login([&] { chain.push(); });
  const SubmitReport& report = chain.wait();
  std::string out =
      o.deployment.name + " runs in namespace " + chain.generate().namespace_name + "\n";
  for (const std::string& url : report.urls) out += url + "\n";
  print_report(o.output, out, json_of(o, chain));
  return 0;
}

}  // namespace

Command add_ship(CLI::App& app) {
  auto o = std::make_shared<Options>();
  add_footer(
      app,
      "Steps: fetch, detect, build, push, generate, check, submit, wait. Interrupted at any "
      "point,\n"
      "the same command goes on where it stopped; what did not change is not done again. The "
      "state\n"
      "file holds no secret. Variables of --env are in clear: keep secrets in a Secret.");
  add_arguments(app, o->arguments, "DIR|SLUG");
  Flags flags(app);
  flags.text("--as", o->deployment.preset, "app, or a preset of the kind App (kchart presets)");
  flags.text("--name", o->deployment.name, "name of the app, and of its image");
  flags.text("--registry", o->registry,
             "where the image goes: HOST[:PORT][/PATH] (KCHART_REGISTRY)");
  flags.text("--host", o->deployment.host, "host of the Ingress; {name} stands for the name");
  flags.text("--ingress-class", o->deployment.ingress_class, "its class");
  flags.text("--health", o->deployment.health, "path that answers when the app is well");
  flags.number("--replicas", o->replicas, "how many pods");
  flags.list("--env", o->env, "NAME=VALUE for the app");
  flags.text("--state", o->state, "state file (under XDG_STATE_HOME)");
  flags.choice("--until", o->until, "fetch|detect|build|push|generate|check|submit|wait",
               "stop after this step");
  flags.text("--reason", o->reason, "why, for the annotation kchart.dev/why");
  flags.text("--timeout", o->timeout, "time to wait until all is ready: 90s, 5m0s");
  flags.choice("-o,--output", o->output, "table|json|yaml", "output format");
  o->build.add_flags(flags);
  o->source.add_flags(flags);
  o->source.add_detect_flags(flags);
  return [o](Settings& settings) { return run(*o, settings); };
}

}  // namespace kchart::tools
