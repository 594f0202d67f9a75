#!/usr/bin/env python3
"""Records what Helm 4 and Helm 3 print for every row of tests/parity/rows: record.py --cache DIR [FAMILY...]

Two answers of the same Helm that differ make the row useless; such rows are named and refused.
"""

import argparse
import pathlib
import sys

from peer import Peer
from rows import Reader, escaped, expected_text

HERE = pathlib.Path(__file__).resolve().parent


def record(family, cache):
    rows = Reader(HERE / "rows" / f"{family}.txt").rows()
    requests = [row.request() for row in rows]
    answers = {}
    for helm in ("helm4", "helm3"):
        peer = Peer(f"{cache}/bin/recorder-{helm}")
        first, second = peer.ask_all(requests), peer.ask_all(requests)
        peer.close()
        for row, a, b in zip(rows, first, second):
            if a is None or a != b:
                raise SystemExit(f"{family}: {helm} has no steady answer: {escaped(row.template)}\n{a}\n{b}")
        answers[helm] = first
    text = expected_text(rows, answers["helm4"], answers["helm3"])
    (HERE / "expected" / f"{family}.txt").write_text(text, encoding="utf-8")
    print(f"{family}: {len(rows)} rows")
    return len(rows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", required=True)
    parser.add_argument("families", nargs="*")
    options = parser.parse_args()
    (HERE / "expected").mkdir(exist_ok=True)
    families = options.families or sorted(p.stem for p in (HERE / "rows").glob("*.txt"))
    print(sum(record(family, options.cache) for family in families), "rows recorded")


if __name__ == "__main__":
    sys.exit(main())
