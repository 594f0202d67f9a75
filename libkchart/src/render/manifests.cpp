// Every document is read only as far as sorting needs; its text stays as the template wrote it.
#include "render/manifests.hpp"

#include <algorithm>
#include <array>

#include "base/strconv.hpp"
#include "base/trim.hpp"
#include "base/unicode.hpp"
#include "kchart/error.hpp"
#include "kube/install_order.hpp"
#include "render/head.hpp"
#include "render/split.hpp"

namespace kchart::rendering {

namespace {

constexpr std::string_view kHook = "helm.sh/hook";
constexpr std::string_view kWeight = "helm.sh/hook-weight";
constexpr std::string_view kDeletePolicy = "helm.sh/hook-delete-policy";
constexpr std::string_view kOutputLogPolicy = "helm.sh/hook-output-log-policy";

constexpr std::size_t kMostItems = 1'000;  // Helm knows nine events and three policies

// "a, B" -> "a", "b". Throws Error "limit.hook".
std::vector<std::string> comma_list(std::string_view text) {
  std::vector<std::string> items;
  while (true) {
    if (items.size() == kMostItems) {
      throw Error(
          Fault::limit, "limit.hook",
          "an annotation of a hook lists more than " + std::to_string(kMostItems) + " words");
    }
    const std::size_t comma = text.find(',');
    items.push_back(unicode::lower(unicode::trim(text.substr(0, comma))));
    if (comma == std::string_view::npos) return items;
    text.remove_prefix(comma + 1);
  }
}

bool canonical_event(std::string& event) {
  constexpr std::array<std::string_view, 9> kEvents{"pre-install",  "post-install",  "pre-delete",
                                                    "post-delete",  "pre-upgrade",   "post-upgrade",
                                                    "pre-rollback", "post-rollback", "test"};
  if (event == "test-success") event = "test";
  return std::find(kEvents.begin(), kEvents.end(), event) != kEvents.end();
}

std::vector<std::string> policies(const Head& head, std::string_view annotation) {
  const std::string* text = head.annotation(annotation);
  return text != nullptr ? comma_list(*text) : std::vector<std::string>();
}

// Go: strconv.Atoi, 0 where that fails.
int weight_of(const Head& head) {
  const std::string* text = head.annotation(kWeight);
  if (text == nullptr) return 0;
  const auto parsed = strconv::parse_int(*text, 10);
  return parsed.error == strconv::NumberError::none ? static_cast<int>(parsed.value) : 0;
}

class Sorter {
 public:
  Sorter(const SortOptions& options, Rendered& into)
      : options_(options),
        order_(kube::install_order(options.compat == Compat::helm3 ? kube::HelmOrder::helm3
                                                                   : kube::HelmOrder::helm4)),
        heads_(options.limits),
        into_(into) {}

  void file(const File& file) {
    for (const std::string_view text : split_documents(file.data, options_.compat)) {
      if (++documents_ > options_.limits.yaml_documents) {
        throw Error(Fault::limit, "limit.yaml.documents",
                    "the chart renders more than " +
                        std::to_string(options_.limits.yaml_documents) +
                        " documents (raise with --max-yaml-documents)");
      }
      document(file.name, text);
    }
  }

  void finish() {
    sort_by_kind(into_.manifests, [](const Manifest& m) -> const std::string& { return m.kind; });
    sort_by_kind(into_.hooks, [](const Hook& h) -> const std::string& { return h.manifest.kind; });
  }

 private:
  // Stable. The place of each kind is looked up once, not at every comparison.
  template <class Item, class KindOf>
  void sort_by_kind(std::vector<Item>& items, const KindOf& kind_of) const {
    struct Place {
      std::size_t rank, index;
    };
    std::vector<Place> places;
    places.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      places.push_back({rank_of(kind_of(items[i])), i});
    }
    const std::size_t unknown = order_.size();
    std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
      if (a.rank != b.rank) return a.rank < b.rank;
      if (a.rank == unknown) {
        const int names = kind_of(items[a.index]).compare(kind_of(items[b.index]));
        if (names != 0) return names < 0;
      }
      return a.index < b.index;
    });
    std::vector<Item> sorted;
    sorted.reserve(items.size());
    for (const Place& place : places) sorted.push_back(std::move(items[place.index]));
    items = std::move(sorted);
  }

  std::size_t rank_of(std::string_view kind) const {
    return static_cast<std::size_t>(std::find(order_.begin(), order_.end(), kind) - order_.begin());
  }

  Head head_of(const std::string& path, std::string_view text) {
    try {
      return heads_.read(
          text, options_.compat == Compat::helm3 ? "releaseutil.SimpleHead" : "util.SimpleHead");
    } catch (const Error& error) {
      throw Error(error.fault(), error.code(),
                  "YAML parse error on " + path + ": " + error.message(), error.position());
    }
  }

  void document(const std::string& path, std::string_view text) {
    Head head = head_of(path, text);
    Manifest manifest{path, std::string(text), std::move(head.api_version), std::move(head.kind),
                      std::move(head.name)};
    const std::string* events = head.annotation(kHook);
    if (events == nullptr) {
      into_.manifests.push_back(std::move(manifest));
    } else {
      hook(std::move(manifest), head, *events);
    }
  }

  void hook(Manifest manifest, const Head& head, const std::string& events) {
    Hook made;
    made.events = comma_list(events);
    for (std::string& event : made.events) {
      if (!canonical_event(event)) return warn_unknown(events);
    }
    made.manifest = std::move(manifest);
    made.weight = weight_of(head);
    made.delete_policies = policies(head, kDeletePolicy);
    made.output_log_policies = policies(head, kOutputLogPolicy);
    into_.hooks.push_back(std::move(made));
  }

  void warn_unknown(const std::string& events) const {
    if (options_.warnings == nullptr) return;
    options_.warnings->push_back(options_.compat == Compat::helm3
                                     ? "info: skipping unknown hook: " + strconv::quote(events)
                                     : "skipping unknown hooks\thookTypes=" + events);
  }

  const SortOptions& options_;
  std::span<const std::string_view> order_;
  HeadReader heads_;
  Rendered& into_;
  std::size_t documents_ = 0;
};

}  // namespace

void sort_manifests(const std::vector<const File*>& files, const SortOptions& options,
                    Rendered& into) {
  Sorter sorter(options, into);
  for (const File* file : files) sorter.file(*file);
  sorter.finish();
}

}  // namespace kchart::rendering
