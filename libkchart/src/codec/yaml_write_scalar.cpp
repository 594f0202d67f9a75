// Writing one scalar: the four styles and where their lines are folded.
//
// Version 2 turns a single space into a line break once the line is past column 80; version 3 never
// folds. Columns count characters.
#include "base/utf8.hpp"
#include "codec/base64.hpp"
#include "codec/yaml_write.hpp"

namespace kchart::codec {

namespace {

constexpr std::size_t kWidth = 80;

bool is_space_at(std::string_view text, std::size_t i) {
  return i < text.size() && text[i] == ' ';
}

}  // namespace

std::size_t YamlWriter::column() const {
  return utf8::count(std::string_view(out_).substr(line_start_));
}

// Counting bytes first: there are never fewer of them than characters.
bool YamlWriter::past_width() const {
  return out_.size() - line_start_ > kWidth && column() > kWidth;
}

bool YamlWriter::fits(std::string_view text, bool may_fold) const {
  return !may_fold || generation_ == Generation::v3 ||
         out_.size() - line_start_ + text.size() <= kWidth ||
         text.find(' ') == std::string_view::npos;
}

Analysis YamlWriter::checked(std::string_view text) const {
  const Analysis analysis = analyze(text, generation_);
  if (analysis.irregular && generation_ == Generation::v2 && source_ == Source::values) {
    throw IrregularText();
  }
  return analysis;
}

void YamlWriter::string(std::string_view text, Place place, int indent) {
  if (generation_ == Generation::v3 && !utf8::valid(text)) {
    binary(text, place, indent);
    return;
  }
  const Analysis analysis = checked(text);
  lead(place);
  styled(text, analysis, indent + (place == Place::root ? 4 : 2), true);
}

void YamlWriter::binary(std::string_view text, Place place, int indent) {
  std::string encoded;
  append_base64(encoded, text);
  if (encoded.size() >= kBinaryLine) {
    std::string lines;
    for (std::size_t i = 0; i < encoded.size(); i += kBinaryLine) {
      lines.append(encoded, i, kBinaryLine);
      lines += '\n';
    }
    encoded = std::move(lines);
  }
  lead(place);
  out_ += "!!binary ";
  styled(encoded, analyze(encoded, generation_, true), indent + (place == Place::root ? 4 : 2),
         false);
}

void YamlWriter::styled(std::string_view text, const Analysis& analysis, int indent,
                        bool may_fold) {
  switch (analysis.style) {
    case Style::plain:
      plain(text, indent, may_fold);
      return;
    case Style::single_quoted:
      single_quoted(text, indent, may_fold);
      return;
    case Style::double_quoted:
      double_quoted(text, indent, may_fold);
      return;
    case Style::literal:
      literal(text, indent);
      return;
  }
}

void YamlWriter::plain(std::string_view text, int indent, bool may_fold) {
  if (fits(text, may_fold)) {
    out_ += text;
    return;
  }
  std::size_t at_column = column();
  bool spaces = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != ' ') {
      spaces = false;
    } else if (!spaces && at_column > kWidth && !is_space_at(text, i + 1)) {
      new_line(indent);
      at_column = static_cast<std::size_t>(indent);
      spaces = true;
      continue;
    } else {
      spaces = true;
    }
    out_ += c;
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++at_column;
  }
}

// U+2028 and U+2029 are line breaks to go-yaml: after one it indents, though no newline is there.
void YamlWriter::single_quoted(std::string_view text, int indent, bool may_fold) {
  out_ += '\'';
  bool spaces = false;
  bool breaks = false;
  std::size_t at_column = column();
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t break_size = break_width(text, i);
    if (break_size != 0) {
      out_.append(text, i, break_size);
      line_start_ = out_.size();
      at_column = 0;
      breaks = true;
      i += break_size;
      continue;
    }
    const bool space = text[i] == ' ';
    if (space && may_fold && generation_ == Generation::v2 && !spaces && at_column > kWidth &&
        i > 0 && i + 1 < text.size() && !is_space_at(text, i + 1)) {
      new_line(indent);
      at_column = static_cast<std::size_t>(indent);
      spaces = true;
      ++i;
      continue;
    }
    if (breaks && !space) {
      while (at_column < static_cast<std::size_t>(indent)) {
        out_ += ' ';
        ++at_column;
      }
      breaks = false;
    }
    if (text[i] == '\'') {
      out_ += '\'';
      ++at_column;
    }
    const std::size_t width = char_width(text[i]);
    out_.append(text, i, width);
    ++at_column;
    spaces = space;
    i += width;
  }
  out_ += '\'';
}

void YamlWriter::double_quoted(std::string_view text, int indent, bool may_fold) {
  out_ += '"';
  // A go-yaml slip: whether a character is a byte order mark is asked of the first one.
  const bool escape_all = text.starts_with("\xEF\xBB\xBF");
  const bool fold = may_fold && generation_ == Generation::v2;
  bool spaces = false;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (escape_all || c == '"' || c == '\\' || !is_printable(text, i) ||
        break_width(text, i) != 0) {
      escape(text, i);
      spaces = false;
      continue;
    }
    if (c == ' ' && fold && !spaces && i > 0 && i + 1 < text.size() && past_width()) {
      new_line(indent);
      if (is_space_at(text, i + 1)) out_ += '\\';
      spaces = true;
      ++i;
      continue;
    }
    const std::size_t width = char_width(c);
    out_.append(text, i, width);
    spaces = c == ' ';
    i += width;
  }
  out_ += '"';
}

void YamlWriter::escape(std::string_view text, std::size_t& at) {
  const utf8::Rune rune = utf8::decode(text.substr(at));
  at += rune.width;
  struct Short {
    char32_t code;
    char letter;
  };
  constexpr Short kShort[] = {{0x00, '0'},  {0x07, 'a'}, {0x08, 'b'}, {0x09, 't'},   {0x0A, 'n'},
                              {0x0B, 'v'},  {0x0C, 'f'}, {0x0D, 'r'}, {0x1B, 'e'},   {'"', '"'},
                              {'\\', '\\'}, {0x85, 'N'}, {0xA0, '_'}, {0x2028, 'L'}, {0x2029, 'P'}};
  out_ += '\\';
  for (const Short& s : kShort) {
    if (s.code == rune.code) {
      out_ += s.letter;
      return;
    }
  }
  constexpr char kHex[] = "0123456789ABCDEF";
  const int digits = rune.code <= 0xFF ? 2 : rune.code <= 0xFFFF ? 4 : 8;
  out_ += digits == 2 ? 'x' : digits == 4 ? 'u' : 'U';
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    out_ += kHex[rune.code >> shift & 15];
  }
}

// An indentation hint where the first line would mislead, and what to do with the last breaks.
void YamlWriter::literal_header(std::string_view text) {
  out_ += '|';
  if (text[0] == ' ' || break_width(text, 0) != 0) out_ += '2';
  const auto break_before = [&](std::size_t end) -> std::size_t {
    for (std::size_t width = 1; width <= 3 && width <= end; ++width) {
      if (break_width(text.substr(0, end), end - width) == width) return width;
    }
    return 0;
  };
  const std::size_t last = break_before(text.size());
  if (last == 0) {
    out_ += '-';
  } else if (last == text.size() || break_before(text.size() - last) != 0) {
    out_ += '+';
  }
  out_ += '\n';
  line_start_ = out_.size();
}

void YamlWriter::literal(std::string_view text, int indent) {
  literal_header(text);
  bool breaks = true;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t break_size = break_width(text, i);
    if (break_size != 0) {
      out_.append(text, i, break_size);
      line_start_ = out_.size();
      breaks = true;
      i += break_size;
      continue;
    }
    if (breaks) out_.append(static_cast<std::size_t>(indent), ' ');
    breaks = false;
    // Up to what may be a break: a newline, or the first byte of a wider one.
    std::size_t end = i + 1;
    while (end < text.size() && text[end] != '\n' && text[end] != '\xE2') ++end;
    out_.append(text, i, end - i);
    i = end;
  }
}

}  // namespace kchart::codec
