// The public face of a session.
#include "kchart/cluster.hpp"

#include <charconv>

#include "cluster/session.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"

namespace kchart {

namespace {

using cluster::Json;

// Whole numbers stay whole, as Go's unstructured objects hold them.
Value number(std::string_view literal, Arena&) {
  std::int64_t whole = 0;
  const char* end = literal.data() + literal.size();
  const auto [at, error] = std::from_chars(literal.data(), end, whole);
  if (error == std::errc() && at == end) return Value::int64(whole);
  double real = 0;
  std::from_chars(literal.data(), end, real);
  return Value::float64(real);
}

Value to_value(const Json& json, Arena& arena) {
  ReadOptions options;
  options.number = number;
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return parse_json(arena.copy(text), arena, options);
}

// Items of a list do not say what they are; Go's reader fills that in from the list.
void name_items(Json& list, const cluster::GroupVersionKind& type) {
  const auto items = list.find("items");
  if (items == list.end() || !items->is_array()) return;
  for (Json& item : *items) {
    if (!item.is_object()) continue;
    item.emplace("apiVersion", type.api_version());
    item.emplace("kind", type.kind);
  }
}

}  // namespace

Cluster::Cluster(const ConnectOptions& options)
    : session_(std::make_shared<cluster::Session>(options, Limits{})) {}

const std::string& Cluster::server() const {
  return session_->endpoint().server;
}

const std::string& Cluster::context() const {
  return session_->endpoint().context;
}

const std::string& Cluster::user() const {
  return session_->endpoint().user;
}

const std::string& Cluster::namespace_name() const {
  return session_->endpoint().namespace_name;
}

std::string Cluster::version() const {
  return cluster::text_at(session_->get("/version"), {"gitVersion"});
}

std::vector<std::string> Cluster::api_versions() const {
  return session_->discovery()->api_versions();
}

Value Cluster::lookup(std::string_view api_version, std::string_view kind,
                      std::string_view namespace_name, std::string_view name, Arena& arena) const {
  const auto type = cluster::GroupVersionKind::of(api_version, kind);
  const auto discovery = session_->discovery();
  const cluster::Resource* resource = discovery->find(type);
  if (resource == nullptr) {
    throw Error(Fault::refused, "cluster.kind",
                "unable to get apiresource from unstructured: " + type.api_version() +
                    ", Kind=" + type.kind + ": the server does not know it");
  }
  auto found = session_->get_if_there(resource->path(namespace_name, name));
  if (!found) return {};
  if (name.empty()) name_items(*found, type);
  return to_value(*found, arena);
}

}  // namespace kchart
