#!/usr/bin/env python3
"""Every bad declaration is refused with its place and what to do, and nothing is written.

refusals.py KCHART

A row is a declaration (or several, of files a.yaml, b.yaml, ...), the place of the finding, and words of it.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

INSTANCE = "kind: Instance\ndescription: d\nowner: u\n"
APP = "kind: App\nname: api\nimage: a:1\nport: 80\n"
LONG = "a" * 64
HOST = ".".join(["a" * 60] * 5)
TOKEN = "ghp_" + "a1B2" * 9
ROWS = {
    "a name over 63": (APP.replace("api", LONG), "a.yaml:2:7", "longer than 63"),
    "a name with no room for -preview": (APP.replace("api", "a" * 60), "a.yaml:2:7", "-preview"),
    "an owner over 56": (INSTANCE.replace("owner: u", "owner: " + LONG), "a.yaml:3:8", "longer than 56"),
    "a namespace over 63": ("kind: Tenant\ntenant: " + "a" * 40 + "\nproject: " + "b" * 40 + "\n",
                            "a.yaml:1:1", "longer than 63"),
    "a host over 253": (APP + f"ingress: {{host: {HOST}}}\n", "a.yaml:5:17", "longer than 253"),
    "no host": (APP + "ingress: {host: a_b.example.org}\n", "a.yaml:5:17", "not a host name"),
    "no quantity": (APP + "resources: {memory: 512mb}\n", "a.yaml:5:21", "not a quantity"),
    "a negative quantity": (APP + "resources: {cpu: -1}\n", "a.yaml:5:18", "not a quantity"),
    "an unknown key": (APP + "replica: 2\n", "a.yaml:5:1", "did you mean 'replicas'"),
    "an unknown key below": (APP + "ingress: {hots: a.example.org}\n", "a.yaml:5:11", "did you mean 'host'"),
    "an unknown feature": (INSTANCE + "features: [golan]\n", "a.yaml:4:12", "did you mean 'golang'"),
    "an unknown kind": ("kind: Aps\n", "a.yaml:1:7", "did you mean 'App'"),
    "no kind": ("name: api\n", "a.yaml:1:1", "needs 'kind'"),
    "a key twice": (APP + "port: 81\n", "a.yaml:5:1", "twice"),
    "a feature twice": (INSTANCE + "features: [golang, golang]\n", "a.yaml:4:20", "twice"),
    "another version": ("apiVersion: kchart.dev/v2\n" + APP, "a.yaml:1:13", "kchart.dev/v1"),
    "no YAML": ("kind: [App\n", "a.yaml:", "no YAML"),
    "no declaration": ("\n", "a.yaml:1:1", "no declaration"),
    "a port out of range": (APP.replace("80", "70000"), "a.yaml:4:7", "65535"),
    "a schedule and a port": (APP + "schedule: '* * * * *'\n", "a.yaml:4:7", "serves no port"),
    "no schedule": ("kind: App\nname: a\nimage: a:1\nschedule: daily\n", "a.yaml:4:11", "not a schedule"),
    "an edge to nothing": (APP + "connects:\n  - {to: wbe}\n", "a.yaml:6:5", "nobody is called 'wbe'"),
    "an edge to a misspelt app": ([APP + "connects:\n  - {to: wbe}\n", APP.replace("api", "web")],
                                  "a.yaml:6:5", "did you mean 'web'?"),
    "an edge both ways": (APP + "connects:\n  - {to: a, from: b}\n", "a.yaml:6:5", "either 'to' or 'from'"),
    "a token in clear": (APP + f"env: {{set: {{A: {TOKEN}}}}}\n", "a.yaml:5:16", "secret"),
    "a secret by its name": (APP + "env: {set: {DB_PASSWORD: hunter2}}\n", "a.yaml:5:26", "secret"),
    "a URL with a password": (APP + "env: {set: {DB: 'postgres://u:p4ss@h/d'}}\n", "a.yaml:5:17", "password"),
    "a token in a repository": (INSTANCE + f"repository: {{url: 'https://u:{TOKEN}@github.com/a/b'}}\n",
                                "a.yaml:4:19", "secret"),
    "a secret without a reference": (APP + "env: {secrets: {A: hunter2}}\n", "a.yaml:5:20", "secret/NAME#KEY"),
    "two instances of one description": ([INSTANCE, INSTANCE], "b.yaml:1:1", "a.yaml:1:1"),
    "a host twice": ([APP + "ingress: {host: x.example.org}\n",
                      APP.replace("api", "web") + "ingress: {host: x.example.org}\n"],
                     "b.yaml:1:1", "the host x.example.org is taken by a.yaml:1:1"),
    "a node port twice": (["kind: Sandbox\napiKey: secret/k#k\n",
                           "kind: Sandbox\nname: b\nnamespace: b\napiKey: secret/k#k\n"],
                          "b.yaml:1:1", "the node port 31000 is taken"),
    "an address out of range": (APP + "ingress: {host: '{ip}.nip.io', ip: 1.2.3.400}\n", "a.yaml:5:36",
                                "not an address"),
    "{ip} without an address": (APP + "ingress: {host: '{ip}.nip.io'}\n", "a.yaml:5:17", "no 'ip' is given"),
    "no range of nodes": ("kind: Platform\nname: p\nmanages: a-\ncomponents: [registry]\nnodes: 10.0.1.0/33\n",
                          "a.yaml:5:8", "not addresses"),
    "no range of IPv6": ("kind: Platform\nname: p\nmanages: a-\ncomponents: [registry]\nnodes: '1:::/64'\n",
                         "a.yaml:1:1", "no range of addresses"),
    "snapshots of a local volume": ("kind: Platform\nname: p\nmanages: a-\ncomponents: [registry]\n"
                                    "nodes: 10.0.1.0/24\nbackup: {schedule: '0 3 * * *'}\n",
                                    "a.yaml:6:9", "no snapshots"),
    "a path that leaves": (APP + "health: ../../etc/passwd\n", "a.yaml:5:9", "not an absolute path"),
    "a name that leaves": (APP.replace("api", "../evil"), "a.yaml:2:7", "not a name"),
    "an overlay that leaves": (APP + "overlays: {../../evil: {port: 81}}\n", "a.yaml:5:12", "overlay"),
    "an overlay of another kind": (APP + "overlays: {dev: {kind: Tenant}}\n", "a.yaml:5:18", "cannot have 'kind'"),
}
# Arguments of `kchart new`, and words of the answer. A preset names no other, so there are no cycles.
PRESETS = {
    "a path": (["../../etc/passwd"], "unknown preset"),
    "an absolute path": (["/etc/passwd"], "unknown preset"),
    "a misspelt one": (["instanc"], "did you mean 'instance'"),
    "a value that does not fit": (["instance", "--set", "storage.workspace=10GB"], "not a quantity"),
    "a value that is not there": (["instance", "--set", "storag.home=1Gi"], "did you mean 'storage'"),
    "a value that breaks out": (["instance", "--set", "owner=a\nname: b"], "not a name"),
    "a secret": (["service", "--set", f"env.set.A={TOKEN}"], "secret"),
    "no value": (["instance", "--set", "owner"], "PATH=VALUE"),
}
failures = []


def run(folder, *command):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def fail(what, why):
    failures.append(what)
    print(f"FAILED {what}: {why}")


def refused(kchart, what, texts, place, words):
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        names = []
        for name, text in zip("abc", [texts] if isinstance(texts, str) else texts):
            (folder / f"{name}.yaml").write_text(text)
            names.append(f"{name}.yaml")
        for form in ("chart", "plain"):
            made = run(folder, kchart, "generate", *names, "--as", form, "-o", "out")
            told = [line for line in made.stderr.splitlines() if line.startswith("error: " + place)]
            if made.returncode != 1 or not any(words in line for line in told):
                fail(what, f"status {made.returncode}\n{made.stderr}")
            if sorted(os.listdir(folder)) != names:
                fail(what, f"something was written: {sorted(os.listdir(folder))}")


def no_preset(kchart, what, arguments, words):
    with tempfile.TemporaryDirectory() as scratch:
        made = run(scratch, kchart, "new", *arguments)
        if made.returncode != 1 or words not in made.stderr or os.listdir(scratch):
            fail(f"new with {what}", f"status {made.returncode}\n{made.stderr}")


def main():
    kchart = str(pathlib.Path(sys.argv[1]).resolve())
    for what, (texts, place, words) in ROWS.items():
        refused(kchart, what, texts, place, words)
    for what, (arguments, words) in PRESETS.items():
        no_preset(kchart, what, arguments, words)
    print(f"{len(ROWS) + len(PRESETS)} refusals, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
