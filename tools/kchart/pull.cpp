// kchart pull: downloads a chart, and unpacks it where that is asked for, as `helm pull` does.
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/package.hpp"
#include "shared/arguments.hpp"
#include "shared/chart_source.hpp"
#include "shared/flags.hpp"
#include "shared/keys.hpp"
#include "shared/log.hpp"
#include "shared/path.hpp"
#include "shared/print.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

struct PullOptions {
  Arguments arguments;
  ChartSource source;
  std::string destination = ".", untar_folder = ".";
  bool untar = false, provenance = false;
};

// A folder of its own for what is unpacked afterwards.
struct Scratch {
  std::string path = std::filesystem::temp_directory_path().string() + "/kchart-XXXXXX";
  Scratch() {
    if (mkdtemp(path.data()) == nullptr) throw Error(Fault::io, "io.write", "failed to untar");
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

Verify verify_of(const PullOptions& o) {
  if (o.source.verify) return Verify::always;
  return o.provenance ? Verify::later : Verify::never;
}

void unpack(const PullOptions& o, const std::string& reference, const std::string& archive,
            const Settings& settings) {
  const std::string& below = o.untar_folder;
  const std::string folder =
      below[0] == '/' ? clean_path(below) : clean_path(o.destination + "/" + below);
  const std::string name = reference.substr(reference.rfind('/') + 1);  // npos + 1 is 0
  const std::string place = folder == "." ? name : folder + "/" + name;
  struct stat info {};
  if (stat(place.c_str(), &info) == 0) {
    throw Error(Fault::refused, "untar",
                "failed to untar: a file or directory with the name " + place + " already exists");
  }
  const LoadOptions loading = settings.load_options();
  try {
    unpack_chart(read_file(archive, loading.limits.archive_input), archive, folder, loading);
  } catch (const Error& error) {
    if (!error.message().starts_with("mkdir ")) throw;
    throw Error(Fault::refused, error.code(), "failed to untar (mkdir): " + error.message());
  }
}

void pull(const PullOptions& o, const std::string& reference, const Settings& settings) {
  WarningPrinter warnings(settings.compat() == Compat::helm3);
  DownloadOptions options = download_options(settings, o.source.access.access(), true);
  options.warnings = warnings.sink();
  options.verify = verify_of(o);
  options.verifier = verifier(o.source.keyring);
  Downloader downloader(std::move(options));
  const std::string version = o.source.wanted_version();
  std::string name = reference;
  if (!o.source.repo.empty()) name = downloader.find_in_repository(o.source.repo, name, version);
  const Scratch scratch;
  const Downloaded done =
      downloader.to_folder(name, version, o.untar ? scratch.path : clean_path(o.destination));
  if (o.source.verify && done.verification) print_out(verification_text(*done.verification));
  if (o.untar) unpack(o, reference, done.path, settings);
}

}  // namespace

Command add_pull(CLI::App& app) {
  auto o = std::make_shared<PullOptions>();
  add_arguments(app, o->arguments, "CHART...", "chart URL | repo/chartname");
  Flags flags(app);
  o->source.add_flags(flags);
  flags.toggle("--untar", o->untar, "unpack the chart after downloading it");
  flags.toggle("--prov", o->provenance, "fetch the provenance file, but don't verify it");
  flags.text("--untardir", o->untar_folder, "folder into which the chart is unpacked");
  flags.text("-d,--destination", o->destination, "location to write the chart");
  return [o](Settings& settings) {
    require_at_least(o->arguments, 1, "helm pull", "[chart URL | repo/chartname] [...] [flags]");
    for (const std::string& reference : o->arguments) pull(*o, reference, settings);
    return 0;
  };
}

}  // namespace kchart::tools
