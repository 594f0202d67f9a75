// Value: making and reading single values.
#include "kchart/value.hpp"

#include <array>
#include <cstring>
#include <limits>

#include "kchart/error.hpp"
#include "value/values_types.hpp"

namespace kchart {

namespace {

// The types that a nil slice or nil map can have: their index is all that such a value carries.
constexpr std::array kListTypes{&kAnyList, &kStringList, &kIntList, &kListList};
constexpr std::array kMapTypes{&kAnyMap, &kStringMap, &kValuesMap, &kHelm3ValuesMap};
// A map that is seen as another type than its own carries this and the index of the type.
constexpr std::uint16_t kSeenAs = 0xFF00;

template <class Types, class Type>
std::uint16_t index_of(const Types& types, const Type& type) {
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (types[i] == &type) return static_cast<std::uint16_t>(i);
  }
  return 0;
}

std::uint32_t checked_size(std::string_view text) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(Fault::limit, "limit.string", "a text is longer than 4 GiB");
  }
  return static_cast<std::uint32_t>(text.size());
}

template <class Word>
Word word_at(const char* at) noexcept {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// All bytes of a text of at most seven, by loads of fixed sizes: a memcpy of any size is a call.
std::uint64_t short_word(std::string_view text) noexcept {
  const char* const end = text.data() + text.size();
  if (text.size() >= 4) {
    return std::uint64_t{word_at<std::uint32_t>(text.data())} << 32 |
           word_at<std::uint32_t>(end - 4);
  }
  if (text.empty()) return 0;
  const auto byte = [](char c) { return std::uint64_t{static_cast<unsigned char>(c)}; };
  return byte(text.front()) << 16 | byte(text[text.size() / 2]) << 8 | byte(text.back());
}

}  // namespace

std::uint32_t Key::hash_of(std::string_view text) noexcept {
  // Multiply and fold eight bytes at a time; keys are short and no adversary gains from collisions,
  // since the bytes are compared too.
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15ULL;
  std::uint64_t h = text.size() * kMultiplier;
  const char* at = text.data();
  const char* const end = at + text.size();
  if (text.size() < sizeof h) {
    h = (h ^ short_word(text)) * kMultiplier;
    return static_cast<std::uint32_t>(h >> 32);
  }
  for (; end - at > 8; at += 8) {
    h = (h ^ word_at<std::uint64_t>(at)) * kMultiplier;
    h ^= h >> 32;
  }
  h = (h ^ word_at<std::uint64_t>(end - 8)) * kMultiplier;
  return static_cast<std::uint32_t>(h >> 32);
}

Value Value::boolean(bool b) noexcept {
  Value v;
  v.kind_ = Kind::boolean;
  v.boolean_ = b;
  return v;
}

Value Value::integer(std::int64_t i) noexcept {
  Value v;
  v.kind_ = Kind::integer;
  v.integer_ = i;
  return v;
}

Value Value::int64(std::int64_t i) noexcept {
  Value v;
  v.kind_ = Kind::int64;
  v.integer_ = i;
  return v;
}

Value Value::uint32(std::uint32_t u) noexcept {
  Value v;
  v.kind_ = Kind::uint32;
  v.unsigned_ = u;
  return v;
}

Value Value::byte(std::uint8_t b) noexcept {
  Value v = uint32(b);
  v.type_ = 1;
  return v;
}

Value Value::uint64(std::uint64_t u) noexcept {
  Value v;
  v.kind_ = Kind::uint64;
  v.unsigned_ = u;
  return v;
}

Value Value::float64(double d) noexcept {
  Value v;
  v.kind_ = Kind::float64;
  v.float_ = d;
  return v;
}

Value Value::complex(Arena& arena, std::complex<double> c) {
  Value v;
  v.kind_ = Kind::complex128;
  v.complex_ = arena.make<std::complex<double>>(c);
  return v;
}

Value Value::borrowed(std::string_view text) noexcept {
  Value v;
  v.kind_ = Kind::string;
  v.size_ = static_cast<std::uint32_t>(text.size());
  v.text_ = text.data();
  return v;
}

Value Value::string(Arena& arena, std::string_view text) {
  checked_size(text);
  return borrowed(arena.copy(text));
}

Value Value::bytes(std::string_view borrowed_bytes) noexcept {
  Value v = borrowed(borrowed_bytes);
  v.kind_ = Kind::bytes;
  return v;
}

Value Value::nil_bytes() noexcept {
  return bytes({});
}

Value Value::list(List* list, const ListType& type) noexcept {
  Value v;
  v.kind_ = Kind::list;
  v.list_ = list;
  if (list == nullptr) v.type_ = index_of(kListTypes, type);
  return v;
}

Value Value::map(Map* map, const MapType& type) noexcept {
  Value v;
  v.kind_ = Kind::map;
  v.map_ = map;
  if (map == nullptr) {
    v.type_ = index_of(kMapTypes, type);
  } else if (is_values(type) && &map->type() != &type) {
    v.type_ = static_cast<std::uint16_t>(kSeenAs + index_of(kMapTypes, type));
  }
  return v;
}

Value Value::object(const Object* object) noexcept {
  Value v;
  v.kind_ = Kind::object;
  v.object_ = object;
  return v;
}

const ListType& Value::list_type() const noexcept {
  return list_ != nullptr ? list_->type() : *kListTypes[type_];
}

const MapType& Value::map_type() const noexcept {
  if (type_ == kSeenAsAnyMap) return kAnyMap;
  if (type_ >= kSeenAs) return *kMapTypes[type_ - kSeenAs];
  return map_ != nullptr ? map_->type() : *kMapTypes[type_];
}

std::size_t Value::size() const noexcept {
  switch (kind_) {
    case Kind::string:
    case Kind::bytes:
      return size_;
    case Kind::list:
      return list_ != nullptr ? list_->size() : 0;
    case Kind::map:
      return map_ != nullptr ? map_->size() : 0;
    default:
      return 0;
  }
}

const Value* look_up(const Value& root, std::string_view dotted_path) noexcept {
  const Value* at = &root;
  while (true) {
    if (!at->is_map() || at->as_map() == nullptr) return nullptr;
    const std::size_t dot = dotted_path.find('.');
    at = at->as_map()->find(dotted_path.substr(0, dot));
    if (at == nullptr || dot == std::string_view::npos) return at;
    dotted_path.remove_prefix(dot + 1);
  }
}

}  // namespace kchart
