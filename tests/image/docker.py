#!/usr/bin/env python3
"""`kchart build` by the BuildKit of a real Docker engine, to a real registry: docker.py KCHART

The engine is started here, in a folder of its own; it needs root, and dockerd with its docker,
containerd and runc: those that `make components` unpacks, else those in PATH.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from registry import BIN, Missing, Registry  # noqa: E402

DOCKER = BIN.parent / "docker" / "usr"


class Engine:
    def __init__(self, folder, registry):
        self.folder, self.registry = folder, registry
        self.address = f"unix://{folder}/docker.sock"

    def __enter__(self):
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                ["dockerd", "--data-root", self.folder / "data", "--exec-root",
                 self.folder / "exec", "-H", self.address, "-p", self.folder / "pid",
                 "--iptables=false", "--ip6tables=false", "--bridge=none",
                 "--insecure-registry", self.registry.host], stdout=log, stderr=log)
        until = time.monotonic() + 60
        while subprocess.run(["docker", "-H", self.address, "version"], capture_output=True,
                             check=False).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > until:
                raise Missing("Docker engine that starts: " +
                              (self.folder / "log").read_text()[-300:])
            time.sleep(0.3)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Test:
    def __init__(self, kchart, registry, engine, folder):
        self.kchart, self.registry, self.folder = kchart, registry, folder
        self.image = f"{registry.host}/built:1"
        self.source = folder / "source"
        self.source.mkdir()
        base = registry.push_base("python:3.11-slim")
        (self.source / "Dockerfile").write_text(
            f"FROM {base}\nCOPY main.py /app/\nEXPOSE 8000\nUSER 1000:1000\n")
        (self.source / "main.py").write_text("print(1)\n")
        self.environment = {**os.environ, "DOCKER_HOST": engine.address, "DOCKER_CONFIG":
                            str(folder / "config"), "KCHART_IMAGE_STORE": str(folder / "store")}
        self.environment.pop("BUILDKIT_HOST", None)
        self.failures = 0

    def check(self, what, holds, detail=""):
        print(("ok    " if holds else "FAILED ") + what + (f": {detail}" if not holds else ""))
        self.failures += not holds

    def build(self):
        metadata = self.folder / "metadata.json"
        metadata.unlink(missing_ok=True)
        begun = time.monotonic()
        done = subprocess.run([self.kchart, "build", self.source, "-t", self.image, "--push",
                               "--metadata-file", metadata], env=self.environment,
                              capture_output=True, text=True, timeout=300, check=False)
        made = json.loads(metadata.read_text()) if metadata.exists() else {}
        return done, made, time.monotonic() - begun

    def run(self):
        done, made, cold = self.build()
        self.check("a Dockerfile is built by BuildKit", done.returncode == 0, done.stderr)
        self.check("and pushed, with the digest of the registry", made.get(
            "containerimage.digest") == self.registry.crane("digest", self.image).strip(), str(made))
        done, made, full = self.build()
        self.check("built again, all comes from the cache", made.get("cached") is True, done.stderr)
        (self.source / "main.py").write_text("print(2)\n")
        done, made, changed = self.build()
        self.check("a change is built", made.get("cached") is False, done.stderr)
        print(f"BuildKit: cold {cold:.1f} s (target 120), code changed {changed:.1f} s (target 15), "
              f"full cache hit {full:.1f} s (target 5)")
        with open(self.source / "Dockerfile", "a", encoding="utf-8") as dockerfile:
            dockerfile.write("COPY nothing /x\n")
        done, made, _ = self.build()
        self.check("a failure names its cause", done.returncode == 1 and "/nothing" in done.stderr,
                   done.stderr)
        return self.failures


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kchart-docker-"))
    os.environ["PATH"] = f"{DOCKER}/sbin:{DOCKER}/bin:{os.environ['PATH']}"
    try:
        if os.geteuid() != 0:
            raise Missing("root, which dockerd needs")
        if shutil.which("dockerd") is None:
            raise Missing("dockerd; run `make components`")
        kchart = str(pathlib.Path(sys.argv[1]).resolve())
        with Registry() as registry, Engine(folder, registry) as engine:
            return 1 if Test(kchart, registry, engine, folder).run() else 0
    except Missing as error:
        print(f"skipped: no {error}")
        return 77
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
