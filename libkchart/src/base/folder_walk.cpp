// Folders sorted by name, links followed, everything counted.
#include "base/folder_walk.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "kchart/error.hpp"

namespace kchart::folders {

namespace {

struct Name {
  std::string text;
  unsigned char type;  // DT_...

  bool operator<(const Name& other) const { return text < other.text; }
};

// By getdents64, because opendir asks the system three times more for each folder. Where the names
// become many, `bounded` has a look at them.
template <class Bounded>
std::vector<Name> sorted_names(const Handle& folder, const std::string& shown,
                               const Bounded& bounded) {
  constexpr std::size_t kBuffer = 32 * 1024;
  const auto buffer = std::make_unique_for_overwrite<char[]>(kBuffer);
  std::vector<Name> names;
  while (true) {
    const ssize_t got = getdents64(folder.fd(), buffer.get(), kBuffer);
    if (got < 0) io_error("open", shown, errno);
    if (got == 0) break;
    for (ssize_t at = 0; at < got;) {
      const auto* const entry = reinterpret_cast<const dirent64*>(buffer.get() + at);
      at += entry->d_reclen;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.push_back({std::string(name), entry->d_type});
    }
    bounded(names);
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Fewer folders are read sooner than a thread is started.
constexpr std::size_t kManyFolders = 16;

bool holds_many_folders(const std::vector<Name>& names) {
  const auto is_folder = [](const Name& name) { return name.type == DT_DIR; };
  return std::count_if(names.begin(), names.end(), is_folder) >= std::ptrdiff_t{kManyFolders};
}

}  // namespace

void Walker::walk() {
  walk(open_beneath(root_, root_.start, O_RDONLY | O_DIRECTORY), "", root_.start, 0);
}

void Walker::walk(const Handle& folder, const std::string& path, const std::string& real,
                  std::size_t depth) {
  open_.push_back(real);
  std::size_t room = options_.limits.archive_entries;
  const auto bounded = [&](std::vector<Name>& names) {
    if (names.size() <= room) return;
    std::erase_if(names, [&](const Name& name) {
      const bool told = name.type != DT_UNKNOWN && name.type != DT_LNK;
      return told && options_.ignore &&
             options_.ignore(joined(path, name.text), name.type == DT_DIR);
    });
    if (names.size() > options_.limits.archive_entries) too_many();
    room = names.size() + options_.limits.archive_entries;
  };
  const std::vector<Name> names = sorted_names(folder, root_.full(path), bounded);
  const auto meet_one = [&](std::size_t i, Walker& walker) {
    const Name& name = names[i];
    walker.meet(Met{folder, name.text, joined(path, name.text), joined(real, name.text)}, name.type,
                depth);
  };
  if (share_ && holds_many_folders(names)) {
    share_(names.size(), [&](std::size_t i, Walker& walker) {
      walker.open_ = open_;
      meet_one(i, walker);
    });
  } else {
    for (std::size_t i = 0; i < names.size(); ++i) meet_one(i, *this);
  }
  open_.pop_back();
}

// What the folder says of the type is believed: whatever is opened is looked at once more.
void Walker::meet(const Met& met, unsigned char type, std::size_t depth) {
  if (type == DT_UNKNOWN) {
    struct stat info {};
    if (fstatat(met.folder.fd(), met.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
      io_error("lstat", root_.full(met.path), errno);
    }
    type = IFTODT(info.st_mode);
  }
  if (type == DT_LNK) return follow(met, depth);
  enter(met, DTTOIF(type), depth);
}

void Walker::follow(const Met& met, std::size_t depth) {
  const std::string shown = root_.full(met.path);
  const std::size_t slash = met.real.rfind('/');
  const std::string real_folder = slash == std::string::npos ? "" : met.real.substr(0, slash);
  const std::string target = resolve_link(root_, real_folder, met.name, shown, options_.limits);
  if (warnings_ != nullptr) {
    warnings_->push_back(
        "found symbolic link in path. Contents of linked file included and used\tpath=" + shown +
        "\tresolved=" + (target.empty() ? root_.canonical : root_.inside() + target));
  }
  struct stat info {};
  const char* at = target.empty() ? "." : target.c_str();
  if (fstatat(root_.handle.fd(), at, &info, AT_SYMLINK_NOFOLLOW) != 0) {
    io_error("lstat", shown, errno);
  }
  const bool around = target.empty() || (real_folder + "/").starts_with(target + "/") ||
                      std::find(open_.begin(), open_.end(), target) != open_.end();
  if (S_ISDIR(info.st_mode) && around) link_error(shown, "goes round in a circle");
  const std::size_t cut = target.rfind('/');
  const std::string name = cut == std::string::npos ? target : target.substr(cut + 1);
  const Handle folder = open_beneath(root_, cut == std::string::npos ? "" : target.substr(0, cut),
                                     O_RDONLY | O_DIRECTORY);
  enter(Met{folder, name, met.path, target}, info.st_mode, depth);
}

void Walker::enter(const Met& met, mode_t mode, std::size_t depth) {
  const bool is_folder = S_ISDIR(mode);
  if (options_.ignore && options_.ignore(met.path, is_folder)) return;
  if (++tally_.entries > options_.limits.archive_entries) too_many();
  if (is_folder) return descend(met, depth + 1);
  if (!S_ISREG(mode)) {
    throw Error(Fault::refused, "folder.type",
                "cannot load irregular file " + root_.full(met.path) +
                    " as it has file mode type bits set");
  }
  sink_(met);
}

void Walker::too_many() const {
  throw Error(Fault::limit, "limit.archive.entries",
              root_.shown + ": more than " + std::to_string(options_.limits.archive_entries) +
                  " entries (raise with --max-archive-entries)");
}

void Walker::descend(const Met& met, std::size_t depth) {
  if (depth > options_.limits.path_components) {
    throw Error(Fault::limit, "limit.path", root_.full(met.path) + " lies too deep");
  }
  walk(open_in(root_, met.folder, met.name, met.real, O_RDONLY | O_DIRECTORY), met.path, met.real,
       depth);
}

}  // namespace kchart::folders
