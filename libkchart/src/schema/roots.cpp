// Loading documents, finding resources and anchors, following references.
#include "schema/roots.hpp"

#include <algorithm>

#include "base/strconv.hpp"
#include "kchart/error.hpp"
#include "schema/document.hpp"

namespace kchart::schema {

namespace {

constexpr auto npos = std::string_view::npos;

using strconv::quote;

std::string_view before_hash(std::string_view url) {
  return url.substr(0, url.find('#'));
}

// The fragment as written; empty when there is none.
std::string_view after_hash(std::string_view url) {
  const std::size_t hash = url.find('#');
  return hash == npos ? std::string_view() : url.substr(hash + 1);
}

// Before 2019 a "$ref" hides everything beside it, also the identifier.
bool hidden_by_ref(const Map& object, Draft draft) {
  return draft < Draft::d2019 && object.find("$ref") != nullptr;
}

std::string_view id_keyword(Draft draft) {
  return draft == Draft::d4 ? "id" : "$id";
}

std::string_view id_of(const Map& object, Draft draft) {
  if (hidden_by_ref(object, draft)) return {};
  return before_hash(string_at(object, id_keyword(draft)).value_or(""));
}

// The path of a built-in document; absent for other URLs.
std::optional<std::string_view> meta_path(std::string_view url) {
  for (std::string_view prefix : {"http://json-schema.org/", "https://json-schema.org/"}) {
    if (url.substr(0, prefix.size()) == prefix) return url.substr(prefix.size());
  }
  return std::nullopt;
}

}  // namespace

void invalid_schema(std::string message) {
  throw Error(Fault::refused, "schema.invalid", std::move(message));
}

std::string join_url(const std::string& base, std::string_view reference) {
  std::string error;
  const std::optional<Url> base_url = parse_url(base, &error);
  if (!base_url) invalid_schema("error in parsing " + quote(base) + ": " + error);
  const std::optional<Url> url = parse_url(reference, &error);
  if (!url) invalid_schema("error in parsing " + quote(reference) + ": " + error);
  Url resolved = resolve_url(*base_url, *url);
  if (!url->is_absolute() && !base_url->opaque.empty()) resolved.opaque = base_url->opaque;
  return resolved.text();
}

std::optional<Draft> draft_from_url(std::string_view url) {
  if (!after_hash(url).empty()) return std::nullopt;
  url = before_hash(url);
  for (std::string_view scheme : {"http://", "https://"}) {
    if (url.substr(0, scheme.size()) != scheme) continue;
    url.remove_prefix(scheme.size());
    break;
  }
  if (url == "json-schema.org/schema") return Draft::d2020;
  if (url == "json-schema.org/draft/2020-12/schema") return Draft::d2020;
  if (url == "json-schema.org/draft/2019-09/schema") return Draft::d2019;
  if (url == "json-schema.org/draft-07/schema") return Draft::d7;
  if (url == "json-schema.org/draft-06/schema") return Draft::d6;
  if (url == "json-schema.org/draft-04/schema") return Draft::d4;
  return std::nullopt;
}

std::optional<std::string_view> string_at(const Map& object, std::string_view name) {
  const Value* value = object.find(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return value->as_string();
}

bool Dialect::has(std::string_view vocabulary) const noexcept {
  if (vocabulary == "core" || draft < Draft::d2019) return true;
  if (vocabularies != nullptr) {
    return std::find(vocabularies->begin(), vocabularies->end(), vocabulary) != vocabularies->end();
  }
  return vocabulary == "applicator" || vocabulary == "validation" ||
         (vocabulary == "unevaluated" && draft == Draft::d2020);
}

Resource* Root::resource_at(const Value* value) const noexcept {
  if (resources.size() == 1) return value == document ? resources[0].get() : nullptr;
  const auto found = by_value.find(value);
  return found == by_value.end() ? nullptr : found->second;
}

void Roots::add(std::string url, const Value* document) {
  documents_.emplace(std::move(url), document);
}

Place Roots::load(const std::string& url) {
  Root& root = root_at(url);
  return {root.document, &root, root.resources[0].get(), true, {}};
}

Place Roots::child(const Place& parent, const Value* value) const {
  Resource* own = parent.root->resources.size() == 1 ? nullptr : parent.root->resource_at(value);
  return {value, parent.root, own != nullptr ? own : parent.resource, true, {}};
}

Root& Roots::root_at(const std::string& url) {
  const auto known = roots_.find(url);
  if (known != roots_.end()) return *known->second;
  auto root = std::make_unique<Root>();
  root->url = url;
  root->document = document_at(url);
  Place place{root->document, root.get(), nullptr, true, {}};
  collect_resources(place, true);
  place.resource = root->resources[0].get();
  if (!meta_path(url)) meta_check(place, true);
  return *roots_.emplace(url, std::move(root)).first->second;
}

const Value* Roots::document_at(const std::string& url) {
  const auto known = documents_.find(url);
  if (known != documents_.end()) return known->second;
  const Value* document = fetch(url);
  documents_.emplace(url, document);
  return document;
}

const Value* Roots::fetch(const std::string& url) {
  if (const std::optional<std::string_view> path = meta_path(url)) {
    const std::optional<std::string_view> text =
        metaschema_text(*path == "schema" ? "draft/2020-12/schema" : *path);
    if (text) return arena_.make<Value>(read_document(*text, arena_, options_.limits));
  }
  std::string error;
  const std::optional<Url> parsed = parse_url(url, &error);
  if (!parsed) invalid_schema("failing loading " + quote(url) + ": " + error);
  const std::string& scheme = parsed->scheme;
  if (scheme == "urn") {
    // Helm accepts everything there and warns.
    if (options_.unresolved_urns != nullptr) options_.unresolved_urns->push_back(url);
    return arena_.make<Value>(Value::boolean(true));
  }
  if (scheme != "file" && scheme != "http" && scheme != "https") {
    invalid_schema("failing loading " + quote(url) + ": no URLLoader registered for " +
                   quote(parsed->text()));
  }
  if (!options_.load) {
    throw Error(Fault::refused, "schema.remote",
                "failing loading " + quote(url) +
                    ": schemas are read from the chart only (--remote-schemas reads those of "
                    "the network, --skip-schema-validation leaves all out)");
  }
  try {
    return arena_.make<Value>(read_document(options_.load(url), arena_, options_.limits));
  } catch (const Error& cause) {
    throw Error(cause.fault(), cause.code() == "json.syntax" ? "schema.invalid" : cause.code(),
                "failing loading " + quote(url) + ": " + cause.message(), cause.position());
  }
}

Draft Roots::draft_of(const Place& place, const Map& object, bool top) {
  const Draft fallback = place.resource != nullptr ? place.resource->dialect.draft : Draft::d2020;
  const std::optional<std::string_view> schema = string_at(object, "$schema");
  if (!schema) return fallback;
  if (const std::optional<Draft> draft = draft_from_url(*schema)) return *draft;
  const std::string url(before_hash(*schema));
  std::string error;
  if (!parse_url(url, &error)) {
    invalid_schema("invalid $schema in " + quote(location_of(*place.root, place.value)) + ": " +
                   error);
  }
  if (top && url == place.root->url) invalid_schema("draft " + quote(url) + " is not supported");
  std::vector<std::string> visited{url};
  return draft_of_document(url, fallback, visited);
}

// The draft of a custom metaschema is that of its own "$schema", and so on.
Draft Roots::draft_of_document(const std::string& url, Draft fallback,
                               std::vector<std::string>& visited) {
  const Value* document = document_at(url);
  if (!document->is_map()) return fallback;
  const std::optional<std::string_view> schema = string_at(*document->as_map(), "$schema");
  if (!schema) return fallback;
  if (const std::optional<Draft> draft = draft_from_url(*schema)) return *draft;
  const std::string next(before_hash(*schema));
  std::string error;
  if (!parse_url(next, &error)) {
    invalid_schema("invalid $schema in " + quote(url + "#") + ": " + error);
  }
  if (next == url) invalid_schema("draft " + quote(next) + " is not supported");
  if (std::find(visited.begin(), visited.end(), next) != visited.end()) {
    invalid_schema("cycle in resolving $schema in " + quote(next));
  }
  visited.push_back(next);
  return draft_of_document(next, fallback, visited);
}

// The vocabularies that a custom metaschema requires; null for the standard ones.
const std::vector<std::string>* Roots::vocabularies_of(const Map& object, Draft draft) {
  const std::optional<std::string_view> schema = string_at(object, "$schema");
  if (!schema || draft_from_url(*schema) || draft < Draft::d2019) return nullptr;
  const std::string url(before_hash(*schema));
  const Value* document = document_at(url);
  const Value* listed = document->is_map() ? document->as_map()->find("$vocabulary") : nullptr;
  if (listed == nullptr || !listed->is_map()) return nullptr;
  const std::string prefix = draft == Draft::d2019 ? "https://json-schema.org/draft/2019-09/vocab/"
                                                   : "https://json-schema.org/draft/2020-12/vocab/";
  auto names = std::make_unique<std::vector<std::string>>();
  for (const Map::Entry& entry : *listed->as_map()) {
    if (entry.value.kind() != Kind::boolean || !entry.value.as_bool()) continue;
    const std::string_view vocabulary = entry.key.view();
    const bool standard = vocabulary.substr(0, prefix.size()) == prefix;
    const std::string name(standard ? vocabulary.substr(prefix.size()) : vocabulary);
    const std::string document_path =
        (draft == Draft::d2019 ? "draft/2019-09/meta/" : "draft/2020-12/meta/") + name;
    if (!standard || !metaschema_text(document_path)) {
      invalid_schema("unsupported vocabulary " + quote(vocabulary) + " in " + quote(url));
    }
    names->push_back(name);
  }
  if (std::find(names->begin(), names->end(), "core") == names->end()) names->push_back("core");
  vocabularies_.push_back(std::move(names));
  return vocabularies_.back().get();
}

void Roots::collect_resources(const Place& place, bool top) {
  if (!place.value->is_map()) {
    if (top) add_resource(place, place.root->url, Dialect{});
    return;
  }
  const Map& object = *place.value->as_map();
  Draft draft = Draft::d2020;
  Place own = place;
  own.resource = open_resource(place, object, top, draft);
  collect_anchors(object, own);
  collect_children(object, own, draft);
}

// The resource that `object` belongs to: a new one when it has an identifier. `draft` becomes the
// draft by which its parts are read.
Resource* Roots::open_resource(const Place& place, const Map& object, bool top, Draft& draft) {
  const Dialect fallback = place.resource != nullptr ? place.resource->dialect : Dialect{};
  bool has_schema = string_at(object, "$schema").has_value();
  draft = draft_of(place, object, top);
  std::string_view id = id_of(object, draft);
  if (id.empty() && !top) {
    // A "$schema" without an identifier is ignored inside a document.
    draft = fallback.draft;
    has_schema = false;
    id = id_of(object, draft);
    if (id.empty()) return place.resource;
  }
  std::string url = top ? place.root->url : place.resource->id;
  if (!id.empty()) {
    try {
      url = join_url(url, id);
    } catch (const Error&) {
      invalid_schema("error in parsing id at " + quote(location_of(*place.root, place.value)));
    }
  }
  Dialect dialect = fallback;
  if (has_schema) dialect = {draft, vocabularies_of(object, draft)};
  return add_resource(place, std::move(url), dialect);
}

Resource* Roots::add_resource(const Place& place, std::string id, Dialect dialect) {
  Root& root = *place.root;
  for (const std::unique_ptr<Resource>& other : root.resources) {
    if (other->id != id) continue;
    if (other->at == place.value) return other.get();
    invalid_schema("duplicate id " + quote(id) + " in " + quote(root.url) + " at " +
                   quote(pointer_of(root, place.value)) + " and " +
                   quote(pointer_of(root, other->at)));
  }
  auto resource = std::make_unique<Resource>();
  resource->at = place.value;
  resource->id = std::move(id);
  resource->dialect = dialect;
  root.resources.push_back(std::move(resource));
  root.by_value[place.value] = root.resources.back().get();
  return root.resources.back().get();
}

void Roots::collect_anchors(const Map& object, const Place& place) {
  const Draft draft = place.resource->dialect.draft;
  if (draft < Draft::d2019) {
    // The fragment of an identifier is an anchor.
    if (hidden_by_ref(object, draft)) return;
    const std::optional<std::string_view> id = string_at(object, id_keyword(draft));
    if (!id) return;
    const std::optional<std::string> fragment = unescape_segment(after_hash(*id), nullptr);
    if (!fragment) {
      invalid_schema("error in parsing anchor at " + quote(location_of(*place.root, place.value)));
    }
    if (!fragment->empty() && fragment->front() != '/') add_anchor(arena_.copy(*fragment), place);
    return;
  }
  if (const auto anchor = string_at(object, "$anchor")) add_anchor(*anchor, place);
  if (draft < Draft::d2020) return;
  if (const auto anchor = string_at(object, "$dynamicAnchor")) {
    add_anchor(*anchor, place);
    place.resource->dynamic_anchors.push_back(*anchor);
  }
}

void Roots::add_anchor(std::string_view anchor, const Place& place) {
  const auto [known, added] = place.resource->anchors.emplace(anchor, place.value);
  if (added || known->second == place.value) return;
  invalid_schema("duplicate anchor " + quote(anchor) + " in " + quote(place.root->url) + " at " +
                 quote(pointer_of(*place.root, known->second)) + " and " +
                 quote(pointer_of(*place.root, place.value)));
}

void Roots::collect_children(const Map& object, const Place& place, Draft draft) {
  const auto collect_one = [&](const Value& value) {
    if (!value.is_map()) return;
    Place below = place;
    below.value = &value;
    collect_resources(below, false);
  };
  for (const Map::Entry& entry : object) {
    const Holds held = holds(keyword_of(entry.key), draft);
    if (held == Holds::nothing) continue;
    const Value& value = entry.value;
    if (held == Holds::schema || (held == Holds::schema_or_list && !value.is_list())) {
      collect_one(value);
    } else if (held == Holds::map) {
      if (!value.is_map()) continue;
      for (const Map::Entry& part : *value.as_map()) collect_one(part.value);
    } else if (value.is_list()) {
      for (const Value& part : *value.as_list()) collect_one(part);
    }
  }
}

void Roots::collect(Place& place) {
  if (place.collected) return;
  place.root->extra.insert(place.value);
  collect_resources(place, false);
  if (Resource* own = place.root->resource_at(place.value)) place.resource = own;
  meta_check(place, false);
  place.collected = true;
}

}  // namespace kchart::schema
