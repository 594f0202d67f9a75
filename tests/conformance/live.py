#!/usr/bin/env python3
"""Renders every chart found below some folders with a live Helm and with kchart, and compares.

Usage: live.py --kchart KCHART --helm HELM [--helm3] [--jobs N] [--only TEXT] [--every K] FOLDER...

A chart is a folder with a Chart.yaml, or a .tgz. It is rendered with its own values, with each values
file of its ci/ folder, and with every "enabled: false" and "create: false" of its values switched on.
Dependencies that are not in its charts/ are taken from the charts below the same folders, by name. Lines
that Helm itself does not print twice alike are left out of the comparison.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from run import error_text, first_differences, same_message, ANY

SWITCH = re.compile(r"^(\s*(?:enabled|create): *)false\b", re.MULTILINE)
ASKED_AGAIN = 3


def charts_below(folders):
    """Charts by folder; a sub-chart in charts/ belongs to its parent."""
    for folder in folders:
        for at, names, files in os.walk(folder):
            if "Chart.yaml" in files:
                yield pathlib.Path(at)
                names[:] = []
            yield from (pathlib.Path(at, name) for name in sorted(files) if name.endswith(".tgz"))
            names.sort()


def dependencies_of(chart):
    for name in ("Chart.yaml", "requirements.yaml"):
        if (chart / name).is_file():
            text = (chart / name).read_text(errors="replace")
            block = re.search(r"^dependencies:\s*\n((?:[ \t#-].*\n?|\n)*)", text, re.MULTILINE)
            for found in re.finditer(r"\bname: *[\"']?([\w.-]+)", block[1] if block else ""):
                yield found[1]


def bring_dependencies(chart, known, above):
    """`above` are the names of the charts around: one that wraps its namesake would hold itself."""
    for name in dependencies_of(chart):
        place = chart / "charts" / name
        if name in known and name not in above and not place.exists():
            shutil.copytree(known[name], place, ignore=shutil.ignore_patterns("charts"))
            bring_dependencies(place, known, above | {name})


def variants(chart, scratch):
    """Lists of arguments: as it is, switched on, and its own test values."""
    yield "default", []
    if not chart.is_dir():
        return
    values = chart / "values.yaml"
    if values.is_file():
        text = values.read_text(errors="replace")
        on = SWITCH.sub(r"\1true", text)
        if on != text:
            (scratch / "on.yaml").write_text(on)
            yield "on", ["-f", str(scratch / "on.yaml")]
    for file in sorted((chart / "ci").glob("*values*.y*ml")):
        yield file.name, ["-f", str(file)]


def run(command, timeout):
    environment = dict(os.environ, TZ="UTC")
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return None, "", "timed out"
    return done.returncode, done.stdout.decode("utf-8", "replace"), \
        done.stderr.decode("utf-8", "replace")


def masked(texts):
    """One text with ANY for the lines that differ, or None where even their number does."""
    split = [text.split("\n") for text in texts]
    if len({len(lines) for lines in split}) > 1:
        return None
    return "\n".join(lines[0] if len(set(lines)) == 1 else ANY for lines in zip(*split))


def compare(options, chart, arguments):
    common = ["template", "rel", str(chart), "--namespace", "demo", "--include-crds", *arguments]
    mode = ["--compat", "helm3", "--kube-version", "1.34.0"] if options.helm3 else []
    theirs = ["--kube-version", "1.34.0"] if options.helm3 else []
    want = run([options.helm, *common, *theirs], options.timeout)
    got = run([options.kchart, *common, *mode, "--max-time=120000"], options.timeout)
    if want[0] is None:
        return "slow", ""
    if want[0] != 0:
        return compare_refusals(options, common + theirs, want, got)
    if got[0] != 0:
        return "failed", got[2][:600]
    if want[1] == got[1]:
        return "same", ""
    again = [run([options.helm, *common, *theirs], options.timeout)[1] for _ in range(ASKED_AGAIN)]
    text = masked([want[1], *again])
    if text is None:
        return "unstable", ""
    lines, mine = text.split("\n"), got[1].split("\n")
    if len(lines) == len(mine) and all(a in (ANY, b) for a, b in zip(lines, mine)):
        return "same", ""
    return "different", first_differences(text, got[1], 14)


def compare_refusals(options, command, want, got):
    if got[0] != 1 or got[1]:
        return "accepted", f"exit {got[0]}; Helm: {error_text(want[2])[:600]}\n{got[2][:300]}"
    said = error_text(got[2])
    for _ in range(8):
        if same_message(error_text(want[2]), said):
            return "refused", ""
        want = run([options.helm, *command], options.timeout)
    return "message", f"helm:   {error_text(want[2])[:1200]}\nkchart: {said[:1200]}"


def try_chart(options, chart, known):
    results = []
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        place = chart
        if chart.is_dir():
            place = scratch / chart.name
            shutil.copytree(chart, place, ignore_dangling_symlinks=True)
            bring_dependencies(place, known, {chart.name})
        for name, arguments in variants(place, scratch):
            kind, detail = compare(options, place, arguments)
            detail = detail.replace(folder, "")
            results.append((kind, f"{chart} [{name}]", detail))
    return results


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kchart", required=True)
    parser.add_argument("--helm", required=True)
    parser.add_argument("--helm3", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=120)
    parser.add_argument("--every", type=int, default=1, help="each K-th chart only")
    parser.add_argument("--only", default="")
    parser.add_argument("folders", nargs="+")
    options = parser.parse_args()
    options.kchart, options.helm = map(os.path.abspath, (options.kchart, options.helm))
    charts = list(charts_below(options.folders))
    known = {}
    for chart in charts:
        if chart.is_dir():
            known.setdefault(chart.name, chart)
    charts = [chart for chart in charts if options.only in str(chart)][::options.every]
    counts = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for results in pool.map(lambda chart: try_chart(options, chart, known), charts):
            for kind, name, detail in results:
                counts[kind] += 1
                if detail:
                    print(f"--- {kind}: {name}\n{detail}", flush=True)
    print(f"{len(charts)} charts: {counts['same']} renderings the same, {counts['different']} "
          f"different, {counts['failed']} failed here alone, {counts['unstable']} unstable in Helm, "
          f"{counts['slow']} too slow for Helm; {counts['refused']} refused with the same message, "
          f"{counts['message']} with another, {counts['accepted']} accepted here alone")
    return 1 if counts["different"] + counts["failed"] + counts["accepted"] else 0


if __name__ == "__main__":
    sys.exit(main())
