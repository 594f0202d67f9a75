#include "kchart/owned.hpp"
#include "base/stranger_json.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "crypto/digest.hpp"
#include "kchart/error.hpp"

namespace kchart {

namespace {

using Digests = std::map<std::string, std::string>;

std::string digest(std::string_view text) {
  return "sha256:" + crypto::hex(crypto::sha256(text));
}

[[noreturn]] void unreadable(const std::string& why) {
  throw Error(Fault::refused, "owned.manifest",
              std::string(kOwnedManifest) + " cannot be read: " + why +
                  "; restore it, or remove it and every generated file");
}

Digests read_manifest(const std::optional<std::string>& text) {
  Digests made;
  if (!text) return made;
  const auto json = read_json<nlohmann::json>(*text);
  if (!json.is_object() || !json.contains("files") || !json["files"].is_object()) {
    unreadable("it is not what kchart writes");
  }
  if (!json.contains("kchart") || json["kchart"] != 1)
    unreadable("another version of kchart wrote it");
  for (const auto& [path, value] : json["files"].items()) {
    if (!value.is_string() || checked_path(path) != path) unreadable("a file in it is no file");
    made[path] = value.get<std::string>();
  }
  return made;
}

std::string manifest_text(const Digests& digests) {
  nlohmann::ordered_json json = {{"kchart", 1}, {"files", nlohmann::ordered_json::object()}};
  for (const auto& [path, text] : digests) json["files"][path] = text;
  return json.dump(2) + "\n";
}

// One file that is to hold `wanted`.
void plan_file(const std::string& path, const std::string& wanted, const Digests& before,
               const std::optional<std::string>& there, OwnedPlan& plan) {
  if (!there) {
    plan.changes.push_back({OwnedChange::Kind::created, path});
  } else if (*there != wanted) {
    const auto ours = before.find(path);
    if (ours == before.end() || ours->second != digest(*there)) {
      plan.conflicts.push_back({path, ours != before.end(), *there, wanted});
    }
    plan.changes.push_back({OwnedChange::Kind::changed, path});
  }
}

void plan_removal(const std::string& path, const std::string& known,
                  const std::optional<std::string>& there, OwnedPlan& plan) {
  if (!there) return;
  if (digest(*there) != known) plan.conflicts.push_back({path, true, *there, ""});
  plan.changes.push_back({OwnedChange::Kind::deleted, path});
}

}  // namespace

OwnedPlan plan_owned(const FileTree& generated, const ReadPresent& present) {
  const Digests before = read_manifest(present(std::string(kOwnedManifest)));
  OwnedPlan plan;
  Digests after;
  for (const std::string& path : generated.paths()) {
    const std::string wanted = *generated.read(path);
    after[path] = digest(wanted);
    plan_file(path, wanted, before, present(path), plan);
  }
  for (const auto& [path, known] : before) {
    if (after.count(path) == 0) plan_removal(path, known, present(path), plan);
  }
  plan.manifest = manifest_text(after);
  return plan;
}

}  // namespace kchart
