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

// One YAML document of a manifest file, whose texts it borrows.
struct Document {
  std::string_view text;
  std::string_view file;  // as positions name it
  int first_line = 1;     // of `text` in `file`
  int number = 1;         // among the documents of the file
  const ManifestFile* origin = nullptr;
  std::string_view source;  // the template that made it; empty when unknown
  std::string refused;      // why it could not be cut out; no text then
  Value value;
  mutable std::unique_ptr<LineIndex> lines;

  const LineIndex& index(const Limits& limits) const;
  Position position(const Path& path, const Limits& limits) const;
};

// One Kubernetes object: a document's, or an item of its List.
struct Subject {
  const Document* document = nullptr;
  Value value;
  Path path;                                                 // from the document's root
  const Path* items = nullptr;                               // what `path` hangs on
  std::string_view api_version, kind, name, namespace_name;  // of the value

  std::string label() const;       // "Deployment web/api"
  std::string type() const;        // "apps/v1 Deployment"
  std::string_view group() const;  // "apps"; "" for the core group
  bool is(std::string_view wanted_group, std::string_view wanted_kind) const {
    return kind == wanted_kind && group() == wanted_group;
  }
};

// Everything that is checked together: the objects of one render or one set of files.
struct ObjectSet {
  std::deque<Arena> arenas;  // of values, and of the paths of items of Lists
  std::deque<Document> documents;
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

std::size_t bytes_of(std::span<const ManifestFile> files);

// Cuts texts into documents, as kubectl splits, and reads them in runs of about as many bytes,
// which threads may share. What is no YAML or no object becomes a finding.
class ObjectReader {
 public:
  // `files` and `into` outlive the reader. Throws Error "limit.yaml.documents".
  ObjectReader(std::span<const ManifestFile> files, const CheckOptions& options, ObjectSet& into);

  std::size_t threads() const { return arenas_.size(); }  // that it pays to use
  std::size_t runs() const { return runs_.size(); }
  // The objects of one run, valid until `finish`. Each run is read once, by any of the threads.
  std::span<const Subject> read(std::size_t run, std::size_t thread, Report& report);
  // Hands over the objects of all runs, in order.
  void finish();

 private:
  struct Run {
    std::size_t first = 0, end = 0;  // documents
    std::vector<Subject> objects;
  };
  class RunReader;

  void cut(const ManifestFile& file);
  void divide(std::size_t bytes);

  const Limits& limits_;
  ObjectSet& into_;
  std::vector<Run> runs_;
  std::vector<Arena*> arenas_;  // one for each thread
};

// All of `files` by this thread.
void read_objects(std::span<const ManifestFile> files, Report& report, ObjectSet& into);

}  // namespace kchart::checking
