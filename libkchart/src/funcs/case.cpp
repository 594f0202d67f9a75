// Case: upper, lower, title and the renaming of identifiers (snakecase, camelcase, kebabcase).
//
// The last three follow huandu/xstrings 1.5: a text is cut into words of one type each (numbers,
// upper-case runs, words, connectors, punctuation, others), and the types decide where a connector
// is put. Invalid bytes are carried along with the word they stand in.
#include <string>

#include "base/unicode.hpp"
#include "base/utf8.hpp"
#include "funcs/args.hpp"
#include "funcs/families.hpp"

namespace kchart::funcs {

namespace {

using utf8::kReplacement;

Value result(const Call& call, const std::string& made) {
  return concat(call, {made});
}

// Go: for each rune of the text; a bad byte counts as U+FFFD.
template <class Step>
std::string each_rune(std::string_view s, Step step) {
  std::string out;
  out.reserve(s.size());
  while (!s.empty()) {
    const utf8::Rune rune = utf8::decode(s);
    utf8::append(out, step(rune.code));
    s.remove_prefix(rune.width);
  }
  return out;
}

Value upper(Call& call) {
  return result(call, unicode::upper(text(call, 0)));
}

Value lower(Call& call) {
  return result(call, unicode::lower(text(call, 0)));
}

// Go: strings.Title's idea of a word boundary.
bool separates(char32_t c) {
  if (c < 0x80) return !unicode::is_letter(c) && !unicode::is_digit(c) && c != '_';
  return !unicode::is_letter(c) && !unicode::is_digit(c) && unicode::is_space(c);
}

Value title(Call& call) {
  char32_t before = ' ';
  return result(call, each_rune(text(call, 0), [&before](char32_t c) {
                  const bool starts = separates(before);
                  before = c;
                  return starts ? unicode::to_title(c) : c;
                }));
}

Value untitle(Call& call) {
  bool starts = true;
  return result(call, each_rune(text(call, 0), [&starts](char32_t c) {
                  const bool first = starts;
                  starts = unicode::is_space(c);
                  return first ? unicode::to_lower(c) : c;
                }));
}

// Titlecase letters (Lt): digraphs such as U+01C5 and Greek letters with iota.
bool is_title(char32_t c) {
  return c == 0x1C5 || c == 0x1C8 || c == 0x1CB || c == 0x1F2 || (c >= 0x1F88 && c <= 0x1F8F) ||
         (c >= 0x1F98 && c <= 0x1F9F) || (c >= 0x1FA8 && c <= 0x1FAF) || c == 0x1FBC ||
         c == 0x1FCC || c == 0x1FFC;
}

Value swapcase(Call& call) {
  bool starts = true;  // after white space, lower case becomes title case
  return result(call, each_rune(text(call, 0), [&starts](char32_t c) {
                  if (unicode::is_upper(c) || is_title(c)) {
                    starts = false;
                    return unicode::to_lower(c);
                  }
                  if (unicode::is_lower(c)) {
                    const bool first = starts;
                    starts = false;
                    return first ? unicode::to_title(c) : unicode::to_upper(c);
                  }
                  starts = unicode::is_space(c);
                  return c;
                }));
}

// goutils goes byte by byte: each one is taken for a character of Latin-1.
Value initials(Call& call) {
  std::string out;
  bool gap = true;
  for (const char c : text(call, 0)) {
    const char32_t code = static_cast<unsigned char>(c);
    const bool space = unicode::is_space(code);
    if (gap && !space) utf8::append(out, code);
    gap = space;
  }
  return result(call, out);
}

Value nospace(Call& call) {
  const std::string_view s = text(call, 0);
  std::string out;
  bool any = false;
  for (const char c : s) {
    const char32_t code = static_cast<unsigned char>(c);
    if (unicode::is_space(code)) {
      any = true;
    } else {
      utf8::append(out, code);
    }
  }
  // Without white space goutils answers the text as it was, not the Latin-1 reading of it.
  return any ? result(call, out) : call.args[0];
}

// ---- xstrings ----

bool is_connector(char32_t c) {
  return c == '-' || c == '_' || unicode::is_space(c);
}

// Go: xstrings.ToPascalCase.
std::string pascal(std::string_view s) {
  std::string out;
  char32_t now = 0;
  bool upper_run = false;
  bool any = false;
  const auto next = [&s] {
    const utf8::Rune rune = utf8::decode(s);
    s.remove_prefix(rune.width);
    return rune.code;
  };
  while (!s.empty()) {
    any = true;
    now = next();
    if (!is_connector(now)) {
      upper_run = unicode::is_upper(now);
      now = unicode::to_upper(now);
      break;
    }
    utf8::append(out, now);
  }
  // A text of connectors alone repeats its last one, as xstrings does.
  if (s.empty()) {
    if (any) utf8::append(out, now);
    return out;
  }
  while (!s.empty()) {
    const char32_t before = now;
    now = next();
    if (is_connector(now) && is_connector(before)) {
      utf8::append(out, before);
      continue;
    }
    if (is_connector(before)) {
      upper_run = unicode::is_upper(now);
      now = unicode::to_upper(now);
      continue;
    }
    if (upper_run) {
      upper_run = unicode::is_upper(now);
      if (upper_run) now = unicode::to_lower(now);
    }
    utf8::append(out, before);
  }
  utf8::append(out, now);
  return out;
}

enum class Word { none, number, upper, letters, connector, punctuation, other };

struct Token {
  Word type = Word::none;
  std::string_view text;
};

// Letters but not ideographs, which xstrings counts among the others.
bool is_alphabetic(char32_t c) {
  const bool ideograph = (c >= 0x4E00 && c <= 0x9FCC) || (c >= 0x3400 && c <= 0x4D85) ||
                         (c >= 0x20000 && c <= 0x2B81D);
  return !ideograph && unicode::is_letter(c);
}

// Cuts a text into words.
class Words {
 public:
  explicit Words(std::string_view text) : left_(text) {}

  bool empty() const { return left_.empty(); }

  Token next() {
    if (left_.empty()) return {};
    const utf8::Rune first = valid_rune(0, kReplacement);
    if (first.code == kReplacement) return take(Word::none, first.width);
    const char32_t c = first.code;
    if (is_connector(c)) return take_while(Word::connector, first.width, is_connector);
    if (unicode::is_punct(c)) return take_while(Word::punctuation, first.width, unicode::is_punct);
    if (unicode::is_upper(c)) return take_upper(first.width);
    if (is_alphabetic(c)) return take_while(Word::letters, first.width, small_letter);
    if (unicode::is_number(c)) return take_while(Word::number, first.width, unicode::is_number);
    return take_while(Word::other, first.width, other);
  }

 private:
  static bool small_letter(char32_t c) { return is_alphabetic(c) && !unicode::is_upper(c); }
  static bool other(char32_t c) {
    return !is_connector(c) && !is_alphabetic(c) && !unicode::is_number(c) && !unicode::is_punct(c);
  }

  // The next character that is not U+FFFD, with the width of those skipped; at the end of the text
  // the character before it once more.
  utf8::Rune valid_rune(std::size_t at, char32_t before) const {
    std::size_t width = 0;
    while (at + width < left_.size()) {
      const utf8::Rune rune = utf8::decode(left_.substr(at + width));
      width += rune.width;
      if (rune.code != kReplacement) return {rune.code, width};
    }
    return {before, width};
  }

  Token take(Word type, std::size_t size) {
    const Token token{type, left_.substr(0, size)};
    left_.remove_prefix(size);
    return token;
  }

  template <class Belongs>
  Token take_while(Word type, std::size_t size, Belongs belongs) {
    char32_t last = utf8::decode_last(left_.substr(0, size)).code;
    while (size < left_.size()) {
      const utf8::Rune rune = valid_rune(size, last);
      last = rune.code;
      if (!belongs(last)) break;
      size += rune.width;
    }
    return take(type, size);
  }

  // "HTTPStatus" is "HTTP" and "Status"; "Status" stays one word.
  Token take_upper(std::size_t size) {
    if (size >= left_.size()) return take(Word::upper, size);
    const utf8::Rune second = valid_rune(size, 'A');
    if (!unicode::is_upper(second.code)) {
      if (!is_alphabetic(second.code)) return take(Word::upper, size);
      return take_while(Word::upper, size + second.width, small_letter);
    }
    std::size_t previous = second.width;
    size += second.width;
    utf8::Rune rune = second;
    while (size < left_.size()) {
      rune = valid_rune(size, rune.code);
      if (!unicode::is_upper(rune.code)) break;
      previous = rune.width;
      size += rune.width;
    }
    const bool next_word_begins = size < left_.size() && is_alphabetic(rune.code);
    return take(Word::upper, next_word_begins ? size - previous : size);
  }

  std::string_view left_;
};

// Puts connectors between the words of a text and lowers their letters.
class Lowerer {
 public:
  Lowerer(std::string_view s, char connector) : words_(s), connector_(connector) {}

  std::string run() {
    now_ = words_.next();
    while (!words_.empty()) {
      if (now_.type != Word::connector) put(now_);
      const Token before = now_;
      now_ = words_.next();
      between(before);
    }
    put(now_);
    return std::move(out_);
  }

 private:
  static bool joins(Word type) { return type == Word::connector || type == Word::punctuation; }

  void between(const Token& before) {
    switch (before.type) {
      case Word::number:
        put_words();
        if (now_.type != Word::none && !joins(now_.type)) out_ += connector_;
        return;
      case Word::connector:
        return put(before);
      case Word::punctuation:
        return;
      default:
        return after_word();
    }
  }

  // Behind letters: a number may belong to them ("bld4") or to what follows ("2xx").
  void after_word() {
    if (now_.type != Word::number) {
      if (!joins(now_.type)) out_ += connector_;
      return;
    }
    if (words_.empty()) return;
    const Token digits{Word::number, now_.text};
    now_ = words_.next();
    if (now_.type != Word::letters) {
      put(digits);
      if (!joins(now_.type)) out_ += connector_;
      return;
    }
    out_ += connector_;
    put(digits);
    put_words();
    if (now_.type != Word::none && !joins(now_.type)) out_ += connector_;
  }

  void put_words() {
    while (now_.type == Word::letters || now_.type == Word::number) {
      put(now_);
      now_ = words_.next();
    }
  }

  void put(const Token& word) {
    if (word.type != Word::upper && word.type != Word::connector) {
      out_ += word.text;
      return;
    }
    for (std::string_view s = word.text; !s.empty();) {
      const utf8::Rune rune = utf8::decode(s);
      s.remove_prefix(rune.width);
      if (is_connector(rune.code)) {
        out_ += connector_;
      } else {
        utf8::append(out_, unicode::is_upper(rune.code) ? unicode::to_lower(rune.code) : rune.code);
      }
    }
  }

  Words words_;
  char connector_;
  Token now_;
  std::string out_;
};

Value snakecase(Call& call) {
  return result(call, Lowerer(text(call, 0), '_').run());
}

Value kebabcase(Call& call) {
  return result(call, Lowerer(text(call, 0), '-').run());
}

Value camelcase(Call& call) {
  return result(call, pascal(text(call, 0)));
}

// ---- wrapping ----

// goutils.WrapCustom: breaks at the last space that leaves a line of at most `width` bytes.
std::string wrapped(std::string_view s, std::int64_t width, std::string_view newline, bool cut) {
  const auto size = static_cast<std::int64_t>(s.size());
  std::string out;
  std::int64_t offset = 0;
  const auto piece = [&](std::int64_t end, std::int64_t skip) {
    out.append(s.data() + offset, static_cast<std::size_t>(end - offset));
    out += newline;
    offset = end + skip;
  };
  while (size - offset > width) {
    const auto at = static_cast<std::size_t>(offset);
    if (s[at] == ' ') {
      ++offset;
      continue;
    }
    const std::size_t space = s.substr(at, static_cast<std::size_t>(width) + 1).rfind(' ');
    if (space != std::string_view::npos) {
      piece(offset + static_cast<std::int64_t>(space), 1);
    } else if (cut) {
      piece(offset + width, 0);
    } else {
      const std::size_t later = s.find(' ', static_cast<std::size_t>(offset + width));
      if (later == std::string_view::npos) break;
      piece(static_cast<std::int64_t>(later), 1);
    }
  }
  out.append(s.substr(static_cast<std::size_t>(offset)));
  return out;
}

Value wrap_text(Call& call, std::string_view newline, std::string_view s, bool cut) {
  const std::int64_t width = integer(call, 0) < 1 ? 1 : integer(call, 0);
  if (newline.empty()) newline = "\n";
  // Every piece but the last takes at least one byte of the text.
  const std::size_t pieces = s.size() / static_cast<std::size_t>(width) + 1;
  if (newline.size() > 1) check_string(call, s.size() + pieces * newline.size());
  return result(call, wrapped(s, width, newline, cut));
}

Value wrap(Call& call) {
  return wrap_text(call, "\n", text(call, 1), false);
}

Value wrap_with(Call& call) {
  return wrap_text(call, text(call, 1), text(call, 2), true);
}

constexpr Function kFunctions[] = {
    {"upper", "(s string) string", "The string in upper case.", upper},
    {"lower", "(s string) string", "The string in lower case.", lower},
    {"title", "(s string) string", "The first letter of every word in title case.", title},
    {"untitle", "(s string) string", "The first letter of every word in lower case.", untitle},
    {"swapcase", "(s string) string", "Upper case to lower, lower to upper or title case.",
     swapcase},
    {"initials", "(s string) string", "The first byte of every word.", initials},
    {"nospace", "(s string) string", "The string without white space.", nospace},
    {"snakecase", "(s string) string", "Words joined by underscores, in lower case.", snakecase},
    {"kebabcase", "(s string) string", "Words joined by hyphens, in lower case.", kebabcase},
    {"camelcase", "(s string) string", "Words joined, each with a capital.", camelcase},
    {"wrap", "(width int, s string) string", "Breaks lines at spaces, keeping long words.", wrap},
    {"wrapWith", "(width int, newline string, s string) string",
     "Breaks lines with the given text, cutting long words.", wrap_with},
};

}  // namespace

std::span<const Function> case_functions() {
  return kFunctions;
}

}  // namespace kchart::funcs
