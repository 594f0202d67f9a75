// Go's Sprintf, Sprint and Sprintln: reading the format, finding the arguments, Go's complaints.
#include "value/format.hpp"

#include "base/strconv.hpp"
#include "base/utf8.hpp"
#include "value/printer.hpp"

namespace kchart::format {

namespace {

// Go: widths and precisions past a million are refused.
constexpr std::int64_t kLargest = 1'000'000;

bool too_large(std::int64_t n) {
  return n > kLargest || n < -kLargest;
}

// Reads one format string, in the steps of Go's doPrintf.
class Formatter {
 public:
  Formatter(Printer& printer, std::string_view format, std::span<const Value> args)
      : printer_(printer), format_(format), args_(args) {}

  void run() {
    while (at_ < format_.size()) {
      const std::size_t percent = std::min(format_.find('%', at_), format_.size());
      printer_.text(format_.substr(at_, percent - at_));
      at_ = percent;
      if (at_ >= format_.size()) break;
      ++at_;
      verb();
    }
    extra();
  }

 private:
  char peek() const { return at_ < format_.size() ? format_[at_] : '\0'; }

  void verb() {
    printer_.flags = Flags{};
    good_index_ = true;
    after_index_ = false;
    read_flags();
    read_index();
    read_width();
    if (at_ + 1 < format_.size() && peek() == '.') read_precision();
    if (!after_index_) read_index();
    if (at_ >= format_.size()) return printer_.text("%!(NOVERB)");
    const utf8::Rune rune = utf8::decode(format_.substr(at_));
    at_ += rune.width;
    print(rune.code);
  }

  void print(char32_t verb) {
    if (verb == '%') return printer_.text("%");
    if (!good_index_) return complain(verb, "(BADINDEX)");
    if (next_ >= args_.size()) return complain(verb, "(MISSING)");
    Flags& flags = printer_.flags;
    if (verb == 'v' || verb == 'w') {
      flags.sharp_v = flags.sharp;
      flags.sharp = false;
      flags.plus_v = flags.plus;
      flags.plus = false;
    }
    printer_.argument(args_[next_++], verb);
  }

  void complain(char32_t verb, std::string_view what) {
    printer_.text("%!");
    printer_.rune(verb);
    printer_.text(what);
  }

  void read_flags() {
    for (; at_ < format_.size(); ++at_) {
      switch (format_[at_]) {
        case '#':
          printer_.flags.sharp = true;
          break;
        case '0':
          printer_.flags.zero = true;
          break;
        case '+':
          printer_.flags.plus = true;
          break;
        case '-':
          printer_.flags.minus = true;
          break;
        case ' ':
          printer_.flags.space = true;
          break;
        default:
          return;
      }
    }
  }

  // "[3]": which argument comes next.
  void read_index() {
    after_index_ = false;
    if (peek() != '[') return;
    reordered_ = true;
    const std::size_t close = format_.find(']', at_);
    if (format_.size() - at_ < 3 || close == std::string_view::npos) {
      good_index_ = false;
      ++at_;
      return;
    }
    std::size_t digits = at_ + 1;
    const auto number = read_number(digits, close);
    const bool parsed = number.has_value() && digits == close;
    at_ = close + 1;
    after_index_ = parsed;
    if (parsed && *number >= 1 && static_cast<std::size_t>(*number) <= args_.size()) {
      next_ = static_cast<std::size_t>(*number) - 1;
    } else {
      good_index_ = false;
    }
  }

  // Go: parsenum. A number that grows past a million swallows all up to `end`.
  std::optional<std::int64_t> read_number(std::size_t& at, std::size_t end) const {
    std::int64_t number = 0;
    bool found = false;
    for (; at < end && format_[at] >= '0' && format_[at] <= '9'; ++at) {
      if (too_large(number)) {
        at = end;
        return std::nullopt;
      }
      number = number * 10 + (format_[at] - '0');
      found = true;
    }
    if (!found) return std::nullopt;
    return number;
  }

  void read_width() {
    Flags& flags = printer_.flags;
    if (peek() == '*') {
      ++at_;
      const auto width = integer_argument();
      flags.has_width = width.has_value();
      flags.width = width.value_or(0);
      if (!width) printer_.text("%!(BADWIDTH)");
      if (flags.width < 0) {
        flags.width = -flags.width;
        flags.minus = true;
        flags.zero = false;
      }
      after_index_ = false;
      return;
    }
    const auto width = read_number(at_, format_.size());
    flags.has_width = width.has_value();
    flags.width = static_cast<int>(width.value_or(0));
    if (after_index_ && width) good_index_ = false;
  }

  void read_precision() {
    Flags& flags = printer_.flags;
    ++at_;
    if (after_index_) good_index_ = false;
    read_index();
    if (peek() == '*') {
      ++at_;
      const auto precision = integer_argument();
      flags.has_precision = precision && *precision >= 0;
      flags.precision = flags.has_precision ? *precision : 0;
      if (!flags.has_precision) printer_.text("%!(BADPREC)");
      after_index_ = false;
      return;
    }
    flags.has_precision = true;
    flags.precision = static_cast<int>(read_number(at_, format_.size()).value_or(0));
  }

  // The value for a "*". Consumes the argument even when it is no integer.
  std::optional<int> integer_argument() {
    if (next_ >= args_.size()) return std::nullopt;
    const Value& arg = args_[next_++];
    std::int64_t number = 0;
    const auto named = arg.is_object() ? arg.as_object()->number() : std::nullopt;
    if (named || arg.is_signed()) {
      number = named.value_or(arg.as_int());
    } else if (arg.kind() == Kind::uint32 || arg.kind() == Kind::uint64) {
      number = arg.as_uint() > kLargest ? kLargest + 1 : static_cast<std::int64_t>(arg.as_uint());
    } else {
      return std::nullopt;
    }
    if (too_large(number)) return std::nullopt;
    return static_cast<int>(number);
  }

  // Arguments that no verb took, unless the format picked them by number.
  void extra() {
    if (reordered_ || next_ >= args_.size()) return;
    printer_.flags = Flags{};
    printer_.text("%!(EXTRA ");
    for (std::size_t i = next_; i < args_.size(); ++i) {
      if (i != next_) printer_.text(", ");
      if (!args_[i].is_nil()) {
        printer_.text(type_name(args_[i]));
        printer_.text("=");
      }
      printer_.argument(args_[i], 'v');
    }
    printer_.text(")");
  }

  Printer& printer_;
  std::string_view format_;
  std::span<const Value> args_;
  std::size_t at_ = 0;
  std::size_t next_ = 0;  // the argument to take next
  bool reordered_ = false;
  bool good_index_ = true;
  bool after_index_ = false;  // the item before this one was an index
};

}  // namespace

void append_v(std::string& out, const Value& value, std::size_t max_bytes) {
  switch (value.kind()) {
    case Kind::string:
      if (value.size() <= max_bytes) {
        out += value.as_string();
        return;
      }
      break;
    case Kind::integer:
    case Kind::int64:
      return strconv::append_int(out, value.as_int());
    case Kind::float64:
      return strconv::append_float(out, value.as_float(), 'g', -1);
    default:
      break;
  }
  // The bound is on what this value adds.
  Printer(out, max_bytes > SIZE_MAX - out.size() ? SIZE_MAX : out.size() + max_bytes)
      .argument(value, 'v');
}

std::string to_string(const Value& value, std::size_t max_bytes) {
  std::string out;
  append_v(out, value, max_bytes);
  return out;
}

std::string sprintf(std::string_view format, std::span<const Value> args, std::size_t max_bytes) {
  std::string out;
  Printer printer(out, max_bytes);
  Formatter(printer, format, args).run();
  return out;
}

std::string sprint(std::span<const Value> args, std::size_t max_bytes) {
  std::string out;
  Printer printer(out, max_bytes);
  bool after_string = true;
  for (const Value& arg : args) {
    if (!arg.is_string() && !after_string) printer.text(" ");
    printer.argument(arg, 'v');
    after_string = arg.is_string();
  }
  return out;
}

std::string sprintln(std::span<const Value> args, std::size_t max_bytes) {
  std::string out;
  Printer printer(out, max_bytes);
  bool first = true;
  for (const Value& arg : args) {
    if (!first) printer.text(" ");
    first = false;
    printer.argument(arg, 'v');
  }
  printer.text("\n");
  return out;
}

}  // namespace kchart::format
