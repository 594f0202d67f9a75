// Semantic versions and constraints, as the Go package Masterminds/semver v3.5 reads and compares
// them: versions loosely ("v1", "1.2", leading zeros), constraints with all of its quirks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kchart::semver {

class Version {
 public:
  std::uint64_t major = 0, minor = 0, patch = 0;
  std::string prerelease, metadata;
  std::string original;  // the text that was parsed

  // Reads `text`, loosely (Go: NewVersion). Absent when it is no version; then `problem`, if given,
  // holds Go's message ("invalid semantic version").
  static std::optional<Version> parse(std::string_view text, std::string* problem = nullptr);
  // The same for exact semantic versions only (Go: StrictNewVersion).
  static std::optional<Version> parse_strict(std::string_view text, std::string* problem = nullptr);

  std::string text() const;                          // normalised: no "v", three numbers
  int compare(const Version& other) const noexcept;  // -1, 0, 1; metadata plays no part

  // Go: SetPrerelease and SetMetadata accept only what these say; empty `problem` means valid.
  static std::string prerelease_problem(std::string_view prerelease);
  static std::string metadata_problem(std::string_view metadata);
};

// Orders two prereleases ("alpha.1") part by part; an empty one comes first.
int compare_prerelease(std::string_view a, std::string_view b);

// Groups joined by "||" of comparisons that must all hold.
class Constraint {
 public:
  // Go: NewConstraint. Absent with Go's message in `problem` (`improper constraint: "x"`).
  static std::optional<Constraint> parse(std::string_view text, std::string* problem = nullptr);

  // Go: Check. A prerelease version passes a group only if some comparison of the group names a
  // prerelease, or when `include_prerelease` is set.
  bool check(const Version& version, bool include_prerelease = false) const;

 private:
  enum class Operator {
    tilde_or_equal,
    not_equal,
    greater,
    less,
    greater_equal,
    less_equal,
    tilde,
    caret
  };
  struct Comparison {
    Operator op = Operator::tilde_or_equal;
    Version version;
    // Which parts the text leaves open ("1.x", "1", "*"); "*" sets `dirty` only.
    bool dirty = false, minor_dirty = false, patch_dirty = false;
  };
  struct Group {
    std::vector<Comparison> comparisons;
    bool has_prerelease = false;
  };

  static bool read_group(std::string_view text, Group& group, std::string* problem);
  static bool read_comparison(std::string_view& rest, Comparison& out, bool& proper);
  static bool holds(const Comparison& c, const Version& v);
  static bool not_equal(const Comparison& c, const Version& v);
  static bool greater(const Comparison& c, const Version& v);
  static bool less_equal(const Comparison& c, const Version& v);
  static bool tilde(const Comparison& c, const Version& v);
  static bool caret(const Comparison& c, const Version& v);

  std::vector<Group> groups_;
};

}  // namespace kchart::semver
