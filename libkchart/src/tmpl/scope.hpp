// Scope: which slot of its body's frame a variable has, worked out while parsing.
//
// Go searches a stack of names at run time. What that search finds is known from the text alone,
// with one exception: a declaration in an argument of `and` or `or` may be skipped. Such a slot is
// conditional, and uses of its name carry a second choice.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace kchart::tmpl {

class Scope {
 public:
  struct Variable {
    std::string_view name;
    std::uint32_t slot;
    bool conditional;
  };
  struct Mark {
    std::size_t known;
    std::size_t alive;
  };

  Scope() {
    know("$");
    declare("$", false);
  }

  // Go's parser knows a name from the start of its declaration on, and forgets it only at the end
  // of the control structure: what is declared in the body of an `if` is known in its `else`.
  void know(std::string_view name) { known_.push_back(name); }
  bool knows(std::string_view name) const {
    return std::find(known_.begin(), known_.end(), name) != known_.end();
  }

  // Declares `name` for the code from here on.
  std::uint32_t declare(std::string_view name, bool conditional) {
    const auto slot = static_cast<std::uint32_t>(alive_.size());
    alive_.push_back({name, slot, conditional});
    most_ = std::max(most_, slot + 1);
    return slot;
  }

  // The latest declaration of `name` below index `end`, which becomes its index; null when none.
  const Variable* find(std::string_view name, std::size_t& end) const {
    while (end != 0) {
      if (alive_[--end].name == name) return &alive_[end];
    }
    return nullptr;
  }

  std::size_t alive() const noexcept { return alive_.size(); }
  Mark mark() const noexcept { return {known_.size(), alive_.size()}; }
  void end_control(Mark mark) {
    known_.resize(mark.known);
    end_branch(mark.alive);
  }
  void end_branch(std::size_t alive) { alive_.resize(alive); }

  // The size of a frame.
  std::uint32_t slots() const noexcept { return most_; }

 private:
  std::vector<std::string_view> known_;
  std::vector<Variable> alive_;
  std::uint32_t most_ = 0;
};

}  // namespace kchart::tmpl
