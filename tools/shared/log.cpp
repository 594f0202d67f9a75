// Go's slog text handler: a value is quoted when it holds blanks, quotes, '=' or unprintables.
#include "shared/log.hpp"

#include <unistd.h>

#include <cstdio>

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
  if (!needs_quotes(text)) {
    out += text;
    return;
  }
  constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
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
      const bool warning = line.compare(0, 7, "missing") == 0;
      log_line(warning ? "WARN" : "INFO", line);
    }
  }
  lines_.clear();
}

}  // namespace kchart::tools
