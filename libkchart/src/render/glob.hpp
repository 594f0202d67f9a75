// Glob: the patterns of `.Files.Glob`, as gobwas/glob understands them with '/' as separator.
//
// `*` stays within a path segment, `**` crosses segments, `?` is one character but '/', `[abc]`,
// `[!abc]`, `[a-z]` are one character, `{a,b}` is either. The pattern becomes a small program that
// is run on all its threads at once, so matching takes time linear in the text whatever the
// pattern.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kchart::rendering {

class Glob {
 public:
  // A pattern that gobwas refuses matches everything, as Helm has it.
  explicit Glob(std::string_view pattern);

  bool match(std::string_view text) const;

 private:
  friend class GlobCompiler;

  enum class Op : std::uint8_t { character, any, super, single, range, set, split, jump, accept };
  struct Instruction {
    Op op = Op::accept;
    bool negated = false;
    char32_t low = 0, high = 0;          // character: low; range: both
    std::u32string set;                  // set
    std::vector<std::uint32_t> targets;  // split, jump
  };

  // The threads alive at one place of the text.
  struct Threads {
    std::vector<std::uint32_t> list;
    std::vector<std::uint32_t> seen;  // seen[i] == generation: instruction i is in the list
    std::uint32_t generation = 0;
    std::vector<std::uint32_t> pending;  // room for `add`
  };

  void add(Threads& threads, std::uint32_t start) const;
  static bool accepts(const Instruction& instruction, char32_t c);

  std::vector<Instruction> program_;
};

}  // namespace kchart::rendering
