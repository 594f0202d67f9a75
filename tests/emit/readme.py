#!/usr/bin/env python3
"""The README's first screen, from a declaration to a chart: its commands print what it says.

readme.py KCHART

Runs the lines behind "$ " of the block that begins with `kchart new instance`, and compares.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    kchart = pathlib.Path(sys.argv[1]).resolve()
    readme = (ROOT / "README.md").read_text()
    block = next(one for one in re.findall(r"```console\n(.*?)```", readme, re.S)
                 if one.startswith("$ kchart new instance"))
    environment = {**os.environ, "PATH": f"{kchart.parent}:{os.environ['PATH']}"}
    made = ""
    with tempfile.TemporaryDirectory() as scratch:
        for line in re.findall(r"^\$ (.*)$", block, re.M):
            done = subprocess.run(line, shell=True, cwd=scratch, env=environment, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            made += f"$ {line}\n{done.stdout}"
    if made != block:
        print(f"the README says\n{block}\nand the commands print\n{made}")
        return 1
    print(f"{block.count('$ ')} commands print what the README says")
    return 0


if __name__ == "__main__":
    sys.exit(main())
