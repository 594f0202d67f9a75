#!/usr/bin/env python3
"""kchart template --batch: what each line asks for and gets. batch.py PROGRAM"""
import json
import os
import subprocess
import sys
import tempfile

CHART = {
    "c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 0.1.0\n",
    "c/values.yaml": "number: 0\nlist: [1]\n",
    "c/templates/a.yaml":
        "{{ if eq (int .Values.number) 13 }}{{ fail \"unlucky\" }}{{ end -}}\n"
        "v: {{ .Values | toJson }}\nr: {{ .Release.Name }}/{{ .Release.Namespace }}\n"
        "u: {{ .Release.IsUpgrade }}\nk: {{ .Capabilities.KubeVersion.Version }}\n"
        "h: {{ .Capabilities.APIVersions.Has \"x/v1\" }}\n",
    "d/Chart.yaml": "apiVersion: v2\nname: d\nversion: 0.1.0\n",
    "d/templates/a.yaml": "d: {{ .Release.Name }}\n",
    "lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 0.1.0\ntype: library\n",
    "v.yaml": "number: 5\nextra: {a: 1, b: 1}\n",
    "base.yaml": "extra: {b: 2, c: 2}\n",
}

KNOWN = ("unknown field \"valus\"; known are name, namespace, chart, valueFiles, values, set, "
         "kubeVersion, apiVersions and isUpgrade")

# A line, and what its manifest holds or what its error is.
LINES = [
    ({"name": "a"}, ["v: {\"list\":[1],\"number\":0}", "r: a/default", "u: false", "h: false"]),
    ({"name": "b", "namespace": "x", "values": {"number": 2}}, ["\"number\":2}", "r: b/x"]),
    ({"name": "c", "values": "number: 3\nlist: null\n"}, ["v: {\"number\":3}"]),
    ({"name": "d", "valueFiles": ["base.yaml", "v.yaml"], "values": {"extra": {"a": 7}},
      "set": ["number=9,list={x}"]},
     ["v: {\"extra\":{\"a\":7,\"b\":1,\"c\":2},\"list\":[\"x\"],\"number\":9}"]),
    ({"name": "e", "kubeVersion": "1.25.1", "apiVersions": ["x/v1"], "isUpgrade": True},
     ["k: v1.25.1", "h: true", "u: true"]),
    ({"name": "f", "chart": "./d"}, ["d: f"]),
    ({}, ["r: release-name/default"]),
    ({"name": "g", "values": {"number": 13}},
     "execution error at (c/templates/a.yaml:1:38): unlucky"),
    ({"name": "h", "valus": {}}, KNOWN),
    ({"name": 1}, "field \"name\" must be a text, not float64"),
    ({"name": "i", "set": "a=b"}, "field \"set\" must be a list of texts, not string"),
    ({"name": "j", "isUpgrade": "yes"}, "field \"isUpgrade\" must be true or false, not string"),
    ({"name": "k", "chart": "/nope"}, "path \"/nope\" not found"),
    ({"name": "l", "chart": "lib"}, "library charts are not installable"),
    ({"name": "m", "kubeVersion": "abc"},
     "invalid kube version 'abc': could not parse \"abc\" as version"),
    ({"name": "Not OK"}, "invalid release name"),
    ({"name": "n", "valueFiles": ["nope.yaml"]}, "open nope.yaml: no such file or directory"),
    ({"name": "o", "values": "a: b: c"}, "mapping values are not allowed in this context"),
    ([], "a line must be a JSON object, not slice"),
    ("{\"name\":", "unexpected end of JSON input"),
]


def text_of(line):
    return line if isinstance(line, str) else json.dumps(line)


class Runner:
    def __init__(self, program, root):
        self.program, self.root, self.failed = program, root, 0

    def run(self, arguments, lines):
        environment = {"PATH": os.environ["PATH"], "HOME": self.root, "TZ": "UTC"}
        return subprocess.run([self.program, "template", *arguments], cwd=self.root, text=True,
                              env=environment, input="\n".join(lines), capture_output=True,
                              timeout=60)

    def check(self, name, good, shown):
        if not good:
            self.failed += 1
            print(f"--- {name}: {shown}")


def check_lines(runner):
    texts = [text_of(line) for line, _ in LINES]
    done = runner.run(["c", "--batch", "-", "--threads", "1"], ["", *texts, "  "])
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    runner.check("count", len(answers) == len(LINES), len(answers))
    for number, ((line, wanted), got) in enumerate(zip(LINES, answers), 2):
        good = got["line"] == number
        if isinstance(wanted, str):
            good = good and wanted in got.get("error", "") and "manifest" not in got
        else:
            good = good and all(text in got.get("manifest", "") for text in wanted)
        runner.check(text_of(line), good, got)
    runner.check("status", done.returncode == 1, done.returncode)
    runner.check("summary", ", 13 failed\n" in done.stderr, done.stderr)
    for threads in ("2", "5"):
        again = runner.run(["c", "--batch", "-", "--threads", threads], ["", *texts, "  "])
        runner.check(f"{threads} threads", again.stdout == done.stdout, again.stdout)


def check_manifest(runner):
    """A release of a batch is what the command prints for it alone."""
    done = runner.run(["c", "--batch", "-", "-f", "base.yaml", "--set", "number=4", "-n", "y"],
                      [json.dumps({"name": "a", "values": {"list": [2]}})])
    alone = runner.run(["a", "c", "-f", "base.yaml", "--set", "number=4", "-n", "y", "--set-json",
                        "{\"list\":[2]}"], [])
    got = json.loads(done.stdout)
    runner.check("alone", got["manifest"] == alone.stdout and done.returncode == 0, got)


def check_folder(runner):
    lines = [{"name": "a"}, {"name": "b", "namespace": "x"}, {"name": "a"},
             {"name": "c", "namespace": "../.."}, {"name": "g", "values": {"number": 13}}]
    done = runner.run(["c", "--batch", "-", "--output-dir", "out"], map(text_of, lines))
    runner.check("folder", done.stdout == "wrote out/default/a.yaml\nwrote out/x/b.yaml\n",
                 done.stdout)
    for text in ("line 3: a: release \"a\" is also on line 1", "line 4: c: path", "line 5: g: "):
        runner.check(text, text in done.stderr, done.stderr)
    with open(os.path.join(runner.root, "out", "x", "b.yaml"), encoding="utf-8") as file:
        text = file.read()
        runner.check("file", text.startswith("---\n# Source: c/templates/a.yaml\nv: "), text)


def check_usage(runner):
    for arguments, error in (
            (["a", "c", "--batch", "-"], "give only the chart"),
            (["c", "--batch", "nope.jsonl"], "open nope.jsonl: no such file or directory"),
            (["c", "--batch", "-", "--max-yaml-bytes", "50"], "longer than 50 bytes")):
        done = runner.run(arguments, ["{\"name\": \"" + "a" * 100_000 + "\"}"])
        runner.check(" ".join(arguments), done.returncode != 0 and error in done.stderr,
                     done.stderr[:300])


def main():
    with tempfile.TemporaryDirectory() as root:
        for path, text in CHART.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        runner = Runner(os.path.abspath(sys.argv[1]), root)
        check_lines(runner)
        check_manifest(runner)
        check_folder(runner)
        check_usage(runner)
        print("failed" if runner.failed else "passed")
        return 1 if runner.failed else 0


if __name__ == "__main__":
    sys.exit(main())
