// The analysis: one look at every character, remembering what stands next to what.
//
// The wanted style comes from the type (a string that reads back as something else is quoted, one
// with newlines is a literal block); the emitter then steps down to a stronger style where the
// wanted one cannot carry the text.
#include "codec/yaml_style.hpp"

#include <array>

#include "base/utf8.hpp"

namespace kchart::codec {

namespace {

enum class ByteClass : std::uint8_t { plain, space, tab, newline, colon, hash, control, multibyte };

constexpr std::array<ByteClass, 256> make_classes() {
  std::array<ByteClass, 256> classes{};
  for (std::size_t c = 0; c < 256; ++c) {
    classes[c] = c >= 0x80               ? ByteClass::multibyte
                 : c < 0x20 || c == 0x7F ? ByteClass::control
                                         : ByteClass::plain;
  }
  classes[' '] = ByteClass::space;
  classes['\t'] = ByteClass::tab;
  classes['\n'] = ByteClass::newline;
  classes[':'] = ByteClass::colon;
  classes['#'] = ByteClass::hash;
  return classes;
}
constexpr std::array<ByteClass, 256> kClasses = make_classes();

ByteClass class_of(char c) {
  return kClasses[static_cast<unsigned char>(c)];
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// What a text holds that rules styles out.
struct Features {
  bool indicators = false;  // a character that means something to YAML where it stands
  bool breaks = false;
  bool special = false;  // not printable
  bool tabs = false;
  bool edge_space = false;  // blank or break at either end
  bool trailing_space = false;
  bool break_space = false;
  bool space_break = false;
  bool newline = false;
  bool separators = false;
  bool irregular = false;
};

bool starts_with_indicator(std::string_view text) {
  constexpr std::string_view kIndicators = "#,[]{}&*!|>'\"%@`";
  if (kIndicators.find(text[0]) != std::string_view::npos) return true;
  if (text.starts_with("---") || text.starts_with("...")) return true;
  const bool alone = text.size() == 1 || is_blank(text[1]);
  return alone && (text[0] == '?' || text[0] == ':' || text[0] == '-');
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  Features run() {
    f_.indicators = starts_with_indicator(text_);
    for (std::size_t i = 0; i < text_.size();) {
      const ByteClass kind = class_of(text_[i]);
      if (kind == ByteClass::plain) {
        previous_ = Previous::other;
        ++i;
      } else {
        i += look(kind, i);
      }
    }
    f_.trailing_space = text_.back() == ' ';
    f_.edge_space = text_.front() == ' ' || f_.trailing_space ||
                    (f_.breaks && (break_width(text_, 0) != 0 || previous_ == Previous::newline));
    return f_;
  }

 private:
  enum class Previous : std::uint8_t { start, other, space, tab, newline, control };

  std::size_t look(ByteClass kind, std::size_t i) {
    switch (kind) {
      case ByteClass::space:
        if (previous_ == Previous::newline) f_.break_space = true;
        previous_ = Previous::space;
        return 1;
      case ByteClass::tab:
        f_.tabs = true;
        previous_ = Previous::tab;
        return 1;
      case ByteClass::newline:
        f_.newline = true;
        line_break();
        return 1;
      case ByteClass::colon:
        // Go looks for a blank only: a colon before a newline is no indicator.
        if (i + 1 == text_.size() || is_blank(text_[i + 1])) f_.indicators = true;
        previous_ = Previous::other;
        return 1;
      case ByteClass::hash:
        if (previous_ != Previous::other) f_.indicators = true;
        previous_ = Previous::other;
        return 1;
      case ByteClass::control:
        control(text_[i]);
        return 1;
      default:
        return multibyte(i);
    }
  }

  void line_break() {
    f_.breaks = true;
    if (previous_ == Previous::space) f_.space_break = true;
    previous_ = Previous::newline;
  }

  void control(char c) {
    f_.special = true;
    if (c == 0x7F) f_.irregular = true;
    if (c == '\r') {
      line_break();
    } else {
      previous_ = c == 0 ? Previous::control : Previous::other;
    }
  }

  std::size_t multibyte(std::size_t i) {
    const utf8::Rune rune = utf8::decode(text_.substr(i));
    const char32_t c = rune.code;
    if (!rune.valid() || (c >= 0x80 && c < 0xA0) || c == 0xFFFE || c == 0xFFFF) {
      f_.irregular = true;
    }
    if (!rune.valid() || c < 0xA0 || c == 0xFEFF || c == 0xFFFE || c > 0xFFFE) f_.special = true;
    if (c == 0x85 || c == 0x2028 || c == 0x2029) {
      f_.separators = true;
      line_break();
    } else {
      previous_ = Previous::other;
    }
    return rune.width;
  }

  std::string_view text_;
  Features f_;
  Previous previous_ = Previous::start;
};

Style wanted_style(std::string_view text, const Features& f, Generation generation, bool tagged) {
  if (f.newline) return Style::literal;
  return tagged || stays_string(text, generation) ? Style::plain : Style::double_quoted;
}

}  // namespace

bool is_printable(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) {
    return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U;
  };
  const unsigned c = byte(0);
  if (c < 0x80) return c == '\n' || (c >= 0x20 && c <= 0x7E);
  if (c == 0xC2) return byte(1) >= 0xA0;
  if (c == 0xED) return byte(1) < 0xA0;
  if (c != 0xEF) return c > 0xC2 && c < 0xEF;
  if (byte(1) == 0xBB && byte(2) == 0xBF) return false;
  return !(byte(1) == 0xBF && (byte(2) == 0xBE || byte(2) == 0xBF));
}

Analysis analyze(std::string_view text, Generation generation, bool tagged) {
  Analysis analysis;
  if (text.empty()) {
    analysis.style = tagged ? Style::plain : Style::double_quoted;
    return analysis;
  }
  const Features f = Scanner(text).run();
  // Version 3 lets tabs stay in literal blocks.
  const bool tab_is_special = f.tabs && generation == Generation::v2;
  const bool special = f.special || tab_is_special;
  const bool single = !f.break_space && !f.space_break && !special && !f.tabs;
  const bool plain = single && !f.edge_space && !f.breaks && !f.indicators;
  const bool block = !f.trailing_space && !f.space_break && !special;
  Style style = wanted_style(text, f, generation, tagged);
  if (style == Style::plain && !plain) style = Style::single_quoted;
  if (style == Style::single_quoted && !single) style = Style::double_quoted;
  if (style == Style::literal && !block) style = Style::double_quoted;
  analysis.style = style;
  analysis.multiline = f.breaks;
  analysis.separators = f.separators;
  analysis.irregular = f.irregular;
  return analysis;
}

}  // namespace kchart::codec
