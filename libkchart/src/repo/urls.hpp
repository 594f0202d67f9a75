// URLs as Helm joins and compares them, with any scheme.
#pragma once

#include <string>
#include <string_view>

namespace kchart::repo {

// The parts of "scheme://user@host/path?query"; all but `path` may be empty.
struct Address {
  std::string scheme, authority, path, query;
  std::string text() const;
};
// Absent schemes and authorities stay empty, schemes become lower case; nothing is checked.
Address parse_address(std::string_view text);

// Throws Error "repo.url" for what Go's net/url does not parse.
void check_url(const std::string& text);

// Go: path.Clean.
std::string cleaned(std::string_view path);
// What stands behind the last slash of a path, as Go's filepath.Base.
std::string base_name(std::string_view path);

}  // namespace kchart::repo
