// The entity tag of the first answer goes with every later one, so that two versions of a file are
// never joined.
#include "source/download.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/write_file.hpp"
#include "kchart/error.hpp"

namespace kchart::source {

namespace {

constexpr int kTries = 6;
constexpr std::chrono::milliseconds kStall{30'000};

class Receiver {
 public:
  Receiver(const Download& what, const std::string& path) : what_(what), path_(path) {
    fd_ = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd_ < 0) fail_on_disk("open", path, errno);
  }
  ~Receiver() { close(fd_); }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  int run() {
    for (int tries = 1;; ++tries) {
      try {
        return what_.client.send(request()).status;
      } catch (const Error& error) {
        const bool broke = error.code() == "net.cut" || error.code() == "net.timeout";
        if (!broke || tries >= kTries) throw;
      }
    }
  }

 private:
  net::Request request() {
    net::Request request;
    request.url = what_.url;
    request.authorization = what_.authorization;
    request.idle_timeout = kStall;
    request.cancel = what_.cancel;
    if (size_ > 0) {
      request.headers = {{"Range", "bytes=" + std::to_string(size_) + "-"}};
      if (!tag_.empty()) request.headers.push_back({"If-Range", tag_});
    }
    request.on_head = [this](const net::Head& head) { begin(head); };
    request.sink = [this](std::string_view piece) { return take(piece); };
    return request;
  }

  void begin(const net::Head& head) {
    const std::string* tag = net::find_header(head.headers, "ETag");
    if (tag != nullptr && !tag->starts_with("W/")) tag_ = *tag;
    if (head.status == 206) return;
    size_ = 0;
    if (ftruncate(fd_, 0) != 0 || lseek(fd_, 0, SEEK_SET) != 0) fail_on_disk("write", path_, errno);
  }

  bool take(std::string_view piece) {
    if (size_ + piece.size() > what_.limit) {
      throw Error(Fault::limit, "limit.archive.input",
                  net::shown_url(what_.url) + ": larger than " + std::to_string(what_.limit) +
                      " bytes (raise with --max-archive-input-bytes)");
    }
    while (!piece.empty()) {
      const ssize_t wrote = write(fd_, piece.data(), piece.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) fail_on_disk("write", path_, errno);
      piece.remove_prefix(static_cast<std::size_t>(wrote));
      size_ += static_cast<std::uint64_t>(wrote);
    }
    if (what_.progress) what_.progress({"downloading " + net::shown_url(what_.url), size_});
    return true;
  }

  const Download& what_;
  const std::string& path_;
  int fd_ = -1;
  std::uint64_t size_ = 0;
  std::string tag_;
};

}  // namespace

int download(const Download& what, const std::string& path) {
  return Receiver(what, path).run();
}

MappedFile::MappedFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info {};
  if (fd < 0 || fstat(fd, &info) != 0) fail_on_disk("open", path, errno);
  size_ = static_cast<std::size_t>(info.st_size);
  void* mapped = size_ == 0 ? nullptr : mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd, 0);
  const int error = errno;
  close(fd);
  if (mapped == MAP_FAILED) fail_on_disk("read", path, error);
  data_ = static_cast<const char*>(mapped);
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<char*>(data_), size_);
}

}  // namespace kchart::source
