#include <catch2/catch.hpp>

#include "kube/quantity.hpp"

namespace kchart::kube {

TEST_CASE("quantities read and print as Kubernetes' do") {
  struct Row {
    const char* text;
    const char* printed;
  };
  const Row rows[] = {
      {"0", "0"},
      {"-0", "0"},
      {"00", "0"},
      {"1", "1"},
      {"100m", "100m"},
      {"1000m", "1"},
      {"1500m", "1500m"},
      {"0.5", "500m"},
      {"1.5", "1500m"},
      {".5", "500m"},
      {"1.", "1."},
      {"+5", "+5"},
      {"1k", "1k"},
      {"1000k", "1M"},
      {"1e3", "1e3"},
      {"1000e3", "1e6"},
      {"1E3", "1E3"},
      {"12e1", "120"},
      {"1.2e2", "120"},
      {"100u", "100u"},
      {"1Ki", "1Ki"},
      {"1024Ki", "1Mi"},
      {"1.5Gi", "1536Mi"},
      {"1000Ki", "1000Ki"},
      {"0.5Ki", "512"},
      {"1.5Ki", "1536"},
      {"0.1Ki", "102400m"},
      {"2048Mi", "2Gi"},
      {"1n", "1n"},
      {"0.1n", "1n"},
      {"1.1n", "2n"},
      {"-0.1n", "-1n"},
      {"16Ei", "9223372036854775807"},
      {"1E", "1E"},
      {"1000E", "1"},
      {"123456789012345678901234567890", "123456789012345678901234567890"},
      {"0.000000000000000000001Ki", "1n"},
      {"Ki", "0"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const auto quantity = Quantity::parse(row.text);
    REQUIRE(quantity);
    CHECK(quantity->text() == row.printed);
  }
}

TEST_CASE("what is no quantity is refused with Kubernetes' sentence") {
  struct Row {
    const char* text;
    const char* error;
  };
  const char* format =
      "quantities must match the regular expression "
      "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  const Row rows[] = {
      {"", format},
      {"x", format},
      {"1 ", format},
      {"1x", format},
      {"1K", "unable to parse quantity's suffix"},
      {"1mi", "unable to parse quantity's suffix"},
      {"1e", "unable to parse quantity's suffix"},
      {"1KiKi", "unable to parse quantity's suffix"},
      {"Ei", "unable to parse numeric part of quantity"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    std::string error;
    CHECK_FALSE(Quantity::parse(row.text, &error));
    CHECK(error == row.error);
  }
}

TEST_CASE("quantities compare by number") {
  const char* ascending[] = {"-1", "-1m", "0",  "1n",  "1m", "0.1", "0.5", "1",    "1001m",
                             "1k", "1Ki", "1M", "1Mi", "1G", "1Gi", "1Ti", "1e15", "8Ei"};
  for (std::size_t i = 0; i < std::size(ascending); ++i) {
    for (std::size_t j = 0; j < std::size(ascending); ++j) {
      INFO(ascending[i] << " " << ascending[j]);
      CHECK((*Quantity::parse(ascending[i]) <=> *Quantity::parse(ascending[j])) == (i <=> j));
    }
  }
  CHECK(*Quantity::parse("1") == *Quantity::parse("1000m"));
  CHECK(*Quantity::parse("1Gi") == *Quantity::parse("1024Mi"));
}

TEST_CASE("quantities become integers by rounding up") {
  CHECK(Quantity::parse("1500m")->value() == 2);
  CHECK(Quantity::parse("-1500m")->value() == -2);
  CHECK(Quantity::parse("1500m")->milli_value() == 1500);
  CHECK(Quantity::parse("1Ki")->value() == 1024);
  CHECK(Quantity::parse("0")->value() == 0);
  CHECK_FALSE(Quantity::parse("1e30")->value());
  CHECK(Quantity::parse("1.5")->approximate() == 1.5);
}

}  // namespace kchart::kube
