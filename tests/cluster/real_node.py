"""A control plane with one real node: containerd, runc and a kubelet, in namespaces of its own.

The caller runs inside `unshare --net --mount`; see `enter`. Needs root, the programs of
`make components` and the packages of .ci/packages-nodes.
"""
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

from box_image import SERVE, write_archive
from control_plane import BIN, ControlPlane, Missing, make_certificate, missing

ADDRESS = "10.250.0.1"
PROGRAMS = ["kubelet", "containerd", "containerd-shim-runc-v2", "ctr"]
PLUGINS = "/usr/lib/cni"
# The kubelet sets these for the whole machine.
SYSTEM = ["vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops"]
IMAGES = {"localhost/box:1": SERVE, "localhost/hello:1": SERVE,
          "localhost/pause:1": "exec sleep 2147483647"}


def check_there():
    absent = missing(PROGRAMS)
    absent += [p for p in ("runc", "ip", "unshare") if shutil.which(p) is None]
    absent += [p for p in (f"{PLUGINS}/bridge", "/bin/busybox") if not os.path.exists(p)]
    if os.geteuid() != 0:
        absent.append("root")
    if absent:
        raise Missing(", ".join(absent))


def enter():
    """Runs this program again with a network and mounts of its own."""
    if os.environ.get("KCHART_INSIDE") == "1":
        return
    os.environ["KCHART_INSIDE"] = "1"
    os.execvp("unshare", ["unshare", "--net", "--mount", "--propagation", "private",
                          sys.executable, *sys.argv])


def make_network():
    for command in ("link set lo up", "link add node0 type bridge",
                    f"addr add {ADDRESS}/24 dev node0", "link set node0 up",
                    f"route add default via {ADDRESS}"):
        subprocess.run(["ip", *command.split()], check=True)


CONTAINERD = """version = 3
root = "{folder}/containerd/root"
state = "{folder}/containerd/state"
[grpc]
  address = "{folder}/cd.sock"
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = "localhost/pause:1"
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
[plugins.'io.containerd.cri.v1.runtime'.cni]
  bin_dirs = ["{plugins}"]
  conf_dir = "{folder}/cni"
"""


class RealNode(ControlPlane):
    def __init__(self):
        check_there()
        super().__init__()
        self.saved = {}

    def start(self):
        make_network()
        super().start()

    def start_nodes(self, _):
        self.saved = {name: self.system(name).read_text() for name in SYSTEM}
        os.environ["PATH"] = f"{BIN}:{os.environ['PATH']}"  # containerd looks for its shim there
        self.start_containerd()
        self.start_kubelet()
        self.wait_for("the node", self.is_ready, seconds=60)
        self.wait_for("the service account of the namespace default", lambda: self.kubectl(
            "get", "serviceaccount", "default", check=False).returncode == 0)

    @staticmethod
    def system(name):
        return pathlib.Path("/proc/sys") / name

    def start_containerd(self):
        (self.folder / "cni").mkdir()
        (self.folder / "cni" / "10-bridge.conflist").write_text(json.dumps({
            "cniVersion": "1.0.0", "name": "pods", "plugins": [
                {"type": "bridge", "bridge": "pods0", "isGateway": True, "ipam": {
                    "type": "host-local", "dataDir": str(self.folder / "ipam"),
                    "ranges": [[{"subnet": "10.244.0.0/24"}]],
                    "routes": [{"dst": "0.0.0.0/0"}]}}]}))
        config = self.folder / "containerd.toml"
        config.write_text(CONTAINERD.format(folder=self.folder, plugins=PLUGINS))
        self.run("containerd", "--config", str(config))
        self.wait_for("containerd", lambda: self.ctr("version").returncode == 0, seconds=30)
        archive = self.folder / "box.tar"
        write_archive(archive, IMAGES)
        done = self.ctr("images", "import", str(archive))
        if done.returncode != 0:
            raise RuntimeError(f"ctr images import: {done.stderr}")

    def ctr(self, *arguments):
        return subprocess.run([BIN / "ctr", "-a", f"{self.folder}/cd.sock", "-n", "k8s.io",
                               *arguments], capture_output=True, text=True, timeout=60)

    def start_kubelet(self):
        make_certificate(self.folder, "node", "/CN=node-0", f"subjectAltName=IP:{ADDRESS}\n")
        config = self.folder / "kubelet.json"
        config.write_text(json.dumps({
            "kind": "KubeletConfiguration", "apiVersion": "kubelet.config.k8s.io/v1beta1",
            "clusterDNS": ["10.96.0.10"], "failCgroupV1": False, "cgroupDriver": "cgroupfs", "cgroupsPerQOS": False,
            "enforceNodeAllocatable": [], "makeIPTablesUtilChains": False,
            "containerRuntimeEndpoint": f"unix://{self.folder}/cd.sock",
            "podLogsDir": str(self.folder / "pod-logs"),
            "tlsCertFile": str(self.folder / "node.crt"),
            "tlsPrivateKeyFile": str(self.folder / "node.key"),
            "authentication": {"x509": {"clientCAFile": str(self.folder / "ca.crt")},
                               "anonymous": {"enabled": False}, "webhook": {"enabled": False}},
            "authorization": {"mode": "AlwaysAllow"},
            "evictionHard": {"memory.available": "1%", "nodefs.available": "1%",
                             "imagefs.available": "1%"}}))
        self.run("kubelet", f"--config={config}", f"--root-dir={self.folder}/kubelet",
                 f"--cert-dir={self.folder}/kubelet-certs", "--hostname-override=node-0",
                 f"--node-ip={ADDRESS}", f"--kubeconfig={self.kubeconfig}")

    def is_ready(self):
        path = "-o=jsonpath={.status.conditions[?(@.type=='Ready')].status}"
        return self.kubectl("get", "node", "node-0", path, check=False).stdout == "True"

    def stop(self):
        """Pods first: what they mount and run must be gone before the kubelet is."""
        if self.saved:
            with contextlib.suppress(Exception):
                self.kubectl("delete", "deployments,pods,jobs", "--all", "--all-namespaces",
                             "--grace-period=1", "--timeout=60s", check=False)
            until = time.monotonic() + 20
            while self.ctr("tasks", "ls", "-q").stdout.strip() and time.monotonic() < until:
                time.sleep(0.2)
        own, self.own_folder = self.own_folder, False
        super().stop()
        for name, value in self.saved.items():
            self.system(name).write_text(value)
        self.unmount()
        if own:
            shutil.rmtree(self.folder, ignore_errors=True)

    def unmount(self):
        with open("/proc/self/mounts", encoding="utf-8") as mounts:
            places = [line.split()[1] for line in mounts]
        for place in reversed([p for p in places if p.startswith(str(self.folder))]):
            subprocess.run(["umount", "-l", place], capture_output=True, check=False)
