// Ports: sorted ranges and the three set operations on them.
#include <algorithm>

#include "kchart/reach.hpp"

namespace kchart {

namespace {

constexpr std::array kProtocolNames{"TCP", "UDP", "SCTP"};

template <class Operation>
Connections each(const Connections& a, const Connections& b, Operation operation) {
  Connections out;
  for (std::size_t i = 0; i < out.ports.size(); ++i)
    out.ports[i] = operation(a.ports[i], b.ports[i]);
  return out;
}

}  // namespace

PortSet::PortSet(int first, int last) {
  first = std::max(first, 1);
  last = std::min(last, 65535);
  if (first <= last) {
    ranges_.push_back({static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last)});
  }
}

bool PortSet::is_all() const {
  return ranges_.size() == 1 && ranges_.front() == Range{1, 65535};
}

bool PortSet::contains(int port) const {
  return std::any_of(ranges_.begin(), ranges_.end(),
                     [port](const Range& r) { return r.first <= port && port <= r.last; });
}

PortSet PortSet::unite(const PortSet& other) const {
  std::vector<Range> both;
  std::merge(ranges_.begin(), ranges_.end(), other.ranges_.begin(), other.ranges_.end(),
             std::back_inserter(both));
  PortSet out;
  for (const Range& range : both) {
    if (!out.ranges_.empty() && range.first <= out.ranges_.back().last + 1) {
      out.ranges_.back().last = std::max(out.ranges_.back().last, range.last);
    } else {
      out.ranges_.push_back(range);
    }
  }
  return out;
}

PortSet PortSet::intersect(const PortSet& other) const {
  PortSet out;
  auto a = ranges_.begin();
  auto b = other.ranges_.begin();
  while (a != ranges_.end() && b != other.ranges_.end()) {
    const Range common{std::max(a->first, b->first), std::min(a->last, b->last)};
    if (common.first <= common.last) out.ranges_.push_back(common);
    if (a->last < b->last) {
      ++a;
    } else {
      ++b;
    }
  }
  return out;
}

PortSet PortSet::subtract(const PortSet& other) const {
  PortSet out;
  for (const Range& range : ranges_) {
    int first = range.first;
    for (const Range& hole : other.ranges_) {
      if (hole.last < first || hole.first > range.last) continue;
      if (hole.first > first)
        out.ranges_.push_back(
            {static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(hole.first - 1)});
      first = hole.last + 1;
    }
    if (first <= range.last) out.ranges_.push_back({static_cast<std::uint16_t>(first), range.last});
  }
  return out;
}

std::string PortSet::text() const {
  if (is_all()) return "*";
  std::string out;
  for (const Range& range : ranges_) {
    if (!out.empty()) out += ',';
    out += std::to_string(range.first);
    if (range.last != range.first) out += '-' + std::to_string(range.last);
  }
  return out;
}

Connections Connections::all() {
  return {{PortSet::all(), PortSet::all(), PortSet::all()}, true};
}

Connections Connections::of(Protocol protocol, const PortSet& ports) {
  Connections out;
  out.ports[static_cast<std::size_t>(protocol)] = ports;
  return out;
}

bool Connections::empty() const {
  return !icmp &&
         std::all_of(ports.begin(), ports.end(), [](const PortSet& p) { return p.empty(); });
}

bool Connections::is_all() const {
  return icmp &&
         std::all_of(ports.begin(), ports.end(), [](const PortSet& p) { return p.is_all(); });
}

Connections Connections::unite(const Connections& other) const {
  Connections out =
      each(*this, other, [](const PortSet& a, const PortSet& b) { return a.unite(b); });
  out.icmp = icmp || other.icmp;
  return out;
}

Connections Connections::intersect(const Connections& other) const {
  Connections out =
      each(*this, other, [](const PortSet& a, const PortSet& b) { return a.intersect(b); });
  out.icmp = icmp && other.icmp;
  return out;
}

Connections Connections::subtract(const Connections& other) const {
  Connections out =
      each(*this, other, [](const PortSet& a, const PortSet& b) { return a.subtract(b); });
  out.icmp = icmp && !other.icmp;
  return out;
}

std::string Connections::text() const {
  if (is_all()) return "all";
  std::string out;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    if (ports[i].empty()) continue;
    if (!out.empty()) out += "; ";
    out += std::string(kProtocolNames[i]) + ' ' + ports[i].text();
  }
  if (icmp) out += out.empty() ? "ICMP" : "; ICMP";
  return out.empty() ? "none" : out;
}

}  // namespace kchart
