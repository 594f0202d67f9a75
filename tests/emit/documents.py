#!/usr/bin/env python3
"""The emitted charts beside the documents that they are made for.

documents.py KCHART [SYSTEMS]

SYSTEMS is the folder of the documents (default ../shared/systems beside the repository, or $KCHART_SHARED).
Of the instance chart: every row of its tables of values, with its default; every image, volume, mount and
variable that it lists; every --set flag and every block of values that it shows, rendered. Of deploy-mcp:
every --set flag of the charts of others, in the platform's values/ files. What differs on purpose stands in
DIFFERENT with its reason; anything else fails. Without the documents the test is skipped.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIFFERENT = {
    "instanceName": "empty: computed from the description; a fixed default would name every instance alike",
    "traefik hostNetwork": "pods on the host's network are found by no policy; ports.*.hostPort remain",
    "traefik ports.web.redirectTo.port": "the chart of today reads ports.web.redirections",
    "prometheus nodeExporter.tolerations": "the subchart is called prometheus-node-exporter",
    "prometheus tolerations": "lost half of a flag",
    "loki tolerations": "lost half of a flag",
    "loki loki.storage.type": "under singleBinary with deploymentMode, as the chart of today asks",
    "promtail config.clients": "within the namespace the short name is enough",
}
MEMORY = {"claude-lock": "10Mi", "ssh-directory": "10Mi"}
failures = []
counts = {"rows": 0, "facts": 0, "flags": 0, "blocks": 0}


def run(*command, text=None):
    return subprocess.run(command, input=text, capture_output=True, text=True)


def hold(good, what):
    if not good:
        failures.append(what)
        print(f"FAILED {what}")


def emitted(kchart, preset, folder):
    text = run(kchart, "new", preset, "-o", "-").stdout
    made = run(kchart, "generate", "-q", "-", "-o", str(folder), text=text)
    assert made.returncode == 0, made.stderr
    return folder


def rendered(kchart, chart, *flags, text=None):
    made = run(kchart, "template", "any", str(chart), "-n", "claude-user123", *flags, text=text)
    hold(made.returncode == 0, f"kchart template {' '.join(flags)}: {made.stderr}")
    return [one for one in yaml.safe_load_all(made.stdout) if one]


def table(text):
    """{path: default} of the rows `| `path` | words | `default` |`."""
    rows = {}
    for path, default in re.findall(r"^\| `([\w.]+)` \|[^|]*\| `([^`]*)` \|$", text, re.M):
        rows[path] = yaml.safe_load(default)
    return rows


def commands(text, start):
    """The flags after --set of every command that begins with `start`, its line ends taken out."""
    for command in re.findall(r"^" + re.escape(start) + r"(?:[^\n\\]|\\\n)*", text, re.M):
        words = command.replace("\\\n", " ")
        flags = re.findall(r"--set ((?:\"[^\"]*\"|[^\s\"])+)", words)
        if flags:
            yield words.split()[2], [flag.replace('"', "") for flag in flags]


def check_tables(kchart, document, chart):
    there = table((chart / "README.md").read_text())
    for path, default in table(document).items():
        counts["rows"] += 1
        if path in DIFFERENT:
            continue
        hold(path in there, f"the chart has no value {path}")
        hold(there.get(path) == default, f"{path}: {there.get(path)!r} instead of {default!r}")


def check_flags(kchart, document, chart):
    for start in ("helm install my-instance", "helm upgrade my-instance"):
        for _, flags in commands(document, start):
            counts["flags"] += len(flags)
            rendered(kchart, chart, *[word for flag in flags for word in ("--set", flag)])
            checked = run(kchart, "check", str(chart), "--only", "lint",
                          *[word for flag in flags for word in ("--set", flag)])
            hold("chart.values-unknown" not in checked.stdout, f"{flags}: {checked.stdout}")
    for block in re.findall(r"```yaml\n(instanceName:.*?)```", document, re.S):
        counts["blocks"] += 1
        rendered(kchart, chart, "-f", "-", text=block)
    for block in re.findall(r"values: \|\n((?: {8}.*\n)+)", document):
        counts["blocks"] += 1
        rendered(kchart, chart, "-f", "-", text=block)


def pod_of(objects):
    return next(one for one in objects if one["kind"] == "Deployment")["spec"]["template"]["spec"]


def check_facts(kchart, document, chart):
    objects = rendered(kchart, chart, "--set", "features.graphql=true,database.enabled=true",
                       "--set", "repository.url=https://github.com/acme/api,ssh.secretName=keys")
    pod = pod_of(objects)
    images = {one["image"] for one in pod["containers"]}
    for image in re.findall(r"^\*\*[\w #.]+\*\* \(`([^`]+)`\)", document, re.M):
        counts["facts"] += 1
        hold(image in images, f"no container runs {image}")
    main = next(one for one in pod["containers"] if one["name"] == "claude-web")
    variables = {one["name"]: one.get("value") for one in main["env"]}
    section = document.split("## Environment Variables")[1].split("\n## ")[0]
    for name, value in re.findall(r"^- `([A-Z_]+)`: (.*)$", section, re.M):
        counts["facts"] += 1
        hold(name in variables, f"claude-web has no variable {name}")
        if value.startswith("`"):
            hold(variables.get(name) == value.strip('`"'), f"{name} is {variables.get(name)!r}")
    check_volumes(document, objects, pod, main)


def check_volumes(document, objects, pod, main):
    mounts = {one["name"]: one["mountPath"] for one in main["volumeMounts"]}
    scratch = {one["name"]: one["emptyDir"].get("sizeLimit") for one in pod["volumes"] if "emptyDir" in one}
    claims = {one["metadata"]["name"].rsplit("-", 1)[1]: one["spec"]["resources"]["requests"]["storage"]
              for one in objects if one["kind"] == "PersistentVolumeClaim"}
    for name, size, path in re.findall(r"^- \*\*([\w-]+)\*\* \((\w+)\): .*at `([^`]+)`", document, re.M):
        counts["facts"] += 1
        hold(mounts.get(name) == path, f"{name} is mounted at {mounts.get(name)}, not {path}")
        hold({**scratch, **claims}.get(name) == size, f"{name} is not {size}")


def leaves(value, path=""):
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, f"{path}.{key}" if path else key)
    else:
        yield path, value


def parsed(kchart, flags):
    """What --set makes of nothing, by a chart that prints its values."""
    with tempfile.TemporaryDirectory() as scratch:
        chart = pathlib.Path(scratch)
        (chart / "templates").mkdir()
        (chart / "Chart.yaml").write_text("apiVersion: v2\nname: values\nversion: 1.0.0\n")
        (chart / "templates" / "v.yaml").write_text("{{ .Values | toJson }}\n")
        made = run(kchart, "template", str(chart), *[word for flag in flags for word in ("--set", flag)])
        return json.loads(made.stdout.split("values/templates/v.yaml\n")[1])


def check_others(kchart, document, platform):
    for name, flags in commands(document, "helm install"):
        path = platform / "values" / f"{name}.yaml"
        hold(path.exists(), f"no values for {name}")
        ours = dict(leaves(yaml.safe_load(path.read_text())))
        for leaf, value in leaves(parsed(kchart, flags)):
            counts["flags"] += 1
            if any(f"{name} {leaf}".startswith(one) for one in DIFFERENT) or "tolerations" in leaf:
                continue
            hold(ours.get(leaf) == value, f"values/{name}.yaml: {leaf} is {ours.get(leaf)!r}, not {value!r}")


def main():
    kchart = str(pathlib.Path(sys.argv[1]).resolve())
    shared = pathlib.Path(os.environ.get("KCHART_SHARED", ROOT.parent / "shared"))
    systems = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else shared / "systems"
    if not (systems / "instance-chart.md").exists():
        print(f"skipped: the documents are not there ({systems})")
        return 77
    with tempfile.TemporaryDirectory() as scratch:
        instance = (systems / "instance-chart.md").read_text()
        chart = emitted(kchart, "instance", pathlib.Path(scratch) / "instance")
        check_tables(kchart, instance, chart)
        check_flags(kchart, instance, chart)
        check_facts(kchart, instance, chart)
        check_others(kchart, (systems / "deploy-mcp.md").read_text(),
                     emitted(kchart, "platform", pathlib.Path(scratch) / "platform"))
    print(f"{counts['rows']} rows of values, {counts['flags']} flags, {counts['blocks']} blocks of values, "
          f"{counts['facts']} images, variables and volumes; {len(DIFFERENT)} differ on purpose; "
          f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
