"""Random texts in the small languages that functions read: patterns, versions, dates, YAML, JSON, TOML,
addresses. Most are right, some are damaged; `made(rng, kind)` answers one as a Go string literal.
"""

REGEX_ATOMS = ["a", "b", "o", "x", "é", ".", "\\d", "\\w", "\\s", "\\W", "\\S", "\\D", "\\b", "\\B", "^", "$", "\\A",
               "\\z", "[a-c]", "[^a]", "[[:alpha:]]", "[[:^digit:]]", "[\\d-]", "[]a]", "[^]]", "\\p{Lu}", "\\PL",
               "\\pN", "\\x41", "\\x{e9}", "\\n", "\\.", "\\Qa.b\\E", "\\141", "(?i:A)", "[a-\\w]", "\\p{Greek}", "\\-",
               "[a&&b]", "{", "}", "]", "\\C", "\\G", "\\Z", "[\\x00-\\x7f]", "\\t", "[b-a]", "\\8", "\\_"]
REGEX_REPEATS = ["", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,}", "{,3}", "{2,1}", "{2}?", "**", "++"]
REPLACEMENTS = ["$0", "$1", "${1}x", "$1x", "${n}", "$n", "$$", "$", "${", "[$2]", "${1", "$é", "-", "\\1", "$01", "${0}$9"]
LAYOUT_PARTS = ["2006", "06", "01", "1", "Jan", "January", "02", "2", "_2", "002", "__2", "15", "03", "3", "04", "4",
                "05", "5", "PM", "pm", "MST", "Z07:00", "-0700", "-07:00", "-07", "Z0700", "-07:00:00", "Mon", "Monday",
                ".000", ".999", ",000", "000000", "Z07", "T", "at", "de", "20", "Januar"]
SEPARATORS = ["-", " ", ":", "/", "", "T", ".", ","]
DATES = ["2024-02-29", "24", "02", "2", "Feb", "February", "29", " 2", "060", "15", "03", "3", "04", "59", "60", "PM",
         "am", "UTC", "CET", "Z", "+0200", "-05:30", "Thu", "Thursday", ".123", ".5", "T", "1999", "0", "12", "30", "-7",
         "GMT+3", "+00:00"]
VERSION_NUMBERS = ["0", "1", "2", "10", "01", "x", "X", "*", "18446744073709551615", "18446744073709551616", "3", ""]
SUFFIXES = ["", "", "", "-alpha", "-alpha.1", "-0", "-01", "-rc.1+b.2", "+build", "-", "+", "-a..b", "-é", "+a_b", "-beta-2"]
OPERATORS = ["", "=", "==", "!=", ">", ">=", "=>", "<", "<=", "=<", "~", "~>", "^", "~ ", "> ", "!", "><", "~=", "=^"]
YAML_SCALARS = ["1", "a", "'q'", "\"d\\u00e9\"", "0x1F", "0o7", "017", "1_0", "1.5", "-.5", ".inf", "-.INF", ".nan", "~", "null",
                "yes", "Off", "y", "2024-01-02", "12:30", "1e3", "1e400", "!!str 5", "!!int '5'", "!!float 1", "!!binary aGk=",
                "!x y", "&a 1", "*a", "[1, b]", "{c: d}", "[]", "{}", "\"\"", "''", "- x", "a b: c", "# c", "a # c", "a#c", "@x",
                "`x", "%x", "|\n  t\n", ">-\n  f\n  g\n\n  h\n", "|2\n   i\n", "\"a\n  b\"", "'it''s'", "<<", "=", "+1", "-0",
                "18446744073709551615", "18446744073709551616", "-9223372036854775809", "0b11", "0b2", "1.0", "1.", ".",
                "?", "-", ":", "a:", "-1", "0.1e-7", "é", "\t", "!!null ''", "!!bool yes", "[a, [b]]", "{a: 1, a: 2}", "[a", "{b"]
YAML_KEYS = ["a", "b", "c", "1", "1.5", "yes", "null", "'q'", "\"d\"", "<<", "? k", "[x]", "-", "a b", "!!str 1", "0x10", "~", "&k z"]
JSON_PARTS = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "1", "-0", "1.50", "1e5", "01", "true", "false", "null", "\"\\u00e9\"",
              "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"\\x\"", " ", "\n", "nul", "1e999", "-", ".5", "\"\t\"", "'a'", "//", "\"a"]
TOML_VALUES = ["1", "-1", "+5", "1_000", "0x1F", "0o17", "0b11", "01", "1.5", "1e3", "1.", "inf", "-nan", "true", "True", "\"a\"", "'l'",
               "\"\\u00e9\\n\"", "\"\"\"m\nn\"\"\"", "'''r\n'''", "\"bad", "[1, 2]", "[1, \"a\"]", "[\n1,\n]", "{x = 1}", "{x = 1, }", "{}",
               "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00.5-07:00", "1979-05-27T07:32:00", "x", "", "\"\\x\"",
               "[[1], [\"a\"]]", "9223372036854775808", "1__0", "0X1", "1979-13-01"]
TOML_KEYS = ["a", "b", "a.b", "\"q\"", "'l'", "a.b.c", "1", "é", "-", "", "a b"]
URL_PARTS = ["http", "https", "a+b", "1a", ":", "//", "/", "u", ":p", "@", "h", "h.é", "[::1]", "[::1", ":80", ":x", "/p", "/a b", "/%41",
             "/%zz", "?", "q=1", "&r", "#", "f", "%20", "\\", "..", "*", " ", "\x7f", "[", "^", "+"]
PATH_PARTS = ["/", "//", ".", "..", "a", "b.c", ".x", "d.tar.gz", "", " ", "é", "/."]
NUMBERS = ["1_000", "0b101", "0o17", "0x1p4", ".5", "1.", "1e400", "18446744073709551615", "9223372036854775808", "0x", "1_", "'\\n'",
           "'ab'", "'é'", "'\\x41'", "1e5i", "0b2", "08", "09.5", "0_7", "+1", "-0x10", "1E2", "0X1F", "'", "1.5.2", "1a", "- 1", "0x1.8p1",
           "1e-400", "-0.0", "100000000000000000000", "1e21", "0777i", "4.0", "-'a'"]


def quoted(text):
    """The text as a Go string literal."""
    out = []
    for c in text:
        if c in "\\\"":
            out.append("\\" + c)
        elif c == "\n":
            out.append("\\n")
        elif c < " " or c == "\x7f":
            out.append(f"\\x{ord(c):02x}")
        else:
            out.append(c)
    return '"' + "".join(out) + '"'


class Texts:
    def __init__(self, rng):
        self.random = rng

    def pick(self, options):
        return options[self.random.randrange(len(options))]

    def several(self, options, low, high, separators=("",)):
        count = self.random.randint(low, high)
        return "".join((self.pick(separators) if i else "") + self.pick(options) for i in range(count))

    def made(self, kind):
        text = getattr(self, {"r": "regex", "L": "layout", "v": "version", "V": "constraint", "y": "yaml", "j": "json",
                              "o": "toml", "U": "url", "p": "path", "D": "duration"}[kind])()
        if self.random.randrange(12) == 0 and text:
            at = self.random.randrange(len(text))
            text = text[:at] + self.pick(["", text[at] * 2, " ", "\t", "\n", "-", ":", "\"", "é"]) + text[at + 1:]
        return quoted(text)

    def regex(self, depth=2):
        parts = []
        for _ in range(self.random.randint(1, 3)):
            if depth and self.random.randrange(4) == 0:
                opening = self.pick(["(", "(", "(?:", "(?P<n>", "(?i)(", "(?<n>", "(?s-i:", "(?", "(?=", "(?U:", "(?m)("])
                atom = opening + self.regex(depth - 1) + ")"
            else:
                atom = self.pick(REGEX_ATOMS)
            parts.append(atom + self.pick(REGEX_REPEATS))
        return self.pick(["", "", "|"]).join(parts)

    def layout(self):
        return self.several(LAYOUT_PARTS, 1, 5, SEPARATORS)

    def date(self):
        return quoted(self.several(DATES, 1, 5, SEPARATORS))

    def version(self):
        return self.pick(["", "", "v", "V", " "]) + ".".join(self.pick(VERSION_NUMBERS) for _ in range(
            self.pick([1, 2, 3, 3, 3, 4]))) + self.pick(SUFFIXES)

    def constraint(self):
        groups = []
        for _ in range(self.pick([1, 1, 1, 2])):
            if self.random.randrange(8) == 0:
                groups.append(f"{self.version()} - {self.version()}")
                continue
            groups.append(self.several([""], 1, 1) + self.pick([", ", " ", ","]).join(
                self.pick(OPERATORS) + self.version() for _ in range(self.pick([1, 1, 2]))))
        return self.pick([" || ", "||"]).join(groups)

    def yaml(self, depth=2):
        lines = []
        style = self.random.randrange(4)
        for _ in range(self.random.randint(1, 3)):
            value = self.pick(YAML_SCALARS)
            if depth and self.random.randrange(4) == 0:
                inner = self.yaml(depth - 1)
                value = "\n" + "".join(f"  {line}\n" for line in inner.split("\n"))
            if style == 0:
                lines.append("- " + value.lstrip("\n").lstrip(" "))
            elif style == 1 and depth == 2:
                lines.append(value)
            else:
                lines.append(f"{self.pick(YAML_KEYS)}:{'' if value.startswith(chr(10)) else ' '}{value}")
        if depth == 2 and self.random.randrange(10) == 0:
            lines.insert(self.random.randrange(len(lines) + 1), self.pick(["---", "...", "%YAML 1.1", "# c", "", "\t", "--- a"]))
        return "\n".join(lines)

    def json(self):
        return self.several(JSON_PARTS, 1, 7) if self.random.randrange(2) else self.json_tree(2)

    def json_tree(self, depth):
        kind = self.random.randrange(4) if depth else 3
        if kind == 0:
            return "[" + ", ".join(self.json_tree(depth - 1) for _ in range(self.random.randint(0, 3))) + "]"
        if kind == 1:
            return "{" + ",".join(f'"{self.pick("abcA")}": {self.json_tree(depth - 1)}' for _ in range(self.random.randint(0, 3))) + "}"
        return self.pick(JSON_PARTS[6:20])

    def toml(self):
        lines = []
        for _ in range(self.random.randint(1, 4)):
            if self.random.randrange(4) == 0:
                lines.append(self.pick(["[t]", "[[t]]", "[a]", "[a.b]", "[\"q\"]", "[", "[t", "[t] x", "[t.u]", "# c", "[]", "[[a]]"]))
            else:
                lines.append(f"{self.pick(TOML_KEYS)}{self.pick([' = ', '=', ' '])}{self.pick(TOML_VALUES)}")
        return "\n".join(lines)

    def url(self):
        return self.several(URL_PARTS, 1, 7)

    def path(self):
        return self.several(PATH_PARTS, 1, 5)

    def duration(self):
        return self.pick(["", "-", "+"]) + "".join(self.pick(["1", "1.5", ".5", "90", "0", "1.", "99999999999", "x"]) + self.pick(
            ["h", "m", "s", "ms", "us", "µs", "ns", "d", ""]) for _ in range(self.random.randint(1, 3)))

    def verb(self):
        flags = "".join(self.pick("+-# 0") for _ in range(self.random.randrange(3)))
        width = self.pick(["", "", "3", "10", "*", "[1]*", "1000001", "[2]"])
        precision = self.pick(["", "", ".2", ".0", ".", ".*", ".[1]*", ".10"])
        return "%" + flags + width + precision + self.pick("vsqdxXtTbocUeEfFgGOzw%")
