// Layouts to registries: push_bench make LAYOUT LAYER-FILE, push_bench push LAYOUT DIGEST HOST.
//
// `make` writes an image of one layer; its digest is printed as JSON.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "kchart/error.hpp"
#include "kchart/oci_layout.hpp"

namespace {

using namespace kchart::oci;

std::string descriptor_text(const Descriptor& d) {
  return R"({"mediaType":")" + d.media_type + R"(","digest":")" + d.digest + R"(","size":)" +
         std::to_string(d.size) + "}";
}

int make(const std::string& folder, const char* file) {
  Layout layout(folder);
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const Descriptor layer = layout.put("application/vnd.oci.image.layer.v1.tar", bytes);
  const Descriptor config =
      layout.put("application/vnd.oci.image.config.v1+json",
                 R"({"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[")" +
                     layer.digest + "\"]}}");
  const Descriptor manifest = layout.put(
      kImageManifest, R"({"schemaVersion":2,"mediaType":")" + std::string(kImageManifest) +
                          R"(","config":)" + descriptor_text(config) + R"(,"layers":[)" +
                          descriptor_text(layer) + "]}");
  layout.tag("latest", manifest);
  std::printf("{\"digest\":\"%s\"}\n", manifest.digest.c_str());
  return 0;
}

int push(const std::string& folder, const std::string& digest, const char* host) {
  const Layout layout(folder);
  RegistryOptions options;
  options.plain_http = true;
  Registry registry(host, options);
  Descriptor manifest = describe(kImageManifest, layout.read(digest));
  push_image(layout, manifest, registry, "bench", "latest");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string verb = argc > 1 ? argv[1] : "";
    if (verb == "make" && argc == 4) return make(argv[2], argv[3]);
    if (verb == "push" && argc == 5) return push(argv[2], argv[3], argv[4]);
    std::fputs("usage: see the head of push_bench.cpp\n", stderr);
    return 2;
  } catch (const kchart::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
