"""Runs programs in turn and keeps every figure: wall-clock times of both sides, taken in one run."""
import json
import os
import statistics
import subprocess

ENVIRONMENT = dict(os.environ, TZ="UTC")


def json_lines(arguments):
    """What a benchmark program printed, one object per line; an object with `error` when it died."""
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True,
                          env=ENVIRONMENT)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return lines or [{"error": (done.stderr or f"status {done.returncode}").strip()[:300]}]


def median(values):
    return statistics.median(values) if values else 0.0


def geometric_mean(values):
    return statistics.geometric_mean(values) if values else 0.0


class Side:
    """The runs of one side of a comparison."""

    def __init__(self, name):
        self.name, self.runs, self.error = name, [], None

    def add(self, report):
        if report.get("error") or report.get("failed"):
            self.error = report.get("error", "the command failed")
        else:
            self.runs.append(report)

    def ms(self, key="median_ms"):
        return median([run[key] for run in self.runs])

    def peak_mb(self):
        return max((run["peak_mb"] for run in self.runs), default=0.0)

    def raw(self):
        return {"runs": self.runs, **({"error": self.error} if self.error else {})}


class Comparison:
    """One chart: kchart beside Helm, where Helm is there."""

    def __init__(self, chart):
        self.chart = chart
        self.kchart, self.helm = Side("kchart"), Side("helm")

    @property
    def good(self):
        return bool(self.kchart.runs and self.helm.runs) and not (self.kchart.error or
                                                                  self.helm.error)

    @property
    def ratio(self):
        return self.helm.ms() / max(self.kchart.ms(), 1e-6) if self.good else 0.0

    @property
    def memory_share(self):
        return self.kchart.peak_mb() / self.helm.peak_mb() if self.good else 0.0

    def raw(self):
        return {"chart": os.path.basename(str(self.chart)), "ratio": round(self.ratio, 2),
                "kchart": self.kchart.raw(), "helm": self.helm.raw()}


def compare_engines(tools, chart, options, flags=(), renders=None, within=1, own_flags=()):
    """Both engines in-process, in turn, `options.rounds` times; kchart with `own_flags` and with
    `within` threads that read the chart."""
    made = Comparison(chart)
    n = str(renders or options.renders)
    for _ in range(options.rounds):
        made.kchart.add(json_lines([tools.engine, "-n", n, "-within", within, *flags,
                                    *own_flags, chart])[0])
        if tools.helm_engine:
            made.helm.add(json_lines([tools.helm_engine, "-n", n, *flags, chart])[0])
        if made.kchart.error or made.helm.error:
            break
    return made


def compare_commands(tools, chart, options):
    """Both commands from start to exit, in turn."""
    made = Comparison(chart)
    arguments = ["template", "rel", chart]
    sides = ["--", tools.kchart, *arguments]
    if tools.helm:
        sides += ["--", tools.helm, *arguments]
    for _ in range(options.rounds):
        reports = json_lines([tools.commands, options.commands, *sides])
        made.kchart.add(reports[0])
        if len(reports) > 1:
            made.helm.add(reports[1])
    return made
