// Reading the table: a line at a time, every distinct type once.
#include "check/kubernetes_table.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "kchart/error.hpp"

namespace kchart::checking {

namespace {

constexpr std::string_view kTable =
#include "kubernetes_table.inc"
    ;

// The next word of `rest`, which is cut off.
std::string_view word(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view found = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return found;
}

std::uint32_t number(std::string_view text, int base) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

std::vector<int> numbers(std::string_view rest) {
  std::vector<int> out;
  while (!rest.empty()) out.push_back(static_cast<int>(number(word(rest), 10)));
  return out;
}

std::tuple<std::string_view, std::string_view> name_of(const TableKind& kind) {
  return {kind.api_version, kind.kind};
}

}  // namespace

const TableField* Definition::find(const Key& key) const {
  const auto at = std::lower_bound(
      fields.begin(), fields.end(), key,
      [](const TableField& field, const Key& k) { return field.key.view() < k.view(); });
  return at != fields.end() && at->key == key ? &*at : nullptr;
}

const KubernetesTable& KubernetesTable::built_in() {
  static const KubernetesTable table(kTable);
  return table;
}

std::vector<int> KubernetesTable::built_in_minors() {
  constexpr std::string_view kLine = "\nv ";
  const std::string_view rest = kTable.substr(kTable.find(kLine) + kLine.size());
  return numbers(rest.substr(0, rest.find('\n')));
}

KubernetesTable::KubernetesTable(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) read_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  finish();
  if (minors_.empty() || kinds_.empty()) {
    throw Error(Fault::io, "schema.table", "the table of Kubernetes' schemas is empty");
  }
}

void KubernetesTable::read_line(std::string_view line) {
  const std::string_view rest = line.size() > 2 ? line.substr(2) : std::string_view();
  if (line.front() == '#') return;
  if (line.starts_with("v ")) {
    minors_ = numbers(rest);
    return;
  }
  if (line.starts_with("k ")) return read_kind(rest);
  if (line.starts_with("d ")) return read_definition(rest);
  read_field(line);
}

void KubernetesTable::read_kind(std::string_view rest) {
  TableKind kind;
  kind.api_version = word(rest);
  kind.kind = word(rest);
  kind.namespaced = word(rest) == "N";
  kind.versions = number(word(rest), 16);
  kind.definition = name_id(word(rest));
  kinds_.push_back(kind);
}

void KubernetesTable::read_definition(std::string_view rest) {
  Definition definition;
  definition.name = word(rest);
  definition.versions = number(word(rest), 16);
  const NameId name = name_id(definition.name);
  variants_[name].push_back(static_cast<std::uint32_t>(definitions_.size()));
  definitions_.emplace_back(name, definition);
  first_field_.push_back(fields_.size());
}

void KubernetesTable::read_field(std::string_view line) {
  TableField field;
  std::string_view name = word(line);
  field.required = !name.empty() && name.back() == '!';
  if (field.required) name.remove_suffix(1);
  field.key = Key(name);
  field.type = type_of(line);
  fields_.push_back(field);
}

void KubernetesTable::finish() {
  first_field_.push_back(fields_.size());
  for (std::size_t i = 0; i < definitions_.size(); ++i) {
    definitions_[i].second.fields = std::span<const TableField>(fields_).subspan(
        first_field_[i], first_field_[i + 1] - first_field_[i]);
  }
  std::stable_sort(kinds_.begin(), kinds_.end(),
                   [](const TableKind& a, const TableKind& b) { return name_of(a) < name_of(b); });
}

NameId KubernetesTable::name_id(std::string_view name) {
  const auto [at, fresh] = name_ids_.emplace(name, static_cast<NameId>(variants_.size()));
  if (fresh) variants_.emplace_back();
  return at->second;
}

TypeId KubernetesTable::type_of(std::string_view text) {
  const auto known = type_ids_.find(text);
  if (known != type_ids_.end()) return known->second;
  const TableType type = parse_type(text);
  types_.push_back(type);
  const auto id = static_cast<TypeId>(types_.size() - 1);
  type_ids_.emplace(text, id);
  return id;
}

TableType KubernetesTable::parse_type(std::string_view text) {
  TableType type;
  if (text.empty()) return type;
  type.code = text.front();
  const std::string_view rest = text.substr(1);
  if (type.code == '@') {
    type.target = name_id(rest);
  } else if (type.code == '{') {
    type.target = type_of(rest.substr(0, rest.size() - 1));
  } else if (type.code == '[') {
    const std::size_t end = rest.rfind(']');
    type.target = type_of(rest.substr(0, end));
    const std::string_view keys = rest.substr(end + 1);
    type.is_set = keys == "~";
    if (keys.size() > 1) type.names = names_of(keys.substr(1), ',');
  } else if (rest.size() > 2) {
    type.names = names_of(rest.substr(1, rest.size() - 2), '|');
  }
  return type;
}

std::span<const std::string_view> KubernetesTable::names_of(std::string_view text, char separator) {
  const auto count = static_cast<std::size_t>(std::count(text.begin(), text.end(), separator)) + 1;
  auto* names = arena_.array<std::string_view>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t end = std::min(text.find(separator), text.size());
    new (names + i) std::string_view(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {names, count};
}

std::uint32_t KubernetesTable::bit_of(int minor) const {
  const auto at = std::lower_bound(minors_.begin(), minors_.end(), minor);
  const auto place =
      at == minors_.end() ? minors_.size() - 1 : static_cast<std::size_t>(at - minors_.begin());
  return std::uint32_t{1} << place;
}

std::span<const TableKind> KubernetesTable::kinds(std::string_view api_version,
                                                  std::string_view kind) const {
  const std::tuple wanted(api_version, kind);
  const auto first =
      std::lower_bound(kinds_.begin(), kinds_.end(), wanted,
                       [](const TableKind& k, const auto& name) { return name_of(k) < name; });
  auto last = first;
  while (last != kinds_.end() && name_of(*last) == wanted) ++last;
  return {first, last};
}

const Definition* KubernetesTable::find_definition(std::string_view name,
                                                   std::uint32_t version_bit) const {
  const auto id = name_ids_.find(name);
  return id == name_ids_.end() ? nullptr : definition(id->second, version_bit);
}

const Definition* KubernetesTable::definition(NameId name, std::uint32_t version_bit) const {
  for (const std::uint32_t index : variants_[name]) {
    const Definition& definition = definitions_[index].second;
    if ((definition.versions & version_bit) != 0) return &definition;
  }
  return nullptr;
}

}  // namespace kchart::checking
