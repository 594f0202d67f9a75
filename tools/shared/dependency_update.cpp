// The clock comes in here.
#include "shared/dependency_update.hpp"

#include <ctime>

#include "kchart/dependencies.hpp"
#include "shared/chart_source.hpp"
#include "shared/keys.hpp"
#include "shared/log.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"
#include "shared/source_date.hpp"

namespace kchart::tools {

void run_dependencies(const DependencyRun& run, const Settings& settings) {
  WarningPrinter warnings(settings.compat() == Compat::helm3);
  DownloadOptions downloading = download_options(settings, run.access, !run.pulled_on_error);
  downloading.warnings = warnings.sink();
  downloading.verify = run.verify;
  downloading.verifier = verifier(run.keyring);
  Downloader downloader(std::move(downloading));
  DependencyOptions options;
  options.load = settings.load_options();
  options.load.warnings = warnings.sink();
  options.skip_refresh = run.skip_refresh;
  options.debug = settings.debug;
  options.source_date_epoch = source_date();
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  options.now_ns = std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
  if (run.loud) options.say = [](const std::string& text) { print_out(text); };
  if (run.from_lock) {
    build_dependencies(run.folder, downloader, options);
  } else {
    update_dependencies(run.folder, downloader, options);
  }
}

}  // namespace kchart::tools
