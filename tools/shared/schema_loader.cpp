#include "shared/schema_loader.hpp"

#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <mutex>

#include "kchart/error.hpp"
#include "kchart/http.hpp"
#include "shared/read_file.hpp"
#include "shared/web.hpp"

namespace kchart::tools {

namespace {

class Loader {
 public:
  explicit Loader(const Limits& limits) : limits_(limits) {}

  std::optional<std::string> operator()(const std::string& place) {
    const auto [at, fresh] = known_.try_emplace(place);
    if (fresh) at->second = load(place);
    return at->second;
  }

 private:
  std::optional<std::string> load(const std::string& place) {
    if (place.starts_with("http://") || place.starts_with("https://")) return fetch(place);
    const std::string path = place.starts_with("file://") ? place.substr(7) : place;
    return read_file_if_there(path, limits_.schema_input);
  }

  std::optional<std::string> fetch(const std::string& url) {
    if (client_ == nullptr) client_ = std::make_unique<net::Client>(web_options());
    net::Request request;
    request.url = url;
    request.max_body = limits_.schema_input;
    const net::Response response = client_->send(request);
    if (response.status == 404) return std::nullopt;
    if (response.status != 200) {
      throw Error(Fault::io, "net.status",
                  net::shown_url(url) + " answers " + std::to_string(response.status));
    }
    return response.body;
  }

  Limits limits_;
  std::unique_ptr<net::Client> client_;
  std::map<std::string, std::optional<std::string>> known_;
};

class RemoteSchemas {
 public:
  explicit RemoteSchemas(const Limits& limits) : limits_(limits) {}

  std::string read(const std::string& url) {
    const std::lock_guard lock(mutex_);
    const auto [at, fresh] = known_.try_emplace(url);
    if (fresh) at->second = outcome(url);
    if (at->second.problem) std::rethrow_exception(at->second.problem);
    return at->second.text;
  }

 private:
  struct Outcome {
    std::string text;
    std::exception_ptr problem;
  };

  // A schema that does not compile is compiled again to say why.
  Outcome outcome(const std::string& url) {
    try {
      return {fetch(url), nullptr};
    } catch (const Error&) {
      return {{}, std::current_exception()};
    }
  }

  std::string fetch(const std::string& url) {
    if (!url.starts_with("http://") && !url.starts_with("https://")) {
      throw Error(Fault::refused, "schema.remote", "schemas are read from the chart and by http");
    }
    if (client_ == nullptr) client_ = std::make_unique<net::Client>(web_options());
    const net::Response response = answer(url);
    if (response.status == 200) return response.body;
    throw Error(Fault::refused, "schema.invalid",
                "HTTP request to " + url + " returned status " + std::to_string(response.status) +
                    " (" + std::string(net::status_text(response.status)) + ")");
  }

  net::Response answer(const std::string& url) {
    net::Request request;
    request.url = url;
    request.max_body = limits_.schema_input;
    request.total_timeout = std::chrono::seconds(15);  // Helm's
    try {
      return client_->send(request);
    } catch (const Error& error) {
      if (error.fault() == Fault::limit) throw;
      throw Error(Fault::refused, "schema.invalid",
                  "HTTP request failed for " + url + ": " + error.message());
    }
  }

  Limits limits_;
  std::mutex mutex_;
  std::unique_ptr<net::Client> client_;
  std::map<std::string, Outcome> known_;
};

}  // namespace

std::function<std::string(const std::string&)> remote_schemas(const Limits& limits) {
  const auto schemas = std::make_shared<RemoteSchemas>(limits);
  return [schemas](const std::string& url) { return schemas->read(url); };
}

std::function<std::optional<std::string>(const std::string&)> schema_loader(const Limits& limits) {
  const auto loader = std::make_shared<Loader>(limits);
  return [loader](const std::string& place) { return (*loader)(place); };
}

std::vector<TargetFile> read_definitions(const std::vector<std::string>& places,
                                         const Limits& limits) {
  std::vector<TargetFile> out;
  for (const std::string& place : places) {
    for (TargetFile& file : read_target(place, limits)) out.push_back(std::move(file));
  }
  return out;
}

}  // namespace kchart::tools
