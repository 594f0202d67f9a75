// Spec: what a person declares, in few words; everything else is computed (compose.hpp).
//
// A file of declarations is YAML, one declaration per document, each with `kind` and, at least in
// the first, `apiVersion: kchart.dev/v1`. Reading never stops at the first mistake: every one is a
// finding with file, line and column.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kchart/finding.hpp"

namespace kchart {

// A key of a Secret that somebody else keeps: "secret/NAME#KEY", or "secret/NAME" for all of it.
// Declarations never hold a secret itself.
struct SecretRef {
  std::string name, key;
  bool operator==(const SecretRef&) const = default;
};

// Who may talk to whom. One of `to` and `from` is set: "internet", the name of another app of the
// same files, "self" (its own pods), "namespace/NAME", a known controller ("ingress-nginx",
// "traefik", ..., or "NAMESPACE/traefik" where it lives in a namespace of its own) or a CIDR.
struct EdgeSpec {
  std::string to, from;
  std::vector<int> ports;  // TCP; empty: 443 for the internet, else every port
  Position at;
};

struct RepositorySpec {
  std::string url;
  std::string branch = "master";
  SecretRef token;    // for https
  SecretRef ssh_key;  // a private key
};

struct StorageSpec {
  std::string workspace, home, tmp, cache, npm_cache;  // quantities; empty: the chart's default
  std::string class_name;
};

struct AmountSpec {
  std::string cpu, memory;  // quantities; empty: the default
};

struct ResourcesSpec {
  AmountSpec requests, limits;
};

struct IngressSpec {
  bool enabled = true;
  std::string host;  // "{name}" and "{ip}" are holes; empty: the default
  std::string class_name;
  std::string ip;      // what "{ip}" stands for
  std::string issuer;  // of cert-manager; empty: the controller's own certificate
};

struct DatabaseSpec {
  std::string cluster;  // "NAMESPACE/CLUSTER" of CloudNativePG; empty: no database
  std::string reclaim = "delete";
};

struct AutoscalingSpec {
  int min = 1, max = 1;  // max 1: off
  int cpu = 80;          // percent of the request
};

struct BackupSpec {
  std::string schedule;  // of cron; empty: no backup
  std::string snapshot_class;
  int keep = 7;
  std::string api_server;  // CIDR; empty: ports 443 and 6443 of anybody are open to the backup
};

// kind: Instance — one Claude Code instance, a pod of several containers.
struct InstanceSpec {
  std::string description;  // its SHA-256 names everything
  std::string owner;        // lives in the namespace claude-OWNER
  std::string name;         // instead of the hash
  std::vector<std::string> features;
  std::vector<std::string> servers;  // MCP servers
  bool all_servers = true;           // `servers` was not given
  RepositorySpec repository;
  StorageSpec storage;
  ResourcesSpec resources;
  IngressSpec ingress;
  DatabaseSpec database;
  std::vector<EdgeSpec> connects;
  std::string timezone;
  AutoscalingSpec autoscaling;
  bool vertical_autoscaling = false;
  bool disruption_budget = false;
  BackupSpec backup;
  bool dashboard = false;
  Position at;
};

// Variables of a container.
struct EnvSpec {
  SecretRef from;                            // every key of a Secret
  std::map<std::string, std::string> set;    // in clear, so never a secret
  std::map<std::string, SecretRef> secrets;  // one key of a Secret each
};

// What all pods of a namespace may take together.
struct QuotaSpec {
  std::string cpu, memory;  // limits; empty: the default
  int pods = 0;             // 0: the default
  bool operator==(const QuotaSpec&) const = default;
};

// kind: App — one program of a user, as a server or on a schedule.
struct AppSpec {
  std::string name;
  std::string tenant;          // "TENANT/PROJECT": lives in dp-TENANT-PROJECT
  std::string namespace_name;  // otherwise here; both empty: app-NAME, its own
  std::string image;
  std::string preview_image;              // empty: the image
  std::vector<std::string> environments;  // preview, prod; none: one, without suffix
  std::vector<std::string> command, args;
  int port = 0;          // 0: it serves nothing
  std::string health;    // a path that answers when it is well
  std::string schedule;  // of cron: it runs then, and serves nothing
  std::string timezone;
  std::string sandbox;   // a RuntimeClass
  AmountSpec resources;  // asked for and not passed
  EnvSpec env;
  bool writable = false;             // the root file system
  std::vector<std::string> scratch;  // folders that it may write to beside /tmp
  int replicas = 1;
  IngressSpec ingress;
  QuotaSpec quota;
  std::vector<EdgeSpec> connects;
  AutoscalingSpec autoscaling;
  bool vertical_autoscaling = false;
  bool disruption_budget = false;
  bool dashboard = false;
  Position at;
};

// kind: Tenant — the namespace of one project of a tenant.
struct TenantSpec {
  std::string tenant, project;
  std::string prefix = "dp";  // of the namespace: PREFIX-TENANT-PROJECT
  ResourcesSpec quota;
  int pods = 20;
  std::string manager;  // "NAMESPACE/SERVICEACCOUNT" that deploys into it
  std::vector<EdgeSpec> connects;
  Position at;
};

// kind: Sandbox — terminals in the browser, each a locked pod of its own, and the proxy that alone
// holds the key of the API.
struct SandboxSpec {
  std::string name = "web-terminal-service";
  std::string namespace_name = "claudecode-terminal";
  std::string terminal_image, proxy_image, sandbox_image;  // empty: the default
  SecretRef api_key;
  int sessions = 4;
  int node_port = 31000;
  std::string runtime;      // a RuntimeClass for the sandboxes
  ResourcesSpec resources;  // of one sandbox
  QuotaSpec quota;
  std::vector<EdgeSpec> connects;  // of the terminal service
  BackupSpec backup;
  Position at;
};

struct RegistrySpec {
  std::string address;  // of the node that keeps it
  std::string storage, schedule;
  int keep = 2;  // images of each repository
};

// kind: Platform — what builds, keeps, runs and watches the apps of a cluster.
struct PlatformSpec {
  std::string name;
  std::string namespace_name;  // empty: the name
  std::string domain;          // apps lie below it
  std::string email;           // for the certificates
  std::string manages;         // prefix of the namespaces that it manages: "dp-"
  std::string nodes;           // CIDR of the nodes' private network
  std::vector<std::string> components;
  RegistrySpec registry;
  std::string worker_image, builder_image, temporal;  // empty: the default
  std::vector<EdgeSpec> connects;                     // of what manages: the worker or the builder
  BackupSpec backup;  // where no node is named, since local volumes have no snapshots
  Position at;
};

using Declaration = std::variant<InstanceSpec, AppSpec, TenantSpec, SandboxSpec, PlatformSpec>;

// A declaration under the name of one of its `overlays`, with what that changes.
struct Overlay {
  std::size_t base = 0;  // index of `items`
  std::string name;      // "production"
  Declaration declaration;
};

struct Declarations {
  std::vector<Declaration> items;  // those without an error
  std::vector<Overlay> overlays;
  std::vector<Finding> findings;

  bool ok() const;  // no finding is an error
};

// Reads the declarations of one file; `file` is for positions. Throws Error only for limits.
Declarations read_declarations(std::string_view text, const std::string& file);

std::string_view kind_of(const Declaration& declaration);  // "Instance"
const Position& position_of(const Declaration& declaration);

// The JSON Schema (draft 2020-12) of declarations, from the tables by which they are read.
std::string declaration_schema();

// What `KIND` or `KIND.field.field` means: its sentence, its form and its fields. Throws Error
// "spec.field" that names the nearest one.
std::string explain_field(std::string_view path);

// A declaration to start from.
struct Preset {
  std::string_view name, description, text;
};

// Those of presets/, by name.
std::span<const Preset> presets();

// Throws Error "preset" that names the nearest one. A name is never a path.
const Preset& preset(std::string_view name);

// A value of a preset that one would set: "ingress.host", what the preset says, what it means.
struct PresetParameter {
  std::string path, value, doc;
};

// Every single value and list of words of the preset, in its order.
std::vector<PresetParameter> preset_parameters(const Preset& preset);

// The preset's text with other values: each setting is "PATH=VALUE", where a list is {a,b} as in
// Helm's --set. Comments stay. Throws Error "preset.set" that says what does not fit.
std::string preset_text(const Preset& preset, std::span<const std::string> settings);

// "FILE:LINE:COLUMN: MESSAGE", with the fix behind it.
std::string finding_line(const Finding& finding);

}  // namespace kchart
