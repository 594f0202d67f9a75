// Go's slog text handler: a value is quoted when it holds blanks, quotes, '=' or unprintables.
#include "shared/log.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "shared/quote.hpp"

namespace kchart::tools {

namespace {

bool needs_quotes(std::string_view text) {
  if (text.empty()) return true;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == '"' || byte == '=' || byte == 0x7F || byte == '\\') return true;
  }
  return false;
}

void append_value(std::string& out, std::string_view text) {
  needs_quotes(text) ? out += go_quoted(text) : out += text;
}

// The library hands over Helm's messages without their level.
bool is_warning(std::string_view line) {
  constexpr std::string_view kStarts[] = {
      "missing required value",
      "returned non-bool value",
      "ImportValues missing table",
      "skipping loading invalid entry for chart",
      "unable to find exact version requested",
      "unresolved URN reference ignored",
  };
  return std::any_of(std::begin(kStarts), std::end(kStarts),
                     [line](std::string_view start) { return line.starts_with(start); });
}

}  // namespace

void log_line(std::string_view level, std::string_view message) {
  std::string line = "level=";
  line += level;
  line += " msg=";
  std::size_t tab = message.find('\t');
  append_value(line, message.substr(0, tab));
  while (tab != std::string_view::npos) {
    message.remove_prefix(tab + 1);
    tab = message.find('\t');
    const std::string_view attribute = message.substr(0, tab);
    const std::size_t equals = attribute.find('=');
    line += ' ';
    line += attribute.substr(0, equals);
    line += '=';
    append_value(
        line, equals == std::string_view::npos ? std::string_view() : attribute.substr(equals + 1));
  }
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void print_warning(const std::string& text) {
  const char* const clear = isatty(STDERR_FILENO) != 0 ? "\r\033[K" : "";
  std::fprintf(stderr, "%sWarning: %s\n", clear, text.c_str());
}

void WarningPrinter::flush() noexcept {
  for (const std::string& line : lines_) {
    if (helm3_) {
      std::fprintf(stderr, "%s\n", line.c_str());
    } else {
      log_line(is_warning(line) ? "WARN" : "INFO", line);
    }
  }
  lines_.clear();
}

}  // namespace kchart::tools
