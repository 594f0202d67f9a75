#!/usr/bin/env python3
"""Writes metaschemas.cpp: the published metaschemas of JSON Schema, without their prose.

Usage: embed_metaschemas.py FOLDER > metaschemas.cpp
FOLDER holds them by the path of their URL, as in draft-07/schema or draft/2020-12/meta/core.
"""
import json
import pathlib
import sys

PROSE = {"title", "description", "$comment", "default"}
NAMED = {"properties", "definitions", "$defs"}


def bare(value, names=False):
    if isinstance(value, dict):
        return {k: bare(v, k in NAMED) for k, v in value.items() if names or k not in PROSE}
    if isinstance(value, list):
        return [bare(v) for v in value]
    return value


def lines(text):
    """The text as string literals of at most 100 columns."""
    return "\n".join(f'     R"~({text[i:i + 88]})~"' for i in range(0, len(text), 88))


folder = pathlib.Path(sys.argv[1])
paths = sorted((p for p in folder.rglob("*") if p.is_file()), key=str)
print("""// The metaschemas of JSON Schema as published at json-schema.org, without titles, comments and
// defaults. Made by embed_metaschemas.py; do not edit.
#include <algorithm>
#include <iterator>

#include "schema/document.hpp"

namespace kchart::schema {

namespace {

struct Embedded {
  std::string_view path;
  std::string_view text;
};

// Sorted by path.
constexpr Embedded kEmbedded[] = {""")
for path in paths:
    text = json.dumps(bare(json.loads(path.read_text())), separators=(",", ":"))
    print(f'    {{"{path.relative_to(folder)}",\n{lines(text)}}},')
print("""};

}  // namespace

std::optional<std::string_view> metaschema_text(std::string_view path) noexcept {
  const auto* found =
      std::lower_bound(std::begin(kEmbedded), std::end(kEmbedded), path,
                       [](const Embedded& e, std::string_view p) { return e.path < p; });
  if (found == std::end(kEmbedded) || found->path != path) return std::nullopt;
  return found->text;
}

}  // namespace kchart::schema""")
