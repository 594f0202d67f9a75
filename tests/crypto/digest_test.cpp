// Digests: the published test vectors of each algorithm.
#include "crypto/digest.hpp"

#include <catch2/catch.hpp>

using namespace kchart::crypto;

TEST_CASE("digests") {
  CHECK(hex(sha1("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(hex(sha1("")) == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(sha512("abc")) ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  CHECK(adler32("") == 1);
  CHECK(adler32("Wikipedia") == 0x11E60398);
  CHECK(adler32(std::string(100'000, '\xff')) == 0x149A302C);
}

TEST_CASE("a digest of pieces is that of the whole") {
  RunningSha256 running;
  running.add("a");
  running.add("");
  running.add("bc");
  CHECK(running.finish() == sha256("abc"));
}

TEST_CASE("keyed digests and key derivation") {
  CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(scrypt("password", "NaCl", {1024, 8, 16}, 64)) ==
        "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
}
