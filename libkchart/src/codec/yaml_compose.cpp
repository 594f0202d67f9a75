// The composer: events become values at once, without a tree of nodes in between.
//
// Merge keys are applied where they stand, so that what comes later in the text wins, merge or not.
// An alias is a deep copy: in Go every use of an anchor is decoded anew, and templates may change
// one copy without the others. go-yaml bounds that by counting decoded nodes; since decoding is
// deterministic, an alias counts what its anchor counted.
#include "codec/yaml_compose.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "base/strconv.hpp"
#include "base/utf8.hpp"
#include "codec/base64.hpp"
#include "codec/go_syntax.hpp"
#include "codec/yaml_convert.hpp"
#include "codec/yaml_scalar.hpp"
#include "kchart/error.hpp"

namespace kchart::codec {

namespace {

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

std::string short_tag(std::string_view tag) {
  if (!tag.starts_with(kTagPrefix)) return std::string(tag);
  return "!!" + std::string(tag.substr(kTagPrefix.size()));
}

// The share of nodes built under aliases that go-yaml tolerates among `nodes`.
double allowed_alias_ratio(std::uint64_t nodes) {
  constexpr double kLow = 400'000;
  constexpr double kHigh = 4'000'000;
  const auto n = static_cast<double>(nodes);
  if (n <= kLow) return 0.99;
  if (n >= kHigh) return 0.10;
  return 0.99 - 0.89 * ((n - kLow) / (kHigh - kLow));
}

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) {
  return a > std::numeric_limits<std::uint64_t>::max() - b
             ? std::numeric_limits<std::uint64_t>::max()
             : a + b;
}

// A key that JSON cannot have is kept under a text no key of a document has (it is not UTF-8), with
// the failure as its value: a later equal key replaces it, or the value that holds it.
constexpr std::string_view kRefusedKey = "\xFF";

// The failure of the first refused key that is still there: its message and line.
const Value* find_refused_key(const Value& value) {
  if (value.is_list()) {
    for (const Value& element : *value.as_list()) {
      if (const Value* found = find_refused_key(element)) return found;
    }
  }
  if (value.is_map()) {
    for (const Map::Entry& entry : *value.as_map()) {
      if (entry.key.view().starts_with(kRefusedKey)) return &entry.value;
      if (const Value* found = find_refused_key(entry.value)) return found;
    }
  }
  return nullptr;
}

// The first NaN or infinity in the order in which JSON is written.
const Value* find_special_float(const Value& value) {
  if (value.kind() == Kind::float64) return std::isfinite(value.as_float()) ? nullptr : &value;
  if (value.is_list()) {
    for (const Value& element : *value.as_list()) {
      if (const Value* found = find_special_float(element)) return found;
    }
  }
  if (value.is_map()) {
    for (const Map::Entry& entry : *value.as_map()) {
      if (const Value* found = find_special_float(entry.value)) return found;
    }
  }
  return nullptr;
}

}  // namespace

Composer::Composer(std::string_view text, Arena& arena, const ReadOptions& options)
    : events_(text), arena_(arena), options_(options), exact_(options.integers) {}

Position Composer::position(int line) const {
  return {std::string(options_.file), line, 0};
}

const Event& Composer::next() {
  try {
    return events_.next();
  } catch (const YamlSyntaxError& error) {
    throw Error(Fault::refused, error.encoding ? "yaml.encoding" : "yaml.syntax",
                "error converting YAML to JSON: yaml: " + error.message, position(error.line));
  }
}

Value Composer::document() {
  if (next().type == Event::Type::stream_end) return Value();
  count(1, 0);  // the document itself is a node in go-yaml's book
  const Value root = kept(compose(next(), 0));
  next();  // the end: what follows the root may still be wrong
  if (!doubled_.empty()) fail(decoding, {"yaml.key", "yaml: unmarshal errors:" + doubled_, 0});
  if (has_refused_keys_) {
    if (const Value* refusal = find_refused_key(root)) {
      const List& told = *refusal->as_list();
      fail(converting,
           {"yaml.key", std::string(told[0].as_string()), static_cast<int>(told[1].as_int())});
    }
  }
  if (has_special_floats_) {
    if (const Value* special = find_special_float(root)) {
      fail(marshaling,
           {"yaml.number", "json: unsupported value: " + strconv::format_float(special->as_float()),
            0});
    }
  }
  throw_failures();
  return root;
}

void Composer::fail(Stage stage, Failure failure) {
  if (!failures_[stage]) failures_[stage] = std::move(failure);
}

void Composer::throw_failures() const {
  for (const std::optional<Failure>& failure : failures_) {
    if (!failure) continue;
    throw Error(failure->fault, failure->code, "error converting YAML to JSON: " + failure->message,
                position(failure->line));
  }
}

void Composer::check_depth(std::size_t depth, int line) const {
  if (depth <= options_.limits.yaml_depth) return;
  throw Error(Fault::limit, "limit.yaml.depth",
              "error converting YAML to JSON: yaml: exceeded max depth of " +
                  std::to_string(options_.limits.yaml_depth) + " (raise with --max-yaml-depth)",
              position(line));
}

void Composer::count(std::uint64_t nodes, std::uint64_t under_alias) {
  nodes_ = saturating_add(nodes_, nodes);
  alias_nodes_ = saturating_add(alias_nodes_, under_alias);
  if (alias_nodes_ <= 100 || nodes_ <= 1000) return;
  if (static_cast<double>(alias_nodes_) / static_cast<double>(nodes_) <=
      allowed_alias_ratio(nodes_)) {
    return;
  }
  fail(decoding, {"limit.yaml.aliases", "yaml: document contains excessive aliasing", 0});
}

Value Composer::compose(const Event& event, std::size_t depth) {
  if (event.anchor.empty()) return compose_node(event, depth);
  if (++anchor_count_ > options_.limits.yaml_anchors) {
    throw Error(Fault::limit, "limit.yaml.anchors",
                "a YAML document has more than " + std::to_string(options_.limits.yaml_anchors) +
                    " anchors (raise with --max-yaml-anchors)",
                position(event.line));
  }
  const std::string name(event.anchor);
  Anchor& begun = anchors_[name];
  begun = Anchor();
  begun.is_mapping = event.type == Event::Type::mapping_start;
  const std::uint64_t before = nodes_;
  const Value value = compose_node(event, depth);
  Anchor& anchor = anchors_[name];
  // An inner node may have taken the name over; the later one in the text wins.
  if (anchor.complete) return value;
  anchor.value = value;
  anchor.nodes = nodes_ - before;
  anchor.complete = true;
  return value;
}

Value Composer::compose_node(const Event& event, std::size_t depth) {
  count(1, 0);
  switch (event.type) {
    case Event::Type::alias:
      return alias(event);
    case Event::Type::sequence_start:
      return sequence(depth + 1, event.line);
    case Event::Type::mapping_start:
      check_depth(depth + 1, event.line);
      return mapping(depth + 1);
    default:
      return scalar(event);
  }
}

Value Composer::alias(const Event& event) {
  const std::string name(event.value);
  const auto found = anchors_.find(name);
  if (found == anchors_.end()) {
    // Go notices this while parsing, before anything is decoded.
    throw Error(Fault::refused, "yaml.anchor",
                "error converting YAML to JSON: yaml: unknown anchor '" + name + "' referenced",
                position(event.line));
  }
  const Anchor& anchor = found->second;
  if (!anchor.complete) {
    fail(decoding, {"yaml.cycle", "yaml: anchor '" + name + "' value contains itself", event.line});
    return Value();
  }
  count(anchor.nodes, anchor.nodes);
  return failures_[decoding] ? Value() : copy_of(anchor.value);
}

Value Composer::copy_of(const Value& value) {
  if (!value.is_list() && !value.is_map()) return value;
  const Value copy = deep_copy(value, arena_, true);
  if (options_.origins != nullptr) copy_notes(value, copy);
  return copy;
}

void Composer::copy_notes(const Value& from, const Value& to) {
  if (from.is_list()) {
    for (std::size_t i = 0; i < from.size(); ++i) {
      if (const Origin* origin = options_.origins->find(from.as_list(), i)) {
        options_.origins->note(to.as_list(), i, Origin(*origin));
      }
      copy_notes((*from.as_list())[i], (*to.as_list())[i]);
    }
  } else if (from.is_map()) {
    for (std::size_t i = 0; i < from.size(); ++i) {
      const Map::Entry& entry = from.as_map()->begin()[i];
      if (const Origin* origin = options_.origins->find(from.as_map(), entry.key.view())) {
        options_.origins->note(to.as_map(), entry.key.view(), Origin(*origin));
      }
      copy_notes(entry.value, to.as_map()->begin()[i].value);
    }
  }
}

Value Composer::kept(const Value& value) const {
  return exact_ ? value : after_json(value);
}

Value Composer::scalar(const Event& event) {
  if (event.value.size() > options_.limits.yaml_scalar) {
    throw Error(Fault::limit, "limit.yaml.scalar",
                "a YAML scalar is longer than " + std::to_string(options_.limits.yaml_scalar) +
                    " bytes (raise with --max-yaml-scalar-bytes)",
                position(event.line));
  }
  if (!event.tag.empty()) return tagged_scalar(event);
  if (!event.implicit) return Value::string(arena_, event.value);
  const Scalar resolved = resolve(event.value);
  if (is_text(resolved.type)) return Value::string(arena_, event.value);
  if (resolved.type == ScalarType::real && !std::isfinite(resolved.real)) {
    has_special_floats_ = true;
  }
  return value_of(resolved);
}

// A tag is a promise about the text; a broken one is an error without a line.
Value Composer::tagged_scalar(const Event& event) {
  const std::string tag = short_tag(event.tag);
  if (tag == "!!binary") return binary(event.value, event.line);
  const bool known = tag == "!!bool" || tag == "!!int" || tag == "!!float" || tag == "!!null" ||
                     tag == "!!timestamp";
  if (!known) return Value::string(arena_, event.value);
  Scalar resolved = resolve(event.value);
  // Only an untagged or !!timestamp scalar is tried as a time.
  if (resolved.type == ScalarType::timestamp && tag != "!!timestamp") {
    resolved.type = ScalarType::string;
  }
  if (tag == "!!float" && resolved.type == ScalarType::integer && !resolved.is_unsigned) {
    return Value::float64(static_cast<double>(resolved.integer));
  }
  if (tag_name(resolved.type) != tag) {
    fail(decoding, {"yaml.tag",
                    "yaml: cannot decode " + std::string(tag_name(resolved.type)) + " `" +
                        std::string(event.value) + "` as a " + tag,
                    event.line});
    return Value();
  }
  if (resolved.type == ScalarType::real && !std::isfinite(resolved.real)) {
    has_special_floats_ = true;
  }
  return is_text(resolved.type) ? Value::string(arena_, event.value) : value_of(resolved);
}

Value Composer::binary(std::string_view text, int line) {
  if (const std::optional<std::string> bytes = decode_base64(text)) return clean(*bytes);
  fail(decoding, {"yaml.tag", "yaml: !!binary value contains invalid base64 data", line});
  return Value();
}

// Bytes that are not UTF-8 do not survive the way through JSON.
Value Composer::clean(std::string_view text) {
  if (utf8::valid(text)) return Value::string(arena_, text);
  std::string cleaned;
  while (!text.empty()) {
    const utf8::Rune rune = utf8::decode(text);
    utf8::append(cleaned, rune.code);
    text.remove_prefix(rune.width);
  }
  return Value::string(arena_, cleaned);
}

Value Composer::sequence(std::size_t depth, int line) {
  check_depth(depth, line);
  const std::size_t first = values_.size();
  std::vector<int> lines;
  while (true) {
    const Event& event = next();
    if (event.type == Event::Type::sequence_end) break;
    if (options_.origins != nullptr) lines.push_back(event.line);
    const Value element = kept(compose(event, depth));
    values_.push_back(element);
  }
  List* list = List::make(arena_, values_.size() - first);
  for (std::size_t i = first; i < values_.size(); ++i) list->push_back(arena_, values_[i]);
  values_.resize(first);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    options_.origins->note(list, i, {options_.source, position(lines[i])});
  }
  return Value::list(list);
}

Value Composer::mapping(std::size_t depth) {
  const std::size_t first = entries_.size();
  SeenKeys seen;
  while (true) {
    const Event& event = next();
    if (event.type == Event::Type::mapping_end) break;
    entry(event, depth, seen);
  }
  return finished_map(first);
}

Value Composer::finished_map(std::size_t first) {
  Map* map = Map::make(arena_, entries_.size() - first, quoting_ ? kGoSyntaxMap : kAnyMap);
  for (std::size_t i = first; i < entries_.size(); ++i) {
    map->append(arena_, entries_[i].key, entries_[i].value);
    if (options_.origins != nullptr) {
      options_.origins->note(map, entries_[i].key.view(),
                             {options_.source, position(entries_[i].line)});
    }
  }
  map->seal();
  entries_.resize(first);
  return Value::map(map);
}

void Composer::entry(const Event& key_event, std::size_t depth, SeenKeys& seen) {
  const int line = key_event.line;
  if (key_event.type == Event::Type::scalar && key_event.value == "<<" &&
      (key_event.implicit || key_event.tag == "tag:yaml.org,2002:merge")) {
    merge(depth, seen);
    return;
  }
  const bool exact = exact_;
  const bool quoting = quoting_;
  exact_ = true;  // messages quote keys as Go holds them, integers apart from floats
  quoting_ = true;
  const Value key = compose(key_event, depth);
  if (key.is_list() || key.is_map()) {
    std::string message = "yaml: invalid map key: ";
    append_go_syntax(message, key);
    fail(decoding, {"yaml.key", std::move(message), line});
  }
  std::optional<Key> text = key_of(key, arena_);
  if (text) exact_ = exact;
  if (text || quoting) quoting_ = quoting;
  if (quoting) {
    std::string quoted;
    append_go_syntax_element(quoted, key);
    text = Key(arena_.copy(quoted));
  }
  const Event& value_event = next();
  const int value_line = value_event.line;
  const Value value = kept(compose(value_event, depth));
  exact_ = exact;
  quoting_ = quoting;
  check_unique(key, value_line, seen);
  if (text) {
    entries_.push_back({*text, value, line});
    return;
  }
  std::string message = "unsupported map key of type: ";
  message += key.is_nil() ? "%!s(<nil>)" : std::string(type_name(key));
  message += ", key: ";
  append_go_syntax(message, key);
  message += ", value: ";
  append_go_syntax(message, value);
  std::string marked(kRefusedKey);
  append_go_syntax(marked, key);
  List* refusal = List::make(arena_, 2);
  refusal->push_back(arena_, Value::string(arena_, message));
  refusal->push_back(arena_, Value::integer(line));
  entries_.push_back({Key(arena_.copy(marked)), Value::list(refusal), line});
  has_refused_keys_ = true;
}

// `line` is that of the value, as Go tells it.
void Composer::check_unique(const Value& key, int line, SeenKeys& seen) {
  if (!options_.unique_keys) return;
  std::string shown;
  append_go_syntax(shown, key);
  if (seen.insert(shown).second) return;
  doubled_ += "\n  line " + std::to_string(line) + ": key " + shown + " already set in map";
}

void Composer::merge(std::size_t depth, SeenKeys& seen) {
  const Event& event = next();
  const int line = event.line;
  const bool is_sequence = event.type == Event::Type::sequence_start;
  bool good = event.type != Event::Type::scalar;
  if (event.type == Event::Type::alias) {
    const auto found = anchors_.find(std::string(event.value));
    good = found == anchors_.end() || found->second.is_mapping;
  }
  // A scalar is refused before it is decoded.
  const Value value = good ? compose(event, depth) : Value();
  if (is_sequence) --nodes_;  // go-yaml walks the list itself without decoding it
  if (failures_[decoding]) return;
  if (value.is_map()) {
    merge_map(*value.as_map(), line, seen);
    return;
  }
  // Backwards, because earlier maps of the list take precedence.
  for (std::size_t i = value.size(); good && i-- > 0;) {
    const Value& element = (*value.as_list())[i];
    good = element.is_map();
    if (good) merge_map(*element.as_map(), line, seen);
  }
  if (good) return;
  fail(decoding,
       {"yaml.merge", "yaml: map merge requires map or sequence of maps as the value", line});
}

void Composer::merge_map(const Map& map, int line, SeenKeys& seen) {
  for (const Map::Entry& merged : map) {
    check_unique(Value::borrowed(merged.key.view()), line, seen);
    int from = line;
    if (options_.origins != nullptr) {
      if (const Origin* origin = options_.origins->find(&map, merged.key.view())) {
        from = origin->position.line;
      }
    }
    entries_.push_back({merged.key, merged.value, from});
  }
}

}  // namespace kchart::codec
