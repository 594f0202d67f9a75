#include "kchart/file_tree.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "kchart/error.hpp"

namespace {

using namespace kchart;

std::string code_of(std::string_view path) {
  try {
    return checked_path(path);
  } catch (const Error& error) {
    return error.code();
  }
}

}  // namespace

TEST_CASE("checked_path normalises or refuses") {
  const std::pair<std::string, std::string> rows[] = {
      {"a", "a"},
      {"a/b", "a/b"},
      {"a//b/", "a/b"},
      {"./a/./b", "a/b"},
      {"a\\b", "a/b"},
      {"a/../b", "b"},
      {"a/b/../../c", "c"},
      {"a/..", "path.escape"},
      {"", "path.escape"},
      {".", "path.escape"},
      {"..", "path.escape"},
      {"a/../../b", "path.escape"},
      {"a\\..\\..\\b", "path.escape"},
      {std::string("a\0b", 3), "path.escape"},
      {"/a", "path.absolute"},
      {"\\a", "path.absolute"},
      {"\\\\host\\share", "path.absolute"},
      {"C:", "path.absolute"},
      {"c:/a", "path.absolute"},
      {"z:a", "path.absolute"},
      {"1:a", "1:a"},
      {std::string(4'097, 'a'), "limit.path"},
      {std::string(4'096, 'a'), std::string(4'096, 'a')},
  };
  for (const auto& [path, expected] : rows) {
    INFO(excerpt(path));
    CHECK(code_of(path) == expected);
  }
}

TEST_CASE("WalkOrder sorts as a walk through sorted folders") {
  std::vector<std::string> paths{"a-b/x", "a/x", "a.yaml", "a/b/c", "a/b-c", "B", "a"};
  std::sort(paths.begin(), paths.end(), WalkOrder());
  CHECK(paths == std::vector<std::string>{"B", "a", "a/b/c", "a/b-c", "a/x", "a-b/x", "a.yaml"});
}

TEST_CASE("A tree in memory") {
  MemoryTree tree("m");
  tree.write("b/c", "1");
  tree.write("a", "2");
  tree.write("./b//c", "3");
  CHECK(tree.paths() == std::vector<std::string>{"a", "b/c"});
  CHECK(tree.read("b/c") == "3");
  CHECK(!tree.read("b"));
  CHECK(tree.name() == "m");
  Arena arena;
  CHECK(tree.read_into(arena, "b/c") == "3");
  CHECK(!tree.read_into(arena, "b"));
  CHECK_THROWS_AS(tree.write("../x", ""), Error);
}
