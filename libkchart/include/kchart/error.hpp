// Errors: what went wrong, where, and what a program may do about it.
//
// Three ways of saying "no" are used in kchart. Absence is an optional or a null pointer. What is
// wrong with a user's input, many at once, is a vector of findings. What cannot go on throws
// `kchart::Error`, and nothing else leaves the library.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace kchart {

// A place in a text. `line` and `column` count from 1; 0 means "not known".
struct Position {
  std::string file;
  int line = 0;
  int column = 0;

  bool operator==(const Position&) const = default;
};

// What a caller can do about an error. The numbers are the exit statuses of the commands.
enum class Fault {
  refused = 1,  // the chart or the values are wrong; Helm refuses them too
  usage = 2,    // the call itself is wrong
  hostile = 3,  // broken or hostile input
  limit = 4,    // a bound of `Limits` was reached
  io = 5,       // a file, a process or the network failed
};

// The one exception of the library.
//
// `code` is a stable dotted name such as "limit.archive.total" or "yaml.syntax"; `what()` is one
// plain sentence (Helm's own text where Helm has one) without the position.
class Error : public std::exception {
 public:
  Error(Fault fault, std::string code, std::string message, Position position = {});

  const char* what() const noexcept override { return message_.c_str(); }
  Fault fault() const noexcept { return fault_; }
  const std::string& code() const noexcept { return code_; }
  const std::string& message() const noexcept { return message_; }
  const Position& position() const noexcept { return position_; }

 private:
  Fault fault_;
  std::string code_;
  std::string message_;
  Position position_;
};

// A stranger's text as it may appear in a message: control characters escaped, at most `max_bytes`
// bytes, cut with "...".
std::string excerpt(std::string_view quoted, std::size_t max_bytes = 120);

}  // namespace kchart
