// Types and equality of values as JSON Schema sees them.
#include <cmath>
#include <functional>

#include "kchart/error.hpp"
#include "schema/node.hpp"

namespace kchart::schema {

namespace {

// Readers stop far earlier; what is deeper was made by `set` and contains itself.
constexpr int kMaxDepth = 2'000;

bool equal_at(const Value& a, const Value& b, int depth);

bool equal_lists(const List* a, const List* b, int depth) {
  const std::size_t size = a == nullptr ? 0 : a->size();
  if (size != (b == nullptr ? 0 : b->size())) return false;
  for (std::size_t i = 0; i < size; ++i) {
    if (!equal_at((*a)[i], (*b)[i], depth + 1)) return false;
  }
  return true;
}

bool equal_maps(const Map* a, const Map* b, int depth) {
  const std::size_t size = a == nullptr ? 0 : a->size();
  if (size != (b == nullptr ? 0 : b->size())) return false;
  if (size == 0) return true;
  for (auto x = a->begin(), y = b->begin(); x != a->end(); ++x, ++y) {
    if (!(x->key == y->key) || !equal_at(x->value, y->value, depth + 1)) return false;
  }
  return true;
}

bool equal_at(const Value& a, const Value& b, int depth) {
  if (depth > kMaxDepth) throw Error(Fault::limit, "value.cycle", "a value contains itself");
  const Type type = type_of(a);
  if (type != type_of(b)) return false;
  switch (type) {
    case kNull:
      return true;
    case kBoolean:
      return a.as_bool() == b.as_bool();
    case kNumber:
      return compare(number_of(a), number_of(b)) == 0;
    case kString:
      return a.as_string() == b.as_string();
    case kArray:
      return equal_lists(a.as_list(), b.as_list(), depth);
    case kObject:
      return equal_maps(a.as_map(), b.as_map(), depth);
    default:
      return false;
  }
}

void mix(std::size_t& hash, std::size_t more) {
  hash ^= more + 0x9e3779b97f4a7c15ULL + (hash << 6) + (hash >> 2);
}

// Equal values have equal hashes: numbers count by their nearest double.
void hash_value(const Value& value, std::size_t& hash, int depth) {
  if (depth > kMaxDepth) throw Error(Fault::limit, "value.cycle", "a value contains itself");
  const Type type = type_of(value);
  mix(hash, type);
  if (type == kBoolean) mix(hash, value.as_bool() ? 1 : 0);
  if (type == kNumber) mix(hash, std::hash<double>{}(number_of(value).nearest));
  if (type == kString) mix(hash, std::hash<std::string_view>{}(value.as_string()));
  if (type == kArray && value.as_list() != nullptr) {
    for (const Value& element : *value.as_list()) hash_value(element, hash, depth + 1);
  }
  if (type == kObject && value.as_map() != nullptr) {
    for (const Map::Entry& entry : *value.as_map()) {
      mix(hash, entry.key.hash);
      hash_value(entry.value, hash, depth + 1);
    }
  }
}

}  // namespace

Type type_of(const Value& value) noexcept {
  switch (value.kind()) {
    case Kind::nil:
      return kNull;
    case Kind::boolean:
      return kBoolean;
    case Kind::integer:
    case Kind::int64:
    case Kind::uint32:
    case Kind::uint64:
      return kNumber;
    case Kind::float64:
      return std::isfinite(value.as_float()) ? kNumber : kNoType;
    case Kind::string:
      return kString;
    case Kind::list:
      return kArray;
    case Kind::map:
      return kObject;
    case Kind::object:
      return literal_of(value) != nullptr ? kNumber : kNoType;
    default:
      return kNoType;
  }
}

bool equal(const Value& a, const Value& b) {
  return equal_at(a, b, 0);
}

std::optional<std::pair<std::size_t, std::size_t>> find_duplicates(const List& list) {
  constexpr std::size_t kPairwise = 20;
  if (list.size() <= kPairwise) {
    for (std::size_t i = 1; i < list.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (equal(list[i], list[j])) return std::pair{j, i};
      }
    }
    return std::nullopt;
  }
  std::unordered_multimap<std::size_t, std::size_t> seen;
  seen.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    std::size_t hash = 0;
    hash_value(list[i], hash, 0);
    std::optional<std::size_t> first;
    for (auto [at, end] = seen.equal_range(hash); at != end; ++at) {
      const bool earlier = !first || at->second < *first;
      if (earlier && equal(list[i], list[at->second])) first = at->second;
    }
    if (first) return std::pair{*first, i};
    seen.emplace(hash, i);
  }
  return std::nullopt;
}

}  // namespace kchart::schema
