"""The words around the figures: the machine, and a Markdown table of the rows."""
import os
import platform
import subprocess


def first_line(arguments):
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    except OSError:
        return "not there"
    return (done.stdout.splitlines() or [""])[0].strip()


def field_of(path, key, separator=":"):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith(key):
                return line.split(separator, 1)[1].strip().strip('"')
    return "unknown"


def machine():
    kib = int(field_of("/proc/meminfo", "MemTotal").split()[0])
    return {
        "processor": field_of("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory_gib": round(kib / 2**20),
        "system": field_of("/etc/os-release", "PRETTY_NAME", "="),
        "kernel": platform.release(),
        "compiler": first_line(["c++", "--version"]),
    }


def machine_line(about, load):
    return (f"{about['processor']}, {about['cores']} cores, {about['memory_gib']} GiB, "
            f"{about['system']}, Linux {about['kernel']}, {about['compiler']}; "
            f"load {load[0]:.1f} before, {load[1]:.1f} after")


def milliseconds(value):
    if value is None:
        return "–"
    return f"{value:.3f} ms" if value < 1 else f"{value:.1f} ms"


def times(value):
    return "–" if not value else f"{value:.1f}×"


HEAD = ("work", "kchart", "Helm", "faster", "wanted", "floor", "ours ÷ floor")


def markdown(rows):
    """`rows` have work, kchart, helm, faster, wanted, floor, floor_ratio; a missing one is a dash."""
    lines = ["| " + " | ".join(HEAD) + " |", "|" + " --- |" * len(HEAD)]
    for row in rows:
        cells = (row["work"], milliseconds(row.get("kchart")), milliseconds(row.get("helm")),
                 row.get("faster_text") or times(row.get("faster")), row.get("wanted", "–"),
                 milliseconds(row.get("floor")), times(row.get("floor_ratio")))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
