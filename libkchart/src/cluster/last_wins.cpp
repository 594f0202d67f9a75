// As Argo CD does it: the objects of all sources in their order, hooks among them, are told apart
// by what they are called before any is taken for a hook.
#include "cluster/last_wins.hpp"

#include <map>
#include <utility>

#include "base/json_text.hpp"
#include "cluster/plan.hpp"

namespace kchart::cluster {

namespace {

struct Seen {
  int count = 0;
  std::size_t last = 0;     // the number of its last object in the order
  std::string source = {};  // of that
};

// A text in its place, with what it makes.
struct Text {
  std::size_t first;  // the number of its first object
  std::vector<Object> objects;
};

// Texts in their order.
class Order {
 public:
  Order(const SubmitOptions& options, const Discovery& discovery)
      : options_(options), discovery_(discovery) {}

  // Answers its place.
  std::size_t add(const ManifestText& text) {
    texts_.push_back({count_, read_objects({&text, 1}, options_.limits)});
    add_kinds(texts_.back().objects, new_kinds_);
    count_ += texts_.back().objects.size();
    return texts_.size() - 1;
  }

  // When all have been added.
  void compare() {
    for (Text& text : texts_) {
      std::size_t number = text.first;
      for (const Object& object : text.objects) {
        Seen& seen = seen_[key_of(placed(object.id))];
        ++seen.count;
        seen.last = number++;
        seen.source = object.source;
      }
    }
  }

  // Leaves out what comes again. False when nothing is left of it.
  bool keep(ManifestText& text, std::size_t place) const {
    Json items = Json::array();
    std::size_t number = texts_[place].first;
    for (const Object& object : texts_[place].objects) {
      if (seen_.at(key_of(placed(object.id))).last == number++) items.push_back(object.body);
    }
    if (items.size() == texts_[place].objects.size()) return true;
    const bool any = !items.empty();
    text.text =
        json_text(Json{{"apiVersion", "v1"}, {"kind", "List"}, {"items", std::move(items)}});
    return any;
  }

  // In Argo CD's words.
  void tell() const {
    if (!options_.progress) return;
    for (const auto& [key, seen] : seen_) {
      if (seen.count < 2) continue;
      options_.progress(
          {Progress::Step::reason,
           "RepeatedResourceWarning: Resource " + key + " appeared " + std::to_string(seen.count) +
               " times among application resources; the last one counts, of " + seen.source,
           0, 0});
    }
  }

 private:
  // With the namespace that it gets.
  ObjectId placed(ObjectId id) const {
    const Resource* known = discovery_.find(id.type);
    if (const auto found = new_kinds_.find(id.type); !known && found != new_kinds_.end()) {
      known = &found->second;
    }
    if (known != nullptr && !known->namespaced) {
      id.namespace_name.clear();
    } else if (id.namespace_name.empty()) {
      id.namespace_name = options_.namespace_name;
    }
    return id;
  }

  const SubmitOptions& options_;
  const Discovery& discovery_;
  NewKinds new_kinds_;
  std::vector<Text> texts_;
  std::size_t count_ = 0;  // of objects
  std::map<std::string, Seen> seen_;
};

}  // namespace

LastOnes keep_last(std::span<const ManifestText> manifests, const SubmitOptions& options,
                   Session& session) {
  LastOnes kept{{manifests.begin(), manifests.end()}, options};
  std::vector<SubmitHook>& hooks = kept.options.hooks;
  if (!options.last_wins) return kept;
  const auto discovery = session.discovery();
  Order order(options, *discovery);
  std::vector<std::size_t> of_manifests, of_hooks;  // places
  for (std::size_t i = 0; i <= manifests.size(); ++i) {
    while (of_hooks.size() < hooks.size() &&
           (hooks[of_hooks.size()].after <= i || i == manifests.size())) {
      of_hooks.push_back(order.add(hooks[of_hooks.size()].manifest));
    }
    if (i < manifests.size()) of_manifests.push_back(order.add(manifests[i]));
  }
  order.compare();
  order.tell();
  std::vector<ManifestText> left;
  for (std::size_t i = 0; i < manifests.size(); ++i) {
    ManifestText& one = kept.manifests[i];
    if (order.keep(one, of_manifests[i])) left.push_back(std::move(one));
  }
  kept.manifests = std::move(left);
  std::vector<SubmitHook> left_hooks;
  for (std::size_t i = 0; i < hooks.size(); ++i) {
    SubmitHook& one = hooks[i];
    if (order.keep(one.manifest, of_hooks[i])) left_hooks.push_back(std::move(one));
  }
  hooks = std::move(left_hooks);
  return kept;
}

}  // namespace kchart::cluster
