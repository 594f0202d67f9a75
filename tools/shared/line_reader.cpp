// Bytes are looked at once: the search for a newline goes on where the last one ended.
#include "shared/line_reader.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "kchart/error.hpp"

namespace kchart::tools {

namespace {

[[noreturn]] void fail(const std::string& action, const std::string& path) {
  std::string why = std::strerror(errno);
  if (!why.empty() && why[0] >= 'A' && why[0] <= 'Z') why[0] |= 0x20;
  throw Error(Fault::refused, "io.read", action + " " + path + ": " + why);
}

}  // namespace

LineReader::LineReader(std::string path, std::size_t limit)
    : path_(std::move(path)),
      limit_(limit),
      fd_(path_ == "-" ? dup(STDIN_FILENO) : open(path_.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (fd_ < 0) fail("open", path_);
}

LineReader::~LineReader() {
  close(fd_);
}

// Adds a chunk; false at the end of the file.
bool LineReader::fill() {
  constexpr std::size_t kChunk = 65536;
  buffer_.erase(0, at_);
  at_ = 0;
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kChunk);
  ssize_t got = 0;
  do {
    got = read(fd_, buffer_.data() + before, kChunk);
  } while (got < 0 && errno == EINTR);
  if (got < 0) fail("read", path_);
  buffer_.resize(before + static_cast<std::size_t>(got));
  return got > 0;
}

bool LineReader::next(std::string& line) {
  std::size_t searched = 0;  // bytes behind `at_` known to hold no newline
  while (true) {
    const std::size_t newline = buffer_.find('\n', at_ + searched);
    if (newline != std::string::npos) {
      line.assign(buffer_, at_, newline - at_);
      at_ = newline + 1;
      return true;
    }
    searched = buffer_.size() - at_;
    if (searched > limit_) {
      throw Error(Fault::limit, "limit.input",
                  "a line of " + excerpt(path_) + " is longer than " + std::to_string(limit_) +
                      " bytes (raise with --max-yaml-bytes)");
    }
    if (fill()) continue;
    line.assign(buffer_, at_);
    buffer_.clear();
    at_ = 0;
    return !line.empty();
  }
}

}  // namespace kchart::tools
