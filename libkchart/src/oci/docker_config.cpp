// The file is kept as JSON, so that what is not understood here is written back unchanged.
#include <nlohmann/json.hpp>

#include "base/stranger_json.hpp"
#include "codec/base64.hpp"
#include "kchart/error.hpp"
#include "kchart/oci.hpp"

namespace kchart::oci {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kDockerHub = "https://index.docker.io/v1/";

// The names under which a registry may be listed, the usual one first.
std::vector<std::string> names_of(const std::string& registry) {
  std::vector<std::string> names{registry, "https://" + registry, "http://" + registry,
                                 "https://" + registry + "/v1/", "https://" + registry + "/v2/"};
  if (registry == "docker.io" || registry == "registry-1.docker.io" ||
      registry == "index.docker.io") {
    names.insert(names.begin(), std::string(kDockerHub));
  }
  return names;
}

// As Docker: "http://host:5000/v1/" is an old name of "host:5000".
std::string_view host_of(std::string_view name) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (name.starts_with(scheme)) name.remove_prefix(scheme.size());
  }
  return name.substr(0, name.find('/'));
}

// `where` names the entry and its file.
std::optional<Credential> read_entry(const Json& entry, const std::string& where) {
  Credential credential;
  credential.identity_token = Secret(text_under(entry, "identitytoken"));
  if (const std::string auth = text_under(entry, "auth"); !auth.empty()) {
    const auto pair = codec::decode_base64(auth);
    const std::size_t colon = pair ? pair->find(':') : std::string::npos;
    if (colon == std::string::npos) {
      throw Error(Fault::refused, "oci.config",
                  where + ": auth is no USER:PASSWORD in base64; sign in again");
    }
    credential.user = pair->substr(0, colon);
    credential.password = Secret(pair->substr(colon + 1));
  } else {
    credential.user = text_under(entry, "username");
    credential.password = Secret(text_under(entry, "password"));
  }
  if (credential.empty()) return std::nullopt;
  return credential;
}

// A helper's answer; its user "<token>" says that the secret is an identity token.
std::optional<Credential> read_helper(const std::string& answer) {
  const Json json = read_json<Json>(answer);
  if (!json.is_object()) return std::nullopt;
  Credential credential;
  const std::string user = text_under(json, "Username");
  if (user == "<token>") {
    credential.identity_token = Secret(text_under(json, "Secret"));
  } else {
    credential.user = user;
    credential.password = Secret(text_under(json, "Secret"));
  }
  if (credential.empty()) return std::nullopt;
  return credential;
}

// A helper is a program's name: nothing that could be a path or a flag.
bool is_helper_name(const std::string& name) {
  return !name.empty() && name[0] != '-' &&
         name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
             std::string::npos;
}

std::string helper_in(const Json& json, const std::string& registry) {
  const auto helpers = json.find("credHelpers");
  if (helpers != json.end() && helpers->is_object()) {
    for (const std::string& name : names_of(registry)) {
      if (const std::string helper = text_under(*helpers, name.c_str()); !helper.empty())
        return helper;
    }
  }
  return text_under(json, "credsStore");
}

}  // namespace

DockerConfig DockerConfig::parse(std::string_view text, const std::string& file) {
  DockerConfig config;
  if (text.empty()) return config;
  const Json json = read_json<Json>(text);
  if (!json.is_object()) {
    throw Error(Fault::refused, "oci.config", file + ": this is no JSON object");
  }
  config.json_ = text;
  config.file_ = file;
  return config;
}

std::optional<Credential> DockerConfig::find(const std::string& registry,
                                             const Helper& helper) const {
  const Json json = Json::parse(json_);
  const std::string program = helper_in(json, registry);
  if (helper && is_helper_name(program)) {
    for (const std::string& name : names_of(registry)) {
      const auto answer = helper(program, name);
      if (!answer) continue;
      if (auto credential = read_helper(*answer)) return credential;
    }
  }
  const auto auths = json.find("auths");
  if (auths == json.end() || !auths->is_object()) return std::nullopt;
  const auto where = [&](const std::string& name) { return file_ + ": " + excerpt(name); };
  for (const std::string& name : names_of(registry)) {
    const auto entry = auths->find(name);
    if (entry == auths->end() || !entry->is_object()) continue;
    if (auto credential = read_entry(*entry, where(name))) return credential;
  }
  for (const auto& [name, entry] : auths->items()) {
    if (host_of(name) != registry || !entry.is_object()) continue;
    if (auto credential = read_entry(entry, where(name))) return credential;
  }
  return std::nullopt;
}

std::string DockerConfig::helper_for(const std::string& registry) const {
  const std::string name = helper_in(Json::parse(json_), registry);
  if (name.empty() || is_helper_name(name)) return name;
  throw Error(Fault::refused, "oci.config", excerpt(name) + " is no name of a credential helper");
}

void DockerConfig::set(const std::string& registry, const Credential& credential) {
  Json json = Json::parse(json_);
  std::string pair;
  codec::append_base64(pair, credential.user + ":" + std::string(credential.password.reveal()));
  Json& auths = json["auths"];
  if (!auths.is_object()) auths = Json::object();
  auths[registry] = {{"auth", pair}};
  json_ = json.dump(1, '\t');
}

bool DockerConfig::remove(const std::string& registry) {
  Json json = Json::parse(json_);
  bool removed = false;
  if (json.contains("auths") && json["auths"].is_object()) {
    for (const std::string& name : names_of(registry)) removed |= json["auths"].erase(name) != 0;
  }
  json_ = json.dump(1, '\t');
  return removed;
}

std::string DockerConfig::text() const {
  return json_;
}

}  // namespace kchart::oci
