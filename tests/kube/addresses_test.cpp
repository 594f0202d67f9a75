// Addresses and selectors: what the API accepts, and exact sets.
#include "kube/addresses.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "kchart/value.hpp"
#include "kube/internet.hpp"
#include "kube/selector.hpp"

using namespace kchart;
using namespace kchart::kube;

namespace {
AddressSet set_of(const char* cidr) {
  return AddressSet(*Cidr::parse(cidr));
}
}  // namespace

TEST_CASE("CIDRs are read strictly") {
  const std::pair<const char*, const char*> good[] = {
      {"10.0.0.0/8", "10.0.0.0/8"},
      {"10.1.2.3/8", "10.0.0.0/8"},
      {"0.0.0.0/0", "0.0.0.0/0"},
      {"255.255.255.255/32", "255.255.255.255/32"},
      {"::/0", "::/0"},
      {"2001:db8::1/64", "2001:db8::/64"},
  };
  for (const auto& [text, expected] : good) CHECK(Cidr::parse(text)->text() == expected);
  CHECK(Cidr::parse("10.1.2.3/8")->host_bits);
  CHECK_FALSE(Cidr::parse("10.0.0.0/8")->host_bits);
  for (const char* bad : {"10.0.0.0", "10.0.0/8", "10.0.0.0/33", "::/129", "10.0.0.0/08", "x/8",
                          "010.0.0.0/8", "10.0.0.0/", "10.0.0.0/-1", "", "/8"}) {
    CHECK_FALSE(Cidr::parse(bad));
  }
}

TEST_CASE("sets of addresses obey set algebra") {
  const AddressSet all = AddressSet::all();
  CHECK(all.text() == "0.0.0.0/0,::/0");
  const AddressSet v4 = set_of("0.0.0.0/0");
  const AddressSet ten = set_of("10.0.0.0/8");
  const AddressSet rest = v4.subtract(ten);
  CHECK_FALSE(rest.intersects(ten));
  CHECK(rest.unite(ten) == v4);
  CHECK(rest.text() ==
        "0.0.0.0/5,8.0.0.0/7,11.0.0.0/8,12.0.0.0/6,16.0.0.0/4,32.0.0.0/3,64.0.0.0/2,128.0.0.0/1");
  CHECK(all.contains(ten));
  CHECK_FALSE(ten.contains(all));
  CHECK(ten.intersect(set_of("10.2.0.0/16")).text() == "10.2.0.0/16");
  CHECK(ten.contains(*Address::parse("10.255.255.255")));
  CHECK_FALSE(ten.contains(*Address::parse("11.0.0.0")));
  CHECK_FALSE(set_of("::/0").contains(*Address::parse("10.0.0.1")));
  CHECK(set_of("255.0.0.0/8").unite(set_of("::/8")).ranges().size() == 2);
}

TEST_CASE("selectors match as the API server's do") {
  const Labels labels({{"app", "web"}, {"tier", "front"}});
  using Op = Requirement::Operator;
  const std::pair<Requirement, bool> rows[] = {
      {{"app", Op::in, {"api", "web"}}, true},  {{"app", Op::in, {"api"}}, false},
      {{"app", Op::not_in, {"api"}}, true},     {{"none", Op::not_in, {"x"}}, true},
      {{"app", Op::exists, {}}, true},          {{"none", Op::exists, {}}, false},
      {{"none", Op::does_not_exist, {}}, true}, {{"app", Op::does_not_exist, {}}, false},
  };
  for (const auto& [requirement, expected] : rows) {
    CHECK(Selector{{requirement}}.matches(labels) == expected);
  }
  CHECK(Selector{}.matches(labels));
  CHECK(Selector{{{"app", Op::in, {"web"}}, {"x", Op::not_in, {"a", "b"}}}}.text() ==
        "app=web,x notin (a,b)");
}

TEST_CASE("the internet is what hosts anywhere may have, and nothing near") {
  for (const char* text : {"8.8.8.8", "1.1.1.1", "168.63.129.15", "2606:4700::1111", "2a00::1"}) {
    CAPTURE(text);
    CHECK(internet().contains(*Address::parse(text)));
  }
  for (const char* text :
       {"10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "127.0.0.1",
        "168.63.129.16", "192.0.0.192", "224.0.0.1", "255.255.255.255", "::1", "::ffff:10.0.0.1",
        "64:ff9b::a00:1", "fd00:ec2::254", "fe80::1", "2001::1", "2002:a00:1::1", "3fff::1"}) {
    CAPTURE(text);
    CHECK(!internet().contains(*Address::parse(text)));
  }
  for (const InternetBlock& block : internet_blocks()) {
    for (std::string_view hole : block.except) {
      CAPTURE(hole);
      // As the API server asks of exceptions.
      CHECK(Cidr::parse(block.cidr)->strictly_contains(*Cidr::parse(hole)));
      CHECK(!Cidr::parse(hole)->host_bits);
    }
  }
}
