#!/usr/bin/env python3
"""kchart on a real node, where containers run: nodes.py KCHART [CASE...]

Prints one line per case and a count. Exits 77 with a plain message when a component is missing.
"""
import os
import pathlib
import pty
import select
import signal
import subprocess
import sys
import time
import urllib.request

from real import Forward, deployment, run_cases
from real_node import RealNode, check_there, enter

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOX = "localhost/box:1"


def box(name, command=None, **rest):
    made = deployment(name, **rest)
    main = made["spec"]["template"]["spec"]["containers"][0]
    main["image"] = BOX
    if command:
        main["command"] = ["/bin/sh", "-c", command]
    made["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] = 1
    return made


def case_real_chart(b):
    done = b.run("submit", str(ROOT / "charts" / "hello"), "--name", "demo", "--set",
                 "image.repository=localhost/hello", "--set", "image.tag=1", "--timeout", "60s")
    assert "http://hello.example.com/" in done.stdout, done.stdout
    assert b.run("status", "demo").stdout.count("Current") >= 3
    logs = b.run("logs", "demo", "--prefix").stdout
    assert logs.count("box is up") == 2 and "/web] box is up" in logs, logs
    assert b.run("exec", "demo", "--", "cat", "/www/index.html").stdout == "hello from the box\n"


def case_logs(b):
    # The runtime copies the two streams side by side: what comes at once has no order.
    b.submit([box("web", "for i in 1 2 3; do echo line $i; done; sleep 1; echo oops >&2; "
                         "sleep 600")])
    pod = b.plane.kubectl("-n", b.namespace, "get", "pods", "-o", "name").stdout.strip()
    b.plane.wait_for("the last line", lambda: "oops" in b.plane.kubectl(
        "-n", b.namespace, "logs", pod).stdout)
    theirs = b.plane.kubectl("-n", b.namespace, "logs", pod).stdout
    for target in (pod, pod.split("/")[1], "deployment/web", "deploy/web", "demo"):
        assert b.run("logs", target).stdout == theirs, target
    last = b.run("logs", "-l", "app=web", "--tail=1").stdout
    assert last == "oops\n", last
    stamped = b.run("logs", "demo", "--timestamps").stdout
    assert stamped == b.plane.kubectl("-n", b.namespace, "logs", pod, "--timestamps").stdout
    assert b.run("logs", "demo", "--since", "1h").stdout == theirs
    error = b.run("logs", pod, "-c", "none", status=1).stderr
    assert "container none is not valid for pod" in error, error
    error = b.run("logs", "nothing", status=1).stderr
    assert 'pods "nothing" not found' in error, error
    assert "previous terminated container" in b.run("logs", pod, "-p", status=1).stderr


def case_followed_logs_end_with_their_containers(b):
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"}, "spec": {"template": {
        "spec": {"restartPolicy": "Never", "containers": [{
            "name": "main", "image": BOX, "command": [
                "/bin/sh", "-c", "for i in 1 2 3 4 5; do echo tick $i; sleep 0.4; done"]}]}}}}
    b.submit([job, box("web", "echo web; sleep 3; echo late; sleep 600")])
    followed = subprocess.Popen([b.kchart, "logs", "demo", "-f", "--prefix", "-n", b.namespace,
                                 "--kubeconfig", str(b.plane.kubeconfig)], stdout=subprocess.PIPE,
                                text=True)
    time.sleep(5)
    followed.send_signal(signal.SIGINT)
    out = followed.communicate(timeout=10)[0]
    assert [l.split("] ")[1] for l in out.splitlines() if "/j-" in l] == [
        f"tick {i}" for i in range(1, 6)], out
    assert "late" in out, out


def case_previous_life(b):
    b.submit([box("web", "echo life $(date +%N); sleep 2; exit 3")], "--no-wait")
    b.plane.wait_for("a restart", lambda: b.plane.kubectl(
        "-n", b.namespace, "get", "pods",
        "-o=jsonpath={.items[0].status.containerStatuses[0].restartCount}").stdout not in ("", "0"))
    assert b.run("logs", "deployment/web", "-p").stdout.startswith("life ")


def case_hang_says_the_last_words(b):
    made = box("web", "echo cannot find the settings; exit 3")
    made["spec"]["minReadySeconds"] = 5
    error = b.submit([made], "--timeout", "12s", status=1)
    assert "main said: cannot find the settings" in error and "exit code 3" in error, error


def case_image_that_is_not_there(b):
    made = box("web")
    made["spec"]["template"]["spec"]["containers"][0]["image"] = "127.0.0.1:9/none:1"
    error = b.submit([made], "--timeout", "8s", status=1)
    assert "check the image's name and tag" in error and "connection refused" in error, error


def case_exec(b):
    b.submit([box("web")])
    assert b.run("exec", "web", "--", "true", status=1).stderr.startswith("Error: pods \"web\"")
    assert b.run("exec", "deployment/web", "--", "sh", "-c", "echo out; echo err >&2; exit 7",
                 status=7).stdout == "out\n"
    assert b.run("exec", "demo", "--", "sh", "-c", "echo err >&2").stderr == "err\n"
    error = b.run("exec", "demo", "--", "/no/such", status=1).stderr
    assert "no such file or directory" in error, error
    given = os.urandom(300_000).hex() + "\n"
    done = subprocess.run([b.kchart, "exec", "-i", "demo", "-n", b.namespace, "--kubeconfig",
                           str(b.plane.kubeconfig), "--", "md5sum"], input=given,
                          capture_output=True, text=True, timeout=60)
    ours = subprocess.run(["md5sum"], input=given, capture_output=True, text=True, check=True)
    assert done.stdout == ours.stdout, (done.stdout, done.stderr)
    big = b.run("exec", "demo", "--", "sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x").stdout
    assert len(big) == 3_000_000, len(big)


def read_until(master, text, seconds=15):
    seen, until = "", time.monotonic() + seconds
    while text not in seen and time.monotonic() < until:
        if select.select([master], [], [], 0.2)[0]:
            seen += os.read(master, 4096).decode()
    assert text in seen, seen
    return seen


def case_exec_on_a_terminal(b):
    b.submit([box("web")])
    master, slave = pty.openpty()
    subprocess.run(["stty", "-F", os.ttyname(slave), "rows", "33", "cols", "111"], check=True)
    shell = subprocess.Popen([b.kchart, "exec", "-it", "demo", "-n", b.namespace, "--kubeconfig",
                              str(b.plane.kubeconfig), "--", "sh"], stdin=slave, stdout=slave,
                             stderr=slave)
    time.sleep(1)
    os.write(master, b"stty size\n")
    read_until(master, "33 111")
    subprocess.run(["stty", "-F", os.ttyname(slave), "rows", "44", "cols", "99"], check=True)
    time.sleep(1)
    os.write(master, b"stty size\n")
    read_until(master, "44 99")
    os.write(master, b"exit 5\n")
    assert shell.wait(timeout=15) == 5


def case_port_forward(b):
    b.submit([box("web", "exec httpd -f -p 8080 -h /www"),
              {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {
                  "selector": {"app": "web"}, "ports": [{"name": "www", "port": 80,
                                                         "targetPort": 8080}]}}])
    for target, port in (("demo", ":8080"), ("deployment/web", ":8080"), ("service/web", ":80"),
                         ("svc/web", ":www")):
        with Forward(b, target, port) as forward:
            for _ in range(3):
                page = urllib.request.urlopen(f"http://127.0.0.1:{forward.port}/", timeout=10)
                assert page.read() == b"hello from the box\n"
    error = b.run("port-forward", "demo", "8080:none", status=1).stderr
    assert "does not have a named port" in error, error
    error = b.run("port-forward", "demo", ":8080", "--address", "0.0.0.0", status=5).stderr
    assert "only loopback addresses" in error, error


def open_node():
    check_there()
    enter()
    return RealNode()


if __name__ == "__main__":
    sys.exit(run_cases(globals(), open_node))
