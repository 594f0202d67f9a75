// Go: csv.Reader.readRecord, with the settings that a reader begins with.
#include "shared/csv.hpp"

namespace kchart::tools {

namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  CsvRecord read() {
    skip_empty_lines();
    first_line_ = line_;
    if (text_.empty()) record_.problem = "EOF";
    while (record_.problem.empty() && (text_.starts_with('"') ? quoted() : plain())) {
    }
    return std::move(record_);
  }

 private:
  void skip_empty_lines() {
    while (const std::size_t width = line_end(text_)) {
      text_.remove_prefix(width);
      ++line_;
    }
  }

  // The length of the line's end that `text` begins with.
  static std::size_t line_end(std::string_view text) {
    if (text == "\r") return 1;
    return text.starts_with('\n') ? 1 : text.starts_with("\r\n") ? 2 : 0;
  }

  void take(std::size_t size) {
    text_.remove_prefix(size);
    column_ += size;
  }

  // Both answer whether another field follows.
  bool plain() {
    std::size_t size = 0;
    while (size < text_.size() && text_[size] != ',' && line_end(text_.substr(size)) == 0) ++size;
    const std::string_view field = text_.substr(0, size);
    if (const std::size_t quote = field.find('"'); quote != std::string_view::npos) {
      return fail(column_ + quote, "bare \" in non-quoted-field");
    }
    record_.fields.emplace_back(field);
    return field_ends(size);
  }

  bool quoted() {
    std::string field;
    take(1);
    while (true) {
      const std::size_t quote = text_.find('"');
      if (quote == std::string_view::npos) return fail_at_end();
      append(field, text_.substr(0, quote));
      take(1);
      if (text_.starts_with('"')) {
        field += '"';
        take(1);
        continue;
      }
      const bool ends = text_.empty() || text_[0] == ',' || line_end(text_) > 0;
      if (!ends) return fail(column_ - 1, "extraneous or missing \" in quoted-field");
      record_.fields.push_back(std::move(field));
      return field_ends(0);
    }
  }

  // What stands between quotes, maybe on several lines.
  void append(std::string& field, std::string_view part) {
    for (const char c : part) {
      take(1);
      if (c == '\r' && text_.starts_with('\n')) continue;
      field += c;
      if (c == '\n') next_line();
    }
  }

  void next_line() {
    ++line_;
    column_ = 1;
  }

  bool fail_at_end() {
    std::string ignored;
    append(ignored, text_);
    return fail(column_, "extraneous or missing \" in quoted-field");
  }

  bool field_ends(std::size_t size) {
    take(size);
    if (!text_.starts_with(',')) return false;
    take(1);
    return true;
  }

  bool fail(std::size_t column, const std::string& why) {
    record_.problem = "parse error on line " + std::to_string(line_) + ", column " +
                      std::to_string(column) + ": " + why;
    if (line_ != first_line_) {
      record_.problem = "record on line " + std::to_string(first_line_) + "; " + record_.problem;
    }
    return false;
  }

  std::string_view text_;
  std::size_t line_ = 1, first_line_ = 1, column_ = 1;
  CsvRecord record_;
};

}  // namespace

CsvRecord read_csv(std::string_view text) {
  return Reader(text).read();
}

}  // namespace kchart::tools
