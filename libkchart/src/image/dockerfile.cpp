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
  void add(const std::string& instruction) {
    for (std::size_t at = 0; at < instruction.size();) {
      const std::size_t end = std::min(instruction.find_first_of(" \t=", at), instruction.size());
      if (end > at) named_in_[instruction.substr(at, end - at)].insert(instructions_.size());
      at = end + 1;
    }
    instructions_.push_back(instruction);
  }

  // Whether one of these variables, or one that they use, may be a URL: it has a colon.
  bool lead_to_url(std::vector<std::string> left) const {
    std::set<std::string> names;
    std::set<std::size_t> seen;
    while (!left.empty()) {
      const auto found = named_in_.find(left.back());
      left.pop_back();
      if (found == named_in_.end() || !names.insert(found->first).second) continue;
      for (const std::size_t number : found->second) {
        if (!seen.insert(number).second) continue;
        const std::string& instruction = instructions_[number];
        if (instruction.find(':') != std::string::npos) return true;
        const std::vector<std::string> more = variables_in(instruction);
        left.insert(left.end(), more.begin(), more.end());
      }
    }
    return false;
  }

 private:
  std::vector<std::string> instructions_;
  std::map<std::string, std::set<std::size_t>> named_in_;
};

bool goes_on(std::string_view line, char escape) {
  const std::size_t last = line.find_last_not_of(" \t\r");
  return last != std::string_view::npos && line[last] == escape;
}

// Whether there is a colon other than that of "${X:-y}" and its like.
bool has_own_colon(std::string_view word) {
  for (std::size_t at = word.find(':'); at != word.npos; at = word.find(':', at + 1)) {
    const char next = at + 1 < word.size() ? word[at + 1] : ' ';
    if (next != '-' && next != '+' && next != '?') return true;
  }
  return false;
}

void check_add(std::string text, const Variables& variables, const std::string& name, int number) {
  // Quotes and escapes are no part of what they make.
  std::erase_if(text, [](char c) { return c == '"' || c == '\'' || c == '\\' || c == '`'; });
  bool url = false;
  std::vector<std::string> used;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \t,", at), text.size());
    const std::string_view word = std::string_view(text).substr(at, end - at);
    at = end + 1;
    if (word.starts_with("--")) continue;
    const std::vector<std::string> names = variables_in(word);
    used.insert(used.end(), names.begin(), names.end());
    url = url || word.find("://") != word.npos || word.find("git@") != word.npos ||
          (!names.empty() && has_own_colon(word));
  }
  if (!url && !variables.lead_to_url(std::move(used))) return;
  refuse("build.add", name, number,
         "ADD of a URL fetches what nobody has checked; fetch it in a RUN with its digest, or "
         "put it into the source");
}

// "# escape=`", which counts in the first lines only.
bool may_change_escape(std::string_view text) {
  std::string plain = lower(text);
  std::erase_if(plain, [](char c) { return c == ' ' || c == '\t'; });
  return plain.find("#escape=`") != std::string::npos;
}

// With `escape` at the end of a line that goes on.
void check_lines(std::string_view text, const std::string& name, char escape) {
  int number = 0, begun = 0;
  std::string whole;  // the instruction, as far as it is read
  Variables variables;
  const auto finish = [&] {
    const std::string instruction = instruction_of(whole);
    if (instruction == "arg" || instruction == "env") variables.add(whole);
    if (instruction == "add") check_add(whole, variables, name, begun);
    whole.clear();
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line = lower(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    check_directive(line, name, ++number);
    const std::size_t start = line.find_first_not_of(" \t\r");
    if (start == std::string::npos || line[start] == '#') continue;  // instructions go on behind it
    if (whole.empty()) begun = number;
    const bool continued = goes_on(line, escape);
    whole += line.substr(0, continued ? line.rfind(escape) : line.find_last_not_of('\r') + 1);
    if (!continued) finish();
  }
  finish();
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
  check_lines(text, name, '\\');
  if (may_change_escape(text)) check_lines(text, name, '`');
}

}  // namespace kchart::image
