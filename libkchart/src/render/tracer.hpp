// Tracer: watches the templates of one render run and writes down what a Trace tells.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kchart/template.hpp"
#include "kchart/trace.hpp"

namespace kchart::rendering {

// What one action or text of a template wrote: the output from `begin` to the next piece.
struct TracedPiece {
  std::size_t begin = 0;
  std::uint32_t file = 0;  // of Trace::State::names; 0: a text that `tpl` was given
  bool is_text = false;    // of the template itself, which may have several lines
  int line = 0;
  std::vector<std::size_t> reads;
  std::vector<std::size_t> outputs;  // what `include` and `tpl` collected for it
};

// A file's output, or what one `include` or `tpl` collected.
struct TracedOutput {
  std::string text;
  std::vector<TracedPiece> pieces;
  // What conditions and declarations used, before the pieces that print.
  std::vector<std::size_t> reads, outputs;
};

struct TracedRead {
  TracedValue value;
  std::string text;  // of a scalar that is not long
};

// A scalar among the values, as YAML prints it in a line of its own.
struct TracedLeaf {
  TracedValue value;
  std::string key, text;  // of an element of a list the key is empty
};

class Tracer final : public Observer {
 public:
  // `origins` may be null.
  Tracer(Trace& trace, const Origins* origins);

  // The map `.Values` of a chart. `prefix` is where the root's values have it: "", "db".
  void chart_values(const Map& values, const std::string& prefix);
  // The output of `file` comes next, and has ended.
  void begin_file();
  void end_file(const std::string& file, const std::string& text);

  void began(int depth) override;
  void wrote(int depth, std::size_t output_offset, const Place& place) override;
  void collected(int depth, std::string_view text) override;
  void read(int depth, const Map* map, const Key& key) override;

 private:
  // An output that is being written, and what was used since its last piece.
  struct Level {
    TracedOutput output;
    std::vector<std::size_t> reads, outputs;

    void set_aside();
  };

  // Keeps account of what is kept; false once it is too much, and nothing more is kept.
  bool may_keep(std::size_t bytes);
  Level& level(int depth);
  std::size_t read_of(const std::string& path, const Map& map, const Key& key);
  std::uint32_t file_of(const Place& place);
  int line_of(const Place& place);
  void name(const Value& value, const std::string& path, int depth);
  void leaf(const Value& value, const std::string& path, std::string_view key,
            const Origin* origin);

  Trace::State& state_;
  const Origins* origins_;
  std::vector<Level> levels_;
  std::unordered_map<const void*, std::string> paths_;  // of the maps and lists in `.Values`
  std::unordered_map<const char*, std::vector<std::size_t>> newlines_;  // of each template's text
  std::unordered_map<std::string_view, std::uint32_t> files_;
  std::unordered_map<std::string, std::size_t> known_reads_;  // by path
  std::size_t kept_ = 0;
};

}  // namespace kchart::rendering

namespace kchart {

struct Trace::State {
  std::vector<std::string> names{""};  // of templates
  std::vector<rendering::TracedRead> reads;
  std::vector<rendering::TracedLeaf> leaves;
  std::vector<rendering::TracedOutput> outputs;  // of includes
  std::unordered_map<std::string, rendering::TracedOutput> files;
};

}  // namespace kchart
