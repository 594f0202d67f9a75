#!/usr/bin/env python3
"""`kchart reach` as a user runs it: suggestions proven by reach itself, and commits compared.

reach.py KCHART
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

PODS = """apiVersion: v1
kind: Pod
metadata: {name: a, namespace: d, labels: {app: a}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: d, labels: {app: b}}
spec: {containers: [{name: c, image: i}]}
"""
CLOSED = """---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: d}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
"""
EDGES = "- {from: d/a, to: d/b, ports: [80]}\n"


class Tests:
    def __init__(self, program, root):
        self.program, self.root, self.failed = program, root, 0

    def run(self, *arguments):
        done = subprocess.run([self.program, "reach", *arguments], cwd=self.root, text=True,
                              capture_output=True, timeout=60)
        return done.returncode, done.stdout, done.stderr

    def expect(self, what, condition, shown=""):
        if not condition:
            self.failed += 1
            print(f"FAILED: {what}\n{shown}")

    def write(self, path, text):
        with open(os.path.join(self.root, path), "w", encoding="utf-8") as file:
            file.write(text)


def streams(t):
    """Each object of a stream of JSON counts; a part of a document on a separator is refused."""
    pods = [json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}})
            for name in ("one", "two")]
    t.write("stream.json", "\n".join(pods))
    status, out, error = t.run("stream.json")
    t.expect("both pods of a stream", status == 0 and "one" in out and "two" in out, out + error)
    t.write("inline.yaml", "--- " + pods[0] + "\n")
    status, _, error = t.run("inline.yaml")
    t.write("broken.yaml", PODS + "---\na: [1\n")
    _, _, message = t.run("broken.yaml")
    t.expect("broken YAML", "Error: broken.yaml:11: error converting YAML" in message, message)
    t.expect("a separator with a document",
             status == 1 and "inline.yaml:1:5: invalid Yaml document separator" in error, error)


def suggestions(t):
    t.write("pods.yaml", PODS)
    t.write("edges.yaml", EDGES)
    status, policies, error = t.run("pods.yaml", "--edges", "edges.yaml", "--suggest")
    t.expect("--suggest", status == 0 and policies.count("kind: NetworkPolicy") == 3,
             policies + error)
    t.write("both.yaml", PODS + policies)
    status, out, _ = t.run("both.yaml", "--edges", "edges.yaml")
    t.expect("exactly the edges are open", status == 0 and "nothing else is" in out, out)
    t.expect("--suggest needs --edges", t.run("pods.yaml", "--suggest")[0] == 2)


def references(t):
    status, _, error = t.run("oci://127.0.0.1:1/charts/none")
    t.expect("a registry is asked", status == 5 and "127.0.0.1:1" in error, error)
    status, _, error = t.run("none/app")
    t.expect("a repository is looked up", status == 1 and "repo" in error, error)


def commits(t):
    if shutil.which("git") is None:
        print("skipped: no git, so no commits are compared")
        return

    def git(*arguments):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments],
                       cwd=t.root, check=True, capture_output=True)
    os.mkdir(os.path.join(t.root, "app"))
    git("init", "-q")
    t.write("app/all.yaml", PODS)
    git("add", "app")
    git("commit", "-qm", "open")
    t.write("app/all.yaml", PODS + CLOSED)
    git("commit", "-qam", "closed")
    status, out, error = t.run("app@HEAD~1", "--diff", "app")
    t.expect("what a commit closes", status == 1 and "- d/pod/a -> d/pod/b" in out, out + error)
    t.expect("the same commit", t.run("app@HEAD", "--diff", "app")[:2] == (0, "no difference\n"))
    t.expect("one file of a commit", t.run("app/all.yaml@HEAD")[0] == 0, t.run("app/all.yaml@HEAD"))
    status, _, error = t.run("app@nothing")
    t.expect("no such revision", status == 1 and "no revision" in error, error)
    status, _, error = t.run("gone@HEAD")
    t.expect("nothing of that name", status == 1 and "does not exist" in error, error)


def main():
    with tempfile.TemporaryDirectory() as root:
        tests = Tests(os.path.abspath(sys.argv[1]), root)
        streams(tests)
        suggestions(tests)
        references(tests)
        commits(tests)
    print(f"{tests.failed} failed")
    return 1 if tests.failed else 0


if __name__ == "__main__":
    sys.exit(main())
