// TypedReader: a YAML value read into a typed field, as sigs.k8s.io/yaml and encoding/json do it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kchart/value.hpp"

namespace kchart::typed {

// Go's json matches keys with case folded, also across the two non-ASCII letters that fold to
// ASCII.
bool same_field(std::string_view key, std::string_view field);

// Reads fields and keeps the first mismatch, with Go's text; the rest is read all the same.
// Values must have been parsed with `ReadOptions::integers`: a number read into a string takes the
// text that its kind prints.
class Reader {
 public:
  void text(const Value& value, std::string& out);
  void flag(const Value& value, bool& out);
  void texts(const Value& value, std::vector<std::string>& out);

  // False, with the mismatch noted, unless the value is a list (a map); nil is neither.
  bool is_list(const Value& value, std::string_view go_type);
  bool is_map(const Value& value, std::string_view go_type);

  // While it lives, mismatches are blamed on field `name` of struct `owner`.
  class Field {
   public:
    Field(Reader& reader, std::string_view owner, std::string_view name);
    ~Field();
    Field(const Field&) = delete;
    Field& operator=(const Field&) = delete;

   private:
    Reader& reader_;
    std::string_view owner_before_;
  };

  // Empty when everything fitted; otherwise "json: cannot unmarshal ... ".
  const std::string& problem() const noexcept { return problem_; }

 private:
  void mismatch(const Value& value, std::string_view go_type);

  std::string problem_;
  std::string_view owner_;
  std::vector<std::string_view> fields_;
};

}  // namespace kchart::typed
