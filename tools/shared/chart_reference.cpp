#include "shared/chart_reference.hpp"

#include <filesystem>

#include "shared/chart_source.hpp"
#include "shared/target.hpp"

namespace kchart::tools {

bool is_chart_reference(const ChartSource& source, const std::string& target) {
  if (target.find("://") != std::string::npos) return true;
  if (target.empty() || target == "-" || std::filesystem::exists(target)) return false;
  if (!source.repo.empty()) return true;
  const std::size_t slash = target.find('/');
  const bool one_slash = slash != std::string::npos && slash > 0 && target[0] != '.' &&
                         target.find('/', slash + 1) == std::string::npos;
  return one_slash && target.find('@') == std::string::npos && !is_manifest_name(target) &&
         !target.ends_with(".tgz") && !target.ends_with(".tar.gz");
}

}  // namespace kchart::tools
