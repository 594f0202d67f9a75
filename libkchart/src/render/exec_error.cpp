// Helm takes the text of the error apart; so do we, since what is inside quoted expressions can
// mislead its search and then shows in its message.
#include "render/exec_error.hpp"

#include <optional>
#include <vector>

#include "base/trim.hpp"

namespace kchart::rendering {

namespace {

constexpr std::string_view kPrefix = "template: ";

struct Level {
  std::string_view location, function, expression, message;
  bool executing = false;

  bool operator==(const Level&) const = default;
};

std::string_view without_next_level(std::string_view message) {
  return message.substr(0, message.find(" template:"));
}

// `FILE:LINE:COL: executing "NAME" at <EXPR>: MESSAGE`, after the prefix.
std::optional<Level> executing_form(std::string_view rest) {
  constexpr std::string_view kExecuting = ": executing ";
  const std::size_t cut = rest.find(kExecuting);
  if (cut == std::string_view::npos) return std::nullopt;
  Level level{rest.substr(0, cut), {}, {}, {}, true};
  rest.remove_prefix(cut + kExecuting.size());
  if (rest.empty() || rest.front() != '"') return std::nullopt;
  const std::size_t quote = rest.find('"', 1);
  if (quote == std::string_view::npos) return std::nullopt;
  level.function = rest.substr(1, quote - 1);
  rest.remove_prefix(quote + 1);
  constexpr std::string_view kAt = " at <";
  if (rest.substr(0, kAt.size()) != kAt) return std::nullopt;
  rest.remove_prefix(kAt.size());
  const std::size_t end = rest.find(">: ");
  if (end == std::string_view::npos) return std::nullopt;
  level.expression = rest.substr(0, end);
  level.message = without_next_level(rest.substr(end + 3));
  return level;
}

// Takes apart the text of one link of the chain; absent when it is no error of the template
// package.
std::optional<Level> parse_level(std::string_view text) {
  if (text.substr(0, kPrefix.size()) != kPrefix) return std::nullopt;
  const std::string_view rest = text.substr(kPrefix.size());
  if (rest.substr(0, 12) == "no template ") return Level{{}, {}, {}, text};
  if (const auto level = executing_form(rest)) return level;
  const std::size_t colon = rest.rfind(": ");
  if (colon == std::string_view::npos) return std::nullopt;
  return Level{rest.substr(0, colon), {}, {}, without_next_level(rest.substr(colon + 2))};
}

void append_level(std::string& out, const Level& level) {
  if (!level.location.empty()) {
    out += level.location;
    out += "\n  ";
  }
  if (level.executing) {
    out += "executing \"";
    out += level.function;
    out += "\" at <";
    out += level.expression;
    out += ">:\n    ";
  }
  if (!level.message.empty()) {
    out += level.message;
    out += '\n';
  }
}

// The texts of all links, outermost first: each is a tail of the one before.
std::vector<std::string_view> links(const ExecError& error) {
  std::string_view text = error.message();
  std::vector<std::string_view> all{text};
  for (const ExecError::Frame& frame : error.frames()) {
    if (frame.function.empty()) break;
    const std::string call = ": error calling " + frame.function + ": ";
    // The blamed expression comes first and may hold anything, the call's words included.
    const std::size_t after = text.find(frame.expr);
    const std::size_t at =
        text.find(call, after == std::string_view::npos ? 0 : after + frame.expr.size());
    if (at == std::string_view::npos) break;
    text.remove_prefix(at + call.size());
    all.push_back(text);
  }
  return all;
}

std::string as_blocks(const ExecError& error) {
  std::string out;
  std::optional<Level> last;
  for (const std::string_view link : links(error)) {
    const auto level = parse_level(link);
    if (!level) return error.message();
    if (last != level) append_level(out, *level);
    last = level;
  }
  return std::string(unicode::trim(out));
}

}  // namespace

std::string parse_error_text(std::string_view file, std::string_view go_text) {
  const std::size_t first = go_text.find(": ");
  if (first == std::string_view::npos) {
    return "parse error in (" + std::string(file) + "): " + std::string(go_text);
  }
  std::string_view location = go_text.substr(first + 2);
  location = location.substr(0, location.find(": "));
  const std::string_view message = go_text.substr(go_text.rfind(": ") + 2);
  return "parse error at (" + std::string(location) + "): " + std::string(message);
}

std::string exec_error_text(const ExecError& error, Compat compat) {
  const std::string& text = error.message();
  const std::size_t location = text.find(": ");
  const std::size_t rest = location == std::string::npos ? location : text.find(": ", location + 2);
  if (rest != std::string::npos) {
    const std::size_t start = text.find(kFailStart, rest);
    const std::size_t end = text.rfind(kFailEnd);
    if (start != std::string::npos && end != std::string::npos &&
        end >= start + kFailStart.size()) {
      const std::size_t begin = start + kFailStart.size();
      return "execution error at (" + text.substr(location + 2, rest - location - 2) +
             "): " + text.substr(begin, end - begin);
    }
  }
  return compat == Compat::helm3 ? text : as_blocks(error);
}

}  // namespace kchart::rendering
