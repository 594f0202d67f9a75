// SchemaPool: the compiled schemas of charts, also of those that were read before.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/schema.hpp"

namespace kchart {

// Safe for use by many threads, of which one compiles at a time.
class SchemaPool {
 public:
  struct Compiled {
    std::optional<Schema> schema;   // none when the text does not compile
    std::vector<std::string> urns;  // see SchemaOptions::unresolved_urns
  };

  // The schema of `text`, compiled when that is first asked for. Lives as long as the pool.
  const Compiled& compiled(std::string_view text, const SchemaOptions& options);

  // Whether it holds so many schemas that a chart read anew should start with an empty pool.
  bool full();

 private:
  std::mutex mutex_;
  std::map<std::string, Compiled, std::less<>> by_text_;
};

}  // namespace kchart
