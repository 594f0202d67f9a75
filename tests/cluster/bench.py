#!/usr/bin/env python3
"""Applying many objects: kchart submit beside kubectl apply --server-side: bench.py KCHART [N]

Both make the same ConfigMaps in fresh namespaces of one local control plane, taking turns; a first
round that does not count warms the server up. Beside the time it prints what the programs and the
server itself spent of the processors: that is what bounds the ratio where there are few of them.
"""
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

from control_plane import BIN, ControlPlane, Missing

ROUNDS = 9


def spent(pid):
    """Seconds of the processors that a process has used."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(plane, *command):
    """Seconds it took, of the processors it used, and that etcd and the API server used for it."""
    pids = [pid for _, pid in plane.pids]
    server, own, start = sum(map(spent, pids)), children(), time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    took = time.monotonic() - start
    return took, children() - own, sum(map(spent, pids)) - server


def main():
    kchart, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 500
    try:
        plane = ControlPlane(bare=True)
        if not (BIN / "kubectl").exists():
            raise Missing("kubectl")
    except Missing as error:
        print(f"skipped: no {error}; run `make components`")
        return 77
    with plane:
        folder = pathlib.Path(tempfile.mkdtemp(dir=plane.folder))
        path = folder / "objects.json"
        items = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"c{i}"},
                  "data": {"number": str(i), "text": "x" * 200}} for i in range(count)]
        path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
        config = f"--kubeconfig={plane.kubeconfig}"
        times = {"kubectl": [], "kchart": []}
        for number in range(ROUNDS + 1):
            for name in ("a", "b"):
                plane.kubectl("create", "namespace", f"{name}{number}")
            times["kubectl"].append(timed(plane, BIN / "kubectl", config, "apply", "--server-side",
                                          "-n", f"a{number}", "-f", path))
            times["kchart"].append(timed(plane, kchart, "submit", path, "--name", "bench", config,
                                         "-n", f"b{number}"))
        middle = {name: [statistics.median(part) for part in zip(*all[1:])]
                  for name, all in times.items()}
    for name, (seconds, own, server) in middle.items():
        print(f"{name:8} {seconds:6.2f} s for {count} objects (median of {ROUNDS}; "
              f"processors: {own:.2f} s itself, {server:.2f} s the server)")
    print(f"kchart is {middle['kubectl'][0] / middle['kchart'][0]:.1f} times as fast")
    return 0


if __name__ == "__main__":
    sys.exit(main())
