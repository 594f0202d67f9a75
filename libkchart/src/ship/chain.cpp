// The steps. What is cheap and depends on nothing but its inputs (detect, generate, check) is
// simply done again; what costs (build, push, submit) is looked up in the record first.

#include "kchart/error.hpp"
#include "kchart/ship.hpp"
#include "ship/record.hpp"
#include "source/dockerfile.hpp"

namespace kchart::ship {

namespace {

constexpr std::size_t kTag = 12;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += std::to_string(word.size()) + ":" + word;
  return text;
}

std::string output(const Outputs& outputs, const char* name) {
  const auto found = outputs.find(name);
  return found == outputs.end() ? "" : found->second;
}

std::string first_characters(const std::string& digest) {
  const std::size_t colon = digest.find(':');
  return digest.substr(colon == std::string::npos ? 0 : colon + 1, kTag);
}

std::string counts_of(const SubmitReport& report) {
  std::string text;
  for (const Change change : {Change::created, Change::configured, Change::unchanged}) {
    text += (text.empty() ? "" : ", ") + std::to_string(report.count(change)) + " " +
            std::string(kchart::name_of(change));
  }
  return text;
}

}  // namespace

std::string_view name_of(Step step) {
  constexpr std::string_view kNames[] = {"fetch",    "detect", "build",  "push",
                                         "generate", "check",  "submit", "wait"};
  return kNames[static_cast<int>(step)];
}

struct Chain::State {
  Options options;
  Record record;
  std::optional<source::Source> source;
  std::optional<source::Detection> detection;
  std::optional<image::Plan> plan;
  std::optional<image::Result> built;
  std::optional<std::string> reference;
  std::optional<Generated> generated;
  std::optional<std::vector<Finding>> findings;
  std::optional<SubmitReport> submitted, ready;
  std::optional<Cluster> cluster;

  explicit State(Options given) : options(std::move(given)), record(options.state_file) {}

  void begin() const {
    if (options.cancel != nullptr && options.cancel->load()) {
      throw Error(Fault::io, "cancelled",
                  "interrupted; run the same command again to go on where this stopped");
    }
  }

  void tell(Step step, bool repeated, const std::string& text) const {
    if (options.report) options.report({step, repeated, text});
  }

  // Notes a step that was simply done (again).
  void note(Step step, const std::string& inputs, Outputs outputs, const std::string& text) {
    const std::string name(name_of(step));
    const Outputs* before = record.find(name, inputs);
    const bool same = before != nullptr && *before == outputs;
    record.finish(name, inputs, std::move(outputs));
    tell(step, same, text);
  }

  std::string tag() const {
    const std::string& commit = source->commit;
    const bool repository = !source->url.empty() && !commit.empty();
    return options.repository + ":" + first_characters(repository ? commit : source->digest);
  }

  image::Request request() const {
    image::Request request;
    request.source = &*source;
    request.plan = plan;
    if (!plan) request.dockerfile = detection->entrypoint;
    request.platform = options.platform;
    request.tags = {tag()};
    request.epoch = options.epoch;
    request.provenance = options.provenance;
    request.sbom = options.sbom;
    request.cancel = options.cancel;
    if (options.progress) {
      request.progress = [this](const image::Progress& one) { options.progress(one.text); };
    }
    if (!source->commit.empty()) {
      request.labels["org.opencontainers.image.revision"] = source->commit;
    }
    if (!source->url.empty()) request.labels["org.opencontainers.image.source"] = source->url;
    return request;
  }

  // What the tags of base images point to now: one that moved is a changed input. A registry that
  // does not answer changes nothing: then what was built stands.
  std::string bases(const std::string& dockerfile) const {
    std::string all;
    for (const std::string& name : source::base_images(dockerfile)) {
      try {
        const oci::Reference base = image::image_reference(name);
        if (!base.digest.empty()) continue;
        const auto head = registry(base).head_manifest(base.repository, base.tag);
        if (head) all += name + "@" + head->digest + "\n";
      } catch (const Error& error) {
        if (error.code() == "cancelled" || error.code() == "net.cancelled") throw;
        if (options.progress) {
          options.progress("whether " + name + " has moved is unknown: " + error.message());
        }
        const Outputs* before = record.last("build");
        return before == nullptr ? "" : output(*before, "bases");
      }
    }
    return all;
  }

  std::string build_inputs(const image::Request& request, const std::string& dockerfile,
                           const std::string& bases) const {
    return digest_of({source->digest, dockerfile, request.platform.text(), request.tags.front(),
                      std::to_string(request.epoch), request.provenance ? "provenance" : "",
                      request.sbom ? "sbom" : "", source->commit, source->url, bases});
  }

  oci::Registry& registry(const oci::Reference& to) const {
    return options.registries(to.registry);
  }

  bool is_pushed(const oci::Reference& to, const std::string& digest) const {
    const auto there = registry(to).head_manifest(to.repository, to.tag);
    return there && there->digest == digest;
  }

  const Cluster& connection() {
    if (!cluster) cluster = options.cluster();
    return *cluster;
  }

  SubmitOptions submit_options(bool wait) const {
    SubmitOptions submit;
    submit.name = options.deployment.name;
    submit.namespace_name = generated->namespace_name;
    submit.create_namespace = true;
    submit.prune = true;  // what an earlier version had and this one lacks
    submit.wait = wait;
    submit.timeout = options.timeout;
    submit.who = options.who;
    submit.what = "ship " + options.deployment.name + " (" + *reference + ")";
    submit.why = options.why;
    if (options.progress) {
      submit.progress = [this](const kchart::Progress& one) { options.progress(one.text); };
    }
    return submit;
  }
};

Chain::Chain(Options options) : state_(new State(std::move(options))) {}

Chain::~Chain() = default;

const source::Source& Chain::fetch() {
  State& s = *state_;
  if (s.source) return *s.source;
  s.begin();
  s.source = s.options.fetch();
  const source::Source& from = *s.source;
  const std::string what = from.commit.empty() ? from.digest : from.commit;
  s.note(Step::fetch, digest_of({from.slug}),
         {{"slug", from.slug},
          {"url", from.url},
          {"ref", from.ref},
          {"commit", from.commit},
          {"digest", from.digest},
          {"folder", from.folder}},
         from.slug + " at " + what + " (" + from.how + ")");
  return from;
}

const source::Detection& Chain::detect() {
  State& s = *state_;
  if (s.detection) return *s.detection;
  fetch();
  s.begin();
  s.detection = source::detect(*s.source, s.options.detect);
  const source::Detection& found = *s.detection;
  if (found.language != source::Language::dockerfile) {
    s.plan = image::plan_image(found, s.options.plan);
  }
  s.note(Step::detect,
         digest_of({s.source->digest, s.options.detect.pack, s.options.detect.entrypoint,
                    s.options.detect.dockerfile, std::to_string(s.options.detect.port)}),
         {{"pack", found.pack},
          {"language", std::string(source::name_of(found.language))},
          {"entrypoint", found.entrypoint},
          {"port", std::to_string(found.port)}},
         std::string(source::name_of(found.language)) + ", " + found.entrypoint + ", port " +
             std::to_string(found.port));
  return found;
}

const image::Result& Chain::build() {
  State& s = *state_;
  if (s.built) return *s.built;
  detect();
  s.begin();
  const image::Request request = s.request();
  const std::string dockerfile =
      s.plan ? image::dockerfile_text(*s.plan) : s.source->read(request.dockerfile);
  const std::string bases = s.bases(dockerfile);
  const std::string inputs = s.build_inputs(request, dockerfile, bases);
  if (const Outputs* before = s.record.find("build", inputs)) {
    image::Result result;
    result.image = {output(*before, "mediaType"),
                    output(*before, "digest"),
                    std::strtoull(output(*before, "size").c_str(), nullptr, 10),
                    {}};
    result.config = output(*before, "config");
    result.builder = output(*before, "builder");
    result.cached = true;
    // A store that was cleaned or damaged meanwhile has to be filled again.
    const bool kept = result.builder != "layers" || has_image(*s.options.store, result.image);
    if (kept) {
      s.built = result;
      s.tell(Step::build, true, request.tags.front() + ", " + result.image.digest);
      return *s.built;
    }
  }
  const auto builder = s.options.builder(s.plan ? &*s.plan : nullptr);
  image::Request own = request;
  own.push = builder->pushes_itself();
  const Outputs* before = s.record.last("build");  // an engine builds on what it has of a tag
  own.pull = before != nullptr && output(*before, "bases") != bases;
  s.built = builder->build(own);
  if (s.built->image.digest.empty()) {  // an engine tells only what it pushed
    const oci::Reference to = image::image_reference(s.tag());
    const auto pushed = s.registry(to).head_manifest(to.repository, to.tag);
    if (pushed) s.built->image = *pushed;
  }
  s.note(Step::build, inputs,
         {{"mediaType", s.built->image.media_type},
          {"digest", s.built->image.digest},
          {"size", std::to_string(s.built->image.size)},
          {"config", s.built->config},
          {"builder", s.built->builder},
          {"bases", bases}},
         request.tags.front() + ", " + s.built->image.digest + " (" + s.built->builder + ")");
  return *s.built;
}

const std::string& Chain::push() {
  State& s = *state_;
  if (s.reference) return *s.reference;
  build();
  s.begin();
  const oci::Reference to = image::image_reference(s.tag());
  const std::string& digest = s.built->image.digest;
  const bool there = s.is_pushed(to, digest);
  if (!there && s.built->builder == "layers") {
    push_image(*s.options.store, s.built->image, s.registry(to), to.repository, to.tag);
  } else if (!there) {
    throw Error(Fault::io, "ship.push",
                to.text() +
                    " is not in its registry though it was pushed; remove the state file "
                    "and run again");
  }
  s.reference = to.text() + "@" + digest;
  const std::string inputs = digest_of({digest, to.text()});
  s.record.finish("push", inputs, {{"reference", *s.reference}});
  s.tell(Step::push, there, *s.reference);
  return *s.reference;
}

const Generated& Chain::generate() {
  State& s = *state_;
  if (s.generated) return *s.generated;
  push();
  s.begin();
  // A command of an own Dockerfile is known only by what overrides it.
  const bool own = s.detection->language == source::Language::dockerfile;
  s.generated = ship::generate(s.options.deployment, *s.reference, s.detection->port,
                               own ? s.detection->command : std::vector<std::string>());
  std::string all;
  for (const ManifestText& one : s.generated->manifests) all += joined({one.source, one.text});
  const std::string digest = digest_of({all});
  s.note(Step::generate, digest_of({*s.reference, s.options.deployment.preset}),
         {{"manifests", digest}, {"namespace", s.generated->namespace_name}},
         std::to_string(s.generated->manifests.size()) + " objects in namespace " +
             s.generated->namespace_name);
  return *s.generated;
}

const std::vector<Finding>& Chain::check() {
  State& s = *state_;
  if (s.findings) return *s.findings;
  generate();
  s.begin();
  std::vector<ManifestFile> files;
  for (const ManifestText& one : s.generated->manifests)
    files.push_back({one.text, one.source, ""});
  CheckOptions options = s.options.check;
  options.namespace_name = s.generated->namespace_name;
  std::vector<Finding> findings = check_manifests(files, options);
  std::string wrong;
  for (const Finding& one : findings) {
    if (one.severity == Severity::error) wrong += "\n  " + one.object + ": " + one.message;
  }
  if (!wrong.empty()) {
    throw Error(Fault::refused, "ship.check", "the manifests are not in order:" + wrong);
  }
  s.findings = std::move(findings);
  s.note(Step::check, digest_of({*s.reference}), {{"errors", "0"}},
         "0 errors, " + std::to_string(s.findings->size()) +
             (s.findings->size() == 1 ? " note" : " notes"));
  return *s.findings;
}

const SubmitReport& Chain::submit() {
  State& s = *state_;
  if (s.submitted) return *s.submitted;
  check();
  s.begin();
  std::string all;
  for (const ManifestText& one : s.generated->manifests) all += joined({one.source, one.text});
  const std::string inputs = digest_of({all, s.connection().server(), s.generated->namespace_name});
  if (s.record.find("submit", inputs) != nullptr) {
    s.submitted = SubmitReport{};
    s.tell(Step::submit, true, "applied before to " + s.connection().server());
    return *s.submitted;
  }
  s.submitted = kchart::submit(s.connection(), s.generated->manifests, s.submit_options(false));
  s.note(Step::submit, inputs, {{"server", s.connection().server()}}, counts_of(*s.submitted));
  return *s.submitted;
}

const SubmitReport& Chain::wait() {
  State& s = *state_;
  if (s.ready) return *s.ready;
  submit();
  s.begin();
  // Applying what is there changes nothing, and what somebody removed meanwhile comes back.
  s.ready = kchart::submit(s.connection(), s.generated->manifests, s.submit_options(true));
  Outputs outputs{{"namespace", s.generated->namespace_name}};
  if (!s.ready->urls.empty()) outputs["url"] = s.ready->urls.front();
  s.note(Step::wait, digest_of({*s.reference, s.connection().server()}), outputs,
         "ready, " + counts_of(*s.ready));
  return *s.ready;
}

}  // namespace kchart::ship
