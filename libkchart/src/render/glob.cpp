// Makes of the tree of a glob the matchers that the compiler of gobwas/glob 0.2.3 makes of it: what
// alternatives share is taken out of them, neighbours are glued, and the rest becomes a binary tree
// around the longest part of fixed length.
#include "render/glob.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "base/utf8.hpp"
#include "render/glob_tree.hpp"

namespace kchart::rendering {

namespace {

using Kind = GlobMatcher::Kind;
using Matchers = std::vector<GlobMatcherPtr>;
using Part = std::span<const GlobMatcherPtr>;
using Nodes = std::vector<GlobNode>;
using Difference = std::ptrdiff_t;

GlobMatcherPtr compile(const GlobNode& node);

GlobMatcherPtr shared(GlobMatcher matcher) {
  return std::make_shared<const GlobMatcher>(std::move(matcher));
}

GlobMatcherPtr text_matcher(std::string_view text) {
  return shared({.kind = Kind::text,
                 .length = static_cast<int>(utf8::count(text)),
                 .text = std::string(text)});
}

bool is(const GlobMatcherPtr& matcher, Kind kind) {
  return matcher != nullptr && matcher->kind == kind;
}

// A tree around a text whose sides are simple is one matcher.
GlobMatcherPtr folded(const GlobMatcher& tree) {
  const std::string& text = tree.value->text;
  const GlobMatcherPtr &left = tree.left, &right = tree.right;
  if (is(left, Kind::super) && is(right, Kind::super)) {
    return shared({.kind = Kind::contains, .text = text});
  }
  if (right == nullptr) {
    if (is(left, Kind::super)) return shared({.kind = Kind::suffix, .suffix = text});
    if (is(left, Kind::any)) return shared({.kind = Kind::suffix_any, .suffix = text});
    if (is(left, Kind::prefix)) {
      return shared({.kind = Kind::prefix_suffix, .text = left->text, .suffix = text});
    }
  }
  if (left == nullptr) {
    if (is(right, Kind::super)) return shared({.kind = Kind::prefix, .text = text});
    if (is(right, Kind::any)) return shared({.kind = Kind::prefix_any, .text = text});
    if (is(right, Kind::suffix)) {
      return shared({.kind = Kind::prefix_suffix, .text = text, .suffix = right->suffix});
    }
  }
  return nullptr;
}

GlobMatcherPtr simplified(const GlobMatcherPtr& matcher) {
  if (matcher == nullptr) return nullptr;
  if (matcher->kind == Kind::any_of && matcher->parts.size() == 1) return matcher->parts.front();
  if (matcher->kind == Kind::list && !matcher->negated && utf8::count(matcher->text) == 1) {
    return text_matcher(matcher->text);
  }
  if (matcher->kind != Kind::tree) return matcher;
  GlobMatcher tree = *matcher;
  tree.left = simplified(tree.left);
  tree.right = simplified(tree.right);
  if (tree.value->kind == Kind::text) {
    if (GlobMatcherPtr one = folded(tree)) return one;
  }
  return shared(std::move(tree));
}

// What a matcher of characters leaves out; absent for other matchers.
std::optional<std::string_view> left_out(const GlobMatcher& matcher) {
  if (matcher.kind == Kind::super) return "";
  if (matcher.kind == Kind::any || matcher.kind == Kind::single) return "/";
  if (matcher.kind == Kind::list && matcher.negated) return matcher.text;
  return std::nullopt;
}

// How many matchers from the first on leave out the same characters, and how many are of fixed
// length: as many can be glued.
std::size_t run_of_every(Part matchers) {
  const auto first = left_out(*matchers.front());
  if (!first) return 0;
  const auto other = std::find_if(matchers.begin(), matchers.end(),
                                  [&](const auto& m) { return left_out(*m) != first; });
  return static_cast<std::size_t>(other - matchers.begin());
}

std::size_t run_of_row(Part matchers) {
  const auto other =
      std::find_if(matchers.begin(), matchers.end(), [](const auto& m) { return m->length < 0; });
  return static_cast<std::size_t>(other - matchers.begin());
}

int length_of(Part matchers) {
  return std::accumulate(matchers.begin(), matchers.end(), 0,
                         [](int sum, const auto& m) { return sum + m->length; });
}

GlobMatcherPtr glued_as_every(Part matchers) {
  const auto stretches = [](const auto& m) { return is(m, Kind::any) || is(m, Kind::super); };
  const auto stretching =
      static_cast<std::size_t>(std::count_if(matchers.begin(), matchers.end(), stretches));
  if (stretching == matchers.size()) return matchers.front();
  const std::size_t characters = matchers.size() - stretching;
  GlobMatcher every{.kind = Kind::every_of};
  every.parts.push_back(shared({.kind = Kind::min, .count = characters}));
  if (stretching == 0) every.parts.push_back(shared({.kind = Kind::max, .count = characters}));
  // Of a list, the characters one after another.
  every.parts.push_back(shared({.kind = Kind::contains,
                                .negated = true,
                                .text = std::string(*left_out(*matchers.front()))}));
  return shared(std::move(every));
}

// `matchers` are two at least, and can be glued.
GlobMatcherPtr glued(Part matchers) {
  if (run_of_every(matchers) == matchers.size()) return glued_as_every(matchers);
  return shared({.kind = Kind::row,
                 .length = length_of(matchers),
                 .parts = Matchers(matchers.begin(), matchers.end())});
}

// The run to glue first: the longest in matchers or, among rows, in characters, as seen from left
// to right. Empty without one.
Part best_run(Part matchers) {
  Part best;
  int best_length = -1;
  for (std::size_t i = 0; i + 1 < matchers.size(); ++i) {
    const Part rest = matchers.subspan(i);
    const std::size_t every = run_of_every(rest), row = run_of_row(rest);
    const Part run = rest.first(std::max(every, row));
    if (run.size() < 2) continue;
    const int length = row > every ? length_of(run) : -1;
    if (run.size() > best.size() || (best_length >= 0 && length > best_length)) {
      best = run;
      best_length = length;
    }
  }
  return best;
}

Matchers minimized(Matchers matchers) {
  for (Part run = best_run(matchers); !run.empty(); run = best_run(matchers)) {
    const auto first = matchers.begin() + (run.data() - matchers.data());
    GlobMatcherPtr one = glued(run);
    const auto rest = matchers.erase(first + 1, first + static_cast<Difference>(run.size()));
    *(rest - 1) = std::move(one);
  }
  return matchers;
}

GlobMatcherPtr joined(Part matchers) {
  if (matchers.empty()) return nullptr;
  if (matchers.size() == 1) return matchers.front();
  if (std::max(run_of_every(matchers), run_of_row(matchers)) == matchers.size()) {
    return glued(matchers);
  }
  // The last of the longest of fixed length; the first when none has one.
  std::size_t middle = 0;
  int longest = -1;
  for (std::size_t i = 0; i < matchers.size(); ++i) {
    if (matchers[i]->length < 0 || matchers[i]->length < longest) continue;
    longest = matchers[i]->length;
    middle = i;
  }
  GlobMatcher tree{.kind = Kind::tree};
  tree.left = joined(matchers.first(middle));
  tree.value = matchers[middle];
  tree.right = joined(matchers.subspan(middle + 1));
  return shared(std::move(tree));
}

struct Common {
  std::size_t left = 0, right = 0;
};

// How many children all patterns share at their start and at their end, counted from both sides at
// once.
Common common_children(const Nodes& patterns) {
  Common common;
  if (patterns.size() < 2) return common;
  const auto shorter = [](const GlobNode& a, const GlobNode& b) {
    return a.children.size() < b.children.size();
  };
  const GlobNode& least = *std::min_element(patterns.begin(), patterns.end(), shorter);
  const std::size_t size = least.children.size();
  bool left = true, right = true;
  for (std::size_t i = 0; common.left + common.right < size && i < size && (left || right); ++i) {
    const std::size_t j = size - 1 - i;
    for (const GlobNode& pattern : patterns) {
      if (&pattern == &least) continue;
      if (!left && !right) break;
      const Nodes& others = pattern.children;
      left = left && least.children[i] == others[i];
      right = right && !(left && j <= i) && least.children[j] == others[others.size() - 1 - i];
    }
    common.left += left;
    common.right += right;
  }
  return common;
}

GlobNode pattern_of(Nodes::const_iterator first, Nodes::const_iterator last) {
  return {.kind = GlobNode::Kind::pattern, .children = Nodes(first, last)};
}

// What is left of the alternatives without that which they share, each once.
Nodes different_middles(const Nodes& patterns, const Common& common) {
  Nodes middles;
  for (const GlobNode& pattern : patterns) {
    const auto first = pattern.children.begin() + static_cast<Difference>(common.left);
    const auto last = pattern.children.end() - static_cast<Difference>(common.right);
    GlobNode middle = first == last ? GlobNode{} : pattern_of(first, last);
    if (std::find(middles.begin(), middles.end(), middle) == middles.end()) {
      middles.push_back(std::move(middle));
    }
  }
  return middles;
}

// The alternatives as what they share, the alternatives between, what they share.
GlobNode factored(const Nodes& patterns, const Common& common) {
  const Nodes& some = patterns.front().children;
  Nodes parts;
  if (common.left > 0) {
    parts.push_back(pattern_of(some.begin(), some.begin() + static_cast<Difference>(common.left)));
  }
  Nodes middles = different_middles(patterns, common);
  if (middles.size() > 1) {
    parts.push_back({.kind = GlobNode::Kind::any_of, .children = std::move(middles)});
  } else if (middles.front().kind != GlobNode::Kind::nothing) {
    parts.push_back(std::move(middles.front()));
  }
  if (common.right > 0) {
    parts.push_back(pattern_of(some.end() - static_cast<Difference>(common.right), some.end()));
  }
  return {.kind = GlobNode::Kind::pattern, .children = std::move(parts)};
}

// The length is that of all, or of the last when those before it have none.
int length_of_any(const Matchers& parts) {
  int length = -1;
  for (const GlobMatcherPtr& part : parts) {
    if (length == -1) {
      length = part->length;
    } else if (part->length != length) {
      return -1;
    }
  }
  return length;
}

Matchers compile_children(const GlobNode& node) {
  Matchers made;
  for (const GlobNode& child : node.children) made.push_back(compile(child));
  return made;
}

GlobMatcherPtr compile_any_of(const GlobNode& node) {
  const bool patterns = std::all_of(node.children.begin(), node.children.end(), [](const auto& c) {
    return c.kind == GlobNode::Kind::pattern;
  });
  const Common common = patterns ? common_children(node.children) : Common{};
  if (common.left + common.right > 0) return compile(factored(node.children, common));
  Matchers parts = compile_children(node);
  const int length = length_of_any(parts);
  return simplified(shared({.kind = Kind::any_of, .length = length, .parts = std::move(parts)}));
}

GlobMatcherPtr compile(const GlobNode& node) {
  switch (node.kind) {
    case GlobNode::Kind::text:
      return text_matcher(node.text);
    case GlobNode::Kind::any:
      return shared({.kind = Kind::any});
    case GlobNode::Kind::super:
      return shared({.kind = Kind::super});
    case GlobNode::Kind::single:
      return shared({.kind = Kind::single, .length = 1});
    case GlobNode::Kind::list:
      return simplified(
          shared({.kind = Kind::list, .negated = node.negated, .length = 1, .text = node.text}));
    case GlobNode::Kind::range:
      return shared({.kind = Kind::range,
                     .negated = node.negated,
                     .low = node.low,
                     .high = node.high,
                     .length = 1});
    case GlobNode::Kind::any_of:
      return compile_any_of(node);
    case GlobNode::Kind::pattern:
      if (!node.children.empty()) return simplified(joined(minimized(compile_children(node))));
      [[fallthrough]];
    case GlobNode::Kind::nothing:
      break;
  }
  return shared({.kind = Kind::nothing, .length = 0});
}

}  // namespace

Glob::Glob(std::string_view pattern) {
  const auto tree = parse_glob(pattern);
  matcher_ = compile(tree ? *tree : GlobNode{.kind = GlobNode::Kind::super});
}

bool Glob::match(std::string_view text, Budget& budget) const {
  return GlobRun(budget).matches(*matcher_, text);
}

}  // namespace kchart::rendering
