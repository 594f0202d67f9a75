// The state file: what each step got and gave.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/write_file.hpp"

namespace kchart::ship {

// Outputs of a step by name.
using Outputs = std::map<std::string, std::string>;

class Record {
 public:
  // Reads `path`, if it is there, and holds its lock. Throws Error "ship.state" for a file that is
  // none of ours, "io.lock" when another run of the chain goes on.
  explicit Record(std::string path);

  // What the step gave when it last had these inputs; null when it has to be done.
  const Outputs* find(const std::string& step, const std::string& inputs) const;
  // The same whatever the inputs were.
  const Outputs* last(const std::string& step) const;
  // Notes a finished step and writes the file as a whole. Later steps keep what they have: they
  // compare their own inputs.
  void finish(const std::string& step, const std::string& inputs, Outputs outputs);

 private:
  struct Entry {
    std::string inputs;
    Outputs outputs;
  };

  void read();
  void write() const;

  std::string path_;
  std::unique_ptr<FileLock> lock_;
  std::map<std::string, Entry> steps_;
};

// A digest of texts, each kept apart from the next.
std::string digest_of(std::initializer_list<std::string> texts);

}  // namespace kchart::ship
