// What is deleted when the last two images of each service stay.
#include <catch2/catch.hpp>

#include "kchart/oci.hpp"

using namespace kchart::oci;

namespace {

const std::vector<TaggedImage> kImages{
    {"a", "1", "d1", "2026-01-01T00:00:00Z", {}},
    {"a", "2", "d2", "2026-01-02T00:00:00Z", {}},
    {"a", "3", "d3", "2026-01-03T00:00:00Z", {}},
    {"a", "latest", "d3", "2026-01-03T00:00:00Z", {}},
    {"a", "old", "d1", "2026-01-01T00:00:00Z", {}},
    {"b", "1", "d1", "2026-01-01T00:00:00Z", {}},
};

}  // namespace

TEST_CASE("the newest images of each repository stay, tags of one digest count once") {
  CHECK(plan_garbage(kImages) == std::vector<Garbage>{{"a", "d1", {"1", "old"}}});
  CHECK(plan_garbage(kImages, 1) ==
        std::vector<Garbage>{{"a", "d2", {"2"}}, {"a", "d1", {"1", "old"}}});
  CHECK(plan_garbage(kImages, 9).empty());
  CHECK(plan_garbage({}, 0).empty());
}

TEST_CASE("what a kept index contains stays, and unknown dates go first") {
  std::vector<TaggedImage> images = kImages;
  images[2].contains = images[3].contains = {"d1"};
  CHECK(plan_garbage(images).empty());
  images = {{"a", "x", "d1", "", {}}, {"a", "y", "d2", "2026-01-01T00:00:00Z", {}}};
  CHECK(plan_garbage(images, 1) == std::vector<Garbage>{{"a", "d1", {"x"}}});
}
