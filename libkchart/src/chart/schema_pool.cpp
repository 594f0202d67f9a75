#include "chart/schema_pool.hpp"

#include "kchart/error.hpp"

namespace kchart {

namespace {

constexpr std::size_t kSchemasKept = 256;

}  // namespace

const SchemaPool::Compiled& SchemaPool::compiled(std::string_view text,
                                                 const SchemaOptions& options) {
  const std::lock_guard lock(mutex_);
  const auto known = by_text_.find(text);
  if (known != by_text_.end()) return known->second;
  auto& [own_text, made] = *by_text_.try_emplace(std::string(text)).first;
  SchemaOptions compiling = options;
  compiling.unresolved_urns = &made.urns;
  try {
    made.schema = compile_schema(own_text, compiling);
  } catch (const Error&) {
    // What is wrong with it is for `schema_report` to say.
  }
  return made;
}

bool SchemaPool::full() {
  const std::lock_guard lock(mutex_);
  return by_text_.size() >= kSchemasKept;
}

}  // namespace kchart
