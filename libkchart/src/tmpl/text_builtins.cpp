// print and its kin, and escaping for HTML, JavaScript and URLs. Go: text/template/funcs.go.
#include <vector>

#include "base/unicode.hpp"
#include "base/utf8.hpp"
#include "tmpl/builtins.hpp"
#include "value/format.hpp"

namespace kchart::tmpl {

namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

Value print(Call& call) {
  return Value::string(call.arena, format::sprint(call.args, call.budget.limits().string));
}

Value printf(Call& call) {
  return Value::string(call.arena, format::sprintf(call.args[0].as_string(), call.args.subspan(1),
                                                   call.budget.limits().string));
}

Value println(Call& call) {
  return Value::string(call.arena, format::sprintln(call.args, call.budget.limits().string));
}

// The text to escape: what the arguments print as in a template.
std::string text_of(const Call& call) {
  const std::span<const Value> args = call.args;
  if (args.size() == 1 && args[0].is_string()) return std::string(args[0].as_string());
  std::vector<Value> printed(args.begin(), args.end());
  for (Value& value : printed) {
    if (value.is_nil()) value = Value::borrowed("<no value>");
  }
  return format::sprint(printed, call.budget.limits().string);
}

Value html(Call& call) {
  std::string out;
  for (const char c : text_of(call)) {
    switch (c) {
      case '\0':
        utf8::append(out, utf8::kReplacement);
        break;
      case '"':
        out += "&#34;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return Value::string(call.arena, out);
}

void append_unicode_escape(std::string& out, char32_t code) {
  out += "\\u";
  const int first = code > 0xFFFFF ? 20 : code > 0xFFFF ? 16 : 12;
  for (int shift = first; shift >= 0; shift -= 4) out += kHex[(code >> shift) & 15];
}

void append_js_ascii(std::string& out, char c) {
  switch (c) {
    case '\\':
    case '\'':
    case '"':
      out += '\\';
      out += c;
      break;
    case '<':
    case '>':
    case '&':
    case '=':
      append_unicode_escape(out, static_cast<unsigned char>(c));
      break;
    default:
      if (c >= ' ') {
        out += c;
      } else {
        append_unicode_escape(out, static_cast<unsigned char>(c));
      }
  }
}

Value js(Call& call) {
  const std::string text = text_of(call);
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    const utf8::Rune rune = utf8::decode(rest);
    if (rune.code < 0x80) {
      append_js_ascii(out, rest.front());
    } else if (unicode::is_print(rune.code)) {
      out += rest.substr(0, rune.width);
    } else {
      append_unicode_escape(out, rune.code);
    }
    rest.remove_prefix(rune.width);
  }
  return Value::string(call.arena, out);
}

bool stays_in_url(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

Value urlquery(Call& call) {
  std::string out;
  for (const char c : text_of(call)) {
    if (stays_in_url(c)) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return Value::string(call.arena, out);
}

constexpr std::string_view kAny = "(args ...interface {}) string";

constexpr Function kText[] = {
    {"html", kAny, "The arguments as text, escaped for HTML.", html},
    {"js", kAny, "The arguments as text, escaped for JavaScript.", js},
    {"print", kAny, "The arguments as text; a space between two that are no strings.", print},
    {"printf", "(format string, args ...interface {}) string",
     "The arguments as the format says, with Go's verbs.", printf},
    {"println", kAny, "The arguments as text with spaces between and a newline.", println},
    {"urlquery", kAny, "The arguments as text, escaped for the query of a URL.", urlquery},
};

}  // namespace

std::span<const Function> text_builtins() {
  return kText;
}

}  // namespace kchart::tmpl
