// "..." parts the documents: a line of dashes would have to be escaped in a signed text.
#include "repo/prov_message.hpp"

#include "base/strconv.hpp"
#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "kchart/yaml.hpp"

namespace kchart::repo {

namespace {

constexpr std::string_view kBreak = "\n...\n";
constexpr std::string_view kBegin = "-----BEGIN PGP SIGNED MESSAGE-----";
constexpr std::string_view kEnd = "-----END PGP SIGNATURE-----";
constexpr std::string_view kBlanks = " \t\r\n";

[[noreturn]] void refuse(Fault fault, const char* code, const std::string& message) {
  throw Error(fault, code, message);
}

std::string digest_of(std::string_view archive) {
  return "sha256:" + crypto::hex(crypto::sha256(archive));
}

std::string without_returns(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '\r') out += c;
  }
  return out;
}

}  // namespace

std::string prov_message(const std::string& metadata, const std::string& file_name,
                         std::string_view archive) {
  Arena arena;
  const std::string digest = digest_of(archive);
  Map* files = Map::make(arena, 1);
  files->set(arena, file_name, Value::borrowed(digest));
  Map* sums = Map::make(arena, 1);
  sums->set(arena, "files", Value::map(files));
  return metadata + std::string(kBreak) + to_yaml(Value::map(sums));
}

std::string check_message(std::string_view message, const std::string& file_name,
                          std::string_view archive) {
  const std::string text = without_returns(message);
  const std::size_t at = text.find(kBreak);
  if (at == std::string::npos) {
    refuse(Fault::refused, "prov.format", "message block must have at least two parts");
  }
  const std::size_t begin = at + kBreak.size();
  Arena arena;
  const Value sums =
      parse_yaml(std::string_view(text).substr(begin, text.find(kBreak, begin) - begin), arena);
  const Value* files = sums.is_map() ? sums.as_map()->find("files") : nullptr;
  const Value* listed =
      files != nullptr && files->is_map() ? files->as_map()->find(file_name) : nullptr;
  if (listed == nullptr || !listed->is_string()) {
    refuse(Fault::refused, "prov.digest",
           "provenance does not contain a SHA for a file named " + strconv::quote(file_name));
  }
  const std::string wanted(listed->as_string()), got = digest_of(archive);
  if (wanted != got) {
    refuse(Fault::refused, "prov.digest",
           "sha256 sum does not match for " + file_name + ": " + strconv::quote(wanted) +
               " != " + strconv::quote(got));
  }
  return got;
}

void check_one_block(std::string_view provenance) {
  const std::size_t begin = provenance.find(kBegin), end = provenance.find(kEnd);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) {
    refuse(Fault::refused, "prov.format", "signature block not found");
  }
  const bool again = provenance.find(kBegin, begin + 1) != std::string_view::npos;
  const std::string_view before = provenance.substr(0, begin);
  const std::string_view after = provenance.substr(end + kEnd.size());
  if (again || before.find_first_not_of(kBlanks) != std::string_view::npos ||
      after.find_first_not_of(kBlanks) != std::string_view::npos) {
    refuse(Fault::hostile, "prov.format",
           "the provenance file holds more than one signed block, or text beside it");
  }
}

}  // namespace kchart::repo
