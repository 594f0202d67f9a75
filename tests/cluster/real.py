#!/usr/bin/env python3
"""kchart against a real control plane, with kubectl as the other side: real.py KCHART [CASE...]

Prints one line per case and a count. Exits 77 with a plain message when a component is missing.
"""
import base64
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from control_plane import BIN, ControlPlane, Missing

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path += [str(TESTS / "support"), str(TESTS / "repo")]
from git_server import GitServer  # noqa: E402
from server import IndexServer  # noqa: E402


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

    def run(self, command, *arguments, status=0, kubeconfig=None):
        done = subprocess.run(
            [self.kchart, command, "-n", self.namespace, "--kubeconfig",
             str(kubeconfig or self.plane.kubeconfig), *arguments], capture_output=True, text=True,
            timeout=300)
        assert status in (None, done.returncode), (done.returncode, done.stdout, done.stderr)
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


def case_prune_in_several_namespaces(b):
    """What lies in namespaces that are no longer declared is left, and told."""
    other = f"{b.namespace}-other"
    b.plane.kubectl("create", "namespace", other)
    both = b.manifests([config_map("a"), config_map("b", namespace=other)])
    b.run("submit", both, "--name", "demo", "--allow-namespace", other)
    one = b.manifests([config_map("a")])
    assert b.run("diff", one, "--name", "demo", "--prune").stdout == ""
    out = b.run("submit", one, "--name", "demo", "--prune").stdout
    assert f"ConfigMap {other}/b left over\n" in out and "with --allow-namespace\n" in out, out
    out = b.run("submit", one, "--name", "demo", "--prune", "--allow-namespace", other).stdout
    assert f"ConfigMap {other}/b pruned\n" in out and "left over" not in out, out
    assert "other" not in b.get("configmap", "demo")["metadata"]["annotations"][
        "applyset.kubernetes.io/additional-namespaces"]


def case_kubectl_understands_the_apply_set(b):
    b.submit([config_map("a"), config_map("b")])
    path = b.manifests([config_map("a")])
    arguments = ("-n", b.namespace, "apply", "--server-side", "--force-conflicts", "--prune",
                 "--applyset=configmaps/demo", "-f", path)
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


def case_diff_hides_what_kubectl_keeps_of_secrets(b):
    """kubectl apply writes the values into an annotation, too."""
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"},
              "stringData": {"key": "hidden1"}}
    b.plane.kubectl("-n", b.namespace, "apply", "-f", b.manifests([secret]))
    annotation = "kubectl.kubernetes.io/last-applied-configuration"
    assert "hidden1" in b.get("secret", "s")["metadata"]["annotations"][annotation]
    secret["stringData"]["key"] = "hidden2"
    path = b.manifests([secret])
    encoded = [base64.b64encode(s).decode() for s in (b"hidden1", b"hidden2")]
    for form in ("diff", "json", "yaml", "table"):
        out = b.run("diff", path, "--name", "demo", "--force-conflicts", "-o", form,
                    status=1).stdout
        assert not any(s in out for s in ["hidden1", "hidden2", *encoded]), out
        if form == "diff":
            assert f"     {annotation}: '***'\n" in out, out
            assert "-  key: '*** (before)'\n+  key: '*** (after)'\n" in out, out
    b.plane.kubectl("-n", b.namespace, "label", "secret", "s", "x=y")
    b.run("submit", path, "--name", "demo", "--force-conflicts")
    out = b.run("diff", b.manifests([config_map("a")]), "--name", "demo", "--prune",
                status=1).stdout
    assert f"-    {annotation}: '***'\n" in out and "hidden" not in out, out


def case_diffs_for_programs(b):
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"},
              "stringData": {"same": "x", "key": "hidden1"}}
    b.submit([config_map("a"), config_map("old"), deployment("web"), secret])
    secret["stringData"]["key"] = "hidden2"
    side = {"name": "side", "image": "example/side:1"}
    web = deployment("web", image="example/app:2")
    web["spec"]["template"]["spec"]["containers"].insert(0, side)
    path = b.manifests([config_map("a", labels={"a.b/c": "d"}), config_map("new"), web, secret])

    def report(*flags, status=1):
        return b.run("diff", path, "--name", "demo", "-o", *flags, status=status).stdout
    text = report("json", "--prune")
    encoded = [base64.b64encode(s).decode() for s in (b"x", b"hidden1", b"hidden2")]
    assert not any(f'"{s}"' in text for s in encoded), text
    diff = report("diff")
    assert "-  key: '*** (before)'\n+  key: '*** (after)'\n   same: '***'\n" in diff, diff
    all_of_them = {o["name"]: o for o in json.loads(text)}
    assert {n: o["change"] for n, o in all_of_them.items()} == {
        "a": "configured", "s": "configured", "web": "configured", "new": "created",
        "old": "pruned"}, text
    web = all_of_them["web"]
    assert (web["apiVersion"], web["kind"], web["namespace"]) == ("apps/v1", "Deployment",
                                                                  b.namespace)
    fields = {name: {f["path"]: (f["before"], f["after"]) for f in one["fields"]
                     if "kchart.dev/" not in f["path"]} for name, one in all_of_them.items()}
    containers = ".spec.template.spec.containers"
    assert fields["web"].pop(f'{containers}[name="main"].image') == ("example/app:1",
                                                                     "example/app:2")
    before, after = fields["web"].pop(f'{containers}[name="side"]')
    assert before is None and after["image"] == side["image"] and not fields["web"], fields
    assert fields["a"] == {'.metadata.labels["a.b/c"]': (None, "d")}, fields["a"]
    assert fields["s"] == {".data.key": ("*** (before)", "*** (after)")}, fields["s"]
    assert list(fields["new"]) == ["."] and fields["new"]["."][1]["data"] == {"value": "1"}
    assert fields["old"]["."][1] is None
    lines = [line.split() for line in report("table", "--prune").splitlines()]
    assert lines[0] == ["CHANGE", "OBJECT", "FIELDS"], lines
    assert ["configured", "ConfigMap", f"{b.namespace}/a", '.metadata.labels["a.b/c"]'] in lines
    assert ["created", "ConfigMap", f"{b.namespace}/new"] in lines, lines
    assert "  change: created\n" in report("yaml")
    b.run("submit", path, "--name", "demo")
    assert json.loads(report("json", status=0)) == [] and report("table", status=0) == ""
    error = b.run("diff", path, "--name", "demo", "-o", "xml", status=2).stderr
    assert "invalid format type" in error, error


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
            return [{**m, "time": ""} for m in o["metadata"]["managedFields"]
                    if "subresource" not in m and m["manager"] != "kube-controller-manager"]
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


def case_delete_and_what_objects_own(b):
    b.submit([deployment("web")])
    assert "invalid cascade value (none)" in b.run("delete", "demo", "--cascade=none", status=1).stderr
    out = b.run("delete", "demo", "--dry-run", "--cascade", "orphan").stdout
    assert "would be deleted" in out and b.get("deployment", "web"), out
    b.run("delete", "demo", "--cascade=orphan")
    assert b.get("deployment", "web") is None
    owned = b.names("replicasets")
    assert len(owned) == 1, owned
    b.submit([deployment("web")])
    assert b.names("replicasets") == owned
    b.run("delete", "demo", "--cascade=foreground")
    assert b.names("replicasets") == set() and b.names("pods") == set()


def case_delete_within_a_time(b):
    """Of a pod on a node that is not there, so that nothing but the flags decides."""
    lost = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "lost"}, "spec": {
        "nodeName": "nowhere", "containers": [{"name": "main", "image": "example/app:1"}]}}

    def force():
        b.plane.kubectl("-n", b.namespace, "delete", "pod", "lost", "--force")
    for flag, seconds in (("--grace-period=7", 7), ("--now", 1), ("--grace-period=0", 1),
                          ("--cascade=background", 30)):
        b.submit([lost], "--no-wait")
        b.run("delete", "demo", "--no-wait", flag)
        pod = b.get("pod", "lost")["metadata"]
        assert pod["deletionGracePeriodSeconds"] == seconds, (flag, pod)
        force()
    for flags in (("--now", "--grace-period=3"), ("--force", "--grace-period=3")):
        b.submit([lost], "--no-wait")
        error = b.run("delete", "demo", *flags, status=1).stderr
        theirs = b.plane.kubectl("-n", b.namespace, "delete", "pod", "lost", *flags, check=False)
        assert theirs.returncode == 1 and "Error: " + theirs.stderr.removeprefix("error: ") == error, (
            error, theirs.stderr)
    done = b.run("delete", "demo", "--force")
    assert "Warning: Immediate deletion does not wait for confirmation" in done.stderr, done.stderr
    assert b.get("pod", "lost") is None
    assert "--grace-period" in b.run("delete", "demo", "--grace-period=1s", status=1).stderr


def case_list(b):
    assert json.loads(b.run("list", "-o", "json").stdout) == []
    b.submit([config_map("a"), deployment("web")])
    b.run("submit", b.manifests([config_map("b")]), "--name", "other")
    first, second = json.loads(b.run("list", "-o", "json").stdout)
    assert (first["name"], second["name"]) == ("demo", "other"), (first, second)
    assert first["kinds"] == ["ConfigMap", "Deployment.apps"] and first["created"], first
    b.plane.kubectl("-n", b.namespace, "annotate", "--overwrite", "configmap", "other",
                    "applyset.kubernetes.io/tooling=kubectl/v1.36.3")
    lines = b.run("ls").stdout.splitlines()
    assert len(lines) == 2 and lines[0].startswith("NAME") and lines[1].startswith("demo"), lines
    first = b.namespace
    b.namespace = "default"
    assert b.run("ls").stdout.count("\n") == 1
    assert first in b.run("list", "-A").stdout
    b.namespace = first


def case_list_as_helm(b):
    """Its flags, and revisions: what changes nothing is none."""
    for name in ("web-a", "web-b", "db"):
        b.run("submit", b.manifests([config_map(name + "-map")]), "--name", name)
        time.sleep(1)  # the server counts in seconds

    def listed(*flags):
        return b.run("list", "-q", *flags).stdout.split()

    def revision(name):
        found, = json.loads(b.run("list", "-f", f"^{name}$", "-o", "json").stdout)
        return found["revision"], found["updated"]
    assert listed() == ["db", "web-a", "web-b"]
    assert listed("--filter", "^web") == ["web-a", "web-b"] and listed("-f", "x") == []
    assert listed("-d") == ["web-a", "web-b", "db"] and listed("-rd") == ["db", "web-b", "web-a"]
    assert listed("-m", "1", "--offset", "1") == ["web-a"] and listed("--offset", "9") == []
    assert json.loads(b.run("list", "-q", "-o", "json").stdout) == ["db", "web-a", "web-b"]
    assert b.run("list", "--no-headers").stdout.startswith("db")
    assert b.run("list", "--no-headers", "-f", "x").stdout == ""
    assert "error parsing regexp" in b.run("list", "-f", "(", status=1).stderr
    assert "accepts no arguments" in b.run("list", "web-a", status=1).stderr
    first = revision("db")
    assert first[0] == "1" and first[1].endswith("Z"), first
    b.run("submit", b.manifests([config_map("db-map")]), "--name", "db")
    assert revision("db") == first
    b.run("submit", b.manifests([config_map("db-map", "2")]), "--name", "db")
    second = revision("db")
    assert second[0] == "2" and second[1] > first[1], (first, second)
    b.run("submit", b.manifests([config_map("db-map", "2")]), "--name", "db")
    assert revision("db") == second
    b.run("submit", b.manifests([config_map("other")]), "--name", "db", "--prune")
    assert revision("db")[0] == "3"
    bad = deployment("bad", labels={"test/fail": "image"})
    b.run("submit", b.manifests([config_map("other", "2"), bad]), "--name", "db", "--atomic", "--timeout", "4s", status=1)
    assert revision("db")[0] == "3"
    assert b.run("status", status=1).stderr.startswith("Error: ")


def case_list_of_charts(b):
    path = chart(b.folder / "listed", {"a.yaml": config_map("a")})
    about = pathlib.Path(path) / "Chart.yaml"
    about.write_text(about.read_text() + "appVersion: 2.0-x\n")

    def listed():
        one, = json.loads(b.run("list", "-o", "json").stdout)
        return one["chart"], one["app_version"]
    b.submit([config_map("a")])
    assert listed() == ("", "")
    b.run("submit", path, "--name", "demo")
    assert listed() == ("c-0.1.0", "2.0-x")
    lines = [line.split("\t") for line in b.run("ls").stdout.splitlines()]
    assert [cell.strip() for cell in lines[0]] == [
        "NAME", "NAMESPACE", "REVISION", "UPDATED", "CHART", "APP VERSION", "KINDS"], lines
    assert [cell.strip() for cell in lines[1][4:]] == ["c-0.1.0", "2.0-x", "ConfigMap"], lines
    version = b.get("configmap", "demo")["metadata"]["resourceVersion"]
    b.run("submit", path, "--name", "demo")
    assert b.get("configmap", "demo")["metadata"]["resourceVersion"] == version
    about.write_text(about.read_text().replace("0.1.0", "0.2.0"))
    b.run("submit", path, "--name", "demo", "--dry-run=server")
    assert listed() == ("c-0.1.0", "2.0-x")
    b.run("submit", path, "--name", "demo")
    assert listed() == ("c-0.2.0", "2.0-x")
    b.plane.kubectl("-n", b.namespace, "annotate", "configmap", "demo", "kchart.dev/chart-",
                    "kchart.dev/app-version-")
    assert listed() == ("", "")  # as a record of an earlier version
    b.run("delete", "demo")


def kubeconfig_of(b, name, user):
    text = json.loads(b.plane.kubeconfig.read_text())
    text["users"][0]["user"] = user
    (b.folder / name).write_text(json.dumps(text))
    return b.folder / name


def account(b, roles, may):
    """The kubeconfig of a service account with `roles`, verbs and resources by their names, as soon
    as it `may`."""
    def create(*words):
        return b.plane.kubectl("-n", b.namespace, "create", *words).stdout
    create("serviceaccount", "ci")
    for name, (verbs, resources) in roles.items():
        create("role", name, f"--verb={verbs}", f"--resource={resources}")
        create("rolebinding", name, f"--role={name}", f"--serviceaccount={b.namespace}:ci")
    made = kubeconfig_of(b, "ci", {"token": create("token", "ci")})
    b.plane.wait_for("the role", lambda: b.plane.kubectl(
        "-n", b.namespace, "auth", "can-i", *may, "--as",
        f"system:serviceaccount:{b.namespace}:ci", check=False).returncode == 0, seconds=30)
    return made


def case_users_who_may_little(b):
    error = b.run("list", status=1, kubeconfig=kubeconfig_of(b, "stale", {"token": "a.b.c"})).stderr
    assert "missing, expired or not known here; log in again" in error, error
    error = b.run("list", status=1, kubeconfig=kubeconfig_of(b, "none", {})).stderr
    assert "was given no token or certificate" in error and "--kube-token" in error, error
    ci = account(b, {"ci": ("*", "configmaps")}, ["get", "configmaps"])
    # Neither its namespace nor a lease is it allowed to read.
    done = b.run("submit", b.manifests([config_map("a")]), "--name", "demo", kubeconfig=ci)
    assert "1 created" in done.stdout and "no lock against other runs" in done.stderr, done
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}}
    error = b.run("submit", b.manifests([secret]), "--name", "other", status=1,
                  kubeconfig=ci).stderr
    assert f'bound to "system:serviceaccount:{b.namespace}:ci"' in error, error


def case_dry_runs_ask_about_deletions(b):
    b.submit([config_map("a"), config_map("b")])
    timid = account(b, {"timid": ("get,list,watch,patch,create", "configmaps,leases")},
                    ["get", "configmaps"])
    flags = ["--prune", "--dry-run=server"]
    refused = b.run("submit", b.manifests([config_map("a")]), "--name", "demo", *flags, status=1,
                    kubeconfig=timid).stderr
    assert "cannot delete" in refused, refused
    assert ("b", "pruned") in b.changes([config_map("a")], *flags)
    assert b.names() == {"a", "b"}, b.names()


def case_names_and_nothing(b):
    for name in ("Bad_Name", "-a", "a b"):
        error = b.run("submit", b.manifests([config_map("a")]), f"--name={name}", status=2).stderr
        assert "of the submission is none that objects can have" in error, error
    b.submit([config_map("a")])
    empty = b.folder / "empty.yaml"
    empty.write_text("---\n# nothing\n\n---\n")
    for command in ("submit", "diff"):
        error = b.run(command, str(empty), "--name", "demo", "--prune",
                      status=2 if command == "diff" else 1).stderr
        assert "no objects passed to apply" in error, error
    assert b.names() == {"a"}
    assert "at least one argument is needed" in b.run("delete", status=1).stderr


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


def chart(folder, files, name="c"):
    (folder / "templates").mkdir(parents=True, exist_ok=True)
    (folder / "Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: 0.1.0\n")
    for file, text in files.items():
        (folder / "templates" / file).write_text(text if isinstance(text, str) else json.dumps(text))
    return str(folder)


def hook(name, events, weight="0", policies="before-hook-creation"):
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name, "annotations": {
        "helm.sh/hook": events, "helm.sh/hook-weight": weight,
        "helm.sh/hook-delete-policy": policies}}, "spec": {"template": {"spec": {
            "restartPolicy": "Never", "containers": [{"name": "main", "image": "example/app:1"}]}}}}


def case_hooks(b):
    path = chart(b.folder / "hooks", {
        "a.yaml": config_map("a"),
        "late.json": hook("late", "pre-install,pre-upgrade", "5"),
        "early.json": hook("early", "pre-install", "-5"),
        "gone.json": hook("gone", "pre-install", policies="hook-succeeded"),
        "after.json": hook("after", "post-install,post-upgrade"),
        "upgraded.json": hook("upgraded", "post-upgrade"),
        "test.json": hook("test", "test")})
    b.run("submit", path, "--name", "demo", "--timeout", "30s")

    def made(name):
        return b.get("job", name)["metadata"]
    assert b.get("job", "gone") is None and b.get("job", "test") is None
    assert b.get("job", "upgraded") is None
    order = [made(n)["creationTimestamp"] for n in ("early", "late", "after")]
    assert order == sorted(order), order
    assert "applyset.kubernetes.io/part-of" not in made("early").get("labels", {})
    early, late = made("early")["uid"], made("late")["uid"]
    out = b.run("submit", path, "--name", "demo", "--timeout", "30s").stdout
    assert "1 unchanged" in out, out
    assert made("early")["uid"] == early and made("late")["uid"] != late and made("upgraded")
    b.run("delete", "demo")
    b.run("submit", path, "--name", "demo", "--no-hooks")
    assert made("late")["uid"] and b.get("configmap", "a")


def hook_map(name, events, **metadata):
    return config_map(name, annotations={"helm.sh/hook": events, **metadata})


def case_delete_hooks(b):
    """Run as Helm's uninstall runs them, from what the submission kept: the chart is not needed."""
    folder = b.folder / "delete-hooks"
    path = chart(folder, {
        "a.yaml": config_map("a"),
        "late.json": hook("late", "pre-delete", "5"),
        "early.json": hook("early", "pre-delete", "-5"),
        "gone.json": hook("gone", "pre-delete", policies="hook-succeeded"),
        "after.json": hook("after", "post-delete", policies="before-hook-creation")})
    b.run("submit", path, "--name", "demo", "--no-hooks")
    out = b.run("submit", path, "--name", "demo").stdout
    assert "1 unchanged" in out and b.names("jobs") == set(), out
    assert b.get("secret", "demo.kchart-delete-hooks")["type"] == "kchart.dev/delete-hooks"
    version = b.get("secret", "demo.kchart-delete-hooks")["metadata"]["resourceVersion"]
    b.run("submit", path, "--name", "demo")
    assert b.get("secret", "demo.kchart-delete-hooks")["metadata"]["resourceVersion"] == version
    out = b.run("delete", "demo", "--dry-run=client").stdout
    assert "would be deleted" in out and b.names("jobs") == set(), out
    b.run("delete", "demo", "--timeout", "30s")
    assert b.names() == set() and b.get("secret", "demo.kchart-delete-hooks") is None
    made = [b.get("job", n)["metadata"] for n in ("early", "late", "after")]
    order = [m["creationTimestamp"] for m in made]
    assert order == sorted(order) and b.get("job", "gone") is None, order
    assert made[0]["annotations"]["kchart.dev/what"].startswith("delete demo")
    first = made[0]["uid"]
    b.run("submit", path, "--name", "demo")
    b.run("delete", "demo", "--no-hooks")
    assert b.get("job", "early")["metadata"]["uid"] == first and b.names() == set()
    b.run("submit", path, "--name", "demo")
    for name in ("late", "early", "gone", "after"):
        (folder / "templates" / f"{name}.json").unlink()
    b.run("submit", path, "--name", "demo")
    assert b.get("secret", "demo.kchart-delete-hooks") is None
    notes = b.get("configmap", "demo")["metadata"]["annotations"]
    assert "kchart.dev/delete-hooks" not in notes, notes
    error = b.run("delete", "demo", "none", status=1).stderr
    assert 'no submission "none"' in error and b.names() == set(), error
    b.run("delete", "demo", "--ignore-not-found")


def case_delete_hook_fails(b):
    failing = hook("check", "pre-delete", policies="hook-failed")
    failing["spec"]["activeDeadlineSeconds"] = 1
    failing["spec"]["template"]["spec"]["nodeSelector"] = {"test/none": "such"}
    path = chart(b.folder / "failing-hook", {
        "a.yaml": config_map("a"), "check.json": failing,
        "first.json": hook_map("first", "pre-delete", **{
            "helm.sh/hook-weight": "-1", "helm.sh/hook-delete-policy": "hook-succeeded"})})
    b.run("submit", path, "--name", "demo")
    error = b.run("delete", "demo", "--timeout", "30s", status=1).stderr
    assert "pre-delete hook Job " + b.namespace + "/check failed" in error, error
    assert b.names() == {"a"} and b.get("configmap", "demo")
    assert b.names("jobs") == set()
    b.plane.kubectl("-n", b.namespace, "delete", "secret", "demo.kchart-delete-hooks")
    error = b.run("delete", "demo", status=1).stderr
    assert "is gone, which held the delete hooks" in error and "--no-hooks" in error, error
    b.run("delete", "demo", "--no-hooks")
    assert b.names() == set() and b.get("configmap", "demo") is None


def case_resource_policy_keep(b):
    keep = {"helm.sh/resource-policy": " Keep "}
    b.submit([config_map("a"), config_map("data", annotations=keep)])
    assert b.changes([config_map("a")], "--prune") == [("a", "unchanged"), ("data", "kept")]
    out = b.run("delete", "demo").stdout
    assert f"ConfigMap {b.namespace}/data kept due to the resource policy" in out, out
    assert b.names() == {"data"} and b.get("configmap", "demo") is None
    assert ("data", "configured") in b.changes([config_map("data", "2", annotations=keep)])


def definition(group):
    made = json.loads(json.dumps(CRD).replace("test.example", group))
    return made, {**WIDGET, "apiVersion": f"{group}/v1"}


def case_fields_that_stay(b):
    job = hook("job", "none")
    del job["metadata"]["annotations"]
    b.submit([job], "--no-wait")
    job["spec"]["template"]["spec"]["containers"][0]["image"] = "example/app:2"
    error = b.submit([job], status=1)
    assert "spec.template: Invalid value: {" in error and "...: field is immutable; " in error, error
    assert "put it back in the manifest, or delete the object and submit again" in error, error
    assert len(error) < 500, error


def case_what_holds_objects_that_are_deleted(b):
    held = config_map("held", finalizers=["example.com/never"])

    def release():
        b.plane.kubectl("-n", f"{b.namespace}-own", "patch", "configmap", "held", "--type=json", "-p",
                        '[{"op": "remove", "path": "/metadata/finalizers"}]')
    own = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": f"{b.namespace}-own"}}
    held["metadata"]["namespace"] = f"{b.namespace}-own"
    b.submit([own, held])
    words = "it is held by the finalizers example.com/never; look at the controllers behind them"
    error = b.run("delete", "demo", "--timeout", "7s", status=1).stderr
    assert f"ConfigMap {b.namespace}-own/held is not gone yet\n  {words}\n" in error, error
    assert f"is not gone after the time allowed\n  {words}\n" in error, error
    assert words in b.run("status", "demo", status=1).stdout
    error = b.run("submit", b.manifests([held]), "--name", "demo", "--allow-namespace",
                  f"{b.namespace}-own", "--timeout", "2s", status=1).stderr
    assert words in error, error
    release()
    b.run("delete", "demo", "--timeout", "60s")
    b.submit([own])
    b.plane.kubectl("apply", "-f", "-", stdin=json.dumps(held))
    error = b.run("delete", "demo", "--timeout", "8s", status=1).stderr
    assert f"Namespace {b.namespace}-own is not gone after the time allowed\n" in error, error
    assert "has finalizers remaining: example.com/never in 1 resource instances" in error, error
    release()
    b.run("delete", "demo", "--timeout", "60s")


def case_conversion_webhook_that_is_down(b):
    crd, widget = definition("converted.example")
    crd["spec"]["versions"].append({**crd["spec"]["versions"][0], "name": "v2", "storage": False})
    crd["spec"]["conversion"] = {"strategy": "Webhook", "webhook": {
        "conversionReviewVersions": ["v1"], "clientConfig": {"url": "https://127.0.0.1:9/"}}}
    b.plane.kubectl("apply", "-f", "-", stdin=json.dumps(crd))
    try:
        b.plane.wait_for("the kind", lambda: b.plane.kubectl(
            "get", "widgets.converted.example", check=False).returncode == 0, seconds=30)
        for change in ("created", "unchanged"):
            assert b.changes([widget]) == [("w", change)]
        new = b.manifests([{**widget, "apiVersion": "converted.example/v2"}])
        error = b.run("submit", new, "--name", "other", status=5).stderr
        assert f"Widget {b.namespace}/w: conversion webhook for " in error, error
        assert "definition does not answer; look at the pods behind it" in error, error
        assert "no schema is known" not in error, error
        assert f"Widget {b.namespace}/w\tCurrent" in b.run("status", "demo").stdout
        b.run("delete", "demo")
        assert b.plane.kubectl("-n", b.namespace, "get", "widgets.v1.converted.example", "-o",
                               "name").stdout == ""
    finally:
        b.plane.kubectl("delete", "crd", "widgets.converted.example", "--wait=false")


def case_api_that_is_away(b):
    """Of an API server behind the API server; what the submission had there is not forgotten."""
    service = {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
               "metadata": {"name": "v1.away.example"}, "spec": {
                   "group": "away.example", "version": "v1", "groupPriorityMinimum": 100,
                   "versionPriority": 10, "insecureSkipTLSVerify": True,
                   "service": {"name": "none", "namespace": b.namespace}}}
    thing = {"apiVersion": "away.example/v1", "kind": "Thing", "metadata": {"name": "t"}}
    b.submit([config_map("a")])
    kinds = "applyset.kubernetes.io/contains-group-kinds=ConfigMap,Thing.away.example"
    b.plane.kubectl("-n", b.namespace, "annotate", "--overwrite", "configmap", "demo", kinds)
    b.plane.kubectl("apply", "-f", "-", stdin=json.dumps(service))
    try:
        b.plane.wait_for("the API service", lambda: '"Stale"' in raw_apis(b), seconds=30)
        error = b.run("submit", b.manifests([thing]), "--name", "other", status=5).stderr
        assert "Thing t: the API away.example does not answer: kubectl get apiserv" in error, error
        b.run("submit", b.manifests([config_map("b")]), "--name", "other")
        for command in (["submit", b.manifests([config_map("a")]), "--name"], ["delete"]):
            error = b.run(*command, "demo", status=5).stderr
            assert "objects of the kind Thing.away.example, whose API does not answer" in error, error
        assert b.names() == {"a", "b", "other"}
    finally:
        b.plane.kubectl("delete", "apiservice", "v1.away.example")
    b.plane.wait_for("the end of it", lambda: "away.example" not in raw_apis(b), seconds=30)
    b.run("delete", "demo")


def case_hooks_of_new_kinds(b):
    """Of a definition in crds/, which stays when the submission goes, and of one in another hook."""
    shipped, widget = definition("shipped.example")
    hooked, gadget = definition("hooked.example")
    hooked["metadata"]["annotations"] = {"helm.sh/hook": "pre-install", "helm.sh/hook-weight": "-9"}
    for one in (widget, gadget):
        one["metadata"] = {"name": "w", "annotations": {"helm.sh/hook": "pre-install"}}
    folder = b.folder / "new-kinds"
    path = chart(folder, {"a.yaml": config_map("a"), "widget.json": widget, "gadget.json": gadget,
                          "definition.json": hooked})
    (folder / "crds").mkdir()
    (folder / "crds" / "widgets.json").write_text(json.dumps(shipped))
    b.run("submit", path, "--name", "demo", "--timeout", "30s")
    for group in ("shipped.example", "hooked.example"):
        assert b.get(f"widgets.{group}", "w")["spec"]["size"] == 3
    out = b.run("delete", "demo").stdout
    assert "CustomResourceDefinition widgets.shipped.example kept" in out, out
    assert b.get("crd", "widgets.shipped.example") and b.get("widgets.shipped.example", "w")
    b.plane.kubectl("delete", "crd", "widgets.shipped.example", "widgets.hooked.example")


def case_check_goes_first(b):
    wrong = deployment("web")
    wrong["spec"]["template"]["spec"]["containers"][0]["imagee"] = "x"
    path = b.folder / "wrong.json"
    path.write_text(json.dumps(config_map("a")) + "\n---\n" + json.dumps(wrong))
    error = b.run("submit", str(path), "--name", "demo", status=1).stderr
    assert "nothing was submitted" in error and "imagee" in error, error
    assert b.names() == set() and b.get("configmap", "demo") is None
    for objects in ([config_map("a"), wrong],
                    [config_map("a"), {"apiVersion": "v1", "kind": "List", "items": [
                        {"apiVersion": "apps/v1", "kind": "DeploymentList", "items": [wrong]}]}]):
        error = b.submit(objects, status=1)
        assert "nothing was submitted" in error and "imagee" in error, error
        assert b.names() == set() and b.get("configmap", "demo") is None
    b.plane.kubectl("label", "namespace", b.namespace,
                    "pod-security.kubernetes.io/enforce=restricted")
    path.write_text(json.dumps(deployment("web")))
    error = b.run("submit", str(path), "--name", "demo", status=1).stderr
    assert "restricted" in error, error
    error = b.submit([{"apiVersion": "v1", "kind": "List", "items": [deployment("web")]}], status=1)
    assert "restricted" in error, error
    error = b.submit([wrong], "--skip-check", status=1)
    assert "imagee: field not declared in schema; correct the field" in error, error


def case_declarations(b):
    path = b.folder / "instance.yaml"
    b.run("new", "instance", "-o", str(path))
    done = subprocess.run([b.kchart, "submit", str(path), "--create-namespace", "--no-wait", "-o",
                           "json", "--kubeconfig", str(b.plane.kubeconfig)], capture_output=True,
                          text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    namespaces = {o["namespace"] for o in report["objects"] if o["namespace"]}
    assert len(namespaces) == 1 and b.namespace not in namespaces, report
    assert {"Deployment", "Service"} & {o["kind"] for o in report["objects"]}, report
    assert report["name"] != "instance", report
    before, b.namespace = b.namespace, namespaces.pop()
    listed, = json.loads(b.run("list", "-o", "json").stdout)
    b.namespace = before
    folder = b.folder / "as-chart"
    b.run("generate", str(path), "-o", str(folder))
    about = next(folder.rglob("Chart.yaml")).read_text()
    name, version = (re.search(f"^{key}: (.*)$", about, re.M)[1] for key in ("name", "version"))
    assert listed["chart"] == f"{name}-{version}", (listed, about)
    assert f'appVersion: "{listed["app_version"]}"\n' in about, (listed, about)


def case_application(b):
    root = b.folder / "clone"
    chart(root / "charts" / "c", {"a.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
        "data: {release: {{ .Release.Name }}, one: {{ .Values.one | quote }}, "
        "two: {{ .Values.two | quote }}, three: {{ .Values.three | quote }}}\n")})
    (root / "charts" / "c" / "prod.yaml").write_text("one: file\ntwo: file\nthree: file\n")
    (root / "apps").mkdir()
    path = root / "apps" / "app.yaml"
    app = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
           "metadata": {"name": "demo", "namespace": "argocd"}, "spec": {
               "project": "default", "source": {
                   "repoURL": "https://example.test/r.git", "path": "charts/c", "helm": {
                       "releaseName": "r", "valueFiles": ["prod.yaml"],
                       "valuesObject": {"two": "object", "three": "object"},
                       "parameters": [{"name": "three", "value": "a,b"}]}},
               "destination": {"server": "https://kubernetes.default.svc",
                               "namespace": f"{b.namespace}-app"},
               "syncPolicy": {"syncOptions": ["CreateNamespace=true"]}}}
    path.write_text(json.dumps(app))
    done = subprocess.run([b.kchart, "submit", str(path), "--kubeconfig", str(b.plane.kubeconfig)],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    made = json.loads(b.plane.kubectl("-n", f"{b.namespace}-app", "get", "configmap", "a", "-o",
                                      "json").stdout)
    assert made["data"] == {"release": "r", "one": "file", "two": "object", "three": "a,b"}, made
    assert "Application demo of project default" in made["metadata"]["annotations"][
        "kchart.dev/what"]
    app["spec"]["destination"]["server"] = "https://elsewhere.test"
    path.write_text(json.dumps(app))
    assert "elsewhere.test" in b.run("submit", str(path), status=1).stderr


def application(name, destination, sources, **options):
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
            "metadata": {"name": name}, "spec": {
                "project": "default", "sources": sources, "destination": {
                    "server": "https://kubernetes.default.svc", "namespace": destination},
                **options}}


def application_of_charts(b, root, *names):
    """The file of one with a source for each of the charts below `root`, a working copy."""
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text('[remote "origin"]\n\turl = https://x.test/r.git\n')
    path = root / "app.yaml"
    path.write_text(json.dumps(application("demo", b.namespace, [
        {"repoURL": "https://x.test/r.git", "path": f"charts/{name}"} for name in names])))
    return path


def values_chart(folder, name):
    chart(folder, {f"{name}.yaml": (
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"
        "data: {{ toYaml .Values | nindent 2 }}\n")}, name)
    (folder / "values.yaml").write_text("own: chart\nshared: chart\n")


def case_application_of_several_sources(b):
    """A chart of this clone, one of a repository of charts, manifests of a third repository that
    is fetched, and a fourth that lends value files."""
    root = b.folder / "several"
    values_chart(root / "charts" / "here", "here")
    (root / ".git").mkdir()
    (root / "values").mkdir()
    (root / "values" / "prod.yaml").write_text("shared: the wrong repository\n")
    values_chart(b.folder / "packed", "packed")
    (b.folder / "packed" / "prod.yaml").write_text("shared: packed\nown: packed\n")
    (b.folder / "packed" / "crds").mkdir()
    (b.folder / "packed" / "crds" / "a.json").write_text(json.dumps(CRD))
    shop = b.folder / "shop"
    shop.mkdir()
    b.run("package", str(b.folder / "packed"), "-d", str(shop))
    b.run("repo", "index", str(shop))
    repositories = b.folder / "git"
    repositories.mkdir()
    path = root / "app.yaml"
    with GitServer(repositories) as git, IndexServer(shop) as charts:
        (root / ".git" / "config").write_text(
            f'[remote "origin"]\n\turl = {git.url}/owner/here.git\n')
        git.publish("owner/values.git", {"values/prod.yaml": "shared: lent\n"})
        git.publish("owner/plain.git", {
            "apps/plain.yaml": json.dumps(config_map("plain")),
            "again/plain.yaml": json.dumps(config_map("plain", "2", namespace=b.namespace))})
        values = {"valueFiles": ["$lent/values/prod.yaml", "$lent/values/none.yaml"],
                  "ignoreMissingValueFiles": True}
        app = application("demo", b.namespace, [
            {"repoURL": f"{git.url}/owner/here", "path": "charts/here", "helm": values},
            {"repoURL": charts.url, "chart": "packed", "targetRevision": "0.1.0", "helm": values},
            {"repoURL": f"{git.url}/owner/plain.git", "path": "apps", "targetRevision": "main"},
            {"repoURL": f"{git.url}/owner/values.git", "ref": "lent"}])
        path.write_text(json.dumps(app))
        b.run("submit", str(path))
        assert b.names() == {"here", "packed", "plain"}, b.names()
        for name in ("here", "packed"):
            assert b.get("configmap", name)["data"] == {"own": "chart", "shared": "lent"}, name
        what = b.get("configmap", "plain")["metadata"]["annotations"]["kchart.dev/what"]
        assert "chart here-0.1.0, chart packed-0.1.0, manifests of apps" in what, what
        assert b.get("crd", "widgets.test.example")
        b.run("delete", "demo")
        b.plane.kubectl("delete", "crd", "widgets.test.example")
        of_chart = {"valueFiles": ["$lent/values/prod.yaml", "/prod.yaml", "none.yaml"],
                    "ignoreMissingValueFiles": True}
        app["spec"]["sources"][1]["helm"] = of_chart
        app["spec"]["sources"].append({"repoURL": f"{git.url}/owner/plain.git", "path": "again"})
        path.write_text(json.dumps(app))
        error = b.run("submit", str(path), "--skip-crds").stderr
        assert f"Resource /ConfigMap/{b.namespace}/plain appeared 2 times among application " \
            "resources; the last one counts, of " in error, error
        assert b.get("configmap", "plain")["data"]["value"] == "2"
        assert b.get("configmap", "packed")["data"] == {"own": "packed", "shared": "packed"}
        assert b.get("crd", "widgets.test.example") is None
        assert b.run("diff", str(path), "--skip-crds").stdout == ""
        for inner, refusal in (
                ("../../up.yaml", "leaves its chart"),
                ("none.yaml", 'no value file "none.yaml" in the chart packed\n')):
            of_chart |= {"valueFiles": [inner], "ignoreMissingValueFiles": False}
            path.write_text(json.dumps(app))
            error = b.run("submit", str(path), status=1).stderr
            assert refusal in error, error
        app["spec"]["sources"].pop()
        app["spec"]["sources"][0]["helm"] = {"valueFiles": ["$other/values/prod.yaml"]}
        path.write_text(json.dumps(app))
        error = b.run("submit", str(path), status=1).stderr
        assert "$other/values/prod.yaml names no source of the Application" in error, error
        app["spec"]["sources"][0]["helm"] = {"valueFiles": ["../../../etc/passwd"]}
        path.write_text(json.dumps(app))
        error = b.run("submit", str(path), status=1).stderr
        assert "leaves its repository" in error, error
        app["spec"]["sources"] = [{"repoURL": f"{git.url}/owner/plain.git", "path": "none"}]
        path.write_text(json.dumps(app))
        error = b.run("submit", str(path), status=1).stderr
        assert 'no "none" in ' + git.url in error, error
        app["spec"]["sources"][0] |= {"path": "apps", "directory": {"include": "*.yaml"}}
        path.write_text(json.dumps(app))
        error = b.run("submit", str(path), status=1).stderr
        assert "directory.include, which submit does not follow" in error, error


def case_application_with_a_hook_of_two_sources(b):
    """The last source wins, whatever the events of the others; of delete hooks, too."""
    root = b.folder / "same-hook"
    for name, events in (("first", "pre-install"), ("last", "post-install")):
        job = hook("same", events)
        job["metadata"]["labels"] = {"from": name}
        chart(root / "charts" / name, {
            "same.json": job, "map.json": config_map(name),
            "gone.json": config_map("gone", name, annotations={"helm.sh/hook": "post-delete"})},
              name)
    path = application_of_charts(b, root, "first", "last")
    error = b.run("submit", str(path), "--timeout", "30s").stderr
    warning = "RepeatedResourceWarning: Resource {} appeared 2 times among application resources; " \
        "the last one counts, of last/templates/{}.json\n"
    assert warning.format(f"batch/Job/{b.namespace}/same", "same") in error, error
    assert warning.format(f"/ConfigMap/{b.namespace}/gone", "gone") in error, error
    assert b.get("job", "same")["metadata"]["labels"]["from"] == "last"
    assert b.names() == {"first", "last"}
    kept = b.get("secret", "demo.kchart-delete-hooks")["data"]["hooks.json"]
    assert len(json.loads(base64.b64decode(kept))["hooks"]) == 1
    b.run("delete", "demo", "--timeout", "30s")
    assert b.names() == {"gone"} and b.get("configmap", "gone")["data"]["value"] == "last"


def case_application_with_an_object_that_is_a_hook_elsewhere(b):
    """The last source wins: what was a hook is a member then, and the other way round."""
    root = b.folder / "part-hook"
    as_hook = {"annotations": {"helm.sh/hook": "pre-install"}}
    chart(root / "charts" / "first", {"x.json": config_map("x", "first", **as_hook),
                                      "y.json": config_map("y", "first")}, "first")
    chart(root / "charts" / "last", {"x.json": config_map("x", "last"),
                                     "y.json": config_map("y", "last", **as_hook)}, "last")
    path = application_of_charts(b, root, "first", "last")
    assert "ConfigMap" in b.run("diff", str(path), status=1).stdout
    done = b.run("submit", str(path), "--timeout", "30s")
    for name in ("x", "y"):
        assert f"Resource /ConfigMap/{b.namespace}/{name} appeared 2 times" in done.stderr, done
        assert b.get("configmap", name)["data"]["value"] == "last"
    assert "1 created" in done.stdout, done.stdout
    b.run("delete", "demo", "--timeout", "30s")
    assert b.names() == {"y"}, b.names()


def raw_apis(b):
    """What the server says of its groups, as kubectl asks."""
    return b.plane.get("/apis", "application/json;g=apidiscovery.k8s.io;v=v2;"
                       "as=APIGroupDiscoveryList").decode()


def give_to_helm(b, *names):
    for name in names:
        b.plane.kubectl("-n", b.namespace, "create", "configmap", name)
        b.plane.kubectl("-n", b.namespace, "label", "configmap", name,
                        "app.kubernetes.io/managed-by=Helm")
        b.plane.kubectl("-n", b.namespace, "annotate", "configmap", name,
                        "meta.helm.sh/release-name=web", "meta.helm.sh/release-namespace=shop")


def case_objects_of_helm_releases(b):
    give_to_helm(b, "a", "b", "c")
    for names in ("a", "abc"):  # looked at one by one, and in lists
        objects = [config_map(name) for name in names]
        error = b.submit(objects, status=1)
        assert f"nothing was submitted: {len(names)} object" in error, error
        assert (f'ConfigMap {b.namespace}/a belongs to the Helm release "web" in namespace "shop", '
                "whose helm uninstall still deletes it then") in error, error
        assert b.submit(objects, "--dry-run=server", status=1) == error
        assert b.get("configmap", "demo") is None and "value" not in b.get("configmap", "a").get(
            "data", {})
    done = b.run("diff", b.manifests(objects), "--name", "demo", status=1)
    assert done.stdout.count("diff -u") == 3 and done.stderr.count("taking over: ") == 3, done
    assert b.changes(objects, "--take-ownership") == [(name, "configured") for name in names]
    assert b.changes(objects) == [(name, "unchanged") for name in names]


def case_objects_of_other_submissions(b):
    b.submit([config_map("a"), config_map("b")])
    path = b.manifests([config_map("a")])
    error = b.run("submit", path, "--name", "other", status=1).stderr
    assert f'belongs to the submission "demo" in namespace "{b.namespace}", which no longer' in error
    done = b.run("submit", path, "--name", "other", "--take-ownership")
    assert "taking over: " in done.stderr, done
    assert "/b\t" in b.run("status", "demo").stdout and "/a\t" in b.run("status", "other").stdout
    assert "/a\t" not in b.run("status", "demo").stdout
    b.plane.kubectl("-n", b.namespace, "delete", "configmap", "other")
    error = b.submit([config_map("a")], status=1)
    assert "belongs to the ApplySet applyset-" in error, error


def case_objects_taken_meanwhile(b):
    """By another first submission, and by kubectl, while a hook of ours runs."""
    wait = hook("wait", "pre-install")
    wait["spec"]["suspend"] = True
    path = chart(b.folder / "slow", {"wait.yaml": wait, "a.yaml": config_map("a", "slow"),
                                     "b.yaml": config_map("b", "slow")})
    slow = begin_run(b, "submit", path, "--name", "slow", "--atomic", "--timeout", "60s")
    wait_until_there(b, "job", "wait")
    b.submit([config_map("a")])
    b.plane.kubectl("-n", b.namespace, "create", "configmap", "b")
    go_on = ("-n", b.namespace, "patch", "job", "wait", "-p", '{"spec": {"suspend": false}}')
    b.plane.kubectl(*go_on)
    error = slow.communicate(timeout=90)[1]
    assert slow.returncode == 1, (slow.returncode, error)
    assert (f'a.yaml: ConfigMap {b.namespace}/a belongs to the submission "demo" in namespace '
            f'"{b.namespace}", which took it while') in error, error
    assert b.get("configmap", "a")["data"] == {"value": "1"}
    assert b.names() == {"a", "b"} and "data" not in b.get("configmap", "b")
    assert b.changes([config_map("a")]) == [("a", "unchanged")]
    assert b.changes([config_map("a"), config_map("b")])[1] == ("b", "configured")


def case_objects_of_kubectls_apply_sets(b):
    """kubectl manages the label that says so, and with it all that it wrote."""
    os.environ["KUBECTL_APPLYSET"] = "true"
    b.plane.kubectl("-n", b.namespace, "apply", "--server-side", "--prune",
                    "--applyset=configmaps/theirs", "-f", b.manifests([config_map("a")]))
    error = b.submit([config_map("a")], status=1)
    assert f'belongs to the ApplySet "theirs" in namespace "{b.namespace}"' in error, error
    error = b.submit([config_map("a", "2")], "--take-ownership", status=1)
    assert '.data.value (by "kubectl")' in error, error
    assert b.get("configmap", "a")["data"]["value"] == "1"
    assert b.changes([config_map("a")], "--take-ownership") == [("a", "configured")]
    assert b.changes([config_map("a")]) == [("a", "unchanged")]


def case_definitions_are_shared(b):
    """Those that a chart leaves behind: the chart may be there twice."""
    path = pathlib.Path(chart(b.folder / "shared", {"a.yaml": "# nothing"}))
    (path / "crds").mkdir()
    (path / "crds" / "a.json").write_text(json.dumps(definition("shared.example")[0]))
    for name in ("one", "two", "one"):
        b.run("submit", str(path), "--name", name)


def case_namespace_to_come(b):
    name = f"{b.namespace}-new"
    flags = (b.manifests([config_map("a")]), "-n", name, "--create-namespace", "--name", "demo")
    for _ in range(2):
        assert b.run("diff", *flags, status=1).stdout.count("diff -u") == 1
        assert "1 created" in b.run("submit", *flags, "--dry-run=server").stdout
    b.run("submit", *flags)
    assert b.run("diff", *flags).stdout == ""


def case_hooks_in_dry_runs(b):
    objects = {"a.yaml": config_map("a"), "pre.json": hook("pre", "pre-install,pre-upgrade"),
               "post.json": hook("post", "post-install"), "delete.json": hook("x", "pre-delete")}
    path = chart(b.folder / "dry", objects)
    out = b.run("submit", path, "--name", "demo", "--dry-run=server").stdout
    lines = [f"pre-install hook Job {b.namespace}/pre would run",
             f"post-install hook Job {b.namespace}/post would run"]
    assert out.splitlines()[1:3] == lines and b.names("jobs") == set(), out
    done = b.run("diff", path, "--name", "demo", status=1)
    assert done.stderr.splitlines() == lines and "Job" not in done.stdout, done
    assert "hook" not in b.run("diff", path, "--name", "demo", "--no-hooks", status=1).stderr
    report = json.loads(b.run("submit", path, "--name", "demo", "-o", "json").stdout)
    assert [(h["event"], h["kind"], h["name"]) for h in report["hooks"]] == [
        ("pre-install", "Job", "pre"), ("post-install", "Job", "post")], report
    assert b.run("diff", path, "--name", "demo").stderr == (
        f"pre-upgrade hook Job {b.namespace}/pre would run\n")
    strange = {**hook("y", "pre-upgrade"), "kind": "Nothing"}
    chart(b.folder / "dry", {"strange.json": strange})
    for command, status in (("submit", 1), ("diff", 2)):
        flags = ("--dry-run=server", "--skip-check") if command == "submit" else ()
        error = b.run(command, path, "--name", "demo", *flags, status=status).stderr
        assert 'no matches for kind "Nothing"' in error, error


def case_hooks_in_a_dry_run_of_a_deletion(b):
    path = chart(b.folder / "dry-delete", {
        "a.yaml": config_map("a"), "pre.json": hook("pre", "pre-delete"),
        "post.json": hook("post", "post-delete")})
    b.run("submit", path, "--name", "demo")
    out = b.run("delete", "demo", "--dry-run").stdout
    assert out == (f"ConfigMap {b.namespace}/a would be deleted\n"
                   f"pre-delete hook Job {b.namespace}/pre would run\n"
                   f"post-delete hook Job {b.namespace}/post would run\n"), out
    assert b.names() == {"a"} and b.names("jobs") == set()
    assert "hook" not in b.run("delete", "demo", "--dry-run=client", "--no-hooks").stdout
    b.run("delete", "demo")
    assert b.names("jobs") == {"pre", "post"}


def case_warnings_as_kubectl_prints_them(b):
    b.plane.kubectl("label", "namespace", b.namespace,
                    "pod-security.kubernetes.io/warn=restricted")
    objects = [deployment("web", replicas=0), deployment("api", replicas=0)]
    theirs = b.plane.kubectl("-n", b.namespace, "apply", "--server-side", "--dry-run=server", "-f",
                             b.manifests(objects)).stderr
    assert theirs.startswith("Warning: would violate PodSecurity"), theirs
    for command in ("diff", "submit"):
        flags = ("--skip-check", "--no-wait") if command == "submit" else ()
        done = b.run(command, b.manifests(objects), "--name", "demo", *flags, status=None)
        assert done.stderr == theirs, (done.stderr, theirs)


def case_refusals_in_kubectls_words(b):
    """Of what logs and port-forward are asked for."""
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {
        "selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]}}
    b.submit([deployment("web", ports=[{"containerPort": 8080}]), service])
    pod, = b.names("pods")
    for command in (["logs", pod, "--tail=-2"], ["logs", pod, "--limit-bytes=-1"],
                    ["logs", pod, "--since=-3s"], ["logs", pod, "--all-containers", "-c", "main"],
                    ["logs", pod, "--since=3s", "--since-time=2024-05-06T07:08:01Z"],
                    ["port-forward", pod, "8080:"], ["port-forward", pod, "8080:none"],
                    ["port-forward", pod, "x:8080"], ["port-forward", pod, "70000:80"],
                    ["port-forward", pod, ":"], ["port-forward", pod, ""],
                    ["port-forward", pod, "0"], ["port-forward", pod, "8080:70000"],
                    ["port-forward", pod, "8080:-1"], ["port-forward", pod, "80x"],
                    ["port-forward", "service/web", "x:80"],
                    ["port-forward", "service/web", "8080:81"],
                    ["port-forward", "service/web", "8080:none"]):
        theirs = subprocess.run([BIN / "kubectl", "--kubeconfig", b.plane.kubeconfig, "-n",
                                 b.namespace, *command], capture_output=True, text=True, timeout=20)
        ours = b.run(*command, status=None)
        assert ours.returncode and theirs.returncode, (command, ours, theirs)
        assert ours.stderr == theirs.stderr.replace("error: ", "Error: ", 1), (
            command, ours.stderr, theirs.stderr)


def begin_run(b, command, *arguments):
    return subprocess.Popen([b.kchart, command, "-n", b.namespace, "--kubeconfig",
                             str(b.plane.kubeconfig), *arguments],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def begin(b, objects, *flags):
    return begin_run(b, "submit", b.manifests(objects), "--name", "demo", *flags)


def wait_until_there(b, kind, name):
    b.plane.wait_for(name, lambda: b.get(kind, name) is not None, seconds=30)


# No node has that label, so it never comes up; a fake pod whose image fails may come up first.
HANGING = deployment("web")
HANGING["spec"]["template"]["spec"]["nodeSelector"] = {"test/none": "such"}


def case_two_at_once(b):
    first = begin(b, [config_map("a"), HANGING], "--timeout", "40s")
    wait_until_there(b, "deployment", "web")
    error = b.submit([config_map("a", "2")], status=1)
    assert "another submission or deletion of demo is in progress, by " in error, error
    assert b.get("configmap", "a")["data"]["value"] == "1"
    first.send_signal(signal.SIGINT)
    error = first.communicate(timeout=20)[1]
    assert first.returncode != 0 and "interrupted after 2 of 2 objects" in error, error
    assert b.changes([config_map("a", "2")], "--prune") == [("a", "configured"), ("web", "pruned")]


def case_delete_and_submit_at_once(b):
    first = begin(b, [config_map("a"), HANGING], "--timeout", "40s")
    wait_until_there(b, "deployment", "web")
    error = b.run("delete", "demo", status=1).stderr
    assert "another submission or deletion of demo is in progress, by " in error, error
    assert b.names() == {"a"} and b.get("configmap", "demo")
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=20)
    b.submit([config_map("a", finalizers=["test.example/held"])], "--prune")
    first = begin_run(b, "delete", "demo")
    b.plane.wait_for("the deletion", lambda: "deletionTimestamp" in b.get("configmap", "a")[
        "metadata"], seconds=30)
    error = b.submit([config_map("a", "2")], status=1)
    assert "another submission or deletion of demo is in progress, by " in error, error
    b.plane.kubectl("-n", b.namespace, "patch", "configmap", "a", "--type=merge", "-p",
                    '{"metadata": {"finalizers": null}}')
    error = first.communicate(timeout=20)[1]
    assert first.returncode == 0, error
    assert b.names() == set() and b.get("configmap", "demo") is None
    assert b.plane.kubectl("-n", b.namespace, "get", "leases", "-o", "name").stdout == ""


def case_delete_with_its_namespace(b):
    name = b.namespace + "-own"
    objects = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}},
               config_map("a", namespace=name)]
    b.namespace = name
    b.submit(objects)
    b.run("delete", "demo")
    assert b.plane.kubectl("get", "namespace", name, check=False).returncode == 1
    assert "no submission" in b.run("delete", "demo", status=1).stderr


def case_killed_while_it_holds_the_lock(b):
    first = begin(b, [config_map("a"), HANGING])
    wait_until_there(b, "deployment", "web")
    first.kill()
    first.communicate()
    assert ("a", "unchanged") in b.changes([config_map("a")])
    assert b.plane.kubectl("-n", b.namespace, "get", "leases", "-o", "name").stdout == ""


def case_overtaken_while_it_stood_still(b):
    """A laptop sleeps; meanwhile another run waits the lease out and does its work."""
    first = begin(b, [config_map("a"), HANGING], "--atomic", "--timeout", "5s")
    wait_until_there(b, "deployment", "web")
    first.send_signal(signal.SIGSTOP)
    assert b.changes([config_map("a", "2")], "--prune")[0] == ("a", "configured")
    first.send_signal(signal.SIGCONT)
    error = first.communicate(timeout=60)[1]
    assert first.returncode == 1, (first.returncode, error)
    assert "the lease " + b.namespace + "/kchart-demo of this submission is gone" in error, error
    assert "was put back" not in error, error
    assert b.get("configmap", "a")["data"]["value"] == "2"


def case_record_is_no_object(b):
    path = b.manifests([config_map("demo")])
    for command, status, *flags in (("submit", 1), ("submit", 1, "--dry-run=server"), ("diff", 2)):
        error = b.run(command, path, "--name", "demo", *flags, status=status).stderr
        assert "is where the submission demo keeps its record" in error, error
    assert b.get("configmap", "demo") is None


def case_atomic_prune_puts_back(b):
    """By somebody who may delete the first of two objects alone."""
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}}
    b.submit([config_map("a"), config_map("old"), secret])
    before = b.get("configmap", "old")
    ci = account(b, {"all": ("*", "configmaps"), "look": ("get,list", "secrets")},
                 ["list", "secrets"])
    error = b.run("submit", b.manifests([config_map("a")]), "--name", "demo", "--atomic", "--prune",
                  status=1, kubeconfig=ci).stderr
    assert "cannot delete resource" in error and f"ConfigMap {b.namespace}/old restored" in error, error
    after = b.get("configmap", "old")
    assert after["data"] == before["data"] and after["metadata"]["uid"] != before["metadata"]["uid"]
    assert [m["manager"] for m in after["metadata"]["managedFields"]] == [
        m["manager"] for m in before["metadata"]["managedFields"]], after
    assert {c for _, c in b.changes([config_map("a"), config_map("old"), secret])} == {"unchanged"}


def case_first_run_that_failed(b):
    made = config_map("made", annotations={"helm.sh/hook": "post-install"})
    path = chart(b.folder / "unfinished", {"made.yaml": made, "web.yaml": HANGING})
    b.run("submit", path, "--name", "demo", "--timeout", "3s", status=1)
    assert b.get("configmap", "made") is None
    b.run("submit", path, "--name", "demo", "--no-wait")
    assert b.get("configmap", "made")
    assert "kchart.dev/unfinished" not in b.get("configmap", "demo")["metadata"]["annotations"]
    b.plane.kubectl("-n", b.namespace, "delete", "configmap", "made")
    b.run("submit", path, "--name", "demo", "--no-wait")
    assert b.get("configmap", "made") is None


def case_what_controllers_made(b):
    objects = [{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {
                   "selector": {"app": "web"}, "ports": [{"port": 80}]}},
               {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
                "metadata": {"name": "own"}, "addressType": "IPv4", "endpoints": []}]
    b.submit(objects)
    b.plane.wait_for("the slice", lambda: len(b.names("endpointslices")) == 2, seconds=30)
    assert {c for _, c in b.changes(objects, "--prune")} == {"unchanged"}
    assert len(b.names("endpointslices")) == 2


def case_interrupted_atomic(b):
    b.submit([config_map("a")])
    first = begin(b, [config_map("a", "2"), config_map("new"), HANGING], "--atomic")
    wait_until_there(b, "deployment", "web")
    first.send_signal(signal.SIGINT)
    error = first.communicate(timeout=30)[1]
    assert "the state before was put back" in error, error
    assert b.names() == {"a"} and b.get("configmap", "a")["data"]["value"] == "1"
    assert b.get("deployment", "web") is None


def case_logs_of_fake_pods(b):
    b.submit([deployment("web"), deployment("api", replicas=2)])
    lines = "line 1\nline 2\nline 3\n"
    assert b.run("logs", "deployment/web").stdout == lines
    assert b.run("logs", "deploy/web", "--tail", "1").stdout == "line 3\n"
    assert b.run("logs", "demo").stdout == lines * 3
    assert b.run("logs", "-l", "app=api").stdout == lines * 2
    done = b.run("logs", "deployment/api")
    assert done.stdout == lines and "Found 2 pods, using pod/api-" in done.stderr, done.stderr
    out = b.run("logs", "demo", "--prefix", "--timestamps", "--tail=1").stdout
    assert out.count("/main] 2024-05-06T07:08:03.5") == 3 and "[pod/web-" in out, out
    error = b.run("logs", "demo", "-f", "--max-log-requests=2", status=1).stderr
    assert "follow 3 log streams, but maximum allowed concurrency is 2" in error, error
    assert "No resources found" in b.run("logs", "-l", "app=none").stderr
    followed = subprocess.Popen([b.kchart, "logs", "demo", "-f", "-n", b.namespace, "--kubeconfig",
                                 str(b.plane.kubeconfig)], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)
    time.sleep(2)
    with open(b.plane.log, "a", encoding="utf-8") as log:
        log.write("2024-05-06T07:08:09.5Z stdout F late\n")
    time.sleep(3)
    followed.send_signal(signal.SIGINT)
    out, error = followed.communicate(timeout=10)
    assert (followed.returncode, error) == (130, ""), (followed.returncode, error)
    assert out.count("line 3\n") == 3 and out.count("late\n") == 3, out


def balancer(name):
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": {
        "type": "LoadBalancer", "selector": {"app": "web"}, "ports": [{"port": 80}]}}


def case_addresses_that_come_late(b):
    ingress = {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "web"},
               "spec": {"defaultBackend": {"service": {"name": "web", "port": {"number": 80}}}}}
    first = begin(b, [balancer("web"), ingress, HANGING], "-o", "json")
    for kind, address in (("service", "192.0.2.7"), ("ingress", "192.0.2.8")):
        wait_until_there(b, kind, "web")
        b.plane.kubectl("-n", b.namespace, "patch", kind, "web", "--subresource=status", "-p",
                        json.dumps({"status": {"loadBalancer": {"ingress": [{"ip": address}]}}}))
    wait_until_there(b, "deployment", "web")
    b.plane.kubectl("-n", b.namespace, "patch", "deployment", "web", "--type=json", "-p",
                    '[{"op": "remove", "path": "/spec/template/spec/nodeSelector"}]')
    out, error = first.communicate(timeout=60)
    assert sorted(json.loads(out)["urls"]) == ["http://192.0.2.7:80", "http://192.0.2.8/"], (
        out, error)
    done = b.run("submit", b.manifests([balancer("late")]), "--name", "other")
    assert f"Service {b.namespace}/late has no address yet; kchart status other" in done.stderr


def case_addresses_that_may_not_be_read(b):
    """By somebody who may write Services, but not get them: it is done all the same."""
    ci = account(b, {"all": ("*", "configmaps,leases"), "write": ("create,patch", "services")},
                 ["patch", "services"])
    out = b.run("submit", b.manifests([balancer("web")]), "--name", "demo",
                kubeconfig=ci).stdout
    assert "demo: 1 created" in out and b.get("service", "web"), out


def case_exec_that_is_interrupted(b):
    b.submit([deployment("web")])
    sleeping = begin_run(b, "exec", "demo", "--", "sh", "-c", "echo here; sleep 60")
    assert sleeping.stdout.readline() == "here\n"
    sleeping.send_signal(signal.SIGINT)
    assert sleeping.communicate(timeout=10) == ("", "") and sleeping.returncode == 130


def case_exec_in_fake_pods(b):
    b.submit([deployment("web")])
    done = b.run("exec", "demo", "--", "sh", "-c", "echo out; echo err >&2; pwd")
    assert done.stdout == "out\n/tmp\n" and done.stderr == "err\n", (done.stdout, done.stderr)
    assert b.run("exec", "demo", "--", "sh", "-c", "exit 3", status=None).returncode != 0
    error = b.run("exec", "demo", status=1).stderr
    assert "you must specify at least one command" in error, error


def case_pods_are_awaited(b):
    """As --pod-running-timeout says: of a workload whose pods come later, and one that never run."""
    echo = ("--", "echo", "here")
    for command, rest in (("exec", echo), ("port-forward", (":80",))):
        error = b.run(command, "demo", "--pod-running-timeout=0s", *rest, status=1).stderr
        assert "--pod-running-timeout must be higher than zero" in error, error
    b.submit([deployment("web", replicas=0), config_map("a")])
    error = b.run("logs", "deployment/web", "--pod-running-timeout=200ms", status=1).stderr
    assert error == "Error: no pods found for deployment/web: timed out waiting for the " \
        "condition\n", error
    b.run("submit", b.manifests([config_map("b")]), "--name", "podless")
    error = b.run("exec", "podless", *echo, status=1).stderr
    assert error == "Error: no pods found for the submission podless\n", error
    waiting = begin_run(b, "exec", "demo", "--pod-running-timeout=30s", *echo)
    time.sleep(0.5)
    b.submit([deployment("web"), config_map("a")])
    out, error = waiting.communicate(timeout=40)
    assert out == "here\n", (out, error)
    failing = deployment("failing", labels={"test/fail": "image"})
    b.submit([failing], "--no-wait", "--prune")
    def pods():
        return [name for name in b.names("pods") if name.startswith("failing-")]
    b.plane.wait_for("the pod", pods, seconds=30)
    pod = "pod/" + pods()[0]
    error = b.run("exec", pod, "--pod-running-timeout=500ms", *echo, status=1).stderr
    assert "timed out waiting for the condition: pod failing-" in error and \
        "is not running. Current status=Pending\n" in error and "ImagePullBackOff" in error, error
    error = b.run("exec", pod, "-c", "none", *echo, status=1).stderr
    assert "container none is not valid for pod failing-" in error, error
    error = b.run("port-forward", pod, ":80", "--pod-running-timeout=500ms", status=1).stderr
    assert "unable to forward port because pod is not running. Current status=Pending" in error, error
    job = hook("over", "none")
    job["metadata"].pop("annotations")
    b.submit([job], "--wait-for-jobs", "--prune")
    error = b.run("exec", "job/over", *echo, status=1).stderr
    assert "cannot exec into a container in a completed pod; current phase is Succeeded" in error, error


class Forward:
    def __init__(self, b, *arguments):
        self.process = subprocess.Popen(
            [b.kchart, "port-forward", *arguments, "-n", b.namespace, "--kubeconfig",
             str(b.plane.kubeconfig)], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("Forwarding from 127.0.0.1:"), line
        self.port = int(line.split("127.0.0.1:")[1].split(" ")[0])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(timeout=15) == 0
        self.process.stdout.close()


class Counter(threading.Thread):
    """Says how many bytes a line has."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", port))
        self.start()

    def run(self):
        while True:
            line = self.listener.accept()[0]
            count, data = 0, b""
            while not data.endswith(b"\n"):
                data = line.recv(65536)
                if not data:
                    break
                count += len(data)
            line.sendall(str(count).encode())
            line.close()


def case_ports_of_fake_pods(b):
    b.submit([deployment("web", ports=[{"name": "http", "containerPort": 8080}]),
              {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {
                  "selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": "http"}]}}])
    Counter(b.plane.pod_port)
    for target, port in (("demo", ":8080"), ("deployment/web", ":http"), ("service/web", ":80")):
        with Forward(b, target, port) as forward:
            for size in (1, 1_000_000):
                with socket.create_connection(("127.0.0.1", forward.port), timeout=20) as line:
                    line.sendall(b"x" * size + b"\n")
                    assert line.recv(100) == str(size + 1).encode(), size
    error = b.run("port-forward", "demo", "8080:none", status=1).stderr
    assert "does not have a named port" in error, error
    error = b.run("port-forward", "demo", ":8080", "--address", "0.0.0.0", status=5).stderr
    assert "only loopback addresses" in error, error


def case_words_of_other_tools(b):
    """Flags as Helm and kubectl have them, and a chart's notes."""
    path = chart(b.folder / "words", {"a.yaml": config_map("a"), "web.yaml": HANGING,
                                      "NOTES.txt": "Look at {{ .Release.Name }}.\n\n"})
    (b.folder / "words" / "values.schema.json").write_text('{"required": ["size"]}')
    refused = b.run("submit", path, "--name", "demo", status=1)
    assert "missing property 'size'" in refused.stderr or "size is required" in refused.stderr, \
        refused.stderr
    flags = ("--name", "demo", "--skip-schema-validation", "--description", "for the test")
    out = b.run("submit", path, *flags, "--wait=hookOnly").stdout
    assert out.endswith("NOTES:\nLook at demo.\n"), out
    notes = b.get("configmap", "a")["metadata"]["annotations"]
    assert notes["kchart.dev/why"] == "for the test", notes
    out = b.run("submit", path, *flags, "--no-wait", "--hide-notes").stdout
    assert "NOTES" not in out, out
    report = json.loads(b.run("submit", path, *flags, "--no-wait", "-o", "json").stdout)
    assert report["notes"] == "Look at demo.", report
    (b.folder / "words" / "templates" / "a.yaml").write_text(json.dumps(config_map("a", "2")))
    error = b.run("submit", path, *flags, "--rollback-on-failure", "--timeout", "3s", status=1).stderr
    assert "the state before was put back" in error, error
    assert b.run("diff", path, *flags[:3], status=1).stdout.count("diff -u") == 1
    assert "missing property" in b.run("diff", path, "--name", "demo", status=2).stderr
    b.run("uninstall", "demo", "--wait")
    assert b.names() == set()


def case_reports_in_three_forms(b):
    b.submit([config_map("a")])
    assert json.loads(b.run("status", "demo", "-o", "json").stdout)["members"][0]["name"] == "a"
    assert "  name: a\n" in b.run("status", "demo", "-o", "yaml").stdout
    assert "take table, json or yaml" in b.run("status", "demo", "-o", "xml", status=1).stderr
    b.submit([config_map("a"), config_map("kept", annotations={"helm.sh/resource-policy": "keep"})])
    assert "take table, json or yaml" in b.run("delete", "demo", "-o", "xml", status=1).stderr
    done = b.run("delete", "demo", "none", "--ignore-not-found", "-o", "json").stdout
    named = {"apiVersion": "v1", "kind": "ConfigMap", "namespace": b.namespace}
    assert json.loads(done) == [{"name": "demo", "hooks": [], "deleted": [{**named, "name": "a"}],
                                 "kept": [{**named, "name": "kept"}]}], done
    assert b.run("delete", "demo", "--ignore-not-found", "-o", "yaml").stdout == "[]\n"


def run_cases(found, open_plane):
    """The functions case_... of a module, or those that the command line names: an exit status."""
    kchart, wanted = sys.argv[1], sys.argv[2:]
    cases = [(name[5:], run) for name, run in found.items() if name.startswith("case_")]
    cases = [(name, run) for name, run in cases if not wanted or name in wanted]
    failed = 0
    try:
        with open_plane() as plane:
            bench = Bench(plane, kchart)
            for name, run in cases:
                bench.fresh()
                start = time.monotonic()
                try:
                    run(bench)
                    print(f"passed {time.monotonic() - start:5.1f}s {name}", flush=True)
                except (AssertionError, RuntimeError, OSError, subprocess.TimeoutExpired) as error:
                    failed += 1
                    print(f"FAILED {name}: {str(error)[:1500]}", flush=True)
    except Missing as error:
        print(f"skipped: no {error}; run `make components`")
        return 77
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(run_cases(globals(), ControlPlane))
