// The head of a manifest, read quickly and by libyaml: the same for every document of this
// repository and for what random edits make of it. `make head-proof` does so for a corpus.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "codec/heads.hpp"
#include "codec/outcome.hpp"
#include "codec/yaml_block.hpp"
#include "codec/yaml_compose.hpp"
#include "support/edited.hpp"

namespace kchart {

namespace {

using test::below;
using test::Random;
using test::Tally;

ReadOptions options() {
  ReadOptions made;
  made.integers = true;  // as the heads of manifests are read
  return made;
}

// Whether the quick reader takes the text; then the long way must agree.
bool agrees_or_gives_up(std::string_view text) {
  Arena arena;
  const std::optional<Value> quick = codec::read_block_head(text, arena, options(), is_wanted);
  if (!quick) return false;
  const std::string long_way =
      outcome([&] { return head_of(codec::Composer(text, arena, options()).document(), arena); });
  if ("OK " + head_of(*quick, arena) != long_way) {
    INFO(text);
    CHECK("OK " + head_of(*quick, arena) == long_way);
  }
  return true;
}

void edit(std::string& text, Random& random) {
  constexpr std::string_view kInserted = " \n\t:-#'\"{}[]&*!|>%,.\\?~a0";
  if (text.empty()) return;
  const std::size_t at = below(text.size(), random);
  switch (below(5, random)) {
    case 0:
      text.erase(at, 1);
      break;
    case 1:
      text.insert(at, 1, kInserted[below(kInserted.size(), random)]);
      break;
    case 2:
      text[at] = kInserted[below(kInserted.size(), random)];
      break;
    case 3:
      text.insert(text.rfind('\n', at) + 1, "  ");
      break;
    default:
      text.resize(at + 1);
  }
}

std::vector<std::string> documents_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream read;
  read << stream.rdbuf();
  const std::string text = "\n" + read.str();
  std::vector<std::string> documents;
  for (std::size_t at = 0; at != std::string::npos;) {
    const std::size_t end = text.find("\n---\n", at);
    std::string document = text.substr(at, end == std::string::npos ? end : end - at);
    if (document.size() > 1) documents.push_back(document.substr(1) + "\n");
    at = end == std::string::npos ? end : end + 4;
  }
  return documents;
}

void compare(const std::filesystem::path& folder, int edits_of_each, Tally& tally) {
  Random random(1);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".yaml") continue;
    for (const std::string& document : documents_of(entry.path())) {
      tally.add(document, agrees_or_gives_up, edits_of_each, 3, edit, random);
    }
  }
}

}  // namespace

TEST_CASE("Heads of this repository's documents are read as libyaml reads them") {
  Tally tally;
  for (const char* folder : {"charts", "examples", "presets", "tests"}) {
    compare(std::filesystem::path(KCHART_SOURCE_DIR) / folder, 20, tally);
  }
  CHECK(tally.texts > 200);
  CHECK(tally.taken > tally.texts / 2);  // templates are no YAML
  CHECK(tally.edited_taken > tally.edited / 4);
}

// KCHART_CORPUS names a folder of rendered manifests.
TEST_CASE("Heads of a corpus are read as libyaml reads them", "[.corpus]") {
  const char* const folder = std::getenv("KCHART_CORPUS");
  REQUIRE(folder != nullptr);
  Tally tally;
  compare(folder, 10, tally);
  WARN(tally.texts << " documents, " << tally.taken << " read quickly; " << tally.edited
                   << " edited, " << tally.edited_taken << " read quickly");
  CHECK(tally.taken > tally.texts * 9 / 10);
}

}  // namespace kchart
