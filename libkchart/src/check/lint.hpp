// Lint: what the rules of lint_*.cpp share.
#pragma once

#include <cstdint>
#include <optional>

#include "check/inventory.hpp"

namespace kchart::checking {

// What a rule sees, and where it tells what it found.
struct LintContext {
  const ObjectSet& set;
  const Inventory& inventory;
  Report& report;

  // Severity and repair are the rule's own, unless others are given.
  void say(const Subject& object, const Path& path, std::string_view rule, std::string message,
           std::optional<Severity> severity = std::nullopt) const;
};

void lint_objects(const LintContext& lint);     // names, namespaces, RBAC, secrets in clear
void lint_pods(const LintContext& lint);        // each workload alone
void lint_selectors(const LintContext& lint);   // Services, budgets, policies, workloads
void lint_references(const LintContext& lint);  // what is named and not there
void lint_rollout(const LintContext& lint);     // pods that would never come into being

enum class Rounding : std::uint8_t { down, up };
int whole(double share, Rounding rounding);

// A number, or a share of `total` ("25%") made whole; absent when it is neither.
std::optional<int> amount(const Value* value, int total, Rounding rounding);

void check_lint(const ObjectSet& set, Report& report);

// Whether something called `key` usually is a secret: "dbPassword", "API_TOKEN".
bool sounds_secret(std::string_view key);
// Whether `value` under `key` should not be read by others: a private key, or what sounds like a
// secret and is neither a switch, a small number nor the place of a file.
bool is_plain_secret(std::string_view key, std::string_view value);

// Runs over the containers of a pod: init, ordinary and, when asked, ephemeral.
struct PodContainer {
  const Value* value = nullptr;
  std::string_view list;  // "containers"
  std::size_t index = 0;

  std::string name() const;
  // An init container that keeps running.
  bool is_sidecar() const;
  LongPath path(const PodSource& pod) const;
};
std::vector<PodContainer> containers_of(const PodSource& pod);

}  // namespace kchart::checking
