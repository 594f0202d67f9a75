// Lines of a file or of standard input, one at a time.
#pragma once

#include <cstddef>
#include <string>

namespace kchart::tools {

// Holds one line and what was read behind it, never the whole file.
class LineReader {
 public:
  // `path` "-" is standard input; `limit` bounds a line. Throws Error with Go's text when the file
  // cannot be opened.
  LineReader(std::string path, std::size_t limit);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // The next line without its newline; false at the end. Throws Error "limit.input", Error (io).
  bool next(std::string& line);

 private:
  bool fill();

  std::string path_;
  std::size_t limit_;
  int fd_;
  std::string buffer_;
  std::size_t at_ = 0;  // of `buffer_`: the first byte not yet answered
};

}  // namespace kchart::tools
