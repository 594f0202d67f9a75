// gpgv says what it found on its status lines; only the text that it verified is read.
#include <sys/stat.h>

#include "base/folder.hpp"
#include "base/write_file.hpp"
#include "kchart/error.hpp"
#include "kchart/provenance.hpp"
#include "repo/gnupg.hpp"
#include "repo/prov_message.hpp"

namespace kchart {

namespace {

using repo::GpgKey;
using repo::GpgSession;

constexpr std::size_t kLargestProvenance = 5 * kMiB;

[[noreturn]] void refuse(const char* code, const std::string& message) {
  throw Error(Fault::refused, code, message);
}

// The rest of the status line "[GNUPG:] NAME ..."; absent when there is none.
std::optional<std::string> status_line(const std::string& output, const std::string& name) {
  const std::string start = "[GNUPG:] " + name + " ";
  std::size_t at = output.find(start);
  while (at != std::string::npos && at > 0 && output[at - 1] != '\n') {
    at = output.find(start, at + 1);
  }
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = at + start.size();
  return output.substr(begin, output.find('\n', begin) - begin);
}

std::vector<std::string> words(const std::string& line) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(' ', at), line.size());
    all.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

// MD5, SHA-1 and RIPEMD-160, as OpenPGP numbers them.
bool is_weak(const std::string& digest_algorithm) {
  return digest_algorithm == "1" || digest_algorithm == "2" || digest_algorithm == "3";
}

// The fingerprint of the primary key of a good signature.
std::string check_signature(const std::string& output) {
  if (status_line(output, "EXPKEYSIG")) refuse("prov.signature", "openpgp: key expired");
  if (status_line(output, "REVKEYSIG")) refuse("prov.signature", "openpgp: key revoked");
  if (status_line(output, "EXPSIG")) refuse("prov.signature", "openpgp: signature expired");
  if (status_line(output, "NO_PUBKEY")) {
    refuse("prov.signature", "openpgp: signature made by unknown entity");
  }
  const auto valid = status_line(output, "VALIDSIG");
  const auto fields = valid ? words(*valid) : std::vector<std::string>();
  if (!status_line(output, "GOODSIG") || fields.size() < 10) {
    refuse("prov.signature", "openpgp: invalid signature: hash tag doesn't match");
  }
  if (is_weak(fields[7])) {
    refuse("prov.signature", "openpgp: invalid signature: its digest algorithm is not safe");
  }
  return fields[9];
}

// GOODSIG tells one user id; where gpg is there, all of them are known.
std::vector<std::string> signers_of(const GpgSession& session, const std::string& fingerprint,
                                    const std::string& output) {
  for (const GpgKey& key : session.list(
           {"--no-default-keyring", "--keyring", session.keyring(), "--list-keys", fingerprint})) {
    if (key.fingerprint == fingerprint && !key.user_ids.empty()) return key.user_ids;
  }
  const std::string good = *status_line(output, "GOODSIG");
  return {good.substr(good.find(' ') + 1)};
}

}  // namespace

Verifier gpg_verifier(GnuPg gnupg) {
  return
      [gnupg](std::string_view archive, std::string_view provenance, const std::string& file_name) {
        std::optional<GpgSession> session;
        try {
          session.emplace(gnupg);
        } catch (const Error& error) {
          throw Error(error.fault(), error.code(), "failed to load keyring: " + error.message());
        }
        repo::check_one_block(provenance);
        const std::string signed_path = session->path("chart.prov"), text = session->path("text");
        write_file_atomically(signed_path, provenance, 0600);
        const std::string output = session->gpgv({"--output", text, signed_path}).output;
        Verification found;
        found.fingerprint = check_signature(output);
        found.signers = signers_of(*session, found.fingerprint, output);
        found.file_hash =
            repo::check_message(read_user_file(text, kLargestProvenance), file_name, archive);
        return found;
      };
}

Verification verify_chart_file(const std::string& path, const Verifier& verifier,
                               const Limits& limits) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    refuse("io.read", "stat " + path + ": no such file or directory");
  }
  if (S_ISDIR(info.st_mode)) refuse("prov.format", "unpacked charts cannot be verified");
  std::string extension = path.substr(std::min(path.rfind('.'), path.size()));
  for (char& c : extension) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (extension != ".tgz") refuse("prov.format", "chart must be a tgz file");
  const std::string prov = path + ".prov";
  if (stat(prov.c_str(), &info) != 0) {
    refuse("prov.missing", "could not load provenance file " + prov + ": stat " + prov +
                               ": no such file or directory");
  }
  return verifier(read_user_file(path, limits.archive_input),
                  read_user_file(prov, kLargestProvenance), path.substr(path.rfind('/') + 1));
}

}  // namespace kchart
