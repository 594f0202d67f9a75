// Names that some file systems take for one.
#include <catch2/catch.hpp>

#include "base/name_key.hpp"

using kchart::name_key;

TEST_CASE("names that are one to a file system have one key") {
  struct Row {
    const char *a, *b;
  };
  const Row rows[] = {
      {"templates/A.yaml", "Templates/a.YAML"},
      {"\u00e9", "\u00c9"},                // é, É
      {"caf\u00e9", "cafe\u0301"},         // one character, and with a mark
      {"\u01d5", "u\u0308\u0304"},         // two marks, in two steps
      {"q\u0307\u0323", "q\u0323\u0307"},  // marks below and above, in either order
      {"stra\u00dfe", "STRASSE"},          // folds to two letters
      {"\u212b", "\u00e5"},                // the sign of the Ångström
      {"\u212a", "k"},                     // that of Kelvin
      {"\u03a3", "\u03c2"},                // sigma at the end of a word
      {"\ud55c\uae00", "\u1112\u1161\u11ab\u1100\u1173\u11af"},  // Hangul
      {"\ufb01", "FI"},                                          // a ligature, by folding
      {"\u1e9b\u0323", "\u1e63\u0307"},
  };
  for (const Row& row : rows) {
    INFO(row.a << " " << row.b);
    CHECK(name_key(row.a) == name_key(row.b));
    CHECK(name_key(name_key(row.a)) == name_key(row.a));
  }
}

TEST_CASE("other names have other keys") {
  const char* rows[][2] = {
      {"a", "b"},
      {"e", "\u00e9"},
      {"e\u0301", "e\u0300"},
      {"a\u0301\u0302", "a\u0302\u0301"},  // marks of one class: their order counts
      {"\xff", "\xfe"},
      {"\xff", "\ufffd"},
      {"\ud55c", "\ud558"}};
  for (const auto& row : rows) {
    INFO(row[0] << " " << row[1]);
    CHECK(name_key(row[0]) != name_key(row[1]));
  }
  CHECK(name_key("\xff"
                 "A\xc3") ==
        "\xff"
        "a\xc3");
}
