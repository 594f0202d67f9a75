// A new copy each time, as a render's output is new memory each time.
#include "bench/floor.hpp"

#include <yaml.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace kchart::bench {

namespace {

// Answers the number of tokens, so that the work has a result.
std::size_t scan(const std::string& text) {
  yaml_parser_t parser;
  if (yaml_parser_initialize(&parser) == 0) return 0;
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()),
                               text.size());
  std::size_t tokens = 0;
  bool more = true;
  while (more) {
    yaml_token_t token;
    if (yaml_parser_scan(&parser, &token) == 0) break;
    more = token.type != YAML_STREAM_END_TOKEN;
    yaml_token_delete(&token);
    ++tokens;
  }
  yaml_parser_delete(&parser);
  return tokens;
}

}  // namespace

double floor_ms(const std::string& text, std::size_t times) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> all;
  volatile std::size_t sink = 0;
  for (std::size_t i = 0; i < times; ++i) {
    const auto start = Clock::now();
    const std::string copy = text;
    sink = sink + scan(copy);
    all.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::sort(all.begin(), all.end());
  return all.empty() ? 0 : all[all.size() / 2];
}

}  // namespace kchart::bench
