#!/usr/bin/env python3
"""kchart beside Helm, in one run on one machine: both engines in-process, then both commands.

bench.py --build BUILD --cache CACHE --shared SHARED [-n N] [--charts TEXT]

Engines: milliseconds of one render, best of N, per chart, and the ratio; the geometric mean and the
median of the ratios close the table. Both sides run in turn, chart by chart.
"""
import argparse
import glob
import json
import math
import os
import subprocess
import sys
import time


def engine(program, chart, n, *flags):
    done = subprocess.run([program, "-n", str(n), *flags, chart], capture_output=True, text=True,
                          env=dict(os.environ, TZ="UTC"))
    lines = done.stdout.splitlines()
    return json.loads(lines[0]) if lines else {"error": done.stderr.strip()[:200]}


def command(program, chart, times):
    best = math.inf
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run([program, "template", "rel", chart], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, env=dict(os.environ, TZ="UTC"))
        best = min(best, time.perf_counter() - start)
    return best * 1000


def summary(name, ratios):
    if not ratios:
        return f"{name}: nothing measured"
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    median = sorted(ratios)[len(ratios) // 2]
    return (f"{name}: {len(ratios)} charts, geometric mean {mean:.1f}x, median {median:.1f}x, "
            f"worst {min(ratios):.1f}x, best {max(ratios):.1f}x")


def compare_engines(ours, theirs, charts, n, *flags):
    ratios = []
    for chart in charts:
        a, b = engine(ours, chart, n, *flags), engine(theirs, chart, n, *flags)
        name = os.path.basename(chart)
        if a.get("error") or b.get("error"):
            print(f"{name:52} kchart: {a.get('error', 'ok')[:60]}; helm: "
                  f"{b.get('error', 'ok')[:60]}")
            continue
        ratio = b["best_ms"] / max(a["best_ms"], 1e-3)
        ratios.append(ratio)
        print(f"{name:52} {a['best_ms']:9.3f} ms {b['best_ms']:9.3f} ms {ratio:6.1f}x"
              f"  {a['peak_mb']:6.1f} MB {b['peak_mb']:6.1f} MB", flush=True)
    return ratios


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--shared", required=True)
    parser.add_argument("-n", type=int, default=20)
    parser.add_argument("--charts", help="only charts whose names hold this text")
    options = parser.parse_args()
    charts = sorted(glob.glob(os.path.join(options.shared, "corpus", "charts", "*.tgz")))
    charts = [c for c in charts if not options.charts or options.charts in c]
    if not charts:
        print("skipped: no charts to measure")
        return 0
    ours = os.path.join(options.build, "tests", "bench", "kchart-engine-bench")
    theirs = os.path.join(options.cache, "bin", "helm-engine")
    print("engine in-process, best render: kchart, Helm, ratio, peak memory of each")
    warm = compare_engines(ours, theirs, charts, options.n)
    print("command, best of 3: kchart, Helm, ratio")
    kchart = os.path.join(options.build, "tools", "kchart", "kchart")
    helm = os.path.join(options.cache, "bin", "helm4")
    commands = []
    for chart in charts[::8]:
        a, b = command(kchart, chart, 3), command(helm, chart, 3)
        commands.append(b / a)
        print(f"{os.path.basename(chart):52} {a:9.1f} ms {b:9.1f} ms {b / a:6.1f}x", flush=True)
    print(summary("engine", warm))
    print(summary("command", commands))
    return 0


if __name__ == "__main__":
    sys.exit(main())
