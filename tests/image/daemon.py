"""What the tests beside real builders and runtimes share: a daemon of their own, and a count."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from registry import Missing, Registry  # noqa: E402


class Daemon:
    """`command` runs until the end of the block, which begins when `is_up` says so."""

    def __init__(self, folder, is_up, *command):
        self.folder, self.is_up, self.command = folder, is_up, command

    def __enter__(self):
        path = self.folder / "log"
        with open(path, "wb") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        until = time.monotonic() + 60
        while not self.is_up():
            if self.process.poll() is not None or time.monotonic() > until:
                self.__exit__()
                name = pathlib.Path(self.command[0]).name
                raise Missing(f"{name} that starts: {path.read_text()[-300:]}")
            time.sleep(0.2)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Checks:
    def __init__(self):
        self.failures = 0

    def __call__(self, what, holds, detail=""):
        print(("ok    " if holds else "FAILED ") + what + (f": {detail}" if not holds else ""))
        self.failures += not holds


def succeeds(*command, **more):
    return subprocess.run(command, capture_output=True, check=False, **more).returncode == 0


def run(absent, test):
    """`test(kchart, registry, folder, check)`, unless a program of `absent` is: an exit status."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kchart-image-"))
    try:
        if absent:
            raise Missing(", ".join(absent) + "; run `make components`")
        if os.geteuid() != 0:
            raise Missing("root, which the daemon needs")
        check = Checks()
        with Registry() as registry:
            test(str(pathlib.Path(sys.argv[1]).resolve()), registry, folder, check)
        return 1 if check.failures else 0
    except Missing as error:
        print(f"skipped: no {error}")
        return 77
    finally:
        shutil.rmtree(folder, ignore_errors=True)
