// Values, lists, maps: what is stored comes back, sorted and with Go's names.
#include "kchart/value.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "kchart/error.hpp"

using namespace kchart;

namespace {

std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> keys;
  for (const Map::Entry& entry : map) keys.emplace_back(entry.key.view());
  return keys;
}

}  // namespace

TEST_CASE("a map keeps its keys sorted bytewise") {
  Arena arena;
  Map map;
  for (const char* key : {"b", "a", "B", "_", "aa", ""}) map.set_copy(arena, key, Value());
  CHECK(keys_of(map) == std::vector<std::string>{"", "B", "_", "a", "aa", "b"});
  map.set_copy(arena, "a", Value::integer(3));
  CHECK(map.size() == 6);
  CHECK(map.find("a")->as_int() == 3);
  CHECK(map.find("c") == nullptr);
  CHECK(map.erase("a"));
  CHECK_FALSE(map.erase("a"));
  CHECK(keys_of(map) == std::vector<std::string>{"", "B", "_", "aa", "b"});
}

TEST_CASE("large maps find every key, and only those") {
  Arena arena;
  Map map;
  for (int i = 0; i < 500; ++i) {
    map.append(arena, Key(arena.copy("key" + std::to_string(i * 7 % 500))),
               Value::integer(i * 7 % 500));
  }
  map.seal();
  REQUIRE(map.size() == 500);
  for (int i = 0; i < 500; ++i) {
    const Value* found = map.find("key" + std::to_string(i));
    REQUIRE(found != nullptr);
    CHECK(found->as_int() == i);
  }
  CHECK(map.find("key500") == nullptr);
}

TEST_CASE("seal keeps the last of equal keys") {
  Arena arena;
  Map map;
  const char* keys[] = {"b", "a", "b", "a", "c"};
  for (int i = 0; i < 5; ++i) map.append(arena, Key(keys[i]), Value::integer(i));
  map.seal();
  CHECK(keys_of(map) == std::vector<std::string>{"a", "b", "c"});
  CHECK(map.find("a")->as_int() == 3);
  CHECK(map.find("b")->as_int() == 2);
}

TEST_CASE("types have Go's names") {
  Arena arena;
  const std::pair<Value, const char*> rows[] = {
      {Value(), "<nil>"},
      {Value::boolean(true), "bool"},
      {Value::integer(1), "int"},
      {Value::int64(1), "int64"},
      {Value::float64(1), "float64"},
      {Value::borrowed("x"), "string"},
      {Value::bytes("x"), "[]uint8"},
      {Value::list(List::make(arena)), "[]interface {}"},
      {Value::list(nullptr, kStringList), "[]string"},
      {Value::list(List::make(arena, 0, kIntList)), "[]int"},
      {Value::map(Map::make(arena)), "map[string]interface {}"},
      {Value::map(nullptr, kStringMap), "map[string]string"},
      {Value::map(Map::make(arena, 0, kValuesMap)), "common.Values"},
  };
  for (const auto& [value, name] : rows) CHECK(type_name(value) == name);
  CHECK(kind_name(Value()) == "invalid");
  CHECK(kind_name(Value::bytes("")) == "slice");
}

TEST_CASE("truth is Go's") {
  Arena arena;
  List* one = List::make(arena);
  one->push_back(arena, Value());
  for (const Value& v : {Value(), Value::boolean(false), Value::integer(0), Value::float64(0),
                         Value::borrowed(""), Value::list(nullptr), Value::map(Map::make(arena))}) {
    CHECK_FALSE(truth(v));
  }
  for (const Value& v : {Value::boolean(true), Value::int64(-1), Value::float64(0.1),
                         Value::borrowed("0"), Value::list(one)}) {
    CHECK(truth(v));
  }
}

TEST_CASE("a deep copy shares nothing that can change") {
  Arena arena;
  Map* inner = Map::make(arena);
  inner->set(arena, "x", Value::integer(1));
  Map* outer = Map::make(arena);
  outer->set(arena, "inner", Value::map(inner));
  const Value copy = deep_copy(Value::map(outer), arena);
  CHECK(deep_equal(copy, Value::map(outer)));
  inner->set(arena, "x", Value::integer(2));
  CHECK(look_up(copy, "inner.x")->as_int() == 1);
  CHECK_FALSE(deep_equal(copy, Value::map(outer)));
}

TEST_CASE("equality is type-strict and tells nil from empty") {
  Arena arena;
  CHECK_FALSE(deep_equal(Value::integer(1), Value::int64(1)));
  CHECK_FALSE(deep_equal(Value::integer(1), Value::float64(1)));
  CHECK_FALSE(deep_equal(Value::list(nullptr), Value::list(List::make(arena))));
  CHECK(deep_equal(Value::list(nullptr), Value::list(nullptr)));
  CHECK_FALSE(deep_equal(Value::list(nullptr), Value::list(nullptr, kStringList)));
}

TEST_CASE("a value inside itself ends in an error, and frees cleanly") {
  Arena arena;
  Map* self = Map::make(arena);
  self->set(arena, "self", Value::map(self));
  try {
    deep_copy(Value::map(self), arena);
    FAIL("copied a cycle");
  } catch (const Error& e) {
    CHECK(e.code() == "value.cycle");
  }
}

TEST_CASE("look_up walks maps only") {
  Arena arena;
  Map* root = Map::make(arena);
  Map* a = Map::make(arena);
  a->set(arena, "b", Value::borrowed("deep"));
  root->set(arena, "a", Value::map(a));
  CHECK(look_up(Value::map(root), "a.b")->as_string() == "deep");
  CHECK(look_up(Value::map(root), "a.c") == nullptr);
  CHECK(look_up(Value::map(root), "a.b.c") == nullptr);
}
