// Log lines on standard error, in the form of Helm's logger.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kchart::tools {

// level=LEVEL msg="..." key=value; attributes follow their message, each after a tab.
void log_line(std::string_view level, std::string_view message);

// "Warning: TEXT", as kubectl prints those of a server; over a progress line, if there is one.
void print_warning(const std::string& text);

// Prints what it has collected when it goes out of scope, also when an error passes through.
class WarningPrinter {
 public:
  explicit WarningPrinter(bool helm3) : helm3_(helm3) {}
  ~WarningPrinter() { flush(); }
  WarningPrinter(const WarningPrinter&) = delete;
  WarningPrinter& operator=(const WarningPrinter&) = delete;

  std::vector<std::string>* sink() { return &lines_; }
  void flush() noexcept;

 private:
  std::vector<std::string> lines_;
  bool helm3_;
};

}  // namespace kchart::tools
