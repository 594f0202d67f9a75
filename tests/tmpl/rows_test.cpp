// The rows of rows/*.txt, whose answers are Go's; answers.go says how they are written and made.
#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <utility>

#include "tmpl/fixture.hpp"

namespace kchart::test {

namespace {

std::string decoded(std::string_view row) {
  std::string text;
  const auto at = [&](std::string_view sign) { return row.substr(0, sign.size()) == sign; };
  constexpr std::pair<std::string_view, char> kSigns[] = {{"⏎", '\n'}, {"⇥", '\t'}, {"␍", '\r'}};
  constexpr std::string_view kOpen = "⟨";
  while (!row.empty()) {
    std::size_t used = 0;
    for (const auto& [sign, c] : kSigns) {
      if (!at(sign)) continue;
      text += c;
      used = sign.size();
    }
    if (at(kOpen)) {
      text += static_cast<char>(std::stoi(std::string(row.substr(kOpen.size(), 2)), nullptr, 16));
      used = 2 * kOpen.size() + 2;
    }
    if (used == 0) text += row.front();
    row.remove_prefix(used == 0 ? 1 : used);
  }
  return text;
}

std::string kept(std::string_view text) {
  return answer(text);
}

std::string strict(std::string_view text) {
  return answer(text, true);
}

void check_rows(const std::string& name, std::string (*ask)(std::string_view) = kept) {
  std::ifstream file(KCHART_SOURCE_DIR "/tests/tmpl/rows/" + name);
  REQUIRE(file);
  std::string line;
  std::string text;
  int rows = 0;
  while (std::getline(file, line)) {
    if (line.rfind("< ", 0) == 0) text = line.substr(2);
    if (line.rfind("> ", 0) != 0) continue;
    ++rows;
    INFO(text);
    CHECK(ask(decoded(text)) == decoded(line.substr(2)));
  }
  CHECK(rows > 10);
}

}  // namespace

TEST_CASE("tokens and structures parse, or fail, as in Go") {
  check_rows("parse.txt");
}

TEST_CASE("templates execute as in Go") {
  check_rows("exec.txt");
}

TEST_CASE("calls and builtins work as in Go") {
  check_rows("calls.txt");
}

TEST_CASE("a missing key can be an error") {
  check_rows("missing_key_error.txt", strict);
}

TEST_CASE("objects and maps have fields and methods as in Go") {
  check_rows("objects.txt");
}

TEST_CASE("trees print as in Go") {
  check_rows("print.txt", printed);
}

}  // namespace kchart::test
