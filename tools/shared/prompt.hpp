// Asking for what should not stand on a command line.
#pragma once

#include <string>

namespace kchart::tools {

// One line of standard input after `prompt`, which goes to standard output; unseen when `hidden`.
// Throws Error at the end of input ("EOF"), or when what is hidden comes from no terminal.
std::string ask(const std::string& prompt, bool hidden);

// All of standard input without the end of its last line, as --password-stdin takes it.
std::string password_from_input();

}  // namespace kchart::tools
