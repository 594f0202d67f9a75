#!/usr/bin/env python3
"""Pod Security of kchart beside a real API server's admission: pod_security.py KCHART [--count N]

Random pods are created with dryRun=All in namespaces that enforce a level at a version, and
Deployments in namespaces that warn; `kchart check` reads the same objects. Verdict and every word of
the reasons must agree. Exits 77 with a plain message when a component is missing.
"""
import argparse
import json
import random
import re
import subprocess
import sys

from client import Client
from control_plane import ControlPlane, Missing

VERSIONS = [0, 7, 8, 18, 19, 21, 22, 23, 24, 25, 27, 29, 30, 31, 32, 33, 34, 35, 36]
LEVELS = ["baseline", "restricted"]
NEWEST = 36
CAPABILITIES = ["NET_ADMIN", "CHOWN", "ALL", "CAP_CHOWN", "chown", "NET_BIND_SERVICE", "SYS_ADMIN",
                "KILL"]
SYSCTLS = ["kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range",
           "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_rmem",
           "net.ipv4.tcp_wmem", "net.core.somaxconn", "kernel.msgmax",
           "net.ipv4.tcp_slow_start_after_idle"]
VOLUMES = [{"emptyDir": {}}, {"hostPath": {"path": "/x"}}, {"configMap": {"name": "c"}},
           {"secret": {"secretName": "s"}}, {"nfs": {"server": "s", "path": "/p"}}, {},
           {"persistentVolumeClaim": {"claimName": "c"}},
           {"iscsi": {"targetPortal": "1.2.3.4", "iqn": "iqn.2001-04.com.example:a", "lun": 0}},
           {"projected": {"sources": []}}, {"image": {"reference": "i"}},
           {"ephemeral": {"volumeClaimTemplate": {"spec": {
               "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}}},
           {"csi": {"driver": "d"}}, {"downwardAPI": {"items": []}}]


class Pods:
    """Random pods around one that passes restricted, so that single faults are seen."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def maybe(self, chance=0.12):
        return self.random.random() < chance

    def pick(self, values):
        return self.random.choice(values)

    def flag(self):
        return self.pick([True, False])

    def pod(self):
        security = {}
        if not self.maybe():
            security["runAsNonRoot"] = not self.maybe(0.2)
        if not self.maybe():
            security["seccompProfile"] = self.profile()
        if self.maybe(0.08):
            security["runAsUser"] = self.pick([0, 1, 1000])
        if self.maybe(0.08):
            security["appArmorProfile"] = self.profile()
        if self.maybe(0.08):
            security["seLinuxOptions"] = self.se_linux()
        if self.maybe(0.1):
            names = self.random.sample(SYSCTLS, self.random.randint(1, 3))
            security["sysctls"] = [{"name": name, "value": "1"} for name in names]
        spec = {"securityContext": security}
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            if self.maybe(0.05):
                spec[field] = self.flag()
        if self.maybe(0.15):
            spec["hostUsers"] = self.flag()
        spec["containers"] = [self.container(f"c{i}") for i in range(self.random.randint(1, 3))]
        if self.maybe(0.3):
            spec["initContainers"] = [self.container(f"i{i}", True)
                                      for i in range(self.random.randint(1, 2))]
        if self.maybe(0.4):
            spec["volumes"] = [{"name": f"v{i}", **self.pick(VOLUMES)}
                               for i in range(self.random.randint(1, 3))]
        if self.maybe(0.06):
            self.make_windows(spec)
        return {"metadata": {"annotations": self.annotations(spec)}, "spec": spec}

    def annotations(self, spec):
        out = {}
        if self.maybe(0.06):
            out["seccomp.security.alpha.kubernetes.io/pod"] = self.pick(
                ["unconfined", "runtime/default", "docker/default", "localhost/x"])
        if self.maybe(0.06):
            out[f"container.apparmor.security.beta.kubernetes.io/{spec['containers'][0]['name']}"] = (
                self.pick(["unconfined", "runtime/default", "localhost/x"]))
        return out

    def profile(self):
        kind = self.pick(["RuntimeDefault"] * 6 + ["Unconfined", "Localhost"])
        return {"type": kind, **({"localhostProfile": "p"} if kind == "Localhost" else {})}

    def se_linux(self):
        out = {"type": self.pick(["container_t", "container_engine_t", "spc_t", "container_kvm_t",
                                  "container_init_t"])}
        if self.maybe(0.2):
            out["user"] = "u"
        if self.maybe(0.2):
            out["role"] = "r"
        return out

    def container(self, name, init=False):
        security = {}
        if not self.maybe():
            security["allowPrivilegeEscalation"] = self.maybe(0.05)
        if not self.maybe():
            security["capabilities"] = self.capabilities()
        if self.maybe(0.05):
            security["privileged"] = self.flag()
        if self.maybe(0.1):
            security["runAsNonRoot"] = self.flag()
        if self.maybe(0.08):
            security["runAsUser"] = self.pick([0, 1000])
        if self.maybe(0.1):
            security["seccompProfile"] = self.profile()
        if self.maybe(0.06):
            security["appArmorProfile"] = self.profile()
        if self.maybe(0.06):
            security["seLinuxOptions"] = self.se_linux()
        if self.maybe(0.06):
            security["procMount"] = self.pick(["Default", "Unmasked"])
        if security.get("privileged") or "SYS_ADMIN" in str(security.get("capabilities")):
            security.pop("allowPrivilegeEscalation", None)  # the API refuses both together
        out = {"name": name, "image": "i", "securityContext": security}
        if self.maybe(0.15):
            port = self.random.randint(1, 9999)
            out["ports"] = [{"containerPort": port, "hostPort": self.pick([0, port])}]
        if self.maybe(0.2) and not init:
            self.add_hooks(out)
        return out

    def capabilities(self):
        out = {"drop": ["ALL"]} if not self.maybe() else {"drop": [self.pick(CAPABILITIES)]}
        if self.maybe(0.15):
            out["add"] = self.random.sample(CAPABILITIES, self.random.randint(1, 3))
        return out

    def add_hooks(self, container):
        action = self.pick([{"httpGet": {"port": 80}}, {"httpGet": {"port": 80, "host": "h"}},
                            {"tcpSocket": {"port": 80, "host": self.pick(["", "1.2.3.4"])}}])
        where = self.pick(["livenessProbe", "readinessProbe", "startupProbe", "postStart",
                           "preStop"])
        if where in ("postStart", "preStop"):
            container["lifecycle"] = {where: action}
        else:
            container[where] = action

    def make_windows(self, spec):
        """What the API lets a Windows pod have."""
        spec["os"] = {"name": "windows"}
        for field in ("hostPID", "hostIPC", "hostUsers", "hostNetwork"):
            spec.pop(field, None)
        keep = {"runAsNonRoot"}
        spec["securityContext"] = {k: v for k, v in spec["securityContext"].items() if k in keep}
        for container in spec["containers"] + spec.get("initContainers", []):
            container["securityContext"] = {k: v for k, v in container["securityContext"].items()
                                            if k in keep}
        if self.maybe(0.5):
            spec["securityContext"]["windowsOptions"] = {"hostProcess": self.flag()}
            if spec["securityContext"]["windowsOptions"]["hostProcess"]:
                spec["hostNetwork"] = True


def namespace_of(mode, level, version):
    """The name says all: "enforce-baseline-v1-25"."""
    return f"{mode}-{level}-" + ("latest" if version is None else f"v1-{version}")


def labels_of(mode, level, version):
    key = f"pod-security.kubernetes.io/{mode}"
    return {key: level, f"{key}-version": "latest" if version is None else f"v1.{version}"}


def plans(seed, count):
    """(namespace, labels, object) of each question; every version is asked often."""
    pods = Pods(seed)
    for number in range(count):
        mode = "warn" if pods.maybe(0.25) else "enforce"
        level, version = pods.pick(LEVELS), pods.pick(VERSIONS + [None] * 4)
        namespace = namespace_of(mode, level, version)
        pod, name = pods.pod(), f"p{number}"
        if mode == "enforce":
            pod["metadata"]["name"] = name
            made = {"apiVersion": "v1", "kind": "Pod", **pod}
        else:
            pod["metadata"]["labels"] = {"a": "b"}
            made = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
                    "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": pod}}
        made["metadata"]["namespace"] = namespace
        yield namespace, labels_of(mode, level, version), made


VIOLATES = re.compile(r'violate(?:s)? PodSecurity "[^"]*": (.*)', re.DOTALL)


def ask_server(client, made):
    """The words of the admission plugin, "" when it says nothing; None for an invalid object."""
    kind = "/api/v1" if made["kind"] == "Pod" else "/apis/apps/v1"
    path = (f"{kind}/namespaces/{made['metadata']['namespace']}/{made['kind'].lower()}s"
            "?dryRun=All&fieldValidation=Strict")
    status, answer, warnings = client.send("POST", path, made)
    if status == 201:
        said = [VIOLATES.search(text) for text in warnings]
        return next((found.group(1) for found in said if found), "")
    found = VIOLATES.search(answer.get("message", ""))
    if status == 403 and found:
        return found.group(1)
    return None


def ask_kchart(kchart, asked):
    """Words by object, in one run over all of them."""
    objects = {namespace: {"apiVersion": "v1", "kind": "Namespace",
                           "metadata": {"name": namespace, "labels": labels}}
               for namespace, labels, _ in asked}
    every = [*objects.values(), *(made for _, _, made in asked)]
    text = "\n---\n".join(json.dumps(one) for one in every)
    done = subprocess.run([kchart, "check", "-", "--only", "pod-security", "-o", "json",
                           "--fail-on", "never", "--kube-version", f"1.{NEWEST}",
                           "--max-yaml-bytes", "1000000000"],
                          input=text, capture_output=True, text=True, check=True)
    words = {}
    for finding in json.loads(done.stdout)["findings"]:
        said = re.search(r'violates PodSecurity "[^"]*" \([a-z]+\): (.*)', finding["message"],
                         re.DOTALL).group(1)
        words.setdefault(finding["object"], []).append(said)
    return {name: ", ".join(parts) for name, parts in words.items()}


def compare(client, kchart, seed, count):
    asked, server = [], {}
    known = set()
    for namespace, labels, made in plans(seed, count * 2):
        if len(asked) == count:
            break
        if namespace not in known:
            client.make_namespace(namespace, labels)
            known.add(namespace)
        words = ask_server(client, made)
        if words is None:
            continue
        asked.append((namespace, labels, made))
        server[f"{made['kind']} {namespace}/{made['metadata']['name']}"] = words
    ours = ask_kchart(kchart, asked)
    different = [(name, words, ours.get(name, "")) for name, words in server.items()
                 if words != ours.get(name, "")]
    refused = sum(1 for words in server.values() if words)
    return len(asked), refused, different, {name: made for (_, _, made), name in zip(asked, server)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kchart")
    parser.add_argument("--count", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    try:
        with ControlPlane(bare=True) as plane:
            asked, refused, different, objects = compare(Client(plane), options.kchart,
                                                         options.seed, options.count)
    except Missing as error:
        print(f"skipped: no {error}; run `make components`")
        return 77
    for name, theirs, ours in different[:10]:
        print(f"--- {name}\n  server: {theirs!r}\n  kchart: {ours!r}\n  {json.dumps(objects[name])}")
    print(f"{asked} pods asked of the API server's admission, {refused} violate their level, "
          f"{len(different)} differences")
    return 1 if different or asked < options.count else 0


if __name__ == "__main__":
    sys.exit(main())
