#!/usr/bin/env python3
"""The platform's registry and its garbage collection, with a real registry.

collection.py KCHART

The two scripts of the pods that `kchart new platform` makes run beside a real registry, on a folder of
their own. While the collection runs, pushes are refused, and layers that nothing names are removed; pushes
are taken again when it has ended, and when it was killed.
"""
import hashlib
import http.client
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("KCHART_BIN", ROOT / ".cache" / "bin"))


def scripts(kchart):
    new = subprocess.run([kchart, "new", "platform", "-o", "-"], capture_output=True, text=True, check=True)
    made = subprocess.run([kchart, "generate", "-q", "-", "--as", "plain"], input=new.stdout,
                          capture_output=True, text=True, check=True)
    found = {}
    for one in yaml.safe_load_all(made.stdout):
        spec = one.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template", {})
        for container in template.get("spec", {}).get("containers", []):
            if container["name"] in ("registry", "gc"):
                found[container["name"]] = container["command"][2]
    return found


class Registry:
    """The folder, the tools and the two scripts of one run."""

    def __init__(self, folder, texts):
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        config = folder / "config.yml"
        config.write_text(f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {folder}/data}}, "
                          f"delete: {{enabled: true}}}}\nhttp: {{addr: '127.0.0.1:{self.port}'}}\n")
        tools = folder / "bin"
        tools.mkdir()
        (tools / "registry").symlink_to(BIN / "registry")
        busybox = shutil.which("busybox")
        for name in ("sh", "wget", "find", "touch", "sleep", "rm", "grep", "cat") if busybox else ():
            (tools / name).symlink_to(busybox)
        self.environment = {"PATH": f"{tools}:/usr/bin:/bin", "CONFIG": str(config),
                            "REGISTRY": f"127.0.0.1:{self.port}", "OTEL_TRACES_EXPORTER": "none"}
        self.texts = {name: text.replace("/var/lib/registry", str(folder)) for name, text in texts.items()}
        self.started = []

    def start(self, name):
        process = subprocess.Popen(["/bin/sh", "-c", self.texts[name]], env=self.environment,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   start_new_session=True)
        self.started.append(process)
        return process

    def stop(self):
        for process in self.started:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()

    def ask(self, method, path, body=None):
        """The status of the answer; 0 while nobody listens."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request(method, path, body)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        except OSError:
            return 0, ""

    def push(self, text):
        """Uploads a blob that no manifest names; the status of the first answer that is one."""
        for _ in range(100):
            status, place = self.ask("POST", "/v2/app/blobs/uploads/")
            if status != 0:
                break
            time.sleep(0.1)
        if status != 202:
            return status
        digest = "sha256:" + hashlib.sha256(text).hexdigest()
        path = place.split(str(self.port), 1)[-1]
        return self.ask("PUT", path + ("&" if "?" in path else "?") + "digest=" + digest, text)[0]

    def blobs(self):
        return len(list((self.folder / "data").rglob("blobs/sha256/*/*/data")))

    def until(self, what, condition, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise SystemExit(f"FAILED: {what} did not happen within {seconds} s")
            time.sleep(0.05)


def check(registry):
    registry.start("registry")
    registry.until("the first push", lambda: registry.push(b"one") == 201)
    collection = registry.start("gc")
    registry.until("refusal of a push", lambda: registry.push(b"two") == 405)
    registry.until("the end of the collection", lambda: collection.poll() is not None)
    if collection.returncode != 0:
        raise SystemExit(f"FAILED: the collection ended with {collection.returncode}")
    registry.until("removal of the first blob", lambda: registry.blobs() == 0, 5)
    registry.until("a push after the collection", lambda: registry.push(b"three") == 201)
    killed = registry.start("gc")
    registry.until("the second collection", lambda: registry.push(b"four") == 405)
    os.killpg(killed.pid, signal.SIGTERM)
    registry.until("a push after a killed collection", lambda: registry.push(b"five") == 201)


def main():
    if not os.access(BIN / "registry", os.X_OK):
        print("skipped: no registry (make components)")
        return 77
    with tempfile.TemporaryDirectory() as scratch:
        registry = Registry(pathlib.Path(scratch), scripts(str(pathlib.Path(sys.argv[1]).resolve())))
        try:
            check(registry)
        finally:
            registry.stop()
    print("no push is taken during a collection, and all are after it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
