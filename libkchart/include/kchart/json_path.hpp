// JSONPath templates of kubectl and `helm show values --jsonpath`: "{.image.tag}", "{range
// .items[*]}". Source: Kubernetes, "JSONPath Support"; client-go util/jsonpath.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "kchart/value.hpp"

namespace kchart {

class JsonPath {
 public:
  // What to do about a field that no result has: print nothing (kubectl), or refuse (Helm).
  enum class Missing { empty, error };

  // Throws Error "jsonpath.syntax" with client-go's text ("unclosed action").
  explicit JsonPath(std::string_view text, Missing missing = Missing::empty);
  ~JsonPath();

  // What the template prints of `data`: texts as they are, maps and lists as JSON, results of one
  // expression with a blank between them.
  // Throws Error "jsonpath.exec" with client-go's text ("array index out of bounds: ...").
  std::string print(const Value& data) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kchart
