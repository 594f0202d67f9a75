// Building shapes.
#include "compose/shape.hpp"

#include <algorithm>

namespace kchart::compose {

namespace {

Cond combine(Cond::Op op, Cond a, Cond b) {
  Cond made;
  made.op = op;
  for (Cond* part : {&a, &b}) {
    if (part->op == op) {
      made.parts.insert(made.parts.end(), part->parts.begin(), part->parts.end());
    } else if (std::find(made.parts.begin(), made.parts.end(), *part) == made.parts.end()) {
      made.parts.push_back(std::move(*part));
    }
  }
  return made.parts.size() == 1 ? made.parts.front() : made;
}

Node of_path(Node::Kind kind, std::string path) {
  Node node;
  node.kind = kind;
  node.text.text = std::move(path);
  return node;
}

Entry splice(Node node, Cond when) {
  Entry entry("", std::move(node), std::move(when));
  entry.splice = true;
  return entry;
}

}  // namespace

Cond given(std::string path) {
  Cond c;
  c.op = Cond::Op::set;
  c.path = std::move(path);
  return c;
}

Cond equals(std::string path, std::string text) {
  Cond c = given(std::move(path));
  c.op = Cond::Op::equals;
  c.text = std::move(text);
  return c;
}

Cond operator!(Cond c) {
  Cond made;
  made.op = Cond::Op::none;
  made.parts.push_back(std::move(c));
  return made;
}

Cond operator&&(Cond a, Cond b) {
  if (a.op == Cond::Op::always) return b;
  if (b.op == Cond::Op::always) return a;
  return combine(Cond::Op::all, std::move(a), std::move(b));
}

Cond operator||(Cond a, Cond b) {
  if (a.op == Cond::Op::always || b.op == Cond::Op::always) return {};
  return combine(Cond::Op::any, std::move(a), std::move(b));
}

Text value(std::string path) {
  return {Text::Op::value, std::move(path)};
}
Text identifier(std::string path) {
  return {Text::Op::identifier, std::move(path)};
}
Text helper(std::string name) {
  return {Text::Op::helper, std::move(name)};
}
Text hash_of(Text text) {
  return {Text::Op::hash, "", {std::move(text)}};
}
Text release_namespace() {
  return {Text::Op::release_space, ""};
}
Text release_service() {
  return {Text::Op::release_service, ""};
}

Text join(std::vector<Text> parts) {
  Text made(Text::Op::join, "");
  for (Text& part : parts) {
    if (part.op == Text::Op::join) {
      made.parts.insert(made.parts.end(), part.parts.begin(), part.parts.end());
    } else {
      made.parts.push_back(std::move(part));
    }
  }
  return made;
}

Text fallback(Text first, Text second) {
  return {Text::Op::fallback, "", {std::move(first), std::move(second)}};
}

Text choose(Cond when, Text yes, Text no) {
  Text made(Text::Op::choose, "", {std::move(yes), std::move(no)});
  made.when = std::move(when);
  return made;
}

Node map(Entries entries) {
  Node node;
  node.kind = Node::Kind::map;
  node.entries = std::move(entries);
  return node;
}

Node entries_list(Entries entries) {
  Node node = map(std::move(entries));
  node.kind = Node::Kind::list;
  return node;
}

Node list(std::vector<Node> items) {
  Entries entries;
  for (Node& node : items) entries.push_back(item(std::move(node)));
  return entries_list(std::move(entries));
}

Node count(std::string path) {
  return of_path(Node::Kind::count, std::move(path));
}
Node flag(std::string path) {
  return of_path(Node::Kind::flag, std::move(path));
}
Node tree(std::string path) {
  return of_path(Node::Kind::tree, std::move(path));
}
Node included(std::string name) {
  return of_path(Node::Kind::included, std::move(name));
}

Entry item(Node node, Cond when) {
  return {"", std::move(node), std::move(when)};
}
Entry splice_values(std::string path) {
  return splice(tree(path), given(path));
}
Entry splice_included(std::string name) {
  return splice(included(std::move(name)), {});
}

Entries operator+(Entries a, Entries b) {
  a.insert(a.end(), std::make_move_iterator(b.begin()), std::make_move_iterator(b.end()));
  return a;
}

Entries only(const Cond& when, Entries entries) {
  for (Entry& entry : entries) entry.when = when && entry.when;
  return entries;
}

Cond presence(const Node& node) {
  const bool container = node.kind == Node::Kind::map || node.kind == Node::Kind::list;
  if (!container || node.entries.empty()) return {};
  Cond any = node.entries.front().when;
  for (const Entry& entry : node.entries) any = any || entry.when;
  return any;
}

void settle(Node& node) {
  for (Entry& entry : node.entries) {
    settle(entry.node);
    const Cond there = presence(entry.node);
    if (there.op != Cond::Op::always && !(there == entry.when)) entry.when = entry.when && there;
  }
}

}  // namespace kchart::compose
