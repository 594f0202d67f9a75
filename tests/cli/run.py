#!/usr/bin/env python3
"""Checks kchart's command line against answers recorded from Helm.

run.py KCHART            compare with recorded.json
run.py HELM --record     run Helm instead and write recorded.json

Compared are standard output, the exit status, the error after its "Error: ", notes about flags, and,
where a command writes files, those.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

from cases import CASES

HERE = os.path.dirname(os.path.abspath(__file__))
NOTES = ("Flag --", "level=WARN", "level=ERROR")
RECORDED = os.path.join(HERE, "recorded.json")


def write_files(root, files):
    """Texts, bytes and, in a tuple, where a link leads; a path that ends with a slash is an empty
    folder."""
    for path, content in files.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        if path.endswith("/"):
            continue
        if isinstance(content, tuple):
            os.symlink(content[0], full)
            continue
        with open(full, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())


def files_below(root):
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            full = os.path.join(folder, name)
            with open(full, encoding="utf-8") as file:
                found[os.path.relpath(full, root)] = file.read()
    return found


def error_of(stderr):
    """A very long one is cut, to keep the record small."""
    at = stderr.find("Error: ")
    text = stderr[at:].rstrip("\n") if at >= 0 else ""
    return text if len(text) < 4000 else f"{text[:1500]} ... {len(text)} ... {text[-1500:]}"


def run(program, files, arguments, stdin):
    with tempfile.TemporaryDirectory() as root:
        root = os.path.realpath(root)
        write_files(root, files)
        environment = {"PATH": os.environ["PATH"], "HOME": root, "TZ": "UTC"}
        done = subprocess.run([program, *arguments], cwd=root, env=environment, input=stdin,
                              capture_output=True, text=True, timeout=60)
        answer = {"stdout": done.stdout.replace(root, "ROOT"), "status": done.returncode,
                  "error": error_of(done.stderr).replace(root, "ROOT")}
        notes = [line.replace(root, "ROOT") for line in done.stderr.splitlines()
                 if line.startswith(NOTES)]
        if notes:
            answer["notes"] = notes
        if os.path.isdir(os.path.join(root, "out")):
            answer["files"] = files_below(os.path.join(root, "out"))
        return answer


def as_kchart(answer):
    """Helm names itself in two messages."""
    return {**answer, "error": answer["error"].replace("for \"helm\"", "for \"kchart\"")
            .replace("Run 'helm", "Run 'kchart")}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--only")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    if options.record:
        answers = {name: run(program, files, arguments, stdin)
                   for name, files, arguments, stdin in CASES}
        with open(RECORDED, "w", encoding="utf-8") as file:
            json.dump(answers, file, indent=1, ensure_ascii=False, sort_keys=True)
            file.write("\n")
        return 0
    with open(RECORDED, encoding="utf-8") as file:
        answers = json.load(file)
    failed = 0
    for name, files, arguments, stdin in CASES:
        if options.only and options.only not in name:
            continue
        want, got = as_kchart(answers[name]), run(program, files, arguments, stdin)
        if want == got:
            continue
        failed += 1
        print(f"--- {name}: {' '.join(arguments)}")
        for key in sorted(set(want) | set(got)):
            if want.get(key) != got.get(key):
                print(f"{key}\n  helm:   {want.get(key)!r}\n  kchart: {got.get(key)!r}")
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
