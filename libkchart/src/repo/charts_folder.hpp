// ChartsFolder: charts/ of a chart while its dependencies are replaced.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kchart/chart.hpp"

namespace kchart::repo {

class ChartsFolder {
 public:
  // Makes charts/ where it is missing, and a folder beside it for what arrives.
  ChartsFolder(std::string chart_folder, const LoadOptions& loading);
  ~ChartsFolder();
  ChartsFolder(const ChartsFolder&) = delete;
  ChartsFolder& operator=(const ChartsFolder&) = delete;

  const std::string& arriving() const noexcept { return arriving_; }

  // Moves what arrived to charts/, then removes archives there that are none of them and no
  // dependency without a repository.
  void replace(const std::vector<Dependency>& dependencies,
               const std::function<void(const std::string&)>& say);

 private:
  const LoadOptions& loading_;
  std::string folder_, arriving_;
};

}  // namespace kchart::repo
