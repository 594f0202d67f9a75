// The fields of Helm's IndexFile and ChartVersion. Those that Helm keeps for old indexes only are
// read and dropped.
#include "repo/index_reader.hpp"

#include "chart/typed.hpp"
#include "kchart/error.hpp"

namespace kchart::repo {

namespace {

using typed::Reader;
using typed::same_field;

class IndexReader {
 public:
  explicit IndexReader(IndexSyntax syntax)
      : is_json_(syntax == IndexSyntax::json), reader_(!is_json_) {
    if (is_json_) as_json_.emplace(reader_);
  }

  void read(const Value& document) {
    if (!reader_.is_map(document, "repo.IndexFile")) return;
    for (const Map::Entry& entry : *document.as_map()) field(entry.key.view(), entry.value);
  }

  void entries(const Value& value) {
    const Reader::Field blame(reader_, "IndexFile", "entries");
    if (!reader_.is_map(value, "map[string]repo.ChartVersions")) return;
    for (const Map::Entry& entry : *value.as_map()) {
      chart(index_.charts[std::string(entry.key.view())], entry.value);
    }
  }

  ReadIndex finish() {
    const std::string& problem = reader_.problem();
    if (problem.empty()) return std::move(index_);
    throw Error(Fault::refused, "repo.index",
                (is_json_ ? "" : "error unmarshaling JSON: while decoding JSON: ") + problem);
  }

 private:
  void field(std::string_view key, const Value& value) {
    if (same_field(key, "entries")) return entries(value);
    if (same_field(key, "generated")) return reader_.time(value, ignored_);
    const Reader::Field blame(reader_, "IndexFile", key);
    if (same_field(key, "apiVersion")) {
      reader_.text(value, index_.api_version);
    } else if (same_field(key, "serverInfo")) {
      reader_.is_map(value, "map[string]interface {}");
    } else if (same_field(key, "publicKeys")) {
      reader_.texts(value, ignored_list_);
    } else if (same_field(key, "annotations")) {
      annotations(value);
    } else {
      reader_.unknown(key);
    }
  }

  void annotations(const Value& value) {
    if (!reader_.is_map(value, "map[string]string")) return;
    for (const Map::Entry& entry : *value.as_map()) reader_.text(entry.value, ignored_);
  }

  void chart(std::vector<std::optional<IndexEntry>>& into, const Value& list) {
    if (!reader_.is_list(list, "repo.ChartVersions")) return;
    for (const Value& entry : *list.as_list()) {
      into.emplace_back();
      if (!entry.is_nil()) version(into.back().emplace(), entry);
    }
  }

  void version(IndexEntry& into, const Value& value) {
    if (!reader_.is_map(value, "repo.ChartVersion")) return;
    for (const Map::Entry& entry : *value.as_map()) {
      const std::string_view key = entry.key.view();
      if (!own_field(key, entry.value, into.version) && !metadata(key, entry.value, into.read)) {
        reader_.unknown(key);
      }
    }
  }

  bool metadata(std::string_view key, const Value& value, ReadMetadata& into) {
    const Reader::Field embedded(reader_, "ChartVersion", "Metadata");
    const Reader::AsJson as_json(reader_);
    return read_metadata_field(key, value, into, reader_, "ChartVersion", Compat::helm4);
  }

  bool own_field(std::string_view key, const Value& value, ChartVersion& into) {
    const auto is = [&](std::string_view name, auto&& read) {
      if (!same_field(key, name)) return false;
      const Reader::Field blame(reader_, "ChartVersion", name);
      read();
      return true;
    };
    const auto is_old = [&](std::string_view name) {
      return is(name, [&] { reader_.text(value, ignored_); });
    };
    return is("urls", [&] { reader_.texts(value, into.urls); }) ||
           is("created", [&] { reader_.time(value, into.created); }) ||
           is("removed", [&] { reader_.flag(value, into.removed); }) ||
           is("digest", [&] { reader_.text(value, into.digest); }) || is_old("checksum") ||
           is_old("engine") || is_old("tillerVersion") || is_old("url");
  }

  bool is_json_;
  Reader reader_;
  std::optional<Reader::AsJson> as_json_;
  ReadIndex index_;
  std::string ignored_;
  std::vector<std::string> ignored_list_;
};

}  // namespace

ReadIndex read_index(const Value& document, IndexSyntax syntax) {
  IndexReader reader(syntax);
  reader.read(document);
  return reader.finish();
}

ReadIndex read_index_entries(const Value& document, IndexSyntax syntax) {
  IndexReader reader(syntax);
  reader.entries(document);
  return reader.finish();
}

}  // namespace kchart::repo
