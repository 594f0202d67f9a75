// The metaschemas: compiled from the built-in documents, and applied to schemas.
#include <algorithm>
#include <string>

#include "base/strconv.hpp"
#include "schema/compile.hpp"
#include "schema/document.hpp"
#include "schema/quick_check.hpp"
#include "schema/validate.hpp"

namespace kchart::schema {

namespace {

using strconv::quote;

// The metaschema for a custom dialect: all its vocabularies together.
const Node* node_of_dialect(const Dialect& dialect, Arena& arena) {
  if (dialect.vocabularies == nullptr) return metaschema(dialect.draft).node;
  std::vector<const Node*> parts;
  for (const std::string& name : *dialect.vocabularies) {
    if (const Node* part = vocabulary_node(dialect.draft, name)) parts.push_back(part);
  }
  const Node** nodes = arena.array<const Node*>(parts.size());
  std::copy(parts.begin(), parts.end(), nodes);
  Node* node = arena.make<Node>();
  node->draft = dialect.draft;
  node->all_of = {nodes, parts.size()};
  node->resource = node;
  if (dialect.draft >= Draft::d2020) {
    node->dynamic_anchor = "meta";
    DynamicAnchor* anchor = arena.make<DynamicAnchor>(DynamicAnchor{"meta", node});
    node->dynamic_anchors = {anchor, 1};
  }
  return node;
}

std::string metaschema_location(const Node& node) {
  return node.place.root == nullptr ? "urn:mem:metaschema"
                                    : location_of(*node.place.root, node.place.value);
}

// The metaschema of one dialect judges the whole document.
bool has_one_dialect(const Root& root) {
  return std::all_of(root.resources.begin(), root.resources.end(), [&](const auto& resource) {
    return resource->dialect.vocabularies == nullptr &&
           resource->dialect.draft == root.resources[0]->dialect.draft;
  });
}

struct Metaschema {
  explicit Metaschema(Draft draft) : program(Limits()) {
    static const SchemaOptions kNoOptions;
    program.roots = std::make_unique<Roots>(program.arena, kNoOptions);
    program.roots->meta_check = [](const Place&, bool) {};
    std::vector<Place> places{program.roots->load(url_of(draft))};
    if (draft >= Draft::d2019) load_vocabularies(draft, places);
    const std::vector<const Node*> nodes = compile_places(program, places, true);
    program.node = nodes[0];
    for (std::size_t i = 0; i < vocabularies.size(); ++i) vocabularies[i].second = nodes[i + 1];
  }

  void load_vocabularies(Draft draft, std::vector<Place>& places) {
    const std::string base = draft == Draft::d2019 ? "https://json-schema.org/draft/2019-09/meta/"
                                                   : "https://json-schema.org/draft/2020-12/meta/";
    for (const char* name : {"core", "applicator", "unevaluated", "validation", "meta-data",
                             "format", "format-annotation", "format-assertion", "content"}) {
      const std::string path = base.substr(base.find("draft/")) + name;
      if (!metaschema_text(path)) continue;
      vocabularies.emplace_back(name, nullptr);
      places.push_back(program.roots->load(base + name));
    }
  }

  static std::string url_of(Draft draft) {
    switch (draft) {
      case Draft::d4:
        return "http://json-schema.org/draft-04/schema";
      case Draft::d6:
        return "http://json-schema.org/draft-06/schema";
      case Draft::d7:
        return "http://json-schema.org/draft-07/schema";
      case Draft::d2019:
        return "https://json-schema.org/draft/2019-09/schema";
      case Draft::d2020:
        break;
    }
    return "https://json-schema.org/draft/2020-12/schema";
  }

  Program program;
  std::vector<std::pair<std::string_view, const Node*>> vocabularies;
};

// Immutable once made; which is when a schema of that draft is first seen.
const Metaschema& metaschema_data(Draft draft) {
  switch (draft) {
    case Draft::d4: {
      static const Metaschema made(Draft::d4);
      return made;
    }
    case Draft::d6: {
      static const Metaschema made(Draft::d6);
      return made;
    }
    case Draft::d7: {
      static const Metaschema made(Draft::d7);
      return made;
    }
    case Draft::d2019: {
      static const Metaschema made(Draft::d2019);
      return made;
    }
    case Draft::d2020:
      break;
  }
  static const Metaschema made(Draft::d2020);
  return made;
}

}  // namespace

const Program& metaschema(Draft draft) {
  return metaschema_data(draft).program;
}

const Node* vocabulary_node(Draft draft, std::string_view vocabulary) {
  for (const auto& [name, node] : metaschema_data(draft).vocabularies) {
    if (name == vocabulary) return node;
  }
  return nullptr;
}

void check_against_metaschema(const Place& place, bool whole_document, const Limits& limits) {
  if (has_one_dialect(*place.root) &&
      is_surely_valid(*place.value, place.resource->dialect.draft)) {
    return;
  }
  Arena arena;
  const Node* node = node_of_dialect(place.resource->dialect, arena);
  ValidateOptions options;
  options.limits = &limits;
  options.count_steps = false;
  if (whole_document) options.meta = {place.root, node_of_dialect};
  if (fits(*node, *place.value, options)) return;
  std::string lines = explain(*node, *place.value, options);
  if (!lines.empty() && lines.back() == '\n') lines.pop_back();
  invalid_schema(quote(location_of(*place.root, place.value)) +
                 " is not valid against metaschema: jsonschema validation failed with " +
                 quoted(metaschema_location(*node)) + "\n" + lines);
}

}  // namespace kchart::schema
