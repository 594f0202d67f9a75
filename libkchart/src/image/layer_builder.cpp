// The daemonless builder: the base's manifest and configuration, and one more layer.
#include <ctime>
#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "base/stranger_json.hpp"
#include "image/attest.hpp"
#include "image/layer.hpp"
#include "kchart/error.hpp"

namespace kchart::image {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kLastSecond = 253'402'300'799;  // that RFC 3339 can write
constexpr std::uint64_t kLargestConfig = 8 * kMiB;
constexpr const char* kConfig = "application/vnd.oci.image.config.v1+json";

// An image to build on: what its manifest and its configuration say.
struct Base {
  oci::Reference reference;
  std::string digest;  // empty: scratch
  Json manifest, config;
};

std::string rfc3339(std::int64_t epoch) {
  const std::time_t time = epoch;
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

Json parse(const std::string& bytes, const std::string& what) {
  Json json = read_json<Json>(bytes);
  if (!json.is_object()) throw Error(Fault::hostile, "build.base", what + " is no JSON object");
  return json;
}

// What lies under `key` if it is of the kind of `otherwise`, else that.
Json under(const Json& json, const char* key, Json otherwise) {
  const auto found = json.is_object() ? json.find(key) : json.end();
  return found != json.end() && found->type() == otherwise.type() ? *found : otherwise;
}

Json list_at(const Json& json, const char* key) {
  return under(json, key, Json::array());
}

Json object_at(const Json& json, const char* key) {
  return under(json, key, Json::object());
}

// Of a configuration, or of what an index says of a manifest.
Platform platform_of(const Json& json) {
  return normal(
      {text_under(json, "os"), text_under(json, "architecture"), text_under(json, "variant")});
}

// A processor runs what is made for earlier variants of it, too: arm/v7 that of arm/v6.
bool runs_on(const Platform& image, const Platform& wanted) {
  return image.os == wanted.os && image.architecture == wanted.architecture &&
         image.variant <= wanted.variant;
}

// The manifest for the platform among those of an index.
std::string choose(const Json& index, const Platform& wanted, const std::string& name) {
  std::string there, variant, digest;
  for (const Json& one : list_at(index, "manifests")) {
    const Platform found = platform_of(object_at(one, "platform"));
    if (runs_on(found, wanted) && (digest.empty() || found.variant > variant)) {
      variant = found.variant;
      digest = text_under(one, "digest");
    }
    if (!found.os.empty() && found.os != "unknown")
      there += (there.empty() ? "" : ", ") + found.text();
  }
  if (!digest.empty()) return digest;
  throw Error(Fault::refused, "build.platform",
              name + " has no image for " + wanted.text() + "; there are " +
                  (there.empty() ? "none" : excerpt(there, 400)));
}

// A base without an index is of one platform alone, which its configuration tells.
void check_platform(const Json& config, const Platform& wanted, const std::string& name) {
  const Platform found = platform_of(config);
  if (runs_on(found, wanted) || found.architecture.empty()) return;
  throw Error(Fault::refused, "build.platform",
              name + " is an image for " + excerpt(found.text()) + ", not for " + wanted.text() +
                  "; name another one with --base, or build for its platform with --platform");
}

bool is_index(const Json& json) {
  return json.contains("manifests");
}

// The base from the store when it has the very same image, else from its registry.
Base open_base(const std::string& name, const Platform& platform, oci::Layout& store,
               const Registries& registries) {
  Base base;
  if (name == "scratch") {
    base.manifest = {{"layers", Json::array()}};
    base.config = {{"architecture", platform.architecture}, {"os", platform.os}};
    return base;
  }
  base.reference = image_reference(name);
  oci::Registry& registry = registries(base.reference.registry);
  const auto head = registry.head_manifest(base.reference.repository, base.reference.target());
  if (!head) {
    throw Error(Fault::refused, "build.base",
                "the base image " + base.reference.text() +
                    " is not in its registry; name another one with --base");
  }
  const std::string kept = base.reference.text() + "@" + head->digest;
  std::string digest = head->digest;
  const auto manifest_of = [&](const oci::Descriptor& wanted) {
    return store.has(wanted)
               ? store.read(wanted.digest)
               : registry.get_manifest(base.reference.repository, wanted.digest).bytes;
  };
  Json manifest = parse(manifest_of(*head), kept);
  if (is_index(manifest)) digest = choose(manifest, platform, base.reference.text());
  store.path_of(digest);  // refuses what is no digest
  base.digest = pull_image(registry, base.reference.repository, digest, store).digest;
  base.manifest = parse(store.read(base.digest), kept);
  const auto config = oci::parse_manifest(store.read(base.digest)).config;
  if (!config || config->size > kLargestConfig) {
    throw Error(Fault::hostile, "build.base", kept + " has no configuration, or one too large");
  }
  base.config = parse(store.read(config->digest), "the configuration of " + kept);
  check_platform(base.config, platform, base.reference.text());
  return base;
}

// "PATH=/bin" lines with those of the plan put in or over them.
Json merged_env(const Json& base, const std::map<std::string, std::string>& added) {
  Json env = Json::array();
  for (const Json& line : base) {
    const std::string text = line.is_string() ? line.get<std::string>() : "";
    if (!added.contains(text.substr(0, text.find('=')))) env.push_back(line);
  }
  for (const auto& [name, value] : added) env.push_back(name + "=" + value);
  return env;
}

Json run_config(const Base& base, const Plan& plan, const Request& request) {
  Json config = object_at(base.config, "config");
  const Stage& stage = plan.stages.back();
  config["Env"] = merged_env(list_at(config, "Env"), stage.env);
  config["WorkingDir"] = stage.workdir;
  if (!plan.user.empty()) config["User"] = plan.user;
  for (const char* key : {"ExposedPorts", "Labels"}) {
    if (config.contains(key)) config[key] = object_at(config, key);
  }
  for (const int port : plan.ports) {
    config["ExposedPorts"][std::to_string(port) + "/tcp"] = Json::object();
  }
  if (!plan.entrypoint.empty()) {
    config["Entrypoint"] = plan.entrypoint;
    config.erase("Cmd");
  }
  if (!plan.command.empty()) config["Cmd"] = plan.command;
  for (const auto* labels : {&plan.labels, &request.labels}) {
    for (const auto& [name, value] : *labels) config["Labels"][name] = value;
  }
  return config;
}

Json image_config(const Base& base, const Plan& plan, const Request& request, const Layer& layer) {
  Json config = base.config;
  config["created"] = rfc3339(request.epoch);
  config["config"] = run_config(base, plan, request);
  Json diff_ids = list_at(object_at(config, "rootfs"), "diff_ids");
  diff_ids.push_back(layer.diff_id);
  config["rootfs"] = {{"type", "layers"}, {"diff_ids", diff_ids}};
  Json history = list_at(config, "history");
  history.push_back({{"created", rfc3339(request.epoch)},
                     {"created_by", "kchart build: " + plan.title},
                     {"comment", "kchart.layers.v1"}});
  config["history"] = history;
  return config;
}

Json descriptor(const oci::Descriptor& one) {
  return {{"mediaType", one.media_type}, {"digest", one.digest}, {"size", one.size}};
}

// OCI's names for what Docker calls its layers: the bytes are the same.
std::string oci_media_type(const std::string& type) {
  if (type == "application/vnd.docker.image.rootfs.diff.tar.gzip") {
    return "application/vnd.oci.image.layer.v1.tar+gzip";
  }
  return type;
}

oci::Descriptor write_image(const Base& base, const Plan& plan, const Request& request,
                            const Layer& layer, oci::Layout& store, std::string& config_digest) {
  const oci::Descriptor config =
      store.put(kConfig, json_text(image_config(base, plan, request, layer)));
  config_digest = config.digest;
  Json layers = Json::array();
  for (Json one : list_at(base.manifest, "layers")) {
    one["mediaType"] = oci_media_type(text_under(one, "mediaType"));
    layers.push_back(std::move(one));
  }
  layers.push_back(descriptor(layer.blob));
  Json manifest{{"schemaVersion", 2},
                {"mediaType", oci::kImageManifest},
                {"config", descriptor(config)},
                {"layers", layers}};
  if (!base.digest.empty()) {
    manifest["annotations"] = {{"org.opencontainers.image.base.digest", base.digest},
                               {"org.opencontainers.image.base.name", base.reference.text()}};
  }
  return store.put(oci::kImageManifest, json_text(manifest));
}

std::vector<Copy> copies_of(const Plan& plan) {
  std::vector<Copy> copies;
  for (const Step& step : plan.stages.back().steps) copies.push_back(std::get<Copy>(step));
  return copies;
}

const Plan& plain_plan(const Request& request) {
  const bool own = !request.plan.has_value();
  if (own || request.plan->runs()) {
    throw Error(Fault::refused, "build.runs",
                std::string(own ? "the Dockerfile" : "installing the dependencies") +
                    " needs commands to be run, which takes BuildKit: set BUILDKIT_HOST to a "
                    "buildkitd, start a Docker engine, or use --builder docker");
  }
  const char* idle = !request.target.empty()       ? "--target"
                     : !request.build_args.empty() ? "--build-arg"
                     : !request.cache_from.empty() ? "--cache-from"
                     : !request.cache_to.empty()   ? "--cache-to"
                                                   : nullptr;
  if (idle != nullptr) {
    throw Error(Fault::refused, "build.runs",
                std::string(idle) + " is for BuildKit; use --builder docker or buildkit");
  }
  return *request.plan;
}

void report(const Request& request, const std::string& text, bool cached = false) {
  if (request.progress) request.progress({text, cached, true});
}

}  // namespace

Result LayerBuilder::build(const Request& request) {
  if (request.epoch > kLastSecond) {
    throw Error(Fault::refused, "build.epoch",
                "the time of an image lies before the year 10000; SOURCE_DATE_EPOCH is " +
                    std::to_string(request.epoch));
  }
  const Plan& plan = plain_plan(request);
  const Base base =
      open_base(plan.stages.back().base, normal(request.platform), store_, registries_);
  report(request, "FROM " + plan.stages.back().base);
  const Layer layer = make_layer(*request.source, copies_of(plan), plan.stages.back().workdir,
                                 request.epoch, store_, request.cancel);
  report(request, "layer " + layer.blob.digest);
  Result result;
  result.builder = "layers";
  result.image = write_image(base, plan, request, layer, store_, result.config);
  std::vector<std::string> statements;
  if (request.provenance) {
    statements.push_back(
        provenance_statement(request, result.image.digest, base.reference.text(), base.digest));
  }
  if (request.sbom) statements.push_back(sbom_statement(request, result.image.digest));
  if (!statements.empty()) {
    result.image = attach_statements(result.image, request.platform, statements, store_);
  }
  for (const std::string& tag : request.tags) {
    const oci::Reference to = image_reference(tag);
    const auto before = store_.find(to.text());
    result.cached = before && before->digest == result.image.digest;
    store_.tag(to.text(), result.image);
    if (request.push) {
      push_image(store_, result.image, registries_(to.registry), to.repository, to.target());
      report(request, "pushed " + to.text(), result.cached);
    }
  }
  return result;
}

}  // namespace kchart::image
