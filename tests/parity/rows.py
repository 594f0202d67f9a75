"""The rows of tests/parity/rows: what their files mean, and how recorded answers are written.

A file of rows is read line by line:

    # a comment             (at the start of a line)
    %values ... %end        the chart's values.yaml for the rows that follow
    %file PATH ... %end     one more file of the chart for the rows that follow
    %reset                  forgets values and files
    %list NAME ... %end     alternatives, one per line; a row with @NAME stands for one row of each
    %set ARG                for the next row only: --set; also %set-string, %set-json, %set-literal
    %user ... %end          for the next row only: a values file (-f)
    %row ... %end           a template of several lines
    anything else           a template

Each template is the NOTES.txt of a chart `c` of its own, which is executed but never read as YAML.
"""

import itertools
import re

CHART = b"apiVersion: v2\nname: c\nversion: 1.2.3\nappVersion: \"4.5\"\ndescription: d\n"
SHOW = "templates/NOTES.txt"
KUBE_VERSION = b"1.34.0"
NEXT_ROW = ("set", "set-string", "set-json", "set-literal")


class Row:
    def __init__(self, template, settings):
        self.template = template
        self.settings = settings

    def request(self):
        """The row as a recorder wants it: a list of (key, bytes)."""
        request = [("file:Chart.yaml", CHART)] if ("file:Chart.yaml" not in dict(self.settings)) else []
        request += self.settings
        request += [("file:" + SHOW, self.template), ("kube-version", KUBE_VERSION),
                    ("show", ("c/" + SHOW).encode())]
        return request


class Reader:
    """Reads one file of rows."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.lines = file.read().decode().split("\n")
        self.at = 0
        self.lasting = {}
        self.once = []
        self.lists = {}

    def rows(self):
        result = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if not line or line.startswith("#"):
                continue
            if re.match(r"%[a-z]", line):
                result += self.directive(line)
            else:
                result += self.expand(line)
        return result

    def directive(self, line):
        word, _, rest = line[1:].partition(" ")
        if word == "row":
            return self.expand(self.block())
        if word == "values":
            self.lasting["file:values.yaml"] = self.block()
        elif word == "file":
            self.lasting["file:" + rest] = self.block()
        elif word == "reset":
            self.lasting = {}
        elif word == "list":
            self.lists[rest] = self.block().split("\n")[:-1]
        elif word == "user":
            self.once.append(("values", self.block().encode()))
        elif word in NEXT_ROW:
            self.once.append((word, rest.encode()))
        else:
            raise SystemExit(f"unknown directive: {line}")
        return []

    def block(self):
        start = self.at
        while self.lines[self.at] != "%end":
            self.at += 1
        self.at += 1
        return "".join(line + "\n" for line in self.lines[start:self.at - 1])

    def expand(self, text):
        settings = [(k, v.encode()) for k, v in self.lasting.items()] + self.once
        self.once = []
        used = [name for name in re.findall(r"@([a-z0-9]+)", text) if name in self.lists]
        names = list(dict.fromkeys(used))
        rows = []
        for choice in itertools.product(*(self.lists[name] for name in names)):
            expanded = text
            for name, value in zip(names, choice):
                expanded = re.sub(rf"@{name}\b", lambda _: value, expanded)
            rows.append(Row(expanded.encode(), settings))
        return rows


def escaped(data):
    """Bytes as one line of text."""
    out = []
    for c in data.decode("utf-8", "surrogateescape"):
        if c == "\\":
            out.append("\\\\")
        elif c == "\n":
            out.append("\\n")
        elif c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF:
            out.append(c)
        else:
            out += [f"\\x{b:02x}" for b in c.encode("utf-8", "surrogateescape")]
    return "".join(out)


def expected_text(rows, helm4, helm3):
    """The file of recorded answers: `> template`, then `= output` or `! error` of Helm 4, and Helm 3's
    as `3= output` or `3! error` where it differs."""
    lines = []
    for row, answer4, answer3 in zip(rows, helm4, helm3):
        lines.append("> " + escaped(row.template))
        lines.append(shown(answer4))
        if answer3 != answer4:
            lines.append("3" + shown(answer3))
    return "\n".join(lines) + "\n"


def shown(answer):
    status, text = answer
    return ("= " if status == "ok" else "! ") + escaped(text)


def read_expected(path):
    """The recorded answers: a list of [template, Helm 4's line, Helm 3's line]."""
    result = []
    with open(path, encoding="utf-8") as file:
        for line in file.read().split("\n")[:-1]:
            if line.startswith("> "):
                result.append([line[2:], None, None])
            elif line.startswith("3"):
                result[-1][2] = line[1:]
            else:
                result[-1][1:] = [line, line]
    return result
