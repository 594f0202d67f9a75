// The secret key is imported into a home of its own, used, and gone with it.
#include "base/folder.hpp"
#include "base/write_file.hpp"
#include "chart/unpacking.hpp"
#include "kchart/chart.hpp"
#include "kchart/error.hpp"
#include "kchart/provenance.hpp"
#include "kchart/yaml.hpp"
#include "render/chart_object.hpp"
#include "repo/gnupg.hpp"
#include "repo/prov_message.hpp"

namespace kchart {

namespace {

using repo::GpgKey;
using repo::GpgSession;

[[noreturn]] void refuse(const char* code, const std::string& message) {
  throw Error(Fault::refused, code, message);
}

struct Found {
  const GpgKey* key = nullptr;
  std::string user_id;
};

// A user id that is `wanted`, else the only key with one that contains it.
Found find_key(const std::vector<GpgKey>& keys, const std::string& wanted) {
  Found found;
  bool vague = false;
  for (const GpgKey& key : keys) {
    for (const std::string& user_id : key.user_ids) {
      if (user_id == wanted) return {&key, user_id};
      if (user_id.find(wanted) == std::string::npos) continue;
      vague = vague || (found.key != nullptr && found.key != &key);
      found = {&key, user_id};
    }
  }
  if (vague) refuse("prov.key", "more than one key contain the id \"" + wanted + "\"");
  return found;
}

Found secret_key(const GpgSession& session, const std::vector<GpgKey>& keys,
                 const std::string& wanted) {
  const Found found = find_key(keys, wanted);
  if (found.key != nullptr) return found;
  const auto others = session.list({"--list-keys"});
  if (find_key(others, wanted).key != nullptr) {
    refuse("prov.key",
           "provided key is not a private key. Try providing a keyring with secret keys");
  }
  refuse("prov.key", "private key not found");
}

std::string metadata_text(std::string_view archive, const std::string& name,
                          const LoadOptions& options) {
  const auto chart = load_chart(*open_archive(archive, name, unpacking(options)), options);
  Arena arena;
  return to_yaml(rendering::metadata_value(chart->metadata, arena));
}

bool try_to_sign(const GpgSession& session, const GpgKey& key, const std::string& mode,
                 std::string_view passphrase) {
  std::vector<std::string> arguments{"--yes", "--digest-algo", "SHA512", "--pinentry-mode", mode};
  if (mode == "loopback") arguments.insert(arguments.end(), {"--passphrase-fd", "0"});
  arguments.insert(arguments.end(),
                   {"--local-user", key.fingerprint, "--output", session.path("signed"),
                    "--clearsign", session.path("message")});
  return session.gpg(arguments, passphrase).status == 0;
}

}  // namespace

std::string sign_chart(std::string_view archive, const std::string& file_name,
                       const Signing& signing, const LoadOptions& options) {
  const GpgSession session(signing.gnupg);
  if (session.gpg({"--pinentry-mode", "cancel", "--import", session.keyring()}).status == 127) {
    throw Error(Fault::io, "prov.gnupg", "gpg is needed to sign: install the package gnupg");
  }
  const auto keys = session.list({"--list-secret-keys"});
  const Found found = secret_key(session, keys, signing.key);
  write_file_atomically(
      session.path("message"),
      repo::prov_message(metadata_text(archive, file_name, options), file_name, archive), 0600);
  if (!try_to_sign(session, *found.key, "cancel", {})) {
    const auto passphrase = signing.passphrase ? signing.passphrase(found.user_id) : std::nullopt;
    const bool done =
        passphrase && try_to_sign(session, *found.key, "loopback", passphrase->reveal());
    if (!done) {
      refuse("prov.sign", "openpgp: invalid data: private key checksum failure");
    }
  }
  return read_user_file(session.path("signed"), kMiB * 5);
}

}  // namespace kchart
