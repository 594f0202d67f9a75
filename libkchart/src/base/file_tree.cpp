// Paths of strangers, and files held in memory.
//
// A path is checked once, where it enters; everything behind a FileTree may rely on it.
#include "kchart/file_tree.hpp"

#include <algorithm>

#include "base/parallel.hpp"
#include "kchart/error.hpp"

namespace kchart {

namespace {

[[noreturn]] void refuse(const char* code, std::string_view path, const char* why) {
  throw Error(Fault::refused, code, "path \"" + excerpt(path) + "\" " + why);
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_separator(char c) {
  return c == '/' || c == '\\';
}

void check_absolute(std::string_view raw) {
  const bool drive = raw.size() >= 2 && is_letter(raw[0]) && raw[1] == ':';
  if (drive || (!raw.empty() && is_separator(raw.front()))) {
    refuse("path.absolute", raw, "is absolute");
  }
}

// Fewer are read sooner than a thread is started.
constexpr std::size_t kManyFiles = 16;

}  // namespace

bool WalkOrder::operator()(std::string_view a, std::string_view b) const noexcept {
  // The separator counts as smaller than any byte, so that a folder's files follow its own name.
  const auto rank = [](char c) { return c == '/' ? 0 : int{static_cast<unsigned char>(c)} + 1; };
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (a[i] != b[i]) return rank(a[i]) < rank(b[i]);
  }
  return a.size() < b.size();
}

std::string checked_path(std::string_view path, const Limits& limits) {
  if (path.size() > limits.path_length) {
    throw Error(Fault::limit, "limit.path",
                "path \"" + excerpt(path) + "\" is longer than " +
                    std::to_string(limits.path_length) + " bytes (raise with --max-path-length)");
  }
  check_absolute(path);
  if (path.find('\0') != std::string_view::npos) refuse("path.escape", path, "holds a NUL byte");
  std::string out;
  out.reserve(path.size());
  std::size_t components = 0;
  while (!path.empty()) {
    const auto stop = std::find_if(path.begin(), path.end(), is_separator);
    const auto end = static_cast<std::size_t>(stop - path.begin());
    const std::string_view component = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (component.empty() || component == ".") continue;
    if (component == "..") {
      if (components == 0) refuse("path.escape", out + "..", "leaves its folder");
      --components;
      out.resize(components == 0 ? 0 : out.rfind('/'));
      continue;
    }
    if (++components > limits.path_components) {
      throw Error(Fault::limit, "limit.path",
                  "path \"" + excerpt(out) + "\" has more than " +
                      std::to_string(limits.path_components) +
                      " components (raise with --max-path-components)");
    }
    if (!out.empty()) out += '/';
    out += component;
  }
  if (out.empty()) refuse("path.escape", path, "names no file");
  return out;
}

std::optional<std::string_view> FileTree::read_into(Arena& arena, std::string_view path) const {
  const std::optional<std::string> text = read(path);
  return text ? std::optional(arena.copy(*text)) : std::nullopt;
}

FileTexts read_files(const FileTree& tree, std::span<const std::string> paths) {
  const bool many = paths.size() >= kManyFiles;
  const std::size_t threads = many ? most_threads() : 1;
  FileTexts out;
  out.texts.resize(paths.size());
  for (std::size_t i = 0; i < threads; ++i) {
    out.arenas.emplace_back(0, many ? Arena::kLargeBlock : Arena::kFirstBlock);
  }
  parallel(paths.size(), threads, [&](std::size_t i, std::size_t thread) {
    out.texts[i] = tree.read_into(out.arenas[thread], paths[i]);
  });
  return out;
}

void MemoryTree::write(std::string_view path, std::string bytes) {
  files_.insert_or_assign(checked_path(path), std::move(bytes));
}

std::vector<std::string> MemoryTree::paths() const {
  std::vector<std::string> paths;
  paths.reserve(files_.size());
  for (const auto& [path, bytes] : files_) paths.push_back(path);
  return paths;
}

std::optional<std::string> MemoryTree::read(std::string_view path) const {
  const auto found = files_.find(path);
  if (found == files_.end()) return std::nullopt;
  return found->second;
}

}  // namespace kchart
