// The chart, rendered, and the composer, evaluated, give the same objects: for all combinations of
// the switches that interact, and for random ones of all switches and texts.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "compose/blueprint.hpp"
#include "compose/values.hpp"
#include "kchart/emit.hpp"
#include "kchart/render.hpp"
#include "kchart/yaml.hpp"

using namespace kchart;

namespace {

const Target kTarget{"claude-user123", "Helm"};

std::vector<std::string> sorted_texts(const std::vector<Value>& objects) {
  std::vector<std::string> texts;
  for (const Value& object : objects) texts.push_back(to_yaml(object));
  std::sort(texts.begin(), texts.end());
  return texts;
}

std::vector<std::string> by_composer(const Composition& composition) {
  Arena arena;
  std::vector<Value> read;
  // Through text, so that numbers are of one kind on both sides.
  for (const Value& object : composed_objects(composition, kTarget, arena)) {
    read.push_back(parse_yaml(to_yaml(object), arena));
  }
  return sorted_texts(read);
}

std::vector<std::string> by_chart(const Engine& engine, const Composition& composition) {
  RenderOptions options;
  options.release.name = "any";
  options.release.namespace_name = kTarget.namespace_name;
  const Values user(composition.arena, composition.values);
  const Rendered rendered = engine.render(user, options);
  Arena arena;
  std::vector<Value> read;
  for (const Manifest& manifest : rendered.manifests) {
    read.push_back(parse_yaml(manifest.content, arena));
  }
  return sorted_texts(read);
}

Engine engine_of(const char* kind) {
  return Engine(load_chart(emit_chart(compose_defaults(kind))));
}

std::vector<std::string> switches(const Composition& composition) {
  std::vector<std::string> paths;
  for (const compose::Section& section : composition.blueprint->sections) {
    for (const compose::Setting& setting : section.settings) {
      if (setting.sort == compose::Sort::boolean) paths.push_back(setting.path);
    }
  }
  return paths;
}

using Texts = std::vector<std::pair<const char*, std::vector<const char*>>>;

const std::vector<const char*> kHosts = {"", "own.example.org"};

const Texts kInstanceTexts = {
    {"instanceName", {"", "a1b2c3d4", "123456789012", "1e10", "0x10", "no"}},
    {"instanceDescription",
     {"Backend API development", "yes", "1", "  x: [y] # z ", "\"q\" 'p' \\ %s %d", "{{ .Values }}",
      "zeile\nzwei\tdrei\n", "Übung 🙂", "null", "~", "&a *b !c", "2026-01-01"}},
    {"userid", {"user123", "007", "true"}},
    {"repository.url", {"", "https://github.com/acme/api"}},
    {"ssh.secretName", {"", "keys"}},
    {"ssh.knownHosts", {"a ssh-ed25519 AAAA", "a ssh-ed25519 AAAA\nb ssh-rsa BBBB"}},
    {"database.password", {"", "s3cret"}},
    {"ingress.hostname", kHosts},
    {"ingress.clusterIssuer", {"", "letsencrypt-prod"}},
    {"storage.className", {"", "fast"}},
    {"storage.workspace.size", {"10Gi", "1"}},
    {"tracing.endpoint", {"", "http://tempo:4317"}},
};

const Texts kAppTexts = {
    {"name", {"api", "a1", "x-y"}},
    {"image", {"app:1", "registry.internal:5000/dp-max-catapp/api:4f2c"}},
    {"schedule", {"", "*/5 * * * *"}},
    {"timezone", {"", "Europe/Berlin"}},
    {"health", {"", "/healthz"}},
    {"runtimeClass", {"", "gvisor"}},
    {"preview.image", {"", "app:2"}},
    {"prod.image", {"", "app:3"}},
    {"preview.hostname", kHosts},
    {"ingress.hostname", kHosts},
    {"ingress.clusterIssuer", {"", "letsencrypt-prod"}},
};

const Texts kTenantTexts = {
    {"tenant", {"max", "a-b"}},
    {"manager.name", {"", "temporal-worker"}},
};

const std::map<std::string, const char*> kPodLists = {
    {"nodeSelector", "{pool: run}"},
    {"tolerations", "[{key: pool, operator: Exists}]"},
    {"extraEnv", "[{name: A, value: \"1\"}]"},
    {"env", "[{name: A, value: \"1\"}]"},
    {"command", "[python, \"/app/job.py\", \"{{ x }}\"]"},
    {"envFrom", "[{secretRef: {name: api-env}}]"},
};

const Texts kSandboxTexts = {
    {"name", {"web-terminal-service", "terminal"}},
    {"sandbox.runtimeClass", {"", "gvisor"}},
    {"sandbox.image", {"claudecode-sandbox:latest", "localhost:5000/sandbox@sha256:00"}},
};

const Texts kPlatformTexts = {
    {"name", {"deploy-mcp", "a"}},
    {"domain", {"breacher.org", "203.0.113.10.nip.io"}},
    {"manages", {"dp-", "app-"}},
    {"nodes", {"", "10.0.1.0/24"}},
    {"registry.address", {"", "10.0.1.10"}},
    {"backup.snapshotClass", {"", "csi"}},
};

struct RandomCase {
  const char* kind;
  const Texts& texts;
  std::vector<const char*> pod_lists;  // where lists and maps of a pod's own form go
  int rounds;
};

void set_text(compose::ValueTree& tree, std::string_view path, std::string_view text) {
  tree.set(path, Value::string(tree.arena(), text));
}

void compare(const Engine& engine, const Composition& composition) {
  const auto direct = by_composer(composition);
  const auto rendered = by_chart(engine, composition);
  REQUIRE(direct.size() == rendered.size());
  for (std::size_t i = 0; i < direct.size(); ++i) REQUIRE(direct[i] == rendered[i]);
}

}  // namespace

TEST_CASE("the chart agrees with the composer in every combination of feature flags") {
  const Engine engine = engine_of("Instance");
  const char* flags[] = {"features.golang",
                         "features.typescript",
                         "features.postgres",
                         "features.graphql",
                         "mcpServers.context7.enabled",
                         "mcpServers.playwrightBrowser.enabled",
                         "mcpServers.dockerhubMcp.enabled",
                         "database.enabled",
                         "ingress.enabled"};
  constexpr unsigned kAll = 1U << std::size(flags);
  for (unsigned bits = 0; bits < kAll; ++bits) {
    Composition composition = compose_defaults("Instance");
    compose::ValueTree tree(composition.values, *composition.arena);
    for (std::size_t i = 0; i < std::size(flags); ++i) tree.boolean(flags[i], (bits >> i) & 1U);
    CAPTURE(bits);
    compare(engine, composition);
  }
}

TEST_CASE("the chart agrees with the composer for 2,000 random values of each kind") {
  const RandomCase cases[] = {
      {"Instance", kInstanceTexts, {"nodeSelector", "tolerations", "extraEnv"}, 2000},
      {"App", kAppTexts, {"nodeSelector", "tolerations", "env", "command", "envFrom"}, 2000},
      {"Tenant", kTenantTexts, {}, 2000},
      {"Sandbox", kSandboxTexts, {}, 2000},
      {"Platform", kPlatformTexts, {}, 2000},
  };
  for (const RandomCase& one : cases) {
    CAPTURE(one.kind);
    const Engine engine = engine_of(one.kind);
    std::mt19937 random(1);
    const auto all = switches(compose_defaults(one.kind));
    for (int round = 0; round < one.rounds; ++round) {
      Composition composition = compose_defaults(one.kind);
      compose::ValueTree tree(composition.values, *composition.arena);
      for (const std::string& path : all) tree.boolean(path, random() % 2 == 1);
      for (const auto& [path, texts] : one.texts) {
        set_text(tree, path, texts[random() % texts.size()]);
      }
      for (const char* path : one.pod_lists) {
        if (random() % 2 == 1) tree.set(path, parse_yaml(kPodLists.at(path), tree.arena()));
      }
      if (random() % 2 == 1) {
        tree.set("networkPolicy.ingress",
                 parse_yaml("[{from: [{podSelector: {}}]}]", tree.arena()));
      }
      compare(engine, composition);
    }
  }
}

TEST_CASE("the chart agrees with the composer in every combination of a kind's switches") {
  for (const char* kind : {"App", "Tenant", "Sandbox", "Platform"}) {
    CAPTURE(kind);
    const Engine engine = engine_of(kind);
    const auto all = switches(compose_defaults(kind));
    REQUIRE(all.size() <= 12);
    for (unsigned bits = 0; bits < 1U << all.size(); ++bits) {
      Composition composition = compose_defaults(kind);
      compose::ValueTree tree(composition.values, *composition.arena);
      for (std::size_t i = 0; i < all.size(); ++i) tree.boolean(all[i], (bits >> i) & 1U);
      CAPTURE(bits);
      compare(engine, composition);
    }
  }
}

TEST_CASE("the chart agrees with the composer in every pair of an instance's switches") {
  const Engine engine = engine_of("Instance");
  const auto all = switches(compose_defaults("Instance"));
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      for (unsigned bits = 0; bits < 4; ++bits) {
        Composition composition = compose_defaults("Instance");
        compose::ValueTree tree(composition.values, *composition.arena);
        tree.boolean(all[i], bits & 1U);
        tree.boolean(all[j], bits & 2U);
        CAPTURE(all[i], all[j], bits);
        compare(engine, composition);
      }
    }
  }
}

TEST_CASE("the chart agrees with the composer for every preset") {
  for (const Preset& one : presets()) {
    CAPTURE(one.name);
    const Declarations read = read_declarations(one.text, std::string(one.name));
    REQUIRE(read.ok());
    for (const Declaration& declaration : read.items) {
      const Composition composition = compose_declaration(declaration, Fleet(read.items));
      compare(Engine(load_chart(emit_chart(composition))), composition);
      // The defaults with what differs laid over them are the same again.
      Composition laid_over = composition;
      laid_over.values = composition.overrides;
      const Engine engine = engine_of(composition.kind.c_str());
      REQUIRE(by_chart(engine, laid_over) == by_composer(composition));
    }
  }
}
