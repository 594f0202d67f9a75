#!/usr/bin/env python3
"""`kchart build` by BuildKit, to a real registry: buildkit.py KCHART docker|buildkitd

The BuildKit of a Docker engine, through docker, or a buildkitd of its own, through buildctl. Either
is started here, in a folder of its own, and needs root, and runc: those that `make components`
makes, else those in PATH.
"""
import json
import os
import shutil
import subprocess
import sys
import tarfile
import time

from daemon import Daemon, run, succeeds
from registry import BIN

DOCKER = BIN.parent / "docker" / "usr"


def docker(folder, registry):
    """A Docker engine, and how to reach it."""
    address = f"unix://{folder}/docker.sock"
    daemon = Daemon(folder, lambda: succeeds("docker", "-H", address, "version"), "dockerd",
                    "--data-root", folder / "data", "--exec-root", folder / "exec", "-H", address,
                    "-p", folder / "pid", "--iptables=false", "--ip6tables=false", "--bridge=none",
                    "--insecure-registry", registry.host)
    return daemon, {"DOCKER_HOST": address}


def buildkitd(folder, registry):
    address = f"unix://{folder}/buildkitd.sock"
    config = folder / "buildkitd.toml"
    config.write_text(f'[registry."{registry.host}"]\n  http = true\n')
    daemon = Daemon(folder, lambda: succeeds("buildctl", "--addr", address, "debug", "workers"),
                    "buildkitd", "--root", folder / "data", "--addr", address, "--config", config,
                    "--oci-worker-net=host", "--containerd-worker=false")
    return daemon, {"BUILDKIT_HOST": address}


NEEDED = {docker: ["dockerd", "docker", "containerd", "runc"],
          buildkitd: ["buildkitd", "buildctl", "runc"]}


def test(kchart, registry, folder, check):
    image = f"{registry.host}/built:1"
    source = folder / "source"
    source.mkdir()
    base = registry.push_base("python:3.11-slim")
    (source / "Dockerfile").write_text(
        f"FROM {base}\nCOPY main.py /app/\nEXPOSE 8000\nUSER 1000:1000\n")
    (source / "main.py").write_text("print(1)\n")
    environment = {**os.environ, "DOCKER_CONFIG": str(folder / "config"),
                   "KCHART_IMAGE_STORE": str(folder / "store")}
    environment.pop("BUILDKIT_HOST", None)

    def build(*flags):
        metadata = folder / "metadata.json"
        metadata.unlink(missing_ok=True)
        begun = time.monotonic()
        done = subprocess.run([kchart, "build", source, "-t", image, "--push", "--metadata-file",
                               metadata, *flags], env=environment, capture_output=True, text=True,
                              timeout=300, check=False)
        made = json.loads(metadata.read_text()) if metadata.exists() else {}
        return done, made, time.monotonic() - begun

    daemon, address = BUILDER(folder, registry)
    environment |= address
    with daemon:
        done, made, cold = build()
        check("a Dockerfile is built by BuildKit", done.returncode == 0, done.stderr)
        check("and pushed, with the digest of the registry", made.get(
            "containerimage.digest") == registry.crane("digest", image).strip(), str(made))
        done, made, full = build()
        check("built again, all comes from the cache", made.get("cached") is True, done.stderr)
        (source / "main.py").write_text("print(2)\n")
        done, made, changed = build()
        check("a change is built", made.get("cached") is False, done.stderr)
        print(f"BuildKit: cold {cold:.1f} s (target 120), code changed {changed:.1f} s (target 15), "
              f"full cache hit {full:.1f} s (target 5)")
        if BUILDER is buildkitd:
            shared_cache(registry, environment, build, check)
            done, _, _ = build("--provenance")
            check("with where it comes from", done.returncode == 0 and
                  "attestation-manifest" in registry.crane("manifest", image), done.stderr)
        (source / ".dockerignore").write_text("*\n!main.py\n")
        (source / "Dockerfile.dockerignore").write_text("*\n!main.py\n!Dockerfile.*\n")
        dockerfile = (source / "Dockerfile").read_text()
        (source / "Dockerfile").write_text(dockerfile + "COPY . /seen/\n")
        done, made, _ = build()
        registry.crane("export", image, folder / "image.tar")
        with tarfile.open(folder / "image.tar") as tar:
            seen = {one.name for one in tar if one.isfile() and one.name.startswith("seen/")}
        check("a Dockerfile that is ignored counts, with rules of its own",
              seen == {"seen/main.py", "seen/Dockerfile.dockerignore"}, f"{done.stderr} {seen}")
        with open(source / "Dockerfile", "a", encoding="utf-8") as dockerfile:
            dockerfile.write("COPY nothing /x\n")
        done, made, _ = build()
        check("a failure names its cause", done.returncode == 1 and "/nothing" in done.stderr,
              done.stderr)


def shared_cache(registry, environment, build, check):
    """What one builder did serves another, which has nothing of its own."""
    cache = f"{registry.host}/cache:1"
    place = f"type=registry,ref={cache}"
    done, _, _ = build("--cache-to", f"{place},mode=max")
    check("the cache goes to the registry", done.returncode == 0 and
          registry.manifest(cache)["layers"], done.stderr)
    subprocess.run(["buildctl", "prune", "--all"], env=environment, check=True, capture_output=True)
    done, made, _ = build("--cache-from", place)
    check("and comes from there", done.returncode == 0 and made.get("cached") is True, done.stderr)


if __name__ == "__main__":
    os.environ["PATH"] = f"{BIN}:{DOCKER}/sbin:{DOCKER}/bin:{os.environ['PATH']}"
    BUILDER = {"docker": docker, "buildkitd": buildkitd}[sys.argv[2]]
    sys.exit(run([name for name in NEEDED[BUILDER] if shutil.which(name) is None], test))
