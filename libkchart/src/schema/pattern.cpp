// Compiling and matching with RE2, whose time is linear whatever the pattern.
#include "schema/pattern.hpp"

#include <re2/re2.h>

#include "base/utf8.hpp"
#include "kchart/error.hpp"
#include "regexp/go_regexp.hpp"

namespace kchart::schema {

namespace {

// Go reads a bad byte as U+FFFD, RE2 matches nothing with it.
std::string with_replacements(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const utf8::Rune rune = utf8::decode(text);
    utf8::append(out, rune.code);
    text.remove_prefix(rune.width);
  }
  return out;
}

bool is_ascii(std::string_view text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

}  // namespace

Pattern::Pattern(std::string_view text, const Limits& limits)
    : text_(text), max_memory_(limits.regex_program) {
  if (text.size() > limits.schema_pattern) {
    throw Error(Fault::limit, "limit.regex",
                "a pattern is longer than " + std::to_string(limits.schema_pattern) + " bytes");
  }
  regexp::GoPattern read = regexp::read_go_pattern(text);
  error_ = std::move(read.problem);
  re2_text_ = std::move(read.re2);
}

Pattern::~Pattern() = default;

const re2::RE2& Pattern::compiled() const {
  std::call_once(once_, [this] {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    options.set_max_mem(static_cast<std::int64_t>(max_memory_));
    compiled_ = std::make_unique<RE2>(re2_text_, options);
  });
  if (!compiled_->ok()) {
    throw Error(Fault::limit, "limit.regex",
                "the pattern " + excerpt(text_) + " cannot be compiled: " + compiled_->error());
  }
  return *compiled_;
}

bool Pattern::matches(std::string_view subject) const {
  const re2::RE2& re = compiled();
  if (!is_ascii(subject) && !utf8::valid(subject)) {
    const std::string clean = with_replacements(subject);
    return re.Match(clean, 0, clean.size(), RE2::UNANCHORED, nullptr, 0);
  }
  const re2::StringPiece piece(subject.data(), subject.size());
  return re.Match(piece, 0, piece.size(), RE2::UNANCHORED, nullptr, 0);
}

const Pattern& Patterns::get(std::string_view text) {
  const auto found = patterns_.find(text);
  if (found != patterns_.end()) return found->second;
  return patterns_.try_emplace(std::string(text), text, limits_).first->second;
}

}  // namespace kchart::schema
