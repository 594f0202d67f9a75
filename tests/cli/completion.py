#!/usr/bin/env python3
"""The completion scripts in their shells: completion.py KCHART bash|zsh|fish

Exits 77 with a plain message when the shell is not installed.
"""
import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time

# What is typed, and what must and must not be offered.
ROWS = [
    ("kchart tem", ["template"], ["lint"]),
    ("kchart ", ["template", "show", "submit"], ["a-file"]),
    ("kchart show ", ["all", "chart", "values"], ["a-file", "template"]),
    ("kchart repo a", ["add"], ["template"]),
    ("kchart template --include", ["--include-crds"], ["--kubeconfig"]),
    ("kchart template --kubeco", ["--kubeconfig"], ["--include-crds"]),
    ("kchart template name a-f", ["a-file"], ["all"]),
    ("kchart template --values a-", ["a-file"], ["--api-versions"]),
    ("kchart uninstall --cas", ["--cascade"], ["--values"]),
    ("kchart dep update --keyr", ["--keyring"], ["--values"]),
    ("kchart reach --output ", ["svg", "dot"], ["a-file", "sarif"]),
    ("kchart check -o ", ["sarif", "text"], ["a-file", "svg"]),
    ("kchart lint --compat helm", ["helm3", "helm4"], ["a-file"]),
]

BASH = r"""
source "$1"
COMP_LINE=$2
read -ra COMP_WORDS <<< "$2"
[[ $2 == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_kchart
printf '%s\n' "${COMPREPLY[@]}"
"""


def in_bash(script, line, _):
    return subprocess.run(["bash", "-c", BASH, "bash", script, line], capture_output=True, text=True,
                          check=True).stdout.split()


def in_fish(script, line, _):
    out = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"],
                         capture_output=True, text=True, check=True).stdout
    return [offered.split("\t")[0] for offered in out.splitlines()]


def read_until_quiet(master, seconds):
    out = b""
    while select.select([master], [], [], seconds)[0]:
        out += os.read(master, 65536)
    return out.decode("utf-8", "replace")


def in_zsh(script, line, wanted):
    """Typed at a terminal: completion of zsh needs its line editor."""
    child, master = pty.fork()
    if child == 0:
        os.environ.update(TERM="dumb", COLUMNS="200", LINES="1000", PS1="$ ")
        os.execvp("zsh", ["zsh", "-f", "-i"])
    try:
        setup = ("autoload -Uz compinit; compinit -u -D; setopt no_always_last_prompt list_packed; "
                 f"LISTMAX=1000; source {script}; echo re''ady\n")
        os.write(master, setup.encode())
        seen, until = "", time.monotonic() + 30
        while "ready" not in seen and time.monotonic() < until:
            seen += read_until_quiet(master, 0.2)
        os.write(master, line.encode() + b"\t\t")
        out, until = "", time.monotonic() + 30
        while time.monotonic() < until and not all(
                offers(out.split(), name) for name in wanted):
            out += read_until_quiet(master, 0.5)
    finally:
        os.write(master, b"\x03exit\n")
        os.close(master)
        os.waitpid(child, 0)
    return out.split()


SHELLS = {"bash": in_bash, "zsh": in_zsh, "fish": in_fish}


def offers(offered, name):
    return any(word.rstrip("/") == name for word in offered)


def main():
    kchart, shell = sys.argv[1:]
    if shutil.which(shell) is None:
        print(f"skipped: {shell} is not installed")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "script")
        with open(script, "w", encoding="utf-8") as file:
            subprocess.run([kchart, "completion", shell], stdout=file, check=True)
        os.mkdir(os.path.join(folder, "work"))
        os.chdir(os.path.join(folder, "work"))
        with open("a-file", "w", encoding="utf-8"):
            pass
        for line, wanted, unwanted in ROWS:
            offered = SHELLS[shell](script, line, wanted)
            assert all(offers(offered, name) for name in wanted), (line, wanted, offered)
            assert not any(offers(offered, name) for name in unwanted), (line, unwanted, offered)
        os.chdir("/")
    print(f"{len(ROWS)} completions in {shell} as wanted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
