// Blueprint: everything that is generated for one kind of declaration: its objects as shapes, the
// named texts and maps that they share, and the table of values that fills their holes.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compose/shape.hpp"

namespace kchart::compose {

// What a value of a chart may be. Each has its form in the schema and its word in the README.
enum class Sort {
  text,
  identifier,  // a text; a number is taken for its digits
  name,        // DNS label
  prefix,      // of DNS labels
  image,
  host,  // DNS name, or empty
  url,
  quantity,
  boolean,
  integer,
  port,
  choice,
  list,
  object,
};

// One value: a row of values.yaml, of the schema and of the README's tables.
struct Setting {
  std::string path;
  std::string doc;  // one sentence without a full stop
  Sort sort = Sort::text;
  std::string fallback;              // the default, as YAML
  std::vector<std::string> choices;  // choice
};

struct Section {
  std::string title;
  std::string doc;  // may be empty
  std::vector<Setting> settings;
};

// A text or a map with a name, printed as a `define`.
struct Helper {
  std::string name;
  std::string doc;
  bool is_map = false;
  Text text;
  Node map;
};

struct Part {
  std::string file;  // "deployment": templates/deployment.yaml; parts of one file follow each other
  Node object;
  Cond when;
  bool test = false;  // only in the chart: a hook of `helm test`
  // The namespace of the release: `when` decides for the chart, the target elsewhere.
  bool own_namespace = false;
};

struct ChartFacts {
  std::string name, description, version, app_version, home;
  std::vector<std::string> keywords;
  std::string notes;   // NOTES.txt, a template
  std::string readme;  // what README.md says before the tables
  // Files beside the templates: values for charts of others. Path and text.
  std::vector<std::pair<std::string, std::string>> files;
};

struct Blueprint {
  std::string kind;  // "Instance"
  ChartFacts chart;
  std::vector<Section> sections;
  std::vector<Helper> helpers;
  std::vector<Part> parts;

  const Helper& helper(std::string_view name) const;  // throws std::logic_error
};

// Makes containers vanish together with all their entries; every blueprint ends with it.
Blueprint settled(Blueprint blueprint);

}  // namespace kchart::compose
