// Tokens: kinds, texts and offsets; messages for what is no token.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tmpl/lexer.hpp"

namespace kchart::tmpl {

namespace {

const char* name_of(TokenKind kind) {
  constexpr const char* kNames[] = {
      "error",  "bool",  "char", "charconst", "complex", "=",     ":=",       "eof",
      "field",  "ident", "{{",   "(",         "number",  "|",     "raw",      "}}",
      ")",      "str",   "text", "var",       "block",   "break", "cont",     "dot",
      "define", "else",  "end",  "if",        "nil",     "range", "template", "with"};
  return kNames[static_cast<int>(kind)];
}

// "kind:text" of every token.
std::string tokens(std::string_view text) {
  Lexer lexer(text, false, false);
  std::string out;
  while (true) {
    const Token token = lexer.next();
    if (!out.empty()) out += ' ';
    out += name_of(token.kind);
    const bool shows = token.kind != TokenKind::left_delim &&
                       token.kind != TokenKind::right_delim && token.kind != TokenKind::eof;
    if (shows) out += "<" + std::string(token.text) + ">";
    if (token.kind == TokenKind::eof || token.kind == TokenKind::error) return out;
  }
}

}  // namespace

TEST_CASE("text and actions become tokens") {
  const std::pair<const char*, const char*> rows[] = {
      {"", "eof"},
      {"a b", "text<a b> eof"},
      {"a{{.b}}c", "text<a> {{ field<.b> }} text<c> eof"},
      {"a {{- .b -}} c", "text<a> {{ field<.b> }} text<c> eof"},
      {" {{- 1 -}} ", "{{ number<1> }} eof"},
      {"{{-1}}", "{{ number<-1> }} eof"},
      {"x{{/* y */}}z", "text<x> text<z> eof"},
      {"x {{- /* y */ -}} z", "text<x> text<z> eof"},
      {"{{.a.b $ $x.c . }}", "{{ field<.a> field<.b> var<$> var<$x> field<.c> dot<.> }} eof"},
      {"{{if true}}{{else}}{{end}}", "{{ if<if> bool<true> }} {{ else<else> }} {{ end<end> }} eof"},
      {"{{block break continue define nil range template with}}",
       "{{ block<block> break<break> cont<continue> define<define> nil<nil> range<range> "
       "template<template> with<with> }} eof"},
      {"{{ifs trues nilx é1 _}}",
       "{{ ident<ifs> ident<trues> ident<nilx> ident<é1> ident<_> }} eof"},
      {"{{1 -2 +3 0x1F 1.5e3 .5 1i 'a' 1+2i 0b1_0}}",
       "{{ number<1> number<-2> number<+3> number<0x1F> number<1.5e3> number<.5> number<1i> "
       "charconst<'a'> complex<1+2i> number<0b1_0> }} eof"},
      {"{{\"a\\\"b\" `c`}}", "{{ str<\"a\\\"b\"> raw<`c`> }} eof"},
      {"{{$a, $b := f (1 | g)}}",
       "{{ var<$a> char<,> var<$b> :=<:=> ident<f> (<(> number<1> |<|> ident<g> )<)> }} eof"},
      {"{{a = 1}}", "{{ ident<a> =<=> number<1> }} eof"},
      {"{{\"", "{{ error<unterminated quoted string>"},
      {"{{(}}", "{{ (<(> error<unclosed left paren>"},
      {"{{)}}", "{{ error<unexpected right paren>"},
      {"{{", "{{ error<unclosed action>"},
      {"{{/*", "error<unclosed comment>"},
      {"{{/* */x}}", "error<comment ends before closing delimiter>"},
      {"{{a-b}}", "{{ error<bad character U+002D '-'>"},
      {"{{\x01}}", "{{ error<unrecognized character in action: U+0001>"},
      {"{{:}}", "{{ error<expected :=>"},
      {"{{1a}}", "{{ error<bad number syntax: \"1a\">"},
  };
  for (const auto& [text, wanted] : rows) {
    INFO(text);
    CHECK(tokens(text) == wanted);
  }
}

TEST_CASE("tokens know their offset and whether white space stands before them") {
  constexpr std::string_view kText = "a\n{{ .b\n | f `x\ny` -}}\n\n {{(c)  }}";
  Lexer lexer(kText, false, false);
  const std::vector<std::pair<int, bool>> wanted = {
      {0, false},  {2, false},  {5, true},   {9, true},   {11, true}, {13, true}, {20, false},
      {25, false}, {27, false}, {28, false}, {29, false}, {32, true}, {34, false}};
  for (const auto& [offset, spaced] : wanted) {
    const Token token = lexer.next();
    INFO(offset);
    CHECK(token.offset == static_cast<std::uint32_t>(offset));
    CHECK(token.spaced == spaced);
  }
}

TEST_CASE("functions named break and continue are no keywords") {
  Lexer lexer("{{break continue}}", true, true);
  lexer.next();
  CHECK(lexer.next().kind == TokenKind::identifier);
  CHECK(lexer.next().kind == TokenKind::identifier);
}

TEST_CASE("a string says whether it is what stands between its quotes") {
  const auto plain = [](std::string_view text) {
    Lexer lexer(text, false, false);
    lexer.next();
    return lexer.next().plain;
  };
  CHECK(plain("{{\"abc d'e`f\"}}"));
  CHECK(plain("{{\"\"}}"));
  CHECK_FALSE(plain("{{\"a\\n\"}}"));
  CHECK_FALSE(plain("{{\"\\\"\"}}"));
  CHECK_FALSE(plain("{{\"é\"}}"));
  CHECK_FALSE(plain("{{\"\xFF\"}}"));
}

TEST_CASE("messages show tokens as Go does") {
  const auto shown = [](TokenKind kind, std::string_view text) {
    return describe(Token{kind, false, false, 0, text});
  };
  CHECK(shown(TokenKind::eof, "") == "EOF");
  CHECK(shown(TokenKind::error, "why") == "why");
  CHECK(shown(TokenKind::if_, "if") == "<if>");
  CHECK(shown(TokenKind::number, "1") == "\"1\"");
  CHECK(shown(TokenKind::string, "\"0123456789\"") == "\"\\\"012345678\"...");
  CHECK(shown(TokenKind::identifier, "éééééééééééé") == "\"éééééééééé\"...");
}

}  // namespace kchart::tmpl
