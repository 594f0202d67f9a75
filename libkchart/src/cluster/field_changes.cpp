// Paths are written as the server writes them in conflicts: .spec.containers[name="main"].image.
#include "cluster/field_changes.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "base/json_text.hpp"

namespace kchart::cluster {

namespace {

std::string quoted(const std::string& text) {
  return json_text(Json(text));
}

bool is_plain(const std::string& key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-';
  });
}

std::string step(const std::string& key) {
  return is_plain(key) ? "." + key : "[" + quoted(key) + "]";
}

// The names of all items, if each item has one and no two have the same.
std::optional<std::vector<std::string>> names_of(const Json& list) {
  std::vector<std::string> names;
  for (const Json& item : list) names.push_back(text_at(item, {"name"}));
  const std::set<std::string> different(names.begin(), names.end());
  if (different.size() != names.size() || different.contains("")) return std::nullopt;
  return names;
}

class Comparison {
 public:
  std::vector<FieldChange> changes;

  // A null pointer stands for what is not there.
  void compare(const std::string& path, const Json* before, const Json* after) {
    if (before != nullptr && after != nullptr) {
      if (*before == *after) return;
      if (before->is_object() && after->is_object()) return compare_maps(path, *before, *after);
      if (before->is_array() && after->is_array()) return compare_lists(path, *before, *after);
    }
    changes.push_back({path.empty() ? "." : path, before == nullptr ? "" : json_text(*before),
                       after == nullptr ? "" : json_text(*after)});
  }

 private:
  void compare_maps(const std::string& path, const Json& before, const Json& after) {
    std::set<std::string> keys;
    for (const Json* side : {&before, &after}) {
      for (const auto& [key, value] : side->items()) keys.insert(key);
    }
    for (const std::string& key : keys) {
      compare(path + step(key), find(before, {key}), find(after, {key}));
    }
  }

  void compare_lists(const std::string& path, const Json& before, const Json& after) {
    const auto old_names = names_of(before), new_names = names_of(after);
    if (old_names && new_names) {
      return compare_named(path, {before, *old_names}, {after, *new_names});
    }
    for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
      compare(path + "[" + std::to_string(i) + "]", i < before.size() ? &before[i] : nullptr,
              i < after.size() ? &after[i] : nullptr);
    }
  }

  struct Named {
    const Json& list;
    const std::vector<std::string>& names;

    const Json* item(const std::string& name) const {
      const auto found = std::find(names.begin(), names.end(), name);
      return found == names.end() ? nullptr
                                  : &list[static_cast<std::size_t>(found - names.begin())];
    }
  };

  void compare_named(const std::string& path, const Named& before, const Named& after) {
    std::vector<std::string> names = before.names;
    for (const std::string& name : after.names) {
      if (before.item(name) == nullptr) names.push_back(name);
    }
    const std::size_t so_far = changes.size();
    for (const std::string& name : names) {
      compare(path + "[name=" + quoted(name) + "]", before.item(name), after.item(name));
    }
    if (changes.size() == so_far) {  // another order of the same items
      changes.push_back({path, json_text(before.list), json_text(after.list)});
    }
  }
};

}  // namespace

std::vector<FieldChange> field_changes(const Json& before, const Json& after) {
  Comparison comparison;
  comparison.compare("", before.is_null() ? nullptr : &before, after.is_null() ? nullptr : &after);
  return std::move(comparison.changes);
}

}  // namespace kchart::cluster
