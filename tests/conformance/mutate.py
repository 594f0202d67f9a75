#!/usr/bin/env python3
"""Spoils real charts in small ways and compares what a live Helm and kchart make of them.

Usage: mutate.py --answer PARITY_ANSWER --helm RECORDER [--count N] [--seed S] FOLDER...

Charts are found as by live.py. Each case takes one chart and changes a piece of a template, of its values,
of Chart.yaml or of its schema, sets a value or asks for another Kubernetes. Both sides get the same files
in memory and answer with all rendered files or with an error. Lines that Helm does not print twice alike
are left out of the comparison.
"""
import argparse
import json
import pathlib
import random
import re
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "parity"))

import fuzz  # noqa: E402
from fuzz import ADDRESS, DIED, Side, cut, escaped, hidden_capacity, limited  # noqa: E402
from live import bring_dependencies, charts_below  # noqa: E402
from run import first_differences, same_message, ANY  # noqa: E402

import yaml  # noqa: E402

LARGEST = 1_500_000
BATCH = 24
WRAPPED = b"chart dependencies processing failed: "  # by Helm, too, but not by what is asked here
# What Helm does otherwise, or what is asked of it here does not do: it reads schemas behind URLs, renders a
# chart that holds itself, and tells versions of charts apart before.
APART = (b"schemas are read from the chart only", b"a chart contains itself", b"unsupported chart version", b"loader.chartBase")
AGAIN = 3
ACTION = re.compile(rb"\{\{.*?\}\}", re.DOTALL)
WORD = re.compile(rb"\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`|[\w.$]+|\s+|:=|[^\w\s]")
VALUES = ["null", "{}", "[]", "\"x\"", "\"\"", "5", "0", "1.5", "true", "false", "[null]", "[\"a\",\"b\"]", "[{\"name\":\"n\"}]",
          "{\"a\":null}", "{\"a\":\"b\",\"c\":{\"d\":[1]}}", "\"{{ .Release.Name }}\"", "\"{{ .Values\"", "12345678", "1e21", "-1",
          "\"yes\"", "\"1\"", "\"a: b\"", "\"line\\nother: 1\\n\"", "[[1],{}]", "\"- x\"", "\"#c\"", "\"*\"", "\"1.2.3\""]
LINES = ["key: value", "  deeper: [1, 2]", "- item", "a: &x {b: 1}", "c: *x", "<<: {m: 1}", "# comment", "---", "...", "t: |", "  text", "f: >-",
         "\tx: 1", "? q", ": r", "n: ~", "i: 0o17", "d: 2024-01-01", "e: 1e3", "b: !!binary aGk=", "s: 'it''s'", "u: \"\\u00e9\\n\"",
         "a: b: c", "%YAML 1.1", "x: [", "y: {a: 1,", "- - 1", "1: one", "true: yes", "z: 0x1F", "inf: .inf", "!!str k: v", "\"q\" : 1"]
WORDS = ["toYaml", "nil", "\"\"", "$", ".", ".Values", "include", "tpl", "printf", "|", "(", ")", "-", "quote", "default", "list", "dict",
         "0", "1.5", "end", "else", "if", "with", "range", "$x", ":=", "=", ",", "toJson", "fromYaml", "nindent", "required", "index",
         "get", "hasKey", "merge", "trim", "eq", "not", "and", "or", ".Release", ".Capabilities", ".Files", "lookup", "break", "define", "block",
         "template", "len", "int", "add", "ternary", "empty", "keys", "b64enc", "lower", "regexMatch", "semverCompare", "split", "\"x\"", "`y`", "'c'",
         "1i", "0x1", "true", ".x", "..", "\"", "`", "é", "/*", "*/"]
KUBE = ["1.20.0", "v1.25.3", "1.16", "1.34.1-gke.5", "1.40.0", "1.9.0"]
APIS = ["monitoring.coreos.com/v1", "policy/v1beta1/PodDisruptionBudget", "networking.k8s.io/v1beta1/Ingress", "route.openshift.io/v1",
        "cert-manager.io/v1", "autoscaling/v2beta2", "security.openshift.io/v1/SecurityContextConstraints", "monitoring.coreos.com/v1/ServiceMonitor"]


def files_of(folder):
    files = {str(at.relative_to(folder)): at.read_bytes() for at in sorted(folder.rglob("*")) if at.is_file()}
    return files if sum(map(len, files.values())) < LARGEST else None


def read_charts(folders, only):
    """Files by chart, with the dependencies that are at hand."""
    known = {}
    for chart in charts_below(folders):
        if chart.is_dir():
            known.setdefault(chart.name, chart)
    for chart in charts_below(folders):
        if not chart.is_dir() or only not in str(chart):
            continue
        with tempfile.TemporaryDirectory() as scratch:
            place = pathlib.Path(scratch) / chart.name
            shutil.copytree(chart, place, ignore_dangling_symlinks=True)
            bring_dependencies(place, known, {chart.name})
            files = files_of(place)
        if files and any("templates/" in path for path in files):
            yield str(chart), files


def paths_of(value, above=()):
    """The paths of a tree of values that --set-json can name."""
    for key, inner in value.items() if isinstance(value, dict) else ():
        at = (*above, re.sub(r"([.,=\[\]{}\\])", r"\\\1", str(key)))
        yield at
        yield from paths_of(inner, at)


class Spoiler:
    def __init__(self, rng):
        self.random = rng
        self.paths = {}

    def case(self, name, files):
        """A row for both sides, and what was done, in words."""
        row = dict(files)
        extra = []
        done = [self.step(name, row, extra) for _ in range(self.random.choice([1, 1, 1, 2, 3]))]
        request = [("file:" + path, data) for path, data in row.items()]
        if not any(key == "kube-version" for key, _ in extra):
            extra.append(("kube-version", b"1.34.0"))
        return request + extra + [("show", b"*")], "; ".join(done)

    def step(self, name, row, extra):
        kind = self.random.randrange(20)
        if kind < 7:
            return self.set_value(name, row, extra)
        if kind < 13:
            return self.spoil_template(row)
        if kind < 16:
            return self.spoil_lines(row, [path for path in row if path.endswith("values.yaml")])
        if kind == 16:
            return self.spoil_lines(row, [path for path in row if path.endswith(("Chart.yaml", "requirements.yaml"))])
        if kind == 17:
            return self.spoil_schema(row)
        key, options = self.random.choice([("kube-version", KUBE), ("api-version", APIS)])
        value = self.random.choice(options)
        extra.append((key, value.encode()))
        return f"{key} {value}"

    def set_value(self, name, row, extra):
        if name not in self.paths:
            try:
                self.paths[name] = list(paths_of(yaml.load(row.get("values.yaml", b""), yaml.CSafeLoader)))
            except (yaml.YAMLError, ValueError, TypeError):
                self.paths[name] = []
        if not self.paths[name]:
            return self.spoil_template(row)
        path = list(self.random.choice(self.paths[name]))
        if self.random.random() < 0.1:
            path.append(self.random.choice(["x", "a", "enabled", "name"]))
        flag = self.random.choice(["set-json", "set-json", "set-json", "set-json", "set", "set-string"])
        setting = ".".join(path) + "=" + self.random.choice(VALUES)
        extra.append((flag, setting.encode()))
        return f"{flag} {setting}"

    def spoil_template(self, row):
        paths = [path for path in row if "templates/" in path and b"{{" in row[path]]
        if not paths:
            return "nothing"
        path = self.random.choice(paths)
        action = self.random.choice(list(ACTION.finditer(row[path])) or [None])
        if action is None:
            return "nothing"
        words = WORD.findall(action[0])
        at = self.random.randrange(len(words))
        how = self.random.randrange(5)
        if how == 0:
            words[at:at + self.random.choice([1, 1, 2, 3])] = []
        elif how == 1:
            words[at:at] = [words[at]]
        elif how == 2:
            other = self.random.randrange(len(words))
            words[at], words[other] = words[other], words[at]
        elif how == 3:
            words[at] = self.random.choice(WORDS).encode()
        else:
            words[at:at] = [b" ", self.random.choice(WORDS).encode(), b" "]
        made = b"".join(words)
        row[path] = row[path][:action.start()] + made + row[path][action.end():]
        return f"{path}: {escaped(action[0])} -> {escaped(made)}"

    def spoil_lines(self, row, paths):
        if not paths:
            return self.spoil_template(row)
        path = self.random.choice(paths)
        lines = row[path].split(b"\n")
        at = self.random.randrange(len(lines))
        before = lines[at]
        how = self.random.randrange(6)
        if how == 0:
            lines[at:at + 1] = []
        elif how == 1:
            lines[at:at] = [lines[self.random.randrange(len(lines))]]
        elif how == 2:
            lines[at] = b" " * self.random.choice([1, 2, 4]) + lines[at]
        elif how == 3:
            lines[at] = lines[at][self.random.choice([1, 2, 4]):]
        elif how == 4:
            indent = len(before) - len(before.lstrip(b" "))
            lines[at:at] = [b" " * indent + self.random.choice(LINES).encode()]
        else:
            cut_at = self.random.randrange(len(before) + 1)
            piece = self.random.choice([":", " ", "'", "\"", "#", "[", "}", "&a", "*", "|", ">", "!", "%", "@", "\t", "~", ",", "- ", "\\", "\r", "\u0085", "{"])
            lines[at] = before[:cut_at] + piece.encode() + before[cut_at + self.random.choice([0, 1]):]
        row[path] = b"\n".join(lines)
        return f"{path}:{at + 1} ({how}): {escaped(before)} -> {escaped(lines[at]) if at < len(lines) else ''}"

    def spoil_schema(self, row):
        paths = [path for path in row if path.endswith("values.schema.json")]
        try:
            path = self.random.choice(paths)
            schema = json.loads(row[path])
        except (IndexError, ValueError):
            return self.spoil_lines(row, [p for p in row if p.endswith("values.yaml")])
        at, key = schema, None
        for _ in range(self.random.randrange(1, 8)):
            inner = at if key is None else at[key]
            if not isinstance(inner, (dict, list)) or not inner:
                break
            at, key = inner, self.random.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
        if key is None:
            return "nothing"
        if self.random.random() < 0.5 and isinstance(at, dict):
            key, value = self.random.choice([
                ("type", "object"), ("type", ["string", "null"]), ("minimum", 3), ("pattern", "^[a-z]+$"), ("required", ["x", "name"]),
                ("additionalProperties", False), ("enum", ["a", 1, None]), ("const", {}), ("minProperties", 4), ("maxItems", 0), ("format", "ipv4"),
                ("not", {"type": "object"}), ("oneOf", [{"type": "string"}, {"type": "object"}]), ("$ref", "#/definitions/none"), ("minLength", 9),
                ("uniqueItems", True), ("contains", {"type": "integer"}), ("if", {"type": "string"}), ("then", False),
                ("dependentRequired", {"enabled": ["nope"]}), ("type", 5), ("properties", []), ("unevaluatedProperties", False)])
            at[key] = value
        else:
            value = json.loads(self.random.choice(VALUES))
            at[key] = value
        row[path] = json.dumps(schema, indent=1).encode()
        return f"{path}: {key} = {json.dumps(value)}"


def same_refusal(theirs, ours):
    """Helm lists several failures of a schema in random order."""
    return same_message(theirs, ours) or (
        "specifications of the schema" in theirs and sorted(theirs.split("\n")) == sorted(ours.split("\n")))


def settled(helm, kchart, ask_again):
    """Whether both answers agree, lines left out that Helm does not print twice alike."""
    if kchart[0] != helm[0]:
        return all(answer[0] == helm[0] for answer in ask_again()) is False
    if helm[0] == "error":
        return any(same_refusal(answer[1].decode("utf-8", "replace"), kchart[1].decode("utf-8", "replace"))
                   for answer in [helm, *ask_again()])
    texts = [answer[1].decode("utf-8", "replace").split("\n") for answer in [helm, *ask_again()]]
    mine = kchart[1].decode("utf-8", "replace").split("\n")
    if len({len(lines) for lines in texts}) > 1:
        return True
    return len(mine) == len(texts[0]) and all(len(set(lines)) > 1 or lines[0] == own for lines, own in zip(zip(*texts), mine))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--answer", required=True)
    parser.add_argument("--helm", required=True, help="the program recorder-helm4")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("folders", nargs="+")
    options = parser.parse_args()
    charts = list(read_charts(options.folders, options.only))
    print(f"{len(charts)} charts", flush=True)
    fuzz.PATIENCE = 120
    helm, kchart = Side(options.helm), Side(options.answer)
    rng = random.Random(options.seed)
    spoiler = Spoiler(rng)
    done = wrong = refused = 0
    while done < options.count:
        cases = []
        for _ in range(BATCH):
            name, files = rng.choice(charts)
            cases.append((name, *spoiler.case(name, files)))
        requests = [request for _, request, _ in cases]
        for (name, request, words), theirs, ours in zip(cases, helm.ask(requests), kchart.ask(requests)):
            ours = (ours[0], ours[1].removeprefix(WRAPPED))
            refused += theirs[0] == "error"
            if theirs in (ours, DIED) or limited(ours) or ADDRESS.search(theirs[1]) or hidden_capacity(theirs, ours) or cut(theirs, ours) or any(
                    words in ours[1] for words in APART):
                continue
            if settled(theirs, ours, lambda: helm.ask([request] * AGAIN)):
                continue
            wrong += 1
            print(f"--- {name}\n{words}")
            if theirs[0] == ours[0] == "ok":
                print(first_differences(theirs[1].decode("utf-8", "replace"), ours[1].decode("utf-8", "replace"), 14))
            else:
                print(f"  helm   {theirs[0]} {theirs[1][:1200].decode('utf-8', 'replace')}\n  kchart {ours[0]} {ours[1][:1200].decode('utf-8', 'replace')}")
            sys.stdout.flush()
        done += len(cases)
    print(f"seed {options.seed}: {done} spoiled charts, {refused} refused by Helm; {wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
