// gitprotocol-pack and gitprotocol-http: pkt-lines begin with their length in four hexadecimal
// digits, "0000" ends a section. Version 0 is what every server speaks when nobody asks for more.
#include "source/smart_http.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "kchart/error.hpp"
#include "net/url.hpp"

namespace kchart::source {

namespace {

constexpr std::string_view kInfoRefs = "/info/refs?service=git-upload-pack";
constexpr std::size_t kMostRefs = 200'000;
constexpr std::size_t kAdvertisement = 64 * kMiB;
constexpr std::chrono::milliseconds kStall{30'000};

[[noreturn]] void broken(const Remote& remote, const std::string& why) {
  throw Error(Fault::hostile, "git.protocol", remote.url + ": " + why);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The length that four digits say; negative for anything else.
int length_of(std::string_view digits) {
  int length = 0;
  for (const char c : digits.substr(0, 4)) {
    const int digit = hex_digit(c);
    if (digit < 0) return -1;
    length = length * 16 + digit;
  }
  return length;
}

// Takes pkt-lines out of what arrives in pieces of any size.
class PktReader {
 public:
  // `take` receives each line; a flush is a line without bytes, `flush` true.
  using Take = std::function<void(std::string_view line, bool flush)>;

  PktReader(const Remote& remote, Take take) : remote_(remote), take_(std::move(take)) {}

  void add(std::string_view piece) {
    held_ += piece;
    std::size_t at = 0;
    while (held_.size() - at >= 4) {
      const int length = length_of(std::string_view(held_).substr(at));
      if (length < 0 || (length > 0 && length < 4)) broken(remote_, "answers no Git protocol");
      const std::size_t whole = length == 0 ? 4 : static_cast<std::size_t>(length);
      if (held_.size() - at < whole) break;
      take_(std::string_view(held_).substr(at + 4, whole - 4), length == 0);
      at += whole;
    }
    held_.erase(0, at);
  }

  void finish() const {
    if (!held_.empty()) broken(remote_, "the answer ends in the middle of a line");
  }

 private:
  const Remote& remote_;
  Take take_;
  std::string held_;
};

[[noreturn]] void refuse(const Remote& remote, int status) {
  const bool anonymous = remote.authorization.empty();
  if (status == 401 || status == 403) {
    throw Error(Fault::refused, "source.denied",
                remote.url + ": access denied (status " + std::to_string(status) + "); " +
                    (anonymous ? "a private repository needs a token: see kchart detect --help"
                               : "the token or password that was sent is not accepted"));
  }
  if (status == 404 || status == 410) {
    throw Error(Fault::refused, "source.not_found",
                remote.url + ": no such repository, or a private one " +
                    (anonymous ? "without a token" : "that the token may not read"));
  }
  throw Error(Fault::io, "source.server",
              remote.url + ": the server answered with status " + std::to_string(status));
}

net::Request request_for(const Remote& remote, const std::string& url) {
  net::Request request;
  request.url = url;
  request.authorization = remote.authorization;
  request.idle_timeout = kStall;
  request.cancel = remote.cancel;
  return request;
}

// "COMMIT NAME", the first one followed by NUL and what the server can do.
void add_ref(const Remote& remote, std::string_view line, Advertisement& offered,
             std::map<std::string, std::string>& peeled) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  const std::size_t zero = line.find('\0');
  if (zero != std::string_view::npos) {
    offered.shallow = line.substr(zero).find("shallow") != std::string_view::npos;
    line = line.substr(0, zero);
  }
  if (line.size() < 42 || line[40] != ' ' || !is_commit(line.substr(0, 40))) {
    if (line.starts_with("shallow ")) return;
    broken(remote, "answers no list of branches and tags");
  }
  const std::string commit(line.substr(0, 40)), name(line.substr(41));
  if (name.ends_with("^{}")) {
    peeled[name.substr(0, name.size() - 3)] = commit;
  } else if (name != "capabilities") {
    offered.refs.push_back({name, commit});
  }
  if (offered.refs.size() > kMostRefs) {
    throw Error(Fault::limit, "limit.git.refs",
                remote.url + " has more than " + std::to_string(kMostRefs) + " branches and tags");
  }
}

}  // namespace

bool is_commit(std::string_view text) {
  return text.size() == 40 &&
         std::all_of(text.begin(), text.end(), [](char c) { return hex_digit(c) >= 0; });
}

std::string pkt_line(std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  const std::size_t length = text.size() + 4;
  std::string line;
  for (int shift = 12; shift >= 0; shift -= 4) line += kHex[length >> shift & 15];
  return line.append(text);
}

namespace {

bool is_advertisement(const net::Response& response) {
  const std::string* type = response.header("Content-Type");
  return response.status == 200 && type != nullptr &&
         type->starts_with("application/x-git-upload-pack-advertisement");
}

net::Response ask_for_refs(const Remote& remote, const std::string& repository) {
  net::Request request = request_for(remote, repository + std::string(kInfoRefs));
  request.max_body = kAdvertisement;
  return remote.client.send(request);
}

// The answer to either name of the repository; where neither is one, that to the first.
net::Response find_refs(const Remote& remote) {
  const std::string with = remote.url + ".git";
  net::Response first = ask_for_refs(remote, remote.dot_git ? with : remote.url);
  const bool absent = first.status == 200 || first.status == 404 || first.status == 410;
  if (is_advertisement(first) || !absent) return first;
  net::Response second = ask_for_refs(remote, remote.dot_git ? remote.url : with);
  return is_advertisement(second) ? std::move(second) : std::move(first);
}

}  // namespace

Advertisement list_refs(const Remote& remote) {
  const net::Response response = find_refs(remote);
  if (response.status != 200) refuse(remote, response.status);
  const std::size_t end = response.url.rfind(kInfoRefs.substr(0, kInfoRefs.find('?')));
  if (!is_advertisement(response) || end == std::string::npos) {
    throw Error(Fault::refused, "source.not_found",
                remote.url + ": is no Git repository that is served over smart HTTP");
  }
  Advertisement offered;
  offered.service = response.url.substr(0, end) + "/git-upload-pack";
  std::map<std::string, std::string> peeled;
  PktReader reader(remote, [&](std::string_view line, bool flush) {
    if (!flush && !line.starts_with("# service=")) add_ref(remote, line, offered, peeled);
  });
  reader.add(response.body);
  reader.finish();
  for (Ref& ref : offered.refs) {
    if (const auto found = peeled.find(ref.name); found != peeled.end()) ref.commit = found->second;
  }
  return offered;
}

namespace {

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

// The one advertised commit that begins with `digits`.
std::string by_prefix(const std::vector<Ref>& refs, const std::string& digits) {
  constexpr std::size_t kShortest = 7;
  const bool hex =
      std::all_of(digits.begin(), digits.end(), [](char c) { return hex_digit(c) >= 0; });
  std::string found;
  if (!hex || digits.size() < kShortest) return found;
  for (const Ref& one : refs) {
    if (!one.commit.starts_with(digits) || one.commit == found) continue;
    if (!found.empty()) return {};
    found = one.commit;
  }
  return found;
}

}  // namespace

std::string resolve_ref(const std::vector<Ref>& refs, const std::string& ref,
                        const std::string& url) {
  const std::string wanted = ref.empty() ? "HEAD" : ref;
  for (const char* prefix : {"", "refs/tags/", "refs/heads/", "refs/"}) {
    for (const Ref& one : refs) {
      if (one.name == prefix + wanted) return one.commit;
    }
  }
  const std::string digits = lower(wanted);  // as Git prints them
  if (is_commit(digits)) return digits;
  if (const std::string found = by_prefix(refs, digits); !found.empty()) return found;
  std::set<std::string> names;
  for (const Ref& one : refs) {
    const std::size_t slash = one.name.find('/', 5);
    if (slash != std::string::npos) names.insert(one.name.substr(slash + 1));
  }
  std::string some;
  for (const std::string& name : names) {
    if (some.size() <= 200) some += (some.empty() ? "" : ", ") + name;
  }
  throw Error(
      Fault::refused, "source.ref",
      url + ": no branch, tag or commit \"" + excerpt(wanted) + "\"" +
          (some.empty() ? "; the repository is empty" : "; there are " + excerpt(some, 220)));
}

namespace {

std::string wish(const Advertisement& offered, const std::string& commit) {
  std::string text = pkt_line("want " + commit + " side-band-64k ofs-delta no-progress" +
                              (offered.shallow ? " shallow" : "") + " agent=kchart\n");
  if (offered.shallow) text += pkt_line("deepen 1\n");
  return text + "0000" + pkt_line("done\n");
}

// Behind the lines about what is shallow and NAK: channel 1 is the pack, 2 is for people, 3 ends
// with an error.
void take_line(const Remote& remote, std::string_view line,
               const std::function<void(std::string_view)>& pack) {
  if (line.starts_with("ERR ") || line.starts_with("\x03")) {
    throw Error(Fault::refused, "source.ref",
                remote.url + ": " + excerpt(line.substr(line.front() == 'E' ? 4 : 1), 300));
  }
  if (line.starts_with("\x01")) pack(line.substr(1));
}

}  // namespace

void fetch_pack(const Remote& remote, const Advertisement& offered, const std::string& commit,
                const std::function<void(std::string_view)>& sink) {
  bool any = false;
  const auto pack = [&](std::string_view piece) {
    any = true;
    sink(piece);
  };
  PktReader reader(remote, [&](std::string_view line, bool flush) {
    if (!flush) take_line(remote, line, pack);
  });
  std::uint64_t received = 0;  // with what is told to people, which may be endless, too
  net::Request request = request_for(remote, offered.service);
  const bool home = net::parse_url(offered.service).origin() == net::parse_url(remote.url).origin();
  if (!home) request.authorization = Secret();
  request.method = "POST";
  request.repeatable = true;  // asking changes nothing
  request.headers = {{"Content-Type", "application/x-git-upload-pack-request"},
                     {"Accept", "application/x-git-upload-pack-result"}};
  request.body = wish(offered, commit);
  request.sink = [&](std::string_view piece) {
    if ((received += piece.size()) > remote.limits.archive_input) {
      throw Error(Fault::limit, "limit.git.pack",
                  remote.url + ": the pack is larger than " +
                      std::to_string(remote.limits.archive_input) +
                      " bytes (raise with --max-archive-input-bytes)");
    }
    reader.add(piece);
    return true;
  };
  const net::Response response = remote.client.send(request);
  if (response.status != 200) refuse(remote, response.status);
  reader.finish();
  if (!any) broken(remote, "the server sent no pack");
}

}  // namespace kchart::source
