#!/usr/bin/env python3
"""Every object of every preset and overlay, as a real API server judges it: server-side dry runs.

server.py KCHART

Kinds of others (CloudNativePG, Traefik, cert-manager, VPA, snapshots) stand in as definitions that
take any fields; everything else is judged by Kubernetes' own code, including the expressions of
ValidatingAdmissionPolicies.
"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "cluster"))
import control_plane  # noqa: E402

import yaml  # noqa: E402

CUSTOM = [
    ("postgresql.cnpg.io", "v1", "Database", "databases", "Namespaced"),
    ("traefik.io", "v1alpha1", "Middleware", "middlewares", "Namespaced"),
    ("traefik.io", "v1alpha1", "TLSStore", "tlsstores", "Namespaced"),
    ("cert-manager.io", "v1", "ClusterIssuer", "clusterissuers", "Cluster"),
    ("cert-manager.io", "v1", "Certificate", "certificates", "Namespaced"),
    ("autoscaling.k8s.io", "v1", "VerticalPodAutoscaler", "verticalpodautoscalers", "Namespaced"),
    ("argoproj.io", "v1alpha1", "Application", "applications", "Namespaced"),
    ("argoproj.io", "v1alpha1", "ApplicationSet", "applicationsets", "Namespaced"),
    ("argoproj.io", "v1alpha1", "AppProject", "appprojects", "Namespaced"),
]
MORE = "kind: App\nname: full\nimage: a:1\nport: 80\nautoscaling: {max: 3}\n" \
       "verticalAutoscaling: true\ndisruptionBudget: true\ndashboard: true\n"


def definition(group, version, kind, plural, scope):
    open_schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{plural}.{group}", "annotations": {
                "api-approved.kubernetes.io": "unapproved, a stand-in for tests"}},
            "spec": {"group": group, "scope": scope,
                     "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
                     "versions": [{"name": version, "served": True, "storage": True,
                                   "schema": {"openAPIV3Schema": open_schema}}]}}


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
    yield "an app with everything", run(kchart, "generate", "-q", "-", "--as", "plain", text=MORE).stdout


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
            custom = "\n---\n".join(json.dumps(definition(*row)) for row in CUSTOM)
            run(*kubectl, "apply", "-f", "-", text=custom)
            run(*kubectl, "wait", "--for=condition=Established", "crd", "--all", "--timeout=60s")
            for name, text in documents(kchart):
                wanted, good = judge(kubectl, name, text)
                total, accepted = total + wanted, accepted + good
    except control_plane.Missing as error:
        print(f"skipped: {error} is not installed (make components)")
        return 77
    print(f"{accepted} of {total} objects accepted by the API server")
    return 0 if accepted == total else 1


if __name__ == "__main__":
    sys.exit(main())
