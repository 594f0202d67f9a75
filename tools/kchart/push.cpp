// kchart push: uploads a packed chart to a registry, as `helm push` does.
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <ctime>

#include "kchart/chart_registry.hpp"
#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "shared/arguments.hpp"
#include "shared/chart_source.hpp"
#include "shared/flags.hpp"
#include "shared/print.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

struct PushOptions {
  Arguments arguments;
  AccessFlags access;
};

[[noreturn]] void refuse(const std::string& message) {
  throw Error(Fault::refused, "push", message);
}

bool is_scheme(const std::string& text) {
  if (text.empty() || std::isalpha(static_cast<unsigned char>(text[0])) == 0) return false;
  return text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.") ==
         std::string::npos;
}

std::string lower_scheme(std::string scheme) {
  std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return scheme;
}

// The registry and the repository below which the chart goes.
oci::Reference parent_of(const std::string& remote) {
  const std::size_t colon = remote.find(':');
  const std::string scheme = lower_scheme(remote.substr(0, colon));
  if (colon == std::string::npos || scheme.find('/') != std::string::npos) {
    refuse("scheme prefix missing from remote (e.g. \"oci://\")");
  }
  if (!is_scheme(scheme)) refuse("invalid chart URL format: " + remote);
  if (scheme != "oci" || remote.compare(colon, 3, "://") != 0) {
    refuse("scheme \"" + scheme + "\" not supported");
  }
  std::string rest = remote.substr(colon + 3);
  while (rest.ends_with('/')) rest.pop_back();
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  oci::Reference parent;
  parent.registry = rest.substr(0, slash);
  if (slash < rest.size()) parent.repository = rest.substr(slash + 1);
  return parent;
}

std::string rfc3339(std::time_t time) {
  char text[32];
  std::tm fields{};
  gmtime_r(&time, &fields);
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &fields);
  return text;
}

std::string created(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) refuse(path + ": no such file");
  if (S_ISDIR(info.st_mode)) refuse("cannot push directory, must provide chart archive (.tgz)");
  return rfc3339(info.st_mtime);
}

int run(const PushOptions& o, const Settings& settings) {
  require_at_least(o.arguments, 2, "helm push", "[chart] [remote] [flags]");
  const std::string& path = o.arguments[0];
  const oci::Reference parent = parent_of(o.arguments[1]);
  LoadOptions loading = settings.load_options();
  loading.any_api_version = true;
  const Limits& limits = loading.limits;
  ChartToPush chart;
  chart.created = created(path);
  chart.load = loading;
  load_chart_path(path, loading);
  const std::string archive = read_file(path, limits.archive_input);
  const auto provenance = read_file_if_there(path + ".prov", limits.archive_input);
  chart.archive = archive;
  if (provenance) chart.provenance = *provenance;
  Downloader downloader(download_options(settings, o.access.access(), true));
  const ChartInRegistry pushed = push_chart(downloader.registry(parent.registry), parent, chart);
  std::string out = "Pushed: " + pushed.reference + "\nDigest: " + pushed.digest + "\n";
  if (pushed.reference.substr(pushed.reference.rfind(':')).find('_') != std::string::npos) {
    out += pushed.reference + " contains an underscore.\n" + std::string(kUnderscoreMessage);
  }
  print_out(out);
  return 0;
}

}  // namespace

Command add_push(CLI::App& app) {
  auto o = std::make_shared<PushOptions>();
  add_arguments(app, o->arguments, "CHART REMOTE");
  Flags flags(app);
  o->access.add_flags(flags);
  return [o](Settings& settings) { return run(*o, settings); };
}

}  // namespace kchart::tools
