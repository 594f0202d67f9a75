#!/usr/bin/env python3
"""The worked examples, the committed charts and the documents' mistakes, made anew and compared.

examples.py KCHART [--accept]

For each folder of examples/presets/: declaration.yaml is the preset, objects.yaml what it becomes; the
objects pass `kchart check` without an error (findings.txt is what it says of them), and exactly the edges
of edges.yaml are open among them (and the pods of others.yaml, where the preset makes none). kustomize makes the same objects of its form.
The charts in charts/ are the emitter's output. The mistakes of examples/mistakes/ are found. --accept
writes what is made instead of comparing.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "presets"
MISTAKES = ROOT / "examples" / "mistakes"
CHARTS = {"claude-web-k8s-instance": "instance", "app": "simple-api", "tenant": "tenant",
          "web-terminal": "web-terminal", "platform": "platform"}
# Manifest, command, exit status, and what must be among the words of the answer.
FLAG = "singleBinary.tolerations[0].key=pool,tolerations[0].value=ops,tolerations[0].effect=NoSchedule"
FINDINGS = [
    ("egress.yaml", ["reach", "--from", "dp-max-catapp/web", "--to", "dp-max-catapp/api", "--port", "3000"],
     1, "blocked, TCP 3000"),
    ("egress.yaml", ["reach", "--from", "dp-max-catapp/web", "--to", "10.0.1.10", "--port", "53/UDP"],
     0, "allowed, UDP 53"),
    ("traefik.yaml", ["reach", "--from", "dp-system/traefik", "--to", "dp-max-catapp/api", "--port",
                      "3000"], 1, "blocked, TCP 3000"),
    ("buildkit.yaml", ["check", "--only", "pod-security", "--pod-security", "baseline"], 1, "privileged"),
    ("registry.yaml", ["reach", "--exposed"], 0, "host port 5000   internet   dp-system/deployment/registry   "
                                                 "TCP 5000   open"),
    ("ports.yaml", ["check", "--only", "lint"], 1, "lint.port-twice"),
    ("role.yaml", ["check", "--only", "lint"], 0, "lint.wildcard-rbac"),
    ("mapped.yaml", ["check", "--only", "network"], 1, "mapped addresses of IPv4"),
    ("worker.yaml", ["check", "--only", "lint"], 0, "lint.managing-namespaces"),
    ("prefix.yaml", ["generate", "--as", "plain"], 0, "covers the platform's own namespace dp-system"),
    ("logs", ["check", "--only", "lint", "--set", FLAG], 0, 'the chart logs knows no "tolerations"'),
    ("registry-gc.yaml", ["check", "--only", "lint"], 0, "lint.registry-collection"),
    ("registry.yaml", ["check", "--only", "lint"], 0, "lint.rollout-host-port"),
    ("quota.yaml", ["check", "--only", "lint"], 1, "lint.quota-unmet"),
    ("internal.yaml", ["reach", "--from", "claude-user456/theirs", "--to", "claude-user123/mine", "--port",
                       "8080"], 0, "allowed, TCP 8080"),
    ("application.yaml", ["check", "--only", "lint"], 0, "lint.argocd-source"),
]
KUBECTL = pathlib.Path(os.environ.get("KCHART_BIN", ROOT / ".cache" / "bin")) / "kubectl"
OPEN = """---
apiVersion: v1
kind: Pod
metadata: {name: open, namespace: default}
spec: {containers: [{name: c, image: i}]}
"""
accept = False
failures = []
skipped = set()


def run(*command, text=None, folder=None):
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=folder)


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
    checked = run(kchart, "check", "objects.yaml", folder=folder)
    if checked.returncode != 0:
        fail(f"{name}: kchart check", checked.stdout + checked.stderr)
    hold(folder / "findings.txt", checked.stdout)
    declared(kchart, name, made.stdout)
    edges = (folder / "edges.yaml").read_text()
    prove(kchart, name, made.stdout, edges)
    for overlay in yaml.safe_load(declaration).get("overlays") or ():
        under = run(kchart, "generate", "-q", "-", "--as", "plain", "--overlay", overlay, text=declaration)
        there = edges.replace(space_of(made.stdout) + "/", space_of(under.stdout) + "/")
        prove(kchart, f"{name} {overlay}", under.stdout, there)
    return kustomized(kchart, name, declaration)


def space_of(manifests):
    return next(one["metadata"]["namespace"] for one in objects(manifests) if one["kind"] == "NetworkPolicy")


def declared(kchart, name, manifests):
    """The declaration is itself what is meant to be open: its objects say the same, and what is added to
    them does not."""
    meant = ["reach", "-", "--edges", str(EXAMPLES / name / "declaration.yaml")]
    reach = run(kchart, *meant, text=manifests)
    if reach.returncode != 0:
        fail(f"{name}: kchart reach --edges declaration.yaml", reach.stdout + reach.stderr)
    reach = run(kchart, *meant, text=manifests + OPEN)
    if reach.returncode != 1 or "edge.undeclared" not in reach.stdout:
        fail(f"{name}: a pod that nobody declared", reach.stdout + reach.stderr)


def prove(kchart, name, manifests, edges):
    """Exactly the edges are open, with the pods of others.yaml where the preset makes none."""
    others = EXAMPLES / name.split()[0] / "others.yaml"
    more = "---\n" + others.read_text() if others.exists() else ""
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "edges.yaml"
        path.write_text(edges)
        reach = run(kchart, "reach", "-", "--edges", str(path), text=manifests + more)
    if reach.returncode != 0:
        fail(f"{name}: kchart reach --edges", reach.stdout + reach.stderr)


def kustomized(kchart, name, declaration):
    """The base and each overlay, built by kustomize, beside the plain objects."""
    if not os.access(KUBECTL, os.X_OK):
        return skipped.add("kustomize: no kubectl (make components)")
    with tempfile.TemporaryDirectory() as scratch:
        run(kchart, "generate", "-q", "-", "--as", "kustomize", "-o", scratch, text=declaration)
        folders = [pathlib.Path(scratch) / "base", *pathlib.Path(scratch).glob("overlays/*")]
        for folder in folders:
            overlay = [] if folder.name == "base" else ["--overlay", folder.name]
            plain = run(kchart, "generate", "-q", "-", "--as", "plain", *overlay, text=declaration)
            built = run(KUBECTL, "kustomize", folder)
            if objects(plain.stdout) != objects(built.stdout):
                fail(f"{name}: kustomize {folder.name}", built.stderr or "makes other objects")
    return None


def objects(text):
    every = [one for one in yaml.safe_load_all(text) if one]
    return sorted(every, key=lambda one: json.dumps(one, sort_keys=True, default=str))


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
    if found.returncode != status or words not in found.stdout + found.stderr:
        fail(f"mistakes/{manifest}",
             f"{' '.join(command)}: {found.returncode}\n{found.stdout}{found.stderr}")
    table = (MISTAKES / "README.md").read_text()
    if f"]({manifest})" not in table:
        fail(f"mistakes/{manifest}", "is not in the table of the README")


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
    for one in sorted(skipped):
        print(f"skipped: {one}")
    print(f"{len(FINDINGS)} mistakes, {len(names)} examples, {len(CHARTS)} charts, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
