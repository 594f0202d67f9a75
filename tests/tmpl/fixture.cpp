// The functions return what they are given, so that a template shows how it was passed.
#include "tmpl/fixture.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

#include "tmpl/execution.hpp"
#include "tmpl/tree.hpp"
#include "value/format.hpp"

namespace kchart {
// The language itself asks for no services.
struct Services {};
}  // namespace kchart

namespace kchart::test {

namespace {

Value first(Call& call) {
  return call.args[0];
}

Value shown(Call& call) {
  std::string out;
  for (const Value& arg : call.args) {
    out += '<';
    out += type_name(arg);
    out += ' ';
    format::append_v(out, arg);
    out += '>';
  }
  return Value::string(call.arena, out);
}

Value none(Call&) {
  return Value();
}

Value fails(Call& call) {
  throw FunctionError{std::string(call.args[0].as_string())};
}

Value list(Call& call) {
  List* made = List::make(call.arena, call.args.size());
  for (const Value& arg : call.args) made->push_back(call.arena, arg);
  return Value::list(made);
}

Value dict(Call& call) {
  Map* made = Map::make(call.arena);
  for (std::size_t i = 0; i + 1 < call.args.size(); i += 2) {
    if (!call.args[i].is_string()) throw FunctionError{"dict"};
    made->set(call.arena, call.args[i].as_string(), call.args[i + 1]);
  }
  return Value::map(made);
}

Value set(Call& call) {
  Map* map = call.args[0].as_map();
  if (map == nullptr) throw FunctionError{"assignment to entry in nil map"};
  map->set(call.arena, call.args[1].as_string(), call.args[2]);
  return call.args[0];
}

Value strings(Call& call) {
  List* made = List::make(call.arena, call.args.size(), kStringList);
  for (const Value& arg : call.args) made->push_back(call.arena, arg);
  return Value::list(made);
}

Value count(Call& call) {
  List* made = List::make(call.arena, 0, kIntList);
  for (std::int64_t i = 0; i < call.args[0].as_int(); ++i) {
    made->push_back(call.arena, Value::integer(i));
  }
  return Value::list(made);
}

Value include(Call& call) {
  return Value::borrowed(call.run.run(call.args[0].as_string(), call.args[1]));
}

Value tpl(Call& call) {
  try {
    return Value::borrowed(call.run.run_text(call.args[0].as_string(), call.args[1]));
  } catch (const Error& error) {
    if (error.fault() == Fault::limit && error.code() != "limit.parens") throw;
    throw FunctionError{"tpl: " + error.message()};
  }
}

// A Go struct with methods, or a pointer to one.
class Point final : public Object {
 public:
  Point(std::string_view type, std::int64_t x, std::string_view name)
      : type_(type), x_(x), name_(name) {}

  std::string_view type_name() const override { return type_; }
  std::string_view kind_name() const override { return type_[0] == '*' ? "ptr" : "struct"; }
  void print(std::string& out) const override {
    out += "{" + std::to_string(x_) + " " + std::string(name_) + " <nil>}";
  }
  std::optional<Value> field(std::string_view name) const override {
    if (name == "X") return Value::integer(x_);
    if (name == "Name") return Value::borrowed(name_);
    if (name == "Any") return Value().boxed();
    return std::nullopt;
  }
  const MethodTable* methods() const override;
  Value plain(Arena&) const override { return Value(); }
  bool equals(const Object& other) const override {
    return x_ == static_cast<const Point&>(other).x_;
  }
  std::int64_t x() const { return x_; }

 private:
  std::string_view type_;
  std::int64_t x_;
  std::string_view name_;
};

Value sum(Call& call) {
  std::int64_t total = static_cast<const Point*>(call.args[0].as_object())->x();
  for (const Value& arg : call.args.subspan(1)) total += arg.as_int();
  return Value::integer(total);
}

Value fail_method(Call& call) {
  throw FunctionError{std::string(call.args[1].as_string())};
}

constexpr Function kPointMethods[] = {
    {"Sum", "(n int, more ...int) int", "", sum},
    {"Fail", "(why string) (string, error)", "", fail_method},
};
constexpr Function kPointerMethods[] = {
    {"Sum", "(n int, more ...int) int", "", sum},
    {"Fail", "(why string) (string, error)", "", fail_method},
    {"Self", "() interface {}", "", none},
};

const MethodTable* Point::methods() const {
  static const MethodTable of_struct(kPointMethods);
  static const MethodTable of_pointer(kPointerMethods);
  return type_[0] == '*' ? &of_pointer : &of_struct;
}

Value point(Call& call) {
  return Value::object(call.arena.make<Point>("main.Point", 3, "p3"));
}

Value pointer(Call&) {
  static const Point only("*main.Point", 4, "p4");
  return Value::object(&only);
}

Value get_file(Call& call) {
  const Value* found = call.args[0].as_map()->find(call.args[1].as_string());
  return Value::borrowed(found != nullptr ? found->as_string() : std::string_view());
}

constexpr Function kFileMethods[] = {{"Get", "(name string) string", "", get_file}};

Value files(Call& call) {
  static const MethodTable methods(kFileMethods);
  static const MapType type{"main.Files", Kind::bytes, false, &methods};
  Map* map = Map::make(call.arena, 1, type);
  map->set(call.arena, "a.txt", Value::bytes("text"));
  return Value::map(map);
}

constexpr Function kFunctions[] = {
    {"point", "() main.Point", "", point},
    {"pointer", "() *main.Point", "", pointer},
    {"files", "() main.Files", "", files},
    {"wantAny", "(v interface {}) string", "", shown},
    {"wantBool", "(v bool) string", "", shown},
    {"wantInt", "(v int) string", "", shown},
    {"wantInt64", "(v int64) string", "", shown},
    {"wantUint32", "(v uint32) string", "", shown},
    {"wantUint64", "(v uint64) string", "", shown},
    {"wantFloat", "(v float64) string", "", shown},
    {"wantString", "(v string) string", "", shown},
    {"wantBytes", "(v []byte) string", "", shown},
    {"wantList", "(v []interface {}) string", "", shown},
    {"wantStrings", "(v []string) string", "", shown},
    {"wantMap", "(v map[string]interface {}) string", "", shown},
    {"wantStringMap", "(v map[string]string) string", "", shown},
    {"wantTwo", "(a string, b int) string", "", shown},
    {"wantSome", "(a string, b ...int) string", "", shown},
    {"wantAnys", "(a ...interface {}) string", "", shown},
    {"wantMaps", "(a map[string]interface {}, b ...map[string]interface {}) string", "", shown},
    {"any", "(v interface {}) interface {}", "", first},
    {"same", "(v reflect.Value) reflect.Value", "", first},
    {"noAny", "() interface {}", "", none},
    {"noMap", "() map[string]interface {}", "", none},
    {"noList", "() []interface {}", "", none},
    {"toInt64", "(v int64) int64", "", first},
    {"toUint64", "(v uint64) uint64", "", first},
    {"bytes", "(v []byte) []byte", "", first},
    {"fails", "(message string) (string, error)", "", fails},
    {"list", "(v ...interface {}) []interface {}", "", list},
    {"dict", "(v ...interface {}) map[string]interface {}", "", dict},
    {"set", "(d map[string]interface {}, key string, v interface {}) map[string]interface {}", "",
     set},
    {"strings", "(v ...string) []string", "", strings},
    {"count", "(n int) []int", "", count},
    {"include", "(name string, data interface {}) (string, error)", "", include},
    {"tpl", "(text string, data interface {}) (string, error)", "", tpl},
};

Value map_of(Arena& arena, std::initializer_list<std::pair<const char*, Value>> entries,
             const MapType& type = kAnyMap) {
  Map* map = Map::make(arena, entries.size(), type);
  for (const auto& [key, value] : entries) map->set(arena, key, value);
  return Value::map(map);
}

Value list_of(Arena& arena, std::initializer_list<Value> elements,
              const ListType& type = kAnyList) {
  List* made = List::make(arena, elements.size(), type);
  for (const Value& element : elements) made->push_back(arena, element);
  return Value::list(made);
}

Value text(const char* words) {
  return Value::borrowed(words);
}

}  // namespace

const FunctionTable& functions() {
  static const FunctionTable table = [] {
    FunctionTable made;
    made.add(kFunctions);
    return made;
  }();
  return table;
}

Value data(Arena& arena) {
  const auto number = [](double d) { return Value::float64(d); };
  const Value deep =
      map_of(arena, {{"x", map_of(arena, {{"y", text("deep")}, {"z", Value()}})}, {"n", Value()}});
  return map_of(
      arena,
      {{"true", Value::boolean(true)},
       {"false", Value::boolean(false)},
       {"one", number(1)},
       {"zero", number(0)},
       {"pi", number(3.25)},
       {"big", number(1234567)},
       {"str", text("hello")},
       {"empty", text("")},
       {"special", text("<a href=\"x\">'&'\\ \n\xC3\xA9\xE2\x80\xA8")},
       {"nil", Value()},
       {"list", list_of(arena, {number(1), text("two"), Value(), Value::boolean(true),
                                list_of(arena, {number(5)}), map_of(arena, {{"k", text("v")}})})},
       {"nils", list_of(arena, {Value(), Value()})},
       {"none", list_of(arena, {})},
       {"map", map_of(arena, {{"b", number(2)}, {"a", text("A")}, {"c", Value()}})},
       {"nomap", map_of(arena, {})},
       {"deep", deep},
       {"rows", list_of(arena, {map_of(arena, {{"id", number(1)}, {"name", text("r1")}}),
                                map_of(arena, {{"id", number(2)}}), Value()})},
       {"int", Value::integer(7)},
       {"int64", Value::int64(-8)},
       {"uint64", Value::uint64(9)},
       {"complex", Value::complex(arena, {1, 2})},
       {"bytes", Value::bytes("raw")},
       {"strs", list_of(arena, {text("p"), text("q")}, kStringList)},
       {"ints", list_of(arena, {Value::integer(4), Value::integer(5)}, kIntList)},
       {"strmap", map_of(arena, {{"k", text("sv")}}, kStringMap)}});
}

namespace {

struct File {
  std::string name = "t";
  std::string text;
};

std::vector<File> files_of(std::string_view text) {
  constexpr std::string_view kMark = "=== ";
  if (text.substr(0, kMark.size()) != kMark) return {{"t", std::string(text)}};
  std::vector<File> files;
  while (!text.empty()) {
    const std::size_t line = text.find('\n');
    const std::size_t end = text.find("\n=== ", line);
    const std::size_t size = end == std::string_view::npos ? end : end - line;
    files.push_back({std::string(text.substr(kMark.size(), line - kMark.size())),
                     std::string(text.substr(line + 1, size))});
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return files;
}

}  // namespace

std::string answer_or_throw(std::string_view text, const Limits& limits, bool missing_key_error,
                            Observer* observer) {
  Arena arena(64 * kMiB);
  Budget budget(limits);
  Services services;
  ExecuteOptions options;
  options.functions = &functions();
  options.services = &services;
  options.missing_key_error = missing_key_error;
  options.observer = observer;
  const std::vector<File> files = files_of(text);
  TemplateSet set("set");
  for (const File& file : files) {
    set.add(Template::parse(file.name, file.text, functions(), limits));
  }
  std::string out;
  execute(set, files.front().name, data(arena), arena, budget, options, out);
  return out;
}

std::string answer(std::string_view text, bool missing_key_error) {
  try {
    return answer_or_throw(text, Limits(), missing_key_error);
  } catch (const Error& error) {
    return "ERR " + error.message();
  }
}

std::string printed(std::string_view text) {
  try {
    const auto file = Template::parse("t", std::string(text), functions());
    std::vector<std::string> lines;
    for (const tmpl::Body* body : file->tree().bodies) {
      lines.push_back(std::string(body->name) + ": " + tmpl::to_string(*body->root));
    }
    std::sort(lines.begin(), lines.end());
    std::string out;
    for (const std::string& line : lines) out += (out.empty() ? "" : "\n") + line;
    return out;
  } catch (const Error& error) {
    return "ERR " + error.message();
  }
}

std::string outcome(std::string_view text, const Limits& limits) {
  try {
    answer_or_throw(text, limits);
    return "";
  } catch (const Error& error) {
    return error.code();
  }
}

}  // namespace kchart::test
