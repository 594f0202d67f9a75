// As Argo CD does it: the objects of all sources in their order, hooks among them, are told apart
// by what they are called before any is taken for a hook.
#include "cluster/last_wins.hpp"

#include <map>
#include <utility>

#include "cluster/plan.hpp"
#include "cluster/write.hpp"

namespace kchart::cluster {

namespace {

struct Seen {
  int count = 0;
  bool as_hook = false;
  std::size_t last = 0;     // the place of its text in the order
  std::string source = {};  // of the last
};

// Texts in their order, each with what it makes. Keys are known without a server as far as they
// need to be: an object of the cluster has the same wrong namespace each time.
class Order {
 public:
  explicit Order(const SubmitOptions& options) : options_(options) {}

  // Answers its place.
  std::size_t add(const ManifestText& text, bool as_hook) {
    const std::size_t place = texts_.size();
    texts_.push_back(read_objects({&text, 1}, options_.limits));
    for (Object& object : texts_.back()) {
      if (object.id.namespace_name.empty()) object.id.namespace_name = options_.namespace_name;
      Seen& seen = seen_[key_of(object.id)];
      ++seen.count;
      seen.as_hook = seen.as_hook || as_hook;
      seen.last = place;
      seen.source = text.source;
    }
    return place;
  }

  // Leaves out what comes again. False when nothing is left of it.
  bool keep(ManifestText& text, std::size_t place) const {
    Json items = Json::array();
    const auto& objects = texts_[place];
    for (const Object& object : objects) {
      const Seen& seen = seen_.at(key_of(object.id));
      if (!seen.as_hook || seen.last == place) items.push_back(object.body);
    }
    if (items.size() == objects.size()) return true;
    const bool any = !items.empty();
    text.text = json_text({{"apiVersion", "v1"}, {"kind", "List"}, {"items", std::move(items)}});
    return any;
  }

  void tell() const {
    if (!options_.progress) return;
    for (const auto& [key, seen] : seen_) {
      if (!seen.as_hook || seen.count < 2) continue;
      options_.progress(
          {Progress::Step::reason, repeated_warning(key, seen.count, seen.source), 0, 0});
    }
  }

 private:
  const SubmitOptions& options_;
  std::vector<std::vector<Object>> texts_;
  std::map<std::string, Seen> seen_;
};

}  // namespace

LastOnes keep_last(std::span<const ManifestText> manifests, const SubmitOptions& options) {
  LastOnes kept{{manifests.begin(), manifests.end()}, options};
  std::vector<SubmitHook>& hooks = kept.options.hooks;
  if (!options.last_wins || hooks.empty()) return kept;
  Order order(options);
  std::vector<std::size_t> of_manifests, of_hooks;  // places
  for (std::size_t i = 0; i <= manifests.size(); ++i) {
    while (of_hooks.size() < hooks.size() &&
           (hooks[of_hooks.size()].after <= i || i == manifests.size())) {
      of_hooks.push_back(order.add(hooks[of_hooks.size()].manifest, true));
    }
    if (i < manifests.size()) of_manifests.push_back(order.add(manifests[i], false));
  }
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
