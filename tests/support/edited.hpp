// Texts and random edits of them, given to a quick way that may give up but must agree when it does
// not.
#pragma once

#include <cstddef>
#include <random>
#include <string>

namespace kchart::test {

using Random = std::mt19937;

inline std::size_t below(std::size_t bound, Random& random) {
  return random() % bound;
}

struct Tally {
  std::size_t texts = 0, taken = 0, edited = 0, edited_taken = 0;

  // `takes(text)`: whether the quick way did not give up. `copies` copies of the text are edited up
  // to `most_edits` times each, by `edit(text, random)`.
  template <class Takes, class Edit>
  void add(const std::string& text, const Takes& takes, int copies, std::size_t most_edits,
           const Edit& edit, Random& random) {
    ++texts;
    taken += takes(text) ? 1 : 0;
    for (int i = 0; i < copies; ++i) {
      std::string other = text;
      for (std::size_t n = 1 + below(most_edits, random); n > 0; --n) edit(other, random);
      ++edited;
      edited_taken += takes(other) ? 1 : 0;
    }
  }
};

}  // namespace kchart::test
