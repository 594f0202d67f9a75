#include "model/rule.hpp"

#include <re2/re2.h>

#include <map>
#include <memory>

#include "base/utf8.hpp"
#include "kchart/error.hpp"

namespace kchart::model {

namespace {

#define KCHART_LABEL "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
#define KCHART_OCTET "(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"

const std::string_view kCron = R"((@(hourly|daily|weekly|monthly|yearly|annually|midnight)|)"
                               R"([0-9*,/-]+( [0-9A-Za-z*,/?-]+){4}))";

struct Secret {
  std::string_view words;
  RE2 pattern;
};

const Secret* secrets(std::size_t& count) {
  static const Secret all[] = {
      {"a token of GitHub", "(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})"},
      {"a key of Anthropic or OpenAI", "\\bsk-[A-Za-z0-9_-]{16,}"},
      {"a key of AWS", "\\b(AKIA|ASIA)[A-Z0-9]{16}\\b"},
      {"a token of GitLab", "\\bglpat-[A-Za-z0-9_-]{20,}"},
      {"a token of Slack", "\\bxox[abprs]-[A-Za-z0-9-]{10,}"},
      {"a JSON web token", "\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\."},
      {"a private key", "-----BEGIN [A-Z ]*PRIVATE KEY-----"},
      {"a URL with a password", "[a-z][a-z0-9+.-]*://[^/\\s:@]*:[^/\\s@]+@"},
  };
  count = std::size(all);
  return all;
}

// Every rule's pattern, compiled once; RE2 objects are safe to share.
const RE2& compiled(const Rule& rule) {
  static const auto all = [] {
    std::map<std::string_view, std::unique_ptr<RE2>> made;
    for (const Rule* one :
         {&kAnyText, &kLabel,     &kName,       &kHost,     &kQuantity, &kImage,    &kCloneUrl,
          &kBranch,  &kSecretRef, &kClusterRef, &kSchedule, &kPeer,     &kVariable, &kZone,
          &kUser,    &kCidr,      &kProject,    &kPrefix,   &kPath,     &kAddress}) {
      const re2::StringPiece pattern(one->pattern.data(), one->pattern.size());
      made[one->name] = std::make_unique<RE2>(pattern);
    }
    return made;
  }();
  return *all.at(rule.name);
}

}  // namespace

const Rule kAnyText = {"text", "a text", "(?s).*", 4096};
const Rule kLabel = {"label", "a name of lower case letters, digits and dashes", KCHART_LABEL, 63};
const Rule kName = {"name", "a name of lower case letters, digits, dashes and dots",
                    KCHART_LABEL "(\\." KCHART_LABEL ")*", 253};
const Rule kHost = {"host", "a host name such as app.example.org",
                    "(\\*\\.)?([a-z0-9]|\\{name\\}|\\{ip\\})(([-a-z0-9]|\\{name\\}|\\{ip\\})*"
                    "([a-z0-9]|\\{name\\}|\\{ip\\}))?(\\.([a-z0-9]|\\{name\\}|\\{ip\\})"
                    "(([-a-z0-9]|\\{name\\}|\\{ip\\})*([a-z0-9]|\\{name\\}|\\{ip\\}))?)*",
                    253};
const Rule kQuantity = {"quantity", "a quantity such as 500m, 2 or 10Gi",
                        "[0-9]+(\\.[0-9]{1,9})?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?", 32};
const Rule kImage = {"image", "an image such as registry.example.org/team/app:1.2",
                     "[a-z0-9][a-zA-Z0-9.:/_-]*(@sha256:[0-9a-f]{64})?", 512};
const Rule kCloneUrl = {"clone-url", "an https://, ssh:// or git@ address of a repository",
                        "(https://[A-Za-z0-9.-]+(:[0-9]+)?/[^\\s]+|ssh://[^\\s]+|"
                        "[a-z_][a-z0-9_-]*@[A-Za-z0-9.-]+:[^\\s]+)",
                        2048};
const Rule kBranch = {"branch", "the name of a branch", "[A-Za-z0-9_][A-Za-z0-9_./-]*", 255};
const Rule kSecretRef = {"secret", "a reference to a Secret: secret/NAME#KEY",
                         "secret/" KCHART_LABEL "(\\." KCHART_LABEL ")*(#[-._a-zA-Z0-9]+)?", 512};
const Rule kClusterRef = {"cluster", "a cluster of CloudNativePG: NAMESPACE/NAME",
                          KCHART_LABEL "/" KCHART_LABEL, 127};
const Rule kProject = {"project", "a tenant and its project: TENANT/PROJECT",
                       KCHART_LABEL "/" KCHART_LABEL, 59};
const Rule kPrefix = {"prefix", "a prefix of namespaces such as dp-", "[a-z0-9][-a-z0-9]*-", 32};
const Rule kPath = {"path", "an absolute path such as /healthz", "/[A-Za-z0-9._~/@:+-]*", 1024};
const Rule kAddress = {"address", "an address such as 203.0.113.10",
                       "(" KCHART_OCTET "\\.){3}" KCHART_OCTET, 15};
const Rule kCidr = {"cidr", "addresses such as 192.168.1.10/32",
                    "((" KCHART_OCTET "\\.){3}" KCHART_OCTET
                    "/(3[0-2]|[12]?[0-9])|"
                    "[0-9a-fA-F:]{2,39}/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))",
                    43};
const Rule kSchedule = {"schedule", "a schedule of cron such as \"0 4 * * *\"", kCron, 128};
const Rule kPeer = {"peer", "internet, the name of an app, namespace/NAME or a CIDR",
                    "[a-zA-Z0-9][a-zA-Z0-9.:/-]*", 253};
const Rule kVariable = {"variable", "the name of a variable", "[A-Za-z_][A-Za-z0-9_]*", 256};
const Rule kZone = {"time-zone", "a time zone such as Europe/Berlin",
                    "[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*", 64};
// "claude-" stands before it in the name of the namespace.
const Rule kUser = {"user", "a name of lower case letters, digits and dashes", KCHART_LABEL, 56};

std::string broken(const Rule& rule, std::string_view text) {
  if (!utf8::valid(text)) return "is not UTF-8";
  if (rule.max > 0 && text.size() > rule.max && utf8::count(text) > rule.max) {
    return "is longer than " + std::to_string(rule.max) + " characters";
  }
  if (!RE2::FullMatch(re2::StringPiece(text.data(), text.size()), compiled(rule))) {
    return "is not " + std::string(rule.words);
  }
  return {};
}

std::string_view looks_secret(std::string_view text) {
  std::size_t count = 0;
  const Secret* all = secrets(count);
  const re2::StringPiece piece(text.data(), text.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (RE2::PartialMatch(piece, all[i].pattern)) return all[i].words;
  }
  return {};
}

bool names_secret(std::string_view key) {
  static const RE2 pattern(
      "(?i)(^|_)(password|passwd|secret|token|api_?key|private_?key|credentials?)($|_)");
  return RE2::PartialMatch(re2::StringPiece(key.data(), key.size()), pattern);
}

}  // namespace kchart::model
