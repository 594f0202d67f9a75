// bcrypt: hashes that Go's x/crypto/bcrypt accepts for the password.
#include <catch2/catch.hpp>

#include "crypto/password.hpp"

using kchart::crypto::bcrypt;

namespace {

struct Row {
  std::string_view password, salt, hash;
};

using namespace std::string_view_literals;

const Row kRows[] = {
    {""sv, "0123456789abcdef"sv, "$2a$10$KBCwKxOzLha2MUDgW0PjXeeXzqWIw/j1eHAyBFc6QuquCh0QX7iRy"},
    {""sv, "\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\376"sv,
     "$2a$10$999999999999999999999ez7.J.DazeWdu/sNYcFUXmUaEGCHJx4S"},
    {"secret"sv, "0123456789abcdef"sv,
     "$2a$10$KBCwKxOzLha2MUDgW0PjXe5iC0KgerkTIWLGUoONajjj98vdFiyt2"},
    {"secret"sv, "\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\376"sv,
     "$2a$10$999999999999999999999eff3ZSekKzxs5/bQU6mOzyIWxNKx0Txe"},
    {"p\000w"sv, "0123456789abcdef"sv,
     "$2a$10$KBCwKxOzLha2MUDgW0PjXeoM9YYHfWs2uYNR54KFTH/P/CkaBh5yu"},
    {"p\000w"sv, "\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\376"sv,
     "$2a$10$999999999999999999999eIpv.K/GDNDPnyub79KVDhkL7wRehB3G"},
    {"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"sv,
     "0123456789abcdef"sv, "$2a$10$KBCwKxOzLha2MUDgW0PjXe5Nnf.ge7hEsQWL5PaE1BswDc/doQX8C"},
    {"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"sv,
     "\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\376"sv,
     "$2a$10$999999999999999999999e37AkIydi56Uz7x159geNugdq5UIpiFS"},
    {"\303\251\377"sv, "0123456789abcdef"sv,
     "$2a$10$KBCwKxOzLha2MUDgW0PjXeyssC1hhH1qz08BzA73Ng164orCbgiMG"},
    {"\303\251\377"sv, "\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\376"sv,
     "$2a$10$999999999999999999999e/PHh20W7dr3YQcstqzKRqUinMw6U7eq"},
};

}  // namespace

TEST_CASE("bcrypt") {
  for (const Row& row : kRows) CHECK(bcrypt(row.password, row.salt) == row.hash);
}
