// Ship: from a source to a running program, in steps that each can be done alone, and again.
//
// fetch -> detect -> build -> push -> generate -> check -> submit -> wait. What a step did is kept
// in a state file, written as a whole after each step, with the digest of what went into it: a step
// whose inputs are the same is not done again. Whatever interrupts the chain, the next run finishes
// it with the same end. The state holds no secret.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/check.hpp"
#include "kchart/detect.hpp"
#include "kchart/image.hpp"
#include "kchart/submit.hpp"

namespace kchart::ship {

enum class Step { fetch, detect, build, push, generate, check, submit, wait };

std::string_view name_of(Step step);

// What became of a step, for a display.
struct StepReport {
  Step step = Step::fetch;
  bool repeated = false;  // done before with the same inputs, so not done again
  std::string text;       // one line: what came out
};

// The program as it shall run.
struct Deployment {
  std::string preset = "app";  // "app", or a preset of the kind App
  std::string name;
  std::string namespace_name;  // empty: the preset's
  std::string host;            // of the Ingress; empty: the preset's
  std::string ingress_class;
  std::string health;  // path of the probe
  std::map<std::string, std::string> env;
  int replicas = 0;  // 0: the preset's
};

// The manifests of `image` as a preset wants it, listening on `port`. Throws Error "ship.preset",
// "ship.declaration" with what is wrong.
struct Generated {
  std::string namespace_name;
  std::vector<ManifestText> manifests;
};
Generated generate(const Deployment& deployment, const std::string& image, int port,
                   const std::vector<std::string>& command);

struct Options {
  // What the world does for the chain.
  std::function<source::Source()> fetch;
  source::DetectOptions detect;
  image::PlanOptions plan;
  // The builder for a plan, or for the source's own Dockerfile (null).
  std::function<std::unique_ptr<image::Builder>(const image::Plan*)> builder;
  image::Registries registries;
  oci::Layout* store = nullptr;  // where the daemonless builder keeps its images
  std::function<Cluster()> cluster;

  Deployment deployment;
  std::string repository;  // "registry:5000/apps/hello": where the image goes, without tag
  image::Platform platform;
  std::int64_t epoch = 0;
  bool provenance = false, sbom = false;
  CheckOptions check;
  std::chrono::milliseconds timeout{300'000};
  std::string who, why;
  std::string state_file;

  std::function<void(const StepReport&)> report;
  std::function<void(const std::string&)> progress;  // within a step, one line
  const std::atomic<bool>* cancel = nullptr;
};

// A chain of one source. Each call does the steps before it that this object has not done yet.
class Chain {
 public:
  // Takes the lock of the state file and reads it. Throws Error "ship.state", "io.lock".
  explicit Chain(Options options);
  ~Chain();
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;

  const source::Source& fetch();
  const source::Detection& detect();
  const image::Result& build();
  const std::string& push();  // the reference by which the cluster pulls
  const Generated& generate();
  const std::vector<Finding>& check();  // throws Error "ship.check" when anything is an error
  const SubmitReport& submit();
  const SubmitReport& wait();  // until all is ready; puts back what is missing

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kchart::ship
