// A stranger's JSON is measured before it is read: nlohmann's writer walks it recursively.
#include "cluster/json.hpp"

#include <cmath>

#include "base/stranger_json.hpp"
#include "kchart/error.hpp"

namespace kchart::cluster {

namespace {

Json number(double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (std::fabs(value) <= kExact && std::trunc(value) == value) {
    return static_cast<std::int64_t>(value);
  }
  return value;
}

}  // namespace

Json parse_answer(std::string_view text, std::string_view what) {
  const auto fail = [&](const std::string& why) {
    throw Error(Fault::io, "cluster.answer",
                std::string(what) + ": the answer is " + why + ": " + excerpt(text));
  };
  if (nests_too_deep(text)) fail("nested deeper than 500 levels");
  Json read = read_json<Json>(text);
  if (read.is_discarded()) fail("no JSON");
  check_object(read, what);
  return read;
}

void check_object(const Json& read, std::string_view what) {
  const auto metadata = read.is_object() ? read.find("metadata") : read.end();
  if (read.is_object() && (metadata == read.end() || metadata->is_object())) return;
  throw Error(Fault::io, "cluster.answer",
              std::string(what) + ": the answer is no object of Kubernetes: " +
                  excerpt(read.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

const Json* find(const Json& root, Path path) {
  const Json* at = &root;
  for (const std::string_view key : path) {
    if (!at->is_object()) return nullptr;
    const auto found = at->find(key);
    if (found == at->end()) return nullptr;
    at = &*found;
  }
  return at;
}

std::string text_at(const Json& root, Path path) {
  const Json* found = find(root, path);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t int_at(const Json& root, Path path, std::int64_t otherwise) {
  const Json* found = find(root, path);
  return found != nullptr && found->is_number_integer() ? found->get<std::int64_t>() : otherwise;
}

bool true_at(const Json& root, Path path) {
  const Json* found = find(root, path);
  return found != nullptr && found->is_boolean() && found->get<bool>();
}

const Json& array_at(const Json& root, Path path) {
  static const Json kNone = Json::array();
  const Json* found = find(root, path);
  return found != nullptr && found->is_array() ? *found : kNone;
}

Json to_json_tree(const Value& value) {
  switch (value.kind()) {
    case Kind::boolean:
      return value.as_bool();
    case Kind::integer:
    case Kind::int64:
      return value.as_int();
    case Kind::uint32:
    case Kind::uint64:
      return value.as_uint();
    case Kind::float64:
      return number(value.as_float());
    case Kind::string:
      return std::string(value.as_string());
    case Kind::list: {
      Json list = Json::array();
      if (value.as_list() == nullptr) return list;
      for (const Value& item : *value.as_list()) list.push_back(to_json_tree(item));
      return list;
    }
    case Kind::map: {
      Json map = Json::object();
      if (value.as_map() == nullptr) return map;
      for (const auto& entry : *value.as_map()) {
        map.emplace(std::string(entry.key.view()), to_json_tree(entry.value));
      }
      return map;
    }
    default:
      return nullptr;
  }
}

}  // namespace kchart::cluster
