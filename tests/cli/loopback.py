#!/usr/bin/env python3
"""How registries of this machine are reached, as Docker and Go reach them: loopback.py KCHART"""
import http.server
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from local_server import LocalServer, self_signed  # noqa: E402

NOWHERE = "http://127.0.0.1:9"


class Registry(http.server.BaseHTTPRequestHandler):
    """Has every blob and no manifest, and takes what comes; below "secret" from nobody."""

    def answer(self, status):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        secret = "/secret/" in self.path
        self.send_response(401 if secret else status)
        if secret:
            self.send_header("WWW-Authenticate", "Basic realm=x")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        self.answer(200)

    def do_HEAD(self):
        self.answer(404 if "/manifests/" in self.path else 200)

    def do_PUT(self):
        self.answer(201)


def secured(server, folder):
    key, certificate = folder / "key.pem", folder / "nobody.pem"
    self_signed(certificate, key)
    server.secure(certificate, key)
    return server


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        root = pathlib.Path(scratch)
        source = root / "source"
        source.mkdir()
        (source / "main").write_bytes(b"#!/bin/sh\n")
        (source / "main").chmod(0o755)
        (root / "docker").mkdir()
        (root / "docker" / "config.json").write_text('{"credsStore": "nowhere"}')
        with LocalServer(Registry) as plain, secured(LocalServer(Registry), root) as https:
            def build(host, *flags):
                return ["build", source, "--base", "scratch", "--push", "-t", f"{host}/a:1", *flags]

            def login(host, *flags):
                return ["registry", "login", host, "-u", "u", "-p", "p", *flags]

            for command, variables, problem in (
                    (build(plain.host), {}, ""),
                    (build(https.host), {}, ""),
                    (build(https.host, "--plain-http"), {}, f'"http://{https.host}/'),
                    (build(plain.host + "/secret"), {}, "docker-credential-nowhere, which"),
                    (build(plain.host), {"HTTP_PROXY": NOWHERE}, ""),
                    (build(https.host), {"HTTPS_PROXY": NOWHERE}, ""),
                    (login(plain.host, "--plain-http"), {"HTTP_PROXY": NOWHERE}, ""),
                    (login("a.test", "--plain-http"), {"HTTP_PROXY": plain.url}, ""),
                    (login("a.test", "--plain-http"),
                     {"HTTP_PROXY": plain.url, "NO_PROXY": "b.test,*"}, "no such host"),
                    (login(plain.host), {}, "http: server gave HTTP response to HTTPS client")):
                done = subprocess.run(
                    [program, *command],
                    env={**os.environ, "HELM_REGISTRY_CONFIG": str(root / "config.json"),
                         "DOCKER_CONFIG": str(root / "docker"),
                         "KCHART_IMAGE_STORE": str(root / "images"), **variables},
                    capture_output=True, text=True, timeout=60, check=False)
                if (done.returncode == 0) == bool(problem) or problem not in done.stderr:
                    failures += 1
                    print(f"FAILED {command} {variables}: {done.returncode} {done.stderr}")
    print(f"{failures} failed")
    return failures


if __name__ == "__main__":
    sys.exit(main())
