// Where libyaml 0.2.5 and go-yaml disagree about a text, the text is changed so that they agree.
//
// go-yaml is a port of an older libyaml. A few of the newer rules show: "%YAML 1.2" and the escape
// "\/" are accepted, a tag ends at a comma, a plain scalar in a flow collection may hold "?" but
// not ":,". And the port refuses "{}" and "[]" as keys. All of these are rare, so a look at the
// bytes first tells whether the tokens are worth looking at too.
#pragma once

#include <string>
#include <string_view>

namespace kchart::codec {

struct RepairedText {
  std::string text;
  // Characters that stand in `text` for a colon and a byte order mark; empty where nothing changed.
  std::string colon;
  std::string mark;
};

// Whether `text` might need repair; false for nearly all.
bool may_need_repair(std::string_view text);

// The text for libyaml to read. What is an error for go-yaml only is made one for both.
RepairedText repair(std::string_view text);

}  // namespace kchart::codec
