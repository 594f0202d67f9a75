// Paths: base, dir, clean, ext, isAbs, and their twins for the operating system, which on every
// system that runs Helm's charts in earnest are the same.
#include <algorithm>
#include <string>

#include "funcs/args.hpp"
#include "funcs/families.hpp"

namespace kchart::funcs {

namespace {

// Go: path.Clean. Removes empty and "." elements, and ".." with the element before it.
std::string clean_path(std::string_view path) {
  const bool rooted = !path.empty() && path.front() == '/';
  std::string out(rooted ? "/" : "");
  std::size_t floor = out.size();  // ".." never backs up beyond here
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view element = path.substr(at, slash - at);
    at = slash + 1;
    if (element.empty() || element == ".") continue;
    if (element != "..") {
      if (out.size() > (rooted ? 1u : 0u)) out += '/';
      out += element;
    } else if (out.size() > floor) {
      const std::size_t cut = out.rfind('/');
      const bool top = cut == std::string::npos || cut < floor;
      out.resize(top ? floor : cut);
    } else if (!rooted) {
      if (!out.empty()) out += '/';
      out += "..";
      floor = out.size();
    }
  }
  return out.empty() ? "." : out;
}

Value clean(Call& call) {
  return Value::string(call.arena, clean_path(text(call, 0)));
}

Value base(Call& call) {
  std::string_view path = text(call, 0);
  if (path.empty()) return Value::borrowed(".");
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  return Value::borrowed(path.empty() ? "/" : path);
}

Value dir(Call& call) {
  const std::string_view path = text(call, 0);
  const std::size_t slash = path.rfind('/');
  const std::string_view folder =
      slash == std::string_view::npos ? std::string_view() : path.substr(0, slash + 1);
  return Value::string(call.arena, clean_path(folder));
}

Value ext(Call& call) {
  const std::string_view path = text(call, 0);
  for (std::size_t i = path.size(); i > 0 && path[i - 1] != '/'; --i) {
    if (path[i - 1] == '.') return Value::borrowed(path.substr(i - 1));
  }
  return Value::borrowed("");
}

Value is_abs(Call& call) {
  const std::string_view path = text(call, 0);
  return Value::boolean(!path.empty() && path.front() == '/');
}

constexpr const char* kText = "(path string) string";

constexpr Function kFunctions[] = {
    {"base", kText, "The last element of a path.", base},
    {"dir", kText, "All but the last element of a path.", dir},
    {"clean", kText, "The shortest path that means the same.", clean},
    {"ext", kText, "The file name extension of a path, with its dot.", ext},
    {"isAbs", "(path string) bool", "Whether a path is absolute.", is_abs},
    {"osBase", kText, "Like base, for paths of the operating system.", base},
    {"osDir", kText, "Like dir, for paths of the operating system.", dir},
    {"osClean", kText, "Like clean, for paths of the operating system.", clean},
    {"osExt", kText, "Like ext, for paths of the operating system.", ext},
    {"osIsAbs", "(path string) bool", "Like isAbs, for paths of the operating system.", is_abs},
};

}  // namespace

std::span<const Function> path_functions() {
  return kFunctions;
}

}  // namespace kchart::funcs
