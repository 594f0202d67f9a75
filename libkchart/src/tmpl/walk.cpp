// Nodes that print, branch and loop. Go: text/template/exec.go, walk and its kin.
#include <algorithm>

#include "base/strconv.hpp"
#include "tmpl/deferred.hpp"
#include "tmpl/types.hpp"
#include "tmpl/walker.hpp"
#include "value/format.hpp"

namespace kchart::tmpl {

Walker::Walker(Execution& run, const Body& body, const Value& data, std::string& out)
    : run_(run),
      body_(body),
      node_(body.root),
      out_(out),
      mark_(run.stack_.mark()),
      out_end_(out.size() + run.budget_.limits().template_output) {
  slots_ = run.stack_.push(body.slots);
  slots_[0] = data;
}

Walker::Flow Walker::walk(const ListNode& found, const Value& dot) {
  const ListNode& list = whole(found);
  at(list);
  run_.budget_.step(list.nodes.size() + 1);
  for (const Node* node : list.nodes) {
    at(*node);
    Flow flow = Flow::next;
    switch (node->kind) {
      case NodeKind::text:
        observe(*node);
        out_ += as<TextNode>(*node).text;
        check_output();
        break;
      case NodeKind::action:
        walk_action(as<ActionNode>(*node), dot);
        break;
      case NodeKind::if_:
      case NodeKind::with:
        flow = walk_branch(as<BranchNode>(*node), dot);
        break;
      case NodeKind::range:
        flow = walk_range(as<BranchNode>(*node), dot);
        break;
      case NodeKind::template_:
        walk_template(as<TemplateNode>(*node), dot);
        break;
      case NodeKind::break_:
        return Flow::break_;
      default:
        return Flow::continue_;
    }
    if (flow != Flow::next) return flow;
  }
  return Flow::next;
}

void Walker::tell_observer(const Node& node) {
  const Tree& tree = *body_.tree;
  Observer::Place place{tree.name, tree.text, node.offset, node.kind == NodeKind::text};
  // The text begins behind what was trimmed of it.
  if (place.is_text) {
    place.offset = static_cast<std::size_t>(as<TextNode>(node).text.data() - tree.text.data());
  }
  run_.options_.observer->wrote(run_.buffers_in_use_, out_.size(), place);
}

void Walker::walk_action(const ActionNode& action, const Value& dot) {
  if (Observer* const observer = run_.options_.observer) observer->began(run_.buffers_in_use_);
  const Value value = eval_pipeline(*action.pipe, dot);
  if (!action.pipe->variables.empty()) return;
  at(action);
  observe(action);
  print(value);
  check_output();
}

void Walker::print(const Value& value) {
  switch (value.kind()) {
    case Kind::nil:
      out_ += "<no value>";
      break;
    case Kind::string:
      out_ += value.as_string();
      break;
    case Kind::object:
      print_object(value);
      break;
    default:
      format::append_v(out_, value);
  }
}

// Go follows a pointer and, where it can, takes the address again: what an action prints is the
// String of the pointer's method, while print and toString see the plain value.
void Walker::print_object(const Value& value) {
  const Object& object = *value.as_object();
  const MethodTable* const methods = object.methods();
  const BoundFunction* const text = methods != nullptr ? methods->find("String") : nullptr;
  if (text != nullptr) {
    Call call{run_.arena_, {&value, 1}, run_, run_.services_, run_.budget_};
    out_ += text->function.code(call).as_string();
    return;
  }
  const std::size_t start = out_.size();
  object.print(out_);
  if (object.kind_name() == "ptr" && out_.compare(start, 1, "&") == 0) out_.erase(start, 1);
}

void Walker::fail_output() {
  throw Error(Fault::limit, "limit.output",
              "the output of a template passes " +
                  std::to_string(run_.budget_.limits().template_output) +
                  " bytes (raise with --max-template-output-bytes)",
              frame().position);
}

Walker::Flow Walker::walk_branch(const BranchNode& branch, const Value& dot) {
  const Value value = eval_pipeline(*branch.pipe, dot);
  if (truth(value)) return walk(*branch.list, branch.kind == NodeKind::with ? value : dot);
  return branch.otherwise != nullptr ? walk(*branch.otherwise, dot) : Flow::next;
}

Walker::Flow Walker::walk_range(const BranchNode& range, const Value& dot) {
  const Value value = eval_pipeline(*range.pipe, dot);
  bool ran = false;
  switch (value.kind()) {
    case Kind::nil:
      break;
    case Kind::integer:
    case Kind::int64:
    case Kind::uint32:
    case Kind::uint64:
      ran = range_over_count(range, value);
      break;
    case Kind::bytes:
    case Kind::list:
      ran = range_over_list(range, value);
      break;
    case Kind::map:
      ran = range_over_map(range, value);
      break;
    case Kind::object:
      if (value.as_object()->number()) {
        ran = range_over_count(range, value);
        break;
      }
      [[fallthrough]];
    default:
      fail("range can't iterate over " + format::to_string(value));
  }
  if (ran || range.otherwise == nullptr) return Flow::next;
  return walk(*range.otherwise, dot);
}

// Sets the variables and runs the body once; false when it ended with a break.
bool Walker::iterate(const BranchNode& range, const Value& index, const Value& element) {
  const PipeNode& pipe = *range.pipe;
  if (!pipe.variables.empty()) {
    // Of two variables the first has the index; a lone one has the element.
    if (pipe.variables.size() > 1) set_variable(*pipe.variables[0], index);
    set_variable(*pipe.variables.back(), element);
  }
  return walk(*range.list, element) != Flow::break_;
}

namespace {

// The elements of a count have its type.
Value number_like(const Value& count, std::uint64_t i, Arena& arena) {
  switch (count.kind()) {
    case Kind::object:
      return count.as_object()->renumbered(arena, static_cast<std::int64_t>(i));
    case Kind::integer:
      return Value::integer(static_cast<std::int64_t>(i));
    case Kind::int64:
      return Value::int64(static_cast<std::int64_t>(i));
    case Kind::uint64:
      return Value::uint64(i);
    default:
      return count.is_byte() ? Value::byte(static_cast<std::uint8_t>(i))
                             : Value::uint32(static_cast<std::uint32_t>(i));
  }
}

}  // namespace

bool Walker::range_over_count(const BranchNode& range, const Value& count) {
  if (range.pipe->variables.size() > 1) {
    fail("can't use " + format::to_string(count) + " to iterate over more than one variable");
  }
  const auto named = count.is_object() ? count.as_object()->number() : std::nullopt;
  const bool is_signed = named || count.is_signed();
  const std::int64_t wanted = named.value_or(count.as_int());
  if (is_signed && wanted <= 0) return false;
  const std::uint64_t end = static_cast<std::uint64_t>(wanted);
  for (std::uint64_t i = 0; i < end; ++i) {
    if (!iterate(range, Value(), number_like(count, i, run_.arena_))) break;
  }
  return end != 0;
}

bool Walker::range_over_list(const BranchNode& range, const Value& list) {
  const std::size_t size = list.size();
  for (std::size_t i = 0; i < size; ++i) {
    const Value element = list.is_list()
                              ? element_of((*list.as_list())[i], list.list_type().element)
                              : Value::byte(static_cast<unsigned char>(list.as_string()[i]));
    if (!iterate(range, Value::integer(static_cast<std::int64_t>(i)), element)) break;
  }
  return size != 0;
}

// The entries are those at the start, whatever the body does to the map, so they are copied first.
bool Walker::range_over_map(const BranchNode& range, const Value& map) {
  const std::size_t size = map.size();
  if (size == 0) return false;
  const Kind element = map.map_type().element;
  const ValueStack::Mark mark = run_.stack_.mark();
  Value* const entries = run_.stack_.push(2 * size);
  Value* to = entries;
  for (const Map::Entry& entry : *map.as_map()) {
    *to++ = Value::borrowed(entry.key.view());
    *to++ = element_of(entry.value, element);
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (!iterate(range, entries[2 * i], entries[2 * i + 1])) break;
  }
  run_.stack_.release(mark);
  return true;
}

void Walker::walk_template(const TemplateNode& call, const Value& dot) {
  const Body* body = run_.set_->find(call.name);
  if (body == nullptr) fail("template " + strconv::quote(call.name) + " not defined");
  const Value data = call.pipe != nullptr ? eval_pipeline(*call.pipe, dot) : Value();
  run_.run_body(*body, data, out_);
}

ExecError::Frame Walker::frame(std::string_view function) const {
  const std::string_view before = body_.tree->text.substr(0, node_->offset);
  const std::size_t newline = before.rfind('\n');
  const std::size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  return {std::string(body_.name),
          {std::string(body_.tree->name), static_cast<int>(line),
           static_cast<int>(node_->offset - line_start)},
          to_string(*node_),
          std::string(function)};
}

void Walker::fail(std::string message) {
  throw Failure{{frame()}, std::move(message), true};
}

void Walker::fail_stack() {
  throw Error(Fault::limit, "limit.depth", "templates are nested too deeply", frame().position);
}

}  // namespace kchart::tmpl
