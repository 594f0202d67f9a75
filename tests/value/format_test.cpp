// Go's fmt: every row was printed by Go 1.26 from the values that `named` makes.
#include "value/format.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <vector>

#include "kchart/error.hpp"
#include "support/code_of.hpp"

using namespace kchart;
using namespace std::string_view_literals;

namespace {

struct Row {
  std::string_view format;
  std::string_view names;
  std::string_view expected;
};

#include "value/format_rows.inc"

struct PrintRow {
  std::string_view names;
  std::string_view print;
  std::string_view println;
};

const PrintRow kPrintRows[] = {
    {"", ""sv, "\012"sv},
    {"i5", "5"sv, "5\012"sv},
    {"i5,i65", "5 65"sv, "5 65\012"sv},
    {"i5,s", "5abc"sv, "5 abc\012"sv},
    {"s,s", "abcabc"sv, "abc abc\012"sv},
    {"s,i5,i65,s", "abc5 65abc"sv, "abc 5 65 abc\012"sv},
    {"nil,nil", "<nil> <nil>"sv, "<nil> <nil>\012"sv},
    {"L,M", "[1 a <nil> 2.5 true []] map[a:<nil> b:1 c:map[z:s]]"sv,
     "[1 a <nil> 2.5 true []] map[a:<nil> b:1 c:map[z:s]]\012"sv},
    {"se,i5", "5"sv, " 5\012"sv},
    {"b,b", "[104 105 0] [104 105 0]"sv, "[104 105 0] [104 105 0]\012"sv},
};

// A duration as the date family makes it: prints as text, is a number otherwise.
struct Minutes : Object {
  std::string_view type_name() const override { return "time.Duration"; }
  std::string_view kind_name() const override { return "int64"; }
  void print(std::string& out) const override { out += "1h30m0s"; }
  Value plain(Arena&) const override { return Value::int64(*number()); }
  std::optional<std::int64_t> number() const override { return 5'400'000'000'000; }
  bool equals(const Object&) const override { return true; }
};

class Values {
 public:
  std::vector<Value> find(std::string_view names) {
    std::vector<Value> found;
    while (!names.empty()) {
      const std::size_t comma = names.find(',');
      const auto value = values_.find(names.substr(0, comma));
      REQUIRE(value != values_.end());
      found.push_back(value->second);
      if (comma == std::string_view::npos) break;
      names.remove_prefix(comma + 1);
    }
    return found;
  }

  Values() {
    scalars();
    containers();
  }

 private:
  Value list(std::initializer_list<Value> items, const ListType& type = kAnyList) {
    List* made = List::make(arena_, items.size(), type);
    for (const Value& item : items) made->push_back(arena_, item);
    return Value::list(made);
  }

  Value map(std::initializer_list<std::pair<std::string_view, Value>> entries,
            const MapType& type = kAnyMap) {
    Map* made = Map::make(arena_, entries.size(), type);
    for (const auto& [key, value] : entries) made->set(arena_, key, value);
    return Value::map(made);
  }

  void scalars() {
    values_["nil"] = Value();
    values_["true"] = Value::boolean(true);
    for (const int i : {0, 5, -7, 65, 233, 128512}) {
      values_[arena_.copy("i" + std::to_string(i))] = Value::integer(i);
    }
    values_["imin"] = Value::integer(INT64_MIN);
    values_["imax"] = Value::integer(INT64_MAX);
    values_["l5"] = Value::int64(5);
    values_["u7"] = Value::uint64(7);
    values_["umax"] = Value::uint64(UINT64_MAX);
    values_["w9"] = Value::uint32(9);
    const std::pair<const char*, double> floats[] = {
        {"f0", 0},       {"f1", 1},       {"f1.5", 1.5}, {"f-2.25", -2.25},        {"f1e6", 1e6},
        {"f1e21", 1e21}, {"f1e-5", 1e-5}, {"f0.1", 0.1}, {"f123456789", 123456789}};
    for (const auto& [name, number] : floats) values_[name] = Value::float64(number);
    values_["c"] = Value::complex(arena_, {1, -2});
    values_["s"] = Value::borrowed("abc");
    values_["se"] = Value::borrowed("");
    values_["su"] = Value::borrowed("\303\251\346\227\245");
    values_["sq"] = Value::borrowed("a\"b\n");
    values_["sx"] = Value::borrowed("a\377b");
    values_["sb"] = Value::borrowed("a`b");
    values_["stab"] = Value::borrowed("a\tb");
    values_["b"] = Value::bytes("hi\0"sv);
    values_["be"] = Value::bytes("");
    values_["dur"] = Value::object(arena_.make<Minutes>());
  }

  void containers() {
    const Value f1 = Value::float64(1);
    const auto text = [](std::string_view s) { return Value::borrowed(s); };
    values_["L"] = list({Value::integer(1), text("a"), Value(), Value::float64(2.5),
                         Value::boolean(true), list({})});
    values_["Le"] = list({});
    values_["Ln"] = Value::list(nullptr);
    values_["S"] = list({text("x"), text("y z")}, kStringList);
    values_["I"] = list({Value::integer(3), Value::integer(-4)}, kIntList);
    values_["LL"] = list({list({f1}), list({text("q"), Value()})}, kListList);
    values_["M"] = map({{"b", Value::integer(1)}, {"a", Value()}, {"c", map({{"z", text("s")}})}});
    values_["Me"] = map({});
    values_["Mn"] = Value::map(nullptr);
    values_["MS"] = map({{"k", text("v w")}, {"a", text("")}}, kStringMap);
    values_["Lb"] = list({Value::bytes("A")});
  }

  Arena arena_;
  std::map<std::string_view, Value> values_;
};

using test::code_of;

}  // namespace

TEST_CASE("formats print as Go's Sprintf prints them") {
  Values values;
  for (const Row& row : kRows) {
    INFO(row.format << " of " << row.names);
    CHECK(format::sprintf(row.format, values.find(row.names)) == row.expected);
  }
}

TEST_CASE("print and println space their operands as in Go") {
  Values values;
  for (const PrintRow& row : kPrintRows) {
    INFO(row.names);
    CHECK(format::sprint(values.find(row.names)) == row.print);
    CHECK(format::sprintln(values.find(row.names)) == row.println);
  }
}

TEST_CASE("append_v prints as %v") {
  Values values;
  for (const Row& row : kRows) {
    if (row.format != "%v") continue;
    INFO(row.names);
    CHECK(format::to_string(values.find(row.names)[0]) == row.expected);
  }
}

TEST_CASE("a width just past a million is taken, as in Go, within the bound") {
  const Value one[] = {Value::integer(1)};
  CHECK(format::sprintf("%1000001d", one).size() == 1'000'001);
  CHECK(code_of([&] { format::sprintf("%1000001d", one, 1000); }) == "limit.string");
}

TEST_CASE("values that contain themselves end in an error") {
  Arena arena;
  Map* map = Map::make(arena);
  map->set(arena, "self", Value::map(map));
  List* list = List::make(arena);
  list->push_back(arena, Value::list(list));
  CHECK(code_of([&] { format::to_string(Value::map(map)); }) == "value.cycle");
  CHECK(code_of([&] { format::to_string(Value::list(list)); }) == "value.cycle");
}

TEST_CASE("a value that is small in memory but huge in print ends in an error") {
  Arena arena;
  Value doubled = Value::borrowed("x");
  for (int i = 0; i < 60; ++i) {
    List* list = List::make(arena);
    list->push_back(arena, doubled);
    list->push_back(arena, doubled);
    doubled = Value::list(list);
  }
  CHECK(code_of([&] { format::to_string(doubled, 1 << 20); }) == "limit.string");
}
