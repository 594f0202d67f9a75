#include "emit/patch.hpp"

#include <cstdio>

#include "emit/yaml_text.hpp"

namespace kchart::emit {

namespace {

std::string pointer(const std::string& base, std::string_view key) {
  std::string out = base + "/";
  for (char c : key) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return out;
}

std::string operation(const char* op, const std::string& path, const Value* value) {
  std::string out = std::string("- {op: ") + op + ", path: " + json_string(path);
  if (value != nullptr) out += ", value: " + yaml_flow(*value);
  return out + "}\n";
}

void compare(const Value& before, const Value& after, const std::string& path, std::string& out);

void compare_maps(const Map& before, const Map& after, const std::string& path, std::string& out) {
  for (const Map::Entry& entry : before) {
    const std::string below = pointer(path, entry.key.view());
    if (const Value* now = after.find(entry.key)) {
      compare(entry.value, *now, below, out);
    } else {
      out += operation("remove", below, nullptr);
    }
  }
  for (const Map::Entry& entry : after) {
    if (before.find(entry.key) != nullptr) continue;
    out += operation("add", pointer(path, entry.key.view()), &entry.value);
  }
}

void compare(const Value& before, const Value& after, const std::string& path, std::string& out) {
  if (deep_equal(before, after)) return;
  if (before.is_map() && after.is_map()) {
    return compare_maps(*before.as_map(), *after.as_map(), path, out);
  }
  if (before.is_list() && after.is_list() && before.size() == after.size()) {
    std::size_t index = 0;
    auto now = after.as_list()->begin();
    for (const Value& element : *before.as_list()) {
      compare(element, *now++, path + "/" + std::to_string(index++), out);
    }
    return;
  }
  out += operation("replace", path, &after);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

}  // namespace

std::string json_patch(const Value& before, const Value& after) {
  std::string out;
  compare(before, after, "", out);
  return out;
}

std::string object_file(const Value& object, int number) {
  char place[16];
  std::snprintf(place, sizeof place, "%02d", number);
  return std::string(place) + "-" + lower(look_up(object, "kind")->as_string()) + "-" +
         std::string(look_up(object, "metadata.name")->as_string()) + ".yaml";
}

}  // namespace kchart::emit
