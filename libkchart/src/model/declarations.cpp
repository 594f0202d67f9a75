// Reading files of declarations: documents and their kinds.
#include <algorithm>

#include "kchart/error.hpp"
#include "kchart/limits.hpp"
#include "model/kinds.hpp"

namespace kchart {

namespace model {

namespace {

constexpr std::size_t kMostBytes = kMiB;

template <class T>
void read_kind(const YAML::Node& node, Reader& reader, std::vector<Declaration>& into) {
  const std::size_t before = reader.findings().size();
  T spec;
  read_record(spec, node, table_of<T>(), reader);
  check_spec(spec, node, reader);
  if (reader.findings().size() == before) into.emplace_back(std::move(spec));
}

void read_document(const YAML::Node& node, Reader& reader, Declarations& into) {
  if (!node.IsMap()) {
    reader.error(node, "spec.form", "a declaration must be a map with 'kind'");
    return;
  }
  const YAML::Node version = node["apiVersion"];
  if (version && (!version.IsScalar() || version.Scalar() != kApiVersion)) {
    reader.error(version, "spec.version", "this is no version of declarations that is known here",
                 "write apiVersion: " + std::string(kApiVersion));
    return;
  }
  const YAML::Node kind = node["kind"];
  std::vector<std::string_view> names;
  for (const KindInfo& info : kinds()) names.push_back(info.name);
  if (!kind || !kind.IsScalar()) {
    std::string all;
    for (std::string_view name : names) all += (all.empty() ? "" : ", ") + std::string(name);
    reader.error(node, "spec.kind", "a declaration needs 'kind'", "there are " + all);
    return;
  }
  for (const KindInfo& info : kinds()) {
    if (info.name != kind.Scalar()) continue;
    const std::size_t before = into.items.size();
    info.read(node, reader, into.items);
    if (into.items.size() > before) read_overlays(node, info, reader, into);
    return;
  }
  Unknown words = unknown("kind", kind.Scalar(), names);
  reader.error(kind, "spec.kind", std::move(words.message), std::move(words.fix));
}

}  // namespace

std::span<const KindInfo> kinds() {
  static const KindInfo all[] = {
      {"Instance", table_of<InstanceSpec>(), read_kind<InstanceSpec>},
      {"App", table_of<AppSpec>(), read_kind<AppSpec>},
      {"Tenant", table_of<TenantSpec>(), read_kind<TenantSpec>},
      {"Sandbox", table_of<SandboxSpec>(), read_kind<SandboxSpec>},
      {"Platform", table_of<PlatformSpec>(), read_kind<PlatformSpec>},
  };
  return all;
}

}  // namespace model

bool Declarations::ok() const {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& f) { return f.severity == Severity::error; });
}

Declarations read_declarations(std::string_view text, const std::string& file) {
  if (text.size() > model::kMostBytes) {
    throw Error(Fault::limit, "limit.input", file + ": a file of declarations passes 1 MiB",
                {file, 0, 0});
  }
  Declarations all;
  model::Reader reader(file);
  try {
    for (const YAML::Node& node : YAML::LoadAll(std::string(text))) {
      if (!node.IsNull()) model::read_document(node, reader, all);
    }
  } catch (const YAML::Exception& error) {
    Finding finding;
    finding.rule = "spec.syntax";
    finding.message = "this is no YAML: " + error.msg;
    finding.position = {file, error.mark.line + 1, error.mark.column + 1};
    reader.findings().push_back(std::move(finding));
  }
  all.findings = std::move(reader.findings());
  if (all.items.empty() && all.findings.empty()) {
    Finding finding;
    finding.rule = "spec.empty";
    finding.message = "there is no declaration in this file";
    finding.fix = "start with `kchart new instance`";
    finding.position = {file, 1, 1};
    all.findings.push_back(std::move(finding));
  }
  return all;
}

std::string_view kind_of(const Declaration& declaration) {
  return model::kinds()[declaration.index()].name;
}

const Position& position_of(const Declaration& declaration) {
  return std::visit([](const auto& spec) -> const Position& { return spec.at; }, declaration);
}

std::string finding_line(const Finding& finding) {
  std::string line = finding.position.file;
  if (finding.position.line > 0) {
    line +=
        ":" + std::to_string(finding.position.line) + ":" + std::to_string(finding.position.column);
  }
  if (!line.empty()) line += ": ";
  line += finding.message;
  if (!finding.fix.empty()) line += " (" + finding.fix + ")";
  return line;
}

}  // namespace kchart
