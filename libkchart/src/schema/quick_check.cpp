// What the metaschemas ask of each keyword, said in code. The metaschemas themselves take some
// twenty evaluations for every schema in a document; they remain the judge, and the only source of
// messages, whenever this says no.
#include "schema/quick_check.hpp"

#include <algorithm>

#include "regexp/go_regexp.hpp"
#include "schema/formats.hpp"
#include "schema/node.hpp"

namespace kchart::schema {

namespace {

class QuickCheck {
 public:
  explicit QuickCheck(Draft draft) : draft_(draft) {}

  bool schema(const Value& value) const {
    if (value.kind() == Kind::boolean) return draft_ > Draft::d4;
    if (!value.is_map()) return false;
    for (const Map::Entry& entry : *value.as_map()) {
      const Keyword name = keyword_of(entry.key);
      if (name != Keyword::none && !keyword(name, entry.value)) return false;
    }
    return true;
  }

 private:
  static bool is_boolean(const Value& value) { return value.kind() == Kind::boolean; }
  static bool is_number(const Value& value) { return literal_of(value) != nullptr; }

  bool map_of_schemas(const Value& value) const {
    if (!value.is_map()) return false;
    const Map& map = *value.as_map();
    return std::all_of(map.begin(), map.end(),
                       [this](const Map::Entry& entry) { return schema(entry.value); });
  }

  bool list_of_schemas(const Value& value) const {
    if (!value.is_list() || value.as_list()->empty()) return false;
    const List& list = *value.as_list();
    return std::all_of(list.begin(), list.end(), [this](const Value& v) { return schema(v); });
  }

  bool keyword(Keyword name, const Value& value) const {
    const bool later =
        holds(name, draft_) == Holds::nothing && holds(name, Draft::d2020) != Holds::nothing;
    if (later) return true;  // no keyword yet in this draft
    switch (holds(name, draft_)) {
      case Holds::schema:
        // Draft 4 knows boolean schemas under two keywords only.
        return schema(value) || (is_boolean(value) && allows_boolean(name));
      case Holds::map:
        return map_keyword(name, value);
      case Holds::list:
        return list_of_schemas(value);
      case Holds::schema_or_list:
        return schema(value) || (draft_ < Draft::d2020 && list_of_schemas(value));
      case Holds::nothing:
        break;
    }
    return plain_keyword(name, value);
  }

  static bool allows_boolean(Keyword name) {
    return name == Keyword::additional_properties || name == Keyword::additional_items;
  }

  bool map_keyword(Keyword name, const Value& value) const {
    if (name == Keyword::pattern_properties) return patterns(value) && map_of_schemas(value);
    if (name != Keyword::dependencies) return map_of_schemas(value);
    if (!value.is_map()) return false;
    const Map& map = *value.as_map();
    return std::all_of(map.begin(), map.end(), [this](const Map::Entry& entry) {
      return unique_strings(entry.value, draft_ == Draft::d4) || schema(entry.value);
    });
  }

  static bool patterns(const Value& value) {
    if (!value.is_map()) return false;
    const Map& map = *value.as_map();
    return std::all_of(map.begin(), map.end(), [](const Map::Entry& entry) {
      return regexp::read_go_pattern(entry.key.view()).problem.empty();
    });
  }

  // Lists of names are short; what is long is left to the metaschema.
  static bool unique_strings(const Value& value, bool some) {
    constexpr std::size_t kMany = 64;
    if (!value.is_list()) return false;
    const List& list = *value.as_list();
    if (list.size() > kMany || (some && list.empty())) return false;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!list[i].is_string()) return false;
      for (std::size_t j = 0; j < i; ++j) {
        if (list[i].as_string() == list[j].as_string()) return false;
      }
    }
    return true;
  }

  static bool is_type(const Value& value) {
    static constexpr std::string_view kTypes[] = {"array",  "boolean", "integer", "null",
                                                  "number", "object",  "string"};
    return value.is_string() &&
           std::find(std::begin(kTypes), std::end(kTypes), value.as_string()) != std::end(kTypes);
  }

  static bool types(const Value& value) {
    if (is_type(value)) return true;
    if (!unique_strings(value, true)) return false;
    const List& list = *value.as_list();
    return std::all_of(list.begin(), list.end(), is_type);
  }

  bool enumeration(const Value& value) const {
    if (!value.is_list()) return false;
    if (draft_ >= Draft::d2019) return true;
    return !value.as_list()->empty() && !find_duplicates(*value.as_list());
  }

  static bool count(const Value& value) {
    if (!is_number(value)) return false;
    const Number number = number_of(value);
    return number.exact && number.nearest >= 0 && is_integer(number);
  }

  static bool reference(const Value& value) {
    if (!value.is_string()) return false;
    const std::string_view text = value.as_string();
    const auto plain = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '/' || c == '-' || c == '_' || c == '.' || c == '$';
    };
    const bool pointer = text.substr(0, 2) == "#/";
    if (pointer && std::all_of(text.begin() + 2, text.end(), plain)) return true;
    return check_uri_reference(text, nullptr);
  }

  bool identifier(const Value& value) const {
    if (!value.is_string()) return false;
    const std::string_view text = value.as_string();
    const std::size_t hash = text.find('#');
    const bool fragment = hash != std::string_view::npos && hash + 1 != text.size();
    return !(fragment && draft_ >= Draft::d2019) && check_uri_reference(text, nullptr);
  }

  bool plain_keyword(Keyword name, const Value& value) const {
    switch (name) {
      case Keyword::constant:
      case Keyword::default_:
        return true;
      case Keyword::type:
        return types(value);
      case Keyword::enumeration:
        return enumeration(value);
      case Keyword::required:
        return unique_strings(value, draft_ == Draft::d4);
      case Keyword::examples:
        return value.is_list();
      case Keyword::ref:
        return reference(value);
      case Keyword::id:
        return identifier(value);
      case Keyword::id_draft4:
        return draft_ > Draft::d4 || value.is_string();
      case Keyword::schema:
        return value.is_string() && (draft_from_url(value.as_string()).has_value() ||
                                     check_uri(value.as_string(), nullptr));
      case Keyword::pattern:
        return value.is_string() && regexp::read_go_pattern(value.as_string()).problem.empty();
      default:
        return scalar_keyword(name, value);
    }
  }

  bool scalar_keyword(Keyword name, const Value& value) const {
    switch (name) {
      case Keyword::comment:
      case Keyword::content_encoding:
      case Keyword::content_media_type:
      case Keyword::description:
      case Keyword::format:
      case Keyword::title:
        return value.is_string();
      case Keyword::deprecated:
      case Keyword::read_only:
      case Keyword::unique_items:
      case Keyword::write_only:
        return is_boolean(value);
      case Keyword::exclusive_maximum:
      case Keyword::exclusive_minimum:
        return draft_ > Draft::d4 && is_number(value);
      case Keyword::maximum:
      case Keyword::minimum:
        return is_number(value);
      case Keyword::multiple_of:
        return is_number(value) && number_of(value).exact && number_of(value).nearest > 0;
      case Keyword::max_contains:
      case Keyword::max_items:
      case Keyword::max_length:
      case Keyword::max_properties:
      case Keyword::min_contains:
      case Keyword::min_items:
      case Keyword::min_length:
      case Keyword::min_properties:
        return count(value);
      default:
        return false;
    }
  }

  Draft draft_;
};

}  // namespace

bool is_surely_valid(const Value& schema, Draft draft) {
  return QuickCheck(draft).schema(schema);
}

}  // namespace kchart::schema
