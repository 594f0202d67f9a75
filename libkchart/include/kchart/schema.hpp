// JSON Schema: checking a tree of values, as Helm does with values.schema.json.
//
// Drafts 4, 6, 7, 2019-09 and 2020-12 (the default). Messages are those of the Go library that Helm
// uses; where Go prints siblings in random order, here they are sorted.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/limits.hpp"
#include "kchart/value.hpp"

namespace kchart {

// The text of the document at an absolute URL. Throws Error when there is none; its message becomes
// the cause in ours.
using SchemaLoader = std::function<std::string(const std::string& url)>;

struct SchemaOptions {
  Limits limits;
  // Without it, references to file:, http: and https: documents throw Error "schema.remote".
  SchemaLoader load;
  // Gets each "urn:" that was referred to; Helm warns of it and lets it accept everything.
  std::vector<std::string>* unresolved_urns = nullptr;
};

namespace schema {
struct Program;
}

// A compiled schema. Immutable and cheap to copy; any number of threads may share one.
class Schema {
 public:
  explicit Schema(std::shared_ptr<const schema::Program> program) : program_(std::move(program)) {}

  // Whether `value` satisfies the schema. Allocates nothing while it does, unless the schema asks
  // for unevaluated properties or items.
  // Throws Error "limit.schema.steps", "limit.schema.ref" or "limit.regex".
  bool accepts(const Value& value) const;

  // Empty when `value` satisfies the schema, otherwise Helm's text: lines "- at '/a': ..." each
  // with its newline. Throws as `accepts`.
  std::string failures(const Value& value) const;

 private:
  std::shared_ptr<const schema::Program> program_;
};

// Compiles the text of a values.schema.json. Throws Error "schema.invalid" with the sentence that
// Helm prints, "schema.remote", or "limit..." codes.
Schema compile_schema(std::string_view json_text, const SchemaOptions& options = {});

// Helm's block for one chart: empty when `values` satisfy the schema, otherwise
// "<chart>:\n- at ...". A schema that does not compile is reported there too, as Helm does; limits
// and "schema.remote" are thrown.
std::string schema_report(std::string_view chart_name, std::string_view schema_text,
                          const Value& values, const SchemaOptions& options = {});

}  // namespace kchart
