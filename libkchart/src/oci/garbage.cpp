// Images are digests: deleting one takes all of its tags along, so tags are counted by digest.
#include <algorithm>
#include <set>

#include "kchart/oci.hpp"

namespace kchart::oci {

namespace {

struct Image {
  std::string digest, created;
  std::vector<std::string> tags, contains;
};

// The images of one repository, newest first.
std::vector<Image> images_of(const std::vector<TaggedImage>& all, const std::string& repository) {
  std::map<std::string, Image> by_digest;
  for (const TaggedImage& tagged : all) {
    if (tagged.repository != repository) continue;
    Image& image = by_digest[tagged.digest];
    image.digest = tagged.digest;
    image.created = std::max(image.created, tagged.created);
    image.tags.push_back(tagged.tag);
    image.contains = tagged.contains;
  }
  std::vector<Image> images;
  for (auto& [digest, image] : by_digest) images.push_back(std::move(image));
  std::stable_sort(images.begin(), images.end(),
                   [](const Image& a, const Image& b) { return a.created > b.created; });
  return images;
}

}  // namespace

std::vector<Garbage> plan_garbage(const std::vector<TaggedImage>& images, std::size_t keep) {
  std::set<std::string> repositories;
  for (const TaggedImage& image : images) repositories.insert(image.repository);
  std::vector<Garbage> plan;
  for (const std::string& repository : repositories) {
    const std::vector<Image> ordered = images_of(images, repository);
    std::set<std::string> needed;
    const std::size_t kept = std::min(keep, ordered.size());
    for (std::size_t i = 0; i < kept; ++i) {
      needed.insert(ordered[i].contains.begin(), ordered[i].contains.end());
    }
    for (std::size_t i = kept; i < ordered.size(); ++i) {
      if (needed.count(ordered[i].digest) != 0) continue;
      plan.push_back({repository, ordered[i].digest, ordered[i].tags});
    }
  }
  return plan;
}

}  // namespace kchart::oci
