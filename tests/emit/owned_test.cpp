// Which files change, which are in the way, and what an overlay patches.
#include <catch2/catch.hpp>
#include <map>

#include "emit/patch.hpp"
#include "kchart/emit.hpp"
#include "kchart/error.hpp"
#include "kchart/owned.hpp"
#include "kchart/yaml.hpp"

using namespace kchart;

namespace {

using Disk = std::map<std::string, std::string>;

OwnedPlan plan(const MemoryTree& generated, const Disk& disk) {
  return plan_owned(generated, [&](const std::string& path) -> std::optional<std::string> {
    const auto found = disk.find(path);
    return found == disk.end() ? std::nullopt : std::optional(found->second);
  });
}

MemoryTree tree_of(const Disk& files) {
  MemoryTree made;
  for (const auto& [path, text] : files) made.write(path, text);
  return made;
}

// The folder after the plan was carried out.
Disk after(const MemoryTree& generated, const OwnedPlan& made) {
  Disk disk;
  for (const std::string& path : generated.paths()) disk[path] = *generated.read(path);
  disk[std::string(kOwnedManifest)] = made.manifest;
  return disk;
}

}  // namespace

TEST_CASE("what was generated twice changes nothing, what is gone is deleted") {
  const MemoryTree first = tree_of({{"a.yaml", "1\n"}, {"b/c.yaml", "2\n"}});
  const OwnedPlan fresh = plan(first, {{"other.txt", "x"}});
  CHECK(fresh.changes.size() == 2);
  const Disk disk = after(first, fresh);
  CHECK(plan(first, disk).changes.empty());
  CHECK(plan(first, disk).manifest == fresh.manifest);
  const OwnedPlan less = plan(tree_of({{"a.yaml", "3\n"}}), disk);
  REQUIRE(less.changes.size() == 2);
  CHECK(less.changes[0].kind == OwnedChange::Kind::changed);
  CHECK(less.changes[1].kind == OwnedChange::Kind::deleted);
  CHECK(less.changes[1].path == "b/c.yaml");
  CHECK(less.conflicts.empty());
}

TEST_CASE("hand edits and files of others are conflicts") {
  const MemoryTree first = tree_of({{"a.yaml", "1\n"}});
  Disk disk = after(first, plan(first, {}));
  disk["a.yaml"] = "by hand\n";
  const OwnedPlan edited = plan(tree_of({{"a.yaml", "2\n"}}), disk);
  REQUIRE(edited.conflicts.size() == 1);
  CHECK(edited.conflicts[0].ours);
  CHECK(edited.conflicts[0].present == "by hand\n");
  CHECK(plan(tree_of({}), disk).conflicts.size() == 1);  // nor is it deleted
  const OwnedPlan foreign = plan(first, {{"a.yaml", "theirs\n"}});
  REQUIRE(foreign.conflicts.size() == 1);
  CHECK_FALSE(foreign.conflicts[0].ours);
  CHECK(plan(first, {{"a.yaml", "1\n"}}).conflicts.empty());  // the same text is no conflict
}

TEST_CASE("a manifest that names what is outside is refused") {
  const std::string manifests[] = {"", "{}", "{\"kchart\": 2, \"files\": {}}",
                                   "{\"kchart\": 1, \"files\": {\"../x\": \"sha256:\"}}",
                                   "{\"kchart\": 1, \"files\": {\"/etc/x\": \"sha256:\"}}"};
  for (const std::string& text : manifests) {
    CAPTURE(text);
    CHECK_THROWS_AS(plan(tree_of({}), {{std::string(kOwnedManifest), text}}), Error);
  }
}

TEST_CASE("a patch says what differs, exactly") {
  Arena arena;
  const auto patch = [&](const char* before, const char* after_it) {
    return emit::json_patch(parse_yaml(before, arena), parse_yaml(after_it, arena));
  };
  CHECK(patch("{a: 1}", "{a: 1}") == "");
  CHECK(patch("{a: x}", "{a: w}") == "- {op: replace, path: \"/a\", value: \"w\"}\n");
  CHECK(patch("{a/b: {c~d: x}}", "{a/b: {}}") == "- {op: remove, path: \"/a~1b/c~0d\"}\n");
  CHECK(patch("{a: [x, y]}", "{a: [x, z]}") == "- {op: replace, path: \"/a/1\", value: \"z\"}\n");
  CHECK(patch("{a: [x]}", "{a: [x, z]}") ==
        "- {op: replace, path: \"/a\", value: [\"x\", \"z\"]}\n");
  CHECK(patch("{}", "{a: {b: [x]}}") == "- {op: add, path: \"/a\", value: {b: [\"x\"]}}\n");
}

TEST_CASE("an overlay is the declaration with its keys laid over") {
  const Declarations read = read_declarations(
      "kind: Sandbox\napiKey: secret/k#v\nsessions: 4\nquota: {cpu: \"8\", memory: 8Gi}\n"
      "overlays:\n  dev: {namespace: dev, quota: {cpu: \"3\"}}\n  big: {sessions: 9}\n",
      "a.yaml");
  REQUIRE(read.ok());
  REQUIRE(read.overlays.size() == 2);
  const auto& dev = std::get<SandboxSpec>(read.overlays[0].declaration);
  CHECK(dev.namespace_name == "dev");
  CHECK(dev.sessions == 4);
  CHECK(dev.quota == QuotaSpec{"3", "8Gi", 0});
  CHECK(dev.at.line == 6);
  std::vector<NamedComposition> overlays;
  for (const Overlay& one : read.overlays) {
    overlays.push_back({one.name, compose_declaration(one.declaration)});
  }
  const MemoryTree files = emit_kustomize(compose_declaration(read.items[0]), overlays);
  const auto text = files.read("overlays/big/kustomization.yaml");
  REQUIRE(text);
  CHECK(text->find("- {op: replace, path: \"/data/MAX_SESSIONS\", value: \"9\"}") !=
        std::string::npos);
  CHECK(text->find("claudecode-terminal-dev") == std::string::npos);
  CHECK(files.read("base/kustomization.yaml").has_value());
}

TEST_CASE("mistakes within overlays have their place") {
  const auto line = [](const std::string& more) {
    const Declarations read =
        read_declarations("kind: Sandbox\napiKey: secret/k#v\noverlays:\n" + more, "a.yaml");
    REQUIRE_FALSE(read.findings.empty());
    return finding_line(read.findings.front());
  };
  CHECK(line("  dev: {sesions: 1}\n") ==
        "a.yaml:4:9: unknown key of Sandbox 'sesions' (did you mean 'sessions'?)");
  CHECK(line("  dev: {kind: App}\n") == "a.yaml:4:9: an overlay cannot have 'kind'");
  CHECK(line("  Dev: {}\n").substr(0, 11) == "a.yaml:4:3:");
}
