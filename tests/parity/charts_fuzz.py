#!/usr/bin/env python3
"""Random charts, rendered by the command of a live Helm and by kchart.

    charts_fuzz.py --kchart PROGRAM --cache DIR [--count N] [--seed S] [--helm3]

What is random: subcharts within subcharts, declared or not, with alias, condition, tags and import-values;
defaults, globals and user values with nulls in all layers; kinds, hooks and several documents in one file;
charts as folders or archives; flags. Compared are exit status, output and the text of the error.
"""

import argparse
import io
import json
import pathlib
import random
import subprocess
import sys
import tarfile
import tempfile

from charts import ENVIRONMENT, show

NAMES = ["db", "web", "lib", "cache", "x-y", "sub"]
KEYS = ["a", "b", "enabled", "size", "global", "exports", "data", "tags", "name", *NAMES]
KINDS = ["ConfigMap", "Service", "Deployment", "Secret", "Namespace", "Job", "Pod", "Foo", "CustomResourceDefinition",
         "ServiceAccount", "Role", "ClusterRole", "Ingress", "PodDisruptionBudget", "NetworkPolicy", "List"]
EVENTS = ["pre-install", "post-install", "pre-upgrade", "test", "test-success", "crd-install", "pre-delete", "pre-install,post-upgrade",
          " pre-install , test", "bogus", "pre-install,bogus", "", "PRE-INSTALL"]
# Lines of manifests, each in its own place below "data:".
CALLS = [
    "{{ (.Files.Glob \"files/*\").AsConfig | nindent 2 }}", "{{ (.Files.Glob \"**.txt\").AsSecrets | nindent 2 }}",
    "{{ range $p, $b := .Files.Glob \"files/**\" }}\n  {{ $p }}: {{ $b | toString | quote }}{{ end }}",
    "{{ range $i, $l := .Files.Lines \"data.txt\" }}\n  l{{ $i }}: {{ $l | quote }}{{ end }}",
    "\n  b: {{ .Files.GetBytes \"data.txt\" | toString | b64enc }}", "\n  s: {{ range .Subcharts }}{{ omit . \"Capabilities\" \"Subcharts\" | toJson | quote }}{{ end }}",
    "\n  t: {{ tpl \"{{ .Values.a | toJson }}-{{ .Template.Name }}\" . | quote }}",
    "\n  t: {{ tpl (.Values.name | default \"none\" | toString) $ | quote }}", "\n  u: {{ tpl (toYaml .Values) . | quote }}",
    "\n  k: {{ lookup \"v1\" \"Pod\" \"\" \"\" | toJson }}", "\n  a: {{ .Capabilities.APIVersions.Has \"x/v1/Foo\" }}",
    "\n  v: {{ .Capabilities.KubeVersion.Version }}-{{ .Capabilities.KubeVersion.Minor }}",
    "\n  m: {{ mergeOverwrite (dict \"a\" 1) (deepCopy .Values) | toYaml | quote }}", "\n  i: {{ include \"shared\" . | fromYaml | toJson }}",
    "{{ include \"shared\" (dict \"Values\" .Values.global \"Chart\" .Chart) | nindent 2 }}", "\n  p: {{ .Values | toPrettyJson | quote }}",
    "\n  r: {{ required \"a is needed\" .Values.a }}", "\n  d: {{ dig \"a\" \"b\" \"none\" .Values }}", "\n  o: {{ omit .Values \"global\" | toToml | quote }}",
    "\n  c: {{ .Chart | toJson }}", "\n  x: {{ range $k, $v := .Values }}{{ $k }}={{ kindOf $v }} {{ end }}", "\n  w: {{ with .Values.data }}{{ . | toJson }}{{ else }}none{{ end }}",
    "{{ block \"part\" . }}\n  part: {{ .Chart.Name }}{{ end }}", "\n  g: {{ $_ := set .Values \"made\" .Chart.Name }}{{ .Values.made }}",
    "\n  g: {{ $_ := set .Values.global \"made\" .Chart.Name }}{{ .Values.global | toJson }}", "\n  n: {{ .Values.a.b.c | default 1 }}", "\n bad: [",
    "\n  s: {{ range $n, $s := .Subcharts }}{{ $n }}:{{ $s.Values | toJson }}{{ end }}", "\n  f: {{ fail \"no\" }}", "\n  l: |\n    {{- .Values | toYaml | nindent 4 }}",
    "\n  i: {{ include \"nothing\" . }}", "\n  h: {{ .Release.IsUpgrade }}{{ .Release.Revision }}{{ .Release.Service }}", "\n  \"k\": !!str {{ .Values.size }}",
]
# Other ways to write values than JSON: what is here is put before or behind it.
YAML_VALUES = [
    "a: &x {b: 1, c: null}\nb: *x\n", "a: |\n  one\n  two\nb: >-\n  x\n  y\n", "a: 0x10\nb: 1e3\nsize: 1_000\n", "enabled: yes\na: on\nb: 'no'\n",
    "a:\n- 1\n- b:\n  c\n", "# nothing\n", "", "---\na: 1\n", "a: 1\n---\na: 2\n", "a: 2024-01-02\nb: 12:30:45\n", "1: one\ntrue: yes\nnull: x\n",
    "base: &b {a: 1, b: 2}\na:\n  <<: *b\n  b: 3\n", "a: 1\na: 2\n", "a: {b: {}}\nb: []\n", "a: ~\nb:\nglobal:\n", "global: {a: {b: 1}, c: null}\n",
    "a: 1.0\nb: 1.10\nsize: 12345678901234567890\n", "a: .inf\n", "a: !!binary aGk=\nb: !foo x\n", "\ufeffa: 1\n", "a: 1\r\nb: 2\r\n", "a: \"\\u00e9\\n\"\n", "a: [\n",
    "- a\n", "text\n", "a: {{ .Values.b }}\n", "\ta: 1\n", "a: 0o17\nb: 017\n", "db: null\nweb: {}\nsub: ~\n", "tags: {t: true, u: false}\n", "a: 'x\n\n  y'\n",
]
IGNORES = ["files/\n", "*.txt\n", "!data.txt\n*.txt\n", "# c\n\ntemplates/z*\n", "/data.txt\n", "charts/\n", "**/x\n", "values.yaml\n", "crds\n", "[\n"]
CYCLE = "a chart contains itself"  # the same Chart.yaml inside and outside, which Helm renders
WEIGHTS = ["\"-5\"", "\"0\"", "\"3\"", "3", "\"x\"", "\" 1\"", "\"+1\"", "\"1.5\"", "null"]


class Maker:
    def __init__(self, rng):
        self.random = rng

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def pick(self, options):
        return options[self.random.randrange(len(options))]

    # ----- values

    def scalar(self):
        return self.pick([None, None, True, False, 0, 1, 2.5, "", "text", "yes", [], [1, None, {"a": None}], {}, "0", 1e6])

    def tree(self, depth=3):
        if depth == 0 or self.chance(35):
            return self.scalar()
        return {self.pick(KEYS): self.tree(depth - 1) for _ in range(self.random.randint(0, 4))}

    def table(self, depth):
        return {self.pick(KEYS[:9] if self.chance(80) else KEYS): self.tree(depth - 1) for _ in range(self.random.randint(0, 4))}

    def values(self, subs):
        made = self.table(3)
        for sub in subs:
            if self.chance(60):
                made[sub] = self.table(2) if self.chance(98) else self.scalar()
        for key in NAMES:  # what is no table where a subchart has its values is refused
            if key in made and not isinstance(made[key], dict) and self.chance(97):
                made[key] = self.table(2)
        if self.chance(40):
            made["global"] = {self.pick("abc"): self.tree(1) for _ in range(self.random.randint(0, 3))} if self.chance(90) else self.scalar()
        if self.chance(30):
            made["exports"] = {self.pick("abc"): self.tree(2) for _ in range(self.random.randint(0, 3))} if self.chance(90) else self.scalar()
        if self.chance(30):
            made["tags"] = {self.pick("tuv"): self.pick([True, False, "x", None]) for _ in range(2)}
        if not self.chance(5):
            for key in ("global", "tags", "exports"):
                if key in made and not isinstance(made[key], dict):
                    del made[key]
        return made

    def path(self, subs):
        return ".".join(self.pick([*KEYS, *subs, "a", "b"]) for _ in range(self.random.randint(1, 3)))

    def setting(self, subs):
        flag = self.pick(["--set", "--set", "--set", "--set-string", "--set-json", "--set-literal"])
        if flag == "--set-json" and self.chance(90):
            return [flag, f"{self.path(subs)}={self.pick(['1', 'null', '{}', '[1]', json.dumps(self.tree(2))])}"]
        value = self.pick(["1", "null", "true", "x", "", "{a,b}", "[1]", "{\"a\":null}", "a\\,b", "1.5", "\"q\"", "01", "NULL", "{}"])
        index = self.pick(["", "", "", "[0]", "[2]", "[0][1]", "[0].a"]) if self.chance(25) else ""
        return [flag, f"{self.path(subs)}{index}={value}" + (f",{self.path(subs)}=2" if self.chance(15) else "")]

    def values_text(self, subs):
        """A file of values: mostly JSON, sometimes YAML as people write it."""
        if self.chance(75):
            return json.dumps(self.values(subs), indent=1)
        return "".join(self.pick(YAML_VALUES) for _ in range(self.pick([1, 1, 2]))) if self.chance(60) else self.block(self.values(subs), 0)

    def block(self, value, indent):
        """The same in block style."""
        if not isinstance(value, dict) or not value:
            return " " * indent + json.dumps(value) + "\n"
        text = ""
        for key, inner in value.items():
            text += " " * indent + key + ":"
            if isinstance(inner, dict) and inner:
                text += self.pick(["\n", "  # c\n", " !!map\n"] if self.chance(20) else ["\n"]) + self.block(inner, indent + self.pick([1, 2, 2, 4]))
            elif inner is None:
                text += self.pick([" null\n", "\n", " ~\n"])
            else:
                text += " " + json.dumps(inner) + "\n"
        return text

    def shared(self, name):
        """A definition that charts have in common: which one counts?"""
        text = '{{ define "shared" }}from: ' + name + "\nvalues: {{ .Values | toJson }}\nchart: {{ .Chart.Name }}\n{{ end }}"
        if self.chance(25):
            text += '{{ define "part" }}\n  part: of ' + name + "{{ end }}"
        return text + self.pick(["", "", "\ntext behind\n", "{{ .Values.a.b.c }}"])

    # ----- charts

    def dependency(self, name, version, alias_of):
        entry = {"name": name, "version": self.pick([version, version, "*", "^0.1", ">=0.0.0", "9.9.9", ""]), "repository": self.pick(["", "http://x", "file://../y"])}
        if self.chance(25):
            entry["alias"] = alias_of
        if self.chance(40):
            key = entry.get("alias", name)
            entry["condition"] = self.pick([f"{key}.enabled", f"{key}.enabled,a.enabled", "enabled", "global.a", f"{key}.size, b", "", "a.b.c", f"{key}.data.enabled"])
        if self.chance(30):
            entry["tags"] = [self.pick("tuv") for _ in range(self.random.randint(1, 2))]
        if self.chance(35):
            entry["import-values"] = [self.pick(["a", "b", "data", {"child": "a", "parent": "imported"}, {"child": "data.a", "parent": "b.c"},
                                                 {"child": "exports.a", "parent": "."}, {"child": "global", "parent": "g"}, {"child": "a"},
                                                 {"child": "name", "parent": "a"}]) for _ in range(self.random.randint(1, 2))]
        if self.chance(10):
            entry["enabled"] = self.pick([True, False])
        return entry

    def document(self, name, i):
        kind = self.pick(KINDS)
        annotations = {}
        if self.chance(35):
            annotations["helm.sh/hook"] = self.pick(EVENTS)
            if self.chance(60):
                annotations["helm.sh/hook-weight"] = self.pick(WEIGHTS)
            if self.chance(30):
                annotations["helm.sh/hook-delete-policy"] = self.pick(["hook-succeeded", "before-hook-creation,hook-failed", "x"])
        if self.chance(10):
            annotations["helm.sh/resource-policy"] = "keep"
        lines = [f"apiVersion: {self.pick(['v1', 'apps/v1', 'x/v1', 'batch/v1'])}", f"kind: {kind}", "metadata:",
                 f"  name: {self.pick(['a', 'b', 'z'])}-{name}-{i}"]
        if annotations:
            lines.append("  annotations:")
            for key, value in annotations.items():
                lines.append(f"    {key}: {value}" if key.endswith("weight") else f"    \"{key}\": \"{value}\"")
        if self.chance(35):
            lines.append("data:" + "".join(self.pick(CALLS) for _ in range(self.pick([1, 1, 2]))))
            return "\n".join(lines) + "\n"
        lines.append("data: {{ .Values | toYaml | nindent 2 }}" if self.chance(60) else self.pick(
            ["who: {{ .Chart.Name }} {{ .Template.Name }}", "rel: {{ .Release | toJson }}", "g: {{ .Values.global | toJson }}",
             "s: {{ .Subcharts | keys | sortAlpha | toJson }}", "inc: {{ include \"name\" . }}", "v: {{ .Chart.Version }} {{ .Chart.IsRoot }}",
             "f: {{ .Files.Get \"data.txt\" | quote }}", "n: {{ .Values.a.b }}" if self.chance(10) else "n: {{ (.Values.a).x }}"]))
        return "\n".join(lines) + "\n"

    def template(self, name, i):
        separators = ["---\n", "---\n", "--- \n", "\n---\n\n", "---\n# comment\n---\n", "--- # c\n", "...\n---\n"]
        text = self.pick(["", "", "---\n", "# leading\n", "\n\n", "{{- /* c */ -}}\n"])
        for k in range(self.pick([1, 1, 1, 2, 3])):
            text += (self.pick(separators) if k else "") + self.document(name, f"{i}{k}")
        return text + self.pick(["", "", "\n", "---\n", "\n---\n"])

    def chart(self, name, depth):
        """The files of a chart, by path."""
        files = {}
        version = self.pick(["0.1.0", "0.1.0", "1.2.3", "0.1.1-rc.1"])
        subs = self.random.sample(NAMES, self.pick([0, 1, 1, 2, 2, 3])) if depth else []
        keys = list(subs)
        meta = {"apiVersion": self.pick(["v2", "v2", "v2", "v2", "v1"]), "name": name, "version": version}
        if self.chance(6) and depth < 2:
            meta["type"] = "library"
        if self.chance(20):
            meta["appVersion"] = self.pick(["1.0", 1.1, "x"])
        if self.chance(5):
            meta["kubeVersion"] = self.pick([">=1.20-0", "<1.30", "^1.34"])
        dependencies = []
        for sub in subs:
            inner = self.chart(sub, depth - 1)
            folder = sub if self.chance(85) else sub + "-dir"
            if self.chance(20):
                files[f"charts/{sub}-1.tgz"] = archive(sub, inner)
            else:
                files.update({f"charts/{folder}/{path}": text for path, text in inner.items()})
            if self.chance(75):
                for _ in range(self.pick([1, 1, 1, 2])):
                    entry = self.dependency(sub, json.loads(inner["Chart.yaml"])["version"], self.pick(["al", "other", "x-z"]))
                    taken = [d.get("alias", d["name"]) for d in dependencies]
                    if entry.get("alias", sub) in taken and self.chance(95):
                        continue
                    if "alias" in entry:
                        keys.append(entry["alias"])
                    dependencies.append(entry)
        if self.chance(3):
            dependencies.append(self.dependency("missing", "1", "m"))
        if dependencies and meta["apiVersion"] == "v1":
            files["requirements.yaml"] = json.dumps({"dependencies": dependencies})
        elif dependencies:
            meta["dependencies"] = dependencies
        files["Chart.yaml"] = json.dumps(meta)
        if self.chance(92):
            files["values.yaml"] = self.values_text(keys)
        for i in range(self.random.randint(0, 2)):
            files[f"templates/{self.pick(['a', 'b', 'dir/c', 'z'])}{i}.yaml"] = self.template(name, i)
        files["templates/values.yaml"] = "kind: Values\nname: " + name + "\nvalues: {{ .Values | toJson }}\n"
        files["templates/_h.tpl"] = '{{ define "name" }}' + name + '-{{ .Chart.Name }}{{ end }}'
        if self.chance(60):
            files[f"templates/{self.pick(['_s.tpl', '_s.yaml', 'lib/_s.tpl', 'part.tpl'])}"] = self.shared(name)
        if self.chance(30):
            files.update({f"files/{self.pick(['a.txt', 'b.bin', 'deep/c.txt', '.hidden', 'd e.txt'])}": self.pick(["x", "a: 1\nb: 2\n", "{{ .Values.a }}", "\r\n", "é\n\n"])
                          for _ in range(3)})
        if self.chance(12):
            files[".helmignore"] = self.pick(IGNORES)
        if self.chance(10):
            files[f"templates/{self.pick(['x.txt', 'tests/t.yaml', 'deep/NOTES.txt', '.y.yaml', 'empty.yaml', 'z.json'])}"] = self.pick(
                ["", "\n \n", "{}", "text", "null\n", "kind: Pod\n", "- a\n", "{\"kind\": \"Job\", \"metadata\": {\"name\": \"{{ .Chart.Name }}\"}}", "# {{ .Release.Name }}\n",
                 "kind: Pod\nmetadata:\n  name: {{ .Nope.x }}\n", "{{ if }}", "kind: A\r\n---\r\nkind: B\r\n"])
        if self.chance(15):
            files["templates/NOTES.txt"] = "notes {{ .Values.a }}"
        if self.chance(15):
            files["crds/crd.yaml"] = f"kind: CustomResourceDefinition\nmetadata: {{name: crd-{name}}}\n" + self.pick(["", "---\nkind: B\n"])
        if self.chance(15):
            files["data.txt"] = "one\ntwo"
        if self.chance(10):
            files["values.schema.json"] = json.dumps({"type": "object", "properties": {self.pick(KEYS): {"type": self.pick(["string", "object", "boolean"])}}})
        return files

    def case(self, root):
        """Writes a chart and values files below `root`; answers the arguments."""
        files = self.chart("root", 2)
        subs = NAMES + ["al", "other"]
        for path, text in files.items():
            full = root / "root" / path
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_bytes(text if isinstance(text, bytes) else text.encode())
        arguments = []
        for i in range(self.pick([0, 0, 1, 1, 2])):
            (root / f"v{i}.yaml").write_text(self.values_text(self.random.sample(subs, 3)))
            arguments += ["-f", f"v{i}.yaml"]
        for _ in range(self.pick([0, 0, 1, 2, 3])):
            arguments += self.setting(subs)
        if self.chance(6):
            (root / "set.txt").write_text(self.pick(["x", "a: 1\n", "", "null", "{{ .Values.a }}\n"]))
            arguments += ["--set-file", f"{self.path(subs)}=set.txt"]
        if self.chance(6):
            arguments += ["--api-versions", self.pick(["x/v1", "x/v1/Foo", "x/v1,x/v1/Foo"])]
        for flag in ("--render-subchart-notes", "--hide-notes", "--include-crds", "--no-hooks", "--skip-tests", "--is-upgrade", "--skip-schema-validation"):
            if self.chance(8):
                arguments.append(flag)
        if self.chance(6):
            arguments += ["--show-only", self.pick(["templates/values.yaml", "charts/*/templates/values.yaml", "charts/db/templates/*", "crds/crd.yaml"])]
        return arguments


def archive(name, files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for path in sorted(files):
            data = files[path] if isinstance(files[path], bytes) else files[path].encode()
            info = tarfile.TarInfo(f"{name}/{path}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def answer(command, root, arguments):
    run = subprocess.run([*command, "template", "rel", "root", "--kube-version", "1.34.0", *arguments], cwd=root,
                         capture_output=True, env={**ENVIRONMENT, "HELM_CONFIG_HOME": str(root / "home"),
                                                   "HELM_CACHE_HOME": str(root / "home"), "HELM_DATA_HOME": str(root / "home")})
    error = run.stderr.decode("utf-8", "backslashreplace")
    error = error[error.find("Error:"):] if "Error:" in error else ""
    return f"exit {run.returncode}\n{error}--- output\n{run.stdout.decode('utf-8', 'backslashreplace')}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kchart", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--helm3", action="store_true")
    parser.add_argument("--keep", help="a folder that gets the charts that differ")
    options = parser.parse_args()
    helm = [f"{options.cache}/bin/{'helm3' if options.helm3 else 'helm4'}"]
    kchart = [str(pathlib.Path(options.kchart).resolve())]
    helm[0] = str(pathlib.Path(helm[0]).resolve())
    same = differ = unsteady = 0
    for i in range(options.count):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            arguments = Maker(random.Random(f"{options.seed}/{i}")).case(root)
            got = answer(kchart, root, arguments + (["--compat", "helm3"] if options.helm3 else []))
            wanted = {answer(helm, root, arguments)}
            for _ in range(5 if got not in wanted else 0):  # some of Helm's answers change from run to run
                wanted.add(answer(helm, root, arguments))
            if got in wanted or CYCLE in got:
                same += 1
                continue
            if len(wanted) > 1:
                unsteady += 1
                continue
            differ += 1
            print(f"=== case {options.seed}/{i}: {' '.join(arguments)}")
            show(wanted.pop(), got)
            if options.keep:
                subprocess.run(["cp", "-r", folder, f"{options.keep}/{options.seed}-{i}"], check=True)
            sys.stdout.flush()
    print(f"seed {options.seed}: {same + differ + unsteady} charts, {differ} differences, {unsteady} without a steady answer of Helm's")
    return 1 if differ or not same else 0


if __name__ == "__main__":
    sys.exit(main())
