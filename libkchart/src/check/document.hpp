// Documents and objects: what a stream of manifests holds, and where each part of it stands.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/check.hpp"
#include "kchart/origins.hpp"

namespace kchart::checking {

// A place in an object: a chain of keys and indexes, built on the stack while something walks down.
struct Path {
  const Path* parent = nullptr;
  std::string_view key;
  std::ptrdiff_t index = -1;  // of a list; -1: a key

  Path operator/(std::string_view next) const { return {this, next, -1}; }
  Path operator[](std::size_t i) const { return {this, {}, static_cast<std::ptrdiff_t>(i)}; }
};

// A path that keeps its own steps, for what outlives the walk that found it.
class LongPath {
 public:
  LongPath() = default;
  explicit LongPath(const Path& path);
  LongPath(const LongPath& other) : LongPath(other.end()) {}
  LongPath& operator=(const LongPath&) = delete;

  LongPath& add(std::string_view key);
  LongPath& add(std::size_t index);
  const Path& end() const { return steps_.back(); }

 private:
  std::deque<Path> steps_{Path{}};
};

// "spec.containers[0].image", "metadata.labels[app.kubernetes.io/name]".
std::string path_text(const Path& path);

// The lines of one document's entries; read a second time, when the first finding asks.
class LineIndex {
 public:
  LineIndex(std::string_view text, const Limits& limits);
  // The same document once more, with its origins.
  const Value& root() const { return root_; }
  const Origins& origins() const { return origins_; }
  // The line (from 1) of the entry at `path`, or of the nearest one around it that exists.
  Position find(const Path& path) const;

 private:
  std::string_view text_;
  Arena arena_;
  Origins origins_;
  Value root_;
};

// One YAML document of a manifest file.
struct Document {
  std::string_view text;
  std::string file;    // as positions name it
  int first_line = 1;  // of `text` in `file`
  int number = 1;      // among the documents of the file
  const ManifestFile* origin = nullptr;
  std::string source;  // the template that made it; empty when unknown
  Value value;
  mutable std::unique_ptr<LineIndex> lines;

  const LineIndex& index(const Limits& limits) const;
  Position position(const Path& path, const Limits& limits) const;
};

// One Kubernetes object: a document's, or an item of its List.
struct Subject {
  const Document* document = nullptr;
  Value value;
  Path path;                    // from the document's root
  const Path* items = nullptr;  // what `path` hangs on
  std::string api_version, kind, name, namespace_name;

  std::string label() const;       // "Deployment web/api"
  std::string_view group() const;  // "apps"; "" for the core group
  bool is(std::string_view wanted_group, std::string_view wanted_kind) const {
    return kind == wanted_kind && group() == wanted_group;
  }
};

// Everything that is checked together: the objects of one render or one set of files.
struct ObjectSet {
  std::deque<Arena> arenas;  // of the values; one for each thread that read some
  std::deque<Document> documents;
  std::deque<Path> paths;  // of items of Lists
  std::vector<Subject> objects;
};

// Collects findings, with their places. Keeps at most kMostPerObject of one object.
class Report {
 public:
  Report(std::vector<Finding>& findings, const CheckOptions& options)
      : findings_(findings), options_(options) {}

  struct What {
    std::string_view rule;
    Severity severity = Severity::error;
    std::string message;
    std::string fix = {};
  };
  void add(const Subject& object, const Path& path, What what);
  // About a document that holds no object.
  void add(const Document& document, int line, What what);
  // As it stands.
  void add(Finding finding) { findings_.push_back(std::move(finding)); }

  const CheckOptions& options() const { return options_; }

 private:
  static constexpr std::size_t kMostPerObject = 100;

  std::vector<Finding>& findings_;
  const CheckOptions& options_;
  const Value* last_ = nullptr;
  std::size_t of_object_ = 0;
};

// Splits and reads `files`; what is no YAML or no object becomes a finding.
void read_objects(std::span<const ManifestFile> files, Report& report, ObjectSet& into);

}  // namespace kchart::checking
