#!/usr/bin/env python3
"""`kchart ship` against a real registry and a real control plane: real.py KCHART [--figures]

The chain runs once undisturbed. Then, for each step, it is killed right behind that step and run
again: the end state has to be the same. A second run changes nothing.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from registry import Missing, Registry  # noqa: E402
from control_plane import ControlPlane

ROOT = pathlib.Path(__file__).resolve().parents[2]
STEPS = ["fetch", "detect", "build", "push", "generate", "check", "submit"]
KINDS = "deployment,service,ingress,networkpolicy,serviceaccount,resourcequota,limitrange"
SECRET = "hush-hush-token"


class Test:
    def __init__(self, kchart, registry, plane, folder):
        self.kchart = str(pathlib.Path(kchart).resolve())
        self.registry, self.plane, self.folder = registry, plane, folder
        self.base = registry.push_base("python:3.11-slim")
        self.failures = 0
        self.environment = {**os.environ, "KUBECONFIG": str(plane.kubeconfig),
                            "KCHART_REGISTRY": f"{registry.host}/apps",
                            "KCHART_IMAGE_STORE": str(folder / "images"),
                            "XDG_CACHE_HOME": str(folder / "cache"), "GITHUB_TOKEN": SECRET}

    def check(self, what, holds, detail=""):
        print(("ok    " if holds else "FAILED ") + what + (f": {detail}" if not holds else ""))
        self.failures += not holds

    def command(self, name, *more, source=ROOT / "examples" / "hello-python"):
        return [self.kchart, "ship", str(source), "--as", "app", "--name", name, "--builder",
                "layers", "--base", self.base, "--host", "{name}.example.test", "--state",
                str(self.folder / f"{name}.json"), *more]

    def ship(self, name, *more, **options):
        return subprocess.run(self.command(name, *more, **options), env=self.environment,
                              capture_output=True, text=True, timeout=300)

    def kill_behind(self, name, step, number=signal.SIGKILL):
        """A signal as soon as the step has said that it is done; the exit status."""
        process = subprocess.Popen(self.command(name), env=self.environment, text=True,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for line in process.stderr:
            if line.startswith(step + " "):
                process.send_signal(number)
                break
        process.stderr.read()  # a closed pipe would end it, too
        return process.wait()

    def state_of(self, name):
        """What there is in the cluster and the registry, without what differs from run to run."""
        found = self.plane.kubectl("get", KINDS, "-n", f"app-{name}", "-o", "json").stdout
        objects = []
        for one in json.loads(found)["items"]:
            kept = {"kind": one["kind"], "name": one["metadata"]["name"],
                    "labels": one["metadata"].get("labels"), "spec": one.get("spec")}
            for field in ("clusterIP", "clusterIPs"):
                (kept["spec"] or {}).pop(field, None)
            objects.append(kept)
        tags = self.registry.crane("ls", f"{self.registry.host}/apps/{name}").split()
        text = json.dumps({"objects": objects, "tags": tags}, sort_keys=True)
        return re.sub(r"applyset-[A-Za-z0-9_-]+-v1", "APPLYSET", text).replace(name, "NAME")

    def attested(self):
        """Provenance and SBOM beside an image, in BuildKit's form. Of the attestation manifest
        itself crane expects no diff ids, which that form has."""
        image = f"{self.registry.host}/apps/attested:1"
        done = subprocess.run(
            [self.kchart, "build", str(ROOT / "examples" / "hello-python"), "--builder", "layers",
             "--base", self.base, "-t", image, "--push", "--provenance", "--sbom"],
            env=self.environment, capture_output=True, text=True, timeout=300)
        self.check("an image with attestations is pushed", done.returncode == 0, done.stderr)
        said = self.registry.crane("validate", "--remote", image, "--platform", "linux/amd64")
        self.check("crane finds its image valid", said.startswith("PASS"), said)
        first, second = self.registry.manifest(image)["manifests"]
        types = []
        for layer in self.registry.manifest(f"{image}@{second['digest']}")["layers"]:
            text = self.registry.crane("blob", f"{image}@{layer['digest']}")
            statement = json.loads(text)
            types.append(statement["predicateType"])
            subject = statement["subject"][0]["digest"]["sha256"]
            self.check(f"crane reads the statement {types[-1]}", layer["size"] == len(text.encode())
                       and first["digest"] == f"sha256:{subject}", text[:200])
        self.check("one of provenance, one of contents", sorted(types) == [
            "https://slsa.dev/provenance/v0.2", "https://spdx.dev/Document"], str(types))

    def undisturbed(self):
        done = self.ship("hello")
        self.check("the chain runs", done.returncode == 0, done.stderr[-800:])
        if done.returncode != 0:
            raise SystemExit(1)  # nothing below can hold
        self.check("it prints the URL", "http" in done.stdout and "hello.example.test" in
                   done.stdout, done.stdout)
        ready = json.loads(self.plane.kubectl("get", "deployment", "hello", "-n", "app-hello", "-o",
                                              "json").stdout)
        image = ready["spec"]["template"]["spec"]["containers"][0]["image"]
        self.check("the deployment is available", ready["status"].get("availableReplicas") == 1)
        self.check("its image is the pushed one, by digest",
                   image.endswith(self.registry.crane("digest", image.split("@")[0]).strip()), image)
        again = self.ship("hello")
        lines = [line.split() for line in again.stderr.splitlines()]
        repeated = {line[0] for line in lines if len(line) > 1 and line[1] == "same"}
        self.check("a second run does nothing again",
                   {"build", "push", "submit"} <= repeated and again.returncode == 0, again.stderr)
        self.check("and changes no object", "0 created, 0 configured" in again.stderr, again.stderr)
        state = (self.folder / "hello.json").read_text()
        self.check("the state holds no secret", SECRET not in state)
        return self.state_of("hello")

    def interrupted(self, wanted):
        for step in STEPS:
            name = f"k-{step}"
            hit = self.kill_behind(name, step) == -signal.SIGKILL
            done = self.ship(name)
            same = done.returncode == 0 and self.state_of(name) == wanted
            self.check(f"killed behind {step}{'' if hit else ' (too late)'}, run again: same end",
                       same, done.stderr[-600:])

        status = self.kill_behind("k-ctrl-c", "push", signal.SIGINT)
        done = self.ship("k-ctrl-c")
        same = done.returncode == 0 and self.state_of("k-ctrl-c") == wanted
        self.check(f"Ctrl-C ends it in order (status {status}), run again: same end",
                   status > 0 and same, done.stderr[-600:])

    def repaired(self, wanted):
        self.plane.kubectl("delete", "service", "hello", "-n", "app-hello")
        done = self.ship("hello")
        self.check("what somebody deleted comes back", self.state_of("hello") == wanted,
                   done.stderr[-600:])

    def moved(self):
        """The tag of the base image points to another image."""
        again = self.ship("hello")
        self.check("a base that stands still is no change", self.repeats(again, "build"),
                   again.stderr)
        before = self.image_of("hello")
        self.registry.push_base("python:3.11-slim", b"ID=debian-of-today")
        done = self.ship("hello")
        self.check("a base image that moved is a changed input", done.returncode == 0 and
                   not self.repeats(done, "build") and self.image_of("hello") != before,
                   done.stderr[-600:])
        self.check("once", self.repeats(self.ship("hello"), "build"))

    @staticmethod
    def repeats(done, step):
        return any(line.split()[:2] == [step, "same"] for line in done.stderr.splitlines())

    def image_of(self, name):
        return self.plane.kubectl(
            "get", "deployment", name, "-n", f"app-{name}",
            "-o=jsonpath={.spec.template.spec.containers[0].image}").stdout

    def refused(self):
        empty = self.folder / "empty"
        empty.mkdir()
        (empty / "README").write_text("nothing\n")
        done = self.ship("empty", source=empty)
        self.check("a source without a program is refused", done.returncode == 1 and
                   "looked for" in done.stderr, done.stderr)
        done = self.ship("hello2", "--base", f"{self.registry.host}/nothing:1")
        self.check("an unknown base image is named", done.returncode == 1 and
                   "nothing:1" in done.stderr and "--base" in done.stderr, done.stderr)

    def figures(self):
        """deploy-mcp's targets, without the cluster: from the source to the registry."""
        source = self.folder / "timed"
        shutil.copytree(ROOT / "examples" / "hello-python", source)

        def seconds(*more):
            begun = time.monotonic()
            done = self.ship("timed", "--until", "push", *more, source=source)
            self.check("a timed build ends well", done.returncode == 0, done.stderr[-400:])
            return time.monotonic() - begun

        cold = seconds()
        full = seconds()
        (source / "main.py").write_text((source / "main.py").read_text() + "\n# changed\n")
        rebuilt = seconds()
        print(f"cold build and push {cold:.2f} s (target 120), code changed {rebuilt:.2f} s "
              f"(target 15), full cache hit {full:.2f} s (target 5)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kchart")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kchart-ship-"))
    try:
        with Registry() as registry, ControlPlane() as plane:
            test = Test(options.kchart, registry, plane, folder)
            wanted = test.undisturbed()
            test.interrupted(wanted)
            test.repaired(wanted)
            test.moved()
            test.refused()
            test.attested()
            test.figures()
            print(f"{test.failures} failed")
            return 1 if test.failures else 0
    except Missing as error:
        print(f"skipped: no {error}; run `make components`")
        return 77
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
