#!/usr/bin/env python3
"""Records what Helm makes of the cases in values_cases.txt.

    HELM4=... HELM3=... record.py values_cases.txt

A case is a line "# name", then files, each after a line "@ path" (paths under the chart, except
"@ args", one argument a line, and "@ user/..." for files of the user). What Helm answered follows
after "= 4" and "= 3": one line per chart that takes part, "path values-as-JSON", then the warnings,
or the error. Everything after "= " lines is replaced when recording.
"""
import os
import re
import subprocess
import sys
import tempfile

PROBE = "v: {{ toJson .Values }}\n"


def read_cases(path):
    cases, case, block = [], None, None
    for line in open(path, encoding="utf-8").read().split("\n"):
        if line.startswith("# "):
            case = {"name": line[2:], "files": {}, "answers": {}}
            cases.append(case)
            block = None
        elif line.startswith("@ "):
            block = case["files"].setdefault(line[2:], [])
        elif line.startswith("= "):
            block = case["answers"].setdefault(line[2:], [])
        elif block is not None:
            block.append(line)
    return cases


def strip_blank_end(lines):
    while lines and lines[-1] == "":
        lines.pop()
    return lines


def write_chart(root, files):
    charts = set()
    for path, lines in files.items():
        if path == "args":
            continue
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        open(full, "w", encoding="utf-8").write("\n".join(lines) + ("\n" if lines else ""))
        if os.path.basename(path) == "Chart.yaml":
            charts.add(os.path.dirname(full))
    for folder in charts:
        os.makedirs(os.path.join(folder, "templates"), exist_ok=True)
        open(os.path.join(folder, "templates", "probe.yaml"), "w").write(PROBE)


def answer(helm, files):
    with tempfile.TemporaryDirectory() as root:
        write_chart(root, files)
        args = [a.replace("user/", os.path.join(root, "user/")) for a in files.get("args", [])]
        run = subprocess.run([helm, "template", "r", os.path.join(root, "c"), *args],
                             capture_output=True, text=True, cwd=root)
        out, err = run.stdout, run.stderr.replace(root + "/", "").replace(root, "")
    warnings = []
    for line in err.split("\n"):
        found = re.match(r'time=\S+ level=\S+ msg=(.*)$|level=\S+ msg=(.*)$', line)
        if found:
            warnings.append("warning " + (found.group(1) or found.group(2)))
        elif re.match(r"\w+\.go:\d+: ", line):
            warnings.append("warning " + line.split(": ", 1)[1])
    if run.returncode != 0:
        return ["error " + "\\n".join(err[err.index("Error: ") + 7:].rstrip("\n").split("\n"))]
    lines = []
    for document in out.split("---\n# Source: ")[1:]:
        source, body = document.split("\n", 1)
        lines.append(source.removesuffix("/templates/probe.yaml") + " " + body.strip()[3:])
    return sorted(lines) + sorted(warnings)


def main():
    path = sys.argv[1]
    out = []
    for case in read_cases(path):
        out.append("# " + case["name"])
        for name, lines in case["files"].items():
            out += ["@ " + name] + strip_blank_end(lines)
        for version in ("4", "3"):
            out += ["= " + version] + answer(os.environ["HELM" + version],
                                             {n: strip_blank_end(l) for n, l in
                                              case["files"].items()})
        out.append("")
    open(path, "w", encoding="utf-8").write("\n".join(out))


main()
