// From texts to objects: documents split as kubectl does, Lists taken apart, places kept.
#include "check/document.hpp"

#include <algorithm>
#include <cctype>

#include "check/parallel.hpp"
#include "kchart/yaml.hpp"
#include "reach/fields.hpp"

namespace kchart::checking {

using reach::elements;
using reach::field;
using reach::text_field;

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

// One text, a document at a time: at lines that begin with "---", as kubectl splits.
class Splitter {
 public:
  explicit Splitter(std::string_view text) : rest_(text) {}

  struct Part {
    std::string_view text;
    int first_line = 1;
  };

  std::optional<Part> next() {
    while (!rest_.empty()) {
      const int first = line_;
      const Part part{cut(), first};
      if (rest_.starts_with("---")) skip_separator();
      if (!is_blank(part.text)) return part;
    }
    return std::nullopt;
  }

 private:
  static bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  }

  // What stands before the next separator, its lines counted on the way.
  std::string_view cut() {
    const std::string_view all = rest_;
    while (!rest_.empty() && !rest_.starts_with("---")) {
      const std::size_t end = rest_.find('\n');
      if (end == std::string_view::npos) {
        rest_ = {};
        return all;
      }
      rest_.remove_prefix(end + 1);
      ++line_;
    }
    return all.substr(0, all.size() - rest_.size());
  }

  void skip_separator() {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size() - 1);
    rest_.remove_prefix(end + 1);
    ++line_;
  }

  std::string_view rest_;
  int line_ = 1;
};

std::string source_of(std::string_view text) {
  const std::size_t at = text.find(kSource);
  if (at == std::string_view::npos || (at > 0 && text[at - 1] != '\n')) return {};
  const std::string_view rest = text.substr(at + kSource.size());
  return std::string(rest.substr(0, rest.find_first_of("\r\n")));
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

// Documents and objects of all texts: cut one after the other, parsed by several threads where
// there is much to read, and taken apart in order.
class ObjectReader {
 public:
  ObjectReader(Report& report, ObjectSet& into) : report_(report), into_(into) {}

  void read(std::span<const ManifestFile> files) {
    const std::size_t first = into_.documents.size();
    std::size_t bytes = 0;
    for (const ManifestFile& file : files) {
      cut(file);
      bytes += file.text.size();
    }
    parse_from(first, bytes);
    for (std::size_t i = first; i < into_.documents.size(); ++i)
      take(into_.documents[i], i - first);
  }

 private:
  void cut(const ManifestFile& file) {
    Splitter splitter(file.text);
    int number = 0;
    while (const auto part = splitter.next()) {
      if (!has_content(part->text)) continue;
      if (into_.documents.size() >= report_.options().limits.yaml_documents) {
        throw Error(Fault::limit, "limit.yaml.documents",
                    file.name + ": more than " +
                        std::to_string(report_.options().limits.yaml_documents) +
                        " documents (raise with --max-yaml-documents)");
      }
      Document& document = into_.documents.emplace_back();
      document.text = part->text;
      document.file = file.name;
      document.first_line = part->first_line;
      document.number = ++number;
      document.origin = &file;
      document.source = file.source.empty() ? source_of(part->text) : file.source;
    }
  }

  // Each thread takes documents of about as many bytes.
  void parse_from(std::size_t first, std::size_t bytes) {
    const std::size_t threads = threads_for(bytes);
    std::vector<std::size_t> ends;
    std::size_t passed = 0;
    for (std::size_t i = first; i < into_.documents.size(); ++i) {
      passed += into_.documents[i].text.size();
      if (passed * threads >= bytes * (ends.size() + 1) && ends.size() + 1 < threads) {
        ends.push_back(i + 1);
      }
    }
    ends.push_back(into_.documents.size());
    problems_.resize(into_.documents.size() - first);
    std::vector<Arena*> arenas;
    for (std::size_t run = 0; run < ends.size(); ++run) {
      arenas.push_back(&into_.arenas.emplace_back());
    }
    each_run(ends.size(), [&](std::size_t run) {
      for (std::size_t i = run == 0 ? first : ends[run - 1]; i < ends[run]; ++i) {
        parse(into_.documents[i], *arenas[run], problems_[i - first]);
      }
    });
  }

  void parse(Document& document, Arena& arena, std::optional<Error>& problem) const {
    ReadOptions options;
    options.limits = report_.options().limits;
    options.file = document.file;
    try {
      document.value = parse_yaml(document.text, arena, options);
    } catch (const Error& error) {
      problem.emplace(error);
    }
  }

  void take(const Document& document, std::size_t index) {
    if (const std::optional<Error>& problem = problems_[index]) {
      if (problem->fault() == Fault::limit) throw *problem;
      const int line = problem->position().line;
      report_.add(document, line > 0 ? line : 1,
                  {"yaml.syntax", Severity::error, problem->message()});
    } else if (document.value.is_map()) {
      add_object(document, document.value, nullptr);
    } else if (!document.value.is_nil()) {
      report_.add(document, 1,
                  {"object.kind", Severity::error, "the document is no object",
                   "write a map with apiVersion and kind"});
    }
  }

  void add_object(const Document& document, const Value& value, const Path* at,
                  const Subject* list = nullptr) {
    Subject object;
    object.document = &document;
    object.value = value;
    if (at != nullptr) object.path = *at;
    object.api_version = text_field(value, "apiVersion");
    object.kind = text_field(value, "kind");
    // Items of a PodList need not say that they are Pods.
    if (list != nullptr && object.kind.empty() && list->kind != "List") {
      object.kind = list->kind.substr(0, list->kind.size() - 4);
      object.api_version = list->api_version;
    }
    if (const Value* metadata = field(value, "metadata")) {
      object.name = text_field(*metadata, "name");
      object.namespace_name = text_field(*metadata, "namespace");
    }
    if (object.kind.ends_with("List") && field(value, "items") != nullptr) {
      return add_items(object);
    }
    if (object.api_version.empty() || object.kind.empty()) {
      report_.add(
          object, object.path,
          {"object.kind", Severity::error,
           std::string("the object has no ") + (object.kind.empty() ? "kind" : "apiVersion"),
           "write both apiVersion and kind"});
    }
    into_.objects.push_back(std::move(object));
  }

  void add_items(const Subject& list) {
    const Path& root = into_.paths.emplace_back(list.path);
    const Path& items = into_.paths.emplace_back(Path{&root, "items", -1});
    std::size_t index = 0;
    for (const Value& item : elements(field(list.value, "items"))) {
      const Path& at =
          into_.paths.emplace_back(Path{&items, {}, static_cast<std::ptrdiff_t>(index)});
      ++index;
      if (item.is_map()) {
        add_object(*list.document, item, &at, &list);
      } else {
        report_.add(list, at, {"object.kind", Severity::error, "an item of the list is no object"});
      }
    }
  }

  Report& report_;
  ObjectSet& into_;
  std::vector<std::optional<Error>> problems_;  // by document
};

}  // namespace

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
  root_ = parse_yaml(text, arena_, options);
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
  std::string out = kind.empty() ? "object" : kind;
  out += ' ';
  if (!namespace_name.empty()) out += namespace_name + '/';
  return out + (name.empty() ? "(unnamed)" : name);
}

std::string_view Subject::group() const {
  const std::size_t slash = api_version.find('/');
  if (slash == std::string::npos) return {};
  return std::string_view(api_version).substr(0, slash);
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
  finding.position = {document.file, document.first_line + line - 1, 0};
  finding.source.file = document.source;
  findings_.push_back(std::move(finding));
}

void read_objects(std::span<const ManifestFile> files, Report& report, ObjectSet& into) {
  ObjectReader(report, into).read(files);
}

}  // namespace kchart::checking
