// Armored rings are unpacked here, since gpgv reads none.
#include "repo/gnupg.hpp"

#include "base/folder.hpp"
#include "base/write_file.hpp"
#include "codec/base64.hpp"
#include "kchart/error.hpp"

namespace kchart::repo {

namespace {

constexpr std::size_t kLargestRing = 64 * kMiB;
constexpr std::string_view kArmor = "-----BEGIN PGP";

// The packets of one armored block, whose headers end with an empty line and whose checksum begins
// with "=".
std::string unpack_block(std::string_view block) {
  const std::size_t blank = std::min(block.find("\n\n"), block.find("\n\r\n"));
  std::string letters;
  for (std::size_t at = std::min(blank, block.size()); at < block.size();) {
    const std::size_t end = std::min(block.find('\n', at), block.size());
    std::string_view line = block.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at = end + 1;
    if (line.starts_with('=') || line.starts_with("-----")) break;
    letters += line;
  }
  auto bytes = codec::decode_base64(letters);
  if (!bytes) throw Error(Fault::refused, "prov.key", "the armored keyring cannot be read");
  return std::move(*bytes);
}

std::string unarmored(std::string ring) {
  const std::size_t first = ring.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || ring.compare(first, kArmor.size(), kArmor) != 0) return ring;
  std::string packets;
  for (std::size_t at = first; at != std::string::npos;) {
    const std::size_t next = ring.find(kArmor, at + 1);
    packets += unpack_block(std::string_view(ring).substr(at, next - at));
    at = next;
  }
  return packets;
}

std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields;
  while (true) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    fields.emplace_back(line.substr(0, colon));
    if (colon == line.size()) return fields;
    line.remove_prefix(colon + 1);
  }
}

// gpg writes a colon in a user id as "\x3a".
std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "\\x") == 0 && i + 3 < text.size()) {
      out += static_cast<char>(std::stoi(text.substr(i + 2, 2), nullptr, 16));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

GpgSession::GpgSession(const GnuPg& gnupg) : gnupg_(gnupg), folder_(gnupg.scratch, "kchart") {
  std::string ring = unarmored(read_user_file(gnupg.keyring, kLargestRing));
  write_file_atomically(keyring(), ring, 0600);
}

GpgSession::~GpgSession() {
  try {
    run("gpgconf", {"--homedir", folder_.path(), "--kill", "gpg-agent"}, {});
  } catch (const Error&) {
    // Whatever remains of the agent ends itself when its folder is gone.
  }
}

ProcessResult GpgSession::run(const std::string& program, std::vector<std::string> arguments,
                              std::string_view input) const {
  arguments.insert(arguments.begin(), program);
  return run_process(arguments, gnupg_.path, folder_.path(), input);
}

ProcessResult GpgSession::gpgv(const std::vector<std::string>& arguments) const {
  std::vector<std::string> all{"--homedir", folder_.path(), "--keyring",
                               keyring(),   "--status-fd",  "1"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  ProcessResult result = run("gpgv", all, {});
  if (result.status == 127) {
    throw Error(Fault::io, "prov.gnupg",
                "gpgv is needed to verify signatures: install the package gpgv");
  }
  return result;
}

ProcessResult GpgSession::gpg(const std::vector<std::string>& arguments,
                              std::string_view input) const {
  std::vector<std::string> all{"--homedir", folder_.path(), "--batch",
                               "--no-tty",  "--status-fd",  "1"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return run("gpg", all, input);
}

std::vector<GpgKey> GpgSession::list(const std::vector<std::string>& arguments) const {
  std::vector<std::string> all{"--with-colons", "--no-auto-check-trustdb"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const std::string output = gpg(all).output;
  std::vector<GpgKey> keys;
  for (std::size_t at = 0; at < output.size();) {
    const std::size_t end = std::min(output.find('\n', at), output.size());
    const auto fields = fields_of(std::string_view(output).substr(at, end - at));
    at = end + 1;
    if (fields[0] == "pub" || fields[0] == "sec") keys.emplace_back();
    if (keys.empty() || fields.size() < 10) continue;
    if (fields[0] == "fpr" && keys.back().fingerprint.empty()) keys.back().fingerprint = fields[9];
    if (fields[0] == "uid") keys.back().user_ids.push_back(unescaped(fields[9]));
  }
  return keys;
}

}  // namespace kchart::repo
