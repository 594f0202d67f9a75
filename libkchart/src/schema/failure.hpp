// Failures: what a value has wrong, as a tree that prints like Go's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "kchart/arena.hpp"

namespace kchart::schema {

// A step into a value: a property name, or an index when `name` is null.
struct Token {
  const char* name;
  std::uint64_t number;  // size of the name, or the index

  static Token property(std::string_view text) {
    return {text.empty() ? "" : text.data(), text.size()};
  }
  static Token element(std::size_t index) { return {nullptr, index}; }
};

// Where a value stands. A slice as Go has it: several paths share one array, and a longer path
// writes over what another put there. Go's validator keeps such a slice in one kind of failure
// ("invalid propertyName") and prints whatever the array holds in the end; so must we.
class Path {
 public:
  Path() = default;
  Path(Token* tokens, std::uint32_t capacity) : tokens_(tokens), capacity_(capacity) {}

  Path append(Arena& arena, Token token) const;
  Path clone(Arena& arena) const;
  std::string pointer() const;  // "/a/0", with ~ and / escaped

 private:
  Token* tokens_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

struct Failure;

struct FailureList {
  Failure* first = nullptr;
  Failure* last = nullptr;
  std::size_t count = 0;

  bool empty() const noexcept { return count == 0; }
  void push_back(Failure* failure) noexcept;
};

struct Failure {
  enum class Shape : std::uint8_t {
    plain,
    group,      // several failures of one schema
    reference,  // what a "$ref" leads to fails; not shown around a single cause
  };

  Shape shape = Shape::plain;
  Path path;
  std::string_view message;
  FailureList causes;
  Failure* next = nullptr;
};

// Appends "- at '/a': message" for each failure, causes indented below, each line with its newline.
void append_failures(std::string& out, const FailureList& failures, std::size_t indent = 0);

// Go's quoting for messages: single quotes around what %q would show.
std::string quoted(std::string_view text);

}  // namespace kchart::schema
