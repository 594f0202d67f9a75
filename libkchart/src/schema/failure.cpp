// Paths and printed failures.
#include "schema/failure.hpp"

#include <cstring>

#include "base/strconv.hpp"

namespace kchart::schema {

Path Path::append(Arena& arena, Token token) const {
  Path longer = *this;
  if (size_ == capacity_) {
    longer.capacity_ = capacity_ == 0 ? 8 : capacity_ * 2;  // as Go's append grows small slices
    longer.tokens_ = arena.array<Token>(longer.capacity_);
    if (size_ != 0) std::memcpy(longer.tokens_, tokens_, size_ * sizeof(Token));
  }
  longer.tokens_[longer.size_++] = token;
  return longer;
}

Path Path::clone(Arena& arena) const {
  Path copy = *this;
  copy.capacity_ = size_;
  copy.tokens_ = arena.array<Token>(size_);
  if (size_ != 0) std::memcpy(copy.tokens_, tokens_, size_ * sizeof(Token));
  return copy;
}

std::string Path::pointer() const {
  std::string out;
  for (std::uint32_t i = 0; i < size_; ++i) {
    out += '/';
    const Token& token = tokens_[i];
    if (token.name == nullptr) {
      out += std::to_string(token.number);
      continue;
    }
    for (char c : std::string_view(token.name, token.number)) {
      if (c == '~') {
        out += "~0";
      } else if (c == '/') {
        out += "~1";
      } else {
        out += c;
      }
    }
  }
  return out;
}

void FailureList::push_back(Failure* failure) noexcept {
  failure->next = nullptr;
  (first == nullptr ? first : last->next) = failure;
  last = failure;
  ++count;
}

void append_failures(std::string& out, const FailureList& failures, std::size_t indent) {
  for (const Failure* failure = failures.first; failure != nullptr; failure = failure->next) {
    const bool skipped = failure->shape == Failure::Shape::reference && failure->causes.count == 1;
    if (!skipped) {
      out.append(indent * 2, ' ');
      out += "- at ";
      out += quoted(failure->path.pointer());
      out += ": ";
      out += failure->message;
      out += '\n';
    }
    append_failures(out, failure->causes, skipped ? indent : indent + 1);
  }
}

std::string quoted(std::string_view text) {
  // Go turns \" into " after quoting, the closing quote included: a backslash at the end of the
  // text loses its double.
  const std::string go = strconv::quote(text);
  std::string out = "'";
  for (std::size_t i = 1; i < go.size(); ++i) {
    if (go[i] == '\\' && i + 1 < go.size() && go[i + 1] == '"') continue;
    if (i + 1 == go.size()) break;
    if (go[i] == '\'') out += '\\';
    out += go[i];
  }
  return out + "'";
}

}  // namespace kchart::schema
