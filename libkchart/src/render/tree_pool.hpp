// TreePool: the parsed templates of a chart, and of charts that were read before it.
#pragma once

#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kchart/chart.hpp"
#include "tmpl/deferred.hpp"
#include "tmpl/text_hash.hpp"

namespace kchart::rendering {

// Safe for use by many threads, of which one parses at a time.
class TreePool {
 public:
  // The tree of `text` under `path`. `owner` keeps the text alive; null when that outlives the
  // pool. Throws ParseError, with the path in its position.
  const tmpl::Tree& tree(std::string_view path, std::string_view text,
                         const FunctionTable& functions, const Limits& limits,
                         const std::shared_ptr<const Chart>& owner);

  // Whether it holds on to so many charts for the sake of their texts that one read anew should
  // start with an empty pool.
  bool full();

 private:
  struct Place {
    std::string_view path, text;
    bool operator==(const Place&) const = default;
  };
  struct PlaceHash {
    std::size_t operator()(const Place& place) const noexcept {
      return Key::hash_of(place.path) ^ tmpl::TextHash()(place.text);
    }
  };

  const tmpl::Tree& parsed(std::string_view path, std::string_view text,
                           const FunctionTable& functions, const Limits& limits);

  std::mutex mutex_;
  std::vector<std::shared_ptr<const Chart>> owners_;
  tmpl::Later later_;
  Arena arena_;
  std::unordered_map<Place, const tmpl::Tree*, PlaceHash> by_place_;
  // Charts bring copies of the same library along, and teams copy whole charts: a text that is
  // there already is not parsed again (an umbrella of 100 such charts loads and renders in half the
  // time).
  std::unordered_map<std::string_view, const tmpl::Tree*, tmpl::TextHash> by_text_;
};

}  // namespace kchart::rendering
