// Chart.yaml: can it be read, and do its fields make sense.
#include "base/semver.hpp"
#include "chart/metadata.hpp"
#include "kchart/error.hpp"
#include "kchart/yaml.hpp"
#include "lint/rules.hpp"

namespace kchart::linting {

namespace {

constexpr std::string_view kFile = "Chart.yaml";

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

class ChartFile {
 public:
  ChartFile(Context& context, const Metadata& metadata) : context_(context), m_(metadata) {}

  void name() {
    if (m_.name.empty()) {
      error("name", "name is required");
    } else if (m_.name.find('/') != std::string::npos) {
      error("name", "chart name \"" + excerpt(m_.name) + "\" is invalid");
    }
  }

  void api_version() {
    if (m_.api_version.empty()) {
      error("api_version", R"(apiVersion is required. The value must be either "v1" or "v2")");
    } else if (m_.api_version != "v1" && m_.api_version != "v2") {
      error("api_version", "apiVersion " + quoted(m_.api_version) +
                               " is not valid. The value must be either \"v1\" or \"v2\"");
    }
  }

  // `document` is Chart.yaml without types.
  void is_text(const Value& document, std::string_view field) {
    if (!document.is_map() || document.as_map() == nullptr) return;
    const Value* value = document.as_map()->find(field);
    if (value == nullptr || value->is_string()) return;
    error("type", std::string(field) + " should be of type string but it's of type " +
                      std::string(type_name(*value)));
  }

  void version() {
    if (m_.version.empty()) return error("version", "version is required");
    const auto version = semver::Version::parse(m_.version);
    if (!version) {
      return error("version", "version " + quoted(m_.version) + " is not a valid SemVer");
    }
    if (version->compare(*semver::Version::parse("0.0.0-0")) <= 0) {
      error("version", "version " + m_.version + " is less than or equal to 0.0.0-0");
    }
  }

  void strict_version() {
    if (semver::Version::parse_strict(m_.version)) return;
    context_.add(Severity::warning, "strict_version", kFile,
                 "version " + quoted(m_.version) + " is not a valid SemVerV2");
  }

  // Only the first wrong one is reported.
  void maintainers(const std::vector<bool>& nulls) {
    for (std::size_t i = 0; i < m_.maintainers.size(); ++i) {
      const Maintainer& who = m_.maintainers[i];
      if (i < nulls.size() && nulls[i]) return error("maintainer", "a maintainer entry is empty");
      if (who.name.empty()) return error("maintainer", "each maintainer requires a name");
      const std::string whose = " for maintainer " + quoted(who.name);
      if (!who.email.empty() && !is_email(who.email)) {
        return error("maintainer", "invalid email " + quoted(who.email) + whose);
      }
      if (!who.url.empty() && !is_url(who.url)) {
        return error("maintainer", "invalid url " + quoted(who.url) + whose);
      }
    }
  }

  void sources() {
    for (const std::string& source : m_.sources) {
      if (is_request_url(source)) continue;
      return error("source", "invalid source URL " + quoted(source));
    }
  }

  void icon() {
    if (m_.icon.empty()) {
      context_.add(Severity::info, "icon", kFile, "icon is recommended");
    } else if (!is_request_url(m_.icon)) {
      error("icon", "invalid icon URL " + quoted(m_.icon));
    }
  }

  void newer_fields() {
    if (m_.api_version == "v2") return;
    const std::string here = "apiVersion " + quoted(m_.api_version);
    if (!m_.type.empty()) {
      error("type_field",
            "chart type is not valid in " + here + ". It is valid in apiVersion 'v2'");
    }
    if (!m_.dependencies.empty()) {
      error("dependencies_field", "dependencies are not valid in the Chart file with " + here +
                                      ". They are valid in apiVersion 'v2'");
    }
  }

 private:
  void error(std::string_view rule, std::string message) {
    context_.add(Severity::error, rule, kFile, std::move(message));
  }

  Context& context_;
  const Metadata& m_;
};

// Reading for the chart itself says which file failed; here Helm does not.
std::string without_prefix(std::string message) {
  const std::string prefix = "cannot load Chart.yaml: ";
  return message.compare(0, prefix.size(), prefix) == 0 ? message.substr(prefix.size()) : message;
}

// What a reader that knows all fields, and takes each once, stumbles over first.
std::string strict_problem(std::string_view text, const LoadOptions& options) {
  Arena arena;
  ReadOptions reading;
  reading.limits = options.limits;
  reading.integers = true;
  reading.unique_keys = true;
  typed::Reader reader(true);
  ReadMetadata ignored;
  try {
    read_metadata(parse_yaml(text, arena, reading), ignored, reader, options.compat);
  } catch (const Error& error) {
    return error.message();
  }
  const std::string& problem = reader.problem();
  return problem.empty() ? "" : "error unmarshaling JSON: while decoding JSON: " + problem;
}

}  // namespace

void check_chart_file(Context& context) {
  const auto found = context.files.read(kFile);
  if (!found) {  // open_chart has seen that there is a folder of that name
    context.add(Severity::error, "chart_yaml", kFile, "should be a file, not a directory");
    return context.add(Severity::error, "chart_yaml", kFile,
                       "unable to parse YAML\n\tread " + context.folder + "/" + std::string(kFile) +
                           ": is a directory");
  }
  const std::string text = *found;
  Arena arena;
  ReadMetadata read;
  Value document;
  LoadOptions options;
  options.limits = context.options.limits;
  options.compat = context.options.compat;
  try {
    read_metadata(text, kFile, read, arena, options);
    document = parse_yaml(text, arena);
  } catch (const Error& error) {
    return context.add(Severity::error, "chart_yaml", kFile,
                       "unable to parse YAML\n\t" + without_prefix(error.message()));
  }
  const bool strict = options.compat != Compat::helm3;
  if (const std::string problem = strict ? strict_problem(text, options) : ""; !problem.empty()) {
    context.add(Severity::warning, "strict", kFile,
                "failed to strictly parse chart metadata file\n\t" + problem);
  }
  ChartFile file(context, read.metadata);
  file.name();
  file.api_version();
  file.is_text(document, "version");
  file.version();
  file.is_text(document, "appVersion");
  file.maintainers(read.null_maintainers);
  file.sources();
  file.icon();
  file.newer_fields();
  if (strict) file.strict_version();
}

}  // namespace kchart::linting
