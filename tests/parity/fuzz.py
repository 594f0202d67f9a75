#!/usr/bin/env python3
"""Random expressions over the whole function table, rendered by a live Helm 4 and by kchart.

    fuzz.py --answer PROGRAM --cache DIR [--count N] [--seed S] [--helm3]

Expressions are made by grammar: every function with arguments that mostly have the types it wants and
sometimes do not, inside pipelines, variables, ranges, conditions, definitions and `tpl`. What cannot
be compared is hardly ever made: the clock, randomness, addresses, and what Go prints in a random order.
Where it happens all the same, Helm is asked again: a difference is set aside, and counted apart, only
when Helm does not agree with itself.
"""

import argparse
import concurrent.futures
import random
import re
import sys

from grammar import Grammar, values_text
from peer import Peer
from rows import CHART, KUBE_VERSION, SHOW, escaped, shown

BATCH = 2000
PATIENCE = 20  # seconds for one row
AGAIN = 16  # how often Helm is asked about a row on which both differ
ADDRESS = re.compile(rb"0x[0-9a-f]{9,16}")
DIED = ("died", b"")


def request(template, values):
    return [("file:Chart.yaml", CHART), ("file:values.yaml", values.encode()),
            ("file:" + SHOW, template.encode()), ("kube-version", KUBE_VERSION),
            ("show", ("c/" + SHOW).encode())]


class Side:
    """One renderer; started anew when a row kills it."""

    def __init__(self, *command):
        self.command = command
        self.peer = None

    def ask(self, requests):
        answers = []
        while len(answers) < len(requests):
            if self.peer is None:
                self.peer = Peer(*self.command)
            got = [a for a in self.peer.ask_all(requests[len(answers):], PATIENCE) if a is not None]
            answers += got
            if len(answers) < len(requests):
                template = dict(requests[len(answers)])["file:" + SHOW]
                print(f"{self.command[0]} gave no answer: {escaped(template)}", file=sys.stderr)
                answers.append(DIED)
                self.peer = None
        return answers

    def close(self):
        if self.peer is not None:
            self.peer.close()


def limited(answer):
    """Whether kchart stopped at a bound of its own, which Helm does not have."""
    return answer[0] == "error" and b"(raise with" in answer[1]


def cut(helm, kchart):
    """Whether kchart's message is Helm's, cut: kchart bounds what a template may put into one."""
    return (len(helm[1]) > 100_000 and kchart[1].endswith(b"...")
            and helm[1].startswith(kchart[1][:-3]))


def hidden_capacity(helm, kchart):
    """Go's `slice` reads past a list's end as far as its memory happens to go; kchart refuses, and
    Helm goes on, maybe to another error."""
    refusal = b"reflect.Value.Slice: slice index out of bounds"
    return kchart[1].endswith(refusal) and not helm[1].endswith(refusal)


def differing(sides, cases):
    requests = [request(template, values) for template, values in cases]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        helm, kchart = pool.map(lambda side: side.ask(requests), sides)
    return [(case, h, k) for case, h, k in zip(cases, helm, kchart)
            if h not in (k, DIED) and not limited(k) and not ADDRESS.search(h[1])
            and not hidden_capacity(h, k) and not cut(h, k)]


def wavering(helm, case):
    """Whether Helm gives several answers: Go's maps have a random order, and time passes. Half of the
    questions go to a new process, where memory lies elsewhere."""
    question = request(*case)
    answers = helm.ask([question] * AGAIN)
    fresh = Side(*helm.command)
    answers += fresh.ask([question] * AGAIN)
    fresh.close()
    return len(set(answers)) > 1


def minimised(sides, case):
    """The smallest case, found by leaving out parts, on which both still differ."""
    template, values = case
    shrinking = True
    while shrinking:
        shrinking = False
        candidates = [(t, values) for t in smaller(template)][:4000]
        for found, _, _ in differing(sides, candidates):
            if len(found[0]) < len(template):
                template, shrinking = found[0], True
                break
    return template, values


def smaller(text):
    """Texts with one stretch of words left out, longest stretches first."""
    words = tokens(text)
    for size in sorted({max(1, len(words) // 2), max(1, len(words) // 4), 8, 5, 4, 3, 2, 1}, reverse=True):
        for at in range(0, len(words) - size + 1):
            yield "".join(words[:at] + words[at + size:])


def tokens(text):
    """Words, quoted strings and punctuation, blanks kept with what they follow."""
    result, at = [], 0
    while at < len(text):
        end = at + 1
        if text[at] in "\"`":
            while end < len(text) and text[end] != text[at]:
                end += 2 if text[end] == "\\" and text[at] == "\"" else 1
            end += 1
        elif text[at].isalnum() or text[at] in "_.$":
            while end < len(text) and (text[end].isalnum() or text[end] in "_.$"):
                end += 1
        while end < len(text) and text[end] == " ":
            end += 1
        result.append(text[at:end])
        at = end
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--answer", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--count", type=int, default=100000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--helm3", action="store_true")
    parser.add_argument("--show", type=int, default=20, help="differences to minimise and print")
    options = parser.parse_args()
    helm = "recorder-helm3" if options.helm3 else "recorder-helm4"
    sides = (Side(f"{options.cache}/bin/{helm}"),
             Side(options.answer, *(["--helm3"] if options.helm3 else [])))
    grammar = Grammar(random.Random(options.seed), options.helm3)
    done = wrong = unstable = 0
    while done < options.count:
        cases = [(grammar.template(), values_text(grammar.random))
                 for _ in range(min(BATCH, options.count - done))]
        found = differing(sides, cases)
        firm = [row for row in found if not wavering(sides[0], row[0])]
        unstable += len(found) - len(firm)
        found = firm
        for case, _, _ in found[:max(0, options.show - wrong)]:
            report(sides, case)
        wrong += len(found)
        done += len(cases)
        print(f"{done} expressions, {wrong} differ", file=sys.stderr)
    print(f"seed {options.seed}: {done} expressions, {wrong} differences; "
          f"{unstable} on which Helm does not agree with itself were set aside")
    print(f"{done - wrong} passed, {wrong} failed, 0 skipped")
    return 1 if wrong else 0


def report(sides, case):
    small = minimised(sides, case)
    again = differing(sides, [small])
    if not again:  # it does not happen every time
        again = differing(sides, [case])
    for (template, values), helm, kchart in again:
        print(f"{escaped(template.encode())}\n  helm   {shown(helm)}\n  kchart {shown(kchart)}")
        if ".Values" in template:
            print(f"  values {escaped(values.encode())}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
