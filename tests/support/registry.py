"""A real registry for tests, on loopback: `with Registry() as registry: registry.host`.

With the path of a file of passwords only those in it are let in.
"""
import contextlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cluster"))
from control_plane import BIN, Missing, end, free_ports, missing  # noqa: E402

CONFIG = """version: 0.1
storage: {{filesystem: {{rootdirectory: {root}}}, delete: {{enabled: true}}}}
http: {{addr: "{host}", secret: test}}
log: {{level: error, accesslog: {{disabled: true}}}}
{auth}"""


class Registry:
    def __init__(self, passwords=None):
        absent = missing(["registry", "crane"])
        if absent:
            raise Missing(", ".join(absent))
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kchart-registry-"))
        self.host = f"127.0.0.1:{free_ports(1)[0]}"
        self.auth = f"auth: {{htpasswd: {{realm: r, path: {passwords}}}}}\n" if passwords else ""

    def __enter__(self):
        config = self.folder / "config.yml"
        config.write_text(CONFIG.format(root=self.folder / "data", host=self.host,
                                        auth=self.auth))
        environment = {**os.environ, "OTEL_TRACES_EXPORTER": "none"}
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen([BIN / "registry", "serve", config], stdout=log,
                                            stderr=log, env=environment)
        until = time.monotonic() + 60
        while not self.is_up():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.1)
        return self

    def is_up(self):
        with contextlib.suppress(OSError):
            try:
                with urllib.request.urlopen(f"http://{self.host}/v2/", timeout=5) as answer:
                    return answer.status == 200
            except urllib.error.HTTPError as refusal:
                return refusal.code == 401
        return False

    def __exit__(self, *_):
        end(self.process.pid, str(BIN / "registry"))
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def crane(self, *arguments):
        return subprocess.run([BIN / "crane", "--insecure", *arguments], check=True,
                              capture_output=True, text=True, timeout=120).stdout

    def push_base(self, name, content=b"ID=debian"):
        """An image with one file, in the place of a public base image."""
        layer = self.folder / "layer.tar"
        with tarfile.open(layer, "w") as tar:
            entry = tarfile.TarInfo("etc/os-release")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        reference = f"{self.host}/{name}"
        self.crane("append", "--oci-empty-base", "--platform", "linux/amd64", "-f", layer, "-t",
                   reference)
        # `append` leaves the platform empty, which no cluster would run.
        self.crane("mutate", "--set-platform", "linux/amd64", "-t", reference, reference)
        return reference

    def manifest(self, reference):
        return json.loads(self.crane("manifest", reference))
