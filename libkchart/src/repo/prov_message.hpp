// The text of a provenance file, without its signature.
#pragma once

#include <string>
#include <string_view>

namespace kchart::repo {

// The metadata (YAML), then what `archive` under `file_name` has for a digest.
std::string prov_message(const std::string& metadata, const std::string& file_name,
                         std::string_view archive);

// That `message` names the digest of `archive`; answers it ("sha256:..."). Throws "prov.digest".
std::string check_message(std::string_view message, const std::string& file_name,
                          std::string_view archive);

// That the file is one signed block and nothing else. Throws Error "prov.format".
void check_one_block(std::string_view provenance);

}  // namespace kchart::repo
