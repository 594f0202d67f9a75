#!/usr/bin/env python3
"""`kchart build -o type=containerd` beside a real containerd: containerd.py KCHART

The runtime is started here, in a folder of its own; it needs root, and the containerd and ctr that
`make components` builds.
"""
import os
import pathlib
import subprocess
import sys

from daemon import Daemon, run, succeeds
from registry import BIN, missing

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAME = "localhost/hello:1"
CONFIG = """version = 3
root = "{folder}/root"
state = "{folder}/state"
[grpc]
  address = "{folder}/cd.sock"
"""


def test(kchart, registry, folder, check):
    environment = {**os.environ, "CONTAINERD_ADDRESS": f"{folder}/cd.sock",
                   "PATH": f"{BIN}:{os.environ['PATH']}"}
    config = folder / "config.toml"
    config.write_text(CONFIG.format(folder=folder))
    command = [kchart, "build", ROOT / "examples" / "hello-python", "--builder", "layers", "--base",
               registry.push_base("python:3.11-slim"), "--store", folder / "store", "-t", NAME,
               "-o", "type=containerd"]

    def build(**more):
        return subprocess.run(command, env={**environment, **more}, capture_output=True, text=True,
                              timeout=120, check=False)

    def ctr(*arguments):
        return subprocess.run([BIN / "ctr", "-n", "k8s.io", *arguments], env=environment,
                              capture_output=True, text=True, timeout=60, check=False).stdout

    with Daemon(folder, lambda: succeeds(BIN / "ctr", "version", env=environment),
                BIN / "containerd", "--config", config):
        done = build()
        check("an image is built into the runtime", done.returncode == 0, done.stderr)
        listed = ctr("images", "ls", f"name=={NAME}")
        check("under its name and digest", done.stdout.strip() in listed and NAME in listed, listed)
        whole = ctr("images", "check", f"name=={NAME}")
        check("with all its layers, for this platform", "complete" in whole, whole)
        check("built again it is the same", build().stdout == done.stdout)
        done = build(CONTAINERD_ADDRESS=f"{folder}/nothing.sock")
        check("a runtime that is not there is named", done.returncode == 5 and
              "nothing.sock" in done.stderr, f"{done.returncode} {done.stderr}")
        left = list((folder / "store").glob(".kchart-import*"))
        check("no archive is left behind", not left, str(left))


if __name__ == "__main__":
    sys.exit(run(missing(["containerd", "ctr"]), test))
