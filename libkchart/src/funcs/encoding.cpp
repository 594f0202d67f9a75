// Encodings: YAML, JSON and TOML to and from values, base64 and base32.
//
// Helm's plain forms never fail: a writer answers with nothing, a reader with the message under the
// key "Error" (or as the only element of a list). The must... forms fail with the message.
#include "base/strconv.hpp"
#include "codec/base64.hpp"
#include "funcs/base_encodings.hpp"
#include "funcs/bounds.hpp"
#include "funcs/families.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/toml.hpp"
#include "kchart/yaml.hpp"

namespace kchart::funcs {

namespace {

constexpr JsonStyle kCompact{};
constexpr JsonStyle kPretty{true, "  "};
constexpr JsonStyle kRaw{false, {}};

Value text(Call& call, std::string_view bytes) {
  check_string(call, bytes.size());
  return Value::string(call.arena, bytes);
}

// Runs `read`; what it throws about the text becomes the text of Go's error, what it throws about
// limits goes on.
template <class Read, class Failed>
Value read_or(Read read, Failed failed) {
  try {
    return read();
  } catch (const FunctionError& e) {
    return failed(e.message);
  } catch (const Error& e) {
    if (e.fault() == Fault::limit) throw;
    return failed(e.message());
  }
}

Value error_map(Call& call, std::string_view message) {
  Map* map = Map::make(call.arena, 1);
  map->set(call.arena, "Error", Value::string(call.arena, message));
  return Value::map(map);
}

Value error_list(Call& call, std::string_view message) {
  List* list = List::make(call.arena, 1);
  list->push_back(call.arena, Value::string(call.arena, message));
  return Value::list(list);
}

ReadOptions read_options(const Call& call) {
  ReadOptions options;
  options.limits = call.budget.limits();
  return options;
}

// Go: encoding/json's text when a value does not fit the type that Helm asks for.
std::string wrong_type(const Value& value, std::string_view type) {
  const char* is = "object";
  switch (value.kind()) {
    case Kind::boolean:
      is = "bool";
      break;
    case Kind::string:
      is = "string";
      break;
    case Kind::list:
      is = "array";
      break;
    case Kind::map:
      is = "object";
      break;
    default:
      is = "number";
  }
  return std::string("json: cannot unmarshal ") + is + " into Go value of type " +
         std::string(type);
}

constexpr std::string_view kMapType = "map[string]interface {}";
constexpr std::string_view kListType = "[]interface {}";

// YAML
// ---------------------------------------------------------------------------------------------

Value yaml_of(Call& call) {
  std::string out;
  append_yaml(out, call.args[0], TextBound(call.budget));
  if (!out.empty() && out.back() == '\n') out.pop_back();
  return text(call, out);
}

Value to_yaml_or_nothing(Call& call) {
  return read_or([&] { return yaml_of(call); },
                 [](std::string_view) { return Value::borrowed(""); });
}

Value to_yaml_pretty_or_nothing(Call& call) {
  return read_or(
      [&] {
        std::string out = to_yaml_pretty(call.args[0], TextBound(call.budget));
        if (!out.empty() && out.back() == '\n') out.pop_back();
        return text(call, out);
      },
      [](std::string_view message) {
        // go-yaml fails by panics of its own type, which Encode turns into errors, but for this
        // one.
        if (message.starts_with("cannot marshal type: ")) throw FunctionError{std::string(message)};
        return Value::borrowed("");
      });
}

Value from_yaml(Call& call) {
  return read_or(
      [&] { return parse_yaml_map(call.args[0].as_string(), call.arena, read_options(call)); },
      [&](std::string_view message) { return error_map(call, message); });
}

Value from_yaml_array(Call& call) {
  return read_or(
      [&] {
        const Value read = parse_yaml(call.args[0].as_string(), call.arena, read_options(call));
        if (read.is_nil()) return Value::list(List::make(call.arena));
        if (read.is_list()) return read;
        return error_list(
            call, "error unmarshaling JSON: while decoding JSON: " + wrong_type(read, kListType));
      },
      [&](std::string_view message) { return error_list(call, message); });
}

// JSON
// ---------------------------------------------------------------------------------------------

template <const JsonStyle& Style>
Value json_of(Call& call) {
  return text(call, to_json(call.args[0], Style, TextBound(call.budget)));
}

template <const JsonStyle& Style>
Value json_or_nothing(Call& call) {
  return read_or([&] { return json_of<Style>(call); },
                 [](std::string_view) { return Value::borrowed(""); });
}

bool is_out_of_range(std::string_view message) {
  return message.starts_with("json: cannot unmarshal number ");
}

Value number_or_nothing(std::string_view literal, Arena&) {
  const strconv::ParsedFloat parsed = strconv::parse_float(literal);
  return parsed.error == strconv::NumberError::none ? Value::float64(parsed.value) : Value();
}

// Go reads on behind a number that no float64 holds, and leaves nothing in its place.
Value despite_numbers(Call& call) {
  ReadOptions options = read_options(call);
  options.number = number_or_nothing;
  return parse_json(call.args[0].as_string(), call.arena, options);
}

Value from_json(Call& call) {
  return read_or(
      [&] {
        const Value read = parse_json(call.args[0].as_string(), call.arena, read_options(call));
        if (read.is_nil()) return Value::map(nullptr);
        if (read.is_map()) return read;
        return error_map(call, wrong_type(read, kMapType));
      },
      [&](std::string_view message) {
        if (!is_out_of_range(message)) return error_map(call, message);
        Value rest = despite_numbers(call);
        if (!rest.is_map()) return error_map(call, wrong_type(rest, kMapType));
        rest.as_map()->set(call.arena, "Error", Value::string(call.arena, message));
        return rest;
      });
}

Value from_json_array(Call& call) {
  return read_or(
      [&] {
        const Value read = parse_json(call.args[0].as_string(), call.arena, read_options(call));
        if (read.is_nil()) return Value::list(nullptr);
        if (read.is_list()) return read;
        return error_list(call, wrong_type(read, kListType));
      },
      [&](std::string_view message) {
        if (!is_out_of_range(message)) return error_list(call, message);
        const Value rest = despite_numbers(call);
        return error_list(call,
                          rest.is_list() ? std::string(message) : wrong_type(rest, kListType));
      });
}

Value must_from_json(Call& call) {
  return read_or(
      [&] { return parse_json(call.args[0].as_string(), call.arena, read_options(call)); },
      [](std::string_view message) -> Value { throw FunctionError{std::string(message)}; });
}

// sprig's fromJson, which Helm replaces.
Value value_of_json(Call& call) {
  return read_or(
      [&] { return parse_json(call.args[0].as_string(), call.arena, read_options(call)); },
      [](std::string_view) { return Value(); });
}

// TOML
// ---------------------------------------------------------------------------------------------

Value toml_of(Call& call) {
  if (call.args[0].is_nil()) {
    throw FunctionError{"reflect: call of reflect.Value.Type on zero Value"};
  }
  return text(call, to_toml(call.args[0], TextBound(call.budget)));
}

Value toml_or_message(Call& call) {
  if (call.args[0].is_nil()) return toml_of(call);  // a panic, which Helm does not swallow
  return read_or([&] { return toml_of(call); },
                 [&](std::string_view message) { return text(call, message); });
}

Value from_toml(Call& call) {
  return read_or(
      [&] { return parse_toml(call.args[0].as_string(), call.arena, read_options(call)); },
      [&](std::string_view message) { return error_map(call, message); });
}

// Base64 and base32
// --------------------------------------------------------------------------------

Value b64enc(Call& call) {
  std::string out;
  codec::append_base64(out, call.args[0].as_string());
  return text(call, out);
}

// Go: CorruptInputError names the byte at which decoding stopped.
std::string corrupt(std::string_view encoding, std::size_t at) {
  return "illegal " + std::string(encoding) + " data at input byte " + std::to_string(at);
}

Value b64dec(Call& call) {
  const auto decoded = decode_base64(call.args[0].as_string());
  return text(call, decoded.ok ? decoded.bytes : corrupt("base64", decoded.corrupt_at));
}

Value b32enc(Call& call) {
  return text(call, encode_base32(call.args[0].as_string()));
}

Value b32dec(Call& call) {
  const auto decoded = decode_base32(call.args[0].as_string());
  return text(call, decoded.ok ? decoded.bytes : corrupt("base32", decoded.corrupt_at));
}

constexpr Function kSprig[] = {
    {"toJson", "(v interface {}) string", "A value as JSON; nothing where it cannot be said.",
     json_or_nothing<kCompact>},
    {"mustToJson", "(v interface {}) string", "A value as JSON, or an error.", json_of<kCompact>},
    {"toPrettyJson", "(v interface {}) string", "A value as indented JSON.",
     json_or_nothing<kPretty>},
    {"mustToPrettyJson", "(v interface {}) string", "A value as indented JSON, or an error.",
     json_of<kPretty>},
    {"toRawJson", "(v interface {}) string", "A value as JSON with < > & as they are.",
     json_of<kRaw>},
    {"mustToRawJson", "(v interface {}) string", "Like toRawJson.", json_of<kRaw>},
    {"fromJson", "(v string) interface {}", "The value in a JSON text; nothing where it has none.",
     value_of_json},
    {"mustFromJson", "(v string) interface {}", "The value in a JSON text, or an error.",
     must_from_json},
    {"b64enc", "(v string) string", "A string in base64.", b64enc},
    {"b64dec", "(v string) string", "The string in a base64 text, or the message of what is wrong.",
     b64dec},
    {"b32enc", "(v string) string", "A string in base32.", b32enc},
    {"b32dec", "(v string) string", "The string in a base32 text, or the message of what is wrong.",
     b32dec},
};

constexpr Function kHelm[] = {
    {"toYaml", "(v interface {}) string", "A value as YAML; nothing where it cannot be said.",
     to_yaml_or_nothing},
    {"toYamlPretty", "(v interface {}) string",
     "A value as YAML with indented lists; nothing where it cannot be said.",
     to_yaml_pretty_or_nothing},
    {"fromYaml", "(str string) map[string]interface {}",
     "The map in a YAML text; its key Error says what is wrong with it.", from_yaml},
    {"fromYamlArray", "(str string) []interface {}",
     "The list in a YAML text; its only element says what is wrong with it.", from_yaml_array},
    {"fromJson", "(str string) map[string]interface {}",
     "The map in a JSON text; its key Error says what is wrong with it.", from_json},
    {"fromJsonArray", "(str string) []interface {}",
     "The list in a JSON text; its only element says what is wrong with it.", from_json_array},
    {"toToml", "(v interface {}) string", "A value as TOML, or the message of what is wrong.",
     toml_or_message},
    {"fromToml", "(str string) map[string]interface {}",
     "The map in a TOML text; its key Error says what is wrong with it.", from_toml},
    // Only Helm 4 has these; they stand last.
    {"mustToYaml", "(v interface {}) string", "A value as YAML, or an error.", yaml_of},
    {"mustToToml", "(v interface {}) string", "A value as TOML, or an error.", toml_of},
};
constexpr std::size_t kOnlyHelm4 = 2;

}  // namespace

std::span<const Function> encoding_functions() {
  return kSprig;
}

std::span<const Function> helm_encoding_functions(bool helm3) {
  const std::span all(kHelm);
  return helm3 ? all.first(all.size() - kOnlyHelm4) : all;
}

}  // namespace kchart::funcs
