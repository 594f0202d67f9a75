// Record: a Go struct as templates see it: named fields, printed, marshalled and compared as Go
// does.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "kchart/functions.hpp"
#include "kchart/value.hpp"

namespace kchart::rendering {

// The Go type of a record. One static object per type.
struct RecordType {
  std::string_view name;             // as typeOf prints it
  std::string_view kind = "struct";  // "ptr" for a pointer to a struct
  const MethodTable* methods = nullptr;
  const RecordType* copied = nullptr;  // of a copy, without the methods of a pointer; null: itself
};

struct RecordField {
  std::string_view name;       // Go's name; not exported, only printed, when in lower case
  std::string_view json_name;  // empty: not marshalled
  bool omit_empty = false;
  Value value;
  bool embedded = false;  // a record whose fields are found and marshalled as fields of this one
};

// Lives in the arena that its fields live in.
class Record : public Object {
 public:
  // `fields` in Go's order of declaration, in the arena; `copy` is what functions are passed.
  Record(const RecordType& type, std::span<const RecordField> fields, const Record* copy = nullptr)
      : type_(type), fields_(fields), copy_(copy) {}
  static Value make(Arena& arena, const RecordType& type,
                    std::initializer_list<RecordField> fields);

  std::span<const RecordField> fields() const noexcept { return fields_; }

  std::string_view type_name() const override { return type_.name; }
  std::string_view kind_name() const override { return type_.kind; }
  void print(std::string& out) const override;
  bool has_text() const override { return false; }
  std::optional<Value> field(std::string_view name) const override;
  const MethodTable* methods() const override { return type_.methods; }
  Value plain(Arena& arena) const override;
  Value go_fields(Arena& arena, bool flat) const override;
  Value all_fields(Arena& arena) const override;
  const Object* passed() const override { return copy_ != nullptr ? copy_ : this; }
  bool equals(const Object& other) const override;

 private:
  const RecordType& type_;
  std::span<const RecordField> fields_;
  const Record* copy_;
};

}  // namespace kchart::rendering
