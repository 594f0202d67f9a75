// One pipe in, one pipe out.
#include "repo/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "kchart/error.hpp"
#include "kchart/limits.hpp"

namespace kchart::repo {

namespace {

constexpr std::size_t kMostOutput = 16 * kMiB;
constexpr int kNotFound = 127;

[[noreturn]] void fail(int code) {
  throw Error(Fault::io, "io.process", "cannot run a program: " + std::string(std::strerror(code)));
}

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) fail(errno);
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_end(std::size_t i) {
    if (ends[i] >= 0) close(ends[i]);
    ends[i] = -1;
  }
};

std::string find_program(const std::string& name, const std::string& path) {
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t end = std::min(path.find(':', from), path.size());
    const std::string full = path.substr(from, end - from) + "/" + name;
    if (access(full.c_str(), X_OK) == 0) return full;
    from = end + 1;
  }
  return {};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

pid_t start(const std::string& program, std::vector<std::string> arguments,
            std::vector<std::string> environment, const Pipe& in, const Pipe& out) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.ends[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDERR_FILENO);
  pid_t child = 0;
  const int failed = posix_spawn(&child, program.c_str(), &actions, nullptr,
                                 pointers(arguments).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) fail(failed);
  return child;
}

std::string read_all(int fd) {
  std::string all;
  std::array<char, 16384> chunk;
  while (true) {
    const ssize_t got = read(fd, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return all;
    if (all.size() < kMostOutput) all.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& arguments, const std::string& path,
                          const std::string& home, std::string_view input) {
  const std::string program = find_program(arguments[0], path);
  if (program.empty()) return {kNotFound, arguments[0] + " is not installed"};
  Pipe in, out;
  // The pipe holds what is written before the program begins; so nobody waits for the other.
  if (!input.empty() && write(in.ends[1], input.data(), input.size()) < 0) fail(errno);
  in.close_end(1);
  const pid_t child =
      start(program, arguments, {"PATH=" + path, "HOME=" + home, "LC_ALL=C"}, in, out);
  out.close_end(1);
  ProcessResult result;
  result.output = read_all(out.ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace kchart::repo
