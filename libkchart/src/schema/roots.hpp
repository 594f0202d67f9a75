// Roots: the schema documents of one compilation, their resources and anchors.
//
// A document is a tree of values; a schema in it is known by the address of its value, which stays
// put. A resource is the document itself or a part of it with an "$id" of its own: the base against
// which references inside it are resolved. Pointers are only spelled out for messages.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "kchart/schema.hpp"
#include "schema/keywords.hpp"
#include "schema/pattern.hpp"
#include "schema/url.hpp"

namespace kchart::schema {

// A draft and, when a custom "$schema" lists them, its vocabularies.
struct Dialect {
  Draft draft = Draft::d2020;
  const std::vector<std::string>* vocabularies = nullptr;  // null: those of the draft

  bool has(std::string_view vocabulary) const noexcept;
};

struct Resource {
  const Value* at = nullptr;
  std::string id;  // absolute URL
  Dialect dialect;
  std::map<std::string_view, const Value*> anchors;
  std::vector<std::string_view> dynamic_anchors;
};

struct Root {
  std::string url;
  const Value* document = nullptr;
  std::vector<std::unique_ptr<Resource>> resources;  // the first is the document itself
  std::unordered_map<const Value*, Resource*> by_value;
  std::unordered_set<const Value*> extra;  // schemas in places that no keyword holds

  Resource* resource_at(const Value* value) const noexcept;
};

// Where a schema stands.
struct Place {
  const Value* value = nullptr;  // null: the reference leads nowhere
  Root* root = nullptr;
  Resource* resource = nullptr;
  bool collected = true;   // its resources and anchors are known and it is valid
  std::string_view fault;  // why `value` is null
};

// Checks a schema against the metaschema of its dialect; throws Error "schema.invalid".
using MetaCheck = std::function<void(const Place& place, bool whole_document)>;

class Roots {
 public:
  Roots(Arena& arena, const SchemaOptions& options) : arena_(arena), options_(options) {}

  // Must be set before anything is loaded.
  MetaCheck meta_check;

  // Makes `document` known under `url`.
  void add(std::string url, const Value* document);

  // The document at `url` as a place, loaded when it is not known yet.
  // Throws Error "schema.invalid" with the sentences of Go's validator, "schema.remote", or what
  // the caller's loader throws.
  Place load(const std::string& url);

  // What `reference`, found in a schema of `from`, leads to.
  Place resolve(const Place& from, std::string_view reference);

  // Prepares a place that is not `collected`.
  void collect(Place& place);

  // A part of a schema: `value` lies below `parent`.
  Place child(const Place& parent, const Value* value) const;

 private:
  Root& root_at(const std::string& url);
  const Value* document_at(const std::string& url);
  const Value* fetch(const std::string& url);
  void collect_resources(const Place& place, bool top);
  Resource* open_resource(const Place& place, const Map& object, bool top, Draft& draft);
  Resource* add_resource(const Place& place, std::string id, Dialect dialect);
  void collect_anchors(const Map& object, const Place& place);
  void add_anchor(std::string_view anchor, const Place& place);
  void collect_children(const Map& object, const Place& place, Draft draft);
  Draft draft_of(const Place& place, const Map& object, bool top);
  Draft draft_of_document(const std::string& url, Draft fallback,
                          std::vector<std::string>& visited);
  const std::vector<std::string>* vocabularies_of(const Map& object, Draft draft);
  Place follow(Root& root, Resource& resource, const std::string& fragment);

  Arena& arena_;
  const SchemaOptions& options_;
  std::map<std::string, const Value*, std::less<>> documents_;
  std::map<std::string, std::unique_ptr<Root>, std::less<>> roots_;
  std::vector<std::unique_ptr<std::vector<std::string>>> vocabularies_;
};

// "url#/pointer" of a value in a root's document, the pointer escaped.
std::string location_of(const Root& root, const Value* value);
// Its bare pointer.
std::string pointer_of(const Root& root, const Value* value);

[[noreturn]] void invalid_schema(std::string message);

// `reference` (without fragment) resolved against `base`; throws Error "schema.invalid".
std::string join_url(const std::string& base, std::string_view reference);

// The draft that a standard "$schema" names; absent for others.
std::optional<Draft> draft_from_url(std::string_view url);

// A string under a keyword; absent when there is none.
std::optional<std::string_view> string_at(const Map& object, std::string_view name);

}  // namespace kchart::schema
