// Checksums: every row was answered by sprig 3.3.0 (Go 1.26).
#include <catch2/catch.hpp>

#include "funcs/calling.hpp"
#include "funcs/families.hpp"

using namespace kchart;
using namespace kchart::test;

namespace {

const Row kRows[] = {
    {"sha1sum", {s("")}, "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {"sha256sum", {s("")}, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"sha512sum",
     {s("")},
     "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877ee"
     "c2f63b931bd47417a81a538327af927da3e"},
    {"adler32sum", {s("")}, "1"},
    {"sha1sum", {s("abc")}, "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {"sha256sum", {s("abc")}, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"sha512sum",
     {s("abc")},
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3fee"
     "bbd454d4423643ce80e2a9ac94fa54ca49f"},
    {"adler32sum", {s("abc")}, "38600999"},
    {"sha1sum", {s("\303\251\377")}, "bc6b49e55c6a0e188db0a75ccf9b4209875da7ce"},
    {"sha256sum",
     {s("\303\251\377")},
     "e6c36aed9f5fabb910f32716a3a202453f387faea316fa8502f205a3e1bb71bd"},
    {"sha512sum",
     {s("\303\251\377")},
     "2fc1682dc7c83188a00286984d317ccab9f2cadb251a87e14895022864ba2fb855fb2851a17885211509e3280c8ac"
     "d58a69d58a932be63fb1de352484a55ba03"},
    {"adler32sum", {s("\303\251\377")}, "77398636"},
    {"sha1sum",
     {s("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxx")},
     "94218caae9904e93a3d7bf578bf4791926fc5e82"},
    {"sha256sum",
     {s("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxx")},
     "aa20c23e3201834050679e1d88941b9a6fed0557c9a705cb2c315e2e63fd486d"},
    {"sha512sum",
     {s("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxx")},
     "ef978e23dc520404ae16fd17bde9ee5945610d671551d6863a5ffbc99433fc726726e51f989b886191be9325b8f8b"
     "03b1a63fe3e5eff23d126c2f41f07d2bf87"},
    {"adler32sum",
     {s("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxx")},
     "3502529985"},
};

}  // namespace

TEST_CASE("checksums") {
  for (const Row& row : kRows) {
    World world;
    INFO(row.name << " " << told(row.args.empty() ? Value() : row.args[0]) << " -> "
                  << row.expected);
    CHECK(world.call(funcs::hash_functions(), row.name, row.args) == row.expected);
  }
}
