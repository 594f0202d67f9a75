// go-yaml's times: Go's time.Parse with four layouts, which all begin "2006-1-2".
//
// Helm never sees a time from YAML (the text stays), but a string that looks like one is quoted.
// Where time.Parse is lax this is lax too: one-digit parts, a comma before the fraction, several
// spaces, a zone of 24:60.
#include "codec/yaml_time.hpp"

namespace kchart::codec {

namespace {

class TimeText {
 public:
  explicit TimeText(std::string_view text) : text_(text) {}

  bool empty() const { return text_.empty(); }

  bool take(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool take_spaces() {
    if (!take(' ')) return false;
    while (take(' ')) {
    }
    return true;
  }

  // One digit, or two where two are there; absent is -1.
  int take_number() {
    if (!digit(0)) return -1;
    const std::size_t size = digit(1) ? 2 : 1;
    return take_digits(size);
  }

  int take_digits(std::size_t size) {
    int value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      if (!digit(i)) return -1;
      value = value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(size);
    return value;
  }

  void take_fraction() {
    if (text_.size() < 2 || (text_[0] != '.' && text_[0] != ',') || !digit(1)) return;
    text_.remove_prefix(1);
    while (digit(0)) text_.remove_prefix(1);
  }

 private:
  bool digit(std::size_t i) const { return i < text_.size() && text_[i] >= '0' && text_[i] <= '9'; }

  std::string_view text_;
};

int days_in(int month, int year) {
  if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool take_date(TimeText& text) {
  const int year = text.take_digits(4);
  if (year < 0 || !text.take('-')) return false;
  const int month = text.take_number();
  if (month < 1 || month > 12 || !text.take('-')) return false;
  const int day = text.take_number();
  return day >= 1 && day <= days_in(month, year);
}

bool take_clock(TimeText& text) {
  const int hour = text.take_number();
  if (hour < 0 || hour > 23 || !text.take(':')) return false;
  const int minute = text.take_number();
  if (minute < 0 || minute > 59 || !text.take(':')) return false;
  const int second = text.take_number();
  if (second < 0 || second > 59) return false;
  text.take_fraction();
  return true;
}

bool take_zone(TimeText& text) {
  if (text.take('Z')) return true;
  if (!text.take('+') && !text.take('-')) return false;
  const int hours = text.take_digits(2);
  if (hours < 0 || hours > 24 || !text.take(':')) return false;
  const int minutes = text.take_digits(2);
  return minutes >= 0 && minutes <= 60;
}

}  // namespace

bool is_timestamp(std::string_view whole) {
  if (whole.size() < 8 || whole[4] != '-') return false;
  TimeText text(whole);
  if (!take_date(text)) return false;
  if (text.empty()) return true;
  if (text.take('T') || text.take('t')) {
    return take_clock(text) && take_zone(text) && text.empty();
  }
  return text.take_spaces() && take_clock(text) && text.empty();
}

}  // namespace kchart::codec
