// Signatures in Go's notation, and the tables of functions that carry them.
#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <utility>

#include "kchart/error.hpp"
#include "kchart/functions.hpp"

namespace kchart {

namespace {

struct TypeName {
  std::string_view written;
  Type type;
  std::string_view name;  // as Go's messages say it
};

constexpr std::array kTypes{
    TypeName{"interface {}", Type::any, "interface {}"},
    TypeName{"interface{}", Type::any, "interface {}"},
    TypeName{"any", Type::any, "interface {}"},
    TypeName{"reflect.Value", Type::value, "reflect.Value"},
    TypeName{"bool", Type::boolean, "bool"},
    TypeName{"int", Type::integer, "int"},
    TypeName{"int64", Type::int64, "int64"},
    TypeName{"uint32", Type::uint32, "uint32"},
    TypeName{"uint64", Type::uint64, "uint64"},
    TypeName{"float64", Type::float64, "float64"},
    TypeName{"string", Type::string, "string"},
    TypeName{"[]byte", Type::bytes, "[]uint8"},
    TypeName{"[]uint8", Type::bytes, "[]uint8"},
    TypeName{"[]interface {}", Type::list, "[]interface {}"},
    TypeName{"[]interface{}", Type::list, "[]interface {}"},
    TypeName{"[]any", Type::list, "[]interface {}"},
    TypeName{"[]string", Type::strings, "[]string"},
    TypeName{"[]int", Type::integers, "[]int"},
    TypeName{"map[string]interface {}", Type::map, "map[string]interface {}"},
    TypeName{"map[string]interface{}", Type::map, "map[string]interface {}"},
    TypeName{"map[string]any", Type::map, "map[string]interface {}"},
    TypeName{"map[string]string", Type::string_map, "map[string]string"},
    TypeName{"time.Time", Type::time, "time.Time"},
    TypeName{"time.Duration", Type::duration, "time.Duration"},
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

TypeName type_of(std::string_view written) {
  const auto found = std::find_if(kTypes.begin(), kTypes.end(),
                                  [&](const TypeName& t) { return t.written == written; });
  return found != kTypes.end() ? *found : TypeName{written, Type::object, written};
}

// Parts a list at its commas; no type that a signature names has one inside.
std::vector<std::string_view> parts_of(std::string_view list) {
  std::vector<std::string_view> parts;
  parts.reserve(4);
  list = trimmed(list);
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    parts.push_back(trimmed(list.substr(0, comma)));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return parts;
}

// "n int" -> "int"; a lone "n" of "n, m int" -> "".
std::string_view type_part(std::string_view part) {
  const std::size_t space = part.find(' ');
  return space == std::string_view::npos ? std::string_view() : trimmed(part.substr(space));
}

std::vector<std::string_view> results_of(std::string_view text) {
  text = trimmed(text);
  if (!text.empty() && text.front() == '(') text = text.substr(1, text.rfind(')') - 1);
  return parts_of(text);
}

}  // namespace

Signature Signature::parse(std::string_view text) {
  const std::size_t close = text.find(')');
  if (text.empty() || text.front() != '(' || close == std::string_view::npos) {
    throw Error(Fault::usage, "func.signature", "no signature: " + std::string(text));
  }
  Signature made;
  made.results = results_of(text.substr(close + 1));
  made.result = made.results.empty() ? Type::none : type_of(made.results.front()).type;
  const auto parts = parts_of(text.substr(1, close - 1));
  made.params.resize(parts.size());
  made.names.resize(parts.size());
  std::string_view type;
  for (std::size_t i = parts.size(); i-- > 0;) {
    const std::string_view own = type_part(parts[i]);
    if (!own.empty()) type = own;
    if (type.empty()) {
      throw Error(Fault::usage, "func.signature", "no type of a parameter: " + std::string(text));
    }
    if (type.substr(0, 3) == "...") {
      made.variadic = true;
      type.remove_prefix(3);
    }
    const TypeName found = type_of(type);
    made.params[i] = found.type;
    made.names[i] = found.name;
  }
  return made;
}

std::string Signature::problem(std::string_view name) const {
  if (results.size() < 2 || (results.size() == 2 && results[1] == "error")) return {};
  if (results.size() == 2) {
    return "invalid function signature for " + std::string(name) +
           ": second return value should be error; is " + std::string(results[1]);
  }
  return "function " + std::string(name) + " has " + std::to_string(results.size()) +
         " return values; should be 1 or 2";
}

// Threads that ask at the same time each make one; the first one stays.
const BoundFunction* FunctionTable::Row::bound() const {
  const BoundFunction* known = bound_.load(std::memory_order_acquire);
  if (known != nullptr) return known;
  auto made = std::make_unique<const BoundFunction>(
      BoundFunction{function_, Signature::parse(function_.signature)});
  if (bound_.compare_exchange_strong(known, made.get(), std::memory_order_acq_rel)) {
    return made.release();
  }
  return known;
}

// Where the row of this name stands in the index, or would.
std::size_t FunctionTable::place_of(std::string_view name, std::uint32_t hash) const noexcept {
  const std::size_t mask = index_.size() - 1;
  std::size_t place = hash & mask;
  for (; index_[place].row != 0; place = (place + 1) & mask) {
    if (index_[place].hash == hash && rows_[index_[place].row - 1].function().name == name) break;
  }
  return place;
}

// `places`: a power of two.
void FunctionTable::index_anew(std::size_t places) {
  const std::vector<Slot> before = std::exchange(index_, {});
  index_.resize(places);
  for (const Slot& slot : before) {
    if (slot.row != 0) index_[place_of(rows_[slot.row - 1].function().name, slot.hash)] = slot;
  }
}

void FunctionTable::add(std::span<const Function> rows) {
  constexpr std::size_t kFewest = 16;
  const std::size_t wanted = 2 * (rows_.size() + rows.size());
  if (index_.size() < wanted) index_anew(std::max(kFewest, std::bit_ceil(wanted)));
  for (const Function& row : rows) {
    rows_.emplace_back(row);
    const std::uint32_t hash = Key::hash_of(row.name);
    index_[place_of(row.name, hash)] = {hash, static_cast<std::uint32_t>(rows_.size())};
  }
}

const BoundFunction* FunctionTable::find(std::string_view name) const {
  const std::uint32_t row = row_of(name);
  return row == 0 ? nullptr : rows_[row - 1].bound();
}

std::vector<const BoundFunction*> FunctionTable::sorted() const {
  std::vector<const BoundFunction*> all;
  for (const Slot& slot : index_) {
    if (slot.row != 0) all.push_back(rows_[slot.row - 1].bound());
  }
  std::sort(all.begin(), all.end(), [](const BoundFunction* a, const BoundFunction* b) {
    return a->function.name < b->function.name;
  });
  return all;
}

MethodTable::MethodTable(std::span<const Function> rows) {
  table.add(rows);
}

const BoundFunction* MethodTable::find(std::string_view name) const {
  return table.find(name);
}

}  // namespace kchart
