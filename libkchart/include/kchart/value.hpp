// Value: what a template computes with; Go's dynamic values, small and trivially copyable.
//
// A `Value` is 16 bytes and owns nothing: strings, lists and maps live in an `Arena`. Lists and
// maps have reference semantics, as in Go: copying a `Value` copies the reference, and `set` is
// seen by everyone who holds the map. Go's kinds of number stay apart, because what is printed
// depends on them. Maps are vectors sorted bytewise by key: the order in which Go prints and ranges
// them.
#pragma once

#include <complex>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "kchart/arena.hpp"

namespace kchart {

class Budget;
class List;
class Map;
class Object;
class Value;
struct MethodTable;  // functions reachable as `.Name` on a typed list, map or object
                     // (functions.hpp)

enum class Kind : std::uint8_t {
  nil,
  boolean,
  integer,  // Go int: literals, len, until
  int64,    // add, --set, TOML
  uint32,   // only as a parameter (derivePassword)
  uint64,   // parts of a semantic version
  float64,  // every number of YAML and JSON
  complex128,
  string,  // any bytes, maybe invalid UTF-8
  bytes,   // []byte
  list,
  map,
  object,  // a host object: time, duration, version, struct
};

// The Go type of a list. One static object per type; compared by address.
struct ListType {
  std::string_view name;     // as typeOf prints it
  Kind element = Kind::nil;  // nil: any; otherwise the static kind of every element
  const MethodTable* methods = nullptr;
};

// The Go type of a map with string keys. Compared by address.
struct MapType {
  std::string_view name;
  Kind element = Kind::nil;  // nil: any; string or bytes: a missing key reads as the zero value
  bool general = false;      // may be passed where Go wants map[string]interface {}
  const MethodTable* methods = nullptr;
};

extern const ListType kAnyList;     // []interface {}
extern const ListType kStringList;  // []string
extern const ListType kIntList;     // []int
extern const ListType kListList;    // [][]interface {}
extern const MapType kAnyMap;       // map[string]interface {}
extern const MapType kStringMap;    // map[string]string
extern const MapType kFieldMap;     // the fields of a struct, in order of declaration; for writers
extern const MapType kValuesMap;    // common.Values (Helm 3: chartutil.Values)

// A map key: borrowed bytes and their hash, so that most look-ups compare one number.
struct Key {
  const char* data = nullptr;
  std::uint32_t size = 0;
  std::uint32_t hash = 0;

  Key() = default;
  explicit Key(std::string_view text)
      : data(text.data()), size(static_cast<std::uint32_t>(text.size())), hash(hash_of(text)) {}

  std::string_view view() const noexcept { return {data, size}; }
  bool operator==(const Key& other) const noexcept {
    return hash == other.hash && size == other.size &&
           (data == other.data || std::memcmp(data, other.data, size) == 0);
  }

  static std::uint32_t hash_of(std::string_view text) noexcept;
};

class Value {
 public:
  constexpr Value() noexcept : integer_(0) {}
  static Value boolean(bool b) noexcept;
  static Value integer(std::int64_t i) noexcept;  // Kind::integer
  static Value int64(std::int64_t i) noexcept;
  static Value uint32(std::uint32_t u) noexcept;
  static Value byte(std::uint8_t b) noexcept;  // Go uint8, of Kind::uint32: an element of bytes
  static Value uint64(std::uint64_t u) noexcept;
  static Value float64(double d) noexcept;
  static Value complex(Arena& arena, std::complex<double> c);
  static Value borrowed(std::string_view text) noexcept;     // the caller keeps the bytes alive
  static Value string(Arena& arena, std::string_view text);  // copies the bytes
  static Value bytes(std::string_view borrowed_bytes) noexcept;
  static Value nil_bytes() noexcept;
  static Value list(List* list,
                    const ListType& type = kAnyList) noexcept;  // list may be null: nil slice
  static Value map(Map* map, const MapType& type = kAnyMap) noexcept;  // map may be null: nil map
  static Value object(const Object* object) noexcept;

  Kind kind() const noexcept { return kind_; }
  bool is_nil() const noexcept { return kind_ == Kind::nil; }
  bool is_string() const noexcept { return kind_ == Kind::string; }
  bool is_list() const noexcept { return kind_ == Kind::list; }
  bool is_map() const noexcept { return kind_ == Kind::map; }
  bool is_object() const noexcept { return kind_ == Kind::object; }
  bool is_byte() const noexcept { return kind_ == Kind::uint32 && type_ != 0; }
  bool is_signed() const noexcept { return kind_ == Kind::integer || kind_ == Kind::int64; }

  // Unchecked: the kind must fit.
  bool as_bool() const noexcept { return boolean_; }
  std::int64_t as_int() const noexcept { return integer_; }  // integer, int64
  std::uint64_t as_uint() const noexcept { return unsigned_; }
  double as_float() const noexcept { return float_; }
  std::complex<double> as_complex() const noexcept { return *complex_; }
  std::string_view as_string() const noexcept { return {text_, size_}; }  // string, bytes
  List* as_list() const noexcept { return list_; }                        // null: nil slice
  Map* as_map() const noexcept { return map_; }                           // null: nil map
  const Object* as_object() const noexcept { return object_; }

  // The Go type of a list or map that is one (also of a nil slice or nil map).
  const ListType& list_type() const noexcept;
  const MapType& map_type() const noexcept;

  // The same map seen as map[string]interface {}, whatever its own type is called: what becomes of
  // it as an argument of that type.
  Value as_any_map() const noexcept {
    Value v = *this;
    v.type_ = kSeenAsAnyMap;
    return v;
  }

  // The same value, marked as seen through an `interface {}` of Go (a map entry, a list element).
  // Only the evaluator sets and asks this: Go's messages and its handling of nil depend on it.
  Value boxed() const noexcept { return with_box(true); }
  Value unboxed() const noexcept { return with_box(false); }
  bool is_boxed() const noexcept { return boxed_; }

  // Bytes, characters, elements or entries; 0 for what has no length.
  std::size_t size() const noexcept;

 private:
  static constexpr std::uint16_t kSeenAsAnyMap = 0xFFFF;

  Value with_box(bool boxed) const noexcept {
    Value v = *this;
    v.boxed_ = boxed;
    return v;
  }

  Kind kind_ = Kind::nil;
  bool boxed_ = false;
  // Which built-in type a nil slice or nil map has, kSeenAsAnyMap; of a number 1: a byte.
  std::uint16_t type_ = 0;
  std::uint32_t size_ = 0;
  union {
    bool boolean_;
    std::int64_t integer_;
    std::uint64_t unsigned_;
    double float_;
    const std::complex<double>* complex_;
    const char* text_;
    List* list_;
    Map* map_;
    const Object* object_;
  };
};
static_assert(sizeof(Value) == 16);

// A growing sequence of values in an arena.
class List {
 public:
  explicit List(const ListType& type = kAnyList) : type_(&type) {}
  static List* make(Arena& arena, std::size_t reserve = 0, const ListType& type = kAnyList);

  const ListType& type() const noexcept { return *type_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  Value& operator[](std::size_t i) noexcept { return data_[i]; }
  const Value& operator[](std::size_t i) const noexcept { return data_[i]; }
  Value* begin() noexcept { return data_; }
  Value* end() noexcept { return data_ + size_; }
  const Value* begin() const noexcept { return data_; }
  const Value* end() const noexcept { return data_ + size_; }

  void push_back(Arena& arena, Value value);
  void resize(Arena& arena, std::size_t size);  // new elements are nil

 private:
  void grow(Arena& arena, std::size_t at_least);

  const ListType* type_;
  Value* data_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

// A map with string keys, kept sorted bytewise by key.
class Map {
 public:
  struct Entry {
    Key key;
    Value value;
  };

  explicit Map(const MapType& type = kAnyMap) : type_(&type) {}
  static Map* make(Arena& arena, std::size_t reserve = 0, const MapType& type = kAnyMap);

  const MapType& type() const noexcept { return *type_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  Entry* begin() noexcept { return data_; }
  Entry* end() noexcept { return data_ + size_; }
  const Entry* begin() const noexcept { return data_; }
  const Entry* end() const noexcept { return data_ + size_; }

  // The value under `key`, or null. The pointer is valid until the next change of the map.
  Value* find(const Key& key) noexcept;
  const Value* find(const Key& key) const noexcept;
  Value* find(std::string_view key) noexcept { return find(Key(key)); }
  const Value* find(std::string_view key) const noexcept { return find(Key(key)); }

  // Inserts or replaces. The key's bytes are borrowed: they must live as long as the arena.
  // Cheap when keys come in ascending order.
  void set(Arena& arena, const Key& key, Value value);
  void set(Arena& arena, std::string_view borrowed_key, Value value) {
    set(arena, Key(borrowed_key), value);
  }
  void set_copy(Arena& arena, std::string_view key, Value value);  // copies the key's bytes
  bool erase(const Key& key) noexcept;
  bool erase(std::string_view key) noexcept { return erase(Key(key)); }

  // For readers of large maps: append in any order, then sort once. Of equal keys the last wins.
  void append(Arena& arena, const Key& key, Value value);
  void seal();

 private:
  std::size_t lower_bound(std::string_view key) const noexcept;
  void grow(Arena& arena);

  const MapType* type_;
  Entry* data_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

// A host object: a Go struct, time, duration or version, as a template sees it. Immutable.
class Object {
 public:
  virtual ~Object() = default;

  virtual std::string_view type_name() const = 0;  // as typeOf prints it: "time.Time"
  virtual std::string_view kind_name() const { return "struct"; }  // as kindOf prints it
  virtual void print(std::string& out) const = 0;                  // as %v prints it
  virtual std::optional<Value> field(std::string_view) const { return std::nullopt; }
  virtual const MethodTable* methods() const { return nullptr; }
  virtual bool truth() const { return true; }  // structs always, durations when not 0
  // Named integers (time.Duration, time.Month): the number, and another of the same type.
  virtual std::optional<std::int64_t> number() const { return std::nullopt; }
  virtual Value renumbered(Arena&, std::int64_t) const { return {}; }
  // Whether Go's fmt finds a String method on the value; a struct without one prints its fields.
  virtual bool has_text() const { return true; }
  // A kFieldMap of every field, also of those that are not exported (they begin in lower case).
  virtual Value all_fields(Arena&) const { return {}; }
  virtual bool go_syntax(std::string&) const { return false; }  // Go's GoString, where there is one
  virtual const void* address() const { return this; }          // what %p prints of a pointer
  // The value that toJson and toYaml see instead: text of a time, number of a duration, a kFieldMap
  // of a struct's fields.
  virtual Value plain(Arena& arena) const = 0;
  // What writers that go by Go's own names (TOML, YAML version 3) see of a struct: a kFieldMap,
  // with embedded structs dissolved when `flat`; nil for what is no struct.
  virtual Value go_fields(Arena&, [[maybe_unused]] bool flat) const { return {}; }
  // What a parameter of type interface {} receives: a struct reached through a pointer is copied
  // there, and has no longer the methods of the pointer.
  virtual const Object* passed() const { return this; }
  // What deepCopy makes of it; Go's copies of a struct have only what is exported.
  virtual Value deep_copied(Arena&) const { return Value::object(this); }
  // Deep equality, as reflect.DeepEqual; `other` has the same type_name.
  virtual bool equals(const Object& other) const = 0;
};

// Copies lists, maps and their strings into `arena`, so that the result shares nothing mutable with
// `value`. Cycles throw Error "value.cycle"; `share_text` keeps pointing at the old strings. The
// work is charged to `budget`, if there is one: what a template built may be small and yet, walked
// along every way, without end.
Value deep_copy(const Value& value, Arena& arena, bool share_text = false,
                Budget* budget = nullptr);

// Go's reflect.DeepEqual: type-strict, so 1 and 1.0 differ. Cycles throw Error "value.cycle"; the
// work is charged to `budget`, if there is one.
bool deep_equal(const Value& a, const Value& b, Budget* budget = nullptr);

// Go templates' truth: false for nil, false, zero, the empty string, list and map.
bool truth(const Value& value) noexcept;

// Go's names for the dynamic type ("float64", "map[string]interface {}", "<nil>") and kind
// ("map", "slice", "invalid").
std::string_view type_name(const Value& value) noexcept;
std::string_view kind_name(const Value& value) noexcept;

// Walks `path` (keys separated by dots) through maps; null where something is missing.
const Value* look_up(const Value& root, std::string_view dotted_path) noexcept;

}  // namespace kchart
