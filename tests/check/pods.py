#!/usr/bin/env python3
"""Random pods for the parity of Pod Security: pods.py COUNT SEED > pods.json (a list)."""
import json
import random
import sys


def maybe(rng, chance, value):
    return value if rng.random() < chance else None


def clean(value):
    """Without what is None."""
    if isinstance(value, dict):
        return {k: clean(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [clean(v) for v in value if v is not None]
    return value


CAPABILITIES = ["ALL", "CHOWN", "NET_BIND_SERVICE", "NET_RAW", "SYS_ADMIN", "KILL", "CAP_CHOWN",
                "chown"]
SYSCTLS = ["kernel.shm_rmid_forced", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_fin_timeout",
           "net.ipv4.tcp_rmem", "net.ipv4.ip_local_reserved_ports", "kernel.msgmax"]
VOLUMES = [{"emptyDir": {}}, {"hostPath": {"path": "/x"}}, {"nfs": {"server": "s", "path": "/"}},
           {"configMap": {"name": "c"}}, {"secret": {"secretName": "s"}}, {},
           {"projected": {"sources": []}}, {"csi": {"driver": "d"}},
           {"persistentVolumeClaim": {"claimName": "p"}}, {"iscsi": {
               "targetPortal": "1.2.3.4", "iqn": "iqn.2001-04.com.example:x", "lun": 1}}]


def profile(rng, values):
    kind = rng.choice(values)
    return {"type": kind, "localhostProfile": "p" if kind == "Localhost" else None}


def shared_security(rng):
    """What pods and containers both have."""
    return {
        "runAsNonRoot": maybe(rng, .6, rng.random() < .8),
        "runAsUser": maybe(rng, .3, rng.choice([0, 1, 1000])),
        "seccompProfile": maybe(rng, .5, profile(rng, ["RuntimeDefault", "Localhost",
                                                       "Unconfined"])),
        "appArmorProfile": maybe(rng, .2, profile(rng, ["RuntimeDefault", "Unconfined",
                                                        "Localhost"])),
        "seLinuxOptions": maybe(rng, .2, {
            "type": rng.choice([None, "container_t", "container_engine_t", "spc_t"]),
            "user": maybe(rng, .2, "u"), "role": maybe(rng, .2, "r"), "level": "s0"}),
    }


def container_security(rng):
    privileged = maybe(rng, .15, rng.random() < .5)
    return {
        **shared_security(rng),
        "privileged": privileged,
        "allowPrivilegeEscalation": None if privileged else maybe(rng, .7, rng.random() < .2),
        "procMount": maybe(rng, .1, "Default"),
        "capabilities": maybe(rng, .7, {
            "drop": maybe(rng, .8, rng.sample(CAPABILITIES, rng.randint(0, 2)) +
                          (["ALL"] if rng.random() < .7 else [])),
            "add": maybe(rng, .3, rng.sample(CAPABILITIES, rng.randint(0, 3)))}),
    }


def handler(rng):
    host = rng.choice([None, None, "", "example.com", "10.0.0.1"])
    return rng.choice([{"httpGet": {"port": 80, "host": host}},
                       {"tcpSocket": {"port": 80, "host": host}}, {"exec": {"command": ["x"]}}])


def container(rng, name, is_init):
    probes = {} if is_init else {
        "livenessProbe": maybe(rng, .2, handler(rng)), "readinessProbe": maybe(rng, .2, handler(rng)),
        "lifecycle": maybe(rng, .1, {"preStop": handler(rng)})}
    port = rng.randint(1, 60000)
    return {"name": name, "image": "i", "securityContext": maybe(rng, .85, container_security(rng)),
            "ports": maybe(rng, .3, [{"containerPort": port, "hostPort": maybe(rng, .3, port)}]),
            **probes}


def good(rng, spec):
    """Most random pods fail many checks; a good share should nearly pass."""
    spec["securityContext"] = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    for one in spec["containers"] + (spec["initContainers"] or []):
        one["securityContext"] = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
        one["ports"] = None
    spec["volumes"] = maybe(rng, .5, [{"name": "v0", "emptyDir": {}}])
    spec["hostPID"] = spec["hostIPC"] = None
    spec["hostUsers"] = None
    if rng.random() < .5:
        spec["containers"][0]["securityContext"].update(
            {k: v for k, v in container_security(rng).items() if rng.random() < .3 and
             k != "privileged"})


def pod(rng, number):
    security = shared_security(rng)
    security["sysctls"] = maybe(rng, .3, [{"name": n, "value": "1"}
                                          for n in rng.sample(SYSCTLS, rng.randint(1, 2))])
    spec = {
        "containers": [container(rng, f"c{i}", False) for i in range(rng.randint(1, 3))],
        "initContainers": maybe(rng, .3, [container(rng, "init", True)]),
        "securityContext": maybe(rng, .8, security),
        "volumes": maybe(rng, .4, [{"name": f"v{i}", **rng.choice(VOLUMES)}
                                   for i in range(rng.randint(1, 3))]),
        "hostPID": maybe(rng, .1, True), "hostIPC": maybe(rng, .1, True),
        "hostUsers": maybe(rng, .15, rng.random() < .5),
    }
    if rng.random() < .4:
        good(rng, spec)
    if spec["hostUsers"] is False:
        spec["hostPID"] = spec["hostIPC"] = None
    return clean({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"p{number}"},
                  "spec": spec})


def main():
    rng = random.Random(int(sys.argv[2]))
    json.dump([pod(rng, i) for i in range(int(sys.argv[1]))], sys.stdout)


if __name__ == "__main__":
    main()
