#!/usr/bin/env python3
"""The page of every command: help.py KCHART

Each says what it is a page of, and names the options that every command takes, without the limits.
`kchart help COMMAND` prints the same.
"""
import re
import subprocess
import sys


def run(kchart, *words):
    done = subprocess.run([kchart, *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and not done.stderr, (words, done)
    return done.stdout


def page(kchart, *words):
    return run(kchart, *words, "--help")


def commands_of(text):
    part = re.search(r"^Subcommands:\n((?:  .*\n)+)", text, re.M)
    return re.findall(r"^  ([a-z-]+)[ ,]", part[1], re.M) if part else []


def check(kchart, *words):
    text = page(kchart, *words)
    assert f"Usage: kchart {' '.join(words)} " in text, text
    assert run(kchart, "help", *words) == text, words
    assert text.count("\nGlobal options ") == 1 and "--kubeconfig TEXT" in text, text
    assert "  --max-depth" not in text and "\n\n\n" not in text, text
    return 1 + sum(check(kchart, *words, one) for one in commands_of(text))


def main():
    kchart = sys.argv[1]
    root = page(kchart)
    assert run(kchart, "help") == root
    assert "--max-depth" in root and "Global options" not in root, root
    names = commands_of(root)
    assert {"submit", "list", "status", "repo"} <= set(names), names
    print(sum(check(kchart, name) for name in names), "pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
