// Times commands from start to exit, in turn: N -- COMMAND... [-- COMMAND...]; a JSON line for each
// with milliseconds and peak memory. Their output goes nowhere.
//
// A program of its own because a child's peak memory counts that of the process that started it,
// which therefore must be small.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

struct Command {
  std::vector<char*> arguments;  // ends with null
  std::vector<double> times;
  double peak_mb = 0;
  int status = 0;
};

std::vector<Command> split(int argc, char** argv) {
  std::vector<Command> all;
  for (int i = 2; i < argc; ++i) {
    if (std::strcmp(argv[i], "--") == 0) {
      all.emplace_back();
    } else if (!all.empty()) {
      all.back().arguments.push_back(argv[i]);
    }
  }
  for (Command& command : all) command.arguments.push_back(nullptr);
  return all;
}

void run(Command& command, const posix_spawn_file_actions_t& actions) {
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  char** const arguments = command.arguments.data();
  if (posix_spawnp(&child, arguments[0], &actions, nullptr, arguments, environ) != 0) {
    command.status = -1;
    return;
  }
  rusage usage{};
  wait4(child, &command.status, 0, &usage);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  command.times.push_back(took.count());
  command.peak_mb = std::max(command.peak_mb, static_cast<double>(usage.ru_maxrss) / 1024);
}

void print(Command& command) {
  std::vector<double>& times = command.times;
  std::sort(times.begin(), times.end());
  const bool ran = !times.empty() && command.status == 0;
  std::printf("{\"best_ms\":%.3f,\"median_ms\":%.3f,\"peak_mb\":%.2f,\"failed\":%s}\n",
              times.empty() ? 0 : times.front(), times.empty() ? 0 : times[times.size() / 2],
              command.peak_mb, ran ? "false" : "true");
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Command> commands = split(argc, argv);
  const long times = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 0;
  if (commands.empty() || times < 1) return 2;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  for (long i = 0; i < times; ++i) {
    for (Command& command : commands) run(command, actions);
  }
  posix_spawn_file_actions_destroy(&actions);
  for (Command& command : commands) print(command);
  return 0;
}
