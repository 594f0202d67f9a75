// Packed charts, proper and hostile. The ids are the rows of the table of hostile inputs.
#include "base/archive.hpp"

#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <ctime>

#include "base/tar_maker.hpp"
#include "kchart/error.hpp"
#include "support/sanitizer.hpp"

namespace {

using namespace kchart;
using test::gzip;
using test::TarMaker;

struct Refusal {
  std::string code;
  Fault fault = Fault::usage;
};

Refusal refusal(const std::string& packed, const ArchiveOptions& options = {}) {
  try {
    open_archive(packed, "c.tgz", options);
  } catch (const Error& error) {
    CHECK(std::string(error.what()).size() < 400);
    return {error.code(), error.fault()};
  }
  return {"none"};
}

std::string code(const std::string& packed, const ArchiveOptions& options = {}) {
  return refusal(packed, options).code;
}

std::vector<std::string> paths(const std::string& packed) {
  return open_archive(packed, "c.tgz")->paths();
}

std::string code_of_name(std::string_view name) {
  return code(gzip(TarMaker().file(name, "x").tar()));
}

}  // namespace

TEST_CASE("An archive keeps its order and drops the first component") {
  const auto tree = open_archive(gzip(TarMaker()
                                          .file("app/Chart.yaml", "name: app")
                                          .file("app/b", std::string(700, 'b'))
                                          .file("app/templates/", "", {.type = '5'})
                                          .file("app/a", "")
                                          .tar()),
                                 "c.tgz");
  CHECK(tree->paths() == std::vector<std::string>{"Chart.yaml", "b", "a"});
  CHECK(tree->read("b") == std::string(700, 'b'));
  CHECK(tree->read("a") == "");
  CHECK(!tree->read("c"));
}

TEST_CASE("Files are pieces of what was unpacked, which lives as long as one of them") {
  std::string large;
  for (std::int64_t i = 0; large.size() < 4 * kMiB; ++i)
    large += std::to_string(i * 7919 % 1000003) + ' ';
  const std::string small = gzip(TarMaker().file("app/a", "one").file("app/b", "two").tar());
  const std::string two_members = gzip(TarMaker().file("app/a", large).tar()) + gzip("");
  const auto files_of = [](const std::string& packed) {
    UnpackBudget budget = unpack_budget({});
    return read_archive(packed, "c.tgz", {}, budget);
  };
  SharedText last;
  {
    const std::vector<ArchiveFile> files = files_of(small);
    REQUIRE(files.size() == 2);
    // A block of data and a header lie between them.
    CHECK(files[1].data.view().data() - files[0].data.view().data() == 1024);
    last = files[1].data;
  }
  CHECK(last == "two");
  // What is not unpacked at once is collected from its pieces.
  CHECK(files_of(two_members)[0].data == large);
  CHECK(files_of(gzip(TarMaker().file("app/a", large + "x").file("app/b", "y").tar()))[1].data ==
        "y");
}

TEST_CASE("Names come from every extension of tar") {
  const std::string deep = "app/" + std::string(180, 'd') + "/x";
  CHECK(paths(gzip(TarMaker().pax("path", deep).file("short", "1").tar())) ==
        std::vector<std::string>{deep.substr(4)});
  CHECK(paths(gzip(TarMaker().gnu_name(deep).file("short", "1").tar())) ==
        std::vector<std::string>{deep.substr(4)});
  CHECK(paths(gzip(TarMaker().file("x", "1", {.prefix = "app/sub"}).tar())) ==
        std::vector<std::string>{"sub/x"});
  CHECK(paths(gzip(TarMaker()
                       .file("pax_global_header", "20 comment=abcdefgh\n", {.type = 'g'})
                       .file("app/x", "1")
                       .tar())) == std::vector<std::string>{"x"});
  CHECK(paths(gzip(TarMaker().file("app\\templates\\x", "1").tar())) ==
        std::vector<std::string>{"templates/x"});
  CHECK(paths(gzip(TarMaker().file("app/./a//b/../c", "1").tar())) ==
        std::vector<std::string>{"a/c"});
}

TEST_CASE("H1: a bomb of zeros ends at the limit, in time and without memory") {
  // A stream that is cut at byte borders may be repeated: 640 times 16 MiB are 10 GiB.
  z_stream z{};
  deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string zeros(16 * kMiB, '\0');
  std::string piece(kMiB, '\0');
  z.next_in = reinterpret_cast<Bytef*>(zeros.data());
  z.avail_in = static_cast<uInt>(zeros.size());
  z.next_out = reinterpret_cast<Bytef*>(piece.data());
  z.avail_out = static_cast<uInt>(piece.size());
  deflate(&z, Z_FULL_FLUSH);
  piece.resize(z.total_out);
  deflateEnd(&z);
  std::string packed("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
  for (int i = 0; i < 640; ++i) packed += piece;
  CHECK(packed.size() > 10'000'000);
  std::string().swap(zeros);
  const std::clock_t start = std::clock();
  CHECK(code(packed) == "limit.archive.total");
  CHECK(std::clock() - start < 2 * CLOCKS_PER_SEC);  // of the processor, however busy it is
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  if (!test::kSanitized) CHECK(usage.ru_maxrss < 150 * 1024);  // KiB, of this whole test program
}

TEST_CASE("A small bomb is told by its ratio") {
  CHECK(code(gzip(TarMaker().file("app/x", std::string(4 * kMiB, '\0')).tar())) ==
        "limit.archive.total");
}

TEST_CASE("A ratio of 0 lets nothing through that the ratio is for") {
  ArchiveOptions options;
  options.limits.archive_ratio = 0;
  CHECK(code(gzip(TarMaker().file("app/x", "1").tar()), options) == "none");
  const std::string large = gzip(TarMaker().file("app/x", std::string(2 * kMiB, 'x')).tar());
  CHECK(code(large, options) == "limit.archive.total");
  CHECK(code(gzip("") + large, options) == "limit.archive.total");
}

TEST_CASE("H2: members without content do not add up") {
  std::string members;
  for (int i = 0; i < 200'000; ++i) members += gzip("");
  CHECK(paths(members + gzip(TarMaker().file("app/x", "1").tar())) ==
        std::vector<std::string>{"x"});
}

TEST_CASE("H2: members one after the other count as one stream") {
  const std::string tar = TarMaker().file("app/x", "1").file("app/y", "2").tar();
  CHECK(paths(gzip(tar.substr(0, 700)) + gzip(tar.substr(700))) ==
        std::vector<std::string>{"x", "y"});
  std::string noise(3 * kMiB, '\0');
  std::uint32_t state = 1;
  for (char& c : noise) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  std::string all;
  TarMaker files;
  for (int i = 0; i < 6; ++i) files.file("app/" + std::to_string(i), noise);
  const std::string tar_of_noise = files.tar();
  for (std::size_t at = 0; at < tar_of_noise.size(); at += kMiB) {
    all += gzip(std::string_view(tar_of_noise).substr(at, kMiB), 1);
  }
  ArchiveOptions options;
  options.limits.archive_total = 10 * kMiB;
  CHECK(code(all) == "none");
  CHECK(code(all, options) == "limit.archive.total");
  CHECK(open_archive(gzip(TarMaker().file("app/in.gz", gzip("x")).tar()), "c")->read("in.gz") ==
        gzip("x"));
}

TEST_CASE("H3: sizes that are no sizes") {
  for (const std::string size :
       {"77777777777", "-0000000001", std::string("\x80\0\0\0\0\0\0\0\0\0\0\x05", 12).c_str(),
        "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "0000000009z", "00000000008"}) {
    INFO(excerpt(size));
    CHECK(code(gzip(TarMaker().file("app/x", "12345", {.size = size}).tar())) == "archive.header");
  }
  CHECK(code(gzip(TarMaker().pax("size", "9223372036854775807").file("app/x", "1").tar())) ==
        "archive.header");
  CHECK(code(gzip(TarMaker().pax("size", "-1").file("app/x", "1").tar())) == "archive.header");
  CHECK(code(gzip(TarMaker().file("app/x", "1", {.good_checksum = false}).tar())) ==
        "archive.header");
}

TEST_CASE("H4: one large file") {
  std::string noise(5 * kMiB + 1, '\0');
  std::uint32_t state = 7;
  for (char& c : noise) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  const std::string packed = gzip(TarMaker().file("app/big", noise).tar(), 1);
  CHECK(code(packed) == "limit.archive.file");
  ArchiveOptions options;
  options.limits.archive_file = 6 * kMiB;
  CHECK(code(packed, options) == "none");
}

TEST_CASE("H5: many files") {
  TarMaker tar;
  for (int i = 0; i < 10'001; ++i) tar.file("app/" + std::to_string(i * 7919), "");
  ArchiveOptions options;
  options.limits.archive_ratio = 100'000;
  CHECK(code(gzip(tar.tar()), options) == "limit.archive.entries");
  options.limits.archive_entries = 10'001;
  CHECK(code(gzip(tar.tar()), options) == "none");
}

TEST_CASE("H6, H7: paths that leave the chart") {
  for (const char* name : {"chart/../../etc/x", "chart/a/../../../x", "chart/..", "chart/..x",
                           "chart\\..\\..\\x", "../x", "a/../../x/y"}) {
    INFO(name);
    CHECK(code_of_name(name) == "path.escape");
  }
  for (const char* name : {"/etc/passwd", "//x", "C:/x", "c:\\x", "\\\\host\\x", "chart//x"}) {
    INFO(name);
    CHECK(code_of_name(name) == "path.absolute");
  }
}

TEST_CASE("H8, H9, H10: links and other kinds of file") {
  const auto code_of_type = [](char type) {
    return code(gzip(TarMaker().file("app/x", "", {.type = type}).file("app/x/y", "1").tar()));
  };
  CHECK(code_of_type('1') == "archive.link");
  CHECK(code_of_type('2') == "archive.link");
  for (const char type : {'3', '4', '6', 'S', 'M', 'V', 'D', 'A', 'z', '8'}) {
    INFO(type);
    CHECK(code_of_type(type) == "archive.type");
  }
  CHECK(code(gzip(TarMaker().pax("GNU.sparse.major", "1").file("app/x", "1").tar())) ==
        "archive.type");
  CHECK(code(gzip(TarMaker().file("app/x", "data of a hard link", {.type = '1'}).tar())) ==
        "archive.link");
  ArchiveOptions options;
  options.links_as_empty = true;
  const std::string linked = gzip(TarMaker().file("app/x", "", {.type = '2'}).tar());
  CHECK(open_archive(linked, "c", options)->read("x") == "");
}

TEST_CASE("H11: one name twice") {
  for (const char* again : {"app/a", "app/A", "app/./a", "app/b/../a"}) {
    INFO(again);
    CHECK(code(gzip(TarMaker().file("app/a", "1").file(again, "2").tar())) == "archive.duplicate");
  }
  for (const char* again : {"app/\u00c9", "app/e\u0301"}) {
    INFO(again);
    CHECK(code(gzip(TarMaker().file("app/\u00e9", "1").file(again, "2").tar())) ==
          "archive.duplicate");
  }
}

TEST_CASE("H12: names in records are checked like any other") {
  const auto of_record = [](std::string_view path) {
    return code(gzip(TarMaker().pax("path", path).file("app/x", "1").tar()));
  };
  CHECK(of_record("app/" + std::string(5'000, 'a')) == "limit.path");
  CHECK(of_record("app/" + std::string(2 * kMiB, 'a')) == "limit.path");
  CHECK(of_record("../x") == "path.escape");
  CHECK(of_record("app/../../x") == "path.escape");
  CHECK(of_record("/x/y") == "path.absolute");
  CHECK(of_record(std::string_view("app/a\0b", 7)) == "path.escape");
  CHECK(code(gzip(TarMaker().gnu_name("app/../../x").file("app/x", "1").tar())) == "path.escape");
  std::string components = "app";
  for (int i = 0; i < 65; ++i) components += "/d";
  CHECK(of_record(components) == "limit.path");
  TarMaker looping;
  for (int i = 0; i < 20'000; ++i) looping.pax("path", "app/y");
  ArchiveOptions options;
  options.limits.archive_ratio = 100'000;
  CHECK(code(gzip(looping.file("app/x", "1").tar()), options) == "archive.header");
  for (const char* record : {"5 a=b\n", "99 a=b\n", "x a=b\n", "6 ab\n\n", "6 =bc\n", " a=b\n"}) {
    INFO(record);
    CHECK(code(gzip(TarMaker().file("p", record, {.type = 'x'}).file("app/x", "1").tar())) ==
          "archive.header");
  }
}

TEST_CASE("H13: damaged archives") {
  const std::string tar = TarMaker().file("app/x", std::string(3'000, 'x')).tar();
  const std::string packed = gzip(tar);
  for (std::size_t cut = 1; cut < packed.size() - 1; ++cut) {
    INFO(cut);
    CHECK(code(packed.substr(0, cut)) == "archive.truncated");
  }
  std::string crc = packed;
  crc[crc.size() - 6] ^= 1;
  CHECK(code(crc) == "archive.checksum");
  std::string length = packed;
  length[length.size() - 2] ^= 1;
  CHECK(code(length) == "archive.checksum");
  CHECK(code(packed + "trailing") == "none");
  CHECK(code(packed + packed) == "none");
  CHECK(code(gzip(tar.substr(0, 2'000))) == "archive.truncated");
  CHECK(code(gzip(tar.substr(0, 100))) == "archive.truncated");
  CHECK(code(gzip(TarMaker().file("app/x", "1").without_end())) == "none");
  CHECK(code("not gzip at all") == "archive.header");
  CHECK(code("") == "archive.truncated");
}

TEST_CASE("H14: layouts that are no chart's") {
  CHECK(code_of_name("x") == "chart.layout");
  CHECK(code_of_name("Chart.yaml") == "chart.layout");
  CHECK(code(gzip(TarMaker().tar())) == "chart.layout");
  CHECK(code(gzip(TarMaker().file("app/", "", {.type = '5'}).tar())) == "chart.layout");
  CHECK(code(gzip(TarMaker().file("a/x", "1").file("b/y", "2").tar())) == "chart.layout");
}

TEST_CASE("H16: modes do not matter, but for folders") {
  CHECK(paths(gzip(TarMaker()
                       .file("app/x", "1", {.mode = "0006777"})
                       .file("app/d", "", {.mode = "040755"})
                       .tar())) == std::vector<std::string>{"x"});
}

TEST_CASE("What Helm refuses is refused, what only we refuse is hostile or a limit") {
  CHECK(refusal(gzip(TarMaker().file("c/../../x", "").tar())).fault == Fault::refused);
  CHECK(refusal(gzip(TarMaker().file("c/x", "", {.type = '2'}).tar())).fault == Fault::hostile);
  CHECK(refusal("junk").fault == Fault::refused);
}
