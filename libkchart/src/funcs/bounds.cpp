// Bounds: one sentence per limit, with the option that raises it.
#include "funcs/bounds.hpp"

#include "kchart/error.hpp"

namespace kchart::funcs {

void check_string(const Call& call, std::size_t bytes) {
  const std::size_t limit = call.budget.limits().string;
  if (limit == 0 || bytes <= limit) return;
  fail_string_limit(call.budget.limits());
}

void check_list(const Call& call, std::size_t elements) {
  const std::size_t limit = call.budget.limits().list;
  if (limit == 0 || elements <= limit) return;
  throw Error(Fault::limit, "limit.list",
              "a function would make a list of more than " + std::to_string(limit) +
                  " elements (raise with --max-list)");
}

}  // namespace kchart::funcs
