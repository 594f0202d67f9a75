#include "kube/install_order.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

namespace kchart::kube {

TEST_CASE("kinds sort in Helm's install order") {
  std::vector<std::string_view> kinds = {"Zebra",     "Deployment",
                                         "",          "Service",
                                         "Namespace", "ValidatingWebhookConfiguration",
                                         "Alpha",     "Ingress",
                                         "Secret",    "PriorityClass"};
  std::vector<std::string_view> helm3 = kinds;
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](auto a, auto b) { return installs_before(a, b); });
  CHECK(kinds == std::vector<std::string_view>{
                     "PriorityClass", "Namespace", "Secret", "Service", "Deployment", "Ingress",
                     "ValidatingWebhookConfiguration", "", "Alpha", "Zebra"});
  std::stable_sort(helm3.begin(), helm3.end(),
                   [](auto a, auto b) { return installs_before(a, b, HelmOrder::helm3); });
  CHECK(helm3 == std::vector<std::string_view>{"PriorityClass", "Namespace", "Secret", "Service",
                                               "Deployment", "Ingress", "", "Alpha",
                                               "ValidatingWebhookConfiguration", "Zebra"});
}

TEST_CASE("both orders name the same kinds") {
  for (HelmOrder order : {HelmOrder::helm4, HelmOrder::helm3}) {
    const auto in = install_order(order);
    const auto out = uninstall_order(order);
    CHECK(in.size() == (order == HelmOrder::helm4 ? 38 : 36));
    CHECK(std::is_permutation(in.begin(), in.end(), out.begin(), out.end()));
    CHECK(in.front() == out.back());
  }
}

}  // namespace kchart::kube
