// Dockerfiles: written from plans, and looked at before a stranger's one is built.
//
// Only instructions that every BuildKit since 18.09 knows are written: no heredocs, no --chmod.
#include <algorithm>
#include <cctype>

#include "kchart/error.hpp"
#include "kchart/image.hpp"

namespace kchart::image {

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + "\"";
}

std::string json_list(const std::vector<std::string>& words) {
  std::string out = "[";
  for (const std::string& word : words) {
    if (out.size() > 1) out += ", ";
    out += '"';
    for (const char c : word) {
      if (c == '"' || c == '\\') out += '\\';
      out += c == '\n' || c == '\r' ? ' ' : c;
    }
    out += '"';
  }
  return out + "]";
}

std::string text_of(const Step& step) {
  if (const auto* run = std::get_if<Run>(&step)) return "RUN " + run->command + "\n";
  const Copy& copy = std::get<Copy>(step);
  std::vector<std::string> words = copy.from;
  words.push_back(copy.to);
  const std::string stage = copy.stage.empty() ? "" : "--from=" + copy.stage + " ";
  const bool blank = std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word.find(' ') != std::string::npos;
  });
  if (blank) return "COPY " + stage + json_list(words) + "\n";
  std::string line = "COPY " + stage;
  for (const std::string& word : words) line += word + " ";
  line.back() = '\n';
  return line;
}

std::string text_of(const Stage& stage) {
  std::string out = "FROM " + stage.base + (stage.name.empty() ? "" : " AS " + stage.name) + "\n";
  out += "WORKDIR " + stage.workdir + "\n";
  for (const auto& [name, value] : stage.env) out += "ENV " + name + "=" + quoted(value) + "\n";
  for (const Step& step : stage.steps) out += text_of(step);
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

[[noreturn]] void refuse(const char* code, const std::string& name, int line,
                         const std::string& why) {
  throw Error(Fault::refused, code, name + ":" + std::to_string(line) + ": " + why,
              Position{name, line, 1});
}

// "# syntax=docker/dockerfile:1": a frontend is a program that the builder would fetch and run.
// BuildKit takes "//" for "#" as well, and any blanks.
void check_directive(const std::string& line, const std::string& name, int number) {
  std::string plain;
  for (const char c : line) {
    if (c > ' ' && c < 0x7F) plain += c;
  }
  if (!plain.starts_with("#syntax=") && !plain.starts_with("//syntax=")) return;
  const std::string frontend = plain.substr(plain.find('=') + 1);
  const bool known = frontend.starts_with("docker/dockerfile:") ||
                     frontend == "docker/dockerfile" ||
                     frontend.starts_with("docker.io/docker/dockerfile:");
  if (!known || frontend.find("-labs") != std::string::npos) {
    refuse("build.frontend", name, number,
           "the frontend \"" + excerpt(frontend) +
               "\" would be run by the builder; only docker/dockerfile is accepted");
  }
}

// Whether the line, or the one that it goes on, is an ADD.
bool is_add(std::string_view line) {
  const auto word = [&](std::string_view wanted) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const bool there = line.starts_with(wanted) && line.size() > wanted.size() &&
                       (line[wanted.size()] == ' ' || line[wanted.size()] == '\t');
    if (there) line.remove_prefix(wanted.size());
    return there;
  };
  word("onbuild");
  return word("add");
}

bool goes_on(std::string_view line) {
  const std::size_t last = line.find_last_not_of(" \t\r");
  return last != std::string_view::npos && (line[last] == '\\' || line[last] == '`');
}

void check_add(const std::string& line, const std::string& name, int number) {
  for (const char* scheme : {"http://", "https://", "git@", "ssh://", "git://"}) {
    if (line.find(scheme) == std::string::npos) continue;
    refuse("build.add", name, number,
           "ADD of a URL fetches what nobody has checked; fetch it in a RUN with its digest, or "
           "put it into the source");
  }
}

}  // namespace

std::string dockerfile_text(const Plan& plan) {
  std::string out = "# " + excerpt(plan.title) + "\n";
  for (const Stage& stage : plan.stages)
    out += (&stage == &plan.stages[0] ? "" : "\n") + text_of(stage);
  for (const auto& [name, value] : plan.labels) {
    out += "LABEL " + quoted(name) + "=" + quoted(value) + "\n";
  }
  for (const int port : plan.ports) out += "EXPOSE " + std::to_string(port) + "\n";
  if (!plan.user.empty()) out += "USER " + plan.user + "\n";
  if (!plan.entrypoint.empty()) out += "ENTRYPOINT " + json_list(plan.entrypoint) + "\n";
  if (!plan.command.empty()) out += "CMD " + json_list(plan.command) + "\n";
  return out;
}

void check_dockerfile(std::string_view text, const std::string& name) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n\f\v");
  if (first != std::string_view::npos && text[first] == '{') {
    refuse("build.frontend", name, 1, "this is JSON, which names the frontend that would read it");
  }
  int number = 0;
  bool adds = false, continued = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line = lower(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    check_directive(line, name, ++number);
    const std::size_t start = line.find_first_not_of(" \t\r");
    if (start == std::string::npos || line[start] == '#') continue;  // instructions go on behind it
    adds = is_add(line) || (adds && continued);
    continued = goes_on(line);
    if (adds) check_add(line, name, number);
  }
}

}  // namespace kchart::image
