#!/usr/bin/env python3
"""Schemas of kchart beside a real API server's strict dry-run: strict.py KCHART CORPUS

Every object that Helm printed for the charts of the corpus, and mutations of them, is created with
dryRun=All and fieldValidation=Strict; `kchart check --only schema` reads the same texts. What one
accepts and the other refuses is a difference. Exits 77 with a plain message when a component is
missing.
"""
import argparse
import collections
import copy
import json
import pathlib
import random
import re
import subprocess
import sys
import time

import yaml

from client import Client
from control_plane import ControlPlane, Missing

VERSION = "1.36"
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

    def __init__(self, client):
        self.client, self.resources, self.namespaces = client, {}, set()

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
            status, answer, _ = self.client.send(
                "POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", case.value)
            if status not in (201, 409):
                print(f"  {name} is refused: {answer.get('message', '')[:200]}")
        until = time.monotonic() + 60
        while time.monotonic() < until:
            items = self.client.send(
                "GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions")[1]["items"]
            if all(any(c["type"] == "Established" and c["status"] == "True"
                       for c in item.get("status", {}).get("conditions", [])) for item in items):
                break
            time.sleep(0.5)
        time.sleep(2)  # the kinds are served a moment later
        self.discover()

    def ask(self, case):
        """("ok" | "refused" | "other", message)."""
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
                self.client.make_namespace(namespace)
                self.namespaces.add(namespace)
            path += f"/namespaces/{namespace}"
        status, answer, _ = self.client.send(
            "POST", f"{path}/{name}?dryRun=All&fieldValidation=Strict", value)
        message = answer.get("message", "")
        if status in (200, 201) or status == 409:
            return "ok", message
        if "not configured on this cluster" in message:
            return "other", message  # address families of this one server
        return ("refused", message) if status in (400, 422) else ("other", f"{status} {message}")


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


def compare(title, kchart, server, cases, definitions, show):
    answers = [server.ask(case) for case in cases]
    ours = ask_kchart(kchart, cases, definitions)
    counts, kinds = collections.Counter(), collections.defaultdict(list)
    for number, (case, (verdict, message)) in enumerate(zip(cases, answers)):
        if verdict == "other":
            counts["not asked"] += 1
        elif (verdict == "refused") == bool(ours[number]):
            counts["agree"] += 1
        else:
            side = "only the server refuses" if verdict == "refused" else "only kchart refuses"
            counts[side] += 1
            text = message if verdict == "refused" else "; ".join(ours[number])
            kinds[side, case.value["kind"], shape(text)].append((case, text))
    for (side, kind, _), found in sorted(kinds.items(), key=lambda item: -len(item[1]))[:show]:
        case, text = found[0]
        print(f"  {len(found)} x {side}: {kind} ({case.what}): {text[:400]}")
    print(f"{title}: {counts['agree']} agree, {counts['only the server refuses']} only the server "
          f"refuses, {counts['only kchart refuses']} only kchart refuses, {counts['not asked']} "
          "could not be asked")
    return counts["only kchart refuses"], counts["only the server refuses"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kchart")
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--objects", type=int, default=3000, help="at most so many of the corpus")
    parser.add_argument("--mutations", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=25, help="kinds of differences to print")
    options = parser.parse_args()
    if not options.corpus.is_dir():
        print(f"skipped: no {options.corpus}")
        return 77
    definitions, objects = corpus_objects(options.corpus)
    chooser = random.Random(options.seed)
    chooser.shuffle(objects)
    objects = objects[:options.objects]
    mutator = Mutator(options.seed)
    mutated = [mutator.mutate(chooser.choice(objects)) for _ in range(options.mutations)]
    try:
        with ControlPlane(bare=True) as plane:
            server = Server(Client(plane))
            server.define(definitions)
            text = plane.folder / "definitions.yaml"
            text.write_text("\n---\n".join(json.dumps(case.value) for case in definitions))
            one = compare("objects of the corpus", options.kchart, server, objects, text,
                          options.show)
            two = compare("mutated objects", options.kchart, server, mutated, text, options.show)
    except Missing as error:
        print(f"skipped: no {error}; run `make components`")
        return 77
    return 1 if any(one) or two[0] else 0


if __name__ == "__main__":
    sys.exit(main())
