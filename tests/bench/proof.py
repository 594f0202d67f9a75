#!/usr/bin/env python3
"""How fast manifests are proven: proof.py --build BUILD --cache CACHE --shared SHARED [--quick]

Reachability from 100 to 10,000 pods, every check of the largest charts once they are rendered, and
schemas alone beside kubeconform, both commands in turn over the same files of the corpus.
"""
import argparse
import glob
import json
import os
import resource
import statistics
import subprocess
import tempfile
import time

VERSION = "1.36.0"


def json_of(arguments):
    return json.loads(subprocess.run(arguments, capture_output=True, text=True, check=True).stdout)


def reach(bench, quick):
    print("| pods | policies | full table | processor time | peak memory | groups | flows | aim |")
    print("|" + " --- |" * 8)
    aims = {(1000, 500): "100 ms", (10000, 1000): "1 s, 500 MiB"}
    sizes = [(100, 50), (300, 150), (1000, 500), (3000, 1000), (10000, 1000)]
    for pods, policies in sizes[:3] if quick else sizes:
        one = json_of([bench, "reach", str(pods), str(policies)])
        print(f"| {pods} | {policies} | {one['ms']:.1f} ms | {one['cpu_ms']:.1f} ms | "
              f"{one['peak_mib']} MiB | "
              f"{one['groups']} | {one['flows']} | {aims.get((pods, policies), '')} |", flush=True)


def checks(bench, charts):
    print("\n| chart | rendered | every check | processor time | schemas alone | aim |")
    print("|" + " --- |" * 6)
    rows = []
    for chart in charts:
        done = subprocess.run([bench, "check", chart, "1"], capture_output=True, text=True)
        if done.returncode == 0:
            rows.append((json.loads(done.stdout)["bytes"], chart))
    for _, chart in sorted(rows, reverse=True)[:5]:
        one = json_of([bench, "check", chart])
        name = os.path.basename(chart).removesuffix(".tgz")
        print(f"| {name} | {one['bytes'] / 2**20:.2f} MiB | {one['ms']:.1f} ms | "
              f"{one['cpu_ms']:.1f} ms | {one['schemas_ms']:.1f} ms | 50 ms |", flush=True)


def built_in_only(corpus, folder):
    """The corpus' objects of Kubernetes' own kinds: kubeconform has schemas of no others here."""
    import yaml  # python3-yaml
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted(glob.glob(os.path.join(corpus, "expected", "*.default.yaml"))):
        with open(path, encoding="utf-8") as file:
            text = file.read().replace("⟪any⟫", "YWJjZGVm")
        kept = []
        for part in text.split("\n---\n"):
            try:
                value = yaml.load(part, loader)
            except yaml.YAMLError:
                continue
            group = (value or {}).get("apiVersion", "") if isinstance(value, dict) else ""
            if group == "v1" or group in ("apps/v1", "batch/v1", "policy/v1", "autoscaling/v2",
                                          "networking.k8s.io/v1", "rbac.authorization.k8s.io/v1"):
                kept.append(part.strip("\n"))
        if kept:
            with open(os.path.join(folder, os.path.basename(path)), "w", encoding="utf-8") as out:
                out.write("\n---\n".join(kept) + "\n")


def spent():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def medians(commands, runs):
    """Wall and processor time of each, the commands in turn."""
    times = {name: [] for name in commands}
    for _ in range(runs):
        for name, arguments in commands.items():
            start, used = time.perf_counter(), spent()
            subprocess.run(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            times[name].append((time.perf_counter() - start, spent() - used))
    return {name: tuple(statistics.median(one) * 1000 for one in zip(*all_))
            for name, all_ in times.items()}


def beside_kubeconform(kchart, kubeconform, schemas, corpus, runs):
    with tempfile.TemporaryDirectory() as folder:
        built_in_only(corpus, folder)
        count = len(os.listdir(folder))
        ours = [kchart, "check", folder, "--only", "schema", "--fail-on", "never", "--kube-version",
                VERSION, "-o", "json", "--max-yaml-documents", "1000000"]
        theirs = [kubeconform, "-strict", "-kubernetes-version", VERSION, "-output", "json",
                  "-schema-location", schemas, folder]
        times = medians({"kchart": ours, "kubeconform": theirs}, runs)
        said = json_of(ours)["findings"]
        answers = subprocess.run(theirs, capture_output=True, text=True).stdout
        refused = [one for one in json.loads(answers)["resources"]
                   if one["status"] in ("statusInvalid", "statusError")]
    (ours_wall, ours_cpu), (their_wall, their_cpu) = times["kchart"], times["kubeconform"]
    print(f"\nschemas of the built-in kinds in {count} files: kchart {ours_wall:.0f} ms "
          f"({ours_cpu:.0f} of processor time), kubeconform {their_wall:.0f} ms ({their_cpu:.0f}): "
          f"{their_wall / ours_wall:.1f} times as fast ({their_cpu / ours_cpu:.1f}; aim: 20)")
    errors = sum(1 for one in said if one["severity"] == "error")
    print(f"kchart finds {errors} errors, kubeconform refuses {len(refused)} objects")
    for one in refused[:10]:
        print(f"  kubeconform: {one['kind']} {one['name']}: {one['msg'][:200]}")
    for one in [one for one in said if one["severity"] == "error"][:10]:
        print(f"  kchart: {one['object']}: {one['message'][:200]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--shared", required=True)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    bench = os.path.join(options.build, "tests", "bench", "kchart-proof-bench")
    kchart = os.path.join(options.build, "tools", "kchart", "kchart")
    kubeconform = os.path.join(options.cache, "bin", "kubeconform")
    corpus = os.path.join(options.shared, "corpus")
    reach(bench, options.quick)
    if not os.path.isdir(corpus):
        print(f"skipped: no {corpus}, so no charts are checked")
        return
    checks(bench, sorted(glob.glob(os.path.join(corpus, "charts", "*.tgz"))))
    if not os.access(kubeconform, os.X_OK):
        print("skipped: no kubeconform; run `make components`")
        return
    schemas = os.path.join(options.build, "kubeconform-schemas")
    made = subprocess.run(["python3", os.path.join(os.path.dirname(__file__), "json_schemas.py"),
                           "--out", schemas])
    if made.returncode == 0:
        beside_kubeconform(kchart, kubeconform, schemas, corpus, 3 if options.quick else 7)


if __name__ == "__main__":
    main()
