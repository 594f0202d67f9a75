"""The definitions of custom resources that presets use, as their projects publish them.

They come from the projects' Go modules by `go mod download`, in the versions below, and are read from the
module cache, never copied into this repository. All are under the Apache License 2.0, Traefik's under the
MIT License. Where a module is not to be had, an open definition stands in, and that is said.
"""
import json
import os
import pathlib
import shutil
import subprocess

import yaml

# Module, its version, and by (group, version, kind, plural, scope) the file in it.
MODULES = {
    "github.com/cloudnative-pg/cloudnative-pg@v1.26.1": {
        ("postgresql.cnpg.io", "v1", "Database", "databases", "Namespaced"):
            "config/crd/bases/postgresql.cnpg.io_databases.yaml"},
    "github.com/traefik/traefik/v3@v3.5.0": {
        ("traefik.io", "v1alpha1", kind, plural, "Namespaced"):
            f"docs/content/reference/dynamic-configuration/traefik.io_{plural}.yaml"
        for kind, plural in (("Middleware", "middlewares"), ("TLSStore", "tlsstores"))},
    "github.com/cert-manager/cert-manager@v1.18.2": {
        ("cert-manager.io", "v1", kind, plural, scope): f"deploy/crds/crd-{plural}.yaml"
        for kind, plural, scope in (("ClusterIssuer", "clusterissuers", "Cluster"),
                                    ("Certificate", "certificates", "Namespaced"))},
    "k8s.io/autoscaler/vertical-pod-autoscaler@v1.4.1": {
        ("autoscaling.k8s.io", "v1", "VerticalPodAutoscaler", "verticalpodautoscalers", "Namespaced"):
            "deploy/vpa-v1-crd-gen.yaml"},
    "github.com/argoproj/argo-cd/v3@v3.2.11": {
        ("argoproj.io", "v1alpha1", kind, kind.lower() + "s", "Namespaced"):
            f"manifests/crds/{kind.lower()}-crd.yaml"
        for kind in ("Application", "ApplicationSet", "AppProject")},
}


def module_folder(module):
    if not shutil.which("go"):
        return None
    done = subprocess.run(["go", "mod", "download", "-json", module], cwd="/", capture_output=True, text=True,
                          env={**os.environ, "GOTOOLCHAIN": "local"})
    return pathlib.Path(json.loads(done.stdout)["Dir"]) if done.returncode == 0 else None


def stand_in(group, version, kind, plural, scope):
    open_schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{plural}.{group}", "annotations": {
                "api-approved.kubernetes.io": "unapproved, a stand-in for tests"}},
            "spec": {"group": group, "scope": scope,
                     "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
                     "versions": [{"name": version, "served": True, "storage": True,
                                   "schema": {"openAPIV3Schema": open_schema}}]}}


def published(path, name):
    """The definition called `name` of a file; the lines of Helm's templates in it are left out."""
    text = "\n".join(line for line in path.read_text().splitlines() if "{{" not in line)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return next(one for one in yaml.load_all(text, loader) if one and one["metadata"]["name"] == name)


def definitions():
    """All definitions, and the names of those that are stand-ins."""
    made, standing_in = [], []
    for module, kinds in MODULES.items():
        folder = module_folder(module)
        for row, path in kinds.items():
            name = f"{row[3]}.{row[0]}"
            if folder and (folder / path).exists():
                made.append(published(folder / path, name))
            else:
                made.append(stand_in(*row))
                standing_in.append(name)
    return made, standing_in
