// What every value of a declaration is checked for, with the position of what is wrong.
#include "model/reader.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <set>

#include "model/field.hpp"

namespace kchart::model {

namespace {

// Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

std::string list_words(const std::vector<std::string_view>& names) {
  std::string all;
  for (std::string_view name : names) all += (all.empty() ? "" : ", ") + std::string(name);
  return all;
}

std::string quoted(std::string_view word) {
  return "'" + excerpt(word, 60) + "'";
}

bool is_number(const std::string& text, int& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc() && end == text.data() + text.size();
}

constexpr const char* kReference =
    "put it into a Secret and write secret/NAME#KEY, for example secret/github-token#token";

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& names) {
  constexpr std::size_t kLongest = 64;
  std::string_view best;
  std::size_t least = word.size() <= 3 ? 2 : 3;  // fewer edits than this
  if (word.size() > kLongest) return best;
  for (std::string_view name : names) {
    const std::size_t edits = distance(word, name);
    if (edits < least && edits < name.size()) {
      least = edits;
      best = name;
    }
  }
  return best;
}

Unknown unknown(std::string_view what, std::string_view word,
                const std::vector<std::string_view>& names) {
  Unknown made;
  made.message = "unknown " + std::string(what) + " " + quoted(word);
  const std::string_view near = nearest(word, names);
  made.fix =
      near.empty() ? "there are " + list_words(names) : "did you mean '" + std::string(near) + "'?";
  return made;
}

Position Reader::position(const YAML::Node& node) const {
  const YAML::Mark mark = node.Mark();
  return {file_, mark.line + 1, mark.column + 1};
}

void Reader::error(const YAML::Node& at, std::string rule, std::string message, std::string fix) {
  Finding finding;
  finding.rule = std::move(rule);
  finding.message = std::move(message);
  finding.fix = std::move(fix);
  finding.position = position(at);
  findings_.push_back(std::move(finding));
}

void Reader::each_key(const YAML::Node& node, const Record& record,
                      const std::function<void(std::size_t, const YAML::Node&)>& read) {
  if (!node.IsMap()) {
    error(node, "spec.form", std::string(record.name) + " must be a map");
    return;
  }
  std::vector<std::string_view> names;
  for (const FieldInfo& field : record.fields) names.push_back(field.name);
  std::set<std::string> seen;
  for (const auto& pair : node) {
    const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "";
    if (!seen.insert(key).second) {
      error(pair.first, "spec.duplicate-key", "the key " + quoted(key) + " is given twice");
      continue;
    }
    const auto found = std::find(names.begin(), names.end(), key);
    if (found == names.end()) {
      Unknown words = unknown("key of " + std::string(record.name), key, names);
      error(pair.first, "spec.unknown-key", std::move(words.message), std::move(words.fix));
    } else if (!pair.second.IsNull()) {
      read(static_cast<std::size_t>(found - names.begin()), pair.second);
    } else {
      error(pair.first, "spec.empty", quoted(key) + " has no value", "give one or drop the key");
    }
  }
  for (const FieldInfo& field : record.fields) {
    if (field.required && seen.count(std::string(field.name)) == 0) {
      error(node, "spec.missing",
            std::string(record.name) + " needs '" + std::string(field.name) +
                "': " + std::string(field.doc));
    }
  }
}

bool Reader::expect_list(const YAML::Node& node, const FieldInfo& field) {
  constexpr std::size_t kMost = 1000;
  const std::string name = "'" + std::string(field.name) + "'";
  if (!node.IsSequence()) {
    error(node, "spec.form", name + " must be a list", "write [a, b]");
  } else if (node.size() > kMost) {
    error(node, "spec.long-list", name + " has more than 1000 entries");
  } else {
    return true;
  }
  return false;
}

bool Reader::refuse_secret(const YAML::Node& node, const FieldInfo& field) {
  const std::string_view words = looks_secret(node.Scalar());
  if (words.empty()) return false;
  error(node, "spec.secret",
        "'" + std::string(field.name) + "' holds " + std::string(words) + " in clear", kReference);
  return true;
}

bool Reader::scalar(const YAML::Node& node, const FieldInfo& field, std::string& into) {
  const std::string name = "'" + std::string(field.name) + "'";
  if (!node.IsScalar()) {
    error(node, "spec.form", name + " must be " + std::string(field.form.rule->words));
    return false;
  }
  if (refuse_secret(node, field)) return false;
  const std::string& text = node.Scalar();
  if (!field.form.choices.empty()) {
    const auto& all = field.form.choices;
    if (std::find(all.begin(), all.end(), text) == all.end()) {
      Unknown words = unknown(field.form.choice_word, text, all);
      error(node, "spec.choice", std::move(words.message), std::move(words.fix));
      return false;
    }
  } else if (const std::string why = broken(*field.form.rule, text); !why.empty()) {
    // What should be a reference and is not may be the secret itself: it is not repeated.
    const bool reference = field.form.rule == &kSecretRef;
    error(node, "spec." + std::string(field.form.rule->name),
          name + " " + (reference ? "" : quoted(text) + " ") + why, reference ? kReference : "");
    return false;
  }
  into = text;
  return true;
}

void read_value(std::string& into, const YAML::Node& node, const FieldInfo& field, Reader& reader) {
  reader.scalar(node, field, into);
}

void read_value(int& into, const YAML::Node& node, const FieldInfo& field, Reader& reader) {
  const std::string text = node.IsScalar() ? node.Scalar() : "";
  int number = 0;
  if (!is_number(text, number) || number < field.form.min || number > field.form.max) {
    reader.error(node, "spec.number",
                 "'" + std::string(field.name) + "' must be a whole number from " +
                     std::to_string(field.form.min) + " to " + std::to_string(field.form.max));
    return;
  }
  into = number;
}

void read_value(bool& into, const YAML::Node& node, const FieldInfo& field, Reader& reader) {
  const std::string text = node.IsScalar() && node.Tag() != "!" ? node.Scalar() : "";
  if (text != "true" && text != "false") {
    reader.error(node, "spec.boolean", "'" + std::string(field.name) + "' must be true or false");
    return;
  }
  into = text == "true";
}

void read_value(SecretRef& into, const YAML::Node& node, const FieldInfo& field, Reader& reader) {
  std::string text;
  if (!reader.scalar(node, field, text)) return;
  const std::size_t hash = text.find('#');
  const std::size_t start = std::string_view("secret/").size();
  into.name = text.substr(start, hash == std::string::npos ? hash : hash - start);
  into.key = hash == std::string::npos ? "" : text.substr(hash + 1);
}

namespace {

// Calls `read` with each variable of a map whose name may be one.
void each_variable(const YAML::Node& node, const FieldInfo& field, Reader& reader,
                   const std::function<void(const std::string&, const YAML::Node&)>& read) {
  if (!node.IsMap()) {
    reader.error(node, "spec.form", "'" + std::string(field.name) + "' must be a map of variables");
    return;
  }
  std::set<std::string> seen;
  for (const auto& pair : node) {
    const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "";
    if (const std::string why = broken(kVariable, key); !why.empty()) {
      reader.error(pair.first, "spec.variable", quoted(key) + " " + why);
    } else if (!seen.insert(key).second) {
      reader.error(pair.first, "spec.duplicate-key", "the key " + quoted(key) + " is given twice");
    } else {
      read(key, pair.second);
    }
  }
}

}  // namespace

void read_value(std::map<std::string, std::string>& into, const YAML::Node& node,
                const FieldInfo& field, Reader& reader) {
  each_variable(node, field, reader, [&](const std::string& key, const YAML::Node& value) {
    if (names_secret(key)) {
      reader.error(value, "spec.secret", "'" + key + "' would hold a secret in clear",
                   "put it into a Secret and write under 'secrets': " + key + ": secret/NAME#KEY");
    } else {
      reader.scalar(value, field, into[key]);
    }
  });
}

void read_value(std::map<std::string, SecretRef>& into, const YAML::Node& node,
                const FieldInfo& field, Reader& reader) {
  each_variable(node, field, reader, [&](const std::string& key, const YAML::Node& value) {
    read_value(into[key], value, field, reader);
    if (into[key].key.empty() && !into[key].name.empty()) {
      reader.error(value, "spec.secret-key", "'" + key + "' needs a key of the Secret",
                   "write secret/" + into[key].name + "#KEY");
    }
  });
}

Form text(const Rule& rule) {
  Form form;
  form.rule = &rule;
  return form;
}

Form choice(std::string_view word, std::vector<std::string_view> choices) {
  Form form;
  form.choices = std::move(choices);
  form.choice_word = word;
  return form;
}

Form number(int min, int max) {
  Form form;
  form.kind = Form::Kind::number;
  form.min = min;
  form.max = max;
  return form;
}

Form boolean() {
  Form form;
  form.kind = Form::Kind::boolean;
  return form;
}

Form record(const Record& of) {
  Form form;
  form.kind = Form::Kind::record;
  form.record = &of;
  return form;
}

Form dictionary(const Rule& of) {
  Form form = text(of);
  form.kind = Form::Kind::dictionary;
  return form;
}

Form many(Form element) {
  element.many = true;
  return element;
}

}  // namespace kchart::model
