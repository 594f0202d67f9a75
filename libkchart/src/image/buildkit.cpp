// BuildKit, through the client that is there: buildctl for a buildkitd of its own, docker for the
// one inside a Docker engine. Both print what they do on standard error; what was built they write
// to a file.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/disk.hpp"
#include "base/folder.hpp"
#include "base/folder_root.hpp"
#include "base/stranger_json.hpp"
#include "base/write_file.hpp"
#include "kchart/error.hpp"
#include "kchart/image.hpp"
#include "source/links.hpp"

namespace kchart::image {

namespace {

namespace fs = std::filesystem;

// Instead of the context's .dockerignore, which the list of its files has heeded.
constexpr std::string_view kNoRules = "# nothing more\n";
constexpr std::size_t kTail = 12;  // lines of a failed build that are shown

std::string epoch_text(const Request& request) {
  return std::to_string(request.epoch);
}

std::string joined_tags(const Request& request) {
  std::string names;
  for (const std::string& tag : request.tags) {
    names += (names.empty() ? "" : ",") + image_reference(tag).text();
  }
  return names;
}

// "name=...": several names are quoted, as CSV wants it.
std::string name_field(const Request& request) {
  const std::string quote = request.tags.size() > 1 ? "\"" : "";
  return quote + "name=" + joined_tags(request) + quote;
}

std::string image_output(const Request& request, const BuildKitOptions& options) {
  std::string output = "type=image," + name_field(request);
  if (request.push) output += ",push=true";
  if (request.push && options.insecure) output += ",registry.insecure=true";
  return output;
}

// The value of `name` in "type=oci,dest=x.tar".
std::string field(std::string_view output, const std::string& name) {
  while (!output.empty()) {
    const std::string_view one = output.substr(0, output.find(','));
    if (one.starts_with(name + "=")) return std::string(one.substr(name.size() + 1));
    output.remove_prefix(std::min(one.size() + 1, output.size()));
  }
  return {};
}

// Whether what is written are the files of the image, without the image.
bool is_files(const std::string& output) {
  const std::string type = field(output, "type");
  return type == "local" || type == "tar";
}

std::vector<std::string> outputs_of(const Request& request, const BuildKitOptions& options) {
  std::vector<std::string> outputs;
  for (const std::string& output : options.outputs) {
    const bool named = request.tags.empty() || is_files(output);
    outputs.push_back(named ? output : output + "," + name_field(request));
  }
  if (outputs.empty() || request.push) outputs.push_back(image_output(request, options));
  return outputs;
}

void add(std::vector<std::string>& words, std::initializer_list<std::string> more) {
  words.insert(words.end(), more);
}

std::vector<std::string> buildctl(const Request& request, const BuildKitOptions& options,
                                  const std::string& context, const std::string& dockerfile,
                                  const std::string& metadata) {
  const fs::path file(dockerfile);
  std::vector<std::string> words = {options.client.empty() ? "buildctl" : options.client};
  add(words,
      {"--addr", options.address, "build", "--progress", "plain", "--frontend", "dockerfile.v0",
       "--local", "context=" + context, "--local", "dockerfile=" + file.parent_path().string(),
       "--opt", "filename=" + file.filename().string(), "--opt",
       "platform=" + request.platform.text(), "--opt",
       "build-arg:SOURCE_DATE_EPOCH=" + epoch_text(request)});
  for (const auto& [name, value] : request.build_args) {
    add(words, {"--opt", "build-arg:" + name + "=" + value});
  }
  for (const auto& [name, value] : request.labels) {
    add(words, {"--opt", "label:" + name + "=" + value});
  }
  if (!request.target.empty()) add(words, {"--opt", "target=" + request.target});
  if (request.no_cache) words.push_back("--no-cache");
  if (request.pull) add(words, {"--opt", "image-resolve-mode=pull"});
  if (request.provenance) add(words, {"--opt", "attest:provenance=mode=max"});
  if (request.sbom) add(words, {"--opt", "attest:sbom="});
  for (const std::string& cache : request.cache_from) add(words, {"--import-cache", cache});
  for (const std::string& cache : request.cache_to) add(words, {"--export-cache", cache});
  for (const std::string& output : outputs_of(request, options)) add(words, {"--output", output});
  add(words, {"--metadata-file", metadata});
  return words;
}

// "type=registry,ref=X": what `docker build` of the engine wants is X.
std::string cache_image(const std::string& cache) {
  const std::size_t ref = cache.find("ref=");
  if (ref == std::string::npos) return cache;
  return cache.substr(ref + 4, cache.find(',', ref) - ref - 4);
}

std::vector<std::string> docker(const Request& request, const BuildKitOptions& options,
                                const std::string& context, const std::string& dockerfile,
                                const std::string& metadata) {
  std::vector<std::string> words = {options.client.empty() ? "docker" : options.client};
  add(words, {"build", "--progress", "plain", "-f", dockerfile, "--build-arg",
              "SOURCE_DATE_EPOCH=" + epoch_text(request)});
  const auto files = std::find_if(options.outputs.begin(), options.outputs.end(), is_files);
  if (files != options.outputs.end()) {
    add(words, {"--output", *files});
  } else {
    add(words, {"--iidfile", metadata});
  }
  for (const std::string& tag : request.tags) add(words, {"-t", image_reference(tag).text()});
  for (const auto& [name, value] : request.build_args) {
    add(words, {"--build-arg", name + "=" + value});
  }
  for (const auto& [name, value] : request.labels) add(words, {"--label", name + "=" + value});
  const bool usual = request.platform.text() == Platform{}.text();
  if (!usual) add(words, {"--platform", request.platform.text()});
  if (!request.target.empty()) add(words, {"--target", request.target});
  if (request.no_cache) words.push_back("--no-cache");
  if (request.pull) words.push_back("--pull");
  for (const std::string& cache : request.cache_from) {
    add(words, {"--cache-from", cache_image(cache)});
  }
  // The engine's own BuildKit keeps its cache in the image that it builds.
  if (!request.cache_to.empty()) add(words, {"--build-arg", "BUILDKIT_INLINE_CACHE=1"});
  words.push_back(context);
  return words;
}

// "#7 [2/3] COPY . .", "#7 CACHED", "#7 DONE 0.1s" of the plain progress.
class Steps {
 public:
  Steps(const Request& request, std::vector<std::string>& tail) : request_(request), tail_(tail) {}

  void line(std::string_view line) {
    while (line.ends_with('\r') || line.ends_with('\n')) line.remove_suffix(1);
    if (line.empty()) return;
    if (tail_.size() == kTail) tail_.erase(tail_.begin());
    tail_.emplace_back(line);
    const std::size_t blank = line.find(' ');
    if (!line.starts_with('#') || blank == std::string_view::npos) return;
    const std::string number(line.substr(0, blank));
    const std::string_view text = line.substr(blank + 1);
    if (text.starts_with('[') || text.starts_with("exporting to") || text.starts_with("pushing")) {
      names_.emplace(number, excerpt(text, 400));  // it goes to terminals
    }
    if (text == "CACHED") ++cached_;
    report(number, text);
  }

  // Whether every step of the Dockerfile came from the cache.
  bool all_cached() const { return cached_ > 0 && !worked_; }

 private:
  // A step is told when it begins and when it ends, not at each line in between.
  void report(const std::string& number, std::string_view text) {
    const auto name = names_.find(number);
    if (name == names_.end()) return;
    const bool ends = text.starts_with("DONE"), cached = text == "CACHED";
    const bool step = name->second.find("] RUN ") != std::string::npos ||
                      name->second.find("] COPY ") != std::string::npos;
    if (ends && step) worked_ = true;
    if (!ends && !cached && !begun_.insert(number).second) return;
    if (request_.progress) request_.progress({name->second, cached, ends || cached});
  }

  const Request& request_;
  std::vector<std::string>& tail_;
  std::map<std::string, std::string> names_;
  std::set<std::string> begun_;
  int cached_ = 0;
  bool worked_ = false;
};

// The files of the source as a folder of their own: what .dockerignore and our own rules leave out
// does not reach the builder, nor does what became a link since it was listed.
void stage_context(const source::Source& from, const std::string& folder) {
  for (const source::File& file : from.files) {
    const fs::path to = fs::path(folder) / file.path;
    make_folders(to.parent_path().string());
    if (file.is_folder()) continue;
    std::error_code error;
    if (!file.link.empty()) {
      fs::create_symlink(file.link, to, error);
    } else {
      const folders::Handle opened(source::open_below(from.folder, file.path));
      const std::string same = "/proc/self/fd/" + std::to_string(opened.fd());
      const bool linked =
          linkat(AT_FDCWD, same.c_str(), AT_FDCWD, to.c_str(), AT_SYMLINK_FOLLOW) == 0;
      if (!linked) fs::copy_file(same, to, error);
    }
    if (error) fail_on_disk("copy", to.string(), error.value());
  }
}

// What a Docker engine would leave out without a word, or make an image of that is not there.
void check_engine(const Request& request, const BuildKitOptions& options) {
  const auto refuse = [](const std::string& what) {
    throw Error(Fault::refused, "build.output",
                what +
                    "; set BUILDKIT_HOST to a buildkitd, or use --builder layers where nothing "
                    "has to be run");
  };
  if (request.provenance || request.sbom) refuse("a Docker engine attaches no statements");
  for (const std::string& cache : request.cache_to) {
    if (field(cache, "type") == "inline") continue;
    throw Error(
        Fault::refused, "build.cache",
        "a Docker engine keeps its cache in the image alone: use --cache-to type=inline and "
        "name the image with --cache-from, or set BUILDKIT_HOST to a buildkitd");
  }
  for (const std::string& output : options.outputs) {
    const std::string type = field(output, "type");
    if (type != "docker" && !is_files(output)) {
      refuse("a Docker engine writes no output of type \"" + excerpt(type) + "\"");
    }
    if (is_files(output) && (request.push || options.outputs.size() > 1)) {
      refuse("a Docker engine writes files alone, or an image");
    }
  }
}

std::string dockerfile_of(const Request& request) {
  if (request.plan) return dockerfile_text(*request.plan);
  const std::string name = request.dockerfile.empty() ? "Dockerfile" : request.dockerfile;
  const std::string text = request.source->read(name);
  check_dockerfile(text, name);
  return text;
}

[[noreturn]] void failed(const BuildKitOptions& options, int status,
                         const std::vector<std::string>& tail) {
  std::string text = options.address.empty() ? "docker build" : "buildctl";
  text +=
      status == 127 ? " is not installed" : " failed (exit status " + std::to_string(status) + ")";
  for (const std::string& line : tail) text += "\n  " + excerpt(line, 400);
  throw Error(Fault::refused, status == 127 ? "build.client" : "build.failed", text);
}

// What buildctl wrote into its metadata file, or docker into its file of the image id.
void read_result(const std::string& file, Result& result) {
  std::error_code error;
  if (!fs::exists(file, error)) return;
  const std::string text = read_user_file(file, kMiB);
  const auto json = read_json<nlohmann::json>(text);
  if (json.is_object()) {
    result.image.digest = text_under(json, "containerimage.digest");
    result.config = text_under(json, "containerimage.config.digest");
  } else {
    result.config = text.substr(0, text.find('\n'));
  }
}

// "1: digest: sha256:... size: 742" of `docker push`.
std::string pushed_digest(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    const std::size_t at = line.find("digest: sha256:");
    if (at != std::string::npos) return line.substr(at + 8, 71);
  }
  return {};
}

}  // namespace

Command buildkit_command(const Request& request, const BuildKitOptions& options,
                         const std::string& context, const std::string& dockerfile,
                         const std::string& metadata) {
  Command command;
  if (options.address.empty()) {
    command.arguments = docker(request, options, context, dockerfile, metadata);
    command.environment = {{"DOCKER_BUILDKIT", "1"}};
  } else {
    command.arguments = buildctl(request, options, context, dockerfile, metadata);
  }
  return command;
}

Result BuildKitBuilder::build(const Request& request) {
  const bool engine = options_.address.empty();
  if (engine) check_engine(request, options_);
  remove_abandoned(options_.scratch, ".kchart-build-");
  const TemporaryFolder scratch(options_.scratch, ".kchart-build");
  const std::string context = scratch.path() + "/context";
  const std::string dockerfile = scratch.path() + "/Dockerfile";
  const std::string metadata = scratch.path() + "/metadata";
  make_folders(context);
  write_file_atomically(dockerfile, dockerfile_of(request));
  write_file_atomically(dockerfile + ".dockerignore", kNoRules);
  stage_context(*request.source, context);
  std::vector<std::string> tail;
  Steps steps(request, tail);
  const auto on_line = [&](std::string_view line) { steps.line(line); };
  const int status =
      options_.run(buildkit_command(request, options_, context, dockerfile, metadata), on_line);
  if (status != 0) failed(options_, status, tail);
  Result result;
  result.builder = engine ? "docker" : "buildkit";
  read_result(metadata, result);
  result.cached = steps.all_cached();
  if (!engine) return result;  // buildctl has written and pushed already
  const auto docker = [&](std::vector<std::string> words) {
    words.insert(words.begin(), options_.client.empty() ? "docker" : options_.client);
    tail.clear();
    const int done = options_.run({std::move(words), {}}, on_line);
    if (done != 0) failed(options_, done, tail);
  };
  std::vector<std::string> names;
  for (const std::string& tag : request.tags) names.push_back(image_reference(tag).text());
  for (const std::string& output : options_.outputs) {
    if (is_files(output)) continue;
    std::vector<std::string> words = {"save", "-o", field(output, "dest")};
    words.insert(words.end(), names.begin(), names.end());
    if (names.empty()) words.push_back(result.config);
    docker(std::move(words));
  }
  for (const std::string& name : names) {
    if (!request.push) break;
    docker({"push", name});
    result.image.digest = pushed_digest(tail);
  }
  return result;
}

}  // namespace kchart::image
