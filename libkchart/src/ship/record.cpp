// JSON, so that other programs can look at where a chain stands.
#include "ship/record.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/folder.hpp"
#include "base/json_text.hpp"
#include "base/stranger_json.hpp"
#include "base/write_file.hpp"
#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "kchart/limits.hpp"

namespace kchart::ship {

namespace {

constexpr int kVersion = 1;

}  // namespace

Record::Record(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;  // a chain that remembers nothing
  const std::string folder = std::filesystem::path(path_).parent_path().string();
  if (!folder.empty()) make_folders(folder);
  lock_ = std::make_unique<FileLock>(path_ + ".lock", std::chrono::milliseconds(2'000));
  read();
}

void Record::read() {
  struct stat info {};
  if (stat(path_.c_str(), &info) != 0) return;
  const auto json = read_json<nlohmann::json>(read_user_file(path_, 16 * kMiB));
  if (!json.is_object() || !json.contains("version") || json["version"] != kVersion ||
      !json.contains("steps")) {
    throw Error(Fault::refused, "ship.state",
                path_ + " is no state of kchart ship; remove it, or name another with --state");
  }
  for (const auto& [name, step] : json["steps"].items()) {
    if (!step.is_object() || !step.contains("inputs") || !step["inputs"].is_string()) continue;
    Entry entry;
    entry.inputs = step["inputs"].get<std::string>();
    const auto outputs = step.find("outputs");
    if (outputs == step.end() || !outputs->is_object()) continue;
    for (const auto& [key, value] : outputs->items()) {
      if (value.is_string()) entry.outputs[key] = value.get<std::string>();
    }
    steps_[name] = std::move(entry);
  }
}

void Record::write() const {
  nlohmann::ordered_json steps = nlohmann::ordered_json::object();
  for (const auto& [name, entry] : steps_) {
    steps[name] = {{"inputs", entry.inputs}, {"outputs", entry.outputs}};
  }
  const nlohmann::ordered_json json{{"version", kVersion}, {"steps", steps}};
  write_file_atomically(path_, json_text(json, 2) + "\n", 0600);
}

const Outputs* Record::find(const std::string& step, const std::string& inputs) const {
  const auto found = steps_.find(step);
  return found != steps_.end() && found->second.inputs == inputs ? &found->second.outputs : nullptr;
}

const Outputs* Record::last(const std::string& step) const {
  const auto found = steps_.find(step);
  return found != steps_.end() ? &found->second.outputs : nullptr;
}

void Record::finish(const std::string& step, const std::string& inputs, Outputs outputs) {
  Entry& entry = steps_[step];
  if (entry.inputs == inputs && entry.outputs == outputs) return;
  entry = {inputs, std::move(outputs)};
  if (!path_.empty()) write();
}

std::string digest_of(std::initializer_list<std::string> texts) {
  std::string all;
  for (const std::string& text : texts) all += std::to_string(text.size()) + ":" + text + ";";
  return "sha256:" + crypto::hex(crypto::sha256(all));
}

}  // namespace kchart::ship
