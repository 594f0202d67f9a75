#!/usr/bin/env python3
"""Ways to a server and proofs of identity, on loopback: loopback.py KCHART

A server that knows one answer, "there is no such object", behind TLS as each case wants it; for
cases about answers one without TLS that knows others.
"""
import base64
import contextlib
import gzip
import hashlib
import http.server
import json
import os
import pathlib
import re
import select
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

from control_plane import make_certificate, openssl

NOT_FOUND = {"kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404,
             "message": "configmaps \"demo\" not found"}
DENIED = {"kind": "Status", "status": "Failure", "reason": "Unauthorized", "code": 401,
          "message": "Unauthorized"}


class Server(http.server.ThreadingHTTPServer):
    """`accepts` decides about the header Authorization; `redirect` sends everybody away; `answers`
    are bodies by their paths."""
    daemon_threads = True

    def __init__(self, folder, certificate=None, client_ca=None, accepts=lambda _: True,
                 redirect=None, answers=None, warnings=()):
        super().__init__(("127.0.0.1", 0), Handler)
        self.accepts, self.redirect, self.asked = accepts, redirect, []
        self.answers, self.warnings, self.paths = answers or {}, warnings, []
        self.certificate = certificate
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder / f"{certificate}.crt", folder / f"{certificate}.key")
            if client_ca:
                context.verify_mode = ssl.CERT_REQUIRED
                context.load_verify_locations(folder / client_ca)
            self.socket = context.wrap_socket(self.socket, server_side=True,
                                              do_handshake_on_connect=False)

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def handle_error(self, *_):
        pass  # refused handshakes are part of the cases

    def port(self):
        return self.server_address[1]

    def url(self, host="127.0.0.1"):
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port()}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        server = self.server
        given = self.headers.get("Authorization", "")
        server.asked.append(given)
        if server.redirect:
            self.send_response(302)
            self.send_header("Location", server.redirect + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        server.paths.append(self.path)
        answer = server.answers.get(self.path.partition("?")[0])
        status, answer = (200, answer) if answer is not None else (404, NOT_FOUND)
        if not server.accepts(given):
            status, answer = 401, DENIED
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        for text in server.warnings:
            self.send_header("Warning", f'299 - "{text}"')
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class ConnectProxy(threading.Thread):
    """Understands CONNECT alone, and takes every host for loopback."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.hosts = []
        self.start()

    def url(self):
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self.serve, args=(self.listener.accept()[0],),
                                 daemon=True).start()

    def serve(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        host, port = head.split()[1].decode().rsplit(":", 1)
        self.hosts.append(host)
        server = socket.create_connection(("127.0.0.1", int(port)))
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with client, server:
            while True:
                for one in select.select([client, server], [], [])[0]:
                    data = one.recv(65536)
                    if not data:
                        return
                    (server if one is client else client).sendall(data)


class Bench:
    def __init__(self, kchart, folder):
        self.kchart, self.folder = kchart, folder

    def ask(self, cluster, user=None, **variables):
        """What `kchart status demo` says about a cluster and a user of a kubeconfig."""
        path = self.folder / "kubeconfig"
        path.write_text(json.dumps({
            "current-context": "c", "contexts": [{"name": "c", "context": {
                "cluster": "c", "user": "anna"}}],
            "clusters": [{"name": "c", "cluster": cluster}],
            "users": [{"name": "anna", "user": user or {}}]}))
        environment = {k: v for k, v in os.environ.items() if "PROXY" not in k.upper()}
        done = subprocess.run([self.kchart, "status", "demo", "--kubeconfig", str(path)],
                              env={**environment, **variables}, capture_output=True, text=True,
                              timeout=60)
        assert done.returncode != 0
        return done.stderr

    def run(self, *arguments, server=None, text=None, status=0, **variables):
        """A command with a kubeconfig for `server`, or without any."""
        environment = {k: v for k, v in os.environ.items() if "PROXY" not in k.upper()}
        environment |= {"HOME": str(self.folder), "KUBECONFIG": "", **variables}
        if server:
            arguments += (f"--kubeconfig={config_of(self, server)}",)
        done = subprocess.run([self.kchart, *arguments], input=text, env=environment, timeout=60,
                              capture_output=True, text=True)
        assert done.returncode == status, (arguments, done)
        return done

    def ca(self, name="ca.crt"):
        return {"certificate-authority": str(self.folder / name)}

    def user(self, name):
        return {"client-certificate": str(self.folder / f"{name}.crt"),
                "client-key": str(self.folder / f"{name}.key")}

    def plugin(self, script, **rest):
        path = self.folder / "plugin.sh"
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o755)
        return {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": str(path),
                         "interactiveMode": "Never", **rest}}


REACHED = "no submission"


def config_of(b, server):
    path = b.folder / "plain"
    path.write_text(json.dumps({
        "current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "c"}}],
        "clusters": [{"name": "c", "cluster": {"server": server.url()}}]}))
    return path


def case_client_certificates(b):
    with Server(b.folder, "server", client_ca="ca.crt") as server:
        cluster = {"server": server.url(), **b.ca()}
        assert REACHED in b.ask(cluster, b.user("anna"))
        for user in ({}, b.user("stranger")):
            error = b.ask(cluster, user)
            assert REACHED not in error, error
        assert "client certificate" in b.ask(cluster)
        error = b.ask(cluster, {"client-certificate": "/none.crt", "client-key": "/none.key"})
        assert "unable to read client-certificate /none.crt" in error, error


def case_certificates_of_servers(b):
    for name, expected in (("server", REACHED), ("expired", "expired"),
                           ("elsewhere", "check certificate-authority-data")):
        with Server(b.folder, name) as server:
            error = b.ask({"server": server.url(), **b.ca()})
            assert expected in error, (name, error)
    with Server(b.folder, "elsewhere") as server:
        assert REACHED in b.ask({"server": server.url(), "tls-server-name": "api.test", **b.ca()})
    with Server(b.folder, "server") as server:
        assert "check certificate-authority-data" in b.ask({"server": server.url(),
                                                            **b.ca("other.crt")})
        assert REACHED in b.ask({"server": server.url(), "insecure-skip-tls-verify": True})
        trusted = {"SSL_CERT_FILE": str(b.folder / "ca.crt")}
        assert REACHED in b.ask({"server": server.url()}, **trusted)
        assert REACHED not in b.ask({"server": server.url()})
        assert REACHED not in b.ask({"server": server.url(), **b.ca("other.crt")}, **trusted)


def case_tokens(b):
    with Server(b.folder, "server", accepts=lambda given: given == "Bearer new") as server:
        cluster = {"server": server.url(), **b.ca()}
        assert REACHED in b.ask(cluster, {"token": "new"})
        error = b.ask(cluster, {"token": "old"})
        assert 'user "anna" is missing, expired or not known' in error, error
        assert "old" not in error, "a token in a message"
        (b.folder / "token").write_text("new\n")
        assert REACHED in b.ask(cluster, {"tokenFile": str(b.folder / "token")})


def case_plugins(b):
    def prints(token):
        return ('echo \'{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",'
                '"status":{"token":"%s"}}\'' % token)
    with Server(b.folder, "server", accepts=lambda given: given == "Bearer new") as server:
        cluster = {"server": server.url(), **b.ca()}
        assert REACHED in b.ask(cluster, b.plugin(prints("new")))
        # The first token has expired: the plugin is asked again, once.
        count = b.folder / "count"
        again = f"if [ -e {count} ]; then {prints('new')}; else touch {count}; {prints('old')}; fi"
        server.asked.clear()
        assert REACHED in b.ask(cluster, b.plugin(again))
        assert server.asked == ["Bearer old", "Bearer new"], server.asked
        error = b.ask(cluster, b.plugin("exit 3"))
        assert "exit code 3" in error, error
        error = b.ask(cluster, b.plugin("kill -9 $$"))
        assert "failed: ended by signal 9 (Killed)" in error, error
        error = b.ask(cluster, b.plugin("echo nonsense"))
        assert "plugin" in error.lower() and REACHED not in error, error
        missing = b.plugin("", command="/no/such/helper", installHint="get it from our wiki")
        error = b.ask(cluster, missing)
        assert "/no/such/helper" in error and "get it from our wiki" in error, error
        read = b.folder / "read"
        path = b.folder / "reads"
        path.write_text(json.dumps({
            "current-context": "c",
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
            "clusters": [{"name": "c", "cluster": cluster}],
            "users": [{"name": "u", "user": b.plugin(f"cat > {read}; {prints('new')}")}]}))
        error = b.run("status", "demo", f"--kubeconfig={path}", text="not for it", status=1).stderr
        assert REACHED in error and read.read_text() == "", (error, read.read_text())
        given = b.folder / "given"
        info = b.plugin(f'printf %s "$KUBERNETES_EXEC_INFO" > {given}; {prints("new")}',
                        provideClusterInfo=True)
        assert REACHED in b.ask(cluster, info)
        told = json.loads(given.read_text())
        assert told["spec"]["cluster"]["server"] == server.url(), told


def case_proxies(b):
    proxy = ConnectProxy()
    with Server(b.folder, "elsewhere") as server:
        cluster = {"server": server.url("api.test"), **b.ca()}
        assert "no such host" in b.ask(cluster)
        assert REACHED in b.ask({**cluster, "proxy-url": proxy.url()})
        assert REACHED in b.ask(cluster, HTTPS_PROXY=proxy.url())
        assert REACHED in b.ask(cluster, https_proxy=proxy.url())
        assert proxy.hosts == ["api.test"] * 3, proxy.hosts
        for hosts in ("api.test", ".test", "x,api.test"):
            assert "no such host" in b.ask(cluster, HTTPS_PROXY=proxy.url(), NO_PROXY=hosts)
        error = b.ask(cluster, HTTPS_PROXY="http://127.0.0.1:9")
        assert "unreachable" in error, error
    with Server(b.folder, "server") as server:  # loopback needs no proxy
        proxy.hosts.clear()
        assert REACHED in b.ask({"server": server.url(), **b.ca()}, HTTPS_PROXY=proxy.url())
        assert proxy.hosts == []


def case_redirects(b):
    with Server(b.folder) as plain, Server(b.folder, "server", redirect=plain.url()) as server:
        error = b.ask({"server": server.url(), **b.ca()}, {"token": "secret"})
        assert REACHED not in error and plain.asked == [], (error, plain.asked)


def case_nobody_there(b):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    start = time.monotonic()
    error = b.ask({"server": f"https://127.0.0.1:{port}"})
    assert "connection refused" in error and time.monotonic() - start < 20, error


def case_help_names_defaults(b):
    """As the help of kubectl and Helm does; a server is not asked."""
    for command, flag, default in (
            ("submit", "--timeout", "5m0s"), ("submit", "--dry-run", "none"),
            ("submit", "--output", "table"), ("diff", "--output", "diff"),
            ("status", "--output", "table"), ("delete", "--timeout", "5m0s"),
            ("delete", "--cascade", "background"), ("delete", "--grace-period", "-1"),
            ("exec", "--pod-running-timeout", "1m0s"), ("logs", "--pod-running-timeout", "20s"),
            ("logs", "--max-log-requests", "5"), ("port-forward", "--pod-running-timeout", "1m0s"),
            ("port-forward", "--address", "localhost")):
        out = subprocess.run([b.kchart, command, "--help"], capture_output=True, text=True,
                             check=True).stdout
        helps = re.findall(rf"{flag} \S+\s+(.*)", out)
        assert len(helps) == 1 and helps[0].endswith(f"(default {default})"), helps


def submit(b, text):
    """What `kchart submit` says of standard input without asking a server."""
    path = b.folder / "nowhere"
    path.write_text(json.dumps({
        "current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "c"}}],
        "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:9"}}]}))
    done = subprocess.run([b.kchart, "submit", "-", "--dry-run=client", f"--kubeconfig={path}"],
                          input=text, capture_output=True, text=True, timeout=60)
    return done.stdout if done.returncode == 0 else done.stderr


def case_no_document_is_lost(b):
    """Neither of a stream of JSON nor on the line of a separator: --prune would delete its
    object."""
    one, two = (json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}})
                for name in ("one", "two"))
    for text in (one + two, f"{one}\n{two}\n", f"---\n{one}\n{two}", f"{one}\n---\n{two}",
                 f"{one}\n--- # two\n{two}", f"{one}\r\n---\r\n{two}\r\n", f"---\t\n{one} {two}"):
        out = submit(b, text)
        assert out.count("# Source: stdin") == 2 and one in out and two in out, (text, out)
    flow = "{apiVersion: v1, kind: ConfigMap, metadata: {name: one}}\n"
    assert flow.strip() in submit(b, flow)
    for text in (f"{one}\n--- {two}\n", f"--- {one}\n", f"--- |\n  {one}\n", "a: 1\n----\nb: 2\n"):
        out = submit(b, text)
        assert re.match(r"Error: stdin:[12]:[45]: invalid Yaml document separator: ", out), out


def case_nothing_to_submit(b):
    for text in ("", "---\n# nothing\n", "{}\n", "apiVersion: v1\nkind: List\nitems: []\n",
                 "apiVersion: v1\nkind: ConfigMapList\nitems: [{kind: List, items: []}]\n"):
        assert "no objects passed to apply" in submit(b, text), text


def record(name, namespace, made_for=None):
    """The parent of the ApplySet `made_for`, `name` itself if not given."""
    text = f"{made_for or name}.{namespace}.ConfigMap."
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
    return {"metadata": {
        "name": name, "namespace": namespace,
        "labels": {"applyset.kubernetes.io/id": f"applyset-{digest}-v1"},
        "annotations": {"applyset.kubernetes.io/tooling": "kchart/v0.1.0"}}}


def case_lists_pass_over_copied_records(b):
    records = {"items": [record("a", "x"), record("copy", "x", "a"), record("z", "y")]}
    with Server(b.folder, answers={"/api/v1/configmaps": records}) as server:
        done = b.run("list", "-A", "-q", server=server)
    assert done.stdout == "a\nz\n", done
    line, = done.stderr.splitlines()
    assert line.startswith("Warning: ConfigMap x/copy has the ApplySet id "), line


def case_warnings_of_the_server(b):
    with Server(b.folder, answers={"/api/v1/configmaps": {"items": []}},
                warnings=("v1 Old is deprecated", "say \\\"no\\\"")) as server:
        done = b.run("list", "-A", server=server)
    assert done.stderr == 'Warning: v1 Old is deprecated\nWarning: say "no"\n', done


def case_kubeconfigs_that_are_not_there(b):
    error = b.run("list", "--kubeconfig=/none/such", status=1).stderr
    assert error == "Error: stat /none/such: no such file or directory\n", error
    done = b.run("list", status=1, KUBECONFIG="/none/such:/none/other")
    assert "Config not found: /none/such:/none/other" in done.stderr, done
    assert "no cluster is configured" in done.stderr, done
    done = b.run("list", "--kubeconfig=/none/such", status=1, KUBECONFIG="/none/other")
    assert "stat /none/such:" in done.stderr, done


def case_flags_of_logs_in_kubectls_words(b):
    for flags, words in (
            (["--tail=-2"], "--tail must be greater than or equal to -1"),
            (["--limit-bytes=-1"], "--limit-bytes must be greater than 0"),
            (["--since=-1s"], "--since must be greater than 0"),
            (["--since=1s", "--since-time=2024-05-06T07:08:01Z"],
             "at most one of `sinceTime` or `sinceSeconds` may be specified"),
            (["--since-time=2024-05-06"],
             'Error: parsing time "2024-05-06" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'),
            (["--pod-running-timeout=-1s"], "--pod-running-timeout must be higher than zero"),
            (["--all-containers", "-c", "a"],
             "--all-containers=true should not be specified with container name a"),
            (["a", "-c", "b"], "only one of -c or an inline [CONTAINER] arg is allowed"),
            (["--tail=x"], 'invalid argument "x" for "--tail" flag: strconv.ParseInt: '
                           'parsing "x": invalid syntax')):
        error = b.run("logs", "pod", *flags, status=1).stderr
        assert words in error, (flags, error)


def case_followed_logs_end_after_so_many_bytes(b):
    """Bytes that are seen: timestamps are asked for where nobody wants them."""
    pod = {"metadata": {"name": "p", "namespace": "default"},
           "spec": {"containers": [{"name": "main"}]}, "status": {"phase": "Running"}}
    path = "/api/v1/namespaces/default/pods/p"
    log = b"2024-05-06T07:08:01.5Z first\n2024-05-06T07:08:02.5Z second\n"
    with Server(b.folder, answers={path: pod, f"{path}/log": log}) as server:
        for count, out in ((3, "fir"), (6, "first\n"), (8, "first\nse"), (99, "first\nsecond\n")):
            done = b.run("logs", "p", "-f", f"--limit-bytes={count}", server=server)
            assert done.stdout == out, (count, done)
        long = b"2024-05-06T07:08:01.5Z " + b"x" * (3 << 20) + b" y\n"
        server.answers[f"{path}/log"] = long
        done = b.run("logs", "p", "-f", server=server)
        assert done.stdout == long.decode().partition(" ")[2], done.stdout[:80]


def case_names_that_nothing_has(b):
    """Nobody is asked for them: with an empty one the server would list all."""
    with Server(b.folder) as server:
        for command, rest in (("logs", []), ("exec", ["--", "ls"]), ("port-forward", ["80"])):
            for target, words in (("", "resource name may not be empty"),
                                  ("pod/", "must have a single resource and name"),
                                  ("/web", "must have a single resource and name"),
                                  ("a/b/c", "may not have more than one slash")):
                end = rest.index("--") if "--" in rest else len(rest)
                error = b.run(command, target, *rest[:end], f"--kubeconfig={config_of(b, server)}",
                              *rest[end:], status=1).stderr
                assert words in error, (command, target, error)
        for command in ("status", "delete"):
            for name in ("", "..", "A_b"):
                error = b.run(command, name, server=server, status=1).stderr
                assert f'no submission "{name}"' in error, error
        b.run("delete", "A_b", "--ignore-not-found", server=server)
        assert "invalid namespace" in b.run("list", "-n", "..", server=server, status=1).stderr
        assert server.paths == [], server.paths


def case_values_are_for_charts(b):
    file, folder = b.folder / "one.yaml", b.folder / "some"
    folder.mkdir()
    text = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one"}})
    for path in (file, folder / "one.yaml"):
        path.write_text(text)
    for target in (file, folder, "-"):
        for flag in ("--set=a=b", "--set-string=a=b", "--set-json=a=1", "--set-file=a=b",
                     "--set-literal=a=b", "--values=x.yaml", "--version=1"):
            error = b.run("submit", str(target), "--dry-run=client", flag, text=text,
                          status=1).stderr
            assert f"{flag.split('=')[0]} is for charts" in error, error
    assert "manifests; leave it out" in error, error


def make_chart(folder, template):
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 0.1.0\n")
    (folder / "values.yaml").write_text("shown: true\n")
    (folder / "templates" / "a.yaml").write_text(template)
    return str(folder)


def case_a_client_dry_run_asks_nobody(b):
    chart = make_chart(b.folder / "asks", """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: one
  namespace: {{ .Release.Namespace }}
data:
  found: {{ lookup "v1" "Namespace" "" "" | toJson | quote }}
  version: {{ .Capabilities.KubeVersion.Version }}
""")
    out = b.run("submit", chart, "--dry-run=client", "-n", "shop").stdout
    assert "namespace: shop" in out and 'found: "{}"' in out and "version: v1." in out, out
    with Server(b.folder) as server:
        b.run("submit", chart, "--dry-run=client", server=server)
        assert server.paths == [], server.paths


def case_applications_that_argo_cd_refuses(b):
    (b.folder / "jsonnet" / "below").mkdir(parents=True)
    (b.folder / "jsonnet" / "below" / "a.jsonnet").write_text("{}")
    make_chart(b.folder / "of-argo", "kind: X\n")
    required = "spec.source.repoURL and either source.path, source.chart, or source.ref are required"
    file = b.folder / "refused.json"
    for part, refusal in (
            ({"path": None}, required), ({"repoURL": None}, required),
            ({"path": True}, '"path" of the Application is no text; put it in quotes'),
            ({"targetRevision": 1.2}, '"targetRevision" of the Application is no text'),
            ({"helm": {"parameters": [{"name": "a", "value": 5}]}}, '"value" of the Application'),
            ({"path": "jsonnet", "directory": {"recurse": True}}, "jsonnet is for jsonnet, which")):
        source = {"repoURL": "https://example.test/r.git", "path": "of-argo", **part}
        file.write_text(json.dumps({
            "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
            "metadata": {"name": "app"}, "spec": {"source": source}}))
        error = b.run("submit", str(file), "--dry-run=client", status=1).stderr
        assert refusal in error, (part, error)


def case_folders_without_manifests(b):
    folder = b.folder / "without"
    folder.mkdir()
    (folder / "values.txt").write_text("a: b\n")
    for command in ("check", "reach"):
        error = b.run(command, str(folder)).stderr
        assert f"no manifests (.yaml, .yml, .json) in {folder}" in error, error


def case_names_of_packages(b):
    """The next version is the same submission."""
    chart = make_chart(b.folder / "named", "name: {{ .Release.Name }}\n")
    package = b.folder / "c-0.1.0.tgz"
    b.run("package", chart, "-d", str(b.folder))
    for file, name in (("web-0.1.0.tgz", "web"), ("web-1.2.3-rc.1.tar.gz", "web"),
                       ("web-2.tgz", "web-2"), ("My_web-10.0.0+a-1.0.0.tgz", "my-web")):
        copy = b.folder / file
        copy.write_bytes(package.read_bytes())
        out = b.run("submit", str(copy), "--dry-run=client").stdout
        assert f"\nname: {name}\n" in out, (file, out)


def case_archives_that_are_no_charts(b):
    archive = b.folder / "text.tgz"
    archive.write_bytes(gzip.compress(b"text"))
    for command in (["submit", "--dry-run=client"], ["check"], ["reach"]):
        error = b.run(*command, str(archive), status=1).stderr
        assert error == f"Error: {archive}: unable to load chart archive\n", error


def case_an_empty_chart_prunes_nothing(b):
    chart = make_chart(b.folder / "empty", "{{ if .Values.shown }}\nkind: X\n{{ end }}")
    b.run("submit", chart, "--dry-run=client", "--set", "shown=false")
    application = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
                   "metadata": {"name": "app"}, "spec": {
                       "source": {"repoURL": "https://example.test/r.git", "path": "empty", "helm": {
                           "parameters": [{"name": "shown", "value": "false"}]}},
                       "syncPolicy": {"automated": {"prune": True}}}}
    file = b.folder / "app.json"
    for target, flags in ((chart, ["--set", "shown=false", "--prune"]), (str(file), [])):
        file.write_text(json.dumps(application))
        error = b.run("submit", target, "--dry-run=client", *flags, status=1).stderr
        assert "no objects passed to apply" in error, error
    application["spec"]["syncPolicy"]["automated"]["allowEmpty"] = True
    file.write_text(json.dumps(application))
    b.run("submit", str(file), "--dry-run=client")


def make_keys(folder):
    for name in ("ca", "other"):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", f"{name}.key", "-out", f"{name}.crt", "-days", "2",
                "-subj", f"/CN={name}", cwd=folder)
    make_certificate(folder, "server", "/CN=server", "subjectAltName=IP:127.0.0.1\n")
    make_certificate(folder, "elsewhere", "/CN=elsewhere", "subjectAltName=DNS:api.test\n")
    make_certificate(folder, "anna", "/CN=anna")
    make_certificate(folder, "expired", "/CN=server", "subjectAltName=IP:127.0.0.1\n", days=-1)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", "stranger.key", "-out", "stranger.crt", "-days", "2", "-subj",
            "/CN=stranger", cwd=folder)


def main():
    wanted = sys.argv[2:]
    cases = [(name[5:], run) for name, run in globals().items() if name.startswith("case_")]
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_keys(folder)
        for title, run in cases:
            if wanted and title not in wanted:
                continue
            try:
                run(Bench(sys.argv[1], folder))
                print(f"passed {title}", flush=True)
            except (AssertionError, subprocess.TimeoutExpired) as error:
                failed += 1
                print(f"FAILED {title}: {str(error)[:1500]}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
