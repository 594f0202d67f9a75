// kchart generate: from short declarations to charts, Argo CD, kustomize and plain manifests.
#include <algorithm>
#include <cstdio>

#include "kchart/argocd.hpp"
#include "kchart/commands.hpp"
#include "kchart/emit.hpp"
#include "kchart/error.hpp"
#include "shared/flags.hpp"
#include "shared/git_commit.hpp"
#include "shared/owned_folder.hpp"
#include "shared/print.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

struct GenerateFlags {
  std::vector<std::string> files;
  std::string form = "chart", folder, overlay, message;
  ArgoOptions argo;
  std::string dry_run;  // "none" as kubectl has it, or anything else for yes
  bool quiet = false, force = false, commit = false;

  bool dry() const { return !dry_run.empty() && dry_run != "none"; }
};

constexpr const char* kForms[] = {"chart", "argocd", "applicationset", "kustomize", "plain"};

[[noreturn]] void usage(const std::string& words) {
  throw Error(Fault::usage, "usage", words);
}

void print_findings(const std::vector<Finding>& findings, const char* word) {
  for (const Finding& finding : findings) {
    std::fprintf(stderr, "%s: %s\n", word, finding_line(finding).c_str());
  }
}

void refuse(const std::vector<Finding>& findings) {
  print_findings(findings, "error");
  if (findings.empty()) return;
  throw Error(Fault::refused, "spec",
              std::to_string(findings.size()) + " wrong in the declarations; nothing was written");
}

// All declarations of all files. Throws when anything is wrong, with every finding on stderr.
Declarations read_all(const std::vector<std::string>& files, const Limits& limits) {
  Declarations all;
  for (const std::string& file : files) {
    Declarations read = read_declarations(read_source(file, limits.yaml_input), file);
    for (Overlay& overlay : read.overlays) {
      overlay.base += all.items.size();
      all.overlays.push_back(std::move(overlay));
    }
    all.items.insert(all.items.end(), read.items.begin(), read.items.end());
    all.findings.insert(all.findings.end(), read.findings.begin(), read.findings.end());
  }
  refuse(all.findings);
  refuse(check_fleet(all.items));
  return all;
}

// The declarations as the overlay has them; those that it does not change stay.
std::vector<Declaration> under(const std::string& overlay, const Declarations& all) {
  std::vector<Declaration> items = all.items;
  for (const Overlay& one : all.overlays) {
    if (one.name == overlay) items[one.base] = one.declaration;
  }
  return items;
}

std::vector<std::string> overlay_names(const Declarations& all) {
  std::vector<std::string> names;
  for (const Overlay& one : all.overlays) {
    if (std::find(names.begin(), names.end(), one.name) == names.end()) names.push_back(one.name);
  }
  return names;
}

std::vector<Composition> composed(const std::vector<Declaration>& items, bool quiet) {
  refuse(check_fleet(items));
  const Fleet fleet(items);
  std::vector<Composition> made;
  for (const Declaration& declaration : items) {
    made.push_back(compose_declaration(declaration, fleet));
    if (!quiet) print_findings(made.back().notes, "note");
  }
  return made;
}

void add(MemoryTree& into, const std::string& below, const MemoryTree& files) {
  for (const std::string& path : files.paths()) {
    into.write(below.empty() ? path : below + "/" + path, *files.read(path));
  }
}

MemoryTree kustomized(const Declarations& all, const std::vector<Composition>& base) {
  const auto names = overlay_names(all);
  std::vector<std::vector<Composition>> laid_over;
  for (const std::string& name : names) laid_over.push_back(composed(under(name, all), true));
  MemoryTree files;
  for (std::size_t i = 0; i < base.size(); ++i) {
    std::vector<NamedComposition> overlays;
    for (std::size_t n = 0; n < names.size(); ++n) overlays.push_back({names[n], laid_over[n][i]});
    add(files, base.size() == 1 ? "" : base[i].name, emit_kustomize(base[i], overlays));
  }
  return files;
}

MemoryTree emitted(const Declarations& all, const std::vector<Composition>& fleet,
                   const GenerateFlags& o) {
  if (o.form == "argocd") return emit_applications(fleet, o.argo);
  if (o.form == "applicationset") return emit_application_sets(fleet, o.argo);
  if (o.form == "kustomize") return kustomized(all, fleet);
  MemoryTree files;
  for (const Composition& one : fleet) {
    add(files, fleet.size() == 1 ? "" : one.name,
        o.form == "chart" ? emit_chart(one) : emit_plain(one));
  }
  return files;
}

// Without a folder manifests go to standard output, ready for `kubectl apply -f -`.
void print_manifests(const MemoryTree& files) {
  std::string out;
  for (const std::string& path : files.paths()) out += "---\n" + *files.read(path);
  print_out(out);
}

void commit(const GenerateFlags& o, const std::vector<OwnedChange>& changes,
            const std::vector<Composition>& fleet) {
  std::vector<GitChange> all = {{o.folder + "/" + std::string(kOwnedManifest)}};
  for (const OwnedChange& change : changes) {
    all.push_back({o.folder + "/" + change.path, change.kind == OwnedChange::Kind::deleted});
  }
  std::string message = o.message;
  if (message.empty()) {
    message = "Generate " + fleet.front().name;
    if (fleet.size() > 1) message += " and " + std::to_string(fleet.size() - 1) + " more";
  }
  const std::string made = commit_files(o.folder, all, message + "\n");
  if (!o.quiet) print_out(made.empty() ? "nothing to commit\n" : "committed " + made + "\n");
}

int write(const GenerateFlags& o, const MemoryTree& files, const std::vector<Composition>& fleet) {
  const OwnedResult result = write_owned(o.folder, files, o.force, o.dry());
  const auto& changes = result.changes;
  const bool fresh = changes.size() == files.paths().size() &&
                     std::all_of(changes.begin(), changes.end(), [](const OwnedChange& change) {
                       return change.kind == OwnedChange::Kind::created;
                     });
  if (!o.quiet && fresh && !o.dry()) {
    print_out("wrote " + std::to_string(changes.size()) + " files to " + o.folder + "\n");
  } else if (!o.quiet) {
    print_out(changes_text(changes, o.folder));
  }
  if (o.commit && !o.dry()) commit(o, changes, fleet);
  return 0;
}

void check_flags(const GenerateFlags& o) {
  if (o.files.empty()) usage("\"kchart generate\" requires at least 1 argument");
  if (std::find(std::begin(kForms), std::end(kForms), o.form) == std::end(kForms)) {
    usage("unknown form \"" + o.form +
          "\" for --as: there are chart, argocd, applicationset, kustomize, plain");
  }
  const bool printable = o.form == "plain" || o.form == "argocd" || o.form == "applicationset";
  if (o.folder.empty() && !printable) usage("--as " + o.form + " needs a folder: -o DIR");
  if (o.folder.empty() && (o.commit || o.force))
    usage("--commit and --force need a folder: -o DIR");
}

int generate(const GenerateFlags& given, const Settings& settings) {
  GenerateFlags o = given;
  check_flags(o);
  while (o.folder.size() > 1 && o.folder.back() == '/') o.folder.pop_back();
  const Declarations all = read_all(o.files, settings.limits());
  const auto names = overlay_names(all);
  if (!o.overlay.empty() && std::find(names.begin(), names.end(), o.overlay) == names.end()) {
    throw Error(Fault::refused, "overlay", "no declaration has an overlay '" + o.overlay + "'");
  }
  const auto fleet = composed(o.overlay.empty() ? all.items : under(o.overlay, all), o.quiet);
  const MemoryTree files = emitted(all, fleet, o);
  if (!o.folder.empty()) return write(o, files, fleet);
  print_manifests(files);
  return 0;
}

void add_argo_flags(Flags& flags, ArgoOptions& argo) {
  flags.text("--repo", argo.repository, "Argo CD: the repository of Git that holds the chart");
  flags.text("--path", argo.path, "Argo CD: the chart's folder in it (default charts/CHART)");
  flags.text("--revision", argo.revision, "Argo CD: its branch, tag or commit (default main)");
  flags.text("--project", argo.project, "Argo CD: the AppProject (default kchart)");
  flags.text("--dest-server", argo.server,
             "Argo CD: the cluster's API server (default https://kubernetes.default.svc)");
}

}  // namespace

Command add_generate(CLI::App& app) {
  auto o = std::make_shared<GenerateFlags>();
  add_arguments(app, o->files, "FILE...");
  Flags flags(app);
  flags.choice("--as", o->form, "chart|argocd|applicationset|kustomize|plain", "what to make");
  flags.text("-o,--output", o->folder,
             "the folder to write to, of which only generated files are touched");
  flags.text("--overlay", o->overlay, "the declarations as this overlay of theirs has them");
  flags.toggle("--force", o->force, "overwrite generated files that were edited by hand");
  flags.choice("--dry-run", o->dry_run, "none|client", "say what would change and write nothing");
  flags.toggle("--commit", o->commit, "commit what changed, and nothing else, to its repository");
  flags.text("-m,--message", o->message, "the message of the commit");
  flags.toggle("-q,--quiet", o->quiet, "print no notes");
  add_argo_flags(flags, o->argo);
  return [o](Settings& settings) { return generate(*o, settings); };
}

}  // namespace kchart::tools
