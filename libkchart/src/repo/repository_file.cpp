// repositories.yaml as Helm writes it: every field of every entry, sorted by name.
#include "base/folder.hpp"
#include "base/write_file.hpp"
#include "chart/typed.hpp"
#include "kchart/error.hpp"
#include "kchart/repository.hpp"
#include "kchart/yaml.hpp"

namespace kchart {

namespace {

constexpr std::size_t kLargestFile = 20 * kMiB;

void read_flag(const Value& map, std::string_view key, bool& into) {
  const Value* found = map.as_map()->find(key);
  if (found != nullptr && found->kind() == Kind::boolean) into = found->as_bool();
}

std::string text_of(const Value& map, std::string_view key) {
  std::string text;
  if (const Value* found = map.as_map()->find(key)) {
    typed::Reader reader;
    reader.text(*found, text);
  }
  return text;
}

Repository read_entry(const Value& map) {
  Repository entry{text_of(map, "name"), text_of(map, "url"), {}};
  Access& access = entry.access;
  access.username = text_of(map, "username");
  access.password = Secret(text_of(map, "password"));
  access.cert_file = text_of(map, "certFile");
  access.key_file = text_of(map, "keyFile");
  access.ca_file = text_of(map, "caFile");
  read_flag(map, "insecure_skip_tls_verify", access.insecure);
  read_flag(map, "pass_credentials_all", access.pass_credentials);
  return entry;
}

Value entry_value(const Repository& entry, Arena& arena) {
  Map* map = Map::make(arena, 9);
  const auto text = [&](std::string_view key, std::string_view value) {
    map->set(arena, key, Value::borrowed(value));
  };
  text("caFile", entry.access.ca_file);
  text("certFile", entry.access.cert_file);
  map->set(arena, "insecure_skip_tls_verify", Value::boolean(entry.access.insecure));
  text("keyFile", entry.access.key_file);
  text("name", entry.name);
  map->set(arena, "pass_credentials_all", Value::boolean(entry.access.pass_credentials));
  text("password", entry.access.password.reveal());
  text("url", entry.url);
  text("username", entry.access.username);
  return Value::map(map);
}

}  // namespace

bool Repository::same_as(const Repository& other) const {
  const Access &a = access, &b = other.access;
  return name == other.name && url == other.url && a.username == b.username &&
         a.password.equals(b.password.reveal()) && a.cert_file == b.cert_file &&
         a.key_file == b.key_file && a.ca_file == b.ca_file && a.insecure == b.insecure &&
         a.pass_credentials == b.pass_credentials;
}

RepositoryFile RepositoryFile::load(const std::string& path) {
  std::string text;
  try {
    text = read_user_file(path, kLargestFile);
  } catch (const Error& error) {
    const bool missing = error.message().ends_with(": no such file or directory");
    throw Error(error.fault(), missing ? "repo.none" : error.code(),
                "couldn't load repositories file (" + path + "): " + error.message());
  }
  RepositoryFile file;
  Arena arena;
  ReadOptions options;
  options.integers = true;
  const Value document = parse_yaml(text, arena, options);
  if (document.is_nil()) return file;
  if (!document.is_map()) {
    throw Error(Fault::refused, "repo.file", path + " is no file of repositories: no map");
  }
  file.api_version_ = text_of(document, "apiVersion");
  if (const std::string generated = text_of(document, "generated"); !generated.empty()) {
    file.generated_ = generated;
  }
  const Value* list = document.as_map()->find("repositories");
  if (list == nullptr || !list->is_list()) return file;
  for (const Value& entry : *list->as_list()) {
    if (entry.is_map()) file.repositories_.push_back(read_entry(entry));
  }
  return file;
}

RepositoryFile RepositoryFile::load_if_there(const std::string& path) {
  try {
    return load(path);
  } catch (const Error& error) {
    if (error.code() == "repo.none") return {};
    throw;
  }
}

const Repository* RepositoryFile::find(const std::string& name) const {
  for (const Repository& entry : repositories_) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

void RepositoryFile::put(Repository repository) {
  for (Repository& entry : repositories_) {
    if (entry.name != repository.name) continue;
    entry = std::move(repository);
    return;
  }
  repositories_.push_back(std::move(repository));
}

bool RepositoryFile::remove(const std::string& name) {
  return std::erase_if(repositories_, [&](const auto& entry) { return entry.name == name; }) != 0;
}

void RepositoryFile::write(const std::string& path) const {
  Arena arena;
  List* list = List::make(arena, repositories_.size());
  for (const Repository& entry : repositories_) list->push_back(arena, entry_value(entry, arena));
  Map* map = Map::make(arena, 3);
  map->set(arena, "apiVersion", Value::borrowed(api_version_));
  map->set(arena, "generated", Value::borrowed(generated_));
  map->set(arena, "repositories", Value::list(list));
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos && slash > 0) make_folders(path.substr(0, slash));
  write_file_atomically(path, to_yaml(Value::map(map)), 0600);
}

}  // namespace kchart
