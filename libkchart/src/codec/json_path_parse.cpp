// client-go's parser of JSONPath templates, function by function.
#include <cstdlib>

#include "codec/json_path_node.hpp"
#include "kchart/error.hpp"

namespace kchart::json_path {

namespace {

[[noreturn]] void fail(const std::string& message) {
  throw Error(Fault::refused, "jsonpath.syntax", message);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word(char c) {
  return c == '_' || is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

bool ends_word(char c) {
  return std::string_view(" \t\r\n.,[]$@{}").find(c) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<long> to_integer(std::string_view text) {
  const std::string owned(text);
  char* end = nullptr;
  const long value = std::strtol(owned.c_str(), &end, 10);
  if (owned.empty() || owned == "+" || owned == "-" || *end != '\0') return std::nullopt;
  return value;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Nodes run() {
    Nodes found;
    while (at_ < text_.size()) {
      const std::size_t open = std::min(text_.find('{', at_), text_.size());
      if (open > at_) found.push_back(leaf(Node::Type::text, text_.substr(at_, open - at_)));
      at_ = open + 1;
      if (open < text_.size()) found.push_back(action());
    }
    return found;
  }

 private:
  static Node leaf(Node::Type type, std::string_view text) {
    Node node;
    node.type = type;
    node.text = text;
    return node;
  }

  static Nodes inside(const std::string& expression) {
    Nodes parsed = Parser("{" + expression + "}").own().run();
    return std::move(parsed.front().nodes);
  }

  // Keeps the text of a temporary alive.
  Parser& own() {
    owned_ = text_;
    text_ = owned_;
    return *this;
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  Node action() {
    Node list;
    while (true) {
      const std::string_view rest = text_.substr(std::min(at_, text_.size()));
      const char c = peek();
      if (rest.empty() || c == '\r' || c == '\n') fail("unclosed action");
      if (c == '}') {
        ++at_;
        return list;
      }
      if (rest.starts_with("[?(")) {
        filter(list.nodes);
      } else if (rest.starts_with("..")) {
        recursive(list.nodes);
      } else if (c == ' ' || c == '@' || c == '$') {
        ++at_;
      } else if (c == '[') {
        array(list.nodes);
      } else if (c == '"' || c == '\'') {
        quote(list.nodes, c);
      } else if (c == '.') {
        ++at_;
        field(list.nodes);
      } else if (c == '+' || c == '-' || is_digit(c)) {
        number(list.nodes);
      } else if (is_word(c)) {
        identifier(list.nodes);
      } else {
        char shown[48];
        std::snprintf(shown, sizeof shown, "unrecognized character in action: U+%04X '%c'",
                      static_cast<unsigned>(c), c);
        fail(shown);
      }
    }
  }

  void identifier(Nodes& into) {
    const std::size_t start = at_;
    while (at_ < text_.size() && !ends_word(text_[at_])) ++at_;
    const std::string_view word = text_.substr(start, at_ - start);
    const bool truth = word == "true" || word == "false";
    into.push_back(leaf(truth ? Node::Type::boolean : Node::Type::identifier, word));
    if (truth) into.back().number = word == "true" ? 1 : 0;
  }

  void recursive(Nodes& into) {
    if (!into.empty() && into.back().type == Node::Type::recursive) {
      fail("invalid multiple recursive descent");
    }
    at_ += 2;
    into.push_back(leaf(Node::Type::recursive, ""));
    if (is_word(peek())) field(into);
  }

  void field(Nodes& into) {
    std::string name;
    bool star = true;  // an escaped one is a name
    while (at_ < text_.size() && !ends_word(text_[at_])) {
      if (text_[at_] == '\\' && ++at_ < text_.size()) star = false;
      if (at_ < text_.size()) name += text_[at_++];
    }
    into.push_back(leaf(star && name == "*" ? Node::Type::wildcard : Node::Type::field, name));
  }

  void number(Nodes& into) {
    const std::size_t start = at_;
    if (peek() == '+' || peek() == '-') ++at_;
    while (peek() == '.' || is_digit(peek())) ++at_;
    const std::string text(text_.substr(start, at_ - start));
    const std::optional<long> integer = to_integer(text);
    Node node = leaf(integer ? Node::Type::integer : Node::Type::real, text);
    char* end = nullptr;
    node.number = integer ? static_cast<double>(*integer) : std::strtod(text.c_str(), &end);
    if (!integer && *end != '\0') fail("cannot parse number " + text);
    into.push_back(std::move(node));
  }

  void quote(Nodes& into, char mark) {
    std::string unquoted;
    for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == mark) {
        ++at_;
        return into.push_back(leaf(Node::Type::text, unquoted));
      }
      unquoted += text_[at_] == '\\' ? escaped(mark) : text_[at_];
    }
    fail("unterminated quoted string");
  }

  char escaped(char mark) {
    constexpr std::string_view kNames = "abfnrtv\\";
    constexpr std::string_view kMeant = "\a\b\f\n\r\t\v\\";
    if (++at_ == text_.size()) fail("unterminated quoted string");
    if (text_[at_] == mark) return mark;
    const std::size_t known = kNames.find(text_[at_]);
    if (known == std::string_view::npos) {
      fail("unquote string " + std::string(text_) + " error invalid syntax");
    }
    return kMeant[known];
  }

  void array(Nodes& into) {
    const std::size_t end = text_.find_first_of("]\n", at_);
    if (end == std::string_view::npos || text_[end] == '\n') fail("unterminated array");
    std::string_view text = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    if (text == "*") text = ":";
    if (text.find(',') != std::string_view::npos) return unite(into, text);
    const bool key = text.size() > 2 && text.front() == '\'' && text.back() == '\'' &&
                     text.substr(1, text.size() - 2).find('\'') == std::string_view::npos;
    if (!key) return slice(into, text);
    for (Node& node : inside("." + std::string(text.substr(1, text.size() - 2)))) {
      into.push_back(std::move(node));
    }
  }

  void unite(Nodes& into, std::string_view text) {
    Node node = leaf(Node::Type::united, "");
    while (true) {
      const std::size_t comma = text.find(',');
      Node list;
      list.nodes = inside("[" + std::string(trimmed(text.substr(0, comma))) + "]");
      node.nodes.push_back(std::move(list));
      if (comma == std::string_view::npos) break;
      text.remove_prefix(comma + 1);
    }
    into.push_back(std::move(node));
  }

  void slice(Nodes& into, std::string_view text) {
    Node node = leaf(Node::Type::array, "");
    std::string_view rest = text;
    std::size_t parts = 0;
    for (; parts < 3; ++parts) {
      const std::size_t colon = rest.find(':');
      const std::string_view part = rest.substr(0, colon);
      if (!part.empty()) {
        node.slice[parts].value = to_integer(part);
        if (!node.slice[parts].value) fail("invalid array index " + std::string(text));
      }
      if (colon == std::string_view::npos) break;
      rest.remove_prefix(colon + 1);
    }
    if (parts == 3 || text.empty()) fail("invalid array index " + std::string(text));
    if (parts == 0) node.slice[1] = {*node.slice[0].value + 1, true};
    into.push_back(std::move(node));
  }

  void filter(Nodes& into) {
    at_ += 3;
    const std::size_t start = at_;
    const std::size_t end = filter_end();
    at_ = end + 2;
    const std::string_view text = text_.substr(start, end - start);
    Node node = leaf(Node::Type::filter, "exists");
    node.nodes.resize(2);
    const std::size_t sign = text.find_first_of("!<>=");
    const std::size_t after =
        sign == std::string_view::npos ? sign : text.find_first_not_of("!<>=", sign);
    if (sign == 0 || after == std::string_view::npos) {
      node.nodes[0].nodes = inside(std::string(text));
    } else {
      node.nodes[0].nodes = inside(std::string(text.substr(0, sign)));
      node.text = text.substr(sign, after - sign);
      node.nodes[1].nodes = inside(std::string(text.substr(after)));
    }
    into.push_back(std::move(node));
  }

  // Where the ")" stands that ends a filter; quoted ones do not.
  std::size_t filter_end() const {
    char open = '\0';
    for (std::size_t i = at_; i < text_.size() && text_[i] != '\n'; ++i) {
      const char c = text_[i];
      if (c == '"' || c == '\'') {
        if (open == '\0') {
          open = c;
        } else if (c == open && text_[i - 1] != '\\') {
          open = '\0';
        }
      } else if (c == ')' && open == '\0') {
        if (i + 1 >= text_.size() || text_[i + 1] != ']') fail("unclosed array expect ]");
        return i;
      }
    }
    fail("unterminated filter");
  }

  std::string_view text_;
  std::string owned_;
  std::size_t at_ = 0;
};

}  // namespace

Nodes parse(std::string_view text) {
  return Parser(text).run();
}

}  // namespace kchart::json_path
