#!/usr/bin/env python3
"""kchart against a real control plane, with kubectl as the other side: real.py KCHART [CASE...]

Prints one line per case and a count. Exits 77 with a plain message when a component is missing.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from control_plane import ControlPlane, Missing


def config_map(name, value="1", **metadata):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, **metadata},
            "data": {"value": value}}


def deployment(name, replicas=1, labels=None, **container):
    labels = {"app": name, **(labels or {})}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
            "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}},
                     "template": {"metadata": {"labels": labels}, "spec": {
                         "containers": [{"name": "main", "image": "example/app:1", **container}]}}}}


CRD = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
       "metadata": {"name": "widgets.test.example"},
       "spec": {"group": "test.example", "scope": "Namespaced",
                "names": {"plural": "widgets", "singular": "widget", "kind": "Widget"},
                "versions": [{"name": "v1", "served": True, "storage": True, "schema": {
                    "openAPIV3Schema": {"type": "object", "properties": {
                        "spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}}}]}}
WIDGET = {"apiVersion": "test.example/v1", "kind": "Widget", "metadata": {"name": "w"},
          "spec": {"size": 3}}


class Bench:
    def __init__(self, plane, kchart):
        self.plane, self.kchart = plane, kchart
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=plane.folder))
        self.number = 0
        self.namespace = ""

    def fresh(self):
        self.number += 1
        self.namespace = f"case-{self.number}"
        self.plane.kubectl("create", "namespace", self.namespace)

    def manifests(self, objects):
        path = self.folder / f"{self.namespace}.json"
        path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
        return str(path)

    def run(self, *arguments, status=0, kubeconfig=None):
        done = subprocess.run(
            [self.kchart, *arguments, "-n", self.namespace, "--kubeconfig",
             str(kubeconfig or self.plane.kubeconfig)], capture_output=True, text=True, timeout=300)
        assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
        return done

    def submit(self, objects, *flags, status=0):
        done = self.run("submit", self.manifests(objects), "--name", "demo", "--timeout", "40s",
                        "-o", "json", *flags, status=status)
        return json.loads(done.stdout) if status == 0 else done.stderr

    def changes(self, objects, *flags):
        report = self.submit(objects, *flags)
        return [(o["name"], o["change"]) for o in report["objects"]]

    def get(self, kind, name):
        done = self.plane.kubectl("-n", self.namespace, "get", kind, name, "-o", "json",
                                  "--show-managed-fields", check=False)
        return json.loads(done.stdout) if done.returncode == 0 else None

    def names(self, kind="configmaps"):
        done = self.plane.kubectl("-n", self.namespace, "get", kind, "-o", "name")
        return {line.split("/")[1] for line in done.stdout.split()} - {"kube-root-ca.crt", "demo"}


def case_second_submit_changes_nothing(b):
    objects = [config_map("a"), config_map("b"), deployment("web")]
    assert b.changes(objects) == [("a", "created"), ("b", "created"), ("web", "created")]
    before = b.get("deployment", "web"), b.get("configmap", "demo"), b.get("configmap", "a")
    assert {c for _, c in b.changes(objects)} == {"unchanged"}
    after = b.get("deployment", "web"), b.get("configmap", "demo"), b.get("configmap", "a")
    assert [x["metadata"]["resourceVersion"] for x in before] == \
        [x["metadata"]["resourceVersion"] for x in after]
    notes = after[2]["metadata"]["annotations"]
    assert "@" in notes["kchart.dev/who"] and "submit demo" in notes["kchart.dev/what"]
    objects[0]["data"]["value"] = "2"
    assert b.changes(objects, "--reason", "why not")[0] == ("a", "configured")
    assert b.get("configmap", "a")["metadata"]["annotations"]["kchart.dev/why"] == "why not"


def case_prune(b):
    b.submit([config_map("a"), config_map("b"), deployment("web")])
    b.plane.kubectl("-n", b.namespace, "create", "configmap", "foreign")
    assert ("b", "left over") in b.changes([config_map("a")])
    assert b.names() == {"a", "b", "foreign"}
    assert ("b", "pruned") in b.changes([config_map("a")], "--prune")
    assert b.names() == {"a", "foreign"}
    notes = b.get("configmap", "demo")["metadata"]["annotations"]
    assert notes["applyset.kubernetes.io/contains-group-kinds"] == "ConfigMap", notes


def case_kubectl_understands_the_apply_set(b):
    b.submit([config_map("a"), config_map("b")])
    path = b.manifests([config_map("a")])
    arguments = ("-n", b.namespace, "apply", "--server-side", "--force-conflicts", "--prune",
                 "--applyset=configmaps/demo", "-f", path)
    import os
    os.environ["KUBECTL_APPLYSET"] = "true"
    refused = b.plane.kubectl(*arguments, check=False)
    assert "managed by tooling" in refused.stderr, refused.stderr
    b.plane.kubectl("-n", b.namespace, "annotate", "--overwrite", "configmap", "demo",
                    "applyset.kubernetes.io/tooling=kubectl/v1.36.3")
    pruned = b.plane.kubectl(*arguments).stdout
    assert "configmap/b pruned" in pruned and b.names() == {"a"}, pruned
    error = b.submit([config_map("a")], status=1)
    assert "is an ApplySet managed by \"kubectl/" in error, error


def case_diffs(b):
    b.submit([config_map("a")])
    path = b.manifests([config_map("a")])
    b.plane.kubectl("-n", b.namespace, "diff", "--server-side", "-f", path)
    assert b.run("diff", path, "--name", "demo").stdout == ""
    path = b.manifests([config_map("a", "2")])
    out = b.run("diff", path, "--name", "demo", status=1).stdout
    assert '-  value: "1"' in out and '+  value: "2"' in out, out
    assert b.get("configmap", "a")["data"]["value"] == "1"


def case_server_dry_run(b):
    changes = b.changes([config_map("a"), CRD, WIDGET], "--dry-run=server")
    assert {c for _, c in changes} == {"created"} and b.names() == set(), changes
    assert b.get("configmap", "demo") is None


def case_definitions_before_their_objects(b):
    assert [n for n, _ in b.changes([WIDGET, CRD])] == ["widgets.test.example", "w"]
    assert b.get("widgets.test.example", "w")["spec"]["size"] == 3
    b.run("delete", "demo")
    assert b.get("crd", "widgets.test.example") is None


def case_conflicts(b):
    b.submit([deployment("web")])
    b.plane.kubectl("-n", b.namespace, "scale", "deployment", "web", "--replicas=2")
    error = b.submit([deployment("web")], status=1)
    assert ".spec.replicas (by \"kubectl\")" in error and "--force-conflicts" in error, error
    assert b.changes([deployment("web")], "--force-conflicts") == [("web", "configured")]
    assert b.get("deployment", "web")["spec"]["replicas"] == 1


def case_hang_names_the_image(b):
    error = b.submit([deployment("web", labels={"test/fail": "image"})], "--timeout", "4s", status=1)
    assert "ImagePullBackOff" in error and "check the image's name and tag" in error, error


def case_hang_names_the_crash(b):
    error = b.submit([deployment("web", labels={"test/fail": "crash"})], "--timeout", "4s", status=1)
    assert "ended with exit code 3, restarted 7 times" in error, error


def case_hang_names_the_quota(b):
    b.plane.kubectl("-n", b.namespace, "create", "quota", "q", "--hard=pods=0")
    time.sleep(1)
    error = b.submit([deployment("web")], "--timeout", "5s", status=1)
    assert "exceeded quota" in error and "ResourceQuota raised" in error, error


def case_atomic_puts_back(b):
    b.submit([config_map("a"), deployment("web")])
    before = {n: b.get(k, n) for k, n in (("configmap", "a"), ("deployment", "web"),
                                          ("configmap", "demo"))}
    error = b.submit([config_map("a", "2"), config_map("new"),
                      deployment("web", labels={"test/fail": "image"})],
                     "--atomic", "--timeout", "4s", status=1)
    assert "the state before was put back" in error, error
    assert b.get("configmap", "new") is None
    for name, old in before.items():
        new = b.get(old["kind"].lower(), name)
        for part in ("data", "spec"):
            assert new.get(part) == old.get(part), (name, part)
        def managers(o):
            return [m for m in o["metadata"]["managedFields"] if "subresource" not in m
                    and m["manager"] != "kube-controller-manager"]
        assert managers(new) == managers(old), (name, managers(new), managers(old))
    assert {c for _, c in b.changes([config_map("a"), deployment("web")])} == {"unchanged"}


def case_other_namespaces_are_left_alone(b):
    error = b.submit([config_map("a", namespace="kube-system")], status=1)
    assert "lies outside the declared namespaces" in error, error
    error = b.submit([{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kube-system"}},
                      config_map("a", namespace="kube-system")], status=1)
    assert "exists and is not this submission's" in error, error


def case_status_and_delete(b):
    b.submit([config_map("a"), deployment("web")])
    out = b.run("status", "demo").stdout
    assert "Deployment " + b.namespace + "/web\tCurrent" in out, out
    b.run("delete", "demo")
    assert b.names() == set() and b.get("configmap", "demo") is None
    assert "no submission" in b.run("status", "demo", status=1).stderr


def case_bad_addresses_and_certificates(b):
    text = json.loads(b.plane.kubeconfig.read_text())
    bad = b.folder / "bad"
    text["clusters"][0]["cluster"]["server"] = "https://127.0.0.1:9"
    bad.write_text(json.dumps(text))
    error = b.run("status", "demo", status=5, kubeconfig=bad).stderr
    assert "Kubernetes cluster unreachable" in error and "right address" in error, error
    text = json.loads(b.plane.kubeconfig.read_text())
    del text["clusters"][0]["cluster"]["certificate-authority-data"]
    bad.write_text(json.dumps(text))
    error = b.run("status", "demo", status=1, kubeconfig=bad).stderr
    assert "check certificate-authority-data" in error, error
    text = json.loads(b.plane.kubeconfig.read_text())
    text["users"][0]["user"] = {"token": "expired"}
    bad.write_text(json.dumps(text))
    error = b.run("status", "demo", status=1, kubeconfig=bad).stderr
    assert 'of user "admin" is missing, expired' in error, error


def case_exec_plugin(b):
    text = json.loads(b.plane.kubeconfig.read_text())
    user = text["users"][0]["user"]
    (b.folder / "credential.json").write_text(json.dumps({
        "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {
            "clientCertificateData": (b.plane.folder / "admin.crt").read_text(),
            "clientKeyData": (b.plane.folder / "admin.key").read_text()}}))
    text["users"][0]["user"] = {"exec": {
        "apiVersion": "client.authentication.k8s.io/v1", "command": "cat",
        "args": ["credential.json"], "interactiveMode": "Never"}}
    text["users"][0]["user"]["exec"]["args"] = [str(b.folder / "credential.json")]
    with_plugin = b.folder / "plugin"
    with_plugin.write_text(json.dumps(text))
    b.submit([config_map("a")])
    assert "ConfigMap" in b.run("status", "demo", kubeconfig=with_plugin).stdout and user


def case_lookup_in_templates(b):
    chart = b.folder / "chart"
    (chart / "templates").mkdir(parents=True, exist_ok=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 0.1.0\n")
    (chart / "templates" / "a.yaml").write_text(
        'found: {{ (lookup "v1" "ConfigMap" .Release.Namespace "a").data.value }}\n'
        'none: {{ lookup "v1" "ConfigMap" .Release.Namespace "zz" | len }}\n')
    b.submit([config_map("a", "seen")])
    out = b.run("template", str(chart), "--dry-run=server").stdout
    assert "found: seen" in out and "none: 0" in out, out


def main():
    kchart, wanted = sys.argv[1], sys.argv[2:]
    cases = [(name[5:], run) for name, run in globals().items() if name.startswith("case_")]
    failed = 0
    try:
        with ControlPlane() as plane:
            bench = Bench(plane, kchart)
            for name, run in cases:
                if wanted and name not in wanted:
                    continue
                bench.fresh()
                start = time.monotonic()
                try:
                    run(bench)
                    print(f"passed {time.monotonic() - start:5.1f}s {name}", flush=True)
                except (AssertionError, RuntimeError, subprocess.TimeoutExpired) as error:
                    failed += 1
                    print(f"FAILED {name}: {str(error)[:1500]}", flush=True)
    except Missing as error:
        print(f"skipped: no {error}; run `make components`")
        return 77
    print(f"{len(wanted or cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
