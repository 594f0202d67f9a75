#!/usr/bin/env python3
"""A real Kubernetes control plane for tests: etcd, API server, controllers, scheduler, fake nodes.

control_plane.py start FOLDER [--nodes N] [--bare]   prints the path of the kubeconfig
control_plane.py stop FOLDER

Everything listens on 127.0.0.1 at free ports and lives in FOLDER; nothing machine-wide changes.
--bare starts etcd and the API server only. The programs come from .cache/bin (`make components`).
In Python: `with ControlPlane() as plane: plane.kubeconfig`. A missing program raises `Missing`.
"""
import argparse
import base64
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("KCHART_BIN", ROOT / ".cache" / "bin"))
KWOK = "sigs.k8s.io/kwok@v0.8.0"
CORE = ["etcd", "kube-apiserver"]
FULL = CORE + ["kubectl", "kube-controller-manager", "kube-scheduler", "kwok"]


class Missing(Exception):
    """A program that the test needs is not installed."""


def missing(names):
    return [name for name in names if not os.access(BIN / name, os.X_OK)]


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def openssl(*arguments, cwd):
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, capture_output=True)


def make_certificate(folder, name, subject, extension="", days=2):
    """NAME.key and NAME.crt, signed by ca.crt of `folder`."""
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-out", f"{name}.key", cwd=folder)
    openssl("req", "-new", "-key", f"{name}.key", "-subj", subject, "-out", f"{name}.csr",
            cwd=folder)
    (folder / f"{name}.ext").write_text(extension or "basicConstraints=CA:FALSE\n")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", str(days), "-out", f"{name}.crt", "-extfile", f"{name}.ext",
            cwd=folder)


def make_keys(folder):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", "ca.key", "-out", "ca.crt", "-days", "2", "-subj", "/CN=test-ca", cwd=folder)
    make_certificate(folder, "apiserver", "/CN=kube-apiserver", "subjectAltName=IP:127.0.0.1\n")
    make_certificate(folder, "admin", "/O=system:masters/CN=admin")
    make_certificate(folder, "kubelet", "/CN=kubelet", "subjectAltName=IP:127.0.0.1\n")
    openssl("genrsa", "-out", "sa.key", "2048", cwd=folder)


def kubeconfig_text(folder, server):
    def data(name):
        return base64.b64encode((folder / name).read_bytes()).decode()
    return json.dumps({
        "apiVersion": "v1", "kind": "Config", "current-context": "test",
        "clusters": [{"name": "test", "cluster": {
            "server": server, "certificate-authority-data": data("ca.crt")}}],
        "users": [{"name": "admin", "user": {
            "client-certificate-data": data("admin.crt"), "client-key-data": data("admin.key")}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}],
    }, indent=1)


def fake_node(name, port):
    return {
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "annotations": {"kwok.x-k8s.io/node": "fake"},
                     "labels": {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux"}},
        "status": {"addresses": [{"type": "InternalIP", "address": "127.0.0.1"},
                                 {"type": "Hostname", "address": name}],
                   "daemonEndpoints": {"kubeletEndpoint": {"Port": port}},
                   "allocatable": {"cpu": "64", "memory": "256Gi", "pods": "1000"},
                   "capacity": {"cpu": "64", "memory": "256Gi", "pods": "1000"}}}


def stages():
    """What kwok lets fake nodes and pods do: its own fast stages, and the failures of ours."""
    made = ROOT / ".cache" / "kwok-stages.yaml"
    if not made.exists():
        if shutil.which("go") is None:
            raise Missing("go (for the stages of kwok)")
        found = subprocess.run(["go", "mod", "download", "-json", KWOK], cwd="/", check=True,
                               capture_output=True, text=True)
        folder = json.loads(found.stdout)["Dir"]
        text = subprocess.run([BIN / "kubectl", "kustomize", f"{folder}/kustomize/stage/fast"],
                              check=True, capture_output=True, text=True).stdout
        made.with_suffix(".tmp").write_text(text)
        made.with_suffix(".tmp").rename(made)
    ours = pathlib.Path(__file__).with_name("stages.yaml").read_text()
    return made.read_text() + "\n---\n" + ours


def streams(log, port):
    """What fake pods print, run and listen on: a file, programs of this machine, one port of it."""
    def rule(kind, **spec):
        return json.dumps({"apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": kind,
                           "metadata": {"name": "all"}, "spec": spec})
    return "\n---\n".join([
        rule("ClusterLogs", logs=[{"logsFile": str(log), "follow": True}]),
        rule("ClusterExec", execs=[{"local": {"workDir": "/tmp"}}]),
        rule("ClusterPortForward", forwards=[{"target": {"address": "127.0.0.1", "port": port}}])])


class ControlPlane:
    def __init__(self, folder=None, nodes=1, bare=False, flags=()):
        absent = missing(CORE if bare else FULL)
        if absent:
            raise Missing(", ".join(absent))
        self.own_folder = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="kchart-plane-")).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.kubeconfig = self.folder / "kubeconfig"
        self.nodes = nodes
        self.bare = bare
        self.flags = flags  # of the API server
        self.pids = []

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def run(self, name, *arguments):
        log = open(self.folder / f"{name}.log", "ab")
        process = subprocess.Popen([BIN / name, *arguments], cwd=self.folder, stdout=log,
                                   stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        self.pids.append((name, process.pid))
        (self.folder / "pids.json").write_text(json.dumps(self.pids))
        return process

    def start(self):
        make_keys(self.folder)
        client, peer, api, kwok, manager, scheduler = free_ports(6)
        self.server = f"https://127.0.0.1:{api}"
        self.kubeconfig.write_text(kubeconfig_text(self.folder, self.server))
        self.kubeconfig.chmod(0o600)
        self.start_api(client, peer, api)
        if not self.bare:
            self.start_controllers(manager, scheduler)
            self.start_nodes(kwok)

    def start_api(self, client, peer, api):
        etcd = f"http://127.0.0.1:{client}"
        peers = f"http://127.0.0.1:{peer}"
        self.run("etcd", "--data-dir", "etcd", "--listen-client-urls", etcd,
                 "--advertise-client-urls", etcd, "--listen-peer-urls", peers,
                 "--initial-advertise-peer-urls", peers, "--initial-cluster", f"default={peers}",
                 "--unsafe-no-fsync", "--log-level", "error")
        server = self.run(
            "kube-apiserver", f"--etcd-servers={etcd}", f"--secure-port={api}",
            "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
            "--tls-cert-file=apiserver.crt", "--tls-private-key-file=apiserver.key",
            "--client-ca-file=ca.crt", "--service-account-key-file=sa.key",
            "--service-account-signing-key-file=sa.key",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-cluster-ip-range=10.96.0.0/16", "--authorization-mode=Node,RBAC",
            "--allow-privileged=true", "--endpoint-reconciler-type=none",
            "--kubelet-preferred-address-types=InternalIP",
            "--kubelet-certificate-authority=ca.crt", "--kubelet-client-certificate=admin.crt",
            "--kubelet-client-key=admin.key", f"--cert-dir={self.folder}", *self.flags)
        self.wait_for("the API server", lambda: self.get("/readyz") == b"ok", server)

    def start_controllers(self, manager, scheduler):
        self.run("kube-controller-manager", f"--kubeconfig={self.kubeconfig}",
                 "--root-ca-file=ca.crt", "--service-account-private-key-file=sa.key",
                 "--use-service-account-credentials", "--leader-elect=false",
                 "--bind-address=127.0.0.1", f"--secure-port={manager}",
                 f"--cert-dir={self.folder}")
        self.run("kube-scheduler", f"--kubeconfig={self.kubeconfig}", "--leader-elect=false",
                 "--bind-address=127.0.0.1", f"--secure-port={scheduler}",
                 f"--cert-dir={self.folder}")

    def start_nodes(self, port):
        self.log = self.folder / "pods.log"
        self.log.write_text("".join(
            f"2024-05-06T07:08:0{i}.5Z std{'err' if i == 3 else 'out'} F line {i}\n"
            for i in range(1, 4)))
        self.pod_port = free_ports(1)[0]
        (self.folder / "stages.yaml").write_text(
            stages() + "\n---\n" + streams(self.log, self.pod_port))
        self.run("kwok", f"--kubeconfig={self.kubeconfig}", "--config", "stages.yaml",
                 "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
                 f"--server-address=127.0.0.1:{port}", "--node-ip=127.0.0.1",
                 f"--node-port={port}", "--node-lease-duration-seconds=40", "--tls-cert-file=kubelet.crt",
                 "--tls-private-key-file=kubelet.key")
        for number in range(self.nodes):
            node = fake_node(f"node-{number}", port)
            self.kubectl("apply", "-f", "-", stdin=json.dumps(node))
            # kwok says where it listens only after a while.
            self.kubectl("patch", "node", f"node-{number}", "--subresource=status", "-p",
                         json.dumps({"status": node["status"]}))
        self.wait_for("the service account of the namespace default", lambda: self.kubectl(
            "get", "serviceaccount", "default", check=False).returncode == 0)

    def get(self, path, accept="*/*"):
        context = ssl.create_default_context(cafile=self.folder / "ca.crt")
        context.load_cert_chain(self.folder / "admin.crt", self.folder / "admin.key")
        with contextlib.suppress(OSError):
            asked = urllib.request.Request(self.server + path, headers={"Accept": accept})
            with urllib.request.urlopen(asked, context=context, timeout=5) as answer:
                return answer.read()
        return b""

    def wait_for(self, what, condition, process=None, seconds=120):
        until = time.monotonic() + seconds
        while not condition():
            if process is not None and process.poll() is not None:
                raise RuntimeError(f"{what} ended; see the logs in {self.folder}")
            if time.monotonic() > until:
                raise RuntimeError(f"{what} is not there after {seconds} s; see {self.folder}")
            time.sleep(0.2)

    def kubectl(self, *arguments, stdin=None, check=True):
        done = subprocess.run([BIN / "kubectl", f"--kubeconfig={self.kubeconfig}", *arguments],
                              input=stdin, capture_output=True, text=True, timeout=120)
        if check and done.returncode != 0:
            raise RuntimeError(f"kubectl {' '.join(arguments)}: {done.stderr}")
        return done

    def stop(self):
        """Clients first, etcd last: an API server without its etcd lingers."""
        if not self.pids and (self.folder / "pids.json").exists():
            self.pids = json.loads((self.folder / "pids.json").read_text())
        for name, pid in reversed(self.pids):
            end(pid, str(BIN / name))
        self.pids = []
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def is_running(pid, program):
    """Whether `pid` is still our process, and not another that got its number."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0] == program.encode()
    except OSError:
        return False


def end(pid, program):
    for number, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
        if not is_running(pid, program):
            return
        os.kill(pid, number)
        until = time.monotonic() + seconds
        while is_running(pid, program) and time.monotonic() < until:
            time.sleep(0.05)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("verb", choices=["start", "stop"])
    parser.add_argument("folder")
    parser.add_argument("--nodes", type=int, default=1)
    parser.add_argument("--bare", action="store_true")
    options = parser.parse_args()
    try:
        plane = ControlPlane(options.folder, options.nodes, options.bare)
    except Missing as error:
        print(f"skipped: no {error}; run `make components`")
        return 0 if options.verb == "stop" else 77
    if options.verb == "stop":
        plane.stop()
        return 0
    try:
        plane.start()
    except BaseException:
        plane.stop()
        raise
    print(plane.kubeconfig)
    return 0


if __name__ == "__main__":
    sys.exit(main())
