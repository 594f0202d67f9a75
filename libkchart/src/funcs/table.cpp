// The table of Sprig and Helm: every family, named one by one.
//
// No family registers itself: a static library drops objects that nobody names.
#include "funcs/families.hpp"

namespace kchart::funcs {

FunctionTable sprig() {
  FunctionTable table;
  table.add(string_functions());
  table.add(case_functions());
  table.add(number_functions());
  table.add(list_functions());
  table.add(dict_functions());
  table.add(default_functions());
  table.add(date_functions());
  table.add(semver_functions());
  table.add(regex_functions());
  table.add(url_functions());
  table.add(path_functions());
  table.add(encoding_functions());
  table.add(hash_functions());
  table.add(crypto_functions());
  table.add(random_functions());
  return table;
}

FunctionTable sprig_and_helm(bool helm3) {
  FunctionTable table = sprig();
  table.add(duration_functions(helm3));
  table.add(helm_encoding_functions(helm3));
  return table;
}

}  // namespace kchart::funcs
