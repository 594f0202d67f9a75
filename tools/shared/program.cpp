// Three pipes and one poll loop, so that neither side waits for the other.
#include "shared/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "kchart/error.hpp"
#include "shared/interrupt.hpp"

namespace kchart::tools {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kMostOutput = 64u << 20;

struct Pipe {
  int read = -1, write = -1;

  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw Error(Fault::io, "program", std::strerror(errno));
    read = ends[0];
    write = ends[1];
  }
  ~Pipe() {
    close_end(read);
    close_end(write);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  static void close_end(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
};

// In the child.
[[noreturn]] void become(const Program& program, const Pipe& in, const Pipe& out, const Pipe& err) {
  dup2(in.read, STDIN_FILENO);
  dup2(out.write, STDOUT_FILENO);
  dup2(err.write, STDERR_FILENO);
  for (const auto& [name, value] : program.environment) setenv(name.c_str(), value.c_str(), 1);
  if (!program.folder.empty() && chdir(program.folder.c_str()) != 0) _exit(126);
  std::vector<char*> arguments;
  for (const std::string& one : program.arguments) {
    arguments.push_back(const_cast<char*>(one.c_str()));
  }
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

class Running {
 public:
  explicit Running(const Program& program)
      : program_(program), until_(Clock::now() + program.timeout), stop_(heed_interrupts()) {
    fcntl(in_.write, F_SETFL, O_NONBLOCK);
    child_ = fork();
    if (child_ < 0) throw Error(Fault::io, "program", std::strerror(errno));
    if (child_ == 0) become(program, in_, out_, err_);
    Pipe::close_end(in_.read);
    Pipe::close_end(out_.write);
    Pipe::close_end(err_.write);
    if (program.input.empty()) Pipe::close_end(in_.write);
  }

  Ended run() {
    signal(SIGPIPE, SIG_IGN);
    while (out_.read >= 0 || err_.read >= 0) step();
    int status = 0;
    while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    ended_.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return std::move(ended_);
  }

 private:
  void step() {
    std::array<pollfd, 3> ends = {
        {{out_.read, POLLIN, 0}, {err_.read, POLLIN, 0}, {in_.write, POLLOUT, 0}}};
    poll(ends.data(), ends.size(), 200);
    if (ends[0].revents != 0) receive(out_.read, ended_.out, false);
    if (ends[1].revents != 0) receive(err_.read, ended_.err, true);
    if (ends[2].revents != 0) send();
    if (Clock::now() > until_) give_up("program.timeout", "took too long and was ended");
    if (stop_) give_up("cancelled", "interrupted");
  }

  void receive(int& from, std::string& into, bool error) {
    std::array<char, 16384> piece;
    const ssize_t got = read(from, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) return;
    if (got <= 0) return Pipe::close_end(from);
    const std::string_view text(piece.data(), static_cast<std::size_t>(got));
    if (error && program_.on_error) program_.on_error(text);
    if (into.size() + text.size() > kMostOutput) give_up("program.output", "printed too much");
    into += text;
  }

  void send() {
    const std::string_view rest = std::string_view(program_.input).substr(sent_);
    const ssize_t wrote = write(in_.write, rest.data(), rest.size());
    if (wrote > 0) sent_ += static_cast<std::size_t>(wrote);
    if (sent_ == program_.input.size() || (wrote < 0 && errno != EAGAIN && errno != EINTR)) {
      Pipe::close_end(in_.write);
    }
  }

  [[noreturn]] void give_up(const char* code, const std::string& why) {
    kill(child_, SIGTERM);
    pid_t gone = 0;
    for (int i = 0; i < 20 && gone == 0; ++i) {
      usleep(100'000);
      gone = waitpid(child_, nullptr, WNOHANG);
    }
    if (gone == 0) {
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
    throw Error(Fault::io, code, program_.arguments[0] + ": " + why);
  }

  const Program& program_;
  Clock::time_point until_;
  const std::atomic<bool>& stop_;
  Pipe in_, out_, err_;
  pid_t child_ = -1;
  std::size_t sent_ = 0;
  Ended ended_;
};

}  // namespace

Ended run_program(const Program& program) {
  return Running(program).run();
}

}  // namespace kchart::tools
