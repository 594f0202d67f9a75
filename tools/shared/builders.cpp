// Which builder, and the registries that it knows.
#include "shared/builders.hpp"

#include <arpa/inet.h>

#include <cstdlib>

#include "kchart/error.hpp"
#include "shared/flags.hpp"
#include "shared/interrupt.hpp"
#include "shared/program.hpp"
#include "shared/web.hpp"

namespace kchart::tools {

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string home_folder(const char* name, const char* below) {
  const std::string value = variable(name);
  return value.empty() ? variable("HOME") + below : value;
}

bool is_loopback(const std::string& host) {
  const std::string name = host.ends_with(']') ? host : host.substr(0, host.rfind(':'));
  in_addr address{};
  const bool number = inet_pton(AF_INET, name.c_str(), &address) == 1;  // not 127.example.com
  return (number && ntohl(address.s_addr) >> 24 == 127) || name == "localhost" || name == "[::1]";
}

// Whether an answer comes from there at all, or one of a registry.
bool answers(net::Client& client, const std::string& url, bool as_registry) {
  net::Request request;
  request.url = url;
  request.follow_redirects = false;
  request.cancel = &heed_interrupts();
  try {
    const int status = client.send(request).status;
    return !as_registry || status == 200 || status == 401;
  } catch (const Error& error) {
    if (error.code() == "net.cancelled") throw;
    return false;
  }
}

// A registry of this machine is spoken to by http or, as by Docker, by https with any certificate.
// Asked by http first: there are servers that wait for the end of what is no line.
bool speaks_https(const std::string& host, net::ClientOptions http) {
  http.retry.attempts = 1;
  http.total_timeout = std::chrono::seconds(5);
  net::Client client(std::move(http));
  return !answers(client, "http://" + host + "/v2/", true) &&
         answers(client, "https://" + host + "/v2/", false);
}

// Hands over whole lines of what comes in pieces.
class Lines {
 public:
  explicit Lines(const std::function<void(std::string_view)>& on_line) : on_line_(on_line) {}

  void add(std::string_view piece) {
    held_ += piece;
    std::size_t from = 0;
    for (std::size_t end; (end = held_.find('\n', from)) != std::string::npos; from = end + 1) {
      on_line_(std::string_view(held_).substr(from, end - from));
    }
    held_.erase(0, from);
  }
  void finish() {
    if (!held_.empty()) on_line_(held_);
  }

 private:
  const std::function<void(std::string_view)>& on_line_;
  std::string held_;
};

// BuildKit's clients tell their progress on standard error and what they did on standard output.
int run_client(const image::Command& command,
               const std::function<void(std::string_view)>& on_line) {
  Program program;
  program.arguments = command.arguments;
  program.environment = command.environment;
  program.timeout = std::chrono::hours(2);
  Lines progress(on_line), result(on_line);
  program.on_error = [&](std::string_view piece) { progress.add(piece); };
  const Ended ended = run_program(program);
  progress.finish();
  result.add(ended.out);
  result.finish();
  return ended.status;
}

[[noreturn]] void usage(const std::string& words) {
  throw Error(Fault::usage, "usage", words);
}

}  // namespace

void BuildFlags::add_flags(Flags& flags) {
  flags.choice("--builder", kind, "auto|layers|buildkit|docker",
               "layers needs no daemon; the others are at BUILDKIT_HOST and DOCKER_HOST");
  flags.text("--base", base, "base image instead of the plan's own");
  flags.text("--platform", platform, "os/architecture of the image");
  flags.toggle("--provenance", provenance, "attach where the image comes from (SLSA)");
  flags.toggle("--sbom", sbom, "attach what is inside (SPDX)");
  flags.toggle("--no-telemetry", no_telemetry, "Python: without the OpenTelemetry SDK");
  flags.text("--store", store_folder, "OCI layout for images and bases (KCHART_IMAGE_STORE)");
  flags.toggle("--plain-http", plain_http, "registries speak http (those on this machine do)");
}

bool BuildFlags::has_buildkit() {
  if (!variable("BUILDKIT_HOST").empty()) return true;
  if (buildkit_ < 0) {
    Program program;
    program.arguments = {"docker", "version", "--format", "{{.Server.Version}}"};
    program.timeout = std::chrono::seconds(10);
    try {
      buildkit_ = run_program(program).status == 0 ? 1 : 0;
    } catch (const Error& error) {
      if (error.code() == "cancelled") throw;
      buildkit_ = 0;
    }
  }
  return buildkit_ == 1;
}

std::string BuildFlags::settled_kind(const image::Plan* plan) {
  if (kind == "auto") {
    const bool plain = plan != nullptr && !plan->runs();
    if (plain || !has_buildkit()) return "layers";
    return variable("BUILDKIT_HOST").empty() ? "docker" : "buildkit";
  }
  if (kind != "layers" && kind != "buildkit" && kind != "docker") {
    usage("unknown builder \"" + excerpt(kind) + "\": there are auto, layers, buildkit, docker");
  }
  return kind;
}

std::unique_ptr<image::Builder> BuildFlags::builder(const image::Plan* plan,
                                                    const std::vector<std::string>& outputs) {
  const std::string chosen = settled_kind(plan);
  if (chosen == "layers") {
    return std::make_unique<image::LayerBuilder>(
        store(), [this](const std::string& host) -> oci::Registry& { return registry(host); });
  }
  image::BuildKitOptions options;
  options.address = chosen == "buildkit" ? variable("BUILDKIT_HOST") : "";
  if (chosen == "buildkit" && options.address.empty()) {
    usage("--builder buildkit needs the address of buildkitd in BUILDKIT_HOST");
  }
  options.scratch = store().folder() + "/scratch";
  options.insecure = plain_http;
  options.outputs = outputs;
  options.run = run_client;
  return std::make_unique<image::BuildKitBuilder>(std::move(options));
}

image::PlanOptions BuildFlags::plan_options(const std::string& service) {
  image::PlanOptions options;
  options.base = base;
  options.service = service;
  options.telemetry = !no_telemetry;
  options.bare = kind == "layers" || (kind == "auto" && !has_buildkit());
  return options;
}

oci::Layout& BuildFlags::store() {
  if (!store_) {
    std::string folder = store_folder.empty() ? variable("KCHART_IMAGE_STORE") : store_folder;
    if (folder.empty()) folder = home_folder("XDG_CACHE_HOME", "/.cache") + "/kchart/images";
    store_ = std::make_unique<oci::Layout>(folder);
  }
  return *store_;
}

oci::Registry& BuildFlags::registry(const std::string& host) {
  auto& found = registries_[host];
  if (!found) {
    oci::RegistryOptions options;
    options.http = web_options();
    options.http.limits.http_body = 4 * kGiB;
    options.plain_http = plain_http;
    if (!plain_http && is_loopback(host)) {
      options.http.tls.insecure = true;
      options.plain_http = !speaks_https(host, options.http);
    }
    options.credentials = credentials;
    options.cancel = &heed_interrupts();
    found = std::make_unique<oci::Registry>(host, std::move(options));
  }
  return *found;
}

void telling_of_login(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    if (error.code() != "oci.denied") throw;
    throw Error(error.fault(), error.code(),
                error.message() + " (`kchart registry login` signs in to a registry)");
  }
}

std::map<std::string, std::string> pairs_of(const std::vector<std::string>& words,
                                            const char* flag) {
  std::map<std::string, std::string> pairs;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    if (name.empty()) usage(std::string(flag) + " wants NAME=VALUE");
    if (equals != std::string::npos) {
      pairs[name] = word.substr(equals + 1);
    } else if (const char* value = std::getenv(name.c_str())) {
      pairs[name] = value;
    }
  }
  return pairs;
}

}  // namespace kchart::tools
