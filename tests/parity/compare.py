#!/usr/bin/env python3
"""Compares kchart with the recorded answers of both Helms: compare.py --answer PROGRAM [FAMILY...]"""

import argparse
import pathlib
import sys

from peer import Peer
from rows import Reader, escaped, read_expected, shown

HERE = pathlib.Path(__file__).resolve().parent
DIED = ("died", b"")
# Frames are larger under AddressSanitizer, so the stack's bound comes before Helm's bound of includes.
TOO_DEEP = "templates are nested too deeply"
KNOWN = {line for line in (HERE / "known.txt").read_text(encoding="utf-8").splitlines()
         if line and not line.startswith("#")}


def ask(command, requests):
    """Every answer, starting the program anew after a row that killed it."""
    answers = []
    while len(answers) < len(requests):
        peer = Peer(*command)
        rest = peer.ask_all(requests[len(answers):])
        known = [a for a in rest if a is not None]
        answers += known
        peer.close() if len(known) == len(rest) else answers.append(DIED)
    return answers


def compare(family, command, column, show, sanitized):
    """Prints the differences of one family; returns how many rows agree, differ, and are known to."""
    rows = Reader(HERE / "rows" / f"{family}.txt").rows()
    expected = read_expected(HERE / "expected" / f"{family}.txt")
    if [escaped(row.template) for row in rows] != [e[0] for e in expected]:
        print(f"{family}: the rows are not those that were recorded (make parity-record)")
        return 0, len(rows), 0
    answers = ask(command, [row.request() for row in rows])
    wrong = known = 0
    for row, answer, recorded in zip(rows, answers, expected):
        if shown(answer) != recorded[column]:
            too_deep = sanitized and TOO_DEEP in shown(answer)
            if too_deep or f"{family}: {escaped(row.template)}" in KNOWN:
                known += 1
                continue
            wrong += 1
            if wrong <= show:
                print(f"{family}: {escaped(row.template)}\n  helm   {recorded[column]}\n  kchart {shown(answer)}")
    return len(rows) - wrong - known, wrong, known


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--answer", required=True)
    parser.add_argument("--show", type=int, default=20, help="differences to print per family")
    parser.add_argument("--sanitized", action="store_true", help="built with AddressSanitizer")
    parser.add_argument("families", nargs="*")
    options = parser.parse_args()
    families = options.families or sorted(p.stem for p in (HERE / "rows").glob("*.txt"))
    total = failed = skipped = 0
    for name, column, command in (("Helm 4.3.1", 1, [options.answer]),
                                  ("Helm 3.22.0", 2, [options.answer, "--helm3"])):
        same = wrong = known = 0
        for family in families:
            good, bad, listed = compare(family, command, column, options.show,
                                         options.sanitized)
            same, wrong, known = same + good, wrong + bad, known + listed
            if bad:
                print(f"{family}: {bad} of {good + bad} rows differ from {name}")
        print(f"{name}: {same} rows identical, {wrong} differ, {known} known to differ")
        total, failed, skipped = total + same, failed + wrong, skipped + known
    print(f"{total} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not total else 0


if __name__ == "__main__":
    sys.exit(main())
