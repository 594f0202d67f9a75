#!/usr/bin/env python3
"""Hostile charts at the command: exit status, message and what stays on disk. hostile.py KCHART

1 refused (Helm refuses it too), 3 hostile or broken input, 4 a limit, 5 files; never a partial
output. The ids are the rows of the table of hostile inputs (tests/README.md).
"""
import gzip
import io
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time

from cases import chart, one

HERE = os.path.dirname(os.path.abspath(__file__))
LOOP = "{{ range until 100000 }}{{ range until 100000 }}{{ $x := add 1 2 }}{{ end }}{{ end }}"
BUSH = "{{ $a := list 1 }}{{ range until 60 }}{{ $a = list $a $a }}{{ end }}{{ toYaml $a }}"


def packed(entries):
    """A .tgz of (name, bytes, type) entries."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for name, data, kind in entries:
            info = tarfile.TarInfo(name)
            info.size, info.type, info.linkname = len(data), kind, "/etc/passwd"
            tar.addfile(info, io.BytesIO(data))
    return gzip.compress(raw.getvalue())


def archive(*more):
    base = [("c/Chart.yaml", b"apiVersion: v2\nname: c\nversion: 0.1.0\n", tarfile.REGTYPE)]
    return {"c.tgz": packed(base + list(more))}


TGZ = ["template", "c.tgz"]
DIR = ["template", "c"]
# (id, files, arguments, exit status, a part of the message)
CASES = [
    ("done", one("a: 1\n"), DIR, 0, ""),
    ("H4", archive(("c/x", os.urandom(5 * 1024 * 1024 + 1), tarfile.REGTYPE)), TGZ, 4,
     "--max-archive-file-bytes"),
    ("H4 raised", archive(("c/x", os.urandom(5 * 1024 * 1024 + 1), tarfile.REGTYPE)),
     TGZ + ["--max-archive-file-bytes", "6291456"], 0, ""),
    ("H6", archive(("c/../../x", b"", tarfile.REGTYPE)), TGZ, 1, ""),
    ("H8", archive(("c/x", b"", tarfile.SYMTYPE)), TGZ, 3, "link"),
    ("H10", archive(("c/x", b"", tarfile.FIFOTYPE)), TGZ, 3, ""),
    ("H13", {"c.tgz": archive()["c.tgz"][:-30]}, TGZ, 1, ""),
    # Helm reads no further than to the end of the tar.
    ("H13 trailer", {"c.tgz": archive()["c.tgz"][:-4]}, TGZ, 3, "unexpected EOF"),
    ("H15", {"c/Chart.yaml": "apiVersion: v2\nname: ..\nversion: 0.1.0\n"}, DIR, 1, "name"),
    ("H20", one("a: 1", values="a: &a [" + "0," * 1200 + "]\nb: [" + "*a," * 200 + "]\n"), DIR, 1,
     "excessive aliasing"),
    ("H22", one("a: 1", values="a: " + "[" * 100000), DIR, 4, "depth"),
    ("H29", one("a: 1"), DIR + ["--set", "a[9999999999]=1"], 1, ""),
    ("H34", {**one("a: 1"), "c/values.schema.json": '{"$ref":"file:///etc/passwd"}'}, DIR, 1,
     "schemas are read from the chart only"),
    ("H40", one("{{ define \"r\" }}{{ include \"r\" . }}{{ end }}{{ include \"r\" . }}"), DIR, 1,
     "nested reference name"),
    ("H41", one("{{ define \"r\" }}{{ template \"r\" . }}{{ end }}{{ template \"r\" . }}"), DIR, 4,
     ""),
    ("H42", one("{{ until 1000000000 }}"), DIR, 4, "--max-list"),
    ("H45", one(BUSH), DIR, 4, "--max-string-bytes"),
    ("H50", one("{{ env \"HOME\" }}"), DIR, 1, "function \"env\" not defined"),
    ("steps", one(LOOP), DIR, 4, "--max-steps"),
    ("time", one(LOOP), DIR + ["--max-time", "300", "--max-steps", "0"], 4, "--max-time"),
    ("memory", one("{{ $l := list }}{{ range until 1000000 }}{{ $l = append $l . }}{{ end }}"),
     DIR + ["--max-memory", "50000000"], 4, "--max-memory"),
    ("io", one("a: 1"), DIR + ["-f", "nope.yaml"], 1, "no such file"),
    ("usage", one("a: 1"), DIR + ["--nope"], 1, "unknown flag"),
]


def write(root, files):
    for path, data in files.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())


def run(program, root, arguments):
    return subprocess.run([program, *arguments], cwd=root, capture_output=True, timeout=60,
                          env={"PATH": os.environ["PATH"], "HOME": root}, check=False)


def problem(program, row):
    """What is wrong with the answer to a row; empty when all is as it should be."""
    _, files, arguments, status, part = row
    with tempfile.TemporaryDirectory() as root:
        write(root, files)
        start = time.monotonic()
        done = run(program, root, arguments + ["--output-dir", "out"])
        took = time.monotonic() - start
        told = done.stderr.decode(errors="replace")
        if done.returncode != status:
            return f"status {done.returncode} instead of {status}: {told[:300]}"
        if part not in told:
            return f"not told {part!r}: {told[:300]}"
        if status != 0 and os.path.exists(os.path.join(root, "out")):
            return "something was written"
        return f"took {took:.1f} s" if took > 40 else ""


def outside(program):
    """H55: a link in the way of an output is not followed."""
    with tempfile.TemporaryDirectory() as root:
        write(root, one("a: 1\n"))
        os.makedirs(os.path.join(root, "out/c"))
        os.makedirs(os.path.join(root, "elsewhere"))
        os.symlink("../../elsewhere", os.path.join(root, "out/c/templates"))
        done = run(program, root, DIR + ["--output-dir", "out"])
        if done.returncode != 3:
            return f"status {done.returncode} instead of 3"
        return "written through the link" if os.listdir(os.path.join(root, "elsewhere")) else ""


def siblings(program):
    """H32: a subchart's values reach neither its parent nor its siblings; globals are shared."""
    with tempfile.TemporaryDirectory() as root:
        write(root, chart(templates={"a.yaml": "a: {{ .Values | toJson }}\n"}, values="k: 1\n"))
        for name in ("s", "t"):
            files = chart(name, values="t: {k: 2}\nc: {k: 3}\nk: 4\n",
                          templates={"b.yaml": f"{name}: {{{{ .Values.k }}}}\n"})
            write(root, {"c/charts/" + path: text for path, text in files.items()})
        told = run(program, root, DIR).stdout.decode()
        return "" if '"k":1,"s"' in told and "s: 4" in told and "t: 4" in told else told


# The limits whose messages are Helm's own.
TOLD_BY_HELM = {"--max-include-depth", "--max-set-depth", "--max-set-index"}


def unknown_flags(program):
    """Messages name the flags that raise limits: all of them, and no others."""
    named = set()
    for folder, _, names in os.walk(os.path.join(HERE, "../../libkchart/src")):
        for name in names:
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                named |= set(re.findall(r"raise with (--[a-z-]+)", file.read()))
    there = set(re.findall(r"(--max-[a-z-]+)", run(program, HERE, ["--help"]).stdout.decode()))
    return " ".join(sorted(named ^ (there - TOLD_BY_HELM)))


def main():
    program = os.path.abspath(sys.argv[1])
    found = [(row[0], problem(program, row)) for row in CASES]
    found += [("H55", outside(program)), ("H32", siblings(program)),
              ("flags", unknown_flags(program))]
    failed = [(name, text) for name, text in found if text]
    for name, text in failed:
        print(f"--- {name}: {text}")
    print(f"{len(found) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
