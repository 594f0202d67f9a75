// A chart in an archive: unpacked, loaded, resolved.
#include "fuzz.hpp"
#include "kchart/chart.hpp"
#include "kchart/file_tree.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return kchart::fuzz::run(data, size, [](std::string_view bytes) {
    kchart::ArchiveOptions options;
    options.limits.archive_total = 1'000'000;
    kchart::LoadOptions load;
    load.limits = options.limits;
    load_chart(*open_archive(bytes, "fuzz.tgz", options), load);
  });
}
