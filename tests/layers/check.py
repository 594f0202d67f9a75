#!/usr/bin/env python3
"""Fails when a module of the library includes one that it does not rest on: check.py LIBKCHART/SRC

Each module may include what its line names and what those rest on, nothing else; so no two modules
can ever include each other. kchart.hpp, which promises everything, has to include every public header.
"""
import pathlib
import re
import sys

RESTS_ON = {
    "base": [],
    "regexp": ["base"],
    "crypto": ["base"],
    "value": ["base"],
    "codec": ["value"],
    "schema": ["codec", "regexp"],
    "kube": ["value"],
    "tmpl": ["value"],
    "funcs": ["tmpl", "codec", "crypto", "regexp"],
    "chart": ["codec", "schema"],
    "render": ["chart", "funcs", "kube"],
    "lint": ["render"],
    "model": ["codec", "schema"],
    "compose": ["model", "kube", "crypto"],
    "emit": ["compose", "chart"],
    "check": ["render", "reach"],
    "reach": ["kube"],
    "net": ["crypto"],
    "source": ["net", "codec"],
    "oci": ["net", "codec"],
    "repo": ["render", "oci"],
    "image": ["oci", "source"],
    "cluster": ["net", "kube", "codec"],
    "ship": ["image", "cluster", "check", "emit"],
}
NOT_IN_ALL = {"kchart.hpp", "yaml_cpp.hpp"}
INCLUDE = re.compile(r'^\s*#\s*include\s+"(\w+)/')


def closure(module):
    """The modules that `module` may include, itself among them."""
    seen = {module}
    for below in RESTS_ON[module]:
        seen |= closure(below)
    return seen


def faults(root):
    for path in sorted(root.rglob("*.[ch]pp")):
        module = path.relative_to(root).parts[0]
        if module not in RESTS_ON:
            yield f"{path}: the module {module} is not in the table of layers"
            continue
        allowed = closure(module)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line)
            if found and found[1] != "kchart" and found[1] not in allowed:
                yield f"{path}:{number}: {module} may not include {found[1]}"


def missing_headers(folder):
    """The public headers that kchart.hpp leaves out."""
    included = set(re.findall(r'^#include "kchart/(\S+)"', (folder / "kchart.hpp").read_text(), re.M))
    return sorted({path.name for path in folder.glob("*.hpp")} - included - NOT_IN_ALL)


def main():
    root = pathlib.Path(sys.argv[1])
    found = list(faults(root))
    found += [f"kchart.hpp does not include {name}"
              for name in missing_headers(root.parent / "include/kchart")]
    modules = sorted(p.name for p in root.iterdir() if p.is_dir())
    print("\n".join(found))
    print(f"{len(modules)} modules, {len(found)} includes against the layers or missing")
    return 1 if found or not modules else 0


if __name__ == "__main__":
    sys.exit(main())
