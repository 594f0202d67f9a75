// The rules of Chart.yaml: first strings are sanitised, then fields are checked one after the
// other.
#include "chart/metadata.hpp"

#include <algorithm>
#include <unordered_set>

#include "base/semver.hpp"
#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "base/utf8.hpp"
#include "kchart/error.hpp"

namespace kchart {

namespace {

constexpr std::size_t kMaxName = 250;  // leaves room for an extension in a file name

[[noreturn]] void invalid(const char* code, const std::string& what) {
  throw Error(Fault::refused, code, "validation: " + what, Position{"Chart.yaml", 0, 0});
}

bool plain_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

// Any Unicode space becomes a blank; what cannot be printed goes.
void sanitize(std::string& text) {
  if (plain_ascii(text)) return;
  std::string clean;
  for (std::string_view rest = text; !rest.empty();) {
    const utf8::Rune rune = utf8::decode(rest);
    rest.remove_prefix(rune.width);
    if (unicode::is_space(rune.code)) {
      clean += ' ';
    } else if (unicode::is_print(rune.code)) {
      utf8::append(clean, rune.code);
    }
  }
  text = std::move(clean);
}

void sanitize(std::vector<std::string>& texts) {
  for (std::string& text : texts) sanitize(text);
}

// What Helm would accept, but no file or directory should be named: too long, or with control
// characters, which sanitising would silently drop. A tab becomes a blank.
void check_raw_name(const std::string& name) {
  const bool control = std::any_of(name.begin(), name.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  });
  if (!control && name.size() <= kMaxName) return;
  throw Error(Fault::hostile, "chart.name",
              "chart.metadata.name \"" + excerpt(name) +
                  (control ? "\" holds control characters" : "\" is too long"),
              Position{"Chart.yaml", 0, 0});
}

void check_name(const std::string& name) {
  if (name.empty()) invalid("chart.name", "chart.metadata.name is required");
  if (name == "." || name == "..") {
    invalid("chart.name", "chart.metadata.name " + strconv::quote(name) + " is not allowed");
  }
  if (name.find('/') != std::string::npos) {
    invalid("chart.name", "chart.metadata.name " + strconv::quote(name) + " is invalid");
  }
}

void check_version(const std::string& version) {
  if (version.empty()) invalid("chart.metadata", "chart.metadata.version is required");
  if (!semver::Version::parse(version)) {
    invalid("chart.metadata", "chart.metadata.version " + strconv::quote(version) + " is invalid");
  }
}

bool proper_alias(std::string_view alias) {
  return std::all_of(alias.begin(), alias.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

void check_dependency(Dependency& dependency) {
  sanitize(dependency.name);
  sanitize(dependency.version);
  sanitize(dependency.repository);
  sanitize(dependency.condition);
  sanitize(dependency.tags);
  if (!proper_alias(dependency.alias)) {
    invalid("dep.name", "dependency " + strconv::quote(dependency.name) +
                            " has disallowed characters in the alias");
  }
}

void check_dependencies_of(ReadMetadata& read) {
  std::unordered_set<std::string> taken;
  for (std::size_t i = 0; i < read.metadata.dependencies.size(); ++i) {
    if (i < read.null_dependencies.size() && read.null_dependencies[i]) {
      invalid("chart.metadata", "dependencies must not contain empty or null nodes");
    }
    Dependency& dependency = read.metadata.dependencies[i];
    check_dependency(dependency);
    const std::string& key = dependency.alias.empty() ? dependency.name : dependency.alias;
    if (!taken.insert(key).second) {
      invalid("chart.metadata",
              "more than one dependency with name or alias " + strconv::quote(key));
    }
  }
}

void sanitize_texts(Metadata& m) {
  for (std::string* text : {&m.name, &m.description, &m.home, &m.icon, &m.condition, &m.tags,
                            &m.app_version, &m.kube_version}) {
    sanitize(*text);
  }
  sanitize(m.sources);
  sanitize(m.keywords);
}

}  // namespace

void validate_metadata(ReadMetadata& read, Compat) {
  Metadata& m = read.metadata;
  check_raw_name(m.name);
  sanitize_texts(m);
  if (m.api_version.empty()) invalid("chart.metadata", "chart.metadata.apiVersion is required");
  check_name(m.name);
  check_version(m.version);
  if (!m.type.empty() && m.type != "application" && m.type != "library") {
    invalid("chart.metadata", "chart.metadata.type must be application or library");
  }
  for (std::size_t i = 0; i < m.maintainers.size(); ++i) {
    if (i < read.null_maintainers.size() && read.null_maintainers[i]) {
      invalid("chart.metadata", "maintainers must not contain empty or null nodes");
    }
    sanitize(m.maintainers[i].name);
    sanitize(m.maintainers[i].email);
    sanitize(m.maintainers[i].url);
  }
  check_dependencies_of(read);
}

void validate_metadata(const Metadata& metadata, Compat compat) {
  ReadMetadata copy{metadata, {}, {}};
  validate_metadata(copy, compat);
}

}  // namespace kchart
