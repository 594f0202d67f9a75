// URLs: every row was answered by sprig 3.3.0 (Go 1.26).
#include <catch2/catch.hpp>

#include "funcs/calling.hpp"
#include "funcs/families.hpp"

using namespace kchart;
using namespace kchart::test;

namespace {

const Row kRows[] = {
    {"urlParse",
     {s("http://user:p%40ss@example.com:8080/a%20b/c?x=1&y=2#fr%C3%A9")},
     "{fragment=fr\303\251|host=example.com:8080|hostname=example.com|opaque=|path=/a "
     "b/c|query=x=1&y=2|scheme=http|userinfo=user:p%40ss}"},
    {"urlParse",
     {s("https://[fe80::1%25eth0]:80/x")},
     "{fragment=|host=[fe80::1%eth0]:80|hostname=fe80::1%eth0|opaque=|path=/"
     "x|query=|scheme=https|userinfo=}"},
    {"urlParse",
     {s("mailto:a@b.c")},
     "{fragment=|host=|hostname=|opaque=a@b.c|path=|query=|scheme=mailto|userinfo=}"},
    {"urlParse",
     {s("/just/path?")},
     "{fragment=|host=|hostname=|opaque=|path=/just/path|query=|scheme=|userinfo=}"},
    {"urlParse",
     {s("//host/path")},
     "{fragment=|host=host|hostname=host|opaque=|path=/path|query=|scheme=|userinfo=}"},
    {"urlParse",
     {s("///path")},
     "{fragment=|host=|hostname=|opaque=|path=///path|query=|scheme=|userinfo=}"},
    {"urlParse",
     {s("host:80")},
     "{fragment=|host=|hostname=|opaque=80|path=|query=|scheme=host|userinfo=}"},
    {"urlParse",
     {s("a/b:c")},
     "{fragment=|host=|hostname=|opaque=|path=a/b:c|query=|scheme=|userinfo=}"},
    {"urlParse",
     {s("1a:b")},
     "!unable to parse url: parse \"1a:b\": first path segment in URL cannot contain colon"},
    {"urlParse", {s(":x")}, "!unable to parse url: parse \":x\": missing protocol scheme"},
    {"urlParse",
     {s("http://a:b:c/")},
     "!unable to parse url: parse \"http://a:b:c/\": invalid port \":b:c\" after host"},
    {"urlParse",
     {s("ftp://a:b:1/")},
     "{fragment=|host=a:b:1|hostname=a:b|opaque=|path=/|query=|scheme=ftp|userinfo=}"},
    {"urlParse",
     {s("http://a:80x/")},
     "!unable to parse url: parse \"http://a:80x/\": invalid port \":80x\" after host"},
    {"urlParse",
     {s("http://[::1")},
     "!unable to parse url: parse \"http://[::1\": missing ']' in host"},
    {"urlParse",
     {s("http://[::1]x")},
     "!unable to parse url: parse \"http://[::1]x\": invalid port \"x\" after host"},
    {"urlParse",
     {s("http://[1.2.3.4]/")},
     "!unable to parse url: parse \"http://[1.2.3.4]/\": invalid IP-literal"},
    {"urlParse",
     {s("http://[1:2]/")},
     "!unable to parse url: parse \"http://[1:2]/\": invalid host: ParseAddr(\"1:2\"): address "
     "string too short"},
    {"urlParse",
     {s("http://a b/")},
     "!unable to parse url: parse \"http://a b/\": invalid character \" \" in host name"},
    {"urlParse",
     {s("http://%41/")},
     "!unable to parse url: parse \"http://%41/\": invalid URL escape \"%41\""},
    {"urlParse",
     {s("http://%zz/")},
     "!unable to parse url: parse \"http://%zz/\": invalid URL escape \"%zz\""},
    {"urlParse", {s("/a%zz")}, "!unable to parse url: parse \"/a%zz\": invalid URL escape \"%zz\""},
    {"urlParse", {s("/%")}, "!unable to parse url: parse \"/%\": invalid URL escape \"%\""},
    {"urlParse",
     {s("http://h/\001")},
     "!unable to parse url: parse \"http://h/\\x01\": net/url: invalid control character in URL"},
    {"urlParse",
     {s("http://h#%zz")},
     "!unable to parse url: parse \"http://h#%zz\": invalid URL escape \"%zz\""},
    {"urlParse",
     {s("HTTP://H/P")},
     "{fragment=|host=H|hostname=H|opaque=|path=/P|query=|scheme=http|userinfo=}"},
    {"urlParse", {s("*")}, "{fragment=|host=|hostname=|opaque=|path=*|query=|scheme=|userinfo=}"},
    {"urlParse", {s("")}, "{fragment=|host=|hostname=|opaque=|path=|query=|scheme=|userinfo=}"},
    {"urlParse", {s("?q")}, "{fragment=|host=|hostname=|opaque=|path=|query=q|scheme=|userinfo=}"},
    {"urlParse", {s("#f")}, "{fragment=f|host=|hostname=|opaque=|path=|query=|scheme=|userinfo=}"},
    {"urlParse",
     {s("http://us er@h/")},
     "!unable to parse url: parse \"http://us er@h/\": net/url: invalid userinfo"},
    {"urlParse",
     {s("http://u:p@h:")},
     "{fragment=|host=h:|hostname=h|opaque=|path=|query=|scheme=http|userinfo=u:p}"},
    {"urlParse",
     {s("git+ssh://git@h/x;y=1")},
     "{fragment=|host=h|hostname=h|opaque=|path=/x;y=1|query=|scheme=git+ssh|userinfo=git}"},
    {"urlParse",
     {s("http://\303\251/\303\274")},
     "{fragment=|host=\303\251|hostname=\303\251|opaque=|path=/"
     "\303\274|query=|scheme=http|userinfo=}"},
};

}  // namespace

TEST_CASE("URLs are taken apart as Go does") {
  for (const Row& row : kRows) {
    World world;
    INFO(row.name << " " << told(row.args.empty() ? Value() : row.args[0]) << " -> "
                  << row.expected);
    CHECK(world.call(funcs::url_functions(), row.name, row.args) == row.expected);
  }
}

TEST_CASE("URLs are put together from their parts") {
  struct JoinRow {
    std::vector<std::pair<const char*, Value>> parts;
    const char* expected;
  };
  const JoinRow rows[] = {
      {{{"scheme", s("http")}, {"host", s("h:80")}, {"path", s("a b")}, {"query", s("q=1")}},
       "http://h:80/a%20b?q=1"},
      {{{"scheme", s("http")}, {"host", s("h")}, {"userinfo", s("u:p w")}, {"fragment", s("f\"")}},
       "!unable to parse userinfo in dict: parse \"proto://u:p w@host\": net/url: invalid "
       "userinfo"},
      {{{"host", s("h")}, {"userinfo", s("u:p%20w")}, {"fragment", s("f\"")}}, "//u:p%20w@h#f%22"},
      {{{"scheme", s("mailto")}, {"opaque", s("a@b")}}, "mailto:a@b"},
      {{{"path", s("a:b/c")}}, "./a:b/c"},
      {{{"path", s("*")}}, "*"},
      {{{"scheme", s("http")}}, "http:"},
      {{{"host", i(1)}}, "!unable to parse host key, must be of type string, but int found"},
      {{{"host", nil()}}, "!runtime error: invalid memory address or nil pointer dereference"},
      {{}, ""},
  };
  for (const JoinRow& row : rows) {
    World world;
    Map* map = Map::make(world.arena);
    for (const auto& [key, value] : row.parts) map->set(world.arena, key, value);
    const Value args[] = {Value::map(map)};
    CHECK(world.call(funcs::url_functions(), "urlJoin", args) == row.expected);
  }
}
