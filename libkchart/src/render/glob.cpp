// Compiles a glob into a program with forks and runs it without backtracking.
#include "render/glob.hpp"

#include <optional>

#include "base/utf8.hpp"

namespace kchart::rendering {

// Reads a pattern once, left to right. Groups may nest to any depth: they are kept on a stack of
// their own.
class GlobCompiler {
 public:
  explicit GlobCompiler(std::string_view pattern) : rest_(pattern) {}

  // Absent when the pattern is one that gobwas refuses.
  std::optional<std::vector<Glob::Instruction>> compile() {
    while (true) {
      const char32_t c = next();
      if (failed_) return std::nullopt;
      if (c == 0) break;  // the end; gobwas takes a NUL for the end, too
      item(c);
      if (failed_) return std::nullopt;
    }
    // gobwas lets a group stay open: it ends where the pattern ends.
    while (!groups_.empty()) close_group();
    emit(Glob::Op::accept);
    return std::move(program_);
  }

 private:
  struct Group {
    std::uint32_t split;
    std::vector<std::uint32_t> jumps;  // from the end of each alternative to the end of the group
  };

  void item(char32_t c) {
    switch (c) {
      case '{':
        return open_group();
      case '[':
        return character_class();
      case '?':
        return void(emit(Glob::Op::single));
      case '*':
        return star();
      default:
        break;
    }
    if (!groups_.empty() && c == ',') return next_alternative();
    if (!groups_.empty() && c == '}') return close_group();
    if (c == '\\') c = next();
    if (failed_ || c == 0) return;
    emit(Glob::Op::character).low = c;
  }

  void star() {
    if (!rest_.empty() && rest_.front() == '*') {
      rest_.remove_prefix(1);
      emit(Glob::Op::super);
    } else {
      emit(Glob::Op::any);
    }
  }

  void open_group() {
    groups_.push_back({static_cast<std::uint32_t>(program_.size()), {}});
    emit(Glob::Op::split).targets.push_back(static_cast<std::uint32_t>(program_.size()));
  }

  void next_alternative() {
    Group& group = groups_.back();
    group.jumps.push_back(static_cast<std::uint32_t>(program_.size()));
    emit(Glob::Op::jump);
    program_[group.split].targets.push_back(static_cast<std::uint32_t>(program_.size()));
  }

  void close_group() {
    const auto end = static_cast<std::uint32_t>(program_.size());
    for (const std::uint32_t jump : groups_.back().jumps) program_[jump].targets.push_back(end);
    groups_.pop_back();
  }

  // After '['. Either one range `a-z` or a list of characters, each maybe after '!'.
  void character_class() {
    Glob::Instruction made;
    char32_t c = next();
    if (c == '!') {
      made.negated = true;
      c = next();
    }
    if (c == 0) return fail();
    if (!rest_.empty() && rest_.front() == '-') {
      rest_.remove_prefix(1);
      made.op = Glob::Op::range;
      made.low = c;
      made.high = next();
      if (made.high < made.low) return fail();
      if (next() != ']') return fail();
    } else {
      made.op = Glob::Op::set;
      if (!class_members(c, made.set) || made.set.empty()) return fail();
    }
    program_.push_back(std::move(made));
  }

  // Collects up to the closing bracket; `c` is already read.
  bool class_members(char32_t c, std::u32string& set) {
    for (; c != ']'; c = next()) {
      if (c == '\\') c = next();
      if (c == 0 || failed_) return false;
      set += c;
    }
    return true;
  }

  char32_t next() {
    if (rest_.empty()) return 0;
    const utf8::Rune rune = utf8::decode(rest_);
    // gobwas takes every U+FFFD for a broken pattern, a genuine one included.
    if (rune.code == utf8::kReplacement) {
      fail();
      return 0;
    }
    rest_.remove_prefix(rune.width);
    return rune.code;
  }

  Glob::Instruction& emit(Glob::Op op) {
    program_.emplace_back();
    program_.back().op = op;
    return program_.back();
  }

  void fail() { failed_ = true; }

  std::string_view rest_;
  std::vector<Glob::Instruction> program_;
  std::vector<Group> groups_;
  bool failed_ = false;
};

Glob::Glob(std::string_view pattern) {
  if (auto program = GlobCompiler(pattern).compile()) {
    program_ = std::move(*program);
    return;
  }
  program_.resize(2);
  program_[0].op = Op::super;
}

// Puts `start` and all that it leads to without reading a character among the living threads.
void Glob::add(Threads& threads, std::uint32_t start) const {
  std::vector<std::uint32_t>& pending = threads.pending;
  pending.push_back(start);
  while (!pending.empty()) {
    const std::uint32_t at = pending.back();
    pending.pop_back();
    if (threads.seen[at] == threads.generation) continue;
    threads.seen[at] = threads.generation;
    const Instruction& instruction = program_[at];
    switch (instruction.op) {
      case Op::split:
      case Op::jump:
        pending.insert(pending.end(), instruction.targets.begin(), instruction.targets.end());
        break;
      case Op::any:
      case Op::super:
        threads.list.push_back(at);
        pending.push_back(at + 1);
        break;
      default:
        threads.list.push_back(at);
    }
  }
}

bool Glob::accepts(const Instruction& instruction, char32_t c) {
  switch (instruction.op) {
    case Op::character:
      return c == instruction.low;
    case Op::any:
    case Op::single:
      return c != U'/';
    case Op::super:
      return true;
    case Op::range:
      return (c >= instruction.low && c <= instruction.high) != instruction.negated;
    case Op::set:
      return (instruction.set.find(c) != std::u32string::npos) != instruction.negated;
    default:
      return false;
  }
}

bool Glob::match(std::string_view text) const {
  Threads now, then;
  now.seen.assign(program_.size(), 0);
  then.seen.assign(program_.size(), 0);
  now.generation = 1;
  add(now, 0);
  while (!text.empty()) {
    const utf8::Rune rune = utf8::decode(text);
    text.remove_prefix(rune.width);
    then.list.clear();
    ++then.generation;
    for (const std::uint32_t at : now.list) {
      const Instruction& instruction = program_[at];
      if (!accepts(instruction, rune.code)) continue;
      const bool stays = instruction.op == Op::any || instruction.op == Op::super;
      add(then, stays ? at : at + 1);
    }
    if (then.list.empty()) return false;
    std::swap(now, then);
  }
  return now.seen[program_.size() - 1] == now.generation;
}

}  // namespace kchart::rendering
