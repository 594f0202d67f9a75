// Names: what a person calls an endpoint, and which endpoints are meant.

#include "kube/internet.hpp"
#include "reach/external.hpp"
#include "reach/state.hpp"

namespace kchart {

namespace {

// Whether `name` means this pod or node: whole ("web/deployment/api"), without the kind
// ("web/api"), or the last part alone ("api").
bool is_called(const Endpoint& endpoint, std::string_view name) {
  const std::string_view full = endpoint.name;
  if (full == name) return true;
  if (endpoint.absent) return false;
  const std::string_view last = full.substr(full.rfind('/') + 1);
  if (last == name) return true;
  const std::size_t slash = name.find('/');
  return slash != std::string_view::npos && name.substr(0, slash) == endpoint.namespace_name &&
         name.substr(slash + 1) == last;
}

std::optional<kube::AddressSet> addresses_of(std::string_view text) {
  const bool v6 = text.find(':') != std::string_view::npos;
  const std::string whole =
      kube::Address::parse(text) ? std::string(text) + (v6 ? "/128" : "/32") : std::string(text);
  const auto cidr = kube::Cidr::parse(whole);
  return cidr ? std::optional(kube::AddressSet(*cidr)) : std::nullopt;
}

// The listed domain that answers for `name`: itself, else the narrowest "*." above it.
std::optional<std::size_t> domain_for(const reach::Universe& u, std::string_view name) {
  std::optional<std::size_t> best;
  for (std::size_t i = u.first_domain; i < u.endpoints.size(); ++i) {
    const std::string& domain = u.endpoints[i].name;
    if (domain == name) return i;
    const std::string_view tail = std::string_view(domain).substr(1);
    const bool covers =
        domain.starts_with("*.") && name.size() > tail.size() && name.ends_with(tail);
    if (covers && (!best || u.endpoints[*best].name.size() < domain.size())) best = i;
  }
  return best;
}

}  // namespace

std::vector<std::size_t> Network::find_all(std::string_view name) const {
  const auto& u = state_->universe();
  const reach::Cluster& cluster = state_->reading->cluster;
  std::vector<std::size_t> out;
  const auto add_if = [&](std::size_t first, std::size_t end, const auto& wanted) {
    for (std::size_t i = first; i < end; ++i) {
      if (wanted(i)) out.push_back(i);
    }
    return !out.empty();
  };
  if (name == "ingress") return {cluster.ingress_controller};
  if (name == "internet") {
    add_if(u.first_external, u.first_domain,
           [&](std::size_t i) { return u.endpoints[i].internet; });
    return out;
  }
  // Of these, the addresses that hosts have: all but documentation, tunnels and unassigned space.
  if (name == "internet/hosts") {
    add_if(u.first_external, u.first_domain, [&](std::size_t i) {
      return kube::internet().contains(u.external[i - u.first_external]);
    });
    return out;
  }
  if (const auto addresses = addresses_of(name)) {
    const auto owns = [&](std::size_t i) {
      const auto& own =
          i < u.first_node ? cluster.pods[i].addresses : cluster.nodes[i - u.first_node].addresses;
      return !own.empty() && own.contains(*addresses);
    };
    if (add_if(0, u.first_external, owns)) return out;
    add_if(u.first_external, u.first_domain, [&](std::size_t i) {
      const auto& part = u.external[i - u.first_external];
      return part.contains(*addresses) || addresses->contains(part);
    });
    return out;
  }
  if (name == "*") {
    add_if(0, u.first_node, [&](std::size_t i) { return !u.endpoints[i].absent; });
    return out;
  }
  if (add_if(0, u.first_external, [&](std::size_t i) { return is_called(u.endpoints[i], name); })) {
    return out;
  }
  const bool whole = name.ends_with("/*");
  const std::string_view space = whole ? name.substr(0, name.size() - 2) : name;
  if (add_if(0, u.first_node, [&](std::size_t i) {
        return u.endpoints[i].namespace_name == space && !space.empty() && space != "*";
      })) {
    return out;
  }
  if (const auto domain = domain_for(u, name)) out.push_back(*domain);
  return out;
}

std::optional<std::size_t> Network::find(std::string_view name) const {
  if (name == "internet") {
    // One address stands for all; see find_all for where policies tell them apart.
    const auto all = find_all("8.8.8.8");
    return all.empty() ? std::nullopt : std::optional(all.front());
  }
  const auto all = find_all(name);
  return all.size() == 1 ? std::optional(all.front()) : std::nullopt;
}

const Service* Network::find_service(std::string_view name) const {
  const Service* found = nullptr;
  for (const Service& service : services()) {
    const std::string full = service.namespace_name + '/' + service.name;
    if (full == name) return &service;
    if (service.name != name) continue;
    if (found != nullptr) return nullptr;
    found = &service;
  }
  return found;
}

}  // namespace kchart
