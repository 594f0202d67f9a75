// The outside. The borders of all sets cut the line of addresses into intervals; a sweep along it
// keeps the sets that are open, and intervals inside the same sets belong together.
#include "reach/external.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "kchart/error.hpp"

namespace kchart::reach {

namespace {

using kube::Address;
using kube::AddressSet;
using kube::Family;

struct Event {
  Address at;
  bool opens;
  std::uint32_t set;
};

Address last_of(Family family) {
  return AddressSet::all().ranges()[family == Family::ipv4 ? 0 : 1].last;
}

std::vector<Event> events_of(const std::vector<AddressSet>& cuts) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < cuts.size(); ++i) {
    for (const AddressSet::Range& range : cuts[i].ranges()) {
      events.push_back({range.first, true, i});
      if (range.last == last_of(range.last.family)) continue;
      Address after = range.last;
      ++after.bits;
      events.push_back({after, false, i});
    }
  }
  std::sort(events.begin(), events.end(),
            [](const Event& a, const Event& b) { return a.at < b.at; });
  return events;
}

// Sweeps one family; `event` runs on to the first of another family.
void sweep(Family family, std::vector<Event>::const_iterator& event,
           std::vector<Event>::const_iterator end, std::uint64_t steps_left,
           std::vector<AddressSet>& out) {
  std::map<std::vector<std::uint32_t>, std::vector<AddressSet::Range>> parts;
  std::set<std::uint32_t> open;
  Address at{family, 0};
  const auto close = [&](const Address& last) {
    if (steps_left < open.size() + 1) {
      throw Error(Fault::limit, "limit.reach.steps",
                  "the policies cut the address space too often to be compared");
    }
    steps_left -= open.size() + 1;
    parts[{open.begin(), open.end()}].push_back({at, last});
  };
  while (event != end && event->at.family == family) {
    const Address next = event->at;
    if (at < next) {
      Address last = next;
      --last.bits;
      close(last);
      at = next;
    }
    for (; event != end && event->at == next; ++event) {
      if (event->opens) {
        open.insert(event->set);
      } else {
        open.erase(event->set);
      }
    }
  }
  close(last_of(family));
  for (const auto& [key, ranges] : parts) out.push_back(AddressSet::of(ranges));
}

std::string joined(const std::vector<kube::Cidr>& cidrs) {
  constexpr std::size_t kShown = 6;
  std::string out;
  for (std::size_t i = 0; i < std::min(cidrs.size(), kShown); ++i) {
    out += (i != 0 ? "," : "") + cidrs[i].text();
  }
  if (cidrs.size() > kShown) out += ",... (" + std::to_string(cidrs.size()) + " ranges)";
  return out;
}

}  // namespace

std::vector<AddressSet> split_addresses(const std::vector<AddressSet>& cuts,
                                        std::uint64_t max_steps) {
  const std::vector<Event> events = events_of(cuts);
  std::vector<AddressSet> out;
  auto event = events.begin();
  sweep(Family::ipv4, event, events.end(), max_steps, out);
  sweep(Family::ipv6, event, events.end(), max_steps, out);
  return out;
}

AddressSet address_set(const std::vector<std::string>& cidrs) {
  AddressSet set;
  for (const std::string& text : cidrs) {
    if (const auto cidr = kube::Cidr::parse(text)) set = set.unite(AddressSet(*cidr));
  }
  return set;
}

const AddressSet& internet() {
  // IANA's registries of special-purpose addresses, and multicast.
  static const AddressSet set = AddressSet::all().subtract(
      address_set({"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
                   "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15",
                   "224.0.0.0/3", "::/8", "fc00::/7", "fe80::/10", "ff00::/8"}));
  return set;
}

std::string describe(const AddressSet& set) {
  const std::vector<kube::Cidr> parts = set.cidrs();
  if (parts.size() <= 3) return joined(parts);
  const bool v4 = parts.front().network.family == Family::ipv4;
  const AddressSet whole = address_set({v4 ? "0.0.0.0/0" : "::/0"});
  const std::vector<kube::Cidr> holes = whole.subtract(set).cidrs();
  if (holes.size() >= parts.size()) return joined(parts);
  return (v4 ? "0.0.0.0/0 except " : "::/0 except ") + joined(holes);
}

}  // namespace kchart::reach
