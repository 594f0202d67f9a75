// The table of keywords.
#include "schema/keywords.hpp"

namespace kchart::schema {

namespace {

struct Row {
  std::string_view name;
  Holds holds = Holds::nothing;
  Draft since = Draft::d4;  // for `holds`
};

// In the order of Keyword.
constexpr std::array<Row, kKeywords> kRows = {{
    {"additionalItems", Holds::schema},
    {"additionalProperties", Holds::schema},
    {"allOf", Holds::list},
    {"$anchor"},
    {"anyOf", Holds::list},
    {"$comment"},
    {"const"},
    {"contains", Holds::schema, Draft::d6},
    {"contentEncoding"},
    {"contentMediaType"},
    {"contentSchema", Holds::schema, Draft::d2019},
    {"default"},
    {"definitions", Holds::map},
    {"$defs", Holds::map, Draft::d2019},
    {"dependencies", Holds::map},
    {"dependentRequired"},
    {"dependentSchemas", Holds::map, Draft::d2019},
    {"deprecated"},
    {"description"},
    {"$dynamicAnchor"},
    {"$dynamicRef"},
    {"else", Holds::schema, Draft::d7},
    {"enum"},
    {"examples"},
    {"exclusiveMaximum"},
    {"exclusiveMinimum"},
    {"format"},
    {"$id"},
    {"id"},
    {"if", Holds::schema, Draft::d7},
    {"items", Holds::schema_or_list},
    {"maxContains"},
    {"maxItems"},
    {"maxLength"},
    {"maxProperties"},
    {"maximum"},
    {"minContains"},
    {"minItems"},
    {"minLength"},
    {"minProperties"},
    {"minimum"},
    {"multipleOf"},
    {"not", Holds::schema},
    {"oneOf", Holds::list},
    {"pattern"},
    {"patternProperties", Holds::map},
    {"prefixItems", Holds::list, Draft::d2020},
    {"properties", Holds::map},
    {"propertyNames", Holds::schema, Draft::d6},
    {"readOnly"},
    {"$recursiveAnchor"},
    {"$recursiveRef"},
    {"$ref"},
    {"required"},
    {"$schema"},
    {"then", Holds::schema, Draft::d7},
    {"title"},
    {"type"},
    {"unevaluatedItems", Holds::schema, Draft::d2019},
    {"unevaluatedProperties", Holds::schema, Draft::d2019},
    {"uniqueItems"},
    {"$vocabulary"},
    {"writeOnly"},
}};

// Open addressing over the hashes that keys carry anyway.
class Table {
 public:
  Table() {
    slots_.fill(Keyword::none);
    for (std::size_t i = 0; i < kKeywords; ++i) {
      std::size_t at = Key::hash_of(kRows[i].name) & kMask;
      while (slots_[at] != Keyword::none) at = (at + 1) & kMask;
      slots_[at] = static_cast<Keyword>(i);
    }
  }

  Keyword find(const Key& name) const noexcept {
    for (std::size_t at = name.hash & kMask;; at = (at + 1) & kMask) {
      const Keyword keyword = slots_[at];
      if (keyword == Keyword::none) return keyword;
      if (kRows[static_cast<std::size_t>(keyword)].name == name.view()) return keyword;
    }
  }

 private:
  static constexpr std::size_t kMask = 255;
  std::array<Keyword, kMask + 1> slots_;
};

}  // namespace

Keyword keyword_of(const Key& name) noexcept {
  static const Table table;
  return table.find(name);
}

Holds holds(Keyword keyword, Draft draft) noexcept {
  if (keyword == Keyword::none) return Holds::nothing;
  const Row& row = kRows[static_cast<std::size_t>(keyword)];
  return draft >= row.since ? row.holds : Holds::nothing;
}

KeywordValues::KeywordValues(const Map& object) {
  for (const Map::Entry& entry : object) {
    const Keyword keyword = keyword_of(entry.key);
    if (keyword != Keyword::none) values_[static_cast<std::size_t>(keyword)] = &entry.value;
  }
}

}  // namespace kchart::schema
