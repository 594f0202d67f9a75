// The order in which Helm installs and removes kinds of objects.
#pragma once

#include <span>
#include <string_view>

namespace kchart::kube {

// Helm 4 added the webhook configurations at the end.
enum class HelmOrder { helm4, helm3 };

std::span<const std::string_view> install_order(HelmOrder order = HelmOrder::helm4);
std::span<const std::string_view> uninstall_order(HelmOrder order = HelmOrder::helm4);

// Whether an object of kind `a` is installed before one of kind `b`: a strict weak order, to be
// used with a stable sort. Kinds that Helm does not know come last, by name.
bool installs_before(std::string_view a, std::string_view b, HelmOrder order = HelmOrder::helm4);

}  // namespace kchart::kube
