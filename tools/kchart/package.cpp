// kchart package: charts as versioned archives, as `helm package` makes them.
#include <sys/stat.h>

#include <ctime>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/package.hpp"
#include "shared/arguments.hpp"
#include "shared/chart_source.hpp"
#include "shared/dependency_update.hpp"
#include "shared/flags.hpp"
#include "shared/keys.hpp"
#include "shared/log.hpp"
#include "shared/output_folder.hpp"
#include "shared/path.hpp"
#include "shared/print.hpp"
#include "shared/prompt.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"
#include "shared/source_date.hpp"

namespace kchart::tools {

namespace {

struct PackageFlags {
  Arguments arguments;
  AccessFlags access;
  std::string version, app_version, destination = ".", key, keyring = default_keyring(),
                                    passphrase_file;
  bool sign = false, update = false;
};

[[noreturn]] void fail_to_save(const std::string& why) {
  throw Error(Fault::refused, "io.write", "failed to save: " + why);
}

std::string save(const Package& package, const std::string& provenance, const PackageFlags& o) {
  const std::string folder = o.destination == "." ? absolute_path(".") : clean_path(o.destination);
  struct stat info {};
  if (stat(folder.c_str(), &info) == 0 && !S_ISDIR(info.st_mode)) {
    fail_to_save("is not a directory: " + folder);
  }
  OutputFolder output(folder);
  output.add("", package.file_name(), package.bytes, false);
  if (!provenance.empty()) output.add("", package.file_name() + ".prov", provenance, false);
  try {
    output.write();
  } catch (const Error& error) {
    if (error.code() != "io.write") throw;
    const bool looked = error.message().starts_with("stat ");
    fail_to_save((looked ? "stat " + folder + ": " : "") + error.message());
  }
  return clean_path(folder + "/" + package.file_name());
}

std::string first_line(const std::string& text) {
  const std::size_t end = text.find('\n');
  return text.substr(0,
                     end != std::string::npos && end > 0 && text[end - 1] == '\r' ? end - 1 : end);
}

// Standard input is read once for all charts.
std::optional<Secret> passphrase_of(const PackageFlags& o, const std::string& user_id) {
  if (o.passphrase_file.empty()) {
    return Secret(ask("Password for key \"" + user_id + "\" >  ", true));
  }
  static std::optional<Secret> known;
  if (!known) known = Secret(first_line(read_source(o.passphrase_file, kMiB)));
  return known;
}

std::string signature(const Package& package, const PackageFlags& o, const Settings& settings) {
  Signing signing;
  signing.gnupg = gnupg(o.keyring);
  signing.key = o.key;
  signing.passphrase = [&o](const std::string& user_id) { return passphrase_of(o, user_id); };
  return sign_chart(package.bytes, package.file_name(), signing, settings.load_options());
}

void update_before(const PackageFlags& o, const std::string& folder, const Settings& settings) {
  DependencyRun run;
  run.folder = folder;
  run.access = o.access.access();
  run.keyring = o.keyring;
  run_dependencies(run, settings);
}

Package packed(const std::string& folder, const PackageOptions& options) {
  try {
    return package_chart(folder, options);
  } catch (const Error& error) {
    if (error.code() != "package.schema") throw;
    throw Error(error.fault(), error.code(), "failed to save: " + error.message());
  }
}

void package_one(const PackageFlags& o, const std::string& path, const Settings& settings) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    throw Error(Fault::refused, "io.read", "stat " + path + ": no such file or directory");
  }
  const std::string full = absolute_path(path);
  if (!S_ISDIR(info.st_mode)) {
    throw Error(Fault::refused, "chart.layout",
                "unable to detect chart at " + full + "/Chart.yaml: open " + full +
                    "/Chart.yaml: not a directory");
  }
  if (o.update) update_before(o, full, settings);
  WarningPrinter warnings(settings.compat() == Compat::helm3);
  PackageOptions options;
  options.load = settings.load_options();
  options.load.warnings = warnings.sink();
  options.version = o.version;
  options.app_version = o.app_version;
  options.source_date_epoch = source_date();
  options.now = std::time(nullptr);
  const Package package = packed(full, options);
  const std::string provenance = o.sign ? signature(package, o, settings) : "";
  print_out("Successfully packaged chart and saved it to: " + save(package, provenance, o) + "\n");
}

int run(const PackageFlags& o, const Settings& settings) {
  if (o.arguments.empty()) {
    throw Error(Fault::refused, "usage", "need at least one argument, the path to the chart");
  }
  source_date();
  if (o.sign && o.key.empty()) {
    throw Error(Fault::refused, "usage", "--key is required for signing a package");
  }
  if (o.sign && o.keyring.empty()) {
    throw Error(Fault::refused, "usage", "--keyring is required for signing a package");
  }
  for (const std::string& path : o.arguments) package_one(o, path, settings);
  return 0;
}

}  // namespace

Command add_package(CLI::App& app) {
  auto o = std::make_shared<PackageFlags>();
  add_arguments(app, o->arguments, "CHART_PATH...");
  Flags flags(app);
  flags.toggle("--sign", o->sign, "use a PGP private key to sign this package");
  flags.text("--key", o->key, "name of the key to use when signing");
  flags.text("--keyring", o->keyring, "location of a keyring");
  flags.text("--passphrase-file", o->passphrase_file,
             "file with the passphrase of the signing key; - is standard input");
  flags.text("--version", o->version, "set the version on the chart to this semver version");
  flags.text("--app-version", o->app_version, "set the appVersion on the chart to this version");
  flags.text("-d,--destination", o->destination, "location to write the chart");
  flags.toggle("-u,--dependency-update", o->update, "update dependencies before packaging");
  o->access.add_flags(flags);
  return [o](Settings& settings) { return run(*o, settings); };
}

}  // namespace kchart::tools
