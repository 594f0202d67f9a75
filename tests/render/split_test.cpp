// Splitting rendered files into documents; rows follow Helm's regular expressions.
#include "render/split.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using kchart::Compat;
using kchart::rendering::split_documents;

namespace {

std::vector<std::string> split(const char* text, Compat compat) {
  std::vector<std::string> out;
  for (const auto part : split_documents(text, compat)) out.emplace_back(part);
  return out;
}

}  // namespace

TEST_CASE("files split as in Helm 4") {
  struct Row {
    const char* text;
    std::vector<std::string> documents;
  };
  const Row rows[] = {
      {"", {}},
      {"\n  \n", {}},
      {"a: 1\n", {"a: 1\n"}},
      {"---\n---\n", {}},
      {"\n---\na: 1\n\n---\n  b: 2\n", {"a: 1\n\n", "b: 2\n"}},
      {"---foo: 1", {"foo: 1"}},
      {"--- # c\na: 1", {"# c\na: 1"}},
      {"a: |\n  ---\n  b\n", {"a: |\n  ---\n  b\n"}},
      {"a: |\n---\nb\n", {"a: |\n", "b\n"}},
      {"----\n", {"-\n"}},
      {"------", {"---"}},
      {"x\n----a", {"x\n", "-a"}},
      {"\xC2\xA0---\na", {"a"}},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(split(row.text, Compat::helm4) == row.documents);
  }
}

TEST_CASE("files split as in Helm 3") {
  struct Row {
    const char* text;
    std::vector<std::string> documents;
  };
  const Row rows[] = {
      {"", {}},
      {"a: 1\n", {"a: 1"}},
      {"---\n---\n", {"---"}},
      {"a: 1\n \n---\n\nb: 2\n", {"a: 1", "b: 2"}},
      {"---\na: 1\n---\n", {"a: 1"}},
      {"---foo: 1", {"foo: 1"}},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(split(row.text, Compat::helm3) == row.documents);
  }
}
