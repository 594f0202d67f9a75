// The signatures of mimesniff.spec.whatwg.org, as far as such files are met in the place of charts;
// other kinds are told as bytes.
#include "chart/content_type.hpp"

#include <algorithm>

namespace kchart {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kBuffer = 512;

struct Signature {
  std::string_view start, type;
};

constexpr std::string_view kTags[] = {"<!DOCTYPE HTML",
                                      "<HTML",
                                      "<HEAD",
                                      "<SCRIPT",
                                      "<IFRAME",
                                      "<H1",
                                      "<DIV",
                                      "<FONT",
                                      "<TABLE",
                                      "<A",
                                      "<STYLE",
                                      "<TITLE",
                                      "<B",
                                      "<BODY",
                                      "<BR",
                                      "<P",
                                      "<!--"};

constexpr Signature kSignatures[] = {
    {"%PDF-"sv, "application/pdf"},
    {"\xFE\xFF"sv, "text/plain; charset=utf-16be"},
    {"\xFF\xFE"sv, "text/plain; charset=utf-16le"},
    {"\xEF\xBB\xBF"sv, "text/plain; charset=utf-8"},
    {"GIF87a"sv, "image/gif"},
    {"GIF89a"sv, "image/gif"},
    {"\x89PNG\r\n\x1A\n"sv, "image/png"},
    {"\xFF\xD8\xFF"sv, "image/jpeg"},
    {"PK\x03\x04"sv, "application/zip"},
    {"Rar!\x1A\x07\x00"sv, "application/x-rar-compressed"},
    {"Rar!\x1A\x07\x01\x00"sv, "application/x-rar-compressed"},
};

bool is_tag(std::string_view text, std::string_view tag) {
  if (text.size() <= tag.size()) return false;
  for (std::size_t i = 0; i < tag.size(); ++i) {
    const bool letter = tag[i] >= 'A' && tag[i] <= 'Z';
    if ((letter ? text[i] & 0xDF : text[i]) != tag[i]) return false;
  }
  return text[tag.size()] == ' ' || text[tag.size()] == '>';
}

bool is_binary(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x08 || byte == 0x0B || (byte >= 0x0E && byte <= 0x1A) ||
         (byte >= 0x1C && byte <= 0x1F);
}

}  // namespace

std::string_view content_type(std::string_view bytes) {
  const std::string_view data = bytes.substr(0, kBuffer);
  const std::string_view text =
      data.substr(std::min(data.find_first_not_of("\t\n\f\r "), data.size()));
  for (const std::string_view tag : kTags) {
    if (is_tag(text, tag)) return "text/html; charset=utf-8";
  }
  if (text.starts_with("<?xml")) return "text/xml; charset=utf-8";
  for (const Signature& signature : kSignatures) {
    if (data.starts_with(signature.start)) return signature.type;
  }
  // What does not fill the buffer is followed by zeros.
  const bool is_text = data.size() == kBuffer && std::none_of(text.begin(), text.end(), is_binary);
  return is_text ? "text/plain; charset=utf-8" : "application/octet-stream";
}

}  // namespace kchart
