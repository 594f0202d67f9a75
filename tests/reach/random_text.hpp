// What random clusters are made with: dice, and texts in JSON.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "naive.hpp"

namespace naive {

using Texts = std::vector<std::string>;

inline std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

template <class Item, class Print>
std::string list(const std::vector<Item>& items, const Print& print) {
  std::string out = "[";
  for (const Item& item : items) out += (out.size() > 1 ? "," : "") + print(item);
  return out + "]";
}

inline std::string json(const Labels& labels) {
  std::string out = "{";
  for (const auto& [k, v] : labels)
    out += (out.size() > 1 ? "," : "") + quoted(k) + ":" + quoted(v);
  return out + "}";
}

inline std::string json(const Selector& s) {
  std::string out = "{";
  if (!s.labels.empty()) out += "\"matchLabels\":" + json(s.labels);
  if (s.expressions.empty()) return out + "}";
  return out + (s.labels.empty() ? "" : ",") + "\"matchExpressions\":" +
         list(s.expressions,
              [](const Expression& e) {
                const std::string values =
                    e.values.empty() ? "" : ",\"values\":" + list(e.values, quoted);
                return "{\"key\":" + quoted(e.key) + ",\"operator\":" + quoted(e.op) + values + "}";
              }) +
         "}";
}

class Dice {
 public:
  explicit Dice(std::mt19937& random) : random_(random) {}

  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  bool chance(int percent) { return below(100) < percent; }
  std::string pick(const Texts& from) {
    return from[static_cast<std::size_t>(below(static_cast<int>(from.size())))];
  }
  Labels labels() {
    Labels out;
    for (const char* key : {"a", "b"}) {
      if (chance(70)) out[key] = pick({"x", "y", "z"});
    }
    return out;
  }
  Selector selector(bool of_namespaces = false) {
    Selector s;
    if (chance(30)) return s;
    if (chance(60)) s.labels[pick({"a", "b"})] = pick({"x", "y", "z"});
    if (of_namespaces && chance(30)) {
      s.labels = {{"kubernetes.io/metadata.name", pick({"n1", "n2", "n9"})}};
    }
    if (chance(30)) {
      Expression e{pick({"a", "b"}), pick({"In", "NotIn", "Exists", "DoesNotExist"}), {}};
      if (e.op == "In" || e.op == "NotIn") e.values = {pick({"x", "y"}), pick({"y", "z"})};
      s.expressions.push_back(e);
    }
    return s;
  }

 private:
  std::mt19937& random_;
};

// Services, Ingresses, Gateways, routes and grants over the pods of `world`; their objects are
// appended to `items`, each after a comma.
void add_services(Dice& dice, World& world, std::string& items);

}  // namespace naive
