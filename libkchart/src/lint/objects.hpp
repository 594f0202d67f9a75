// ObjectStream: the objects of a file, taken apart as Kubernetes' YAMLOrJSONDecoder does.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kchart/chart.hpp"

namespace kchart::linting {

// The fields of an object that the rules look at.
struct Object {
  std::string api_version, kind, name;
};

// What begins with "{" is read as one JSON value after the other. Where that fails at the first or
// second, the rest is YAML after all; if that fails as well, it is JSON's message that counts.
class ObjectStream {
 public:
  ObjectStream(std::string_view text, const Limits& limits, Compat compat);

  // False at the end; `object` is absent for an empty document. Throws Error with Go's text.
  bool next(std::optional<Object>& object);

 private:
  bool next_json(std::optional<Object>& object);
  bool next_yaml(std::optional<Object>& object);
  bool skip_blank_line();
  std::string_view take_document();
  std::string_view take_line();

  std::string_view text_, rest_;
  const Limits& limits_;
  std::string_view struct_;  // which messages name
  bool is_json_;
  int read_ = 0;
};

}  // namespace kchart::linting
