// semver and semverCompare, and the version object that templates get from them.
//
// Go hands out a *semver.Version; its Inc... and Set... methods answer a plain semver.Version, on
// which templates reach fewer methods (those with a pointer receiver are missing).
#include "base/semver.hpp"

#include <limits>
#include <utility>

#include "funcs/families.hpp"

namespace kchart::funcs {

namespace {

using semver::Constraint;
using semver::Version;

const MethodTable& pointer_methods();
const MethodTable& plain_methods();

class VersionObject final : public Object {
 public:
  VersionObject(Version version, bool pointer) : version_(std::move(version)), pointer_(pointer) {}

  const Version& version() const noexcept { return version_; }

  std::string_view type_name() const override {
    return pointer_ ? "*semver.Version" : "semver.Version";
  }
  std::string_view kind_name() const override { return pointer_ ? "ptr" : "struct"; }
  void print(std::string& out) const override { out += version_.text(); }
  const MethodTable* methods() const override {
    return pointer_ ? &pointer_methods() : &plain_methods();
  }
  Value all_fields(Arena& arena) const override;
  Value plain(Arena& arena) const override { return Value::string(arena, version_.text()); }
  // No field of a version is exported.
  Value deep_copied(Arena& arena) const override {
    return Value::object(arena.make<VersionObject>(Version(), pointer_));
  }
  bool equals(const Object& other) const override {
    const Version& that = static_cast<const VersionObject&>(other).version_;
    return version_.compare(that) == 0 && version_.metadata == that.metadata &&
           version_.original == that.original;
  }

 private:
  Version version_;
  bool pointer_;
};

Value VersionObject::all_fields(Arena& arena) const {
  Map* map = Map::make(arena, 6, kFieldMap);
  map->append(arena, Key("major"), Value::uint64(version_.major));
  map->append(arena, Key("minor"), Value::uint64(version_.minor));
  map->append(arena, Key("patch"), Value::uint64(version_.patch));
  map->append(arena, Key("pre"), Value::borrowed(version_.prerelease));
  map->append(arena, Key("metadata"), Value::borrowed(version_.metadata));
  map->append(arena, Key("original"), Value::borrowed(version_.original));
  return Value::map(map);
}

const Version& version_at(const Call& call, std::size_t i) {
  const Value& arg = call.args[i];
  // A template can pass nil where Go wants a pointer; Go then dereferences it and panics.
  if (!arg.is_object()) {
    throw FunctionError{"runtime error: invalid memory address or nil pointer dereference"};
  }
  return static_cast<const VersionObject*>(arg.as_object())->version();
}

Value make_version(Call& call, Version version, bool pointer) {
  return Value::object(call.arena.make<VersionObject>(std::move(version), pointer));
}

Version parse(std::string_view text) {
  std::string problem;
  auto version = Version::parse(text, &problem);
  if (!version) throw FunctionError{std::move(problem)};
  return std::move(*version);
}

Value semver(Call& call) {
  return make_version(call, parse(call.args[0].as_string()), true);
}

Value semver_compare(Call& call) {
  std::string problem;
  const auto constraint = Constraint::parse(call.args[0].as_string(), &problem);
  if (!constraint) throw FunctionError{std::move(problem)};
  return Value::boolean(constraint->check(parse(call.args[1].as_string())));
}

template <std::uint64_t Version::*Number>
Value number(Call& call) {
  return Value::uint64(version_at(call, 0).*Number);
}

template <std::string Version::*Text>
Value part(Call& call) {
  return Value::string(call.arena, version_at(call, 0).*Text);
}

Value text(Call& call) {
  return Value::string(call.arena, version_at(call, 0).text());
}

Value marshal_text(Call& call) {
  return Value::bytes(call.arena.copy(version_at(call, 0).text()));
}

Value marshal_json(Call& call) {
  return Value::bytes(call.arena.copy("\"" + version_at(call, 0).text() + "\""));
}

Value compare(Call& call) {
  return Value::integer(version_at(call, 0).compare(version_at(call, 1)));
}

template <bool (*Holds)(int)>
Value relation(Call& call) {
  return Value::boolean(Holds(version_at(call, 0).compare(version_at(call, 1))));
}

bool is_less(int order) {
  return order < 0;
}
bool is_less_or_equal(int order) {
  return order <= 0;
}
bool is_equal(int order) {
  return order == 0;
}
bool is_greater(int order) {
  return order > 0;
}
bool is_greater_or_equal(int order) {
  return order >= 0;
}

Value equal(Call& call) {
  if (!call.args[1].is_object()) return Value::boolean(false);
  return relation<is_equal>(call);
}

// Go keeps the "v" of the text that the version came from.
Value derived(Call& call, Version next) {
  const std::string& original = version_at(call, 0).original;
  next.original = (original.starts_with('v') ? "v" : "") + next.text();
  return make_version(call, std::move(next), false);
}

std::uint64_t next_number(std::uint64_t number, const char* name) {
  if (number == std::numeric_limits<std::uint64_t>::max()) {
    throw FunctionError{std::string(name) + " version increment would overflow uint64"};
  }
  return number + 1;
}

Version bare(const Version& v) {
  Version out;
  out.major = v.major;
  out.minor = v.minor;
  out.patch = v.patch;
  return out;
}

Value inc_major(Call& call) {
  Version next = bare(version_at(call, 0));
  next.major = next_number(next.major, "major");
  next.minor = next.patch = 0;
  return derived(call, std::move(next));
}

Value inc_minor(Call& call) {
  Version next = bare(version_at(call, 0));
  next.minor = next_number(next.minor, "minor");
  next.patch = 0;
  return derived(call, std::move(next));
}

Value inc_patch(Call& call) {
  const Version& v = version_at(call, 0);
  Version next = bare(v);
  if (v.prerelease.empty()) next.patch = next_number(next.patch, "patch");
  return derived(call, std::move(next));
}

template <std::string Version::*Part, std::string (*Problem)(std::string_view)>
Value with_part(Call& call) {
  Version next = version_at(call, 0);
  const std::string_view value = call.args[1].as_string();
  if (!value.empty()) {
    std::string problem = Problem(value);
    if (!problem.empty()) throw FunctionError{std::move(problem)};
  }
  next.*Part = value;
  return derived(call, std::move(next));
}

constexpr Function kPlainMethods[] = {
    {"Major", "() uint64", "The first number.", number<&Version::major>},
    {"Minor", "() uint64", "The second number.", number<&Version::minor>},
    {"Patch", "() uint64", "The third number.", number<&Version::patch>},
    {"Prerelease", "() string", "What follows the hyphen.", part<&Version::prerelease>},
    {"Metadata", "() string", "What follows the plus sign.", part<&Version::metadata>},
    {"String", "() string", "The version, normalised.", text},
    {"Value", "() interface {}", "The version, normalised.", text},
    {"MarshalText", "() []uint8", "The version, normalised.", marshal_text},
    {"MarshalJSON", "() []uint8", "The version as a JSON string.", marshal_json},
    {"IncMajor", "() semver.Version", "The next major version.", inc_major},
    {"IncMinor", "() semver.Version", "The next minor version.", inc_minor},
    {"IncPatch", "() semver.Version", "The next patch version.", inc_patch},
    {"SetPrerelease", "(prerelease string) semver.Version", "The version with another prerelease.",
     with_part<&Version::prerelease, Version::prerelease_problem>},
    {"SetMetadata", "(metadata string) semver.Version", "The version with other metadata.",
     with_part<&Version::metadata, Version::metadata_problem>},
};

constexpr Function kPointerMethods[] = {
    {"Original", "() string", "The text that was parsed.", part<&Version::original>},
    {"Compare", "(o *semver.Version) int", "-1, 0 or 1.", compare},
    {"Equal", "(o *semver.Version) bool", "Whether both are equal.", equal},
    {"LessThan", "(o *semver.Version) bool", "Whether the version is older.", relation<is_less>},
    {"LessThanEqual", "(o *semver.Version) bool", "Whether the version is not newer.",
     relation<is_less_or_equal>},
    {"GreaterThan", "(o *semver.Version) bool", "Whether the version is newer.",
     relation<is_greater>},
    {"GreaterThanEqual", "(o *semver.Version) bool", "Whether the version is not older.",
     relation<is_greater_or_equal>},
};

const MethodTable& plain_methods() {
  static const MethodTable table(kPlainMethods);
  return table;
}

const MethodTable& pointer_methods() {
  static const MethodTable table = [] {
    MethodTable all(kPlainMethods);
    all.table.add(kPointerMethods);
    return all;
  }();
  return table;
}

constexpr Function kFunctions[] = {
    {"semver", "(version string) *semver.Version", "A semantic version, read loosely.", semver},
    {"semverCompare", "(constraint string, version string) bool",
     "Whether a version satisfies a constraint.", semver_compare},
};

}  // namespace

std::span<const Function> semver_functions() {
  return kFunctions;
}

}  // namespace kchart::funcs
