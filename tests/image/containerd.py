#!/usr/bin/env python3
"""`kchart build -o type=containerd` beside a real containerd: containerd.py KCHART

The runtime is started here, in a folder of its own; it needs root, and the containerd and ctr that
`make components` builds.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from registry import BIN, Missing, Registry, end, missing  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAME = "localhost/hello:1"
CONFIG = """version = 3
root = "{folder}/root"
state = "{folder}/state"
[grpc]
  address = "{folder}/cd.sock"
"""


class Runtime:
    def __init__(self, folder):
        self.folder = folder
        self.environment = {**os.environ, "CONTAINERD_ADDRESS": f"{folder}/cd.sock",
                            "PATH": f"{BIN}:{os.environ['PATH']}"}

    def __enter__(self):
        config = self.folder / "config.toml"
        config.write_text(CONFIG.format(folder=self.folder))
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen([BIN / "containerd", "--config", config], stdout=log,
                                            stderr=log)
        until = time.monotonic() + 60
        while self.ctr("version").returncode != 0:
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text()[-500:])
            time.sleep(0.2)
        return self

    def __exit__(self, *_):
        end(self.process.pid, str(BIN / "containerd"))

    def ctr(self, *arguments):
        return subprocess.run([BIN / "ctr", "-n", "k8s.io", *arguments], env=self.environment,
                              capture_output=True, text=True, timeout=60, check=False)


def run(kchart, registry, runtime, folder):
    failures = 0

    def check(what, holds, detail=""):
        nonlocal failures
        print(("ok    " if holds else "FAILED ") + what + (f": {detail}" if not holds else ""))
        failures += not holds

    command = [kchart, "build", ROOT / "examples" / "hello-python", "--builder", "layers", "--base",
               registry.push_base("python:3.11-slim"), "--store", folder / "store", "-t", NAME,
               "-o", "type=containerd"]

    def build(**environment):
        return subprocess.run(command, env={**runtime.environment, **environment},
                              capture_output=True, text=True, timeout=120, check=False)

    done = build()
    check("an image is built into the runtime", done.returncode == 0, done.stderr)
    listed = runtime.ctr("images", "ls", f"name=={NAME}").stdout
    check("under its name and digest", done.stdout.strip() in listed and NAME in listed, listed)
    whole = runtime.ctr("images", "check", f"name=={NAME}").stdout
    check("with all its layers, for this platform", "complete" in whole, whole)
    check("built again it is the same", build().stdout == done.stdout)
    done = build(CONTAINERD_ADDRESS=f"{folder}/nothing.sock")
    check("a runtime that is not there is named", done.returncode == 5 and
          "nothing.sock" in done.stderr, f"{done.returncode} {done.stderr}")
    left = list((folder / "store").glob("import*"))
    check("no archive is left behind", not left, str(left))
    return failures


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kchart-containerd-"))
    try:
        absent = missing(["containerd", "ctr"])
        if absent or os.geteuid() != 0:
            raise Missing(", ".join(absent) or "root, which containerd needs")
        kchart = str(pathlib.Path(sys.argv[1]).resolve())
        with Registry() as registry, Runtime(folder) as runtime:
            return 1 if run(kchart, registry, runtime, folder) else 0
    except Missing as error:
        print(f"skipped: no {error}; run `make components`")
        return 77
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
