// Field tables: one row per key of a declaration. The reader, the JSON Schema, `explain` and the
// suggestions for misspelt keys all come from these rows, so they cannot disagree.
#pragma once

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "model/reader.hpp"
#include "model/rule.hpp"

namespace kchart::model {

struct Record;

// The form of a value.
struct Form {
  enum class Kind : unsigned char { text, number, boolean, dictionary, record, overlays };
  Kind kind = Kind::text;
  bool many = false;                       // a list of such values
  const Rule* rule = &kAnyText;            // text; the values of a dictionary
  std::vector<std::string_view> choices;   // text that is one of these
  std::string_view choice_word = "value";  // what a choice is called: "feature"
  int min = 0, max = 0;                    // number
  const Record* record = nullptr;
};

struct FieldInfo {
  std::string_view name;
  std::string_view doc;  // one sentence without a full stop
  Form form;
  bool required = false;
};

// A map with known keys.
struct Record {
  std::string_view name;  // "Instance"
  std::string_view doc;
  std::vector<FieldInfo> fields;
};

Form text(const Rule& rule);
Form choice(std::string_view word, std::vector<std::string_view> choices);
Form number(int min, int max);
Form boolean();
Form record(const Record& of);
Form dictionary(const Rule& of);
Form many(Form element);

// The table of a struct `T`: its rows and how each is read.
template <class T>
struct Table : Record {
  using Read = std::function<void(T&, const YAML::Node&, const FieldInfo&, Reader&)>;
  std::vector<Read> readers;

  Table(std::string_view its_name, std::string_view its_doc) : Record{its_name, its_doc, {}} {}

  Table& with(FieldInfo info, Read read) {
    fields.push_back(std::move(info));
    readers.push_back(std::move(read));
    return *this;
  }

  // A row whose value goes to `member` by the overload of `read_value` for its type.
  template <class M>
  Table& with(FieldInfo info, M T::*member) {
    return with(std::move(info),
                [member](T& into, const YAML::Node& node, const FieldInfo& field, Reader& reader) {
                  read_value(into.*member, node, field, reader);
                });
  }
};

void read_value(std::string& into, const YAML::Node& node, const FieldInfo& field, Reader& reader);
void read_value(int& into, const YAML::Node& node, const FieldInfo& field, Reader& reader);
void read_value(bool& into, const YAML::Node& node, const FieldInfo& field, Reader& reader);
void read_value(SecretRef& into, const YAML::Node& node, const FieldInfo& field, Reader& reader);
// Variables: their names are checked, and that no value is a secret in clear.
void read_value(std::map<std::string, std::string>& into, const YAML::Node& node,
                const FieldInfo& field, Reader& reader);
void read_value(std::map<std::string, SecretRef>& into, const YAML::Node& node,
                const FieldInfo& field, Reader& reader);

// Specialised beside each struct's table.
template <class T>
const Table<T>& table_of();

// Reads a map by a table; keys that it does not know are findings.
template <class T>
void read_record(T& into, const YAML::Node& node, const Table<T>& table, Reader& reader) {
  if constexpr (requires { into.at; }) into.at = reader.position(node);
  reader.each_key(node, table, [&](std::size_t row, const YAML::Node& value) {
    table.readers[row](into, value, table.fields[row], reader);
  });
}

template <class T>
requires requires {
  table_of<T>();
}
void read_value(T& into, const YAML::Node& node, const FieldInfo&, Reader& reader) {
  read_record(into, node, table_of<T>(), reader);
}

template <class T>
void read_value(std::vector<T>& into, const YAML::Node& node, const FieldInfo& field,
                Reader& reader) {
  if (!reader.expect_list(node, field)) return;
  for (const YAML::Node& element : node) {
    T one{};
    read_value(one, element, field, reader);
    into.push_back(std::move(one));
  }
}

}  // namespace kchart::model
