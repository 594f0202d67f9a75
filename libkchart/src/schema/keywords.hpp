// Keywords of JSON Schema, and where a keyword's value holds further schemas.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "kchart/value.hpp"

namespace kchart::schema {

// The drafts, as numbers that compare.
enum class Draft : std::uint16_t { d4 = 4, d6 = 6, d7 = 7, d2019 = 2019, d2020 = 2020 };

enum class Keyword : std::uint8_t {
  additional_items,
  additional_properties,
  all_of,
  anchor,
  any_of,
  comment,
  constant,
  contains,
  content_encoding,
  content_media_type,
  content_schema,
  default_,
  definitions,
  defs,
  dependencies,
  dependent_required,
  dependent_schemas,
  deprecated,
  description,
  dynamic_anchor,
  dynamic_ref,
  else_,
  enumeration,
  examples,
  exclusive_maximum,
  exclusive_minimum,
  format,
  id,
  id_draft4,
  if_,
  items,
  max_contains,
  max_items,
  max_length,
  max_properties,
  maximum,
  min_contains,
  min_items,
  min_length,
  min_properties,
  minimum,
  multiple_of,
  not_,
  one_of,
  pattern,
  pattern_properties,
  prefix_items,
  properties,
  property_names,
  read_only,
  recursive_anchor,
  recursive_ref,
  ref,
  required,
  schema,
  then_,
  title,
  type,
  unevaluated_items,
  unevaluated_properties,
  unique_items,
  vocabulary,
  write_only,
  none,  // no keyword: the number of them
};

constexpr std::size_t kKeywords = static_cast<std::size_t>(Keyword::none);

// How schemas lie in the value of a keyword.
enum class Holds : std::uint8_t { nothing, schema, map, list, schema_or_list };

// Keyword::none for a name that no draft knows.
Keyword keyword_of(const Key& name) noexcept;

// What the keyword holds in that draft.
Holds holds(Keyword keyword, Draft draft) noexcept;

// The values of the keywords in one schema object; null where absent.
class KeywordValues {
 public:
  explicit KeywordValues(const Map& object);
  const Value* operator[](Keyword keyword) const noexcept {
    return values_[static_cast<std::size_t>(keyword)];
  }

 private:
  std::array<const Value*, kKeywords> values_{};
};

}  // namespace kchart::schema
