// Folders on disk: links within, links out, links in circles, and files that are none.
#include "base/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "kchart/error.hpp"

namespace {

using namespace kchart;
namespace fs = std::filesystem;

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "kchart-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = fs::canonical(name);
  }
  ~TemporaryFolder() { fs::remove_all(path_); }

  void write(const std::string& name, const std::string& data) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << data;
  }
  void link(const std::string& name, const std::string& target) const {
    fs::create_directories((path_ / name).parent_path());
    fs::create_symlink(target, path_ / name);
  }
  std::string path(const std::string& below = "c") const { return (path_ / below).string(); }

 private:
  fs::path path_;
};

std::string code(const TemporaryFolder& folder, const FolderOptions& options = {}) {
  try {
    read_folder(folder.path(), options);
    const auto tree = open_folder(folder.path(), options);
    for (const std::string& path : tree->paths()) tree->read(path);
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

std::string listing(const TemporaryFolder& folder, const FolderOptions& options = {}) {
  std::string out;
  for (const ArchiveFile& file : read_folder(folder.path(), options)) {
    out += file.name + "=" + std::string(file.data.view()) + " ";
  }
  return out;
}

}  // namespace

TEST_CASE("A folder is walked in the order of names") {
  const TemporaryFolder folder;
  folder.write("c/b", "1");
  folder.write("c/a/z", "2");
  folder.write("c/a-b", "3");
  folder.write("c/.hidden", "4");
  CHECK(listing(folder) == ".hidden=4 a/z=2 a-b=3 b=1 ");
  const auto tree = open_folder(folder.path());
  CHECK(tree->paths() == std::vector<std::string>{".hidden", "a/z", "a-b", "b"});
  CHECK(tree->read("a/z") == "2");
  CHECK(!tree->read("a"));
  CHECK(!tree->read("../c/b"));
}

TEST_CASE("What is ignored is not even looked at") {
  const TemporaryFolder folder;
  folder.write("c/keep", "1");
  folder.write("c/skip/x", "2");
  folder.link("c/skip/broken", "nowhere");
  mkfifo(folder.path("c/fifo").c_str(), 0600);
  FolderOptions options;
  options.ignore = [](std::string_view path, bool is_folder) {
    return path == "fifo" || (path == "skip" && is_folder);
  };
  CHECK(listing(folder, options) == "keep=1 ");
  CHECK(code(folder) == "folder.type");
}

TEST_CASE("Links below the root are followed and told") {
  const TemporaryFolder folder;
  folder.write("c/a", "1");
  folder.write("c/d/x", "2");
  folder.link("c/l", "a");
  folder.link("c/d/up", "../a");
  folder.link("c/e", "d");
  folder.link("c/via", "e/x");
  folder.link("c/abs", folder.path("c/a"));
  std::vector<std::string> warnings;
  FolderOptions options;
  options.warnings = &warnings;
  CHECK(listing(folder, options) == "a=1 abs=1 d/up=1 d/x=2 e/up=1 e/x=2 l=1 via=2 ");
  REQUIRE(warnings.size() == 6);
  CHECK(warnings[5] ==
        "found symbolic link in path. Contents of linked file included and used\tpath=" +
            folder.path("c/via") + "\tresolved=" + folder.path("c/d/x"));
  CHECK(open_folder(folder.path())->read("e/up") == "1");
}

TEST_CASE("H60, H61: links that lead out or round") {
  const std::pair<const char*, const char*> rows[] = {
      {"c/values.yaml", "../outside"},
      {"c/templates/x", "../../outside"},
      {"c/x", "/etc/hostname"},
      {"c/x", "/"},
      {"c/x", ".."},
      {"c/x", "."},
      {"c/d/x", ".."},
      {"c/d/x", "../d"},
      {"c/x", "x"},
      {"c/x", "nowhere"},
      {"c/x", "d/../../outside"},
      {"c/x", "../c/../outside"},
  };
  for (const auto& [name, target] : rows) {
    INFO(name << " -> " << target);
    const TemporaryFolder folder;
    folder.write("outside", "secret");
    folder.write("c/d/y", "1");
    folder.link(name, target);
    CHECK(code(folder) == "path.link");
  }
  const TemporaryFolder circle;
  circle.link("c/a", "b");
  circle.link("c/b", "a");
  CHECK(code(circle) == "path.link");
  // Through the parent and back below the root is a way out for a moment, which is one too many.
  const TemporaryFolder round;
  round.write("c/y", "1");
  round.link("c/x", "../c/y");
  CHECK(code(round) == "path.link");
}

TEST_CASE("Links lead as deep as folders may") {
  const TemporaryFolder folder;
  folder.write("c/a/b/c/x", "1");
  folder.link("c/l", "a/b/c/x");
  FolderOptions options;
  options.limits.path_components = 4;
  CHECK(listing(folder, options) == "a/b/c/x=1 l=1 ");
  options.limits.path_components = 3;
  options.ignore = [](std::string_view path, bool) { return path == "a"; };
  CHECK(code(folder, options) == "limit.path");
}

TEST_CASE("links may lead as far as the folder that is named for them") {
  const TemporaryFolder folder;
  folder.write("r/common/x", "1");
  folder.write("r/common/d/y", "2");
  folder.write("outside", "secret");
  folder.link("r/c/x", "../common/x");
  folder.link("r/c/d", "../common/d");
  folder.link("r/c/absolute", folder.path("r/common/x"));
  std::vector<std::string> warnings;
  FolderOptions options;
  options.links_within = folder.path("r");
  options.warnings = &warnings;
  const auto tree = open_folder(folder.path("r/c"), options);
  CHECK(tree->paths() == std::vector<std::string>{"absolute", "d/y", "x"});
  CHECK(tree->read("d/y") == "2");
  CHECK(tree->read("absolute") == "1");
  CHECK(warnings.at(2) ==
        "found symbolic link in path. Contents of linked file included and used\tpath=" +
            folder.path("r/c/x") + "\tresolved=" + folder.path("r/common/x"));
  CHECK(read_folder(folder.path("r/c"), options).size() == 3);

  const auto refusal = [&](const std::string& within) -> std::string {
    options.links_within = within;
    try {
      open_folder(folder.path("r/c"), options);
      return "";
    } catch (const Error& error) {
      return error.code();
    }
  };
  CHECK(refusal(folder.path("r/common")) == "usage");
  CHECK(refusal(folder.path("r/none")) == "io.read");
  folder.link("r/c/out", "../../outside");
  CHECK(refusal(folder.path("r")) == "path.link");
  CHECK(refusal("/") == "");
  folder.link("r/common/up", "../c");
  folder.link("r/c/back", "../common");
  CHECK(refusal(folder.path("r")) == "path.link");
}

TEST_CASE("H61: a file swapped for a link after the walk") {
  const TemporaryFolder folder;
  folder.write("outside", "secret");
  folder.write("c/a", "1");
  folder.write("c/d/x", "2");
  const auto tree = open_folder(folder.path());
  fs::remove(folder.path("c/a"));
  folder.link("c/a", "../outside");
  fs::rename(folder.path("c/d"), folder.path("moved"));
  folder.link("c/d", "../moved");
  for (const char* path : {"a", "d/x"}) {
    try {
      tree->read(path);
      FAIL("read " << path);
    } catch (const Error& error) {
      CHECK(error.code() == "path.link");
    }
  }
}

TEST_CASE("Other kinds of file and bounds") {
  const TemporaryFolder fifo;
  fifo.write("c/a", "1");
  mkfifo(fifo.path("c/f").c_str(), 0600);
  CHECK(code(fifo) == "folder.type");

  const TemporaryFolder large;
  large.write("c/a", std::string(2'000, 'x'));
  large.write("c/b", std::string(2'000, 'x'));
  FolderOptions options;
  options.limits.archive_file = 1'999;
  CHECK(code(large, options) == "limit.archive.file");
  options.limits.archive_file = 2'000;
  options.limits.archive_total = 3'999;
  CHECK(code(large, options) == "limit.archive.total");
  options.limits.archive_total = 4'000;
  CHECK(code(large, options) == "none");
  options.limits.archive_entries = 1;
  CHECK(code(large, options) == "limit.archive.entries");

  const TemporaryFolder deep;
  std::string path = "c";
  for (int i = 0; i < 70; ++i) path += "/d";
  deep.write(path + "/x", "1");
  CHECK(code(deep) == "limit.path");

  // Links make folders grow without end; entries are what bounds them.
  const TemporaryFolder bomb;
  bomb.write("c/0/x", "1");
  for (int i = 1; i < 20; ++i) {
    const std::string below = "../" + std::to_string(i - 1);
    bomb.link("c/" + std::to_string(i) + "/a", below);
    bomb.link("c/" + std::to_string(i) + "/b", below);
  }
  CHECK(code(bomb) == "limit.archive.entries");
}

TEST_CASE("H28: a user's file is read to its bound") {
  const TemporaryFolder folder;
  folder.write("v", "12345");
  CHECK(read_user_file(folder.path("v"), 5) == "12345");
  const auto code_of = [](const std::string& path, std::size_t bound) -> std::string {
    try {
      read_user_file(path, bound);
      return "none";
    } catch (const Error& error) {
      return error.code() + ": " + error.message();
    }
  };
  CHECK(code_of(folder.path("v"), 4) ==
        "limit.input: " + folder.path("v") + ": larger than 4 bytes");
  CHECK(code_of("/dev/zero", 1'000) == "limit.input: /dev/zero: larger than 1000 bytes");
  CHECK(code_of(folder.path("none"), 4) ==
        "io.read: open " + folder.path("none") + ": no such file or directory");
  CHECK(code_of(folder.path("."), 4).starts_with("io.read: read "));
}

TEST_CASE("Many files of a folder are read into memory of arenas", "[threads]") {
  const TemporaryFolder folder;
  std::vector<std::string> paths;
  for (int i = 0; i < 40; ++i) {
    paths.push_back("f" + std::to_string(i));
    folder.write("c/" + paths.back(), std::string(static_cast<std::size_t>(i) * 1000, 'x'));
  }
  const auto tree = open_folder(folder.path());
  paths.emplace_back("absent");
  const FileTexts read = read_files(*tree, paths);
  REQUIRE(read.texts.size() == paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) CHECK(read.texts[i] == tree->read(paths[i]));
  CHECK(!read.texts.back());

  FolderOptions options;
  options.limits.archive_file = 20'000;
  try {
    read_files(*open_folder(folder.path(), options), paths);
    FAIL("a file is longer than the limit");
  } catch (const Error& error) {
    CHECK(error.code() == "limit.archive.file");
    CHECK(error.message().find("/f21 ") != std::string::npos);
  }
}

namespace {

// What a reader gets on `threads` threads: the files, or the error, and the warnings.
std::string read_on(std::size_t threads, const TemporaryFolder& folder, FolderOptions options) {
  std::vector<std::string> warnings;
  options.warnings = &warnings;
  options.threads = threads;
  std::string out;
  try {
    out = listing(folder, options);
  } catch (const Error& error) {
    out = error.code() + ": " + error.message();
  }
  for (const std::string& warning : warnings) out += "\n" + warning;
  return out;
}

}  // namespace

TEST_CASE("Several threads read a folder of folders as one does", "[threads]") {
  const TemporaryFolder folder;
  folder.write("c/Chart.yaml", "root");
  for (int i = 0; i < 40; ++i) {
    const std::string below = "c/charts/s" + std::to_string(i);
    folder.write(below + "/Chart.yaml", std::to_string(i));
    folder.write(below + "/templates/a", "a");
    if (i % 8 == 0) folder.link(below + "/linked", "templates/a");
  }
  folder.write("c/charts.txt", "");
  FolderOptions options;
  const auto same_on_many = [&](const char* expected) {
    const std::string one = read_on(1, folder, options);
    CHECK(one.find(expected) != std::string::npos);
    for (const std::size_t threads : {2, 5, 64}) CHECK(read_on(threads, folder, options) == one);
  };
  same_on_many("charts/s9/templates/a=a charts.txt= ");
  same_on_many("path=");

  options.ignore = [](std::string_view path, bool) { return path == "charts/s3"; };
  same_on_many("charts/s4/templates/a=a");
  CHECK(read_on(2, folder, options).find("charts/s3/") == std::string::npos);

  SECTION("too many entries, of which no part alone has too many") {
    options.limits.archive_entries = 100;
    same_on_many("limit.archive.entries");
  }
  SECTION("too many bytes, of which no part alone has too many") {
    options.limits.archive_total = 60;
    same_on_many("limit.archive.total");
  }
  SECTION("of several errors, the first in order") {
    folder.link("c/charts/s7/out", "../../../..");
    folder.link("c/charts/s20/out", "../../../..");
    same_on_many("path.link: link ");
    CHECK(read_on(2, folder, options).find("charts/s20/out") != std::string::npos);
  }
}
