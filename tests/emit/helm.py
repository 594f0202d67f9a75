#!/usr/bin/env python3
"""Emitted charts rendered by real Helm, beside direct composition.

helm.py KCHART [--count N] [--seed N]

Every preset and N random declarations: `helm template` of the emitted chart (Helm 3 and 4) must give
the objects of `kchart generate --as plain`, but for who manages them, the namespace and helm's tests.
"""
import argparse
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("KCHART_BIN", ROOT / ".cache" / "bin"))


def run(*command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr}")
    return done.stdout


def some(rng, names):
    return [name for name in names if rng.random() < 0.5]


def instance(rng):
    made = {"kind": "Instance", "description": f"Instance {rng.random()}", "owner": "user123",
            "features": some(rng, ["golang", "typescript", "postgres", "graphql"]),
            "mcpServers": some(rng, ["context7", "playwrightBrowser", "dockerhubMcp"]),
            "ingress": {"enabled": rng.random() < 0.5},
            "disruptionBudget": rng.random() < 0.5, "verticalAutoscaling": rng.random() < 0.5,
            "dashboard": rng.random() < 0.5, "connects": [{"to": "internet"}]}
    if rng.random() < 0.5:
        made["database"] = {"cluster": "database/postgresql"}
    if rng.random() < 0.5:
        made["repository"] = {"url": "https://github.com/acme/api", "sshKey": "secret/keys#id"}
    if rng.random() < 0.5:
        made["backup"] = {"schedule": "0 3 * * *", "keep": 3}
    if rng.random() < 0.5:
        made["autoscaling"] = {"max": 3}
    return made


def app(rng):
    made = {"kind": "App", "name": f"a{rng.randrange(10**6)}", "image": "a:1",
            "environments": some(rng, ["preview", "prod"]), "writable": rng.random() < 0.5,
            "disruptionBudget": rng.random() < 0.5, "dashboard": rng.random() < 0.5,
            "env": {"set": {"NUMBER": "1", "WORD": "yes"}, "from": "secret/a"},
            "scratch": some(rng, ["/var/run", "/data"]), "connects": [{"to": "internet"}]}
    if rng.random() < 0.3:
        made["schedule"] = "*/5 * * * *"
    else:
        made["port"] = 3000
        made["ingress"] = {"host": "{name}.example.org"}
    if rng.random() < 0.5:
        made["tenant"] = "max/catapp"
    if rng.random() < 0.5:
        made["sandbox"] = "gvisor"
    return made


def tenant(rng):
    made = {"kind": "Tenant", "tenant": "max", "project": f"p{rng.randrange(10**6)}", "pods": rng.randrange(1, 50),
            "connects": [{"to": "self"}, {"to": "internet"}]}
    if rng.random() < 0.5:
        made["manager"] = "dp-system/temporal-worker"
    if rng.random() < 0.5:
        made["quota"] = {"limits": {"cpu": "2"}}
    return made


def sandbox(rng):
    made = {"kind": "Sandbox", "name": f"t{rng.randrange(10**6)}", "apiKey": "secret/k#k",
            "sessions": rng.randrange(1, 9), "connects": [{"from": "192.168.0.0/16"}]}
    if rng.random() < 0.5:
        made["sandbox"] = "gvisor"
    if rng.random() < 0.5:
        made["backup"] = {"schedule": "0 3 * * *", "apiServer": "192.168.1.10/32"}
    return made


def platform(rng):
    parts = some(rng, ["registry", "worker", "builder", "certificates", "gvisor", "loki", "grafana"]) or ["gvisor"]
    made = {"kind": "Platform", "name": f"p{rng.randrange(10**6)}", "domain": "example.org", "email": "a@b.org",
            "manages": "app-", "components": parts + ["buildkit"] * ("registry" in parts),
            "connects": [{"to": "192.168.1.10/32", "ports": [6443]}]}
    if rng.random() < 0.5:
        made.update(nodes="10.0.1.0/24", registry={"address": "10.0.1.10", "keep": 3})
    elif "registry" in parts and rng.random() < 0.5:
        made["backup"] = {"schedule": "0 3 * * *"}
    return made


def objects(text):
    made = {}
    for one in yaml.safe_load_all(text):
        if not one or "helm.sh/hook" in one["metadata"].get("annotations", {}):
            continue
        if one["kind"] != "Namespace":
            made[(one["kind"], one["metadata"]["name"])] = one
    return made


def same(helm, kchart, text):
    """What differs between the chart, rendered by `helm`, and the composition of a declaration."""
    plain = run(kchart, "generate", "-q", "-", "--as", "plain", text=text)
    direct = objects(plain.replace("managed-by: kchart", "managed-by: Helm"))
    space = next((one["metadata"]["namespace"] for one in direct.values() if "namespace" in one["metadata"]),
                 "default")
    with tempfile.TemporaryDirectory() as scratch:
        run(kchart, "generate", "-q", "-", "-o", scratch + "/chart", text=text)
        rendered = objects(run(helm, "template", "any", scratch + "/chart", "-n", space,
                               "--kube-version", "1.34.0"))
    return [key for key in sorted(direct.keys() | rendered.keys())
            if direct.get(key) != rendered.get(key)], len(direct)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kchart")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    kchart = str(pathlib.Path(options.kchart).resolve())
    helms = [BIN / name for name in ("helm3", "helm4") if os.access(BIN / name, os.X_OK)]
    if not helms:
        print("skipped: neither helm3 nor helm4 is installed (make components)")
        return 77
    rng = random.Random(options.seed)
    texts = [run(kchart, "new", line.split()[0], "-o", "-")
             for line in run(kchart, "presets").splitlines()]
    kinds = (instance, app, tenant, sandbox, platform)
    texts += [yaml.safe_dump(kinds[n % len(kinds)](rng)) for n in range(options.count)]
    wrong = compared = 0
    for number, text in enumerate(texts):
        helm = helms[number % len(helms)]
        different, count = same(helm, kchart, text)
        compared += count
        if different:
            wrong += 1
            print(f"{helm.name} and the composition differ in {different} for\n{text}")
    names = " and ".join(helm.name for helm in helms)
    print(f"{len(texts) - wrong} of {len(texts)} declarations, {compared} objects: the chart rendered by "
          f"{names} is the composition")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
