#!/usr/bin/env python3
"""seeds.py TARGET FOLDER: inputs for a fuzz target to begin with, from rows and files of this repository."""

import pathlib
import re
import sys
import tarfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROWS = ROOT / "tests" / "parity" / "rows"


def texts(*families):
    """Quoted rows are strings of Go, the others stand for themselves."""
    for family in families:
        for line in (ROWS / f"{family}.txt").read_text(encoding="utf-8").splitlines():
            if line and line[0] not in "#%=<":
                yield line.encode().decode("unicode_escape", "replace") if line[0] == '"' else line


def templates():
    for path in sorted(ROWS.glob("*.txt")):
        yield from (line for line in path.read_text(encoding="utf-8").splitlines() if "{{" in line)


def manifests():
    for path in sorted((ROOT / "examples").rglob("*.yaml")):
        documents = re.split(r"^---$", path.read_text(encoding="utf-8"), flags=re.M)
        yield "".join("- " + d.strip().replace("\n", "\n  ") + "\n" for d in documents if d.strip())


def archives(folder):
    for i, chart in enumerate(sorted((ROOT / "charts").iterdir())):
        with tarfile.open(folder / f"seed-{i}", "w:gz") as tar:
            tar.add(chart, arcname=chart.name)


def schemas():
    for path in sorted((ROOT / "tests" / "schema").rglob("*.json")):
        yield path.read_text(encoding="utf-8")
    yield '{"type":"object","properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"pattern":"^a+$"}}}\0{"a":"b"}'


def sets():
    for kind, text in enumerate(["a.b[0]=1,c={x,y}", "a=1", '{"a":[1]}', "a=b", "a=b,c"]):
        yield chr(kind) + text


KINDS = {"json": lambda: texts("json"), "toml": lambda: texts("toml"), "set": sets,
         "yaml": lambda: texts("yaml_read", "yaml_write"), "template": templates,
         "reach": manifests, "schema": schemas}


def main():
    target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if target == "archive":
        return archives(folder)
    for i, text in enumerate(KINDS[target]()):
        (folder / f"seed-{i}").write_bytes(text.encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    main()
