// Rows of the table: flows between groups, joined where they say the same.
#include <algorithm>
#include <map>
#include <set>

#include "kchart/reach_report.hpp"
#include "reach/alternatives.hpp"

namespace kchart {

namespace {

Connections for_people(Connections set) {
  if (set.is_all()) return set;
  const bool ports =
      std::any_of(set.ports.begin(), set.ports.end(), [](const PortSet& p) { return !p.empty(); });
  if (ports) set.icmp = false;
  return set;
}

bool holds_ours(const Network& network, const std::vector<std::size_t>& ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::size_t i) {
    const Endpoint& e = network.endpoints()[i];
    return e.kind == Endpoint::Kind::pod && !e.absent;
  });
}

// "web/deployment/api" as "web/api": the kind is only told where it is needed.
std::string short_name(const Endpoint& endpoint) {
  const std::string& full = endpoint.name;
  const std::size_t first = full.find('/');
  const std::size_t last = full.rfind('/');
  const bool plain = endpoint.kind == Endpoint::Kind::pod && !endpoint.absent && first < last;
  return plain ? full.substr(0, first) + full.substr(last) : full;
}

using Marks = std::vector<std::string>;

class Rows {
 public:
  explicit Rows(const Network& network) : network_(network) {
    for (const reach::Alternative& alternative : reach::kPortAlternatives) {
      ReachOptions options = network.options();
      alternative.flip(options);
      others_.push_back(network.under(options));
    }
  }

  std::vector<FlowRow> run() {
    using Ends = std::vector<std::uint32_t>;
    using What = std::pair<Connections, Marks>;
    std::map<std::pair<std::uint32_t, What>, Ends> targets;
    for (const Flow& flow : network_.flows()) {
      const auto& from = network_.groups()[flow.from].members;
      const auto& to = network_.groups()[flow.to].members;
      if (!holds_ours(network_, from) && !holds_ours(network_, to)) continue;
      const Connections allowed = for_people(network_.connections(flow.set));
      targets[{flow.from, What{allowed, marks(from, to)}}].push_back(flow.to);
    }
    std::map<std::pair<Ends, What>, Ends> rows;
    for (auto& [key, to] : targets) rows[{to, key.second}].push_back(key.first);
    std::vector<FlowRow> out;
    for (const auto& [key, from] : rows) {
      out.push_back({members(from), members(key.first), key.second.first, key.second.second});
    }
    std::stable_sort(out.begin(), out.end(), [](const FlowRow& a, const FlowRow& b) {
      return std::pair(a.from, a.to) < std::pair(b.from, b.to);
    });
    return out;
  }

 private:
  Marks marks(const std::vector<std::size_t>& from, const std::vector<std::size_t>& to) const {
    const std::size_t a = from.front();
    const std::size_t b = to.size() > 1 && to.front() == a ? to[1] : to.front();
    const Connections here = for_people(network_.between(a, b));
    Marks out;
    for (std::size_t i = 0; i < others_.size(); ++i) {
      if (for_people(others_[i].between(a, b)) != here) {
        out.emplace_back(reach::kPortAlternatives[i].name);
      }
    }
    return out;
  }

  std::vector<std::size_t> members(const std::vector<std::uint32_t>& groups) const {
    std::set<std::size_t> all;
    for (const std::uint32_t g : groups) {
      const auto& list = network_.groups()[g].members;
      all.insert(list.begin(), list.end());
    }
    return {all.begin(), all.end()};
  }

  const Network& network_;
  std::vector<Network> others_;
};

}  // namespace

std::vector<FlowRow> flow_rows(const Network& network) {
  return Rows(network).run();
}

std::string ends_text(const Network& network, const std::vector<std::size_t>& ends) {
  const auto& all = network.endpoints();
  const auto count = [&](const std::vector<std::size_t>* among, const auto& wanted) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < (among != nullptr ? among->size() : all.size()); ++i) {
      n += wanted(all[among != nullptr ? (*among)[i] : i]) ? 1 : 0;
    }
    return n;
  };
  const auto outside = [](const Endpoint& e) { return e.kind == Endpoint::Kind::external; };
  const auto internet = [](const Endpoint& e) { return e.internet; };
  const bool everywhere = count(&ends, outside) == count(nullptr, outside);
  const bool whole_internet = count(&ends, internet) == count(nullptr, internet);
  std::vector<std::string> names;
  for (const std::size_t i : ends) {
    const Endpoint& e = all[i];
    if (outside(e) && (everywhere || (e.internet && whole_internet))) continue;
    names.push_back(short_name(e));
  }
  if (everywhere) {
    names.emplace_back("any address outside");
  } else if (whole_internet) {
    names.emplace_back("internet");
  }
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::vector<FlowChange> flow_changes(const Network& before, const Network& after) {
  // Groups of both sides are met pair by pair; a name stands for the endpoint on each side.
  std::map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < before.endpoints().size(); ++i) known[before.endpoints()[i].name] = i;
  std::vector<FlowChange> out;
  std::set<std::string> names;
  for (const Endpoint& e : before.endpoints()) names.insert(e.name);
  for (const Endpoint& e : after.endpoints()) names.insert(e.name);
  std::map<std::string, std::size_t> fresh;
  for (std::size_t i = 0; i < after.endpoints().size(); ++i) fresh[after.endpoints()[i].name] = i;
  const auto open = [](const Network& network, const std::map<std::string, std::size_t>& index,
                       const std::string& from, const std::string& to) {
    const auto a = index.find(from);
    const auto b = index.find(to);
    if (a == index.end() || b == index.end() || a->second == b->second) return Connections{};
    const auto ours = [&](std::size_t i) {
      const Endpoint& e = network.endpoints()[i];
      return e.kind == Endpoint::Kind::pod && !e.absent;
    };
    if (!ours(a->second) && !ours(b->second)) return Connections{};
    return network.between(a->second, b->second);
  };
  for (const std::string& from : names) {
    for (const std::string& to : names) {
      const Connections old = open(before, known, from, to);
      const Connections now = open(after, fresh, from, to);
      if (old == now) continue;
      out.push_back({from, to, now.subtract(old), old.subtract(now)});
    }
  }
  return out;
}

}  // namespace kchart
