#!/usr/bin/env python3
"""Every object of every preset and overlay, as a real API server judges it: server-side dry runs.

server.py KCHART

Kinds of others (CloudNativePG, Traefik, cert-manager, VPA, Argo CD) are judged by the definitions that
their projects publish (definitions.py); everything else by Kubernetes' own code, including the expressions
of ValidatingAdmissionPolicies.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "cluster"))
import control_plane  # noqa: E402
from definitions import definitions  # noqa: E402

import yaml  # noqa: E402

MORE = {
    "an app with everything":
        "kind: App\nname: full\nimage: a:1\nport: 80\nautoscaling: {max: 3}\nverticalAutoscaling: true\n"
        "disruptionBudget: true\ndashboard: true\n",
    "a sandbox with backups": "kind: Sandbox\napiKey: secret/k#k\nbackup: {schedule: '0 3 * * *'}\n",
    "a platform with backups":
        "kind: Platform\nname: p\nmanages: a-\ncomponents: [registry]\nbackup: {schedule: '0 3 * * *'}\n",
}


def run(*command, text=None):
    return subprocess.run(command, input=text, capture_output=True, text=True)


def documents(kchart):
    """(name, manifests) of all presets, with their overlays."""
    names = [row["name"] for row in json.loads(run(kchart, "presets", "-o", "json").stdout)]
    for name in names:
        text = run(kchart, "new", name, "-o", "-").stdout
        overlays = list((yaml.safe_load(text).get("overlays") or {}))
        for overlay in [""] + overlays:
            more = ["--overlay", overlay] if overlay else []
            made = run(kchart, "generate", "-q", "-", "--as", "plain", *more, text=text)
            assert made.returncode == 0, made.stderr
            yield f"{name} {overlay}".strip(), made.stdout
    for what, text in MORE.items():
        yield what, run(kchart, "generate", "-q", "-", "--as", "plain", text=text).stdout


def applications(kchart):
    """The Argo CD forms of all presets together."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in [row["name"] for row in json.loads(run(kchart, "presets", "-o", "json").stdout)]:
            run(kchart, "new", name, "-o", f"{scratch}/{name}.yaml")
        files = sorted(map(str, pathlib.Path(scratch).glob("*.yaml")))
        for form in ("argocd", "applicationset"):
            made = run(kchart, "generate", "-q", *files, "--as", form, "--repo", "https://github.com/acme/a")
            assert made.returncode == 0, made.stderr
            yield f"all presets as {form}", made.stdout


def judge(kubectl, name, text):
    objects = [one for one in yaml.safe_load_all(text) if one]
    spaces = {one.get("metadata", {}).get("namespace") for one in objects}
    for space in sorted(filter(None, spaces)):
        run(*kubectl, "create", "namespace", space)
    done = run(*kubectl, "apply", "--server-side", "--dry-run=server", "--force-conflicts", "-f", "-",
               text=text)
    accepted = done.stdout.count("(server dry run)")
    print(f"{accepted:4} of {len(objects):4} accepted  {name}")
    if done.returncode != 0 or accepted != len(objects):
        print(done.stderr)
    warnings = [line for line in done.stderr.splitlines() if line.startswith("Warning:")]
    for line in warnings:
        print("     ", line)
    return len(objects), accepted


def main():
    kchart = str(pathlib.Path(sys.argv[1]).resolve())
    total = accepted = 0
    try:
        with control_plane.ControlPlane(bare=True) as plane:
            kubectl = [str(control_plane.BIN / "kubectl"), "--kubeconfig", str(plane.kubeconfig)]
            custom, standing_in = definitions()
            text = "\n---\n".join(json.dumps(one) for one in custom)
            run(*kubectl, "apply", "--server-side", "-f", "-", text=text)
            run(*kubectl, "wait", "--for=condition=Established", "crd", "--all", "--timeout=60s")
            for name, text in [*documents(kchart), *applications(kchart)]:
                wanted, good = judge(kubectl, name, text)
                total, accepted = total + wanted, accepted + good
    except control_plane.Missing as error:
        print(f"skipped: {error} is not installed (make components)")
        return 77
    print(f"{accepted} of {total} objects accepted by the API server; {len(custom) - len(standing_in)} kinds "
          f"by their projects' definitions" + "".join(f"; {one} is a stand-in" for one in standing_in))
    return 0 if accepted == total else 1


if __name__ == "__main__":
    sys.exit(main())
