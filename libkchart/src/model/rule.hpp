// Rule: what a text in a declaration must look like. The pattern is both what is checked and what
// the JSON Schema says.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kchart::model {

struct Rule {
  std::string_view name;     // "quantity"
  std::string_view words;    // "a quantity such as 500m, 2 or 10Gi"
  std::string_view pattern;  // of RE2 and ECMAScript alike; matches the whole text
  std::size_t max = 0;       // characters; 0: the pattern alone decides
};

extern const Rule kAnyText;
extern const Rule kLabel;  // DNS label
extern const Rule kName;   // DNS subdomain
extern const Rule kHost;   // DNS name, "{name}" and "{ip}" allowed
extern const Rule kQuantity;
extern const Rule kImage;
extern const Rule kCloneUrl;  // https:// or ssh
extern const Rule kBranch;
extern const Rule kSecretRef;   // "secret/NAME#KEY"
extern const Rule kClusterRef;  // "NAMESPACE/CLUSTER"
extern const Rule kProject;     // "TENANT/PROJECT"
extern const Rule kPrefix;      // of namespaces: "dp-"
extern const Rule kPath;        // absolute
extern const Rule kCidr;
extern const Rule kAddress;   // of IPv4
extern const Rule kSchedule;  // of cron
extern const Rule kPeer;
extern const Rule kVariable;  // of the environment
extern const Rule kZone;
extern const Rule kUser;

// Empty when `text` follows the rule, otherwise why not: "is longer than 63 characters".
std::string broken(const Rule& rule, std::string_view text);

// Whether `text` looks like a secret: a token of a known provider, a private key, a URL with a
// password. The answer names what it looks like; empty when it does not.
std::string_view looks_secret(std::string_view text);

// Whether a variable or key of this name usually holds a secret.
bool names_secret(std::string_view key);

}  // namespace kchart::model
