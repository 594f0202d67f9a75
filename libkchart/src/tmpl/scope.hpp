// Scope: which slot of its body's frame a variable has, worked out while parsing.
//
// Go searches a stack of names at run time. What that search finds is known from the text alone,
// with one exception: a declaration in an argument of `and` or `or` may be skipped. Such a slot is
// conditional, and uses of its name carry a second choice.
#pragma once

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <unordered_map>

namespace kchart::tmpl {

class Scope {
 public:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  struct Variable {
    std::string_view name;
    bool conditional;
    std::size_t shadowed;  // index of the variable of this name before it, or kNone
  };
  struct Mark {
    std::size_t known;
    std::size_t alive;
  };

  // With the names that known() and variables() gave where a list begins.
  explicit Scope(std::span<const std::string_view> known = {},
                 std::span<const std::string_view> alive = {}) {
    know("$");
    declare("$", false);
    for (const std::string_view name : known) know(name);
    for (const std::string_view name : alive) declare(name, false);
  }

  // Go's parser knows a name from the start of its declaration on, and forgets it only at the end
  // of the control structure: what is declared in the body of an `if` is known in its `else`.
  void know(std::string_view name) {
    known_.push_back(name);
    ++name_of(name).known;
  }
  bool knows(std::string_view name) const {
    const Name* const found = find_name(name);
    return found != nullptr && found->known != 0;
  }

  // Declares `name` for the code from here on. Returns its slot.
  std::size_t declare(std::string_view name, bool conditional) {
    std::size_t& latest = name_of(name).latest;
    alive_.push_back({name, conditional, latest});
    latest = alive_.size() - 1;
    most_ = std::max(most_, alive_.size());
    return latest;
  }

  // The slot that `name` stands for, or kNone.
  std::size_t find(std::string_view name) const {
    const Name* const found = find_name(name);
    return found != nullptr ? found->latest : kNone;
  }
  const Variable& at(std::size_t slot) const { return alive_[slot]; }

  std::size_t alive() const noexcept { return alive_.size(); }
  Mark mark() const noexcept { return {known_.size(), alive_.size()}; }
  void end_control(Mark mark) {
    for (; known_.size() > mark.known; known_.pop_back()) --name_of(known_.back()).known;
    end_branch(mark.alive);
  }
  void end_branch(std::size_t alive) {
    for (; alive_.size() > alive; alive_.pop_back()) {
      name_of(alive_.back().name).latest = alive_.back().shadowed;
    }
  }

  // The size of a frame.
  std::size_t slots() const noexcept { return most_; }
  // At least so many variables will be alive at once.
  void expect(std::size_t slots) noexcept { most_ = std::max(most_, slots); }

  // Behind the dollar sign.
  std::span<const std::string_view> known() const noexcept {
    return std::span(known_.data(), known_.size()).subspan(1);
  }
  std::span<const Variable> variables() const noexcept {
    return std::span(alive_.data(), alive_.size()).subspan(1);
  }

 private:
  struct Name {
    std::string_view name;
    std::size_t known = 0;
    std::size_t latest = kNone;
  };

  // Bodies have a handful of variables, for which a hash table is made only to be thrown away.
  static constexpr std::size_t kInARow = 12;

  const Name* find_name(std::string_view name) const {
    if (names_.size() > kInARow) {
      const auto found = index_.find(name);
      return found != index_.end() ? &names_[found->second] : nullptr;
    }
    const auto found = std::find_if(names_.begin(), names_.end(),
                                    [&](const Name& known) { return known.name == name; });
    return found != names_.end() ? &*found : nullptr;
  }

  Name& name_of(std::string_view name) {
    if (const Name* const found = find_name(name)) return const_cast<Name&>(*found);
    names_.push_back({name});
    if (names_.size() > kInARow) {
      for (std::size_t i = index_.size(); i < names_.size(); ++i) index_.emplace(names_[i].name, i);
    }
    return names_.back();
  }

  // Charts have hundreds of bodies with a variable or two: no memory is asked for there.
  static constexpr std::size_t kUsual = 6;

  boost::container::small_vector<std::string_view, kUsual> known_;
  boost::container::small_vector<Variable, kUsual> alive_;  // its indexes are the slots
  boost::container::small_vector<Name, kUsual> names_;
  std::unordered_map<std::string_view, std::size_t> index_;  // of `names_`, once they are many
  std::size_t most_ = 0;
};

}  // namespace kchart::tmpl
