// A schema, a line of NUL, and the value that it judges.
#include "fuzz.hpp"
#include "kchart/json.hpp"
#include "kchart/schema.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return kchart::fuzz::run(data, size, [](std::string_view text) {
    const std::size_t end = text.find('\0');
    kchart::SchemaOptions options;
    options.limits = kchart::fuzz::small_limits();
    const kchart::Schema schema = kchart::compile_schema(text.substr(0, end), options);
    kchart::Arena arena;
    const std::string_view value = end == std::string_view::npos ? "{}" : text.substr(end + 1);
    const kchart::Value judged = kchart::parse_json(value, arena);
    kchart::fuzz::expect(schema.accepts(judged) == schema.failures(judged).empty());
  });
}
