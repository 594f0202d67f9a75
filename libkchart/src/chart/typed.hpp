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
  // `strict`: a field that the struct has not is a problem. Otherwise it is passed over.
  explicit Reader(bool strict = false) : strict_(strict) {}

  void text(const Value& value, std::string& out);
  void flag(const Value& value, bool& out);
  void texts(const Value& value, std::vector<std::string>& out);

  // False, with the mismatch noted, unless the value is a list (a map); nil is neither.
  bool is_list(const Value& value, std::string_view go_type);
  bool is_map(const Value& value, std::string_view go_type);

  // A time; what is none stops Go's reader at once, so that its message goes before all others.
  void time(const Value& value, std::string& out);

  // The struct has no such field.
  void unknown(std::string_view key);

  // While it lives, numbers and booleans do not become text: so Go reads what is JSON, and what
  // stands in an embedded struct.
  class AsJson {
   public:
    explicit AsJson(Reader& reader) : reader_(reader), before_(reader.converts_) {
      reader.converts_ = false;
    }
    ~AsJson() { reader_.converts_ = before_; }
    AsJson(const AsJson&) = delete;
    AsJson& operator=(const AsJson&) = delete;

   private:
    Reader& reader_;
    bool before_;
  };

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
  const std::string& problem() const noexcept {
    return time_problem_.empty() ? problem_ : time_problem_;
  }

 private:
  void mismatch(const Value& value, std::string_view go_type);

  bool strict_;
  bool converts_ = true;
  std::string problem_, time_problem_;
  std::string_view owner_;
  std::vector<std::string_view> fields_;
};

}  // namespace kchart::typed
