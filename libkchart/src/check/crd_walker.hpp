// Custom resources against the structural schemas of their definitions.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "check/document.hpp"
#include "check/schema_check.hpp"
#include "schema/pattern.hpp"

namespace kchart::checking {

// Walks one object along the openAPIV3Schema of a CustomResourceDefinition, as strictly as the API
// server with field validation Strict: what it would prune is an unknown field. CEL rules are not
// evaluated; the caller says so.
class CrdWalker {
 public:
  CrdWalker(SchemaWalker& built_in, const Limits& limits, Report& report)
      : built_in_(built_in), patterns_(limits), report_(report) {}

  // `preserve`: the whole object keeps what the schema does not name.
  void check(const Subject& object, const Value& schema, bool preserve);

 private:
  // Each returns whether the value is good; reports only while not quiet.
  bool check_value(const Value& value, const Value& schema, const Path& path);
  bool check_type(const Value& value, const Value& schema, const Path& path);
  bool check_object(const Value& value, const Value& schema, const Path& path);
  bool check_entry(const Map::Entry& entry, const Value& schema, const Path& path);
  bool check_required(const Value& value, const Value& schema, const Path& path);
  bool check_list(const Value& value, const Value& schema, const Path& path);
  bool check_unique(const Value& value, const Value& schema, const Path& path);
  bool check_text(std::string_view text, const Value& schema, const Path& path);
  bool check_number(double number, const Value& schema, const Path& path);
  bool check_enum(const Value& value, const Value& schema, const Path& path);
  bool check_combined(const Value& value, const Value& schema, const Path& path);
  bool check_root_field(const Map::Entry& entry, const Path& path);
  bool passes(const Value& value, const Value& schema, const Path& path);
  bool within(double size, const Value& schema, std::string_view least, std::string_view most,
              std::string_view what, const Path& path);
  bool unknown_field(const Map::Entry& entry, const Value& properties, const Path& path);
  bool fail(const Path& path, std::string_view rule, std::string message, std::string fix = {});

  SchemaWalker& built_in_;
  schema::Patterns patterns_;
  Report& report_;
  const Subject* object_ = nullptr;
  bool preserve_ = false;
  int quiet_ = 0;  // inside anyOf and its kin, where only the answer counts
};

}  // namespace kchart::checking
