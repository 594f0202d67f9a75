#!/usr/bin/env python3
"""Applying many objects: kchart submit beside kubectl apply --server-side: bench.py KCHART [N]

Both make the same ConfigMaps in fresh namespaces of one local control plane, taking turns.
"""
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from control_plane import BIN, ControlPlane, Missing

ROUNDS = 3


def timed(*command):
    start = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - start


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
        for number in range(ROUNDS):
            for name in ("a", "b"):
                plane.kubectl("create", "namespace", f"{name}{number}")
            times["kubectl"].append(timed(BIN / "kubectl", config, "apply", "--server-side", "-n",
                                          f"a{number}", "-f", path))
            times["kchart"].append(timed(kchart, "submit", path, "--name", "bench", config, "-n",
                                         f"b{number}"))
        middle = {name: statistics.median(all) for name, all in times.items()}
    for name, seconds in middle.items():
        print(f"{name:8} {seconds:6.2f} s for {count} objects (median of {ROUNDS})")
    print(f"kchart is {middle['kubectl'] / middle['kchart']:.1f} times as fast")
    return 0


if __name__ == "__main__":
    sys.exit(main())
