#!/usr/bin/env python3
"""kchart submit through a proxy that spoils requests: faults.py KCHART [--trials N] [--seed S]

Each trial submits the same objects into a namespace of its own; the proxy drops, delays, cuts after
the server has acted, sends requests twice, or answers 409, 410, 429 or 5xx itself. Every fourth
trial goes past it on HTTP/2: there the lines break after some bytes, and the server sends clients
away. After each trial the state must be the same, with every object made exactly once.
"""
import argparse
import http.client
import http.server
import json
import pathlib
import random
import select
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time

from control_plane import ControlPlane, Missing, kubeconfig_text

FAULTS = ["drop", "delay", "cut", "twice", 409, 410, 429, 500, 502, 503]
HOPS = {"connection", "transfer-encoding", "content-length", "host", "keep-alive"}


class Proxy(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, plane, seed, rate):
        super().__init__(("127.0.0.1", 0), Handler)
        self.plane, self.rate = plane, rate
        self.random, self.lock = random.Random(seed), threading.Lock()
        self.counts = {}

    def fault(self):
        with self.lock:
            if self.random.random() >= self.rate:
                return None
            found = self.random.choice(FAULTS)
            self.counts[str(found)] = self.counts.get(str(found), 0) + 1
            return found

    def ask(self, method, path, headers, body):
        context = ssl.create_default_context(cafile=self.plane.folder / "ca.crt")
        context.load_cert_chain(self.plane.folder / "admin.crt", self.plane.folder / "admin.key")
        host, port = self.plane.server.split("//")[1].split(":")
        line = http.client.HTTPSConnection(host, int(port), context=context, timeout=30)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            line.close()

    def handle_error(self, *_):
        pass  # broken lines are what this is for


class Cutter(socketserver.ThreadingTCPServer):
    """Passes bytes on, of each connection only so many."""
    daemon_threads = True

    def __init__(self, plane, seed):
        super().__init__(("127.0.0.1", 0), Line)
        host, port = plane.server.split("//")[1].split(":")
        self.behind, self.random, self.cuts = (host, int(port)), random.Random(seed), 0

    def handle_error(self, *_):
        pass


class Line(socketserver.BaseRequestHandler):
    def handle(self):
        left = 6_000 + self.server.random.expovariate(1 / 30_000)
        with socket.create_connection(self.server.behind) as there:
            other = {self.request: there, there: self.request}
            while left > 0:
                for end in select.select(list(other), [], [])[0]:
                    piece = end.recv(4096)
                    if not piece:
                        return
                    other[end].sendall(piece)
                    left -= len(piece)
        self.server.cuts += 1


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {k: v for k, v in self.headers.items() if k.lower() not in HOPS}
        fault = self.server.fault()
        if fault == "drop":
            return self.hang_up()
        if isinstance(fault, int):
            return self.reply(fault, [], b'{"kind":"Status","message":"spoiled"}')
        if fault == "delay":
            time.sleep(0.3)
        found = self.server.ask(self.command, self.path, headers, body)
        if fault == "twice":
            found = self.server.ask(self.command, self.path, headers, body)
        if fault == "cut":
            return self.hang_up()
        self.reply(*found)

    do_GET = do_PATCH = do_DELETE = do_PUT = do_POST = answer

    def reply(self, status, headers, body):
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in HOPS:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def objects(value):
    def one(kind, name, **rest):
        return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, **rest}
    made = [one("ConfigMap", f"c{i}", data={"value": value}) for i in range(4)]
    made.append(one("Secret", "s", stringData={"k": value}))
    made.append(one("Service", "svc", spec={"ports": [{"port": 80}], "selector": {"a": "b"}}))
    return made


def submit(options, folder, context, namespace, items):
    path = folder / "objects.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    return subprocess.run([options.kchart, "submit", str(path), "--name", "demo", "-n", namespace,
                           "--prune", "--kubeconfig", str(folder / "kubeconfig"),
                           "--kube-context", context,
                           "--create-namespace"], capture_output=True, text=True, timeout=120)


def state(plane, namespace):
    items = json.loads(plane.get(f"/api/v1/namespaces/{namespace}/configmaps"))["items"]
    return {i["metadata"]["name"]: (i.get("data"), i["metadata"].get("labels"))
            for i in items if i["metadata"]["name"] != "kube-root-ca.crt"}


def uids_of(plane, namespace):
    items = json.loads(plane.get(f"/api/v1/namespaces/{namespace}/configmaps"))["items"]
    return {i["metadata"]["name"]: i["metadata"]["uid"] for i in items}


def trial(options, plane, folder, context, namespace):
    first = submit(options, folder, context, namespace, objects("1"))
    assert first.returncode == 0, first.stderr
    uids = uids_of(plane, namespace)
    second = submit(options, folder, context, namespace, objects("2")[1:])
    assert second.returncode == 0, second.stderr
    found = state(plane, namespace)
    assert set(found) == {"c1", "c2", "c3", "demo"}, sorted(found)
    assert all(found[n][0] == {"value": "2"} for n in ("c1", "c2", "c3")), found
    later = uids_of(plane, namespace)
    assert all(later[name] == uids[name] for name in later), "an object was made anew"


def kubeconfig(plane, spoiled, cut):
    """The contexts "spoiled" and "cut"."""
    made = json.loads(kubeconfig_text(plane.folder, f"https://127.0.0.1:{cut.server_address[1]}"))
    made["contexts"][0]["name"] = "cut"
    made["contexts"].append({"name": "spoiled", "context": {"cluster": "spoiled"}})
    made["clusters"].append({"name": "spoiled", "cluster": {
        "server": f"http://127.0.0.1:{spoiled.server_address[1]}"}})
    return json.dumps(made)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kchart")
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=0.2)
    options = parser.parse_args()
    try:
        plane = ControlPlane(bare=True, flags=["--goaway-chance=0.02"])
        with plane:
            proxy, cutter = Proxy(plane, options.seed, options.rate), Cutter(plane, options.seed)
            for server in (proxy, cutter):
                threading.Thread(target=server.serve_forever, daemon=True).start()
            folder = pathlib.Path(tempfile.mkdtemp(dir=plane.folder))
            (folder / "kubeconfig").write_text(kubeconfig(plane, proxy, cutter))
            failed = 0
            for number in range(options.trials):
                try:
                    context = "cut" if number % 4 == 3 else "spoiled"
                    trial(options, plane, folder, context, f"trial-{number}")
                except (AssertionError, subprocess.TimeoutExpired) as error:
                    failed += 1
                    print(f"FAILED trial {number}: {str(error)[:600]}", flush=True)
            print(f"{options.trials - failed} of {options.trials} trials ended in the same state; "
                  f"faults: {json.dumps(proxy.counts | {'line': cutter.cuts})}")
            return 1 if failed else 0
    except Missing as error:
        print(f"skipped: no {error}; run `make components`")
        return 77


if __name__ == "__main__":
    sys.exit(main())
