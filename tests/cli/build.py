#!/usr/bin/env python3
"""What the flags of `kchart build` mean where nothing has to be run: build.py KCHART"""
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile


def labels_in(archive):
    with tarfile.open(archive) as tar:
        def read(path):
            return json.load(tar.extractfile(path))
        return read(read("manifest.json")[0]["Config"])["config"]["Labels"]


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        root = pathlib.Path(scratch)
        (root / "main").write_bytes(b"#!/bin/sh\n")
        (root / "main").chmod(0o755)
        archive = root / "image.tar"
        for flags, status, problem in (
                (["--label", "GIVEN", "--label", "a=b"], 0, ""),
                (["--build-arg", "MISSING"], 0, ""),
                (["--build-arg", "GIVEN"], 1, "--build-arg is for BuildKit"),
                (["--cache-from", "type=registry,ref=x"], 1, "--cache-from is for BuildKit"),
                (["--progress", "loud"], 2, "auto, plain and quiet"),
                (["-f", "Dockerfil"], 1, 'no file "Dockerfil"')):
            done = subprocess.run(
                [program, "build", root, "--builder", "layers", "--base", "scratch", "-o",
                 f"type=oci,dest={archive}", *flags],
                env={**os.environ, "KCHART_IMAGE_STORE": str(root / ".kchart"), "GIVEN": "secret"},
                capture_output=True, text=True, timeout=60, check=False)
            if done.returncode != status or problem not in done.stderr:
                failures += 1
                print(f"FAILED {flags}: {done.returncode} {done.stderr}")
            if "--label" in flags and labels_in(archive) | {"GIVEN": "", "a": "b"} != labels_in(archive):
                failures += 1
                print(f"FAILED {flags}: {labels_in(archive)}")
            archive.unlink(missing_ok=True)
    print(f"{failures} failed")
    return failures


if __name__ == "__main__":
    sys.exit(main())
