#include "shared/owned_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "kchart/error.hpp"
#include "kchart/submit.hpp"
#include "shared/output_folder.hpp"
#include "shared/read_file.hpp"

namespace kchart::tools {

namespace {

constexpr std::size_t kMostBytes = 64 * kMiB;

// Refuses links on the way, so that neither reading nor removing leaves the root.
bool is_inside(const std::string& root, const std::string& path) {
  for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
    struct stat info {};
    const std::string part = root + "/" + path.substr(0, slash);
    if (lstat(part.c_str(), &info) != 0) return false;
    if (S_ISLNK(info.st_mode)) {
      throw Error(Fault::hostile, "path.escape", "a link stands in the way of " + excerpt(part));
    }
    if (slash == std::string::npos) return S_ISREG(info.st_mode);
  }
}

ReadPresent reader_of(const std::string& root) {
  return [root](const std::string& path) -> std::optional<std::string> {
    if (!is_inside(root, path)) return std::nullopt;
    return read_file_if_there(root + "/" + path, kMostBytes);
  };
}

// As `diff -u` has it; a file of ours is never a Secret with a value.
std::string difference(const OwnedConflict& conflict) {
  std::string out = "--- " + conflict.path + " (as it is)\n+++ " + conflict.path + " (generated)\n";
  ObjectDiff texts;
  texts.before = conflict.present;
  texts.after = conflict.wanted;
  const std::string lines = diff_text(texts);
  const std::size_t start = lines.find("@@");
  return out + (start == std::string::npos ? "" : lines.substr(start));
}

void refuse(const std::vector<OwnedConflict>& conflicts) {
  std::string names;
  for (const OwnedConflict& conflict : conflicts) {
    const std::string text = difference(conflict);
    std::fwrite(text.data(), 1, text.size(), stderr);
    names += (names.empty() ? "" : ", ") + conflict.path +
             (conflict.ours ? " was edited by hand" : " is there and was not generated");
  }
  throw Error(Fault::refused, "owned.edited",
              names +
                  "; nothing was written (put the edit into the declaration, or overwrite it with "
                  "--force)");
}

// Removes a file, and the folders that it leaves empty.
void remove_file(const std::string& root, std::string path) {
  if (unlink((root + "/" + path).c_str()) != 0 && errno != ENOENT) {
    throw Error(Fault::io, "io.write",
                "cannot remove " + excerpt(path) + ": " + std::strerror(errno));
  }
  for (std::size_t slash = path.rfind('/'); slash != std::string::npos; slash = path.rfind('/')) {
    path.resize(slash);
    if (rmdir((root + "/" + path).c_str()) != 0) return;
  }
}

}  // namespace

OwnedResult write_owned(const std::string& root, const FileTree& generated, bool force,
                        bool dry_run) {
  const ReadPresent present = reader_of(root);
  const OwnedPlan plan = plan_owned(generated, present);
  if (!plan.conflicts.empty() && !force) refuse(plan.conflicts);
  OwnedResult result{plan.changes, present(std::string(kOwnedManifest)) != plan.manifest};
  if (dry_run) return result;
  OutputFolder output(root);
  for (const OwnedChange& change : plan.changes) {
    if (change.kind == OwnedChange::Kind::deleted) continue;
    output.add("", change.path, *generated.read(change.path), false);
  }
  if (result.manifest_changed) output.add("", std::string(kOwnedManifest), plan.manifest, false);
  output.write();
  for (const OwnedChange& change : plan.changes) {
    if (change.kind == OwnedChange::Kind::deleted) remove_file(root, change.path);
  }
  return result;
}

std::string changes_text(const std::vector<OwnedChange>& changes, const std::string& root) {
  const char* words[] = {"created", "changed", "deleted"};
  std::string out;
  for (const OwnedChange& change : changes) {
    out +=
        std::string(words[static_cast<int>(change.kind)]) + " " + root + "/" + change.path + "\n";
  }
  return out.empty() ? "no changes in " + root + "\n" : out;
}

}  // namespace kchart::tools
