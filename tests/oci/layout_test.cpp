// Layouts on disk.
#include <catch2/catch.hpp>
#include <filesystem>

#include "kchart/error.hpp"
#include "kchart/oci_layout.hpp"
#include "support/code_of.hpp"
#include "support/folder.hpp"

using namespace kchart;
using namespace kchart::oci;

namespace {

using test::code_of;

}  // namespace

TEST_CASE("blobs and names of a layout") {
  const testing::Folder folder;
  Layout layout(folder.path() + "/l");
  const Descriptor blob = layout.put("text/plain", "abc");
  CHECK(blob.size == 3);
  CHECK(layout.read(blob.digest) == "abc");
  CHECK(std::filesystem::exists(folder.path() + "/l/blobs/sha256/" + blob.digest.substr(7)));
  CHECK(layout.manifests().empty());

  layout.tag("v1", blob);
  layout.tag("v2", blob);
  layout.tag("v1", layout.put("text/plain", "abcd"));
  CHECK(layout.manifests().size() == 2);
  CHECK(layout.find("v2")->digest == blob.digest);
  CHECK(layout.find("v1")->size == 4);
  CHECK(layout.untag("v2"));
  CHECK_FALSE(layout.untag("v2"));
  CHECK(Layout(folder.path() + "/l").manifests().size() == 1);
}

TEST_CASE("a blob in pieces appears only when it is complete and right") {
  const testing::Folder folder;
  Layout layout(folder.path());
  const std::string wrong = "sha256:" + std::string(64, '0');
  {
    const auto writer = layout.writer();
    writer->write("ab");
    CHECK(code_of([&] { writer->commit("text/plain", wrong); }) == "digest.mismatch");
  }
  CHECK(std::filesystem::is_empty(folder.path() + "/blobs/sha256"));
  const auto writer = layout.writer();
  writer->write("ab");
  writer->write("c");
  const Descriptor blob = writer->commit("text/plain");
  CHECK(blob == describe("text/plain", "abc"));
  char bytes[8];
  CHECK(layout.reader(blob.digest)(1, bytes, sizeof bytes) == 2);
  CHECK(std::string(bytes, 2) == "bc");
}

TEST_CASE("an image is there when all that it points to is, of its size") {
  const testing::Folder folder;
  Layout layout(folder.path());
  const Descriptor config = layout.put("c", "{}"), blob = layout.put("l", "abc");
  const auto text = [](const Descriptor& one) {
    return "{\"mediaType\":\"" + one.media_type + "\",\"digest\":\"" + one.digest +
           "\",\"size\":" + std::to_string(one.size) + "}";
  };
  const Descriptor image = layout.put(
      kImageManifest, "{\"config\":" + text(config) + ",\"layers\":[" + text(blob) + "]}");
  const Descriptor index = layout.put(kImageIndex, "{\"manifests\":[" + text(image) + "]}");
  CHECK(has_image(layout, index));
  std::ofstream(layout.path_of(blob.digest)) << "ab";
  CHECK_FALSE(has_image(layout, index));
  layout.put("l", "abc");  // a damaged blob is written again
  CHECK(has_image(layout, index));
  for (const Descriptor& gone : {config, image}) {
    std::filesystem::rename(layout.path_of(gone.digest), folder.path() + "/away");
    CHECK_FALSE(has_image(layout, index));
    std::filesystem::rename(folder.path() + "/away", layout.path_of(gone.digest));
  }
}

TEST_CASE("what killed writers left behind goes when it is old and nobody holds it") {
  const testing::Folder folder;
  namespace fs = std::filesystem;
  Layout layout(folder.path());
  const auto writer = layout.writer();
  writer->write("abc");
  folder.file("blobs/sha256/.new.new123", "x").file("blobs/sha256/.new.old123", "x");
  folder.file("index.json.backup", "mine");
  const fs::file_time_type old = fs::file_time_type::clock::now() - std::chrono::hours(2);
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    if (entry.path().extension() != ".new123") fs::last_write_time(entry.path(), old);
  }
  Layout again(folder.path());
  CHECK(fs::exists(folder.path() + "/blobs/sha256/.new.new123"));
  CHECK_FALSE(fs::exists(folder.path() + "/blobs/sha256/.new.old123"));
  CHECK(fs::exists(folder.path() + "/index.json.backup"));
  CHECK(again.read(writer->commit("text/plain").digest) == "abc");
}

TEST_CASE("what is no layout, no digest or spoilt is said so") {
  const testing::Folder folder;
  Layout layout(folder.path());
  CHECK(code_of([&] { layout.read("sha256:" + std::string(64, '0')); }) == "oci.not_found");
  CHECK(code_of([&] { layout.has("sha256:../../etc/passwd"); }) == "oci.layout");
  const Descriptor blob = layout.put("text/plain", "abc");
  std::ofstream(layout.path_of(blob.digest)) << "abd";
  CHECK(code_of([&] { layout.read(blob.digest); }) == "digest.mismatch");
  folder.file("index.json", "{");
  CHECK(code_of([&] { layout.manifests(); }) == "oci.layout");
  folder.file("oci-layout", "{}");
  CHECK(code_of([&] { Layout again(folder.path()); }) == "oci.layout");
}
