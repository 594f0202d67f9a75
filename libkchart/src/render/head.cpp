// The typed decode of a document's head, with the messages of Go's encoding/json.
#include "render/head.hpp"

#include <algorithm>

#include "chart/typed.hpp"
#include "codec/yaml_block.hpp"
#include "kchart/error.hpp"

namespace kchart::rendering {

namespace {

using typed::Reader;
using typed::same_field;

// The struct under `metadata` has no name of its own in Helm; messages spell it out.
constexpr std::string_view kMetadataType =
    "struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string "
    "\"json:\\\"annotations\\\"\" }";

class Decoder {
 public:
  Head read(const Value& root, std::string_view type_name) {
    if (reader_.is_map(root, type_name)) {
      for (const Map::Entry& entry : *root.as_map()) top_field(entry.key.view(), entry.value);
    }
    if (!reader_.problem().empty()) {
      throw Error(Fault::refused, "manifest.decode",
                  "error unmarshaling JSON: while decoding JSON: " + reader_.problem());
    }
    return std::move(head_);
  }

 private:
  void top_field(std::string_view key, const Value& value) {
    if (same_field(key, "apiVersion")) {
      text("SimpleHead", "apiVersion", value, head_.api_version);
    } else if (same_field(key, "kind")) {
      text("SimpleHead", "kind", value, head_.kind);
    } else if (same_field(key, "metadata")) {
      metadata(value);
    }
  }

  void metadata(const Value& value) {
    const Reader::Field blame(reader_, "SimpleHead", "metadata");
    if (value.is_nil()) {
      // A null takes away what another spelling of the key had set.
      head_.name.clear();
      head_.annotations.clear();
    }
    if (!reader_.is_map(value, kMetadataType)) return;
    for (const Map::Entry& entry : *value.as_map()) {
      if (same_field(entry.key.view(), "name")) {
        text("", "name", entry.value, head_.name);
      } else if (same_field(entry.key.view(), "annotations")) {
        annotations(entry.value);
      }
    }
  }

  void annotations(const Value& value) {
    const Reader::Field blame(reader_, "", "annotations");
    if (value.is_nil()) head_.annotations.clear();
    if (!reader_.is_map(value, "map[string]string")) return;
    for (const Map::Entry& entry : *value.as_map()) {
      head_.annotations.emplace_back(entry.key.view(), std::string());
      reader_.text(entry.value, head_.annotations.back().second);
    }
  }

  void text(std::string_view owner, std::string_view field, const Value& value, std::string& into) {
    const Reader::Field blame(reader_, owner, field);
    reader_.text(value, into);
  }

  Reader reader_;
  Head head_;
};

bool is_head_field(std::string_view key) {
  return same_field(key, "apiVersion") || same_field(key, "kind") || same_field(key, "metadata");
}

}  // namespace

const std::string* Head::annotation(std::string_view key) const {
  const auto found = std::find_if(annotations.rbegin(), annotations.rend(),
                                  [&](const auto& one) { return one.first == key; });
  return found != annotations.rend() ? &found->second : nullptr;
}

HeadReader::HeadReader(const Limits& limits) : arena_(limits.memory) {
  options_.limits = limits;
  options_.integers = true;
  options_.text_stays = true;
}

Head HeadReader::read(std::string_view document, std::string_view type_name) {
  arena_.reset();
  if (document.size() <= options_.limits.yaml_input) {
    const auto quick = codec::read_block_head(document, arena_, options_, is_head_field);
    if (quick) return Decoder().read(*quick, type_name);
  }
  return Decoder().read(parse_yaml(document, arena_, options_), type_name);
}

}  // namespace kchart::rendering
