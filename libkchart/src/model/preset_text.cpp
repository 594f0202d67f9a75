// Presets with other values. The text itself is changed, at the places that the YAML parser tells,
// so that its comments stay.
#include <re2/re2.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "kchart/error.hpp"
#include "model/kinds.hpp"

namespace kchart {

namespace model {

namespace {

[[noreturn]] void refuse(const std::string& setting, const std::string& why) {
  throw Error(Fault::refused, "preset.set", "--set " + excerpt(setting, 80) + ": " + why);
}

std::size_t place_of(const YAML::Node& node) {
  return static_cast<std::size_t>(node.Mark().pos);
}

// The end of the quoted or bracketed text that begins at `at`.
std::size_t closed_at(const std::string& text, std::size_t at) {
  int depth = 0;
  char quote = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == '\\' && quote == '"')
        ++at;
      else if (c == quote)
        quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      --depth;
    }
    if (quote == 0 && depth == 0) return at + 1;
  }
  return text.size();
}

std::string written(const std::string& word) {
  static const RE2 plain("[A-Za-z0-9/][A-Za-z0-9._/@:+-]*[A-Za-z0-9/]|[A-Za-z0-9]");
  if (RE2::FullMatch(word, plain)) return word;
  std::string quoted = "\"";
  for (char c : word) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n')
      quoted += "\\n";
    else
      quoted += c;
  }
  return quoted + '"';
}

// {a,b} is a list.
std::string as_yaml(const std::string& value) {
  const bool list = value.size() >= 2 && value.front() == '{' && value.back() == '}' &&
                    value.compare(0, 6, "{name}") != 0 && value.compare(0, 4, "{ip}") != 0;
  if (!list) return written(value);
  std::string made = "[";
  for (std::size_t at = 1; at + 1 < value.size();) {
    const std::size_t end = std::min(value.find(',', at), value.size() - 1);
    made += (made.size() > 1 ? ", " : "") + written(value.substr(at, end - at));
    at = end + 1;
  }
  return made + "]";
}

class Editor {
 public:
  explicit Editor(std::string text) : text_(std::move(text)) {}

  void set(const std::string& setting) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) refuse(setting, "write PATH=VALUE");
    const std::string path = setting.substr(0, equals);
    const std::string value = as_yaml(setting.substr(equals + 1));
    YAML::Node at = YAML::Load(text_);
    std::size_t begin = 0;
    while (true) {
      const std::size_t dot = std::min(path.find('.', begin), path.size());
      const std::string key = path.substr(begin, dot - begin);
      if (key.empty() || !at.IsMap()) refuse(setting, "there is no such value");
      const YAML::Node next = at[key];
      if (!next)
        return insert(at, key, dot < path.size() ? nested(path.substr(dot + 1), value) : value);
      at.reset(next);
      if (dot == path.size()) break;
      begin = dot + 1;
    }
    replace(setting, at, value);
  }

  const std::string& text() const { return text_; }

 private:
  static std::string nested(const std::string& path, const std::string& value) {
    const std::size_t dot = path.find('.');
    const std::string key = path.substr(0, dot);
    return "{" + key + ": " +
           (dot == std::string::npos ? value : nested(path.substr(dot + 1), value)) + "}";
  }

  void replace(const std::string& setting, const YAML::Node& node, const std::string& value) {
    const std::size_t at = place_of(node);
    const bool block = (node.IsMap() || node.IsSequence()) && text_[at] != '{' && text_[at] != '[';
    if (block) refuse(setting, "this is more than one value; change it in the file");
    const bool plain = node.IsScalar() && text_[at] != '"' && text_[at] != '\'';
    const std::size_t end = plain ? at + node.Scalar().size() : closed_at(text_, at);
    text_.replace(at, end - at, value);
  }

  // As the first key of the map, so that its form does not matter.
  void insert(const YAML::Node& map, const std::string& key, const std::string& value) {
    const std::size_t at = place_of(map);
    if (text_[at] == '{') {
      text_.insert(at + 1, key + ": " + value + (map.size() > 0 ? ", " : ""));
    } else if (map.Mark().column == 0) {
      text_ += key + ": " + value + "\n";
    } else {
      const std::string indent(static_cast<std::size_t>(map.Mark().column), ' ');
      text_.insert(at, key + ": " + value + "\n" + indent);
    }
  }

  std::string text_;
};

void list_parameters(const YAML::Node& node, const Record& record, const std::string& above,
                     std::vector<PresetParameter>& into);

void add_parameter(const YAML::Node& value, const FieldInfo& field, const std::string& path,
                   std::vector<PresetParameter>& into) {
  if (field.form.kind == Form::Kind::record && !field.form.many) {
    return list_parameters(value, *field.form.record, path + ".", into);
  }
  if (field.form.kind == Form::Kind::dictionary) {
    for (const auto& pair : value) {
      into.push_back(
          {path + "." + pair.first.Scalar(), pair.second.Scalar(), std::string(field.doc)});
    }
    return;
  }
  std::string text;
  if (value.IsScalar()) text = value.Scalar();
  for (const YAML::Node& one : value) {
    if (!one.IsScalar()) return;
    text += (text.empty() ? "{" : ",") + one.Scalar();
  }
  if (value.IsSequence()) text += text.empty() ? "{}" : "}";
  into.push_back({path, text, std::string(field.doc)});
}

void list_parameters(const YAML::Node& node, const Record& record, const std::string& above,
                     std::vector<PresetParameter>& into) {
  for (const auto& pair : node) {
    for (const FieldInfo& field : record.fields) {
      const bool fixed = above.empty() && (field.name == "kind" || field.name == "apiVersion" ||
                                           field.name == "overlays");
      if (field.name != pair.first.Scalar() || fixed) continue;
      add_parameter(pair.second, field, above + pair.first.Scalar(), into);
    }
  }
}

}  // namespace

}  // namespace model

std::vector<PresetParameter> preset_parameters(const Preset& preset) {
  std::vector<PresetParameter> all;
  const YAML::Node node = YAML::Load(std::string(preset.text));
  for (const model::KindInfo& info : model::kinds()) {
    if (info.name == node["kind"].Scalar()) model::list_parameters(node, info.record, "", all);
  }
  return all;
}

std::string preset_text(const Preset& preset, std::span<const std::string> settings) {
  model::Editor editor{std::string(preset.text)};
  for (const std::string& setting : settings) {
    editor.set(setting);
    const Declarations read = read_declarations(editor.text(), "");
    if (read.ok()) continue;
    const Finding& wrong = read.findings.front();
    model::refuse(setting, wrong.message + (wrong.fix.empty() ? "" : " (" + wrong.fix + ")"));
  }
  return editor.text();
}

}  // namespace kchart
