// With Helm's words for what cannot be read.
#include "shared/source_date.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>

#include "kchart/error.hpp"

namespace kchart::tools {

namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw Error(Fault::refused, "usage", "invalid SOURCE_DATE_EPOCH: " + why);
}

}  // namespace

std::optional<std::int64_t> source_date() {
  const char* set = std::getenv("SOURCE_DATE_EPOCH");
  if (set == nullptr || *set == '\0') return std::nullopt;
  const std::string text = set;
  const std::string digits = text.substr(text[0] == '-' || text[0] == '+' ? 1 : 0);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) {
    refuse("strconv.ParseInt: parsing \"" + excerpt(text) + "\": invalid syntax");
  }
  errno = 0;
  const long long seconds = std::strtoll(set, nullptr, 10);
  if (errno == ERANGE) {
    refuse("strconv.ParseInt: parsing \"" + excerpt(text) + "\": value out of range");
  }
  if (seconds < 0) refuse("must not be negative");
  return seconds;
}

}  // namespace kchart::tools
