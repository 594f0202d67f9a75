#!/usr/bin/env python3
"""Charts as artefacts, with Helm on the other side: interop.py KCHART --cache .cache

A real registry, a repository over HTTP and GnuPG keys are started or made here, on loopback and in
a temporary folder. Each step runs both programs in folders of their own and compares exit status,
standard output and, where Helm's text is the same each time, errors and files; then each side
reads what the other has written.
"""
import argparse
import contextlib
import gzip
import http.server
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from server import IndexServer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from local_server import LocalServer  # noqa: E402
from registry import Registry  # noqa: E402


class Failed(Exception):
    pass


class Side:
    """One program with a home and a folder of its own."""

    def __init__(self, name, program, root, extra=None):
        self.name, self.program, self.root = name, program, root / name
        self.work = self.root / "work"
        (self.root / "home").mkdir(parents=True)
        self.work.mkdir()
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.root / "home"),
                            "TZ": "UTC", "LC_ALL": "C.UTF-8", **(extra or {})}

    def run(self, *arguments, stdin="", **environment):
        done = subprocess.run([self.program, *arguments], cwd=self.work, input=stdin, text=True,
                              capture_output=True, timeout=120,
                              env={**self.environment, **environment})
        self.last = done
        return done

    def text(self, text):
        """Without its folder, and without the digest of a manifest, which holds the time."""
        text = re.sub(r"(/manifests/sha256:)[0-9a-f]{64}", r"\1...", text)
        return text.replace(str(self.root), "ROOT")

    def path(self, name):
        return self.work / name


class Trial:
    def __init__(self, helm, kchart):
        self.helm, self.kchart = helm, kchart
        self.count, self.failures = 0, []

    def check(self, what, ok, detail=""):
        self.count += 1
        if not ok:
            self.failures.append(what)
            print(f"FAILED {what}\n{detail}")

    def same(self, what, ours, theirs):
        self.check(what, ours == theirs, f"  kchart: {ours!r}\n  helm:   {theirs!r}")

    def both(self, *arguments, errors=True, output=True, stdin="", **environment):
        """Runs both and compares; answers kchart's result."""
        what = " ".join(arguments)
        ours = self.kchart.run(*arguments, stdin=stdin, **environment)
        theirs = self.helm.run(*arguments, stdin=stdin, **environment)
        self.same(f"{what}: status", (ours.returncode, ""), (theirs.returncode, ""))
        if ours.returncode != theirs.returncode:
            print("  kchart said:", ours.stderr.strip(), "\n  helm said:", theirs.stderr.strip())
        if output:
            self.same(f"{what}: output", self.kchart.text(ours.stdout),
                      self.helm.text(theirs.stdout))
        if errors:
            self.same(f"{what}: error", self.kchart.text(ours.stderr),
                      self.helm.text(theirs.stderr))
        return ours

    def fine(self, side, *arguments, **environment):
        """Runs one side, which must succeed."""
        done = side.run(*arguments, **environment)
        self.check(f"{side.name} {' '.join(arguments)}", done.returncode == 0,
                   done.stdout + done.stderr)
        return done


def write(side, name, text):
    path = side.path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (1_600_000_000, 1_600_000_000))


def make_chart(trial, folder, name, version, extra=""):
    for side in (trial.helm, trial.kchart):
        write(side, f"{folder}/Chart.yaml",
              f"name: {name}\napiVersion: v2\nversion: {version}\n"
              f"description: A chart <of> ours\nhome: https://example.com\n"
              f"maintainers:\n- name: Ann\n  email: ann@example.com\n"
              f"keywords: [a, b]\nannotations:\n  note: x\n{extra}")
        write(side, f"{folder}/values.yaml", "a: 1 # kept\n")
        write(side, f"{folder}/values.schema.json", "{}")
        write(side, f"{folder}/README.md", "read\n")
        write(side, f"{folder}/templates/a.yaml", "kind: ConfigMap\napiVersion: v1\n"
              "metadata: {name: {{ .Release.Name }}}\n")
        write(side, f"{folder}/.helmignore", "hidden\n")
        write(side, f"{folder}/hidden", "no\n")


def tar_of(path):
    return gzip.decompress(pathlib.Path(path).read_bytes())


def share(trial, name):
    """kchart's file goes to Helm, with its time."""
    shutil.copy2(trial.kchart.path(name), trial.helm.path(name))


def masked(text):
    """Times and temporary digests out."""
    lines = []
    for line in text.splitlines():
        if "generated:" in line or "created:" in line:
            line = line[:line.index(":") + 1]
        lines.append(line)
    return "\n".join(lines)


def packaging(trial):
    make_chart(trial, "one", "one", "1.2.3")
    make_chart(trial, "one/charts/sub", "sub", "0.1.0")
    trial.both("package", "one")
    trial.same("package: tar, with the times of files", tar_of(trial.kchart.path("one-1.2.3.tgz")),
               tar_of(trial.helm.path("one-1.2.3.tgz")))
    trial.both("package", "one", "--version", "2.0.0+b1", "--app-version", "7", "-d", "out",
               SOURCE_DATE_EPOCH="1700000000")
    name = "out/one-2.0.0+b1.tgz"
    trial.same("package: tar, with SOURCE_DATE_EPOCH", tar_of(trial.kchart.path(name)),
               tar_of(trial.helm.path(name)))
    trial.both("package", "nowhere")
    trial.both("package")
    trial.both("package", "one", "--version", "x.y")
    trial.both("package", "one-1.2.3.tgz")
    trial.both("package", "one", SOURCE_DATE_EPOCH="x")
    share(trial, "one-1.2.3.tgz")
    share(trial, name)


def registry(trial, host, crane):
    plain = "--plain-http"
    theirs = trial.helm.run("push", "one-1.2.3.tgz", f"oci://{host}/helm", plain)
    ours = trial.kchart.run("push", "one-1.2.3.tgz", f"oci://{host}/kchart", plain)
    trial.same("push: output", ours.stdout.replace("/kchart/", "/helm/"), theirs.stdout)
    trial.both("push", "out/one-2.0.0+b1.tgz", f"oci://{host}/shared", plain)
    for remote in ("a/b", "127.0.0.1:1/x", "http://h/x"):
        trial.both("push", "one-1.2.3.tgz", remote)
    trial.both("push", "one", f"oci://{host}/x", plain)
    trial.both("push", "none.tgz", f"oci://{host}/x", plain)
    trial.both("push", "one-1.2.3.tgz")
    trial.both("pull")
    for other in ("helm", "kchart"):
        trial.both("pull", f"oci://{host}/{other}/one", "--version", "1.2.3", plain, "-d", ".")
        trial.both("pull", f"oci://{host}/{other}/one", plain, "--untar", "--untardir",
                   f"un-{other}")
        trial.same(f"pull --untar from {other}", sorted(files(trial.kchart, f"un-{other}/one")),
                   sorted(files(trial.helm, f"un-{other}/one")))
    trial.same("pull: archive", trial.kchart.path("one-1.2.3.tgz").read_bytes(),
               trial.helm.path("one-1.2.3.tgz").read_bytes())
    one = f"oci://{host}/kchart/one"
    trial.both("pull", one, plain, "--untar")
    trial.both("pull", one, plain, "--untar")
    trial.both("pull", one, plain, "--prov")
    trial.both("pull", one, plain, "--insecure-skip-tls-verify")
    trial.both("pull", one, plain, "--version", ">9")
    trial.both("pull", one, plain, "--version", "9.9.9")
    trial.both("pull", one + ":1.2.3", plain, "--version", "1.2.4")
    trial.both("pull", f"oci://{host}/shared/one", plain, "--version", "2.0.0+b1")
    for reference in (f"{host}/none/one", f"{host}/none/one:1.0.0", f"{host}/kchart/one:none"):
        trial.both("pull", f"oci://{reference}", plain)
        trial.both("template", "r", f"oci://{reference}", plain)
    trial.both("pull", f"oci://{host}/none/one", "--version", "1.0.0", plain)
    trial.both("template", "r", one, plain)
    trial.both("template", "r", one, plain, "--version", "^1")
    trial.both("show", "chart", one, plain)
    digest = subprocess.run([crane, "digest", f"{host}/kchart/one:1.2.3"], capture_output=True,
                            text=True).stdout.strip()
    trial.check("crane sees what was pushed", digest in ours.stdout and digest, ours.stdout)
    trial.both("pull", f"{one}@{digest}", plain)
    subprocess.run([crane, "index", "append", "-m", f"{host}/kchart/one:1.2.3", "-t",
                    f"{host}/kchart/one:3.0.0"], check=True, capture_output=True)
    trial.both("pull", one, plain, "--version", "3.0.0")


def files(side, folder):
    root = side.path(folder)
    return [str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()]


def credentials(trial, host):
    share(trial, "one-1.2.3.tgz")
    plain = "--plain-http"
    login = ("registry", "login", host, plain)
    config = "../home/.config/helm/registry/config.json"
    trial.both(*login, "-u", "bob", "-p", "secret")
    trial.both(*login, "-u", "bob", "--password-stdin", stdin="secret\n")
    trial.same("registry login: file", trial.kchart.path(config).read_text(),
               trial.helm.path(config).read_text())
    trial.both("push", "one-1.2.3.tgz", f"oci://{host}/x", plain)
    trial.both("registry", "logout", host)
    trial.same("registry logout: file", trial.kchart.path(config).read_text(),
               trial.helm.path(config).read_text())
    for arguments in ((), ("--version", "1.2.3"), ("--username", "bob", "--password", "wrong"),
                      ("--version", "1.2.3", "--username", "bob", "--password", "wrong")):
        trial.both("pull", f"oci://{host}/x/one", plain, *arguments)
        trial.both("push", "one-1.2.3.tgz", f"oci://{host}/x", plain, *arguments[-4:]
                   if "--username" in arguments else ())
    trial.both("pull", f"oci://{host}/x/one", plain, "--username", "bob", "--password", "secret")
    trial.both(*login, "-u", "bob", "-p", "wrong")
    trial.both("registry", "login")
    helpers(trial, login, host)


HELPER = """#!/bin/sh
[ "$1" = get ] && { echo "credentials not found in native keychain"; exit 1; }
{ printf '%s ' "$1"; tr -d '\\n'; echo; } >> "$HOME/told"
"""


def helpers(trial, login, host):
    """The secret goes to the credential helper that the configuration names, and out of it."""
    told = []
    for side in (trial.kchart, trial.helm):
        write(side, "../home/.config/helm/registry/config.json", '{"credsStore": "fake"}')
        write(side, "../bin/docker-credential-fake", HELPER)
        side.path("../bin/docker-credential-fake").chmod(0o755)
    path = f"{trial.kchart.path('../bin').resolve()}:{os.environ['PATH']}"
    trial.both(*login, "-u", "bob", "-p", "secret", PATH=path)
    trial.both("registry", "logout", host, PATH=path)
    for side in (trial.kchart, trial.helm):
        lines = side.path("../home/told").read_text().splitlines()
        told.append([json.loads(words) if words.startswith("{") else words
                     for words in (line.partition(" ")[2] for line in lines)])
        trial.check(f"{side.name}: no secret in the file", "auth\"" not in side.path(
            "../home/.config/helm/registry/config.json").read_text(), "")
        write(side, "../home/.config/helm/registry/config.json", "{}")
    trial.same("credential helper", told[0], told[1])
    write(trial.kchart, "../home/.config/helm/registry/config.json", '{"credsStore": "none"}')
    trial.check("a helper that is missing", trial.kchart.run(
        *login, "-u", "bob", "-p", "secret").returncode == 1, "")
    write(trial.kchart, "../home/.config/helm/registry/config.json", "{}")


class Answers(LocalServer):
    """A server on loopback that answers GET and every other request with one status and body."""

    def __init__(self, status=200, answer=None):
        outer = self
        self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                body = json.dumps(answer).encode() if answer is not None else b"no JSON"
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(BrokenPipeError):
                    if self.command != "HEAD":
                        self.wfile.write(body)

            do_HEAD = do_POST = do_PUT = do_GET

        super().__init__(Handler)


def refusals(trial):
    """What registries say when they say no."""
    def said(code, message):
        return {"errors": [{"code": code, "message": message, "detail": {"a": 1}}]}
    for status, answer in ((403, said("DENIED", "no access")), (403, None),
                           (401, said("UNAUTHORIZED", "authentication required")),
                           (404, said("NAME_UNKNOWN", "no such repository")), (404, None)):
        with Answers(status, answer) as server:
            remote = f"oci://{server.host}/x"
            for arguments in (("pull", remote + "/one"),
                              ("pull", remote + "/one", "--version", "1.2.3"),
                              ("template", "r", remote + "/one", "--version", "1.2.3"),
                              ("push", "one-1.2.3.tgz", remote)):
                trial.both(*arguments, "--plain-http")
            trial.both("registry", "login", server.host, "--plain-http", "-u", "u", "-p", "p")


def hub_chart(name, repo, version="1.0.0", app="2.0", description="A chart", package=""):
    return {"id": f"{repo}/{name}", "type": "chart", "attributes": {
        "name": name, "description": description,
        "repo": {"name": repo, "url": f"https://{repo}.example.com/charts"}},
        "artifactHub": {"packageUrl": package},
        "relationships": {"latestChartVersion": {"data": {
            "version": version, "app_version": app}}}}


def hub(trial):
    found = [hub_chart("db", "site", package="https://hub.example.com/packages/helm/site/db"),
             hub_chart("long", "other", description="many words " * 20),
             hub_chart("bare", "third", version="", app="", description="\u00fcber <a> & b")]
    for answer in ({"data": found}, {"data": []}, {}):
        with Answers(200, answer) as server:
            endpoint = ("--endpoint", f"http://{server.host}")
            for arguments in ([], ["db"], ["two words", "& more"], ["db", "-o", "json"],
                              ["db", "-o", "yaml"], ["db", "--list-repo-url"],
                              ["db", "--list-repo-url", "-o", "json"],
                              ["db", "--max-col-width", "20"], ["db", "--max-col-width", "0"],
                              ["db", "--fail-on-no-result"], ["db", "-o", "xml"]):
                trial.both("search", "hub", *arguments, *endpoint)
            half = len(server.asked) // 2
            trial.check("search hub: requests", half > 0 and
                        sorted(server.asked[0::2]) == sorted(server.asked[1::2]), server.asked)
    for status in (404, 500):
        with Answers(status, {}) as server:
            trial.both("search", "hub", "db", "--endpoint", f"http://{server.host}/")
    with Answers() as server:  # what is no JSON has no results for Helm
        done = trial.kchart.run("search", "hub", "db", "--endpoint", f"http://{server.host}")
        trial.check("search hub: no JSON", "unable to perform search" in done.stderr and
                    done.returncode == 1, done.stderr)
    trial.both("search", "hub", "db", "--endpoint", "http://127.0.0.1:9")
    trial.both("search", "hub", "db", "--endpoint", "not a url")


def repositories(trial, server, root):
    for version in ("0.9.0", "1.0.0", "1.1.0-rc1"):
        make_chart(trial, "db", "db", version)
        trial.fine(trial.helm, "package", "db", "-d", "site")
    shutil.copy2(trial.helm.path("one-1.2.3.tgz"), trial.helm.path("site"))
    shutil.copytree(trial.helm.path("site"), trial.kchart.path("site"))
    trial.both("repo", "index", "site")
    index = [masked(side.path("site/index.yaml").read_text())
             for side in (trial.kchart, trial.helm)]
    trial.same("repo index: file", *index)
    trial.both("repo", "index", "site", "--url", server.url + "/", "--merge", "site/index.yaml")
    trial.same("repo index --merge: file",
               *[masked(side.path("site/index.yaml").read_text())
                 for side in (trial.kchart, trial.helm)])
    trial.both("repo", "index", "site", "--url", server.url)
    shutil.copytree(trial.helm.path("site"), root / "served", dirs_exist_ok=True)
    for arguments in (["list"], ["list", "-o", "json"], ["update"], ["remove", "x"], ["add", "x"],
                      ["add", "a/b", server.url], ["add", "x", server.url + "/none"],
                      ["add", "x", "ftp://h"], ["add", "x", server.url, "--timeout", "x"],
                      ["add", "x", server.url, "--timeout", "1"], ["update", "--timeout", "1y"],
                      ["add", "site", server.url, "--timeout", "1m"],
                      ["add", "site", server.url], ["add", "site", server.url + "/"],
                      ["add", "again", server.url, "--username", "u", "--password", "p"],
                      ["list"], ["list", "-o", "json"], ["list", "-o", "yaml"],
                      ["list", "-o", "xml"], ["update", "site"], ["update", "none"],
                      ["remove", "none"], ["remove", "again"], ["list", "--no-headers"]):
        trial.both("repo", *arguments)
    config = "../home/.config/helm/repositories.yaml"
    trial.same("repositories.yaml", trial.kchart.path(config).read_text(),
               trial.helm.path(config).read_text())
    searching(trial)
    for arguments in (["site/db"], ["site/db", "--version", "^0.9"], ["site/db", "--devel"],
                      ["site/db", "--version", ">7"], ["site/none"], ["none/db"], ["db"],
                      ["db", "--repo", server.url], ["none", "--repo", server.url],
                      ["db", "--repo", server.url, "--version", "0.9.0"],
                      [server.url + "/db-1.0.0.tgz"], [server.url + "/none-1.0.0.tgz"]):
        trial.both("pull", *arguments)
    for arguments in (["site/db"], ["db", "--repo", server.url], [server.url + "/db-0.9.0.tgz"],
                      ["site/none"], ["./none"]):
        trial.both("template", "r", *arguments)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        done = trial.kchart.run("repo", "add", "silent", "--timeout", "300ms",
                                f"http://127.0.0.1:{silent.getsockname()[1]}")
        trial.check("repo add --timeout", done.returncode != 0 and "timed out" in done.stderr
                    and time.monotonic() - start < 10, done.stderr)
    before = server.full
    trial.fine(trial.kchart, "repo", "update")
    trial.check("an index that has not changed is not sent again", server.full == before)


def searching(trial):
    for arguments in ([], ["db"], ["DB", "-l"], ["--devel", "db"], ["db", "--version", "^0.9"],
                      ["ours", "-o", "json"], ["-r", "^d", "-o", "yaml"], ["none"],
                      ["none", "--fail-on-no-result"], ["db", "--version", "x y"],
                      ["ours", "--max-col-width", "10"]):
        trial.both("search", "repo", *arguments)


def dependencies(trial, server, host):
    listed = ("dependencies:\n"
              f"- {{name: db, version: ~0.9.0, repository: '{server.url}'}}\n"
              f"- {{name: one, version: 1.2.3, repository: 'oci://{host}/kchart'}}\n"
              "- {name: near, version: '>=0.0.1', repository: 'file://../near'}\n"
              "- {name: db, alias: db2, version: '1.x.x', repository: '@site', tags: [t],"
              " condition: x.y}\n")
    make_chart(trial, "near", "near", "0.3.0")
    make_chart(trial, "top", "top", "1.0.0", listed)
    trial.both("dependency", "list", "top")
    trial.both("dependency", "build", "top", "--plain-http", output=False)
    shutil.rmtree(trial.kchart.path("top/charts"))
    shutil.rmtree(trial.helm.path("top/charts"))
    trial.both("dependency", "update", "top", "--plain-http")
    trial.same("Chart.lock", masked(trial.kchart.path("top/Chart.lock").read_text()),
               masked(trial.helm.path("top/Chart.lock").read_text()))
    trial.same("charts/", sorted(files(trial.kchart, "top/charts")),
               sorted(files(trial.helm, "top/charts")))
    trial.both("dependency", "list", "top")
    trial.both("dependency", "build", "top", "--plain-http")
    trial.both("dependency", "ls", "near")
    trial.both("template", "r", "top", "--dependency-update")
    shutil.rmtree(trial.kchart.path("top/charts"))
    shutil.rmtree(trial.helm.path("top/charts"))
    trial.both("template", "r", "top", "--dependency-update", "--plain-http")
    trial.both("package", "top", "-u", "--plain-http", SOURCE_DATE_EPOCH="1700000000")
    # Each side builds from the other's lock.
    for mine, other in ((trial.kchart, trial.helm), (trial.helm, trial.kchart)):
        shutil.copy2(other.path("top/Chart.lock"), mine.path("top/Chart.lock"))
        trial.fine(mine, "dependency", "build", "top", "--plain-http")
    for broken in (listed.replace("~0.9.0", "~7"), listed.replace("@site", "@none"),
                   listed.replace("file://../near", "file://../none"),
                   listed.replace("~0.9.0", "x y")):
        make_chart(trial, "top", "top", "1.0.0", broken)
        trial.both("dependency", "update", "top", "--plain-http", output=False)
        trial.both("dependency", "build", "top", "--plain-http", output=False)
    trial.both("dependency", "update", "none")


def signatures(trial, helm3, root, host):
    home = root / "gnupg"
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(home), "--batch", "--pinentry-mode", "loopback",
           "--passphrase", ""]
    for name in ("Ann Author <ann@example.com>", "Other <other@example.com>"):
        subprocess.run([*gpg, "--quick-generate-key", name, "rsa2048", "sign", "never"],
                       check=True, capture_output=True)
    subprocess.run([*gpg, "--passphrase", "open", "--quick-generate-key",
                    "Locked <locked@example.com>", "rsa2048", "sign", "never"],
                   check=True, capture_output=True)
    public, secret, armored = root / "pub.gpg", root / "sec.gpg", root / "pub.asc"
    public.write_bytes(subprocess.run([*gpg, "--export", "ann", "locked"], check=True,
                                      capture_output=True).stdout)
    armored.write_bytes(subprocess.run([*gpg, "--armor", "--export", "ann"], check=True,
                                       capture_output=True).stdout)
    secret.write_bytes(subprocess.run([*gpg, "--passphrase", "open", "--export-secret-keys"],
                                      check=True, capture_output=True).stdout)
    sign = ("package", "one", "--sign", "--keyring", str(secret), "--key")
    trial.both(*sign, "Ann")
    trial.both(*sign, "nobody")
    trial.both(*sign, "example.com", errors=False)
    trial.both("package", "one", "--sign", "--keyring", str(public), "--key", "Ann")
    trial.both("package", "one", "--sign", "--keyring", str(root / "none"), "--key", "Ann")
    trial.both("package", "one", "--sign", "--keyring", str(secret))
    name = "one-1.2.3.tgz"
    for ring in (public, armored, home / "pubring.kbx"):
        for signer, reader in ((trial.kchart, trial.helm), (trial.helm, trial.kchart),
                               (trial.kchart, trial.kchart), (trial.kchart, helm3)):
            if reader is helm3 and ring != public:
                continue
            reader.path("checked").mkdir(exist_ok=True)
            for end in ("", ".prov"):
                shutil.copy2(signer.path(name + end), reader.path("checked/" + name + end))
            done = trial.fine(reader, "verify", "checked/" + name, "--keyring", str(ring))
            trial.check(f"{reader.name} verify: signer",
                        "Signed by: Ann Author <ann@example.com>" in done.stdout, done.stdout)
    done = subprocess.run(["gpg", "--homedir", str(home), "--verify",
                           str(trial.kchart.path(name + ".prov"))], capture_output=True, text=True)
    trial.check("gpg --verify", done.returncode == 0, done.stderr)
    share(trial, name)
    share(trial, name + ".prov")
    trial.both("verify", name, "--keyring", str(public))
    trial.both("verify", "one", "--keyring", str(public))
    trial.both("verify", "none.tgz", "--keyring", str(public))
    trial.both("verify", name, "--keyring", str(root / "none"))
    trial.both("verify")
    passphrase = root / "passphrase"
    passphrase.write_text("open\n")
    trial.both(*sign, "Locked", "--passphrase-file", str(passphrase), "-d", "locked")
    trial.fine(trial.helm, "verify", f"{trial.kchart.path('locked')}/{name}", "--keyring",
               str(public))
    plain = "--plain-http"
    trial.both("push", name, f"oci://{host}/signed", plain)
    provenance = trial.kchart.path(name + ".prov").read_text()
    for i in range(4):  # the order of the layers follows their digests
        for side in (trial.kchart, trial.helm):
            side.path(name + ".prov").write_text(f"{i}")
        trial.both("push", name, f"oci://{host}/layers{i}", plain)
    for side in (trial.kchart, trial.helm):
        side.path(name + ".prov").write_text(provenance)
    signed = f"oci://{host}/signed/one"
    trial.both("pull", signed, plain, "--verify", "--keyring", str(public), "-d", "checked")
    trial.both("pull", signed, plain, "--prov", "-d", "checked")
    trial.both("template", "r", signed, plain, "--verify", "--keyring", str(public))
    trial.both("template", "r", name, "--verify", "--keyring", str(public))
    trial.both("pull", f"oci://{host}/kchart/one", plain, "--verify", "--keyring", str(public),
               errors=False)
    other = root / "other.gpg"
    other.write_bytes(subprocess.run([*gpg, "--export", "other"], check=True,
                                     capture_output=True).stdout)
    trial.both("verify", name, "--keyring", str(other))
    for side in (trial.kchart, trial.helm):
        text = side.path(name + ".prov").read_text()
        side.path(name + ".prov").write_text(text.replace("description: A", "description: B"))
    trial.both("verify", name, "--keyring", str(public), errors=False)
    for side in (trial.kchart, trial.helm):
        side.path(name + ".prov").write_text(text)
        side.path(name).write_bytes(side.path(name).read_bytes() + b"x")
    trial.both("verify", name, "--keyring", str(public))


def password_file(trial, root):
    write(trial.helm, "pw/Chart.yaml", "apiVersion: v2\nname: pw\nversion: 0.1.0\n")
    write(trial.helm, "pw/templates/a.yaml", 'x: {{ htpasswd "bob" "secret" }}\n')
    text = trial.fine(trial.helm, "template", "pw").stdout
    path = root / "htpasswd"
    path.write_text(text[text.index("bob:"):].strip() + "\n")
    return path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kchart")
    parser.add_argument("--cache", required=True)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    tools = pathlib.Path(options.cache).resolve() / "bin"
    for needed in ("helm4", "helm3", "registry", "crane"):
        if not (tools / needed).exists():
            print(f"skipped: {tools / needed} is not there (make components)")
            return 77
    root = pathlib.Path(tempfile.mkdtemp(prefix="kchart-interop-"))
    helm = Side("helm", str(tools / "helm4"), root)
    helm3 = Side("helm3", str(tools / "helm3"), root)
    kchart = Side("kchart", os.path.abspath(options.kchart), root)
    trial = Trial(helm, kchart)
    (root / "served").mkdir()
    with Registry() as open_one, Registry(password_file(trial, root)) as closed, \
            IndexServer(root / "served") as server:
        host = open_one.host
        packaging(trial)
        registry(trial, host, str(tools / "crane"))
        credentials(trial, closed.host)
        refusals(trial)
        hub(trial)
        repositories(trial, server, root)
        dependencies(trial, server, host)
        if shutil.which("gpg"):
            try:
                signatures(trial, helm3, root, host)
            finally:
                subprocess.run(["gpgconf", "--homedir", str(root / "gnupg"), "--kill",
                                "gpg-agent"], check=False)
        else:
            print("skipped: signatures (gpg is not installed)")
        trial.fine(helm3, "pull", f"oci://{host}/kchart/one", "--plain-http")
        trial.fine(helm3, "dependency", "list", str(kchart.path("near")))
    if not options.keep:
        shutil.rmtree(root)
    print(f"{trial.count - len(trial.failures)} of {trial.count} checks passed")
    return 1 if trial.failures else 0


if __name__ == "__main__":
    sys.exit(main())
