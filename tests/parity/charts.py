#!/usr/bin/env python3
"""Small charts, rendered by the whole command: output, exit status and message as Helm's.

    charts.py compare --kchart PROGRAM        compares with what was recorded
    charts.py record --cache DIR              records it anew with both Helms

A chart's file `cases` has a line per case: a name and the arguments. What Helm 4 answered stands in
expected-charts/CHART/CASE.txt, Helm 3's beside it as CASE.helm3.txt where it differs.
"""

import argparse
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
EXPECTED = HERE / "expected-charts"
ENVIRONMENT = {"TZ": "UTC", "PATH": os.environ["PATH"], "HOME": "/nonexistent", "HELM_NAMESPACE": "demo"}


def cases():
    for listing in sorted((HERE / "charts").glob("*/cases")):
        for line in listing.read_text().splitlines():
            name, _, arguments = line.partition(" ")
            arguments = shlex.split(arguments)
            if "--kube-version" not in arguments:
                arguments += ["--kube-version", "1.34.0"]
            yield listing.parent.name, name, arguments


def answer(command, chart, arguments):
    """Exit status, output and the message from "Error:" on, as one text."""
    name = [] if "--name-template" in arguments else ["rel"]
    with tempfile.TemporaryDirectory() as home:
        run = subprocess.run([*command, "template", *name, chart, *arguments], cwd=HERE / "charts",
                             capture_output=True, env={**ENVIRONMENT, "HELM_CONFIG_HOME": home,
                                                       "HELM_CACHE_HOME": home, "HELM_DATA_HOME": home})
    message = run.stderr.decode("utf-8", "backslashreplace")
    message = message[message.find("Error:"):] if "Error:" in message else ""
    output = run.stdout.decode("utf-8", "backslashreplace")
    return f"exit {run.returncode}\n{message}--- output\n{output}"


def expected_path(chart, case, helm3):
    plain = EXPECTED / chart / f"{case}.txt"
    other = EXPECTED / chart / f"{case}.helm3.txt"
    return other if helm3 and other.exists() else plain


def record(cache):
    count = 0
    for chart, case, arguments in cases():
        answers = []
        for helm in ("helm4", "helm3"):
            found = {answer([f"{cache}/bin/{helm}"], chart, arguments) for _ in range(2)}
            if len(found) != 1:
                raise SystemExit(f"{chart}/{case}: {helm} has no steady answer")
            answers.append(found.pop())
        (EXPECTED / chart).mkdir(parents=True, exist_ok=True)
        (EXPECTED / chart / f"{case}.txt").write_text(answers[0], newline="")
        other = EXPECTED / chart / f"{case}.helm3.txt"
        other.unlink(missing_ok=True)
        if answers[1] != answers[0]:
            other.write_text(answers[1], newline="")
        count += 1
    print(count, "cases recorded")


def compare(kchart):
    passed = failed = 0
    for chart, case, arguments in cases():
        for helm3 in (False, True):
            with open(expected_path(chart, case, helm3), newline="") as file:
                wanted = file.read()
            got = answer([kchart], chart, arguments + (["--compat", "helm3"] if helm3 else []))
            if got == wanted:
                passed += 1
                continue
            failed += 1
            print(f"=== {chart}/{case}{' (Helm 3)' if helm3 else ''}")
            show(wanted, got)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed or not passed else 0


def show(wanted, got):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("helm", wanted), ("kchart", got)):
            (pathlib.Path(folder) / name).write_text(text, newline="")
        diff = subprocess.run(["diff", "-u", "helm", "kchart"], cwd=folder, capture_output=True)
    print("\n".join(diff.stdout.decode().split("\n")[2:42]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["compare", "record"])
    parser.add_argument("--cache")
    parser.add_argument("--kchart")
    options = parser.parse_args()
    return record(options.cache) if options.action == "record" else compare(options.kchart)


if __name__ == "__main__":
    sys.exit(main())
