// Packages: reproducible, in Helm's order, and unpacked without a trace of what is refused.
#include "kchart/package.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "base/archive.hpp"
#include "base/folder.hpp"
#include "base/gzip.hpp"
#include "kchart/error.hpp"
#include "kchart/repository_folder.hpp"
#include "repo/tar_writer.hpp"
#include "support/code_of.hpp"
#include "support/folder.hpp"

using namespace kchart;
using kchart::testing::Folder;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> names_of(const std::string& bytes) {
  UnpackBudget budget = unpack_budget({});
  std::vector<std::string> names;
  for (const ArchiveFile& file : read_archive(bytes, "x", {}, budget)) names.push_back(file.name);
  return names;
}

std::string message_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.message();
  }
  return "none";
}

using test::code_of;

}  // namespace

TEST_CASE("a package has Helm's entries in Helm's order, subcharts unpacked") {
  const Folder folder;
  folder.file("Chart.yaml",
              "version: 1.0.0\nname: a\napiVersion: v2\ndependencies: [{name: b, version: '1', "
              "repository: ''}]\n");
  folder.file("README.md", "r");
  folder.file("values.yaml", "x: 1 # kept\n");
  folder.file("values.schema.json", "{}");
  folder.file("templates/t.yaml", "t");
  folder.file(".helmignore", "secret\n");
  folder.file("secret", "s");
  folder.file("charts/b/Chart.yaml", "name: b\nversion: 1.0.0\napiVersion: v2\n");
  PackageOptions options;
  options.source_date_epoch = 1'700'000'000;
  const Package package = package_chart(folder.path(), options);
  CHECK(package.file_name() == "a-1.0.0.tgz");
  CHECK(names_of(package.bytes) == std::vector<std::string>{"Chart.yaml", "values.yaml",
                                                            "values.schema.json",
                                                            "templates/t.yaml", ".helmignore",
                                                            "README.md", "charts/b/Chart.yaml"});
  fs::last_write_time(folder.path() + "/README.md", fs::file_time_type::clock::now());
  CHECK(package_chart(folder.path(), options).bytes == package.bytes);

  options.version = "2.0.0+b";
  options.app_version = "7";
  CHECK(package_chart(folder.path(), options).file_name() == "a-2.0.0+b.tgz");
  options.version = "x.y";
  CHECK(message_of([&] { package_chart(folder.path(), options); }) == "invalid semantic version");
}

TEST_CASE("a lock file that says nothing is none, and one of no list stays so") {
  const Folder folder;
  folder.file("Chart.yaml", "version: 1.0.0\nname: a\napiVersion: v2\n");
  folder.file("Chart.lock", "# nothing\n");
  CHECK(names_of(package_chart(folder.path()).bytes) == std::vector<std::string>{"Chart.yaml"});
  folder.file("Chart.lock", "dependencies: null\n");
  PackageOptions options;
  options.now = 1'700'000'000;
  UnpackBudget budget = unpack_budget({});
  const auto files = read_archive(package_chart(folder.path(), options).bytes, "x", {}, budget);
  REQUIRE(files.size() == 2);
  CHECK(files[1].data.view() ==
        "dependencies: null\ndigest: \"\"\ngenerated: \"0001-01-01T00:00:00Z\"\n");
  CHECK(files[1].time == 1'700'000'000);
}

TEST_CASE("times and names that no header holds stand in records, as Go writes them") {
  repo::TarWriter tar;
  tar.add("c/\u65e5\u672c", "", 0);
  tar.add("c/old", "", -5);
  const std::string packed = tar.finish();
  UnpackBudget budget = unpack_budget({});
  const std::string name = "x.tgz";
  std::string raw;
  GzipStream(packed, name, budget).append(raw, 10'000);
  CHECK(raw.starts_with(std::string("c/PaxHeaders.0") + '\0'));
  CHECK(raw.substr(512).starts_with("17 path=c/\u65e5\u672c\n"));
  CHECK(raw.substr(1536).starts_with("c/PaxHeaders.0/old"));
  CHECK(raw.substr(2048).starts_with("12 mtime=-5\n"));
}

TEST_CASE("files that other systems take for one are not packed together") {
  const Folder folder;
  folder.file("Chart.yaml", "version: 1.0.0\nname: a\napiVersion: v2\n");
  folder.file("templates/caf\u00e9.yaml", "1");
  folder.file("templates/Cafe\u0301.yaml", "2");
  CHECK(message_of([&] { package_chart(folder.path(), {}); }) ==
        "\"a/templates/Cafe\u0301.yaml\" and \"a/templates/caf\u00e9.yaml\" are one file where "
        "case and accents do not count, as on Windows and macOS; rename one");
}

TEST_CASE("dependencies must be there to be packaged") {
  const Folder folder;
  folder.file("Chart.yaml",
              "version: 1.0.0\nname: a\napiVersion: v2\ndependencies: [{name: b, version: '1', "
              "repository: 'https://h'}]\n");
  CHECK(message_of([&] { package_chart(folder.path()); }) ==
        "found in Chart.yaml, but missing in charts/ directory: b");
}

TEST_CASE("unpacking writes below the chart's own name, or nothing") {
  const Folder folder;
  repo::TarWriter tar;
  tar.add("other/Chart.yaml", "name: a\nversion: 1.0.0\napiVersion: v2\n", 0);
  tar.add("other/templates/x.yaml", "x", 0);
  unpack_chart(tar.finish(), "a.tgz", folder.path());
  CHECK(fs::exists(folder.path() + "/a/templates/x.yaml"));
  repo::TarWriter bad;
  bad.add("b/Chart.yaml", "name: b\nversion: 1.0.0\napiVersion: v2\n", 0);
  bad.add("b/../../x", "x", 0);
  CHECK(message_of([&] { unpack_chart(bad.finish(), "b.tgz", folder.path()); }) != "none");
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("links are followed as the options say, by who packs and by who makes an index") {
  const Folder folder;
  folder.file("shared/values.yaml", "x: 1\n");
  folder.file("c/Chart.yaml", "name: c\nversion: 1.0.0\napiVersion: v2\n");
  folder.link("c/values.yaml", "../shared/values.yaml");
  const std::string chart = folder.path() + "/c";
  CHECK(code_of([&] { package_chart(chart); }) == "path.link");
  PackageOptions options;
  options.load.links_within = folder.path();
  CHECK(names_of(package_chart(chart, options).bytes) ==
        std::vector<std::string>{"Chart.yaml", "values.yaml"});
}

TEST_CASE("an archive that only kchart refuses is not left out of an index") {
  const Folder folder;
  repo::TarWriter tar;
  tar.add("c/Chart.yaml", "name: c\nversion: 1.0.0\napiVersion: v2\n", 0);
  tar.add("c/templates/a", "", 0);
  tar.add("c/templates/A", "", 0);
  folder.file("r/c-1.0.0.tgz", tar.finish());
  folder.file("r/none.tgz", "no archive");
  CHECK(code_of([&] { index_folder(folder.path() + "/r", {}); }) == "archive.duplicate");
  fs::remove(folder.path() + "/r/c-1.0.0.tgz");
  repo::TarWriter cut;
  cut.add("c/Chart.yaml", "name: c\nversion: 1.0.0\napiVersion: v2\n", 0);
  const std::string whole = cut.finish();
  folder.file("r/cut.tgz", whole.substr(0, whole.size() - 4));
  CHECK(code_of([&] { index_folder(folder.path() + "/r", {}); }) == "archive.truncated");
  folder.file("r/cut.tgz", whole.substr(0, whole.size() / 2));  // Helm refuses this, too
  index_folder(folder.path() + "/r", {});
  CHECK(fs::exists(folder.path() + "/r/index.yaml"));
}

TEST_CASE("archives in subfolders keep their folder in an index, escaped as a URL") {
  const Folder folder;
  repo::TarWriter tar;
  tar.add("c/Chart.yaml", "name: c\nversion: 1.0.0\napiVersion: v2\n", 0);
  folder.file("r/old ones/c.tgz", tar.finish());
  IndexFolderOptions options;
  const auto url_with = [&](const std::string& base) {
    options.url = base;
    index_folder(folder.path() + "/r", options);
    const std::string text = read_user_file(folder.path() + "/r/index.yaml", kMiB);
    const std::size_t at = text.find("    - ") + 6;
    return text.substr(at, text.find('\n', at) - at);
  };
  CHECK(url_with("") == "old%20ones/c.tgz");
  CHECK(url_with("http://h/x?y") == "http://h/x/old%20ones/c.tgz?y");
}

TEST_CASE("long names go into a prefix, longer ones and others into records") {
  repo::TarWriter tar;
  const std::string folder(90, 'd');
  const std::vector<std::string> names{folder + "/" + std::string(60, 'f'),
                                       folder + "/" + std::string(120, 'g'), "ä.txt"};
  for (const std::string& name : names) tar.add("r/" + name, name, 5);
  CHECK(names_of(tar.finish()) == names);
}
