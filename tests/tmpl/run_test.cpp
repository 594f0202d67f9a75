// What surrounds the language: observers, threads, errors as data, signatures.
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "kchart/template.hpp"
#include "tmpl/fixture.hpp"

namespace kchart::test {

namespace {

class Notes final : public Observer {
 public:
  void began(int depth) override { text += std::to_string(depth) + "( "; }
  void wrote(int depth, std::size_t output_offset, const Place& place) override {
    text += std::to_string(depth) + "@" + std::to_string(output_offset) + "<" +
            std::string(place.file) + ":" + std::to_string(place.offset) +
            (place.is_text ? "" : ")") + " ";
  }
  void collected(int depth, std::string_view collected) override {
    text += std::to_string(depth) + "=" + std::string(collected) + " ";
  }
  void read(int, const Map*, const Key& key) override { text += std::string(key.view()) + " "; }

  std::string text;
};

ExecError error_of(std::string_view text) {
  try {
    answer_or_throw(text, Limits());
  } catch (const ExecError& error) {
    return error;
  }
  throw std::logic_error("no error");
}

}  // namespace

TEST_CASE("an observer learns where output comes from and what was read") {
  Notes notes;
  const std::string out = answer_or_throw(
      "ab{{ .deep.x.y }}{{ define \"d\" }}<{{ .str }}>{{ end }}{{ include \"d\" . }}{{ template "
      "\"d\" . }}",
      Limits(), false, &notes);
  CHECK(out == "abdeep<hello><hello>");
  CHECK(notes.text ==
        "0@0<t:0 0( deep x y 0@2<t:5) "
        "0( 1@0<t:33 1( str 1@1<t:37) 1@6<t:44 1=<hello> 0@6<t:57) "
        "0@13<t:33 0( str 0@14<t:37) 0@19<t:44 ");
}

TEST_CASE("an error is a chain of frames") {
  const ExecError error = error_of(
      "\n {{ include \"a\" .deep }}{{ define \"a\" }}{{ include \"b\" .x }}{{ end }}"
      "{{ define \"b\" }}{{ .y.z }}{{ end }}");
  REQUIRE(error.frames().size() == 3);
  CHECK(error.frames()[0].name == "t");
  CHECK(error.frames()[0].position == Position{"t", 2, 4});
  CHECK(error.frames()[0].expr == "include \"a\" .deep");
  CHECK(error.frames()[0].function == "include");
  CHECK(error.frames()[1].name == "a");
  CHECK(error.frames()[2].name == "b");
  CHECK(error.frames()[2].function.empty());
  CHECK(error.cause() == "can't evaluate field z in type interface {}");
  CHECK(error.cause_is_template());
  CHECK(error.code() == "template.exec");
  CHECK(error.fault() == Fault::refused);
}

TEST_CASE("the cause at the bottom is told from errors of templates") {
  CHECK_FALSE(error_of("{{ fails \"x\" }}").cause_is_template());
  CHECK_FALSE(error_of("{{ index .list 99 }}").cause_is_template());
  CHECK(error_of("{{ include \"nope\" . }}").cause_is_template());
  CHECK(error_of("{{ include \"nope\" . }}").cause() ==
        "template: no template \"nope\" associated with template \"set\"");
  CHECK(error_of("{{ wantInt .str }}").cause_is_template());
}

TEST_CASE("parse errors carry their place") {
  try {
    answer_or_throw("a\n\n{{ nope }}", Limits());
    FAIL("no error");
  } catch (const ParseError& error) {
    CHECK(error.code() == "template.syntax");
    CHECK(error.position() == Position{"t", 3, 0});
    CHECK(error.message() == "template: t:3: function \"nope\" not defined");
  }
}

TEST_CASE("threads may share a function table and a template") {
  const std::string text =
      "{{ range $i, $v := .list }}{{ $i }}{{ $v }}{{ end }}{{ printf \"%v\" . }}";
  const std::string wanted = answer(text);
  std::vector<std::string> got(4);
  std::vector<std::thread> threads;
  for (std::string& out : got) {
    threads.emplace_back([&out, &text] {
      for (int i = 0; i < 50; ++i) out = answer(text);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& out : got) CHECK(out == wanted);
}

TEST_CASE("signatures are read from Go's notation") {
  const Signature two = Signature::parse("(a, b string, n int) (string, error)");
  CHECK(two.params == std::vector<Type>{Type::string, Type::string, Type::integer});
  CHECK_FALSE(two.variadic);
  CHECK(two.result == Type::string);
  const Signature many = Signature::parse("(d map[string]any, rest ...[]byte) any");
  CHECK(many.params == std::vector<Type>{Type::map, Type::bytes});
  CHECK(many.names == std::vector<std::string_view>{"map[string]interface {}", "[]uint8"});
  CHECK(many.variadic);
  CHECK(many.result == Type::any);
  const Signature own = Signature::parse("(c sprig.certificate) time.Duration");
  CHECK(own.params == std::vector<Type>{Type::object});
  CHECK(own.names == std::vector<std::string_view>{"sprig.certificate"});
  CHECK(own.result == Type::duration);
  CHECK(Signature::parse("()").result == Type::none);
  CHECK_THROWS_AS(Signature::parse("string"), Error);
  CHECK_THROWS_AS(Signature::parse("(a, b)"), Error);
}

TEST_CASE("functions are bound when they are asked for, later rows replace earlier ones") {
  const auto code = [](Call&) { return Value(); };
  FunctionTable table;
  CHECK(table.find("f") == nullptr);
  const Function first[] = {{"f", "(a string) string", "One.", code}, {"bad", "none", "", code}};
  table.add(first);
  CHECK(table.find("f")->signature.params.size() == 1);
  CHECK(table.find("f") == table.find("f"));
  CHECK(table.find("g") == nullptr);
  CHECK_THROWS_AS(table.find("bad"), Error);
  std::vector<std::string> names(40);
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = "f" + std::to_string(i);
  for (const std::string& name : names) {
    const Function row[] = {{name, "() int", "Many.", code}};
    table.add(row);
  }
  for (const std::string& name : names) CHECK(table.find(name)->function.name == name);
  const Function second[] = {{"f", "(a, b string) string", "Two.", code},
                             {"bad", "() int", "Good.", code}};
  table.add(second);
  CHECK(table.find("f")->signature.params.size() == 2);
  const auto sorted = table.sorted();
  CHECK(sorted.size() == names.size() + 2);
  CHECK(sorted.front()->function.name == "bad");
}

}  // namespace kchart::test
