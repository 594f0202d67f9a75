// The keywords that hold for every type, references, and the logic that combines schemas.
#include "schema/validate.hpp"

#include <algorithm>

#include "kchart/error.hpp"
#include "schema/messages.hpp"

namespace kchart::schema {

namespace {

// Frames of this code for so many levels fit in 8 MiB of stack even in an AddressSanitizer build.
constexpr std::size_t kMaxDepth = 4'500;

[[noreturn]] void too_deep() {
  throw Error(Fault::limit, "limit.schema.ref", "schemas refer to each other too deeply");
}

}  // namespace

Unseen::Unseen(Arena& arena, std::size_t size, std::size_t first) : count_(size / 64 + 1) {
  words_ = arena.array<std::uint64_t>(count_);
  std::fill_n(words_, count_, 0);
  for (std::size_t i = first; i < size; ++i) words_[i / 64] |= std::uint64_t{1} << (i % 64);
}

bool Unseen::empty() const noexcept {
  return words_ == nullptr || std::all_of(words_, words_ + count_, [](auto w) { return w == 0; });
}

bool Unseen::contains(std::size_t index) const noexcept {
  return words_ != nullptr && (words_[index / 64] >> (index % 64) & 1) != 0;
}

void Unseen::erase(std::size_t index) noexcept {
  if (words_ != nullptr) words_[index / 64] &= ~(std::uint64_t{1} << (index % 64));
}

void Unseen::keep(const Unseen& other) noexcept {
  if (words_ == nullptr) return;
  for (std::size_t i = 0; i < count_; ++i) {
    words_[i] &= other.words_ == nullptr ? 0 : other.words_[i];
  }
}

bool fits(const Node& node, const Value& value, const ValidateOptions& options) {
  return Validator(options, true).fits(node, value);
}

std::string explain(const Node& node, const Value& value, const ValidateOptions& options) {
  Validator validator(options, false);
  std::string out;
  append_failures(out, validator.run(node, value));
  return out;
}

Validator::Validator(const ValidateOptions& options, bool quiet)
    : options_(options), quiet_(quiet) {}

bool Validator::fits(const Node& node, const Value& value) {
  return start(node, value, options_.meta.root != nullptr ? &node : nullptr) == nullptr;
}

FailureList Validator::run(const Node& node, const Value& value) {
  FailureList list;
  Failure* failure = start(node, value, options_.meta.root != nullptr ? &node : nullptr);
  if (failure == nullptr) return list;
  if (failure->shape == Failure::Shape::group) return failure->causes;
  list.push_back(failure);
  return list;
}

// A run of its own, as Go makes one for each property name.
Failure* Validator::start(const Node& node, const Value& value, const Node* meta) {
  const Scope scope{&node, nullptr, 0, nullptr};
  Frame frame{&node, &value, &scope, meta, Path(), quiet_, false, {}, {}, {}};
  if (!quiet_) frame.path = Path(arena_.array<Token>(8), 8);
  prepare_unseen(frame, false);
  return validate(frame);
}

void Validator::enter() {
  if (options_.count_steps && ++steps_ > options_.limits->schema_steps) {
    throw Error(Fault::limit, "limit.schema.steps",
                "a schema needs more than " + std::to_string(options_.limits->schema_steps) +
                    " evaluations (raise with --max-schema-steps)");
  }
  if (++depth_ > kMaxDepth) too_deep();
}

Failure* Validator::validate(Frame& frame) {
  const Node& node = *frame.node;
  if (node.boolean != Node::Boolean::no_boolean) {
    if (node.boolean == Node::Boolean::always) return nullptr;
    return fail_with(frame, [] { return "false schema"; });
  }
  enter();
  Failure* failure = check_cycle(frame);
  const Type type = type_of(*frame.value);
  if (failure == nullptr) failure = check_value(frame, type);
  if (failure == nullptr && node.ref != nullptr) {
    failure = validate_reference(frame, *node.ref, "$ref");
    if (node.draft < Draft::d2019) {
      --depth_;
      return failure;
    }
    add(frame, failure);
    failure = nullptr;
  }
  if (failure == nullptr) {
    check_typed(frame, type);
    failure = finish(frame);
  }
  --depth_;
  return failure;
}

Failure* Validator::finish(Frame& frame) {
  if (!frame.failed || !frame.quiet) {
    if (frame.node->draft >= Draft::d2019) check_references(frame);
    check_conditions(frame);
    if (frame.node->draft >= Draft::d2019) check_unevaluated(frame);
  }
  if (!frame.failed) return nullptr;
  if (frame.quiet) return &quiet_failure_;
  if (frame.failures.count == 1) return frame.failures.first;
  Failure* group = fail(frame, "validation failed");
  group->shape = Failure::Shape::group;
  group->causes = frame.failures;
  return group;
}

Failure* Validator::check_cycle(const Frame& frame) {
  const Scope* own = frame.scope;
  std::size_t references = own->keyword != nullptr ? 1 : 0;
  for (const Scope* at = own->parent; at != nullptr && at->value_id == own->value_id;
       at = at->parent) {
    if (at->node == own->node) {
      return fail_with(frame, [&] {
        return messages::ref_cycle(keyword_location(own), keyword_location(at),
                                   location_of(*frame.node->place.root, frame.node->place.value));
      });
    }
    if (at->keyword != nullptr && ++references > options_.limits->schema_ref_chain) too_deep();
  }
  return nullptr;
}

// The way from the first schema to this one, by keywords.
std::string Validator::keyword_location(const Scope* scope) {
  std::string out;
  for (; scope->parent != nullptr; scope = scope->parent) {
    if (scope->keyword != nullptr) {
      out.insert(0, std::string("/") + scope->keyword);
      continue;
    }
    const Place& own = scope->node->place;
    const Place& above = scope->parent->node->place;
    const std::string full = own.root == nullptr ? "" : location_of(*own.root, own.value);
    const std::string prefix = above.root == nullptr ? "" : location_of(*above.root, above.value);
    if (prefix.size() <= full.size()) out.insert(0, full.substr(prefix.size()));
  }
  return out;
}

Failure* Validator::check_value(Frame& frame, Type type) {
  const Node& node = *frame.node;
  const Value& value = *frame.value;
  if (type == kNoType) return fail_with(frame, [&] { return messages::invalid_value(value); });
  if (node.types != kNoType && (node.types & type) == 0) {
    const bool integer =
        type == kNumber && (node.types & kInteger) != 0 && is_integer(number_of(value));
    if (!integer) return fail_with(frame, [&] { return messages::type(type, node.types); });
  }
  if (node.constant != nullptr && !equal(value, *node.constant)) {
    return fail_with(frame, [&] { return messages::constant(*node.constant); });
  }
  if (node.enumeration != nullptr) {
    const List& list = *node.enumeration;
    const bool listed =
        (node.enum_types & type) != 0 &&
        std::any_of(list.begin(), list.end(), [&](const Value& v) { return equal(value, v); });
    if (!listed) return fail_with(frame, [&] { return messages::enumeration(list); });
  }
  return node.format == nullptr || type != kString ? nullptr : check_format(frame);
}

Failure* Validator::check_format(Frame& frame) {
  const NamedFormat& format = *frame.node->format;
  const std::string_view text = frame.value->as_string();
  if (format.check != nullptr) {
    if (format.check(text, nullptr)) return nullptr;
    return fail_with(frame, [&] {
      std::string why;
      format.check(text, &why);
      return messages::format(text, format.name, why);
    });
  }
  const std::string why = Pattern(text, *options_.limits).error();
  if (why.empty()) return nullptr;
  return fail_with(frame, [&] { return messages::format(text, format.name, why); });
}

void Validator::check_typed(Frame& frame, Type type) {
  const Node& node = *frame.node;
  if (type == kObject && node.objects != nullptr) {
    check_object(frame);
  } else if (type == kArray && node.arrays != nullptr) {
    check_array(frame);
  } else if (type == kString && node.strings != nullptr) {
    check_string(frame);
  } else if (type == kNumber && node.numbers != nullptr) {
    check_number(frame);
  }
}

// References that a schema further out may redirect: "$recursiveRef" and "$dynamicRef".
void Validator::check_references(Frame& frame) {
  if (const Node* target = frame.node->recursive_ref) {
    if (target->recursive_anchor) {
      for (const Scope* scope = frame.scope; scope != nullptr; scope = scope->parent) {
        const Node* resource = scope->node->resource;
        if (resource != nullptr && resource->recursive_anchor) target = scope->node;
      }
    }
    add(frame, validate_reference(frame, *target, "$recursiveRef"));
  }
  if (const Node* target = frame.node->dynamic_ref) {
    const std::string_view name = frame.node->dynamic_ref_anchor;
    if (!name.empty() && target->dynamic_anchor == name) {
      for (const Scope* scope = frame.scope; scope != nullptr; scope = scope->parent) {
        if (scope->node->resource == nullptr) continue;
        for (const DynamicAnchor& anchor : scope->node->resource->dynamic_anchors) {
          if (anchor.name == name) target = anchor.node;
        }
      }
    }
    add(frame, validate_reference(frame, *target, "$dynamicRef"));
  }
}

void Validator::check_conditions(Frame& frame) {
  const Node& node = *frame.node;
  if (node.not_ != nullptr && validate_self(frame, *node.not_, nullptr, true) == nullptr) {
    add(frame, fail_with(frame, [] { return "'not' failed"; }));
  }
  if (!node.all_of.empty()) check_all_of(frame);
  if (!node.any_of.empty()) check_any_of(frame);
  if (!node.one_of.empty()) check_one_of(frame);
  if (node.if_ == nullptr) return;
  const bool holds = validate_self(frame, *node.if_, nullptr, true) == nullptr;
  const Node* then = holds ? node.then_ : node.else_;
  if (then != nullptr) add(frame, validate_self(frame, *then, nullptr, false));
}

void Validator::check_all_of(Frame& frame) {
  FailureList causes;
  bool failed = false;
  for (const Node* part : frame.node->all_of) {
    Failure* failure = validate_self(frame, *part, nullptr, false);
    if (failure == nullptr) continue;
    failed = true;
    if (frame.quiet) break;
    causes.push_back(failure);
  }
  if (failed) add_group(frame, causes, "'allOf' failed");
}

void Validator::check_any_of(Frame& frame) {
  FailureList causes;
  bool matched = false;
  for (const Node* part : frame.node->any_of) {
    Failure* failure = validate_self(frame, *part, nullptr, false);
    if (failure != nullptr) {
      if (!frame.quiet) causes.push_back(failure);
      continue;
    }
    matched = true;
    // Every alternative that holds may account for properties that were not seen yet.
    if (frame.properties.empty() && frame.items.empty()) break;
  }
  if (!matched) add_group(frame, causes, "'anyOf' failed");
}

void Validator::check_one_of(Frame& frame) {
  FailureList causes;
  const std::span<const Node*> parts = frame.node->one_of;
  std::size_t matched = parts.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool already = matched != parts.size();
    Failure* failure = validate_self(frame, *parts[i], nullptr, already);
    if (failure != nullptr) {
      if (!already && !frame.quiet) causes.push_back(failure);
    } else if (already) {
      add(frame, fail_with(frame, [&] { return messages::one_of(matched, i); }));
      return;
    } else {
      matched = i;
    }
  }
  if (matched == parts.size()) add_group(frame, causes, "'oneOf' failed, none matched");
}

void Validator::check_unevaluated(Frame& frame) {
  const Node& node = *frame.node;
  const Value& value = *frame.value;
  if (node.unevaluated_properties != nullptr && value.is_map()) {
    for (std::size_t i = 0; i < value.size() && frame.properties.wanted(); ++i) {
      if (!frame.properties.contains(i)) continue;
      const Map::Entry& entry = value.as_map()->begin()[i];
      add(frame, validate_part(frame, *node.unevaluated_properties, entry.value,
                               Token::property(entry.key.view())));
    }
    frame.properties.clear();
  }
  if (node.unevaluated_items != nullptr && value.is_list()) {
    for (std::size_t i = 0; i < value.size() && frame.items.wanted(); ++i) {
      if (!frame.items.contains(i)) continue;
      add(frame,
          validate_part(frame, *node.unevaluated_items, (*value.as_list())[i], Token::element(i)));
    }
    frame.items.clear();
  }
}

Failure* Validator::validate_self(Frame& frame, const Node& node, const char* keyword, bool quiet) {
  const Scope scope{&node, keyword, frame.scope->value_id, frame.scope};
  Frame inner{&node, frame.value, &scope, frame.meta, frame.path, frame.quiet || quiet,
              false, {},          {},     {}};
  prepare_unseen(inner, !frame.properties.empty() || !frame.items.empty());
  apply_meta(inner);
  Failure* failure = validate(inner);
  if (failure == nullptr) {
    frame.properties.keep(inner.properties);
    frame.items.keep(inner.items);
  }
  return failure;
}

Failure* Validator::validate_part(Frame& frame, const Node& node, const Value& value, Token token) {
  // Only when the failures are told does it matter that Go notes the path even here.
  if (quiet_ && node.boolean == Node::Boolean::always) return nullptr;
  const Scope scope{&node, nullptr, frame.scope->value_id + 1, frame.scope};
  Frame inner{&node, &value, &scope, frame.meta, Path(), frame.quiet, false, {}, {}, {}};
  if (!quiet_) inner.path = frame.path.append(arena_, token);
  prepare_unseen(inner, false);
  apply_meta(inner);
  return validate(inner);
}

Failure* Validator::validate_reference(Frame& frame, const Node& node, const char* keyword) {
  Failure* failure = validate_self(frame, node, keyword, false);
  if (failure == nullptr || frame.quiet) return failure;
  Failure* reference = fail(frame, "validation failed");
  reference->shape = Failure::Shape::reference;
  if (failure->shape == Failure::Shape::group) {
    reference->causes = failure->causes;
  } else {
    reference->causes.push_back(failure);
  }
  return reference;
}

// Where a schema that is being checked holds a resource with a "$schema" of its own, the metaschema
// of that one takes over.
void Validator::apply_meta(Frame& frame) {
  if (frame.meta == nullptr || frame.node != frame.meta) return;
  const Resource* resource = options_.meta.root->resource_at(frame.value);
  if (resource == nullptr) return;
  frame.meta = options_.meta.node_of(resource->dialect, arena_);
  frame.node = frame.meta;
}

void Validator::prepare_unseen(Frame& frame, bool caller_needs) {
  const Node& node = *frame.node;
  if (frame.value->is_map()) {
    if (node.all_properties_evaluated) return;
    if (!caller_needs && node.unevaluated_properties == nullptr) return;
    frame.properties = Unseen(arena_, frame.value->size(), 0);
  } else if (frame.value->is_list()) {
    if (node.all_items_evaluated || node.items_evaluated >= frame.value->size()) return;
    if (!caller_needs && node.unevaluated_items == nullptr) return;
    frame.items = Unseen(arena_, frame.value->size(), node.items_evaluated);
  }
}

Failure* Validator::fail(const Frame& frame, std::string_view message) {
  Failure* failure = arena_.make<Failure>();
  failure->path = frame.path.clone(arena_);
  failure->message = arena_.copy(message);
  return failure;
}

void Validator::add(Frame& frame, Failure* failure) {
  if (failure == nullptr) return;
  frame.failed = true;
  if (!frame.quiet) frame.failures.push_back(failure);
}

void Validator::add_group(Frame& frame, const FailureList& causes, std::string_view message) {
  Failure* failure = fail_with(frame, [&] { return message; });
  if (!frame.quiet) failure->causes = causes;
  add(frame, failure);
}

}  // namespace kchart::schema
