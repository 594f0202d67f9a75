// From texts to objects: documents split as kubectl does, Lists taken apart, places kept.
#include "check/document.hpp"

#include <algorithm>
#include <cctype>

#include "base/parallel.hpp"
#include "kchart/documents.hpp"
#include "kchart/yaml.hpp"
#include "reach/fields.hpp"

namespace kchart::checking {

using reach::elements;
using reach::field;
using reach::text_view;

namespace {

constexpr std::string_view kSource = "# Source: ";

bool is_plain_key(std::string_view key) {
  return key.find_first_of("./[]") == std::string_view::npos;
}

std::vector<const Path*> steps_of(const Path& path) {
  std::vector<const Path*> steps;
  for (const Path* at = &path; at != nullptr; at = at->parent) {
    if (at->index >= 0 || !at->key.empty()) steps.push_back(at);
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

std::string_view line_at(std::string_view text, int line) {
  for (int i = 1; i < line; ++i) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.' ||
         c == '/';
}

// Where `key` stands in `line` as a key: not inside a longer word, with a colon behind it.
std::size_t find_key(std::string_view line, std::string_view key) {
  for (std::size_t at = line.find(key); at != std::string_view::npos; at = line.find(key, at + 1)) {
    if (at > 0 && is_word(line[at - 1])) continue;
    const std::size_t next = line.find_first_not_of("\"' ", at + key.size());
    if (next != std::string_view::npos && line[next] == ':') return at;
  }
  return std::string_view::npos;
}

// The column (from 1) of what `step` names in its line; 0 when it is not seen there.
int column_of(std::string_view line, const Path& step) {
  const std::size_t at = step.index < 0 ? find_key(line, step.key) : line.find_first_not_of(" \t-");
  return at == std::string_view::npos ? 0 : static_cast<int>(at) + 1;
}

std::string_view source_of(std::string_view text) {
  const std::size_t at = text.find(kSource);
  if (at == std::string_view::npos || (at > 0 && text[at - 1] != '\n')) return {};
  const std::string_view rest = text.substr(at + kSource.size());
  return rest.substr(0, rest.find_first_of("\r\n"));
}

// Also where they are null.
bool names_items(const Value& list) {
  return list.is_map() && list.as_map() != nullptr && list.as_map()->find("items") != nullptr;
}

bool has_content(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t at = line.find_first_not_of(" \t\r");
    if (at != std::string_view::npos && line[at] != '#') return true;
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return false;
}

}  // namespace

// Reads the documents of one run.
class ObjectReader::RunReader {
 public:
  RunReader(std::vector<Subject>& objects, Arena& arena, const Limits& limits, Report& report)
      : objects_(objects), arena_(arena), limits_(limits), report_(report) {}

  void read(Document& document) {
    if (!document.refused.empty()) {
      return report_.add(document, 1, {"yaml.syntax", Severity::error, document.refused});
    }
    ReadOptions options;
    options.limits = limits_;
    options.file = document.file;
    options.text_stays = true;
    try {
      document.value = parse_document(document.text, arena_, options);
    } catch (const Error& error) {
      if (error.fault() == Fault::limit) throw;
      const int line = error.position().line;
      return report_.add(document, line > 0 ? line : 1,
                         {"yaml.syntax", Severity::error, error.message()});
    }
    if (document.value.is_map()) {
      add_object(document, document.value, nullptr);
    } else if (!document.value.is_nil()) {
      report_.add(document, 1,
                  {"object.kind", Severity::error, "the document is no object",
                   "write a map with apiVersion and kind"});
    }
  }

 private:
  void add_object(const Document& document, const Value& value, const Path* at,
                  const Subject* list = nullptr) {
    Subject object;
    object.document = &document;
    object.value = value;
    if (at != nullptr) object.path = *at;
    object.api_version = text_view(value, "apiVersion");
    object.kind = text_view(value, "kind");
    // Items of a PodList need not say that they are Pods.
    if (list != nullptr && object.kind.empty() && list->kind != "List") {
      object.kind = list->kind.substr(0, list->kind.size() - 4);
      object.api_version = list->api_version;
    }
    if (const Value* metadata = field(value, "metadata")) {
      object.name = text_view(*metadata, "name");
      object.namespace_name = text_view(*metadata, "namespace");
    }
    const bool plain_list = object.api_version == "v1" && object.kind == "List";
    if (plain_list || (object.kind.ends_with("List") && names_items(value))) {
      return add_items(object);
    }
    if (object.api_version.empty() || object.kind.empty()) {
      report_.add(
          object, object.path,
          {"object.kind", Severity::error,
           std::string("the object has no ") + (object.kind.empty() ? "kind" : "apiVersion"),
           "write both apiVersion and kind"});
    }
    objects_.push_back(std::move(object));
  }

  void add_items(const Subject& list) {
    const Path& root = *arena_.make<Path>(list.path);
    const Path& items = *arena_.make<Path>(Path{&root, "items", -1});
    const Value* all = field(list.value, "items");
    if (all == nullptr || !all->is_list()) {
      return report_.add(list, all == nullptr ? root : items,
                         {"object.kind", Severity::error, "items of the list is no list of objects",
                          "write items: [] where there are none"});
    }
    std::size_t index = 0;
    for (const Value& item : elements(all)) {
      const Path& at = *arena_.make<Path>(Path{&items, {}, static_cast<std::ptrdiff_t>(index)});
      ++index;
      if (item.is_map()) {
        add_object(*list.document, item, &at, &list);
      } else {
        report_.add(list, at, {"object.kind", Severity::error, "an item of the list is no object"});
      }
    }
  }

  std::vector<Subject>& objects_;
  Arena& arena_;
  const Limits& limits_;
  Report& report_;
};

LongPath::LongPath(const Path& path) {
  for (const Path* step : steps_of(path))
    steps_.push_back({&steps_.back(), step->key, step->index});
}

LongPath& LongPath::add(std::string_view key) {
  steps_.push_back(steps_.back() / key);
  return *this;
}

LongPath& LongPath::add(std::size_t index) {
  steps_.push_back(steps_.back()[index]);
  return *this;
}

std::string path_text(const Path& path) {
  std::string out;
  for (const Path* step : steps_of(path)) {
    if (step->index >= 0) {
      out += '[' + std::to_string(step->index) + ']';
    } else if (is_plain_key(step->key)) {
      out += (out.empty() ? "" : ".") + std::string(step->key);
    } else {
      out += '[' + excerpt(step->key) + ']';
    }
  }
  return out;
}

LineIndex::LineIndex(std::string_view text, const Limits& limits) : text_(text) {
  ReadOptions options;
  options.limits = limits;
  options.origins = &origins_;
  root_ = parse_document(text, arena_, options);
}

Position LineIndex::find(const Path& path) const {
  Position best{{}, 1, 1};
  Value at = root_;
  for (const Path* step : steps_of(path)) {
    const Origin* origin = nullptr;
    if (step->index >= 0 && at.is_list() && at.as_list() != nullptr &&
        static_cast<std::size_t>(step->index) < at.as_list()->size()) {
      const auto index = static_cast<std::size_t>(step->index);
      origin = origins_.find(at.as_list(), index);
      at = (*at.as_list())[index];
    } else if (step->index < 0 && at.is_map() && at.as_map() != nullptr) {
      const Value* next = at.as_map()->find(step->key);
      if (next == nullptr) break;
      origin = origins_.find(at.as_map(), step->key);
      at = *next;
    } else {
      break;
    }
    if (origin == nullptr) break;
    best.line = origin->position.line;
    best.column = column_of(line_at(text_, best.line), *step);
  }
  return best;
}

const LineIndex& Document::index(const Limits& limits) const {
  if (lines == nullptr) lines = std::make_unique<LineIndex>(text, limits);
  return *lines;
}

Position Document::position(const Path& path, const Limits& limits) const {
  Position found = index(limits).find(path);
  found.file = file;
  found.line += first_line - 1;
  return found;
}

std::string Subject::label() const {
  std::string out(kind.empty() ? "object" : kind);
  out += ' ';
  if (!namespace_name.empty()) (out += namespace_name) += '/';
  return out += name.empty() ? "(unnamed)" : name;
}

std::string Subject::type() const {
  return std::string(api_version) + ' ' + std::string(kind);
}

std::string_view Subject::group() const {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

void Report::add(const Subject& object, const Path& path, What what) {
  const Value* identity = object.document != nullptr ? &object.document->value : nullptr;
  if (identity != last_) {
    last_ = identity;
    of_object_ = 0;
  }
  if (++of_object_ > kMostPerObject) return;
  Finding finding;
  finding.rule = what.rule;
  finding.severity = what.severity;
  finding.message = std::move(what.message);
  finding.fix = std::move(what.fix);
  finding.object = object.label();
  finding.document = object.document->number;
  finding.position = object.document->position(path, options_.limits);
  finding.source.file = object.document->source;
  if (of_object_ == kMostPerObject) {
    finding.message += "; further findings in this document are not told";
  }
  findings_.push_back(std::move(finding));
}

void Report::add(const Document& document, int line, What what) {
  Finding finding;
  finding.rule = what.rule;
  finding.severity = what.severity;
  finding.message = std::move(what.message);
  finding.fix = std::move(what.fix);
  finding.document = document.number;
  finding.position = {std::string(document.file), document.first_line + line - 1, 0};
  finding.source.file = document.source;
  findings_.push_back(std::move(finding));
}

std::size_t bytes_of(std::span<const ManifestFile> files) {
  std::size_t bytes = 0;
  for (const ManifestFile& file : files) bytes += file.text.size();
  return bytes;
}

ObjectReader::ObjectReader(std::span<const ManifestFile> files, const CheckOptions& options,
                           ObjectSet& into)
    : limits_(options.limits), into_(into) {
  for (const ManifestFile& file : files) cut(file);
  divide(bytes_of(files));
}

void ObjectReader::cut(const ManifestFile& file) {
  DocumentStream stream(file.text, file.name, limits_);
  int number = 0;
  const auto add = [&](const DocumentText& part) -> Document& {
    if (into_.documents.size() >= limits_.yaml_documents) {
      throw Error(Fault::limit, "limit.yaml.documents",
                  file.name + ": more than " + std::to_string(limits_.yaml_documents) +
                      " documents (raise with --max-yaml-documents)");
    }
    Document& document = into_.documents.emplace_back();
    document.text = part.text;
    document.file = file.name;
    document.first_line = part.first_line;
    document.number = ++number;
    document.origin = &file;
    document.source = file.source.empty() ? source_of(part.text) : std::string_view(file.source);
    return document;
  };
  while (true) {
    try {
      const auto part = stream.next();
      if (!part) return;
      if (has_content(part->text)) add(*part);
    } catch (const Error& error) {
      if (error.fault() == Fault::limit) throw;
      add({{}, error.position().line}).refused = error.message();
    }
  }
}

void ObjectReader::divide(std::size_t bytes) {
  const std::size_t threads = threads_for(bytes), runs = parts_for(threads);
  std::size_t passed = 0;
  runs_.emplace_back();
  for (std::size_t i = 0; i < into_.documents.size(); ++i) {
    if (passed * runs >= bytes * runs_.size()) runs_.emplace_back().first = i;
    runs_.back().end = i + 1;
    passed += into_.documents[i].text.size();
  }
  const std::size_t first_block = threads == 1 ? Arena::kFirstBlock : Arena::kLargeBlock;
  for (std::size_t i = 0; i < threads; ++i) {
    arenas_.push_back(&into_.arenas.emplace_back(0, first_block));
  }
}

std::span<const Subject> ObjectReader::read(std::size_t run, std::size_t thread, Report& report) {
  Run& own = runs_[run];
  RunReader reader(own.objects, *arenas_[thread], limits_, report);
  for (std::size_t i = own.first; i < own.end; ++i) reader.read(into_.documents[i]);
  return own.objects;
}

void ObjectReader::finish() {
  std::size_t count = into_.objects.size();
  for (const Run& run : runs_) count += run.objects.size();
  into_.objects.reserve(count);
  for (Run& run : runs_) {
    std::move(run.objects.begin(), run.objects.end(), std::back_inserter(into_.objects));
  }
}

void read_objects(std::span<const ManifestFile> files, Report& report, ObjectSet& into) {
  ObjectReader reader(files, report.options(), into);
  for (std::size_t run = 0; run < reader.runs(); ++run) reader.read(run, 0, report);
  reader.finish();
}

}  // namespace kchart::checking
