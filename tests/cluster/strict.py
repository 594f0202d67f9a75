#!/usr/bin/env python3
"""Schemas of kchart beside a real API server's strict dry-run: strict.py KCHART CORPUS

Every object that Helm printed for the charts of the corpus, and mutations of them, is created with
dryRun=All and fieldValidation=Strict; `kchart check --only schema` reads the same texts. What one
accepts and the other refuses is a difference, and fails. Rules in CEL, which kchart says that it
leaves out, are counted apart. kubeconform, where it is installed, reads the objects of Kubernetes'
own kinds, too; how often it agrees with the server is printed beside. Exits 77 with a plain message
when a component is missing.
"""
import argparse
import collections
import concurrent.futures
import copy
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time

import yaml

from client import Client
from control_plane import BIN, ControlPlane, Missing

VERSION = "1.36"
ASKING = 6  # requests at a time
BENCH = pathlib.Path(__file__).resolve().parent.parent / "bench"
Case = collections.namedtuple("Case", "text value what")


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Without the timestamps of YAML 1.1: the API server reads them as text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in all_ if not tag.endswith("timestamp")]
    for first, all_ in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def corpus_objects(corpus):
    """Every different document of the recorded output: definitions, and the rest."""
    seen, definitions, rest = set(), [], []
    for path in sorted((corpus / "expected").glob("*.yaml")):
        text = path.read_text(encoding="utf-8").replace("⟪any⟫", "YWJjZGVm")
        for part in re.split(r"(?m)^---.*\n", text):
            body = re.sub(r"(?m)\A(# Source: .*\n)", "", part)
            if not body.strip() or body in seen:
                continue
            seen.add(body)
            if "CustomResourceDefinition" not in body and len(body) > 200_000:
                continue
            try:
                value = yaml.load(body, Loader)
            except yaml.YAMLError:
                continue
            if not isinstance(value, dict) or not value.get("kind"):
                continue
            (definitions if value["kind"] == "CustomResourceDefinition" else rest).append(
                Case(body, value, path.name))
    return definitions, rest


class Mutator:
    """One random change somewhere in an object."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def places(self, value, path=()):
        if isinstance(value, dict):
            for key, child in value.items():
                if path or key not in ("apiVersion", "kind"):
                    yield value, key, path + (key,)
                yield from self.places(child, path + (key,))
        elif isinstance(value, list):
            for index, child in enumerate(value):
                yield value, index, path + (index,)
                yield from self.places(child, path + (index,))

    def mutate(self, case):
        value = copy.deepcopy(case.value)
        places = [place for place in self.places(value) if place[2][0] != "status"]
        holder, key, path = self.random.choice(places)
        change = self.random.choice([self.retype, self.rename, self.drop, self.add, self.repeat,
                                     self.respell])
        change(holder, key)
        return Case(json.dumps(value), value, f"{change.__name__} {'.'.join(map(str, path))}")

    def retype(self, holder, key):
        holder[key] = self.random.choice([7, -1, 1.5, "x", "", True, [], {}, ["x"], {"a": "b"},
                                          10 ** 12, [{}]])

    def rename(self, holder, key):
        if isinstance(holder, dict):
            holder[str(key)[:1].upper() + str(key)[1:] + "x"] = holder.pop(key)

    def drop(self, holder, key):
        del holder[key]

    def add(self, holder, key):
        child = holder[key]
        (child if isinstance(child, dict) else holder if isinstance(holder, dict) else {})[
            "extra"] = self.random.choice(["x", 1, {}])

    def repeat(self, holder, key):
        child = holder[key]
        if isinstance(child, list) and child:
            child.append(copy.deepcopy(self.random.choice(child)))

    def respell(self, holder, key):
        if isinstance(holder[key], str):
            holder[key] = self.random.choice([holder[key].lower(), holder[key] + "x",
                                              holder[key].upper()])


class Server:
    """Creates objects for show, and knows where each kind is served."""

    def __init__(self, plane):
        self.client, self.plane = Client(plane), plane
        self.resources, self.namespaces, self.cel = {}, set(), collections.defaultdict(set)
        self.own = threading.local()

    def sender(self):
        """A connection for each thread."""
        if not hasattr(self.own, "client"):
            self.own.client = Client(self.plane)
        return self.own.client

    def discover(self):
        groups = self.client.send("GET", "/apis")[1]["groups"]
        paths = ["/api/v1"] + [f"/apis/{version['groupVersion']}"
                               for group in groups for version in group["versions"]]
        for path in paths:
            for one in self.client.send("GET", path)[1].get("resources", []):
                if "/" not in one["name"]:
                    version = path.removeprefix("/apis/").removeprefix("/api/")
                    self.resources[version, one["kind"]] = (path, one["name"], one["namespaced"])

    def define(self, definitions):
        """Makes the custom kinds; those that the server refuses are left to the comparison."""
        for case in definitions:
            name = case.value["metadata"]["name"]
            self.cel[case.value["spec"]["names"]["kind"]] |= set(cel_messages(case.value))
            status, answer, _ = self.client.send(
                "POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", case.value)
            if status not in (201, 409):
                print(f"  {name} is refused: {answer.get('message', '')[:200]}")
        until = time.monotonic() + 60
        while time.monotonic() < until:
            items = self.client.send(
                "GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions")[1]["items"]
            if all(any(c["type"] == "Established" and c["status"] == "True"
                       for c in item.get("status", {}).get("conditions") or []) for item in items):
                break
            time.sleep(0.5)
        time.sleep(2)  # the kinds are served a moment later
        self.discover()

    def ask(self, case):
        """("ok" | "refused" | "cel" | "other", message)."""
        value = case.value
        metadata = value.get("metadata") if isinstance(value.get("metadata"), dict) else {}
        known = self.resources.get((value.get("apiVersion"), value.get("kind")))
        if known is None:
            return "other", "not served"
        path, name, namespaced = known
        namespace = metadata.get("namespace", "default")
        if namespaced:
            if not isinstance(namespace, str) or not re.fullmatch(r"[a-z0-9-]{1,63}", namespace):
                return "other", "namespace"
            if namespace not in self.namespaces:
                self.sender().make_namespace(namespace)
                self.namespaces.add(namespace)
            path += f"/namespaces/{namespace}"
        status, answer, _ = self.sender().send(
            "POST", f"{path}/{name}?dryRun=All&fieldValidation=Strict", value)
        message = answer.get("message", "")
        if status in (200, 201) or status == 409:
            return "ok", message
        if "not configured on this cluster" in message:
            return "other", message  # address families of this one server
        if status == 422 and any(text in message for text in self.cel[value["kind"]]):
            return "cel", message
        return ("refused", message) if status in (400, 422) else ("other", f"{status} {message}")


def cel_messages(value):
    """What the CEL rules of a definition say when they do not hold."""
    if isinstance(value, list):
        for element in value:
            yield from cel_messages(element)
    elif isinstance(value, dict):
        for key, child in value.items():
            if key == "x-kubernetes-validations" and isinstance(child, list):
                yield from (rule.get("message") or f"failed rule: {rule['rule']}" for rule in child)
            else:
                yield from cel_messages(child)


def ask_kubeconform(program, schemas, cases):
    """number -> message of each case that kubeconform refuses; and those it knows no schema of."""
    refused, unknown = {}, set()
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases):
            (pathlib.Path(folder) / f"{number}.json").write_text(json.dumps(case.value))
        done = subprocess.run([program, "-strict", "-kubernetes-version", f"{VERSION}.0", "-verbose",
                               "-ignore-missing-schemas", "-output", "json", "-schema-location",
                               schemas, folder], capture_output=True, text=True)
    for one in json.loads(done.stdout)["resources"]:
        number = int(pathlib.Path(one["filename"]).stem)
        if one["status"] == "statusSkipped":
            unknown.add(number)
        elif one["status"] != "statusValid":
            refused[number] = one["msg"]
    return refused, unknown


def beside_kubeconform(kchart, program, cases, answers, ours, show):
    """Both against the server, on the objects of Kubernetes' own kinds."""
    schemas = str(pathlib.Path(kchart).resolve().parents[2] / "kubeconform-schemas")
    made = subprocess.run([sys.executable, BENCH / "json_schemas.py", "--out", schemas])
    if made.returncode != 0:
        print("skipped: no schemas for kubeconform")
        return
    refused, unknown = ask_kubeconform(program, schemas, cases)
    counts, kinds = collections.Counter(), collections.defaultdict(list)
    for number, (case, (verdict, message)) in enumerate(zip(cases, answers)):
        if number in unknown or verdict not in ("ok", "refused"):
            continue
        counts["asked"] += 1
        counts["kchart"] += (verdict == "refused") == bool(ours[number])
        counts["kubeconform"] += (verdict == "refused") == (number in refused)
        if verdict == "refused" and number not in refused:
            kinds["lets pass", (ours[number] or ["?"])[0].split(":")[0]].append((case, message))
        elif verdict == "ok" and number in refused:
            kinds["refuses", shape(refused[number].rsplit("at '", 1)[-1])].append(
                (case, refused[number]))
    print(f"beside kubeconform, on {counts['asked']} objects of Kubernetes' own kinds: as the server "
          f"says: kchart {counts['kchart']}, kubeconform {counts['kubeconform']}")
    for (side, what), found in sorted(kinds.items(), key=lambda item: -len(item[1]))[:show]:
        reason = ("a rule beyond its schema; kchart: " if side == "lets pass" else
                  "the server takes it: ") + what
        case, text = found[0]
        print(f"  {len(found)} x kubeconform {side}: {reason}; first: {case.value['kind']} "
              f"({case.what}): {text[:160]}")


def ask_kchart(kchart, cases, definitions):
    """What kchart has to say of each case, by number."""
    text = "".join(f"---\n{json.dumps(case.value)}\n" for case in cases)
    done = subprocess.run([kchart, "check", "-", "--only", "schema", "-o", "json", "--fail-on",
                           "never", "--kube-version", VERSION, "--crds", str(definitions),
                           "--max-yaml-documents", "1000000", "--max-yaml-bytes", "1000000000"],
                          input=text, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    said = collections.defaultdict(list)
    for finding in json.loads(done.stdout)["findings"]:
        if finding["severity"] == "error":
            said[finding["document"] - 1].append(f"{finding['rule']}: {finding['message']}")
    return said


def shape(message):
    """A message without what differs from object to object, to count its like."""
    text = re.sub(r'"[^"]*"', '"…"', message)
    text = re.sub(r"\[[^\]]*\]", "[…]", re.sub(r"\d+", "N", text))
    return text[:170]


class Comparison:
    """Answers of the server and of kchart, side by side, over several sets of cases."""

    def __init__(self, kchart, server, definitions, show):
        self.kchart, self.server, self.definitions, self.show = kchart, server, definitions, show
        self.cases, self.answers, self.ours = [], [], collections.defaultdict(list)
        self.differences = 0

    def run(self, title, cases):
        with concurrent.futures.ThreadPoolExecutor(ASKING) as pool:
            answers = list(pool.map(self.server.ask, cases))
        ours = ask_kchart(self.kchart, cases, self.definitions)
        counts, kinds = collections.Counter(), collections.defaultdict(list)
        for number, (case, (verdict, message)) in enumerate(zip(cases, answers)):
            if ours[number]:
                self.ours[len(self.cases) + number] = ours[number]
            if verdict in ("other", "cel"):
                counts[verdict] += 1
            elif (verdict == "refused") == bool(ours[number]):
                counts["agree"] += 1
            else:
                side = "server" if verdict == "refused" else "kchart"
                counts[side] += 1
                text = message if verdict == "refused" else "; ".join(ours[number])
                kinds[side, case.value["kind"], shape(text)].append((case, text))
        for (side, kind, _), found in sorted(kinds.items(), key=lambda i: -len(i[1]))[:self.show]:
            case, text = found[0]
            print(f"  {len(found)} x only {side} refuses: {kind} ({case.what}): {text[:400]}")
        self.cases += cases
        self.answers += answers
        self.differences += counts["server"] + counts["kchart"]
        print(f"{title}: {counts['agree']} agree, {counts['server'] + counts['kchart']} differences "
              f"({counts['server']} only the server refuses, {counts['kchart']} only kchart); "
              f"{counts['cel']} rest on CEL, {counts['other']} could not be asked", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kchart")
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--objects", type=int, default=3000, help="at most so many of the corpus")
    parser.add_argument("--mutations", type=int, default=2000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--show", type=int, default=25, help="kinds of differences to print")
    options = parser.parse_args()
    if not options.corpus.is_dir():
        print(f"skipped: no {options.corpus}")
        return 77
    definitions, objects = corpus_objects(options.corpus)
    random.Random(options.seeds[0]).shuffle(objects)
    sets = [("objects of the corpus", objects[:options.objects])]
    for seed in options.seeds:
        mutator, chooser = Mutator(seed), random.Random(seed)
        sets.append((f"mutated objects, seed {seed}",
                     [mutator.mutate(chooser.choice(objects)) for _ in range(options.mutations)]))
    try:
        with ControlPlane(bare=True) as plane:
            server = Server(plane)
            server.define(definitions)
            text = plane.folder / "definitions.yaml"
            text.write_text("\n---\n".join(json.dumps(case.value) for case in definitions))
            comparison = Comparison(options.kchart, server, text, options.show)
            for title, cases in sets:
                comparison.run(title, cases)
    except Missing as error:
        print(f"skipped: no {error}; run `make components`")
        return 77
    program = BIN / "kubeconform"
    if os.access(program, os.X_OK):
        beside_kubeconform(options.kchart, program, comparison.cases, comparison.answers,
                           comparison.ours, options.show)
    else:
        print("skipped: no kubeconform; run `make components`")
    print(f"{len(comparison.cases)} objects, {comparison.differences} differences")
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())
