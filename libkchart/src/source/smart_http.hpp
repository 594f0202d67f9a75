// Git's smart HTTP protocol, version 0, as far as one commit needs it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/source.hpp"

namespace kchart::source {

struct Ref {
  std::string name;    // "refs/heads/main", "refs/tags/v1"; "HEAD"
  std::string commit;  // of an annotated tag, the commit behind it
};

struct Advertisement {
  std::vector<Ref> refs;
  bool shallow = false;  // the server can leave out history
  std::string service;   // where to ask for packs
};

// What a server is asked through.
struct Remote {
  net::Client& client;
  std::string url;       // of the repository, without ".git"
  bool dot_git;          // which of its names is tried first
  Secret authorization;  // header value; empty: none
  const Limits& limits;
  const std::atomic<bool>* cancel = nullptr;
};

// Asks for the repository by its name as given, then with or without ".git": some servers know
// only one of the two. Throws Error "source.not_found", "source.denied", "git.protocol", those of
// net::Client.
Advertisement list_refs(const Remote& remote);

// The commit that `ref` means among `refs`: a full name, a branch, a tag, or a commit itself.
// Empty `ref` is HEAD. Throws Error "source.ref" with what there is.
std::string resolve_ref(const std::vector<Ref>& refs, const std::string& ref,
                        const std::string& url);

bool is_commit(std::string_view text);  // 40 hexadecimal digits

// Reads the pack of one commit, without history where the server can do that, into `sink`.
// Throws Error "git.protocol", "limit.git.pack".
void fetch_pack(const Remote& remote, const Advertisement& offered, const std::string& commit,
                const std::function<void(std::string_view)>& sink);

// The text of an answer in pkt-lines; used by tests, too.
std::string pkt_line(std::string_view text);

}  // namespace kchart::source
