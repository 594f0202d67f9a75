// Words for messages: what a value is, and which name was meant.
#include <algorithm>
#include <numeric>

#include "base/strconv.hpp"
#include "check/schema_check.hpp"

namespace kchart::checking {

namespace {

constexpr std::size_t kLongestName = 64;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool equal_but_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

// Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string described(const Value& value) {
  switch (value.kind()) {
    case Kind::nil:
      return "null";
    case Kind::boolean:
      return value.as_bool() ? "the boolean true" : "the boolean false";
    case Kind::float64:
      return "the number " + strconv::format_float(value.as_float());
    case Kind::string:
      return "the string \"" + excerpt(value.as_string(), 60) + '"';
    case Kind::list:
      return "a list";
    case Kind::map:
      return "an object";
    default:
      return "a value";
  }
}

std::string_view nearest(std::string_view wanted, const std::vector<std::string_view>& known) {
  if (wanted.size() > kLongestName) return {};
  std::string_view best;
  std::size_t least = std::min<std::size_t>(wanted.size() / 3 + 1, 3) + 1;
  for (const std::string_view name : known) {
    if (equal_but_case(wanted, name)) return name;
    if (name.size() > kLongestName) continue;
    const std::size_t far = distance(wanted, name);
    if (far >= least) continue;
    least = far;
    best = name;
  }
  return best;
}

}  // namespace kchart::checking
