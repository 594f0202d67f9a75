// Dockerfiles: written from plans, and looked at before a stranger's one is built.
//
// Only instructions that every BuildKit since 18.09 knows are written: no heredocs, no --chmod.
#include <algorithm>
#include <cctype>
#include <map>
#include <set>

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

// The first word of an instruction in lower case, behind ONBUILD.
std::string instruction_of(std::string_view line) {
  std::string word;
  do {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    word = line.substr(0, end);
    line.remove_prefix(end);
  } while (word == "onbuild");
  return word;
}

// The names behind each "$" and "${".
std::vector<std::string> variables_in(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    std::size_t from = at + 1;
    if (from < text.size() && text[from] == '{') ++from;
    std::size_t end = from;
    while (end < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) {
      ++end;
    }
    names.emplace_back(text.substr(from, end - from));
  }
  return names;
}

// What ARG and ENV may give a variable: the whole of each instruction that names it.
class Variables {
 public:
  void add(std::string_view line) {
    for (std::size_t at = 0; at < line.size();) {
      const std::size_t end = std::min(line.find_first_of(" \t=", at), line.size());
      if (end > at) values_[std::string(line.substr(at, end - at))] += line;
      at = end + 1;
    }
  }

  // Whether `word` becomes a URL by what it uses, or by what that uses: a URL has a colon, which
  // "${X:-y}" and its like have, too.
  bool may_be_url(std::string_view word) const {
    std::vector<std::string> left = variables_in(word);
    for (std::size_t at = 0; !left.empty() && at < word.size(); ++at) {
      const char next = at + 1 < word.size() ? word[at + 1] : ' ';
      if (word[at] == ':' && next != '-' && next != '+' && next != '?') return true;
    }
    std::set<std::string> seen;
    while (!left.empty()) {
      const auto found = values_.find(left.back());
      left.pop_back();
      if (found == values_.end() || !seen.insert(found->first).second) continue;
      if (found->second.find(':') != std::string::npos) return true;
      const std::vector<std::string> more = variables_in(found->second);
      left.insert(left.end(), more.begin(), more.end());
    }
    return false;
  }

 private:
  std::map<std::string, std::string> values_;
};

bool goes_on(std::string_view line) {
  const std::size_t last = line.find_last_not_of(" \t\r");
  return last != std::string_view::npos && (line[last] == '\\' || line[last] == '`');
}

bool names_url(std::string_view word, const Variables& variables) {
  return word.find("://") != std::string_view::npos ||
         word.find("git@") != std::string_view::npos || variables.may_be_url(word);
}

void check_add(std::string text, const Variables& variables, const std::string& name, int number) {
  // Quotes and escapes are no part of what they make.
  std::erase_if(text, [](char c) { return c == '"' || c == '\'' || c == '\\' || c == '`'; });
  bool url = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \t,", at), text.size());
    const std::string_view word = std::string_view(text).substr(at, end - at);
    url = url || (!word.starts_with("--") && names_url(word, variables));
    at = end + 1;
  }
  if (!url) return;
  refuse("build.add", name, number,
         "ADD of a URL fetches what nobody has checked; fetch it in a RUN with its digest, or "
         "put it into the source");
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
  bool continued = false;
  std::string whole;  // the instruction, as far as it is read
  Variables variables;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line = lower(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    check_directive(line, name, ++number);
    const std::size_t start = line.find_first_not_of(" \t\r");
    if (start == std::string::npos || line[start] == '#') continue;  // instructions go on behind it
    if (!continued) whole.clear();
    continued = goes_on(line);
    whole += line.substr(0, continued ? line.find_last_of("\\`") : line.find_last_not_of('\r') + 1);
    const std::string instruction = instruction_of(whole);
    if (instruction == "arg" || instruction == "env") variables.add(whole);
    if (instruction == "add") check_add(whole, variables, name, number);
  }
}

}  // namespace kchart::image
