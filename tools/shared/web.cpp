// Go's order: upper case first. HTTP_PROXY is not believed where a CGI server could have set it.
// SSL_CERT_FILE stands for the system's file of authorities, SSL_CERT_DIR for its folders, which
// hold the same.
#include "shared/web.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

namespace kchart::tools {

namespace {

std::string either(const char* upper, const char* lower) {
  for (const char* name : {upper, lower}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

// The certificates of a PEM file, whatever else it holds.
std::string read(const std::filesystem::path& path) {
  constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
  constexpr std::string_view kBase64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n";
  constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
  std::ifstream file(path, std::ios::binary);
  std::ostringstream held;
  held << file.rdbuf();
  const std::string text = std::move(held).str();
  std::string certificates;
  for (std::size_t end = 0;;) {
    const std::size_t begin = text.find(kBegin, end);
    if (begin == std::string::npos || (end = text.find(kEnd, begin)) == std::string::npos) break;
    const std::size_t from = begin + kBegin.size();
    const std::string_view base64 = std::string_view(text).substr(from, end - from);
    end += kEnd.size();
    if (base64.find_first_not_of(kBase64) == std::string_view::npos) {
      certificates += text.substr(begin, end - begin) + "\n";
    }
  }
  return certificates;
}

std::string system_authorities() {
  for (const char* path : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                           "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}) {
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error)) return read(path);
  }
  return {};
}

// As Go: whatever is named, this machine is among them. For libcurl "*" has to stand alone.
std::string directly_reached() {
  const std::string named = either("NO_PROXY", "no_proxy");
  const bool all = ("," + named + ",").find(",*,") != std::string::npos;
  return all ? "*" : "localhost,127.0.0.0/8,::1," + named;
}

}  // namespace

std::string authorities() {
  const std::string file = either("SSL_CERT_FILE", "SSL_CERT_FILE");
  const std::string folders = either("SSL_CERT_DIR", "SSL_CERT_DIR");
  if (file.empty() && folders.empty()) return {};
  std::string all = file.empty() || folders.empty() ? system_authorities() : "";
  if (!file.empty()) all += read(file);
  std::istringstream names(folders);
  for (std::string folder; std::getline(names, folder, ':');) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
      if (entry.is_regular_file(error)) all += read(entry.path());
    }
  }
  return all;
}

net::Proxy web_proxy() {
  const bool cgi = std::getenv("REQUEST_METHOD") != nullptr;
  return {cgi ? either("http_proxy", "http_proxy") : either("HTTP_PROXY", "http_proxy"),
          either("HTTPS_PROXY", "https_proxy"), directly_reached()};
}

net::ClientOptions web_options() {
  net::ClientOptions options;
  options.user_agent = "kchart/" KCHART_VERSION;
  options.proxy = web_proxy();
  options.tls.ca = authorities();
  return options;
}

}  // namespace kchart::tools
