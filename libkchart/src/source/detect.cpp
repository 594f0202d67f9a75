// The order of the build packs, what overrides them, and the error that names all that was missed.
#include "kchart/detect.hpp"

#include <filesystem>

#include "kchart/error.hpp"
#include "source/detection.hpp"

namespace kchart::source {

namespace {

constexpr std::size_t kLargestText = 2 * kMiB;

[[noreturn]] void refuse(const char* code, const std::string& why) {
  throw Error(Fault::refused, code, why);
}

[[noreturn]] void nothing_found(const Source& source, const Detection& detection) {
  std::string text = source.slug + ": nothing here that can be built and run; looked for:";
  for (const Look& look : detection.looked) {
    text += "\n  " + look.what + (look.detail.empty() ? "" : ": " + excerpt(look.detail, 400));
  }
  refuse("detect.nothing",
         text + "\nAdd one of these, name the program with --entrypoint, or add a Dockerfile.");
}

void take_pack(Inspection& inspection, const std::string& pack, bool found) {
  if (!found) nothing_found(inspection.source(), inspection.detection());
  inspection.detection().pack = pack;
}

// The language that `railpack` finds. A Dockerfile that builds an image says more than any guess.
bool detect_language(Inspection& inspection) {
  return detect_dockerfile(inspection) || detect_python(inspection) || detect_node(inspection) ||
         detect_go(inspection) || detect_site(inspection) || detect_binary(inspection);
}

// A name that somebody gave is no wish that may be passed over.
void check_dockerfile_is_there(const Inspection& inspection) {
  const std::string& named = inspection.options().dockerfile;
  if (named.empty() || inspection.dockerfile(named)) return;
  refuse("detect.dockerfile", inspection.source().slug + ": there is no file \"" + excerpt(named) +
                                  "\" in it; a Dockerfile is named by its path in the source");
}

void set_port(Detection& detection, int wanted) {
  if (wanted > 0) {
    detection.port = wanted;
    detection.port_from = "asked for";
  }
}

}  // namespace

std::string_view name_of(Language language) {
  switch (language) {
    case Language::python:
      return "python";
    case Language::node:
      return "node";
    case Language::go:
      return "go";
    case Language::site:
      return "static";
    case Language::dockerfile:
      return "dockerfile";
    default:
      return "binary";
  }
}

std::optional<std::string> Inspection::text(std::string_view path) const {
  const File* file = source_.find(path);
  if (file == nullptr || !file->link.empty() || file->size > kLargestText) return std::nullopt;
  return source_.read(path, kLargestText);
}

std::optional<std::string> Inspection::dockerfile(const std::string& path) const {
  std::error_code error;
  if (!std::filesystem::is_regular_file(source_.folder + "/" + path, error)) return std::nullopt;
  return source_.read(path, kLargestText);
}

bool Inspection::look(std::string what, bool found, std::string detail) {
  detection_.looked.push_back({std::move(what), found, std::move(detail)});
  return found;
}

Detection detect(const Source& source, const DetectOptions& options) {
  Detection detection;
  Inspection inspection(source, options, detection);
  check_dockerfile_is_there(inspection);
  const std::string pack = options.pack.empty() ? "railpack" : options.pack;
  if (pack == "dockerfile") {
    take_pack(inspection, pack, detect_dockerfile(inspection));
  } else if (pack == "static") {
    take_pack(inspection, pack, detect_site(inspection));
  } else if (pack == "railpack") {
    const bool found = detect_language(inspection);
    const bool own = detection.language == Language::dockerfile && found;
    take_pack(inspection, own ? "dockerfile" : pack, found);
  } else {
    refuse("detect.pack", "unknown build pack \"" + excerpt(pack) +
                              "\"; there are railpack, dockerfile and static");
  }
  set_port(detection, options.port);
  return detection;
}

}  // namespace kchart::source
