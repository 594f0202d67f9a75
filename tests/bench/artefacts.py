"""Repositories and registries: `dependency update` with a large index, pushing what is there."""
import json
import os
import pathlib
import secrets
import shutil
import subprocess
import sys
import tempfile
import time

import sides

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path += [str(TESTS / "repo"), str(TESTS / "support")]
from registry import Registry  # noqa: E402  (tests/support)
from server import IndexServer  # noqa: E402  (tests/repo: a repository with ETags)

INDEX_BYTES = 5 << 20
LAYER_BYTES = 200 << 20


def write_index(path, archive, url):
    """An index of a few thousand versions around the one that exists."""
    lines = ["apiVersion: v1", "entries:"]
    size, chart = 0, 0
    while size < INDEX_BYTES:
        block = [f"  chart-{chart}:"]
        for version in range(40):
            block += ["  - apiVersion: v2", f"    appVersion: 1.{version}.0",
                      '    created: "2026-01-02T03:04:05.678901234Z"',
                      f"    description: The chart number {chart} of a repository with many",
                      f"    digest: {chart:032x}{version:032x}",
                      f"    home: https://example.com/chart-{chart}",
                      "    keywords:", "    - database", "    - sql", "    maintainers:",
                      "    - email: someone@example.com", "      name: someone",
                      f"    name: chart-{chart}", "    sources:",
                      f"    - https://example.com/source/chart-{chart}", "    urls:",
                      f"    - {url}/chart-{chart}-1.{version}.0.tgz", f"    version: 1.{version}.0"]
        size += sum(len(line) + 1 for line in block)
        lines += block
        chart += 1
    lines += ["  wanted:", "  - apiVersion: v2", '    created: "2026-01-02T03:04:05Z"',
              "    name: wanted", "    urls:", f"    - {archive}", "    version: 1.2.3",
              'generated: "2026-01-02T03:04:05Z"', ""]
    path.write_text("\n".join(lines))


def write_chart(folder, name, version, extra=""):
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: {version}\n{extra}")


def timed(arguments, environment, folder):
    start = time.perf_counter()
    done = subprocess.run([str(a) for a in arguments], cwd=folder, env=environment,
                          capture_output=True, text=True)
    elapsed = 1000 * (time.perf_counter() - start)
    return {"median_ms": elapsed, **({"error": done.stderr[:200]} if done.returncode else {})}


def update_runs(program, folder, url, rounds, fresh):
    side = sides.Side(str(program))
    home = folder / f"home-{os.path.basename(program)}-{fresh}"
    environment = dict(os.environ, HOME=str(home), TZ="UTC")
    chart = home / "top"
    write_chart(chart, "top", "1.0.0",
                f"dependencies:\n- {{name: wanted, version: ^1.0.0, repository: '{url}'}}\n")
    subprocess.run([program, "repo", "add", "large", url], env=environment, check=True,
                   capture_output=True)
    for _ in range(rounds):
        if fresh:
            shutil.rmtree(home / ".cache")
            (home / ".cache/helm/repository").mkdir(parents=True)
        side.add(timed([program, "dependency", "update", chart], environment, folder))
    return side


def dependency_section(tools, _charts, options):
    if not tools.helm:
        return []
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        served = folder / "served"
        served.mkdir()
        write_chart(folder / "wanted", "wanted", "1.2.3")
        subprocess.run([tools.helm, "package", folder / "wanted", "-d", served], check=True,
                       capture_output=True)
        with IndexServer(served) as server:
            write_index(served / "index.yaml", "wanted-1.2.3.tgz", server.url)
            for fresh, what in ((False, "unchanged"), (True, "fetched anew")):
                ours = update_runs(tools.kchart, folder, server.url, options.commands, fresh)
                helm = update_runs(tools.helm, folder, server.url, options.commands, fresh)
                print(f"dependency update, index of 5 MB {what}: {ours.ms():.0f} ms, "
                      f"Helm {helm.ms():.0f} ms {ours.error or ''} {helm.error or ''}", flush=True)
                rows.append({"work": f"`dependency update`, index of 5 MB {what}",
                             "kchart": ours.ms(), "helm": helm.ms(),
                             "faster": helm.ms() / ours.ms() if ours.runs and helm.runs else None,
                             "wanted": "10×", "runs": [ours.raw(), helm.raw()]})
    return rows


def push_section(tools, _charts, options):
    """An image of 200 MB that the registry has: only questions go out."""
    program = os.path.join(options.cache, "bin", "registry")
    crane = os.path.join(options.cache, "bin", "crane")
    if not os.path.exists(program) or not os.path.exists(crane):
        print("skipped: no registry or no crane, so pushing is not measured")
        return []
    ours, theirs = sides.Side("kchart"), sides.Side("crane")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        layer = folder / "layer"
        with open(layer, "wb") as file:
            for _ in range(LAYER_BYTES >> 20):
                file.write(secrets.token_bytes(1 << 20))
        with Registry() as registry:
            host = registry.host
            made = json.loads(subprocess.run([tools.pushes, "make", folder / "layout", layer],
                                             check=True, capture_output=True, text=True).stdout)
            push = [tools.pushes, "push", folder / "layout", made["digest"], host]
            first = timed(push, os.environ, folder)
            for _ in range(options.commands):
                ours.add(timed(push, os.environ, folder))
                theirs.add(timed([crane, "--insecure", "push", folder / "layout",
                                  f"{host}/bench:latest"], os.environ, folder))
    print(f"push of 200 MB: first {first['median_ms']:.0f} ms, unchanged {ours.ms():.0f} ms, "
          f"crane {theirs.ms():.0f} ms {ours.error or ''} {theirs.error or ''}", flush=True)
    return [{"work": "push of an unchanged image of 200 MB (beside crane)", "kchart": ours.ms(),
             "helm": theirs.ms(), "faster": theirs.ms() / ours.ms() if ours.runs else None,
             "wanted": "under 1 s", "runs": [ours.raw(), theirs.raw()]}]
