// Archives of sources as strangers make them. The ids are the rows of the table of hostile inputs.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "base/folder.hpp"
#include "base/tar_maker.hpp"
#include "kchart/error.hpp"
#include "kchart/source.hpp"
#include "source/links.hpp"
#include "source/unpack.hpp"
#include "support/folder.hpp"
#include "support/sanitizer.hpp"

using namespace kchart;
using namespace kchart::source;
using kchart::testing::Folder;
using test::gzip;
using test::TarMaker;

namespace {

namespace fs = std::filesystem;

std::string code(const std::string& archive, const Limits& limits = source_limits()) {
  Folder into;
  try {
    unpack(archive, "x.tgz", into.path() + "/tree", limits);
  } catch (const Error& error) {
    CHECK(std::string(error.what()).size() < 400);
    return error.code();
  }
  return "";
}

std::string packed(const std::string& tar, const char* program) {
  Folder folder;
  folder.file("x.tar", tar);
  const std::string path = folder.path() + "/x.tar";
  const std::string command = std::string(program) + " < " + path + " > " + path + ".packed";
  REQUIRE(std::system(command.c_str()) == 0);
  return read_user_file(path + ".packed", 64 * kMiB);
}

std::string base256(unsigned char first, unsigned char rest) {
  std::string size(12, static_cast<char>(rest));
  size[0] = static_cast<char>(first);
  return size;
}

}  // namespace

TEST_CASE("H1: bombs of every packing end at the limit, with bounded memory") {
  const std::string tar = TarMaker().file("r/x", std::string(40 * kMiB, '\0')).tar();
  for (const char* program : {"gzip", "xz -T1", "bzip2", "zstd -q"}) {
    INFO(program);
    CHECK(code(packed(tar, program)) == "limit.archive.total");
  }
  Limits small = source_limits();
  small.archive_total = kMiB;
  small.archive_ratio = 1'000'000;
  CHECK(code(packed(tar, "xz -T1"), small) == "limit.archive.total");
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  // KiB, of this test program with what it packed.
  if (!test::kSanitized) CHECK(usage.ru_maxrss < 300 * 1024);
}

TEST_CASE("H2: members one after the other count as one stream; gzip within gzip is data") {
  const std::string tar = TarMaker().file("r/x", "1").file("r/y", "2").tar();
  CHECK(code(gzip(tar.substr(0, 700)) + gzip(tar.substr(700))) == "");
  Limits small = source_limits();
  small.archive_total = 64 * kKiB;
  std::string members = gzip(tar);
  for (int i = 0; i < 200; ++i) members += gzip(std::string(1024, '\0'));
  CHECK(code(members, small) == "limit.archive.total");
  CHECK(code(gzip(gzip(tar))) == "archive.header");
}

TEST_CASE("H3: sizes that no file has") {
  for (const std::string& size :
       {base256(0x80, 0x7f), base256(0xff, 0xff), base256(0xff, 0x80), std::string("-0000000001"),
        std::string("77777777777 "), std::string("12x45678901")}) {
    const std::string tar = TarMaker().file("r/x", "1", {.size = size}).tar();
    const std::string found = code(gzip(tar));
    INFO(found);
    CHECK((found == "archive.header" || found == "archive.truncated" ||
           found == "limit.archive.file"));
  }
}

TEST_CASE("H10: only files, folders and links") {
  for (const char type : {'3', '4', '6'}) {
    INFO(type);
    const std::string found =
        code(gzip(TarMaker().file("r/a", "1").file("r/x", "", {.type = type}).tar()));
    CHECK((found == "archive.type" || found == "archive.header"));
  }
  Folder holes;
  REQUIRE(std::system(("cd " + holes.path() +
                       " && mkdir r && echo 1 > r/a && truncate -s 64K r/x && "
                       "tar --format=gnu -cSf gnu.tar r && tar --format=posix -cSf pax.tar r")
                          .c_str()) == 0);
  for (const char* form : {"gnu", "pax"}) {
    INFO(form);
    CHECK(code(read_user_file(holes.path() + "/" + form + ".tar", kMiB)) == "archive.type");
  }
}

TEST_CASE("H11: two entries of one name, also in other letters") {
  for (const char* other : {"r/a", "r/A", "r/./a", "r//a", "r/b/../a"}) {
    INFO(other);
    CHECK(code(gzip(TarMaker().file("r/a", "1").file(other, "2").tar())) == "archive.duplicate");
  }
  for (const char* other : {"r/\u00c4", "r/a\u0308"}) {
    INFO(other);
    CHECK(code(gzip(TarMaker().file("r/\u00e4", "1").file(other, "2").tar())) ==
          "archive.duplicate");
  }
}

TEST_CASE("H12: long names are judged in the end") {
  const auto pax = [](const std::string& path) {
    return code(gzip(TarMaker().pax("path", path).file("r/x", "1").tar()));
  };
  CHECK(pax("r/../../x") == "path.escape");
  CHECK(pax("/etc/x") == "path.absolute");
  CHECK(pax("r/" + std::string(5000, 'x')) == "limit.path");
  CHECK(code(gzip(TarMaker().gnu_name("../x").file("r/x", "1").tar())) == "path.escape");
  std::string deep = "r";
  for (int i = 0; i < 100; ++i) deep += "/d";
  CHECK(pax(deep) == "limit.path");
  const std::string huge = code(gzip(TarMaker().gnu_name(std::string(8 * kMiB, 'n')).tar()));
  CHECK((huge == "limit.path" || huge == "archive.header" || huge == "limit.archive.total"));
}

TEST_CASE("H16: modes are masked, owners and times ignored") {
  Folder into;
  unpack(gzip(TarMaker()
                  .file("r/set", "1", {.mode = "0006777"})
                  .file("r/plain", "1", {.mode = "0000000"})
                  .tar()),
         "x.tgz", into.path() + "/tree", source_limits());
  struct stat info {};
  REQUIRE(stat((into.path() + "/tree/set").c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0755);
  REQUIRE(stat((into.path() + "/tree/plain").c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0644);
  CHECK(info.st_uid == geteuid());
}

TEST_CASE("H61: what became a link since it was listed is not read") {
  Folder folder, outside;
  outside.file("x", "secret");
  folder.file("a", "1").file("d/x", "2");
  const int fd = open_below(folder.path(), "d/x");
  CHECK(fd >= 0);
  close(fd);
  fs::remove(folder.path() + "/a");
  folder.link("a", (outside.path() + "/x").c_str());
  fs::rename(folder.path() + "/d", folder.path() + "/moved");
  folder.link("d", outside.path().c_str());
  for (const char* path : {"a", "d/x"}) {
    INFO(path);
    try {
      open_below(folder.path(), path);
      FAIL();
    } catch (const Error& error) {
      CHECK(error.code() == "path.link");
    }
  }
  folder.link("round", "round");
  CHECK_THROWS_AS(open_below(folder.path(), "round/x"), Error);
}
