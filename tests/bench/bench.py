#!/usr/bin/env python3
"""kchart beside Helm, in one run on one machine: a line per chart, then a table.

bench.py --build BUILD --cache CACHE --shared SHARED [--json FILE] [--quick] [--only SECTION,...]

Every figure is the median of several runs, both sides in turn. The floor is what copying the output
and scanning it once with libyaml takes. Charts whose render makes keys or hashes passwords are
listed, but not compared: there both sides wait for arithmetic.
"""
import argparse
import glob
import json
import os
import shutil
import sys
import tempfile
from types import SimpleNamespace

import artefacts
import sides
import table
import umbrella

CHARTS = 40


def say(text):
    print(text, flush=True)


def tools_of(options):
    helm = os.path.join(options.cache, "bin", "helm4")
    engine = os.path.join(options.cache, "bin", "helm-engine")
    for path in (helm, engine):
        if not os.path.exists(path):
            say(f"skipped: no {os.path.basename(path)}, so its column stays empty")
    return SimpleNamespace(
        kchart=os.path.join(options.build, "tools", "kchart", "kchart"),
        engine=os.path.join(options.build, "tests", "bench", "kchart-engine-bench"),
        commands=os.path.join(options.build, "tests", "bench", "kchart-command-bench"),
        pushes=os.path.join(options.build, "tests", "bench", "kchart-push-bench"),
        helm=helm if os.path.exists(helm) else None,
        helm_engine=engine if os.path.exists(engine) else None)


def all_charts(tools, shared):
    """Public charts that render with their defaults, smallest output first; those that make keys
    apart."""
    paths = sorted(glob.glob(os.path.join(shared, "corpus", "charts", "*.tgz")))
    reports = [sides.json_lines([tools.engine, "-n", "1", path])[0] for path in paths]
    good = [r for r in reports if not r.get("error") and r.get("bytes", 0) > 1]
    good.sort(key=lambda r: (r["bytes"], r["chart"]))
    return ([r["chart"] for r in good if not r["crypto"]],
            [r["chart"] for r in good if r["crypto"]])


def spread(items, count):
    """`count` of `items`, evenly from the first to the last."""
    if len(items) <= count:
        return items
    return [items[round(i * (len(items) - 1) / (count - 1))] for i in range(count)]


def show(made):
    name = os.path.basename(str(made.chart)).removesuffix(".tgz")
    errors = "; ".join(f"{side.name}: {side.error[:60]}" for side in (made.kchart, made.helm)
                       if side.error)
    ratio = f"{made.ratio:6.1f}x" if made.good else ""
    say(f"  {name:48} {made.kchart.ms():9.3f} ms {made.helm.ms():10.3f} ms {ratio} "
        f"{made.kchart.peak_mb():6.1f} MB {made.helm.peak_mb():7.1f} MB {errors}")


def row_of(work, all_made, wanted, floor_key="floor_ms"):
    """One row over many charts: geometric means."""
    good = [m for m in all_made if m.good]
    ours = [m for m in all_made if m.kchart.runs]
    ratios = [m.ratio for m in good]
    floors = [m.kchart.ms(floor_key) for m in ours] if floor_key else []
    row = {"work": work, "wanted": wanted,
           "kchart": sides.geometric_mean([m.kchart.ms() for m in ours]),
           "helm": sides.geometric_mean([m.helm.ms() for m in good]) or None,
           "charts": [m.raw() for m in all_made]}
    if ratios:
        row["faster"] = sides.geometric_mean(ratios)
        row["faster_text"] = f"{row['faster']:.1f}×, worst {min(ratios):.1f}×"
    if floors:
        row["floor"] = sides.geometric_mean(floors)
        row["floor_ratio"] = row["kchart"] / row["floor"]
    return row


def engine_section(tools, charts, options):
    say("in-process, chart loaded once: kchart, Helm, ratio, peak memory of each")
    all_made = []
    for chart in charts:
        all_made.append(sides.compare_engines(tools, chart, options))
        show(all_made[-1])
    return [row_of(f"render, in-process, {len(charts)} charts", all_made, "30×, none under 15×")]


def reload_section(tools, charts, options):
    rows = []
    for work, flags in (("load and render, in-process", []),
                        ("the same with an engine that keeps what it has parsed", ["-kept"])):
        say(work)
        all_made = []
        for chart in charts:
            all_made.append(sides.compare_engines(tools, chart, options, ["-reload"],
                                                  own_flags=flags))
            show(all_made[-1])
        rows.append(row_of(f"{work}, {len(charts)} charts", all_made, "20×"))
    return rows


def command_section(tools, charts, options):
    say("commands, from start to exit")
    all_made = []
    for chart in charts:
        all_made.append(sides.compare_commands(tools, chart, options))
        show(all_made[-1])
    row = row_of(f"`kchart template`, {len(charts)} charts", all_made, "25×", floor_key=None)
    shares = [m.memory_share for m in all_made if m.good]
    memory = {"work": "its peak memory", "wanted": "a fifth",
              "faster_text": f"{100 * sides.geometric_mean(shares):.0f} % of Helm's, "
                             f"worst {100 * max(shares):.0f} %" if shares else "–"}
    return [row, memory]


def umbrella_section(tools, _charts, options):
    say("umbrella chart of generated sub-charts")
    rows, costs = [], {}
    with tempfile.TemporaryDirectory() as folder:
        for count in options.umbrellas:
            chart = umbrella.write_umbrella(folder, count)
            beside = tools if count == 100 else SimpleNamespace(**{**vars(tools),
                                                                   "helm_engine": None})
            warm = sides.compare_engines(beside, chart, options, renders=3)
            show(warm)
            costs[count] = warm.kchart.ms() / count
            if count != 100:
                continue
            fresh = sides.compare_engines(tools, chart, options, ["-reload"], renders=3, within=2)
            command = sides.compare_commands(tools, chart, options)
            for made in (fresh, command):
                show(made)
            rows += [row_of("umbrella of 100, in-process", [warm], "40×"),
                     row_of("umbrella of 100, loaded each time, two threads", [fresh], "40×"),
                     row_of("umbrella of 100, command", [command], "40×", floor_key=None)]
    flat = ", ".join(f"{count}: {1000 * cost:.0f} µs" for count, cost in costs.items())
    spread_of = max(costs.values()) / min(costs.values())
    rows.append({"work": "one sub-chart among N", "wanted": "flat",
                 "faster_text": f"{flat} (largest ÷ smallest {spread_of:.2f})", "costs": costs})
    return rows


def write_releases(path, count):
    """A line for each release, each with values of its own."""
    with open(path, "w", encoding="utf-8") as file:
        for i in range(count):
            values = {"replicas": 1 + i % 9, "image": {"tag": f"1.{i}.0"},
                      "env": {"customer": f"customer-{i}"}}
            file.write(json.dumps({"name": f"r{i}", "namespace": f"n{i % 50}", "values": values})
                       + "\n")


def batch_section(tools, _charts, options):
    """Helm renders the same chart as often as `options.helm_batch` says, and is scaled up."""
    count, names = options.batch, ("one", "two", "tenth")
    ours, helm = {name: sides.Side(name) for name in names}, []
    with tempfile.TemporaryDirectory() as folder:
        chart = umbrella.write_single(folder)
        all_lines, tenth = os.path.join(folder, "all"), os.path.join(folder, "tenth")
        write_releases(all_lines, count)
        write_releases(tenth, count // 10)

        def command(file, threads):
            return ["--", tools.kchart, "template", chart, "--batch", file, "--threads", threads]
        for _ in range(options.rounds):
            reports = sides.json_lines([tools.commands, 1, *command(all_lines, 1),
                                        *command(all_lines, 2), *command(tenth, 2)])
            for name, report in zip(names, reports):
                ours[name].add(report)
            if tools.helm_engine:
                report = sides.json_lines([tools.helm_engine, "-n", str(options.helm_batch),
                                           "-threads", "2", chart])[0]
                helm.append(report.get("wall_ms", 0) * count / options.helm_batch)
    one, two = ours["one"].ms(), ours["two"].ms()
    say(f"batch of {count}: one thread {one:.0f} ms, two {two:.0f} ms, "
        f"peak memory {ours['two'].peak_mb():.1f} MB, a tenth {ours['tenth'].peak_mb():.1f} MB")
    theirs = sides.median(helm) or None
    return [{"work": f"batch of {count} releases, two threads", "kchart": two, "helm": theirs,
             "faster": theirs / two if theirs and two else None, "wanted": "30×",
             "runs": {name: side.raw() for name, side in ours.items()}, "helm_ms": helm},
            {"work": "its two threads beside one", "faster": one / two if two else None,
             "wanted": "1.8×"},
            {"work": "its peak memory", "wanted": "flat",
             "faster_text": f"{ours['two'].peak_mb():.1f} MB, for a tenth of the releases "
                            f"{ours['tenth'].peak_mb():.1f} MB"}]


SECTIONS = {"engine": engine_section, "reload": reload_section, "command": command_section,
            "umbrella": umbrella_section, "batch": batch_section,
            "dependency": artefacts.dependency_section, "push": artefacts.push_section}


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--shared", required=True)
    parser.add_argument("--json", help="write the raw figures to this file")
    parser.add_argument("--quick", action="store_true", help="eight charts, few runs")
    parser.add_argument("--only", help="sections between commas: " + ", ".join(SECTIONS))
    parser.add_argument("--rounds", type=int, help="turns of each side")
    options = parser.parse_args()
    options.rounds = options.rounds or (2 if options.quick else 3)
    options.renders = 3 if options.quick else 10
    options.commands = 3 if options.quick else 5
    options.batch, options.helm_batch = (1000, 50) if options.quick else (10_000, 500)
    options.umbrellas = [10, 100] if options.quick else [10, 50, 100, 200, 400]
    options.sections = options.only.split(",") if options.only else list(SECTIONS)
    unknown = [name for name in options.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {unknown[0]}; there are {', '.join(SECTIONS)}")
    return options


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as folder:
        return run(options, installed(tools_of(options), folder))


def installed(tools, folder):
    """The command as a user has it: the pages of a file that a linker has just written are apart in
    the system's cache, which costs a small render a fifth of its time."""
    tools.kchart = shutil.copy(tools.kchart, folder)
    return tools


def run(options, tools):
    charts, crypto = all_charts(tools, options.shared)
    if not charts:
        say(f"skipped: no charts in {options.shared}/corpus; the generated ones are measured")
    load = [os.getloadavg()[0]]
    chosen = spread(charts, 8 if options.quick else CHARTS)
    rows = []
    for name in options.sections:
        rows += SECTIONS[name](tools, chosen, options)
    load.append(os.getloadavg()[0])
    about = table.machine()
    say("\n" + table.machine_line(about, load) + "\n")
    say(table.markdown(rows))
    if crypto:
        names = ", ".join(os.path.basename(c).removesuffix(".tgz") for c in crypto)
        say(f"\nNot compared, because their defaults make keys or hash passwords: {names}.")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"machine": about, "load": load, "rows": rows}, file, indent=1)
            file.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
