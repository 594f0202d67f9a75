// kchart search repo|hub: charts by keyword, as `helm search` finds them.
#include <nlohmann/json.hpp>

#include "kchart/chart_search.hpp"
#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/group.hpp"
#include "shared/arguments.hpp"
#include "shared/chart_source.hpp"
#include "shared/flags.hpp"
#include "shared/listing.hpp"
#include "shared/log.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"
#include "shared/web.hpp"

namespace kchart::tools {

namespace {

struct SearchFlags {
  Arguments words;
  std::string output = "table", version, endpoint = "https://hub.helm.sh";
  bool regexp = false, versions = false, devel = false, fail_on_none = false, repo_url = false;
  std::size_t widest = 50;
};

std::string joined(const Arguments& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// Prints rows, or what Helm says when there are none.
int print_rows(const SearchFlags& o, const Rows& rows, const Value& list) {
  const ListFormat format = list_format(o.output);
  const bool none = rows.size() == 1;
  if (none && o.fail_on_none) throw Error(Fault::refused, "search", "no results found");
  const std::string table = none ? "No results found" : table_text(rows, o.widest);
  print_out(listing_text(format, table + "\n", list));
  return 0;
}

Value object(Arena& arena, std::initializer_list<std::pair<const char*, Value>> fields) {
  Map* map = Map::make(arena, fields.size(), kFieldMap);
  for (const auto& [name, value] : fields) map->append(arena, Key(name), value);
  return Value::map(map);
}

int search_repo(const SearchFlags& o, const Settings& settings) {
  list_format(o.output);
  const RepositoryFile file = RepositoryFile::load_if_there(settings.repository_config);
  if (file.repositories().empty()) {
    throw Error(Fault::refused, "search", "no repositories configured");
  }
  WarningPrinter warnings(settings.compat() == Compat::helm3);
  DownloadOptions options = download_options(settings, {}, false);
  options.warnings = warnings.sink();
  Downloader downloader(std::move(options));
  ChartSearch search;
  search.keyword = joined(o.words);
  search.regexp = o.regexp;
  search.show_all = o.versions;
  search.constraint = !o.version.empty() ? o.version : o.devel ? ">0.0.0-0" : ">0.0.0";
  std::vector<std::pair<std::string, RepositoryIndex>> indexes;
  for (const Repository& repository : file.repositories()) {
    try {
      RepositoryIndex index = downloader.cached_index(repository.name);
      index.check();
      indexes.emplace_back(repository.name, std::move(index));
    } catch (const Error& error) {
      log_line("WARN", "repo is corrupt or missing\trepo=" + repository.name +
                           "\terror=" + error.message());
    }
  }
  Arena arena;
  Rows rows{{"NAME", "CHART VERSION", "APP VERSION", "DESCRIPTION"}};
  List* list = List::make(arena);
  for (const FoundChart& found : search_charts(indexes, search)) {
    const Metadata& m = found.version->metadata;
    rows.push_back({found.name, m.version, m.app_version, m.description});
    list->push_back(arena, object(arena, {{"name", Value::string(arena, found.name)},
                                          {"version", Value::borrowed(m.version)},
                                          {"app_version", Value::borrowed(m.app_version)},
                                          {"description", Value::borrowed(m.description)}}));
  }
  return print_rows(o, rows, Value::list(list));
}

// Go: url.QueryEscape.
std::string query_escaped(const std::string& text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

using Json = nlohmann::json;

// The text at a path of objects; empty where there is none.
std::string text_at(const Json& from, std::initializer_list<const char*> path) {
  const Json* at = &from;
  for (const char* name : path) {
    const auto found = at->is_object() ? at->find(name) : at->end();
    if (!at->is_object() || found == at->end()) return {};
    at = &*found;
  }
  return at->is_string() ? at->get<std::string>() : "";
}

Json ask_hub(const SearchFlags& o) {
  std::string endpoint = o.endpoint;
  while (endpoint.ends_with('/')) endpoint.pop_back();
  const std::size_t scheme = endpoint.find("://");
  if (scheme == std::string::npos || scheme + 3 == endpoint.size()) {
    throw Error(
        Fault::refused, "search",
        "unable to create connection to \"" + excerpt(o.endpoint) + "\": no hostname provided");
  }
  net::Client client(web_options());
  net::Request request;
  request.url = endpoint + "/api/chartsvc/v1/charts/search?q=" + query_escaped(joined(o.words));
  try {
    const net::Response response = client.send(request);
    const Json json = Json::parse(response.body, nullptr, false);
    if (response.status == 200 && json.is_object()) return json;
  } catch (const Error&) {
    // Said in Helm's words below.
  }
  throw Error(Fault::refused, "search",
              "unable to perform search against \"" + excerpt(o.endpoint) + "\"");
}

int search_hub(const SearchFlags& o) {
  list_format(o.output);
  const Json answer = ask_hub(o);
  Arena arena;
  Rows rows{{"URL", "CHART VERSION", "APP VERSION", "DESCRIPTION"}};
  if (o.repo_url) rows[0].push_back("REPO URL");
  List* list = List::make(arena);
  const auto data = answer.find("data");
  for (const Json& found : data != answer.end() && data->is_array() ? *data : Json::array()) {
    std::string url = text_at(found, {"artifactHub", "packageUrl"});
    if (url.empty()) url = o.endpoint + "/charts/" + text_at(found, {"id"});
    const auto latest = [&](const char* field) {
      return text_at(found, {"relationships", "latestChartVersion", "data", field});
    };
    const std::string version = latest("version"), app = latest("app_version"),
                      description = text_at(found, {"attributes", "description"}),
                      repo_url = text_at(found, {"attributes", "repo", "url"}),
                      repo_name = text_at(found, {"attributes", "repo", "name"});
    rows.push_back({url, version, app, description});
    if (o.repo_url) rows.back().push_back(repo_url);
    const auto text = [&](const std::string& value) { return Value::string(arena, value); };
    const Value repository = object(arena, {{"url", text(repo_url)}, {"name", text(repo_name)}});
    list->push_back(arena, object(arena, {{"url", text(url)},
                                          {"version", text(version)},
                                          {"app_version", text(app)},
                                          {"description", text(description)},
                                          {"repository", repository}}));
  }
  return print_rows(o, rows, Value::list(list));
}

void add_output_flags(CLI::App& app, SearchFlags& o) {
  add_arguments(app, o.words, "[KEYWORD...]");
  Flags flags(app);
  flags.choice("-o,--output", o.output, "table|json|yaml", "output format");
  flags.number("--max-col-width", o.widest, "maximum column width for output table");
  flags.toggle("--fail-on-no-result", o.fail_on_none, "fail if no results are found");
}

}  // namespace

Command add_search(CLI::App& app) {
  auto o = std::make_shared<SearchFlags>();
  Group group(app);
  CLI::App& repo = group.add("repo", "search the repositories that were added",
                             [o](const Settings& settings) { return search_repo(*o, settings); });
  CLI::App& hub = group.add("hub", "search the Artifact Hub, or a hub of your own",
                            [o](const Settings&) { return search_hub(*o); });
  add_output_flags(repo, *o);
  add_output_flags(hub, *o);
  Flags flags(repo);
  flags.toggle("-r,--regexp", o->regexp, "take the keyword for a regular expression");
  flags.toggle("-l,--versions", o->versions, "show every version of every chart");
  flags.toggle("--devel", o->devel, "use development versions, too");
  flags.text("--version", o->version, "search with a constraint on versions");
  Flags(hub).text("--endpoint", o->endpoint, "the hub to ask");
  Flags(hub).toggle("--list-repo-url", o->repo_url, "print the URLs of repositories");
  return group.command();
}

}  // namespace kchart::tools
