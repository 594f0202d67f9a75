// kchart build: an image of a source, by BuildKit or without any daemon.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>

#include "kchart/error.hpp"
#include "kchart/source_commands.hpp"
#include "shared/builders.hpp"
#include "shared/credentials.hpp"
#include "shared/csv.hpp"
#include "shared/flags.hpp"
#include "shared/interrupt.hpp"
#include "shared/output_folder.hpp"
#include "shared/print.hpp"
#include "shared/program.hpp"
#include "shared/settings.hpp"
#include "shared/source_date.hpp"
#include "shared/sources.hpp"

namespace kchart::tools {

namespace {

struct Options {
  std::vector<std::string> arguments, tags, build_args, labels, cache_from, cache_to, outputs;
  SourceFlags source;
  BuildFlags build;
  std::string target, iidfile, metadata, template_name, progress = "auto";
  bool push = false, load = false, no_cache = false, pull = false, quiet = false, print = false;
};

[[noreturn]] void usage(const std::string& words) {
  throw Error(Fault::usage, "usage", words);
}

// "type=oci,dest=x.tar": the values by name.
std::map<std::string, std::string> output_words(const std::string& text) {
  std::map<std::string, std::string> words;
  const CsvRecord record = read_csv(text);
  if (!record.problem.empty()) usage("--output " + text + ": " + record.problem);
  for (const std::string& word : record.fields) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      words["dest"] = word;
    } else {
      words[word.substr(0, equals)] = word.substr(equals + 1);
    }
  }
  if (words["dest"] == "" && words.contains("name")) words["dest"] = words["name"];
  if (words["type"].empty()) words["type"] = "oci";
  return words;
}

// NAME alone is a label without a value.
std::map<std::string, std::string> labels_of(std::vector<std::string> words) {
  for (std::string& word : words) {
    if (word.find('=') == std::string::npos) word += '=';
  }
  return pairs_of(words, "--label");
}

void write_small(const std::string& path, const std::string& text) {
  if (path.empty()) return;
  const std::size_t slash = path.rfind('/');
  const std::size_t name = slash == std::string::npos ? 0 : slash + 1;
  OutputFolder output(name == 0 ? "." : path.substr(0, name));
  output.add("", path.substr(name), text, false);
  output.write();
}

void import_to_containerd(const std::string& archive) {
  const char* space = std::getenv("CONTAINERD_NAMESPACE");
  Program program;
  program.arguments = {"ctr",    "-n",     space != nullptr ? space : "k8s.io",
                       "images", "import", archive};
  program.timeout = std::chrono::minutes(10);
  const Ended ended = run_program(program);
  if (ended.status == 0) return;
  throw Error(Fault::io, "build.containerd",
              ended.status == 127 ? "ctr is not installed"
                                  : "ctr images import failed: " + excerpt(ended.err, 400));
}

// What BuildKit shall write, in its own words. An image on its way into containerd goes to
// `import`.
std::vector<std::string> buildkit_outputs(const Options& o, const std::string& import) {
  std::vector<std::string> outputs;
  for (const std::string& text : o.outputs) {
    auto words = output_words(text);
    const std::string& type = words["type"];
    if (type == "image" || type == "registry") continue;
    const std::string dest = type == "containerd" ? import : words["dest"];
    if (dest.empty()) usage("--output type=" + type + " needs dest=PATH");
    outputs.push_back("type=" + (type == "containerd" ? "docker" : type) + ",dest=" + dest);
    for (const auto& [name, value] : words) {
      if (name != "type" && name != "dest") outputs.back() += "," + name + "=" + value;
    }
  }
  return outputs;
}

bool goes_to_containerd(const Options& o) {
  return std::any_of(o.outputs.begin(), o.outputs.end(), [](const std::string& text) {
    return output_words(text)["type"] == "containerd";
  });
}

// What the daemonless builder made goes where --output says, by way of `import` into containerd.
void write_outputs(Options& o, const image::Result& result, const std::string& import) {
  const std::string name =
      o.tags.empty() ? "localhost/image:latest" : image::image_reference(o.tags.front()).text();
  for (const std::string& text : o.outputs) {
    auto words = output_words(text);
    const std::string& type = words["type"];
    std::string& to = words["dest"];
    if (type == "image" || type == "registry") continue;
    if (type == "containerd") to = import;
    if (to.empty()) usage("--output type=" + type + " needs dest=PATH");
    if (type == "oci" && words["tar"] == "false") {
      oci::Layout layout(to);
      image::export_layout(o.build.store(), result.image, name, layout);
    } else if (type == "oci" || type == "docker" || type == "tar" || type == "containerd") {
      image::export_archive(o.build.store(), result.image, name, source_date().value_or(0), to);
    } else {
      usage("unknown output type \"" + excerpt(type) +
            "\": there are oci, docker, registry, image, containerd");
    }
    if (type == "containerd") import_to_containerd(to);
  }
}

bool pushes(const Options& o) {
  bool push = o.push;
  for (const std::string& text : o.outputs) {
    auto words = output_words(text);
    push = push || words["type"] == "registry" || words["push"] == "true";
  }
  return push;
}

image::Request request_of(const Options& o, const source::Source& from,
                          const source::Detection& detection) {
  image::Request request;
  request.source = &from;
  request.dockerfile = detection.entrypoint;
  request.platform = image::parse_platform(o.build.platform);
  request.tags = o.tags;
  request.build_args = pairs_of(o.build_args, "--build-arg");
  request.labels = labels_of(o.labels);
  request.target = o.target;
  request.cache_from = o.cache_from;
  request.cache_to = o.cache_to;
  request.no_cache = o.no_cache;
  request.pull = o.pull;
  request.push = pushes(o);
  request.provenance = o.build.provenance;
  request.sbom = o.build.sbom;
  request.epoch = source_date().value_or(0);
  request.cancel = &heed_interrupts();
  if (o.quiet || o.progress == "none" || o.progress == "quiet") return request;
  request.progress = [](const image::Progress& one) {
    std::fprintf(stderr, "%s %s\n",
                 one.cached ? "CACHED"
                 : one.done ? "DONE  "
                            : "      ",
                 one.text.c_str());
  };
  return request;
}

std::string metadata_of(const Options& o, const image::Result& result) {
  return nlohmann::ordered_json{{"containerimage.digest", result.image.digest},
                                {"containerimage.config.digest", result.config},
                                {"image.name", o.tags.empty() ? "" : o.tags.front()},
                                {"builder", result.builder},
                                {"cached", result.cached}}
             .dump(2) +
         "\n";
}

void check(const Options& o) {
  if (o.arguments.size() != 1) usage("\"kchart build\" requires 1 argument: DIR or SLUG");
  if (pushes(o) && o.tags.empty()) usage("--push needs a name for the image: -t REGISTRY/NAME:TAG");
  for (const std::string& tag : o.tags) image::image_reference(tag);
  constexpr std::string_view kProgress[] = {"auto", "plain", "quiet", "none"};
  if (std::find(std::begin(kProgress), std::end(kProgress), o.progress) == std::end(kProgress)) {
    usage("unknown --progress \"" + excerpt(o.progress) + "\": there are auto, plain and quiet");
  }
}

int run(Options& o, const Settings& settings) {
  if (o.print && !o.template_name.empty()) {
    print_out(dockerfile_text(image::template_plan(o.template_name)));
    return 0;
  }
  check(o);
  o.build.credentials = registry_credentials(settings);
  const source::Source from = o.source.fetch(o.arguments[0], settings);
  source::Detection detection;
  std::optional<image::Plan> plan;
  if (!o.template_name.empty()) {
    plan = image::template_plan(o.template_name);
  } else {
    detection = o.source.detect(from);
    const bool own = detection.language == source::Language::dockerfile;
    if (!own) plan = image::plan_image(detection, o.build.plan_options(""));
  }
  if (o.print) {
    print_out(plan ? dockerfile_text(*plan) : from.read(detection.entrypoint));
    return 0;
  }
  image::Request request = request_of(o, from, detection);
  request.plan = plan;
  std::optional<image::PassingArchive> archive;
  if (goes_to_containerd(o)) archive.emplace(o.build.store().folder());
  const std::string import = archive ? archive->path() : "";
  const auto builder = o.build.builder(plan ? &*plan : nullptr, buildkit_outputs(o, import));
  image::Result result;
  telling_of_login([&] { result = builder->build(request); });
  if (!builder->pushes_itself()) {
    write_outputs(o, result, import);
  } else if (archive) {
    import_to_containerd(import);
  }
  write_small(o.iidfile, result.config);
  write_small(o.metadata, metadata_of(o, result));
  const std::string& made = result.image.digest.empty() ? result.config : result.image.digest;
  if (!made.empty()) print_out(made + "\n");  // files alone are no image
  return 0;
}

void add_build_flags(Flags& flags, Options& o) {
  flags.list("-t,--tag", o.tags, "name of the image: REGISTRY/NAME:TAG");
  flags.list("--build-arg", o.build_args, "NAME=VALUE for the Dockerfile's ARG");
  flags.list("--label", o.labels, "NAME=VALUE put into the image");
  flags.text("--target", o.target, "stage of the Dockerfile to build");
  flags.list("--cache-from,--import-cache", o.cache_from, "type=registry,ref=IMAGE");
  flags.list("--cache-to,--export-cache", o.cache_to, "type=registry,ref=IMAGE,mode=max");
  flags.toggle("--no-cache", o.no_cache, "do every step anew");
  flags.toggle("--pull", o.pull, "ask for newer base images");
  flags.toggle("--push", o.push, "push to the registries of the names");
  flags.list("-o,--output", o.outputs,
             "type=oci|docker|registry|containerd,dest=PATH[,tar=false]; several may be given");
  flags.text("--iidfile", o.iidfile, "write the image id to this file");
  flags.text("--metadata-file", o.metadata, "write what was built to this file, as JSON");
  flags.choice("--progress", o.progress, "auto|plain|quiet", "what is told of the build");
  flags.toggle("-q,--quiet", o.quiet, "print the digest only");
  flags.choice("--template", o.template_name,
               "sandbox|api-proxy|web-terminal|simple-api|static-site|webhook|scheduled-job",
               "build by a platform's template");
  flags.toggle("--print", o.print, "print the Dockerfile and build nothing");
}

}  // namespace

Command add_build(CLI::App& app) {
  auto o = std::make_shared<Options>();
  add_footer(
      app,
      "Without --push and --output the image stays in the store, an OCI layout. What needs no RUN\n"
      "is built without a daemon, the same bytes each time (SOURCE_DATE_EPOCH sets the time);\n"
      "everything else by the buildkitd of BUILDKIT_HOST, else by the Docker engine.");
  add_arguments(app, o->arguments, "DIR|SLUG");
  Flags flags(app);
  add_build_flags(flags, *o);
  o->build.add_flags(flags);
  o->source.add_flags(flags);
  o->source.add_detect_flags(flags);
  return [o](Settings& settings) { return run(*o, settings); };
}

}  // namespace kchart::tools
