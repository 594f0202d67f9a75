// What can be told from a Dockerfile without building it: instructions are read, nothing is run.
#include <algorithm>
#include <cctype>
#include <set>

#include "source/detection.hpp"
#include "source/dockerfile.hpp"

namespace kchart::source {

namespace {

struct Instruction {
  std::string name;  // upper case
  std::string rest;
};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Instructions with their continued lines joined; comments are dropped.
std::vector<Instruction> instructions(std::string_view text) {
  std::vector<Instruction> all;
  std::string held;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with('#')) continue;
    const bool goes_on = line.ends_with('\\');
    held.append(goes_on ? line.substr(0, line.size() - 1) : line);
    if (goes_on && !text.empty()) continue;
    const std::size_t blank = std::min(held.find_first_of(" \t"), held.size());
    Instruction one{held.substr(0, blank), std::string(trimmed(held).substr(blank))};
    std::transform(one.name.begin(), one.name.end(), one.name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (!one.name.empty()) all.push_back(std::move(one));
    held.clear();
  }
  return all;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    const std::size_t end = std::min(text.find_first_of(" \t\r"), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

// The value behind "ENTRYPOINT=" or "ENTRYPOINT " among the labels of one instruction.
std::string label_value(std::string_view labels) {
  constexpr std::string_view kKey = "ENTRYPOINT";
  for (std::size_t at = labels.find(kKey); at != std::string_view::npos;
       at = labels.find(kKey, at + 1)) {
    const bool begins = at == 0 || is_blank(labels[at - 1]) || labels[at - 1] == '"';
    std::string_view rest = labels.substr(at + kKey.size());
    if (rest.starts_with('"')) rest.remove_prefix(1);
    if (!begins || rest.empty() || (rest[0] != '=' && !is_blank(rest[0]))) continue;
    rest = trimmed(rest.substr(1));
    const bool quoted = rest.starts_with('"') || rest.starts_with('\'');
    if (!quoted) return std::string(rest.substr(0, rest.find_first_of(" \t")));
    return std::string(rest.substr(1, rest.find(rest[0], 1) - 1));
  }
  return {};
}

}  // namespace

std::string entrypoint_label(std::string_view dockerfile) {
  std::string found;
  for (const Instruction& one : instructions(dockerfile)) {
    if (one.name != "LABEL") continue;
    const std::string value = label_value(one.rest);
    if (!value.empty()) found = value;
  }
  return found;
}

bool builds_an_image(std::string_view dockerfile) {
  const auto all = instructions(dockerfile);
  return std::any_of(all.begin(), all.end(),
                     [](const Instruction& one) { return one.name == "FROM"; });
}

std::vector<std::string> base_images(std::string_view dockerfile) {
  std::set<std::string> stages{"scratch"};
  std::vector<std::string> images;
  const auto add = [&](const std::string& name) {
    const bool known = stages.contains(name) || name.find('$') != std::string::npos ||
                       name.find_first_not_of("0123456789") == std::string::npos;
    if (!known && std::find(images.begin(), images.end(), name) == images.end()) {
      images.push_back(name);
    }
  };
  for (const Instruction& one : instructions(dockerfile)) {
    std::vector<std::string> words = words_of(one.rest);
    if (one.name == "COPY") {
      for (const std::string& word : words) {
        if (word.starts_with("--from=")) add(word.substr(7));
      }
    }
    if (one.name != "FROM") continue;
    std::erase_if(words, [](const std::string& word) { return word.starts_with("--"); });
    if (words.empty()) continue;
    add(words[0]);
    if (words.size() > 2) stages.insert(words[2]);
  }
  return images;
}

int exposed_port(std::string_view dockerfile) {
  int port = 0;
  for (const Instruction& one : instructions(dockerfile)) {
    if (one.name == "FROM") port = 0;
    if (one.name == "EXPOSE") port = std::atoi(one.rest.c_str());
  }
  return port > 0 && port < 65536 ? port : 0;
}

bool detect_dockerfile(Inspection& inspection) {
  const std::string& named = inspection.options().dockerfile;
  const std::string path = named.empty() ? "Dockerfile" : named;
  const auto text = inspection.dockerfile(path);
  const bool builds = text && builds_an_image(*text);
  const char* detail = text && !builds ? "has no FROM line, so it only labels" : "";
  if (!inspection.look(path, builds, detail)) return false;
  Detection& detection = inspection.detection();
  detection.language = Language::dockerfile;
  detection.entrypoint = path;
  detection.port = exposed_port(*text);
  if (detection.port > 0) detection.port_from = "EXPOSE of " + path;
  const std::string label = entrypoint_label(*text);
  if (!inspection.options().entrypoint.empty()) {
    detection.command = python_command(inspection.options().entrypoint);
    detection.overridden_by = inspection.options().entrypoint_from;
  } else if (!label.empty()) {
    detection.command = python_command(label);
    detection.overridden_by = "label ENTRYPOINT of " + path;
  }
  return true;
}

}  // namespace kchart::source
