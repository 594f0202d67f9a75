// The terminal that a program inside a container is to have.
#pragma once

#include <termios.h>

#include "kchart/exec.hpp"

namespace kchart::tools {

// Standard input as raw as a remote terminal needs it, until the object goes.
class RawTerminal {
 public:
  RawTerminal();
  ~RawTerminal();
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

// Of standard output; 0 by 0 where that is no terminal.
TerminalSize terminal_size();

}  // namespace kchart::tools
