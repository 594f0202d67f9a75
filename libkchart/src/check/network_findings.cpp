// What reach finds, with the places of this set. Lines of an object's parts are worked out by a
// second reading, only when there is something to tell.
#include "check/network_findings.hpp"

#include "kchart/edges.hpp"
#include "reach/policy.hpp"

namespace kchart::checking {

namespace {

class NetworkFindings {
 public:
  NetworkFindings(const ObjectSet& set, Report& report) : set_(set), report_(report) {}

  void run() {
    const CheckOptions& options = report_.options();
    ReachOptions reach = options.reach;
    reach.default_namespace = options.namespace_name;
    const auto find = [&](bool with_lines) {
      const auto objects = sources(with_lines);
      std::vector<Finding> findings;
      if (options.edges) {
        EdgeOptions edge_options;
        edge_options.reach = reach;
        return check_edges(objects, *options.edges, edge_options);
      }
      reach::read_cluster(objects, reach, findings);
      return findings;
    };
    if (find(false).empty()) return;
    for (Finding& finding : find(true)) tell(std::move(finding));
  }

 private:
  std::vector<SourceObject> sources(bool with_lines) const {
    std::vector<SourceObject> out;
    for (const Document& document : set_.documents) {
      if (!document.value.is_map()) continue;
      const Position first{std::string(document.file), document.first_line, 1};
      if (with_lines) {
        const LineIndex& lines = document.index(report_.options().limits);
        out.push_back({lines.root(), first, &lines.origins()});
      } else {
        out.push_back({document.value, first, nullptr});
      }
    }
    return out;
  }

  // The document in which a finding stands; null for one in the file of edges.
  const Document* document_of(const Position& position) const {
    const Document* found = nullptr;
    for (const Document& document : set_.documents) {
      if (document.file == position.file && document.first_line <= position.line) {
        found = &document;
      }
    }
    return found;
  }

  void tell(Finding finding) {
    if (const Document* document = document_of(finding.position)) {
      finding.document = document->number;
      finding.source.file = document->source;
    }
    report_.add(std::move(finding));
  }

  const ObjectSet& set_;
  Report& report_;
};

}  // namespace

void check_network(const ObjectSet& set, Report& report) {
  NetworkFindings(set, report).run();
}

}  // namespace kchart::checking
