// Text: the table, Markdown, Graphviz, explanations and ways in.
#include <algorithm>

#include "kchart/reach_report.hpp"

namespace kchart {

namespace {

using Line = std::vector<std::string>;

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ", ") + part;
  return out;
}

// Columns padded to the widest; the last one is not.
std::string columns(const std::vector<Line>& lines) {
  std::vector<std::size_t> widths;
  for (const Line& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
      widths[i] = std::max(widths[i], std::min<std::size_t>(line[i].size(), 60));
    }
  }
  std::string out;
  for (const Line& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
      text += line[i];
      if (i + 1 == line.size()) break;
      text.append(line[i].size() < widths[i] ? widths[i] - line[i].size() + 3 : 3, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + '\n';
  }
  return out;
}

std::vector<Line> table_of(const Network& network) {
  std::vector<Line> lines{{"FROM", "TO", "ALLOWED", "DEPENDS ON"}};
  for (const FlowRow& row : flow_rows(network)) {
    lines.push_back({ends_text(network, row.from), ends_text(network, row.to), row.allowed.text(),
                     joined(row.depends_on)});
  }
  return lines;
}

std::string place(const Position& position) {
  if (position.file.empty()) return "";
  std::string out = " (" + position.file;
  if (position.line > 0) out += ':' + std::to_string(position.line);
  return out + ')';
}

const char* verb(Reason::Verdict verdict) {
  switch (verdict) {
    case Reason::Verdict::allows:
      return "allows";
    case Reason::Verdict::denies:
      return "denies";
    case Reason::Verdict::passes:
      return "passes on";
    case Reason::Verdict::isolates:
      return "isolates it, and no rule of it matches";
    case Reason::Verdict::does_not_apply:
      return "says nothing of it";
  }
  return "";
}

std::string reason_line(const Reason& reason) {
  std::string line = "  " + reason.policy + (reason.rule.empty() ? "" : ' ' + reason.rule) + ' ' +
                     verb(reason.verdict);
  if (!reason.rule.empty()) line += ' ' + reason.covers.text();
  return line + place(reason.position) + '\n';
}

std::string side_text(const Answer& answer, bool egress, const std::string& name,
                      const Connections& asked) {
  const Connections& set = egress ? answer.egress : answer.ingress;
  std::string out = std::string(egress ? "egress of " : "ingress of ") + name + ": " +
                    set.intersect(asked).text() + '\n';
  bool any = false;
  for (const Reason& reason : answer.reasons) {
    if (reason.egress != egress) continue;
    out += reason_line(reason);
    any = true;
  }
  return any ? out : out + "  no policy selects it in this direction\n";
}

std::string dot_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string reach_table(const Network& network) {
  return columns(table_of(network));
}

std::string reach_markdown(const Network& network) {
  std::string out;
  const auto lines = table_of(network);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += '|';
    for (std::string cell : lines[i]) {
      for (std::size_t at = 0; (at = cell.find('|', at)) != std::string::npos; at += 2) {
        cell.insert(at, "\\");
      }
      out += ' ' +
             (i == 0 ? cell.substr(0, 1) +
                           [&] {
                             std::string rest = cell.substr(1);
                             for (char& c : rest)
                               c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
                             return rest;
                           }()
                     : cell) +
             " |";
    }
    out += '\n';
    if (i == 0) out += "| --- | --- | --- | --- |\n";
  }
  return out;
}

std::string reach_dot(const Network& network) {
  std::string out =
      "digraph reach {\n  rankdir=LR;\n  node [shape=box, style=rounded, "
      "fontname=\"sans-serif\"];\n";
  for (const FlowRow& row : flow_rows(network)) {
    out += "  \"" + dot_text(ends_text(network, row.from)) + "\" -> \"" +
           dot_text(ends_text(network, row.to)) + "\" [label=\"" + dot_text(row.allowed.text()) +
           '"' + (row.depends_on.empty() ? "" : ", style=dashed") + "];\n";
  }
  return out + "}\n";
}

std::string explain_text(const Network& network, std::size_t from, std::size_t to,
                         const Connections& asked) {
  const Answer answer = network.explain(from, to, asked);
  const std::string source = network.endpoints()[from].name;
  const std::string target = network.endpoints()[to].name;
  const Connections allowed = answer.allowed.intersect(asked);
  std::string out = source + " -> " + target + ": " +
                    (asked == Connections::all() ? allowed.text()
                     : allowed == asked          ? "allowed, " + asked.text()
                     : allowed.empty()           ? "blocked, " + asked.text()
                                                 : "only " + allowed.text()) +
                    '\n';
  if (answer.always) return out + "always allowed: a pod to itself, or a node to its own pods\n";
  out += side_text(answer, true, source, asked) + side_text(answer, false, target, asked);
  if (!answer.depends_on.empty()) out += "depends on: " + joined(answer.depends_on) + '\n';
  return out;
}

std::string exposed_table(const Network& network) {
  std::vector<Line> lines{
      {"ENTRY", "ADDRESS", "COMES AS", "REACHES", "PORT", "STATE", "DEPENDS ON"}};
  constexpr const char* kProtocols[] = {"TCP", "UDP", "SCTP"};
  for (const EntryPoint& entry : network.entry_points()) {
    const std::string source =
        entry.kind == EntryPoint::Kind::node_port ||
                network.endpoints()[entry.source].kind != Endpoint::Kind::external
            ? network.endpoints()[entry.source].name
            : "internet";
    if (entry.targets.empty()) lines.push_back({entry.name, entry.address, source, "no pod"});
    for (const EntryPoint::Target& target : entry.targets) {
      lines.push_back({entry.name, entry.address, source, network.endpoints()[target.endpoint].name,
                       std::string(kProtocols[static_cast<std::size_t>(target.protocol)]) + ' ' +
                           std::to_string(target.port),
                       target.open ? "open" : "blocked", joined(target.depends_on)});
    }
  }
  return columns(lines);
}

}  // namespace kchart
