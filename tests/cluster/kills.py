#!/usr/bin/env python3
"""kchart submit killed after each of its writes, then run again: kills.py KCHART

A proxy counts the writes of a run and kills it (SIGKILL) when one has reached the server, or just
before. Afterwards the same command must end in the same state as a run that nobody killed.
"""
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile
import threading

from control_plane import ControlPlane, Missing
from faults import Proxy, objects, state

AT_ONCE = 8


class KillingProxy(Proxy):
    """Kills `process` at write number `at`: before the server sees it, or after."""

    def __init__(self, plane, at, after):
        super().__init__(plane, 0, 0)
        self.at, self.after, self.writes, self.process = at, after, 0, None

    def ask(self, method, path, headers, body):
        with self.lock:
            self.writes += method != "GET"
            mine = method != "GET" and self.writes == self.at
        if mine and not self.after:
            self.process.kill()
            raise ConnectionError("killed")
        found = super().ask(method, path, headers, body)
        if mine:
            self.process.kill()
        return found


def submit(kchart, plane, proxy, namespace, items):
    folder = pathlib.Path(tempfile.mkdtemp(dir=plane.folder))
    (folder / "objects.json").write_text(
        json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    (folder / "kubeconfig").write_text(json.dumps({
        "current-context": "p", "contexts": [{"name": "p", "context": {"cluster": "p"}}],
        "clusters": [{"name": "p", "cluster": {
            "server": f"http://127.0.0.1:{proxy.server_address[1]}"}}]}))
    process = subprocess.Popen(
        [kchart, "submit", str(folder / "objects.json"), "--name", "demo", "-n", namespace,
         "--prune", "--create-namespace", "--kubeconfig", str(folder / "kubeconfig")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    proxy.process = process
    error = process.communicate(timeout=120)[1]
    return process.returncode, error


def run_through(kchart, plane, namespace, items, at=0, after=True):
    proxy = KillingProxy(plane, at, after)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        status, error = submit(kchart, plane, proxy, namespace, items)
        return status, error, proxy.writes
    finally:
        proxy.shutdown()
        proxy.server_close()


def trial(kchart, plane, namespace, at, after, expected):
    """Kills the second of two submissions, which changes, makes and prunes objects."""
    assert run_through(kchart, plane, namespace, objects("1"))[0] == 0
    items = objects("2")[1:]
    status, error, _ = run_through(kchart, plane, namespace, items, at, after)
    assert status == -9, f"not killed at write {at}: {status} {error}"
    status, error, _ = run_through(kchart, plane, namespace, items)
    assert status == 0, error
    found = plain(state(plane, namespace))
    assert found == expected, (found, expected)


def plain(found):
    """Without the labels, whose ids name the namespace."""
    return {name: data for name, (data, _) in found.items()}


def main():
    kchart = sys.argv[1]
    try:
        with ControlPlane(bare=True) as plane:
            run_through(kchart, plane, "whole", objects("1"))
            writes = run_through(kchart, plane, "whole", objects("2")[1:])[2]
            expected = plain(state(plane, "whole"))
            cases = [(at, after) for at in range(1, writes + 1) for after in (False, True)]
            failed = 0
            with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
                runs = {pool.submit(trial, kchart, plane, f"kill-{at}-{int(after)}", at, after,
                                    expected): (at, after) for at, after in cases}
                for done in concurrent.futures.as_completed(runs):
                    if done.exception() is not None:
                        failed += 1
                        print(f"FAILED killed {'after' if runs[done][1] else 'before'} write "
                              f"{runs[done][0]}: {str(done.exception())[:600]}", flush=True)
    except Missing as error:
        print(f"skipped: no {error}; run `make components`")
        return 77
    print(f"{len(cases) - failed} of {len(cases)} runs killed at one of {writes} writes were "
          "finished by the next one")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
