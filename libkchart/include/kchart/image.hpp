// Image: container images from sources.
//
// A plan says in types what an image consists of. It is printed as a Dockerfile for BuildKit, or,
// if it runs nothing, built here without any daemon: the files become a layer on top of a base
// image, the same bytes whenever the same files come with the same base.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kchart/detect.hpp"
#include "kchart/oci.hpp"
#include "kchart/oci_layout.hpp"

namespace kchart {
class TemporaryFolder;
}

namespace kchart::image {

struct Run {
  std::string command;  // for /bin/sh
  bool operator==(const Run&) const = default;
};

struct Copy {
  std::vector<std::string> from;  // paths in the source (or stage); "." is all of it
  std::string to;
  std::string stage;  // empty: the source
  bool operator==(const Copy&) const = default;
};

using Step = std::variant<Run, Copy>;

struct Stage {
  std::string name;  // empty for the last one
  std::string base;  // "python:3.11-slim"
  std::string workdir = "/app";
  std::map<std::string, std::string> env;
  std::vector<Step> steps;
};

struct Plan {
  std::string title;
  std::vector<Stage> stages;  // the last one becomes the image
  std::map<std::string, std::string> labels;
  std::vector<int> ports;
  std::string user = "1000:1000";  // numbers, so that runAsNonRoot can be checked
  std::vector<std::string> entrypoint, command;

  bool runs() const;  // whether building it runs anything
};

struct PlanOptions {
  std::string base;       // instead of the plan's own
  bool bare = false;      // no RUN that is not needed: without telemetry and a name for the user
  bool telemetry = true;  // Python: the OpenTelemetry SDK, exporting to standard output
  std::string service;    // OTEL_SERVICE_NAME
  std::map<std::string, std::string> labels;
};

// The plan of a detected source (not of one with its own Dockerfile, which throws "image.plan").
Plan plan_image(const source::Detection& detection, const PlanOptions& options = {});

// Images of the platforms: "sandbox", "api-proxy", "web-terminal", "simple-api", "static-site",
// "webhook", "scheduled-job". Throws Error "image.template" that names them.
Plan template_plan(std::string_view name);
std::vector<std::string> template_names();

// `plan` as a Dockerfile, for any BuildKit.
std::string dockerfile_text(const Plan& plan);

// Throws Error "build.frontend" for "# syntax=" directives other than docker/dockerfile, and
// "build.add" for ADD of URLs: what a stranger's Dockerfile must not do (reproducible, offline).
void check_dockerfile(std::string_view text, const std::string& name);

// "python:3.11-slim" as Docker reads it: docker.io/library/python:3.11-slim.
oci::Reference image_reference(std::string_view text);

struct Platform {
  std::string os = "linux", architecture = "amd64", variant;

  std::string text() const;  // "linux/arm64/v8"
};
// As Docker compares platforms: arm64 is arm64/v8, arm is arm/v7, x86_64 is amd64.
Platform normal(Platform platform);
Platform parse_platform(std::string_view text);  // throws Error "image.platform"

struct Progress {
  std::string text;  // one line
  bool cached = false;
  bool done = false;
};

// What is built, whoever builds it.
struct Request {
  const source::Source* source = nullptr;
  std::optional<Plan> plan;  // absent: the source's own Dockerfile
  std::string dockerfile;    // its path in the source
  Platform platform;
  std::vector<std::string> tags;  // full references
  std::map<std::string, std::string> build_args, labels;
  std::string target;
  std::vector<std::string> cache_from, cache_to;  // BuildKit's own form: "type=registry,ref=..."
  bool no_cache = false, pull = false, push = false;
  bool provenance = false, sbom = false;
  std::int64_t epoch = 0;  // SOURCE_DATE_EPOCH: the time of everything in the image
  std::function<void(const Progress&)> progress;
  const std::atomic<bool>* cancel = nullptr;
};

struct Result {
  oci::Descriptor image;  // of the manifest, or of the index when there are attestations
  std::string config;     // digest of the image's configuration: Docker's image id
  bool cached = false;    // nothing had to be made
  std::string builder;
};

class Builder {
 public:
  virtual ~Builder() = default;
  // Throws Error "build...", those of registries. "build.output": a Docker engine cannot write or
  // attach what is asked for.
  virtual Result build(const Request& request) = 0;
  // Whether its images go to a registry only: then `build` has to be told to push.
  virtual bool pushes_itself() const { return false; }
};

// Makes or gives a client of a registry ("host:port").
using Registries = std::function<oci::Registry&(const std::string& host)>;

// Without a daemon: into a layout, which also keeps base images. Pushes when asked to. Throws Error
// "build.runs" for a plan that runs something, with what to do.
class LayerBuilder : public Builder {
 public:
  LayerBuilder(oci::Layout& store, Registries registries)
      : store_(store), registries_(std::move(registries)) {}
  Result build(const Request& request) override;

 private:
  oci::Layout& store_;
  Registries registries_;
};

// A program that BuildKit is reached through.
struct Command {
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;
};
// Runs it, hands over its output line by line; the exit status.
using RunCommand =
    std::function<int(const Command&, const std::function<void(std::string_view line)>& on_line)>;

struct BuildKitOptions {
  std::string address;    // of buildkitd ("tcp://..."): through buildctl; empty: through docker
  std::string client;     // "buildctl" or "docker", if they are elsewhere
  std::string scratch;    // a folder for files that are passed on; must be set
  bool insecure = false;  // push over plain HTTP
  // Files to write, in BuildKit's words: "type=oci,dest=x.tar". A Docker engine knows docker, local
  // and tar. Empty, or with `push`: the image itself, too.
  std::vector<std::string> outputs;
  RunCommand run;
};

class BuildKitBuilder : public Builder {
 public:
  explicit BuildKitBuilder(BuildKitOptions options) : options_(std::move(options)) {}
  Result build(const Request& request) override;
  bool pushes_itself() const override { return true; }

 private:
  BuildKitOptions options_;
};

// The command line of one build; what is passed on lies in `scratch`.
Command buildkit_command(const Request& request, const BuildKitOptions& options,
                         const std::string& context, const std::string& dockerfile,
                         const std::string& metadata);

// Writes an image of a layout as one tar that `docker load`, `ctr images import` and `skopeo copy
// oci-archive:` read. Same image, same bytes.
void export_archive(const oci::Layout& layout, const oci::Descriptor& image,
                    const std::string& name, std::int64_t epoch, const std::string& path);

// A place in `folder` for an archive that is only passed on. The file goes with this object; what a
// process left that was killed goes when the next one is made.
class PassingArchive {
 public:
  explicit PassingArchive(const std::string& folder);
  ~PassingArchive();
  PassingArchive(const PassingArchive&) = delete;
  PassingArchive& operator=(const PassingArchive&) = delete;

  std::string path() const;

 private:
  std::unique_ptr<TemporaryFolder> folder_;
};

// Copies an image to another layout and names it there.
void export_layout(const oci::Layout& from, const oci::Descriptor& image, const std::string& name,
                   oci::Layout& to);

}  // namespace kchart::image
