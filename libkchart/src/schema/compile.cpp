// Compiling goes breadth first over the schemas that are reachable, as Go's compiler does, so that
// of several faults a plausible one is named. Definitions that nothing refers to cost nothing here.
#include "schema/compile.hpp"

#include <unordered_map>
#include <vector>

#include "base/strconv.hpp"
#include "kchart/error.hpp"
#include "schema/document.hpp"

namespace kchart::schema {

namespace {

using strconv::quote;

std::uint8_t type_named(std::string_view name) {
  if (name == "null") return kNull;
  if (name == "boolean") return kBoolean;
  if (name == "number") return kNumber;
  if (name == "integer") return kInteger;
  if (name == "string") return kString;
  if (name == "array") return kArray;
  return name == "object" ? kObject : kNoType;
}

bool is_true(const Value* value) {
  return value != nullptr && value->kind() == Kind::boolean && value->as_bool();
}

bool is_boolean(const Value* value) {
  return value != nullptr && value->kind() == Kind::boolean;
}

class Compiler {
 public:
  Compiler(Program& program, bool assert_formats)
      : program_(program), arena_(program.arena), assert_formats_(assert_formats) {}

  const Node* compile(const Place& place) {
    const Node* first = enqueue(place);
    while (next_ < queue_.size()) {
      Node& node = *queue_[next_++];
      if (node.place.value == nullptr) invalid_schema(std::string(node.place.fault));
      program_.roots->collect(node.place);
      compile_node(node);
    }
    return first;
  }

 private:
  Node* enqueue(const Place& place) {
    if (place.value != nullptr) {
      const auto [known, added] = nodes_.try_emplace(place.value);
      if (!added) return known->second;
      known->second = make_node(place);
      return known->second;
    }
    return make_node(place);
  }

  Node* make_node(const Place& place) {
    Node* node = arena_.make<Node>();
    node->place = place;
    queue_.push_back(node);
    return node;
  }

  // The schema under a keyword; null where the keyword is absent.
  const Node* part(const Node& node, const Value* value) {
    return value == nullptr ? nullptr : enqueue(program_.roots->child(node.place, value));
  }

  std::span<const Node*> parts(const Node& node, const Value* list) {
    if (list == nullptr || !list->is_list()) return {};
    const List& values = *list->as_list();
    const Node** nodes = arena_.array<const Node*>(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) nodes[i] = part(node, &values[i]);
    return {nodes, values.size()};
  }

  const Node* reference(const Node& node, const Value* value) {
    if (value == nullptr || !value->is_string()) return nullptr;
    return enqueue(program_.roots->resolve(node.place, value->as_string()));
  }

  void compile_node(Node& node) {
    const Resource& resource = *node.place.resource;
    node.draft = resource.dialect.draft;
    Place base = node.place;
    base.value = resource.at;
    base.collected = true;
    node.resource = enqueue(base);
    if (node.draft >= Draft::d2020 && node.place.value == resource.at) {
      compile_dynamic_anchors(node, resource);
    }
    const Value& value = *node.place.value;
    if (value.kind() == Kind::boolean) {
      node.boolean = value.as_bool() ? Node::Boolean::always : Node::Boolean::never;
    } else if (value.is_map() && value.as_map()->empty()) {
      node.boolean = Node::Boolean::always;
    } else if (value.is_map()) {
      compile_object(node, KeywordValues(*value.as_map()));
    }
  }

  void compile_dynamic_anchors(Node& node, const Resource& resource) {
    std::vector<DynamicAnchor> found;
    for (std::string_view name : resource.dynamic_anchors) {
      Place place = node.place;
      place.value = resource.anchors.at(name);
      place.collected = true;
      found.push_back({name, enqueue(place)});
    }
    node.dynamic_anchors = copied<DynamicAnchor>(found);
  }

  template <class T>
  std::span<const T> copied(const std::vector<T>& from) {
    T* to = arena_.array<T>(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) new (to + i) T(from[i]);
    return {to, from.size()};
  }

  // The rules of one schema while they are gathered.
  struct Rules {
    ArrayRules arrays;
    ObjectRules objects;
    bool any_arrays = false;
    bool any_objects = false;
  };

  // In the order of Go's compiler, which decides which of several faults is named.
  void compile_object(Node& node, const KeywordValues& keywords) {
    Rules rules;
    node.ref = reference(node, keywords[Keyword::ref]);
    // Before 2019 what stands beside "$ref" is ignored; but Go forgets those of drafts 6 and 7.
    const bool ref_only = node.draft < Draft::d2019 && node.ref != nullptr;
    if (!ref_only) compile_draft4(node, keywords, rules);
    if (node.draft >= Draft::d6) compile_draft6(node, keywords, rules);
    if (node.draft >= Draft::d7) compile_draft7(node, keywords);
    if (node.draft >= Draft::d2019) compile_2019(node, keywords, rules);
    if (node.draft >= Draft::d2020) compile_2020(node, keywords, rules);
    if (rules.any_arrays) node.arrays = arena_.make<ArrayRules>(rules.arrays);
    if (rules.any_objects) node.objects = arena_.make<ObjectRules>(rules.objects);
    note_evaluated(node);
  }

  static const Dialect& dialect_of(const Node& node) { return node.place.resource->dialect; }

  void compile_draft4(Node& node, const KeywordValues& keywords, Rules& rules) {
    if (dialect_of(node).has("applicator")) {
      node.all_of = parts(node, keywords[Keyword::all_of]);
      node.any_of = parts(node, keywords[Keyword::any_of]);
      node.one_of = parts(node, keywords[Keyword::one_of]);
      node.not_ = part(node, keywords[Keyword::not_]);
      compile_old_items(node, keywords, rules);
      compile_properties(node, keywords, rules);
    }
    if (dialect_of(node).has("validation")) compile_assertions(node, keywords, rules);
    compile_format(node, keywords);
  }

  void compile_old_items(Node& node, const KeywordValues& keywords, Rules& rules) {
    const Value* items = keywords[Keyword::items];
    if (node.draft >= Draft::d2020 || items == nullptr) return;
    rules.any_arrays = true;
    if (items->is_list()) {
      rules.arrays.prefix = parts(node, items);
      rules.arrays.additional = additional(node, keywords[Keyword::additional_items]);
    } else {
      rules.arrays.items = part(node, items);
    }
  }

  void compile_properties(Node& node, const KeywordValues& keywords, Rules& rules) {
    ObjectRules& objects = rules.objects;
    const Value* properties = keywords[Keyword::properties];
    if (properties != nullptr && properties->is_map()) {
      objects.properties = properties->as_map();
      objects.property_nodes = map_parts(node, *objects.properties);
    }
    objects.pattern_properties = pattern_properties(node, keywords[Keyword::pattern_properties]);
    objects.additional = additional(node, keywords[Keyword::additional_properties]);
    objects.dependencies = dependencies(node, keywords[Keyword::dependencies]);
    rules.any_objects = objects.properties != nullptr || !objects.pattern_properties.empty() ||
                        objects.additional.rule != Additional::Rule::absent ||
                        !objects.dependencies.empty();
  }

  void compile_draft6(Node& node, const KeywordValues& keywords, Rules& rules) {
    if (dialect_of(node).has("applicator")) {
      rules.arrays.contains = part(node, keywords[Keyword::contains]);
      rules.objects.property_names = part(node, keywords[Keyword::property_names]);
      rules.any_arrays = rules.any_arrays || rules.arrays.contains != nullptr;
      rules.any_objects = rules.any_objects || rules.objects.property_names != nullptr;
    }
    if (dialect_of(node).has("validation")) node.constant = keywords[Keyword::constant];
  }

  void compile_draft7(Node& node, const KeywordValues& keywords) {
    if (!dialect_of(node).has("applicator")) return;
    const Value* condition = keywords[Keyword::if_];
    node.if_ = part(node, condition);
    if (node.if_ == nullptr) return;
    if (!is_boolean(condition) || is_true(condition)) {
      node.then_ = part(node, keywords[Keyword::then_]);
    }
    if (!is_true(condition)) node.else_ = part(node, keywords[Keyword::else_]);
  }

  std::span<const Node*> map_parts(const Node& node, const Map& map) {
    const Node** nodes = arena_.array<const Node*>(map.size());
    std::size_t count = 0;
    for (const Map::Entry& entry : map) nodes[count++] = part(node, &entry.value);
    return {nodes, count};
  }

  std::span<const PatternProperty> pattern_properties(const Node& node, const Value* value) {
    if (value == nullptr || !value->is_map()) return {};
    std::vector<PatternProperty> found;
    for (const Map::Entry& entry : *value->as_map()) {
      found.push_back(
          {pattern(node, "patternProperties", entry.key.view()), part(node, &entry.value)});
    }
    return copied<PatternProperty>(found);
  }

  const Pattern* pattern(const Node& node, std::string_view keyword, std::string_view text) {
    const Pattern& made = program_.patterns.get(text);
    if (!made.error().empty()) {
      invalid_schema(
          "invalid regex " + quote(text) + " at " +
          quote(location_of(*node.place.root, node.place.value) + "/" + std::string(keyword)) +
          ": " + made.error());
    }
    return &made;
  }

  Additional additional(const Node& node, const Value* value) {
    Additional result;
    if (value == nullptr) return result;
    if (is_boolean(value)) {
      result.rule = value->as_bool() ? Additional::Rule::allow : Additional::Rule::forbid;
      return result;
    }
    result.rule = Additional::Rule::schema;
    result.node = part(node, value);
    return result;
  }

  std::span<const Dependency> dependencies(const Node& node, const Value* value) {
    if (value == nullptr || !value->is_map()) return {};
    std::vector<Dependency> found;
    for (const Map::Entry& entry : *value->as_map()) {
      Dependency dependency{entry.key, {}, nullptr};
      if (entry.value.is_list()) {
        dependency.required = names(&entry.value);
      } else {
        dependency.node = part(node, &entry.value);
      }
      found.push_back(dependency);
    }
    return copied<Dependency>(found);
  }

  // The strings of a list.
  std::span<const Key> names(const Value* list) {
    if (list == nullptr || !list->is_list()) return {};
    std::vector<Key> found;
    for (const Value& name : *list->as_list()) {
      if (name.is_string()) found.emplace_back(name.as_string());
    }
    return copied<Key>(found);
  }

  void compile_assertions(Node& node, const KeywordValues& keywords, Rules& rules) {
    compile_types(node, keywords[Keyword::type]);
    if (const Value* list = keywords[Keyword::enumeration]; list != nullptr && list->is_list()) {
      node.enumeration = list->as_list();
      for (const Value& value : *node.enumeration) node.enum_types |= type_of(value);
    }
    compile_number_rules(node, keywords);
    compile_string_rules(node, keywords);
    compile_sizes(keywords, rules);
  }

  static void compile_types(Node& node, const Value* type) {
    if (type == nullptr) return;
    if (type->is_string()) node.types = type_named(type->as_string());
    if (!type->is_list()) return;
    for (const Value& name : *type->as_list()) {
      if (name.is_string()) node.types |= type_named(name.as_string());
    }
  }

  // Absent when Go's big.Rat cannot hold the number.
  const Number* number(const Value* value) {
    if (value == nullptr || literal_of(*value) == nullptr) return nullptr;
    const Number found = number_of(*value);
    return found.exact || found.decimal() ? arena_.make<Number>(found) : nullptr;
  }

  static std::optional<std::int64_t> integer(const Value* value) {
    if (value == nullptr || literal_of(*value) == nullptr) return std::nullopt;
    const std::optional<Decimal> decimal = parse_decimal(literal_of(*value)->text());
    if (!decimal || !decimal->is_integer()) return std::nullopt;
    return low_bits(*decimal);
  }

  // Draft 4 has booleans that make the bound beside them exclusive.
  void compile_number_rules(Node& node, const KeywordValues& keywords) {
    NumberRules rules;
    rules.multiple_of = number(keywords[Keyword::multiple_of]);
    rules.maximum = number(keywords[Keyword::maximum]);
    if (is_true(keywords[Keyword::exclusive_maximum])) {
      rules.exclusive_maximum = rules.maximum;
      rules.maximum = nullptr;
    } else {
      rules.exclusive_maximum = number(keywords[Keyword::exclusive_maximum]);
    }
    rules.minimum = number(keywords[Keyword::minimum]);
    if (is_true(keywords[Keyword::exclusive_minimum])) {
      rules.exclusive_minimum = rules.minimum;
      rules.minimum = nullptr;
    } else {
      rules.exclusive_minimum = number(keywords[Keyword::exclusive_minimum]);
    }
    const bool any = rules.multiple_of != nullptr || rules.maximum != nullptr ||
                     rules.minimum != nullptr || rules.exclusive_maximum != nullptr ||
                     rules.exclusive_minimum != nullptr;
    if (any) node.numbers = arena_.make<NumberRules>(rules);
  }

  void compile_string_rules(Node& node, const KeywordValues& keywords) {
    StringRules rules;
    rules.min_length = integer(keywords[Keyword::min_length]);
    rules.max_length = integer(keywords[Keyword::max_length]);
    const Value* text = keywords[Keyword::pattern];
    if (text != nullptr && text->is_string()) {
      rules.pattern = pattern(node, "pattern", text->as_string());
    }
    const bool any = rules.min_length || rules.max_length || rules.pattern != nullptr;
    if (any) node.strings = arena_.make<StringRules>(rules);
  }

  void compile_sizes(const KeywordValues& keywords, Rules& rules) {
    ArrayRules& arrays = rules.arrays;
    arrays.min_items = integer(keywords[Keyword::min_items]);
    arrays.max_items = integer(keywords[Keyword::max_items]);
    arrays.unique = is_true(keywords[Keyword::unique_items]);
    if (arrays.min_items || arrays.max_items || arrays.unique) rules.any_arrays = true;
    ObjectRules& objects = rules.objects;
    objects.min_properties = integer(keywords[Keyword::min_properties]);
    objects.max_properties = integer(keywords[Keyword::max_properties]);
    objects.required = names(keywords[Keyword::required]);
    if (objects.min_properties || objects.max_properties || !objects.required.empty()) {
      rules.any_objects = true;
    }
  }

  std::span<const Dependency> required_lists(const Value* value) {
    if (value == nullptr || !value->is_map()) return {};
    std::vector<Dependency> found;
    for (const Map::Entry& entry : *value->as_map()) {
      if (entry.value.is_list()) found.push_back({entry.key, names(&entry.value), nullptr});
    }
    return copied<Dependency>(found);
  }

  void compile_format(Node& node, const KeywordValues& keywords) {
    const Value* name = keywords[Keyword::format];
    if (name == nullptr || !name->is_string()) return;
    const Dialect& dialect = node.place.resource->dialect;
    const bool asserted = assert_formats_ || node.draft < Draft::d2019 ||
                          dialect.has(node.draft == Draft::d2019 ? "format" : "format-assertion");
    if (!asserted) return;
    const FormatCheck check = find_format(name->as_string());
    if (check == nullptr && name->as_string() != "regex") return;
    node.format = arena_.make<NamedFormat>(NamedFormat{name->as_string(), check});
  }

  void compile_2019(Node& node, const KeywordValues& keywords, Rules& rules) {
    const Dialect& dialect = dialect_of(node);
    node.recursive_ref = reference(node, keywords[Keyword::recursive_ref]);
    node.recursive_anchor = is_true(keywords[Keyword::recursive_anchor]);
    if (dialect.has("validation")) {
      if (rules.arrays.contains != nullptr) {
        rules.arrays.min_contains = integer(keywords[Keyword::min_contains]);
        rules.arrays.max_contains = integer(keywords[Keyword::max_contains]);
      }
      rules.objects.dependent_required = required_lists(keywords[Keyword::dependent_required]);
    }
    if (dialect.has("applicator")) {
      rules.objects.dependent_schemas = dependencies(node, keywords[Keyword::dependent_schemas]);
    }
    if (!rules.objects.dependent_required.empty() || !rules.objects.dependent_schemas.empty()) {
      rules.any_objects = true;
    }
    if (!dialect.has(node.draft == Draft::d2019 ? "applicator" : "unevaluated")) return;
    node.unevaluated_items = part(node, keywords[Keyword::unevaluated_items]);
    node.unevaluated_properties = part(node, keywords[Keyword::unevaluated_properties]);
  }

  void compile_2020(Node& node, const KeywordValues& keywords, Rules& rules) {
    const Value* reference_text = keywords[Keyword::dynamic_ref];
    node.dynamic_ref = reference(node, reference_text);
    if (node.dynamic_ref != nullptr) {
      const std::string_view text = reference_text->as_string();
      const std::size_t hash = text.find('#');
      const auto fragment = unescape_segment(
          hash == std::string_view::npos ? std::string_view() : text.substr(hash + 1), nullptr);
      if (fragment && !fragment->empty() && fragment->front() != '/') {
        node.dynamic_ref_anchor = arena_.copy(*fragment);
      }
    }
    const Value* anchor = keywords[Keyword::dynamic_anchor];
    if (anchor != nullptr && anchor->is_string()) node.dynamic_anchor = anchor->as_string();
    if (!dialect_of(node).has("applicator")) return;
    rules.arrays.prefix = parts(node, keywords[Keyword::prefix_items]);
    rules.arrays.items = part(node, keywords[Keyword::items]);
    if (!rules.arrays.prefix.empty() || rules.arrays.items != nullptr) rules.any_arrays = true;
  }

  // What "unevaluatedProperties" and "unevaluatedItems" need not look at.
  static void note_evaluated(Node& node) {
    if (node.objects != nullptr) {
      node.all_properties_evaluated = node.objects->additional.rule != Additional::Rule::absent;
    }
    if (node.arrays == nullptr) return;
    node.items_evaluated = static_cast<std::uint32_t>(node.arrays->prefix.size());
    node.all_items_evaluated =
        node.arrays->items != nullptr || node.arrays->additional.rule != Additional::Rule::absent;
  }

  Program& program_;
  Arena& arena_;
  bool assert_formats_;
  std::unordered_map<const Value*, Node*> nodes_;
  std::vector<Node*> queue_;
  std::size_t next_ = 0;
};

}  // namespace

std::vector<const Node*> compile_places(Program& program, std::span<const Place> places,
                                        bool assert_formats) {
  Compiler compiler(program, assert_formats);
  std::vector<const Node*> nodes;
  for (const Place& place : places) nodes.push_back(compiler.compile(place));
  return nodes;
}

std::shared_ptr<const Program> compile_program(std::string_view text,
                                               const SchemaOptions& options) {
  auto program = std::make_shared<Program>(options.limits);
  program->roots = std::make_unique<Roots>(program->arena, options);
  program->roots->meta_check = [&options](const Place& place, bool whole_document) {
    check_against_metaschema(place, whole_document, options.limits);
  };
  const Value* document =
      program->arena.make<Value>(read_document(text, program->arena, options.limits));
  const std::string url(kValuesSchemaUrl);
  program->roots->add(url, document);
  const Place root = program->roots->load(url);
  program->node = compile_places(*program, {&root, 1}, false)[0];
  return program;
}

}  // namespace kchart::schema
