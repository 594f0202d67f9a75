#!/usr/bin/env python3
"""`kchart check` as a user runs it: targets, outputs, exit statuses.

check.py KCHART
"""
import functools
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree

CHART = {
    "c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 0.1.0\n",
    "c/values.yaml": "tag: v1\nprivileged: false\n",
    "c/templates/pod.yaml": """apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: a
    image: "i:{{ .Values.tag }}"
    securityContext: {privileged: {{ .Values.privileged }}}
    resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}
    livenessProbe: {httpGet: {port: 80}}
""",
    "matrix/a.yaml": "tag: latest\n",
    "matrix/b.yaml": "privileged: true\n",
    "accepted.yaml": "exemptions:\n- {rule: lint.privileged, object: Pod p, reason: owns the node}\n",
    "crd.yaml": """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {size: {type: integer}}}}
""",
    "widget.yaml": "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w, namespace: d}\n"
                   "size: big\n",
    "schemas/example.com/widget_v1.json": json.dumps(
        {"type": "object", "properties": {"size": {"type": "integer"}}}),
    "pods.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: d}\n"
                 "spec: {containers: [{name: c, image: i}]}\n---\n"
                 "apiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: d}\n"
                 "spec: {containers: [{name: c, image: i}]}\n",
    "edges.yaml": "edges:\n- {from: d/a, to: d/b, ports: [80]}\n",
    "m/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: d}\ndata: {k: 1}\n",
    "m/b.yaml": """apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: d}
data: {k: v}
""",
}


class Tests:
    def __init__(self, program, root):
        self.program, self.root, self.failed = program, root, 0

    def run(self, *arguments, stdin=None):
        done = subprocess.run([self.program, "check", *arguments], cwd=self.root, text=True,
                              input=stdin, capture_output=True, timeout=60)
        return done.returncode, done.stdout, done.stderr

    def expect(self, what, condition, shown=""):
        if not condition:
            self.failed += 1
            print(f"FAILED: {what}\n{shown}")

    def rules(self, *arguments, stdin=None):
        status, out, error = self.run(*arguments, "-o", "json", stdin=stdin)
        self.expect(f"{arguments}: JSON", out.startswith("{"), out + error)
        findings = json.loads(out)["findings"] if out.startswith("{") else []
        return status, sorted({finding["rule"] for finding in findings})


def charts(t):
    t.expect("a clean chart", t.run("c") == (0, "0 errors, 0 warnings, 0 info\n", ""), t.run("c"))
    status, rules = t.rules("c", "--set", "tag=latest")
    t.expect("warnings do not fail", (status, rules) == (0, ["lint.image-tag"]), (status, rules))
    t.expect("--fail-on warning", t.run("c", "--set", "tag=latest", "--fail-on", "warning")[0] == 1)
    t.expect("--fail-on never", t.run("m", "--fail-on", "never")[0] == 0)
    status, rules = t.rules("c", "--values-matrix", "matrix")
    t.expect("each set of a matrix", rules == ["lint.image-tag", "lint.privileged"], rules)
    status, rules = t.rules("c", "--set", "privileged=true", "--pod-security", "baseline")
    t.expect("Pod Security fails",
             (status, rules) == (1, ["lint.privileged", "pss.baseline.privileged"]), rules)


def sources(t):
    """A finding leads to the template's line and the value, under paths that can be opened."""
    arguments = ("c", "--set", "tag=latest")
    finding = json.loads(t.run(*arguments, "-o", "json")[1])["findings"][0]
    t.expect("template line", finding["source"] == {"file": "c/templates/pod.yaml", "line": 7}, finding)
    t.expect("value", finding["values"] == [{"path": "tag", "from": "--set tag=latest"}], finding)
    out = t.run("c", "-f", "matrix/a.yaml")[1]
    t.expect("values file", "    value tag, set by matrix/a.yaml:1\n" in out, out)
    out = t.run(os.path.join(t.root, "c"), "-f", "matrix/b.yaml", "-o", "github")[1]
    t.expect("github", out.startswith(f"::warning file={t.root}/c/templates/pod.yaml,line=8,"), out)
    sarif = json.loads(t.run(*arguments, "-o", "sarif")[1])["runs"][0]["results"][0]
    place = sarif["locations"][0]["physicalLocation"]
    t.expect("SARIF", (place["artifactLocation"]["uri"], place["region"]["startLine"]) ==
             ("c/templates/pod.yaml", 7), place)


def exemptions(t):
    arguments = ("c", "--set", "privileged=true", "--exemptions", "accepted.yaml")
    status, out, _ = t.run(*arguments)
    t.expect("exempt", (status, out) == (0, "0 errors, 0 warnings, 0 info, 1 exempt\n"), out)
    status, rules = t.rules("c", "--exemptions", "accepted.yaml")
    t.expect("an unused exemption is told", rules == ["exemption.unused"], rules)
    report = json.loads(t.run(*arguments, "-o", "sarif")[1])
    results = report["runs"][0]["results"]
    t.expect("suppressed in SARIF", "suppressions" in results[0], results)
    t.expect("the reason in SARIF", "shortDescription" in
             report["runs"][0]["tool"]["driver"]["rules"][0], report)


def manifests(t):
    status, rules = t.rules("m")
    t.expect("a folder is one set", (status, rules) == (1, ["lint.duplicate-object", "schema.type"]),
             rules)
    t.expect("files are one set", t.rules("m/a.yaml", "m/b.yaml")[1] == rules)
    status, rules = t.rules("-", stdin=CHART["m/a.yaml"])
    t.expect("standard input", (status, rules) == (1, ["schema.type"]), rules)
    t.expect("--only", t.rules("m", "--only", "lint")[1] == ["lint.duplicate-object"])
    beta = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {}\n"
    t.expect("removed", "api.removed" in t.rules("-", stdin=beta)[1], t.rules("-", stdin=beta))
    out = t.run("m", "-o", "github")[1]
    t.expect("github", out.startswith("::error file=m/a.yaml,line=4"), out)
    out = t.run("m", "-o", "junit")[1]
    suite = xml.etree.ElementTree.fromstring(out).find("testsuite")
    t.expect("junit", suite.get("failures") == "2", out)


def custom_resources(t):
    alone = ("widget.yaml", "--only", "schema")
    t.expect("unknown kinds are told", t.rules(*alone) == (0, ["schema.missing"]), t.rules(*alone))
    got = t.rules(*alone, "--crds", "crd.yaml")
    t.expect("--crds", got == (1, ["schema.type"]), got)
    got = t.rules("crd.yaml", *alone)
    t.expect("a definition of the same set", got == (1, ["schema.type"]), got)
    form = "{{.Group}}/{{ .ResourceKind }}_{{.ResourceAPIVersion}}.json"
    got = t.rules(*alone, "--schema-location", "schemas/" + form)
    t.expect("--schema-location of a folder", got == (1, ["schema.value"]), got)
    handler = functools.partial(QuietHandler, directory=os.path.join(t.root, "schemas"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}/"
        got = t.rules(*alone, "--schema-location", "default", "--schema-location", base + form)
        t.expect("--schema-location of a server", got == (1, ["schema.value"]), got)
        got = t.rules(*alone, "--schema-location", base + "none/" + form)
        t.expect("404 is no schema", got == (0, ["schema.missing"]), got)
        server.shutdown()


def edges(t):
    got = t.rules("pods.yaml", "--only", "network", "--edges", "edges.yaml")
    t.expect("what is open beside the edges", got == (1, ["edge.undeclared"]), got)
    got = t.rules("pods.yaml", "--only", "network")
    t.expect("without edges nothing is asked", got == (0, []), got)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def presets(t):
    """What each declaration to start from becomes, checked: named findings, none of them an error."""
    def tool(*arguments):
        return subprocess.run([t.program, *arguments], cwd=t.root, text=True, capture_output=True,
                              check=True, timeout=60).stdout
    for preset in json.loads(tool("presets", "-o", "json")):
        name = preset["name"]
        with open(os.path.join(t.root, "preset.yaml"), "w", encoding="utf-8") as file:
            file.write(tool("new", name, "-o", "-"))
        objects = tool("generate", "preset.yaml", "--as", "plain", "--quiet")
        status, rules = t.rules("-", "--pod-security", "restricted", stdin=objects)
        print(f"preset {name}: {', '.join(rules) or 'clean'}")
        t.expect(f"the preset {name} has no errors", status == 0, t.run("-", stdin=objects)[1])


def usage(t):
    for arguments in (["m", "--only", "nothing"], ["m", "-o", "xml"], ["m", "--fail-on", "x"], [],
                      ["m", "--kube-version", "1.2"], ["m", "--pod-security", "hard"]):
        status, out, error = t.run(*arguments)
        t.expect(f"{arguments}: usage", (status, out) == (2, "") and error.startswith("Error: "),
                 (status, out, error))
    t.expect("no such file", t.run("gone.yaml")[0] in (1, 5), t.run("gone.yaml"))
    status, out, _ = t.run("--rules")
    t.expect("--rules", status == 0 and "lint.image-tag (warning)" in out, out)


def main():
    with tempfile.TemporaryDirectory() as root:
        for path, text in CHART.items():
            full = os.path.join(root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        tests = Tests(os.path.abspath(sys.argv[1]), root)
        for group in (charts, sources, exemptions, manifests, custom_resources, edges, presets,
                      usage):
            group(tests)
    print(f"{tests.failed} failed")
    return 1 if tests.failed else 0


if __name__ == "__main__":
    sys.exit(main())
