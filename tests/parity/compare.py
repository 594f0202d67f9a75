#!/usr/bin/env python3
"""Compares kchart with the recorded answers of both Helms: compare.py --answer PROGRAM [FAMILY...]"""

import argparse
import pathlib
import sys

from peer import Peer
from rows import Reader, escaped, read_expected, shown

HERE = pathlib.Path(__file__).resolve().parent
DIED = ("died", b"")


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


def compare(family, command, column, show):
    """Prints the differences of one family; returns how many rows agree and how many differ."""
    rows = Reader(HERE / "rows" / f"{family}.txt").rows()
    expected = read_expected(HERE / "expected" / f"{family}.txt")
    if [escaped(row.template) for row in rows] != [e[0] for e in expected]:
        print(f"{family}: the rows are not those that were recorded (make parity-record)")
        return 0, len(rows)
    answers = ask(command, [row.request() for row in rows])
    wrong = 0
    for row, answer, recorded in zip(rows, answers, expected):
        if shown(answer) != recorded[column]:
            wrong += 1
            if wrong <= show:
                print(f"{family}: {escaped(row.template)}\n  helm   {recorded[column]}\n  kchart {shown(answer)}")
    return len(rows) - wrong, wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--answer", required=True)
    parser.add_argument("--show", type=int, default=20, help="differences to print per family")
    parser.add_argument("families", nargs="*")
    options = parser.parse_args()
    families = options.families or sorted(p.stem for p in (HERE / "rows").glob("*.txt"))
    total = failed = 0
    for name, column, command in (("Helm 4.3.1", 1, [options.answer]),
                                  ("Helm 3.22.0", 2, [options.answer, "--helm3"])):
        same = wrong = 0
        for family in families:
            good, bad = compare(family, command, column, options.show)
            same, wrong = same + good, wrong + bad
            if bad:
                print(f"{family}: {bad} of {good + bad} rows differ from {name}")
        print(f"{name}: {same} rows identical, {wrong} differ")
        total, failed = total + same, failed + wrong
    print(f"{total} passed, {failed} failed, 0 skipped")
    return 1 if failed or not total else 0


if __name__ == "__main__":
    sys.exit(main())
