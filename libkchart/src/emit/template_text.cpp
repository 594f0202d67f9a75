// Every case here prints what its twin in compose/evaluate.cpp computes.
#include "emit/template_text.hpp"

#include <re2/re2.h>

#include "emit/yaml_text.hpp"

namespace kchart::emit {

namespace {

using compose::Cond;
using compose::Entries;
using compose::Entry;
using compose::Node;
using compose::Text;

std::string quoted(const std::string& text) {
  return json_string(text);
}

std::string percents_doubled(std::string text) {
  RE2::GlobalReplace(&text, "%", "%%");
  return text;
}

class Printer {
 public:
  explicit Printer(const compose::Blueprint& blueprint) : chart_(blueprint.chart.name) {}

  std::string take() { return std::move(out_); }

  void guard(const Cond& cond, int indent) {
    out_ += std::string(indent, ' ') + "{{- if " + condition(cond) + " }}\n";
  }

  void end(int indent) { out_ += std::string(indent, ' ') + "{{- end }}\n"; }

  // The entries of a map or list, each on lines of its own, at `indent`.
  void entries(const Node& node, int indent) {
    const Cond* open = nullptr;
    for (const Entry& entry : node.entries) {
      if (open != nullptr && !(*open == entry.when)) {
        end(indent);
        open = nullptr;
      }
      if (open == nullptr && entry.when.op != Cond::Op::always) {
        guard(entry.when, indent);
        open = &entry.when;
      }
      one_entry(node, entry, indent);
    }
    if (open != nullptr) end(indent);
  }

  std::string expression(const Text& text) const;
  std::string define(const compose::Helper& helper);

 private:
  void one_entry(const Node& parent, const Entry& entry, int indent) {
    if (entry.splice) return splice(entry.node, indent);
    out_ += std::string(indent, ' ');
    if (parent.kind == Node::Kind::list) {
      out_ += "-";
      list_item(entry.node, indent);
    } else {
      out_ += yaml_scalar(entry.key) + ":";
      map_value(entry.node, indent);
    }
  }

  void map_value(const Node& node, int indent) {
    const bool container = node.kind == Node::Kind::map || node.kind == Node::Kind::list;
    if (!container || node.entries.empty()) return scalar(node, indent + 2);
    out_ += "\n";
    entries(node, indent + 2);
  }

  // The first entry of a map stands on the line of the dash, so it must be unconditional.
  void list_item(const Node& node, int indent) {
    if (node.kind != Node::Kind::map || node.entries.empty()) return scalar(node, indent + 2);
    const Entry& first = node.entries.front();
    if (first.splice || first.when.op != Cond::Op::always) {
      throw std::logic_error("the first entry of a list's map has a condition: " + first.key);
    }
    out_ += " " + yaml_scalar(first.key) + ":";
    map_value(first.node, indent + 2);
    Node rest = node;
    rest.entries.erase(rest.entries.begin());
    entries(rest, indent + 2);
  }

  void splice(const Node& node, int indent) {
    // The first line of a helper has nothing before it that a line could end.
    const bool first = fresh_ && out_.size() == start_;
    const std::string lead = std::string(indent, ' ') + (first ? "{{ " : "{{- ");
    const std::string tail = first ? " }}\n" : " | nindent " + std::to_string(indent) + " }}\n";
    if (node.kind == Node::Kind::tree) {
      out_ += lead + "toYaml .Values." + node.text.text + tail;
    } else {
      out_ += lead + include(node.text.text) + tail;
    }
  }

  // What follows "key:" or "-", with the end of the line; `indent` is that of lines below.
  void scalar(const Node& node, int indent) {
    const std::string below = "\n" + std::string(indent, ' ') + "{{- ";
    const std::string tail = " | nindent " + std::to_string(indent) + " }}\n";
    switch (node.kind) {
      case Node::Kind::text:
        return text(node.text, indent);
      case Node::Kind::integer:
        out_ += " " + std::to_string(node.number) + "\n";
        return;
      case Node::Kind::boolean:
        out_ += node.number != 0 ? " true\n" : " false\n";
        return;
      case Node::Kind::count:
        out_ += " {{ int64 .Values." + node.text.text + " }}\n";
        return;
      case Node::Kind::flag:
        out_ += " {{ .Values." + node.text.text + " }}\n";
        return;
      case Node::Kind::tree:
        out_ += below + "toYaml .Values." + node.text.text + tail;
        return;
      case Node::Kind::included:
        out_ += below + include(node.text.text) + tail;
        return;
      case Node::Kind::map:
      case Node::Kind::list:
        out_ += node.kind == Node::Kind::map ? " {}\n" : " []\n";
        return;
    }
  }

  void text(const Text& text, int indent) {
    if (text.op != Text::Op::literal) {
      const std::string plain = bare(text);
      out_ += " " + (plain.empty() ? "{{ " + expression(text) + " | quote }}" : plain) + "\n";
    } else if (text.text.find('\n') != std::string::npos) {
      out_ += " " + escaped_braces(yaml_block(text.text, indent));
    } else {
      out_ += " " + escaped_braces(yaml_scalar(text.text)) + "\n";
    }
  }

  // `{{ include "name" . }}-workspace`: needs no quotes when the parts are names of Kubernetes and
  // a dash with a letter keeps the whole from being read as a number. Empty when it does need them.
  std::string bare(const Text& text) const {
    static const RE2 word("[a-z][-a-z0-9]*-|-[a-z][-a-z0-9]*");
    if (text.op != Text::Op::join) return {};
    std::string all;
    bool letters = false;
    for (const Text& part : text.parts) {
      if (part.op == Text::Op::helper) {
        all += "{{ " + expression(part) + " }}";
      } else if (part.op == Text::Op::literal && RE2::FullMatch(part.text, word)) {
        all += part.text;
        letters = true;
      } else {
        return {};
      }
    }
    return letters ? all : "";
  }

  std::string include(const std::string& name) const {
    return "include " + quoted(chart_ + "." + name) + " .";
  }

  std::string argument(const Text& text) const {
    const std::string all = expression(text);
    const bool simple = all.find(' ') == std::string::npos || text.op == Text::Op::literal;
    return simple ? all : "(" + all + ")";
  }

  std::string chart_;
  std::string out_;
  bool fresh_ = false;     // the entries of a helper are being printed,
  std::size_t start_ = 0;  // and begin here
};

std::string Printer::expression(const Text& text) const {
  switch (text.op) {
    case Text::Op::literal:
      return quoted(text.text);
    case Text::Op::value:
      return "toString .Values." + text.text;
    case Text::Op::identifier:
      return "include " + quoted(chart_ + ".identifier") + " .Values." + text.text;
    case Text::Op::release_space:
      return ".Release.Namespace";
    case Text::Op::release_service:
      return ".Release.Service";
    case Text::Op::helper:
      return include(text.text);
    case Text::Op::join: {
      std::string format, arguments;
      for (const Text& part : text.parts) {
        const bool literal = part.op == Text::Op::literal;
        format += literal ? percents_doubled(part.text) : "%s";
        if (!literal) arguments += " " + argument(part);
      }
      return "printf " + quoted(format) + arguments;
    }
    case Text::Op::fallback:
      return "default " + argument(text.parts[1]) + " " + argument(text.parts[0]);
    case Text::Op::hash:
      return argument(text.parts[0]) + " | sha256sum | trunc 12";
    case Text::Op::choose:
      return "ternary " + argument(text.parts[0]) + " " + argument(text.parts[1]) + " (" +
             "not (empty (" + condition(text.when) + ")))";
  }
  return {};
}

std::string Printer::define(const compose::Helper& helper) {
  out_ +=
      "\n{{/* " + helper.doc + " */}}\n{{- define " + quoted(chart_ + "." + helper.name) + " -}}\n";
  if (helper.is_map) {
    fresh_ = true;
    start_ = out_.size();
    entries(helper.map, 0);
    fresh_ = false;
  } else {
    out_ += "{{- " + expression(helper.text) + " -}}\n";
  }
  out_ += "{{- end }}\n";
  return take();
}

std::string joined(const char* word, const std::vector<Cond>& parts) {
  std::string all = word;
  for (const Cond& part : parts) {
    const std::string one = condition(part);
    all += one.find(' ') == std::string::npos ? " " + one : " (" + one + ")";
  }
  return all;
}

}  // namespace

std::string condition(const Cond& cond) {
  switch (cond.op) {
    case Cond::Op::always:
      return "true";
    case Cond::Op::set:
      return ".Values." + cond.path;
    case Cond::Op::equals:
      return "eq (toString .Values." + cond.path + ") " + quoted(cond.text);
    case Cond::Op::none:
      return joined("not", cond.parts);
    case Cond::Op::all:
      return joined("and", cond.parts);
    case Cond::Op::any:
      return joined("or", cond.parts);
  }
  return {};
}

std::string template_of(const compose::Blueprint& blueprint, std::string_view file) {
  Printer printer(blueprint);
  std::string all;
  for (const compose::Part& part : blueprint.parts) {
    if (part.file != file) continue;
    const bool guarded = part.when.op != Cond::Op::always;
    if (guarded) printer.guard(part.when, 0);
    printer.entries(part.object, 0);
    if (guarded) printer.end(0);
    all += (all.empty() ? "" : "---\n") + printer.take();
  }
  return all;
}

std::string helpers_of(const compose::Blueprint& blueprint) {
  std::string all = "{{/* A text; a number is written without exponent. */}}\n{{- define " +
                    quoted(blueprint.chart.name + ".identifier") +
                    " -}}\n{{- if kindIs \"float64\" . }}{{ printf \"%.0f\" . }}"
                    "{{ else }}{{ . }}{{ end -}}\n{{- end }}\n";
  Printer printer(blueprint);
  for (const compose::Helper& helper : blueprint.helpers) all += printer.define(helper);
  return all;
}

}  // namespace kchart::emit
