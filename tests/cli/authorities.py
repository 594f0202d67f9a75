#!/usr/bin/env python3
"""Whom kchart trusts as a registry, beside what Go's programs do: authorities.py KCHART"""
import http.server
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from local_server import LocalServer, self_signed  # noqa: E402


class Registry(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


def certificate(folder, name):
    folder.mkdir()
    path = folder / f"{name}.crt"
    self_signed(path, path.with_suffix(".key"), "-addext", "subjectAltName=IP:127.0.0.1")
    return path


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        root = pathlib.Path(scratch)
        own, other = certificate(root / "own", "own"), certificate(root / "other", "other")
        (root / "own" / "note").write_bytes(b"-----BEGIN CERTIFICATE-----\0no\n")
        server = LocalServer(Registry)
        server.secure(own, own.with_suffix(".key"))
        plain = {name: value for name, value in os.environ.items()
                 if not name.startswith("SSL_CERT")}
        with server:
            for flags, variables, trusted in (
                    ([], {}, False),
                    (["--ca-file", own], {}, True),
                    (["--ca-file", other], {}, False),
                    ([], {"SSL_CERT_FILE": own}, True),
                    ([], {"SSL_CERT_FILE": other}, False),
                    ([], {"SSL_CERT_FILE": root / "nowhere"}, False),
                    ([], {"SSL_CERT_DIR": f"{other.parent}:{own.parent}"}, True),
                    (["--ca-file", other], {"SSL_CERT_FILE": own}, False)):
                done = subprocess.run(
                    [program, "registry", "login", server.host, "-u", "u", "-p", "p", *flags],
                    env={**plain, "HELM_REGISTRY_CONFIG": str(root / "config.json"),
                         **{name: str(value) for name, value in variables.items()}},
                    capture_output=True, text=True, timeout=60, check=False)
                if (done.returncode == 0) != trusted or (
                        not trusted and "certificate" not in done.stderr):
                    failures += 1
                    print(f"FAILED {flags} {variables}: {done.returncode} {done.stderr}")
    print(f"{failures} failed")
    return failures


if __name__ == "__main__":
    sys.exit(main())
