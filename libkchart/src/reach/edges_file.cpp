// The file of declared edges, read with places so that a finding can point at its line.
#include <yaml-cpp/yaml.h>

#include <charconv>

#include "kchart/edges.hpp"

namespace kchart {

namespace {

class EdgesReader {
 public:
  EdgesReader(const std::string& file, std::vector<Finding>& findings)
      : file_(file), findings_(findings) {}

  std::vector<Edge> read(std::string_view text) {
    std::vector<Edge> out;
    try {
      const YAML::Node list = list_of(YAML::Load(std::string(text)));
      if (!list.IsDefined()) return out;
      for (const YAML::Node& node : list) {
        if (auto edge = read_edge(node)) out.push_back(std::move(*edge));
      }
    } catch (const YAML::Exception& error) {
      report("edge.syntax", error.msg, error.mark);
    }
    return out;
  }

 private:
  YAML::Node list_of(const YAML::Node& root) {
    if (root.IsSequence()) return root;
    for (const char* key : {"edges", "connects"}) {
      if (root.IsMap() && root[key] && root[key].IsSequence()) return root[key];
    }
    if (!root.IsNull()) {
      report("edge.syntax", "a file of edges is a list of {from, to, ports}", root.Mark());
    }
    return YAML::Node(YAML::NodeType::Undefined);
  }

  std::optional<Edge> read_edge(const YAML::Node& node) {
    if (!node.IsMap()) return refuse("an edge is a map with from, to and maybe ports", node);
    Edge edge;
    edge.position = place(node.Mark());
    for (const auto& entry : node) {
      const auto key = entry.first.as<std::string>("");
      if (key == "from" && entry.second.IsScalar()) {
        edge.from = entry.second.Scalar();
      } else if (key == "to" && entry.second.IsScalar()) {
        edge.to = entry.second.Scalar();
      } else if (key == "ports") {
        if (!read_ports(entry.second, edge)) return std::nullopt;
      } else {
        return refuse("an edge has no field \"" + excerpt(key) + "\" of this form", entry.first);
      }
    }
    if (edge.from.empty() || edge.to.empty()) return refuse("an edge needs from and to", node);
    return edge;
  }

  bool read_ports(const YAML::Node& node, Edge& edge) {
    edge.ports = {};
    edge.any_port = false;
    if (node.IsScalar()) return read_port(node, edge);
    for (const YAML::Node& port : node) {
      if (!read_port(port, edge)) return false;
    }
    if (node.size() != 0) return true;
    report("edge.port", "ports is empty; leave it out to mean every port", node.Mark());
    return false;
  }

  bool read_port(const YAML::Node& node, Edge& edge) {
    std::string text;
    if (node.IsScalar()) text = node.Scalar();
    if (node.IsMap() && node["port"]) {
      text = node["port"].as<std::string>("");
      if (node["endPort"]) text += '-' + node["endPort"].as<std::string>("");
      if (node["protocol"]) text += '/' + node["protocol"].as<std::string>("");
    }
    const auto ports = parse(text);
    if (!ports) {
      report("edge.port",
             "\"" + excerpt(text) + "\" is not a port such as 5432, 53/UDP or 8000-8999",
             node.Mark());
      return false;
    }
    edge.ports = edge.ports.unite(*ports);
    return true;
  }

  static std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool good = error == std::errc{} && end == text.data() + text.size();
    return good && value >= 1 && value <= 65535 ? std::optional(value) : std::nullopt;
  }

  // "5432", "8000-8999", "53/UDP".
  static std::optional<Connections> parse(std::string_view text) {
    Protocol protocol = Protocol::tcp;
    if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
      const std::string_view name = text.substr(slash + 1);
      if (name != "TCP" && name != "UDP" && name != "SCTP") return std::nullopt;
      protocol = name == "UDP" ? Protocol::udp : name == "SCTP" ? Protocol::sctp : Protocol::tcp;
      text = text.substr(0, slash);
    }
    const std::size_t dash = text.find('-');
    const auto first = number(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : number(text.substr(dash + 1));
    if (!first || !last || *last < *first) return std::nullopt;
    return Connections::of(protocol, PortSet(*first, *last));
  }

  std::optional<Edge> refuse(std::string message, const YAML::Node& node) {
    report("edge.syntax", std::move(message), node.Mark());
    return std::nullopt;
  }

  Position place(const YAML::Mark& mark) const {
    return mark.is_null() ? Position{file_, 0, 0} : Position{file_, mark.line + 1, mark.column + 1};
  }

  void report(const char* rule, std::string message, const YAML::Mark& mark) {
    Finding finding;
    finding.rule = rule;
    finding.message = std::move(message);
    finding.position = place(mark);
    findings_.push_back(std::move(finding));
  }

  const std::string& file_;
  std::vector<Finding>& findings_;
};

}  // namespace

std::vector<Edge> read_edges(std::string_view yaml, const std::string& file,
                             std::vector<Finding>& findings) {
  return EdgesReader(file, findings).read(yaml);
}

}  // namespace kchart
