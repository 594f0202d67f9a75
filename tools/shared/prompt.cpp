// The terminal is put back as it was, whatever happens.
#include "shared/prompt.hpp"

#include <termios.h>
#include <unistd.h>

#include "kchart/error.hpp"
#include "kchart/limits.hpp"
#include "shared/print.hpp"
#include "shared/read_file.hpp"

namespace kchart::tools {

namespace {

class Silence {
 public:
  Silence() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) {
      throw Error(Fault::refused, "usage", "inappropriate ioctl for device");
    }
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~Silence() { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  termios before_{};
};

std::string read_line() {
  std::string line;
  char c = 0;
  bool any = false;
  while (read(STDIN_FILENO, &c, 1) == 1 && (any = true) && c != '\n') line += c;
  if (!any) throw Error(Fault::refused, "usage", "EOF");
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

std::string ask(const std::string& prompt, bool hidden) {
  print_out(prompt);
  if (!hidden) return read_line();
  const Silence silence;
  std::string line = read_line();
  print_out("\n");
  return line;
}

std::string password_from_input() {
  std::string text = read_source("-", kMiB);
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

}  // namespace kchart::tools
