#!/usr/bin/env python3
"""The worked examples, the committed charts and the documents' mistakes, made anew and compared.

examples.py KCHART [--accept]

For each folder of examples/presets/: declaration.yaml is the preset, objects.yaml what it becomes; the
objects pass `kchart check` without an error, and where there is an edges.yaml exactly its edges are open.
The charts in charts/ are the emitter's output. The mistakes of examples/mistakes/ are found. --accept
writes what is made instead of comparing.
"""
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "presets"
MISTAKES = ROOT / "examples" / "mistakes"
CHARTS = {"claude-web-k8s-instance": "instance", "app": "simple-api", "tenant": "tenant",
          "web-terminal": "web-terminal", "platform": "platform"}
# Manifest, command, exit status, and what must be among the words of the answer.
FINDINGS = [
    ("egress.yaml", ["reach", "--from", "dp-max-catapp/web", "--to", "dp-max-catapp/api", "--port", "3000"],
     1, "blocked, TCP 3000"),
    ("egress.yaml", ["reach", "--from", "dp-max-catapp/web", "--to", "10.0.1.10", "--port", "53/UDP"],
     0, "allowed, UDP 53"),
    ("traefik.yaml", ["reach", "--from", "dp-system/traefik", "--to", "dp-max-catapp/api", "--port",
                      "3000"], 1, "blocked, TCP 3000"),
    ("buildkit.yaml", ["check", "--only", "pod-security", "--pod-security", "baseline"], 1, "privileged"),
]
accept = False
failures = []


def run(*command, text=None):
    return subprocess.run(command, input=text, capture_output=True, text=True)


def fail(what, why):
    failures.append(what)
    print(f"FAILED {what}: {why}")


def hold(path, text):
    """Compares a committed file with what is made now."""
    if accept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        fail(path.relative_to(ROOT), "is not what is generated now (run with --accept and look)")


def example(kchart, name):
    folder = EXAMPLES / name
    declaration = run(kchart, "new", name, "-o", "-").stdout
    hold(folder / "declaration.yaml", declaration)
    made = run(kchart, "generate", "-q", "-", "--as", "plain", text=declaration)
    if made.returncode != 0:
        return fail(name, made.stderr)
    hold(folder / "objects.yaml", made.stdout)
    checked = run(kchart, "check", "-", "--fail-on", "error", text=made.stdout)
    if checked.returncode != 0:
        fail(f"{name}: kchart check", checked.stdout + checked.stderr)
    if not (folder / "edges.yaml").exists():
        return None
    reach = run(kchart, "reach", "-", "--edges", str(folder / "edges.yaml"), text=made.stdout)
    if reach.returncode != 0:
        fail(f"{name}: kchart reach --edges", reach.stdout + reach.stderr)
    return None


def chart(kchart, name, preset):
    with tempfile.TemporaryDirectory() as scratch:
        declaration = run(kchart, "new", preset, "-o", "-").stdout
        out = pathlib.Path(scratch) / name
        made = run(kchart, "generate", "-q", "-", "-o", str(out), text=declaration)
        if made.returncode != 0:
            return fail(f"charts/{name}", made.stderr)
        files = {p.relative_to(out) for p in out.rglob("*") if p.is_file()}
        files -= {pathlib.Path(".kchart-owned")}
        for path in sorted(files):
            hold(ROOT / "charts" / name / path, (out / path).read_text())
        there = {p.relative_to(ROOT / "charts" / name)
                 for p in (ROOT / "charts" / name).rglob("*") if p.is_file()}
        for path in sorted(there - files):
            fail(f"charts/{name}/{path}", "is no longer generated")
    return None


def mistake(kchart, manifest, command, status, words):
    found = run(kchart, command[0], str(MISTAKES / manifest), *command[1:])
    if found.returncode != status or words not in found.stdout:
        fail(f"mistakes/{manifest}", f"{' '.join(command)}: {found.returncode}\n{found.stdout}")


def main():
    global accept
    kchart = str(pathlib.Path(sys.argv[1]).resolve())
    accept = "--accept" in sys.argv[2:]
    names = [line.split()[0] for line in run(kchart, "presets").stdout.splitlines()]
    for name in names:
        example(kchart, name)
    for name, preset in CHARTS.items():
        chart(kchart, name, preset)
    for row in FINDINGS:
        mistake(kchart, *row)
    print(f"{len(FINDINGS)} mistakes, {len(names)} examples, {len(CHARTS)} charts, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
