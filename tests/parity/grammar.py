"""The grammar of fuzz.py: random templates and values that two renderers must treat alike.

`SIGNATURES` gives for every function the kinds of its arguments, in the letters of `Grammar.atom`;
a trailing `*` repeats the last kind. A template is a few actions; an expression is a call whose
arguments are calls again, down to literals, fields of `.Values` and variables.
"""

import json

from texts import NUMBERS, REPLACEMENTS, Texts, quoted as go_quoted

SIGNATURES = {
    # built in
    "and": "a*", "or": "a*", "not": "a", "eq": "ca*", "ne": "cc", "lt": "cc", "le": "cc", "gt": "cc",
    "ge": "cc", "len": "q", "index": "qk*", "print": "a*", "println": "a*", "html": "a*", "js": "a*",
    "urlquery": "a*", "call": "a",
    # strings
    "trim": "s", "upper": "s", "lower": "s", "title": "s", "untitle": "s", "swapcase": "s",
    "initials": "s", "nospace": "s", "snakecase": "s", "kebabcase": "s", "camelcase": "s",
    "trunc": "is", "abbrev": "is", "abbrevboth": "iis", "substr": "iis", "repeat": "us",
    "trimAll": "ss", "trimall": "ss", "trimSuffix": "ss", "trimPrefix": "ss", "contains": "ss",
    "hasPrefix": "ss", "hasSuffix": "ss", "quote": "a*", "squote": "a*", "cat": "a*",
    "indent": "us", "nindent": "us", "replace": "sss", "plural": "ssi", "toString": "a",
    "wrap": "is", "wrapWith": "iss", "split": "ss", "splitn": "sis", "splitList": "ss",
    "toStrings": "l", "join": "sl", "sortAlpha": "l", "sha1sum": "s", "sha256sum": "s",
    "sha512sum": "s", "adler32sum": "s", "b64enc": "s", "b64dec": "s", "b32enc": "s", "b32dec": "s",
    # regular expressions
    "regexMatch": "rs", "regexFind": "rs", "regexFindAll": "rsi", "regexReplaceAll": "rsR",
    "regexReplaceAllLiteral": "rsR", "regexSplit": "rsi", "regexQuoteMeta": "s",
    "mustRegexMatch": "rs", "mustRegexFind": "rs", "mustRegexFindAll": "rsi",
    "mustRegexReplaceAll": "rsR", "mustRegexReplaceAllLiteral": "rsR", "mustRegexSplit": "rsi",
    # numbers
    "int": "n", "int64": "n", "float64": "n", "atoi": "s", "toDecimal": "n", "add": "n*",
    "add1": "n", "sub": "nn", "mul": "n*", "div": "nn", "mod": "nn", "max": "n*", "min": "n*",
    "biggest": "n*", "addf": "n*", "add1f": "n", "subf": "n*", "mulf": "n*", "divf": "n*",
    "maxf": "n*", "minf": "n*", "ceil": "n", "floor": "n", "round": "nu", "until": "u",
    "untilStep": "uuu", "seq": "uu", "randInt": "s",
    # lists
    "list": "a*", "tuple": "a*", "first": "l", "last": "l", "rest": "l", "initial": "l",
    "append": "la", "push": "la", "prepend": "la", "concat": "l*", "reverse": "l", "uniq": "l",
    "without": "la*", "has": "al", "compact": "l", "slice": "lii", "chunk": "il",
    "mustFirst": "l", "mustLast": "l", "mustRest": "l", "mustInitial": "l", "mustAppend": "la",
    "mustPush": "la", "mustPrepend": "la", "mustReverse": "l", "mustUniq": "l", "mustWithout": "la",
    "mustHas": "al", "mustCompact": "l", "mustSlice": "lii", "mustChunk": "il", "all": "a*",
    "any": "a*",
    # dictionaries
    "get": "dk", "hasKey": "dk", "pluck": "kd*", "pick": "dk*", "omit": "dk*", "merge": "fd*",
    "mergeOverwrite": "fd*", "mustMerge": "fd", "mustMergeOverwrite": "fd", "set": "fka",
    "unset": "fk", "dig": "kad", "deepCopy": "a", "mustDeepCopy": "a", "deepEqual": "aa",
    # defaults, types, flow
    "default": "aa", "empty": "a", "coalesce": "a*", "ternary": "aab", "typeOf": "a",
    "typeIs": "sa", "typeIsLike": "sa", "kindOf": "a", "kindIs": "sa", "fail": "s",
    "required": "sa", "hello": "", "lookup": "ssss", "getHostByName": "s",
    # encodings
    "toYaml": "a", "toYamlPretty": "a", "toJson": "a", "toPrettyJson": "a", "toRawJson": "a",
    "mustToJson": "a", "mustToPrettyJson": "a", "mustToRawJson": "a", "toToml": "d",
    "fromYaml": "y", "fromYamlArray": "y", "fromJson": "j", "fromJsonArray": "j",
    "mustFromJson": "j", "fromToml": "o",
    # dates: the clock is never asked
    "toDate": "LN", "mustToDate": "LN", "dateModify": "Dt", "mustDateModify": "Dt",
    "date_modify": "Dt", "must_date_modify": "Dt", "unixEpoch": "t", "date": "LT",
    "dateInZone": "LTZ", "date_in_zone": "LTZ", "htmlDate": "T", "htmlDateInZone": "TZ",
    "duration": "D", "durationRound": "D",
    # keys
    "decryptAES": "ss", "buildCustomCert": "ss",
    # versions, paths, URLs
    "semver": "v", "semverCompare": "Vv", "base": "p", "dir": "p", "clean": "p", "ext": "p",
    "isAbs": "p", "osBase": "p", "osDir": "p", "osClean": "p", "osExt": "p", "osIsAbs": "p",
    "urlParse": "U", "urlJoin": "W",
}

HELM4 = {
    "mustToYaml": "a", "mustToToml": "d", "mustToDuration": "D", "durationSeconds": "D",
    "durationMilliseconds": "D", "durationMicroseconds": "D", "durationNanoseconds": "D",
    "durationMinutes": "D", "durationHours": "D", "durationDays": "D", "durationWeeks": "D",
    "durationRoundTo": "DD", "durationTruncateTo": "DD",
}

# Functions whose second argument means "now" when it is no time, or which print addresses or take
# memory without bound when an argument is of another kind: these get what they want.
STRICT = {"date", "dateInZone", "date_in_zone", "htmlDate", "htmlDateInZone", "durationRound",
          "until", "untilStep", "seq", "repeat", "indent", "nindent", "randInt"}

STRINGS = ["", "a", "abc", "Hello World", "foo-bar_baz", "a,b,,c", "  pad \\t", "x\\ny\\n", "é日本 ü",
           "😀", "\\xff\\x00", "a: b", "- x", "yes", "null", "1.50", "0x1f", "010", "1e3", "true",
           "{{ . }}", "<no value>", "<a href='x'>&", "key", "UPPER lower", "%d %s", "$1", "\\u2028",
           "a\\tb", "#c", "'q'", "\\\"dq\\\"", "trailing ", "line one\\n  two\\n\\nthree", "FooBar2Baz",
           "http://u:p@h:1/p?q#f", "2024-02-03", "12:30", "~", "@x", "long words " * 9]
WORDS = ["a", "b", "key", "name", "x", "nested", "s", "i", "l", "m", "zz"]
REGEXES = ["a", "a*", "[a-z]+", "(a)(b)?", "^x", "\\\\d+", "(?i)FOO", "(?P<n>o+)", "", "\\\\s", "b$", "(",
           "[", "a{2,3}", ".", "(?s).", "\\\\bx", "\\\\p{L}", "o|oo", "(x|y)*?z", "\\\\W+", "*", "(?=a)"]
LAYOUTS = ["2006-01-02", "2006-01-02T15:04:05Z07:00", "Jan _2 06 3:04PM", "Monday 002 MST",
           "15:04:05.000 -0700", "", "x"]
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "nope", "Local", ""]
DURATIONS = ["1h", "-90m", "1.5s", "100ms", "36h", "x", "", "95", "1d", "2h45m30.5s"]
VERSIONS = ["1.2.3", "v1.2", "1.2.3-alpha.1", "2.0.0+b", "1", "x", "1.28.3-gke.5", "", "0.0.3"]
CONSTRAINTS = [">=1.2", "^1", "~1.2.3", "1.x", ">1 <2", "=1.2.3", "!=1.2", "1 - 2", "*", "", ">=1.2-0",
               "^0.0 || ~2", "<1.2.4", "bad"]
PATHS = ["", "/a/b.c", "a//b/../c", "../x", ".", "/", "a.tar.gz", "dir/", ".x"]
URLS = ["", "http://h/p", "https://u:p@h:80/a b?q=1#f", "mailto:x@y", "//h/p", "%zz", "/p?x", "a:b"]
YAMLS = ["a: 1", "a: [1, x, null]\\nb: {c: yes}", "- 1\\n- b", "x", "", "a: |\\n  t\\n", "a: &x 1\\nb: *x",
         "{", "a: 0x1F", "? x", "a: b: c", "---\\na: 2\\n---\\nb: 3", "1: x", "a: 'q'\\n", "- - 1\\n  - 2",
         "a:\\n- b: 1\\n  c: 2", "\\ta: 1", "k: !!str 5", "a: 2024-01-02", "a: 1.5e3"]
JSONS = ["{\\\"a\\\":1}", "[1,\\\"x\\\",null]", "null", "5", "\\\"s\\\"", "{", "", "{\\\"a\\\":{\\\"b\\\":[true]}}",
         "[1,]", "1e999", "{\\\"a\\\":1.50,\\\"b\\\":1e21}"]
TOMLS = ["a = 1", "[t]\\nx = \\\"y\\\"", "a = [1, 2]", "a = 1.5\\nb = true", "x", "", "[[t]]\\na=1\\n[[t]]\\na=2",
         "d = 2024-01-02T03:04:05Z"]
TYPES = ["string", "int", "float64", "map", "slice", "bool", "int64", "[]interface {}",
         "map[string]interface {}", "invalid", "time.Time", "*semver.Version"]
INTEGERS = ["0", "1", "-1", "2", "3", "7", "-5", "10", "100", "255", "0x10", "0777", "1000000",
            "9223372036854775807", "-9223372036854775808", "'x'", "1e3", "007"]
FLOATS = ["0.0", "1.0", "1.5", "-2.5", "0.1", "1e6", "1e21", "1e-7", "123456.789", "3.14159", "1e300",
          "100000.0", "2.675"]
VERBS = ["%v", "%s", "%q", "%d", "%5d", "%05d", "%-5s|", "%x", "%X", "%t", "%T", "%.2f", "%8.3f", "%e",
         "%g", "%+d", "%c", "%U", "%o", "%b", "%#v", "%+v", "%#x", "%%", "%", "%!", "%[2]v", "%[1]q",
         "%*d", "%.3s", "%6v", "%z", "% x", "%+q"]
# Methods of the objects that templates see, called on them.
METHODS = ["{d}.Format \"{L}\"", "{d}.Unix", "{d}.Weekday", "{d}.YearDay", "{d}.AddDate 0 {i} {i}", "{d}.Month", "{d}.UTC", "{d}.IsZero", "{d}.ISOWeek",
           "{d}.Year", "{d}.Nope", "{d}.Sub {d}", "{d}.Before {d}", "{d}.Truncate {i}", "{d}.Location", "{d}.String", "{d}.UnixMilli", "{d}.Add {i}",
           "{v}.Major", "{v}.Compare {v}", "{v}.IncMinor", "{v}.Prerelease", "{v}.Metadata", "{v}.Original", "{v}.LessThan {v}", "{v}.Equal {v}", "{v}.String",
           "{v}.SetPrerelease \"{w}\"", "{v}.SetMetadata \"{w}\"", "{v}.Nope", "{v}.IncPatch.Patch", "{v}.GreaterThan {i}",
           ".Values.Table \"{w}\"", ".Values.PathValue \"{w}.{w}\"", ".Values.YAML", ".Values.AsMap", ".Values.Table \"m.{w}\"", ".Values.m.{w}.AsMap",
           ".Files.Get \"{w}\"", ".Files.Glob \"*\"", "(.Files.Glob \"**\").AsConfig", ".Files.Lines \"{w}\"", ".Files.GetBytes \"x\"", ".Files.AsSecrets",
           ".Capabilities.APIVersions.Has \"{w}\"", ".Capabilities.KubeVersion.String", ".Capabilities.Copy.KubeVersion", ".Chart.Maintainers", ".Chart.{w}",
           ".Template.{w}", ".Release.{w}", ".Subcharts.{w}", ".Release.{w}.{w}", "(.Capabilities.KubeVersion).Minor"]
PLAIN_VERBS = ["%v", "%s", "%q", "%T", "%10s", "%-12v|", "%%"]


def quoted(text):
    return '"' + text + '"'


class Grammar:
    def __init__(self, rng, helm3=False):
        self.random = rng
        self.texts = Texts(rng)
        self.signatures = dict(SIGNATURES)
        if not helm3:
            self.signatures.update(HELM4)
        self.names = sorted(self.signatures)
        self.variables = []
        self.in_range = 0
        self.dot = False    # whether `.` is something else than the root, which holds an address
        self.plain = False  # no times and versions: some verbs print their insides

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def pick(self, options):
        return options[self.random.randrange(len(options))]

    # ----- templates

    def template(self):
        self.variables, self.in_range, self.dot = [], 0, False
        text = "".join(self.block(2) for _ in range(self.random.randint(1, 3)))
        if self.chance(4):
            text = self.damaged(text)
        return text

    def damaged(self, text):
        """The text with one piece gone, doubled or replaced: what a parser must refuse alike."""
        at = self.random.randrange(len(text))
        size = self.random.randint(1, 4)
        middle = self.pick(["", text[at:at + size] * 2, "}}", "{{", "|", "(", ")", ".", "\"", " ", "-", "$x",
                            "end", ":=", "1"])
        return text[:at] + middle + text[at + size:]

    def block(self, depth):
        kind = self.random.randrange(20) if depth else 0
        if kind < 9:
            return self.action(self.expression(3))
        if kind == 9:
            return self.pick(["text", "\n", "a\n  b ", " ", "é", "---\n", "<no value>", "k: v\n"])
        if kind == 10:
            return self.declaration()
        if kind == 11:
            return self.conditional(depth)
        if kind == 12:
            return self.loop(depth)
        if kind == 13:
            return self.scope("with", self.expression(1), depth)
        if kind == 14:
            return self.definition(depth)
        if kind == 15:
            outer, self.dot = self.dot, False
            inner = self.action(self.expression(1)).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            self.dot = outer
            return self.action(f'tpl "{inner}" {self.pick([".", "$", "nil", ".Values"])}')
        if kind == 17:
            return self.oddity(depth)
        if kind == 16 and self.in_range:
            return self.action(self.pick(["break", "continue"]))
        return self.action(self.pipeline(3))

    def oddity(self, depth):
        """What templates hold more rarely."""
        roll = self.random.randrange(9)
        if roll == 0:
            return self.pick(["{{/* c */}}", "{{- /* c */ -}}", "{{ /* c */ }}", "{{/* {{ }} */}}", "{{/* c */ -}}", "a {{- /**/}} b"])
        if roll == 1:
            return self.action("`" + self.pick(["raw", "a\nb", "\\n", "{{ . }}", "é\"", ""]) + "`" + self.pick(["", " | quote", " | len"]))
        if roll == 2:
            return self.action("block \"b\" " + self.atom("a", 1)) + "<{{ . }}>" + self.action("end")
        if roll == 3:
            outer, self.dot = self.dot, True
            text = self.action("with " + self.expression(1)) + "1" + self.action("else with " + self.expression(1)) + self.block(depth - 1)
            self.dot = outer
            return text + self.pick([self.action("else") + "3", ""]) + self.action("end")
        if roll == 4 and self.variables:
            name = self.pick(self.variables)
            return self.action(f"range {name} = {self.atom('l', 2)}") + "{{ . }};" + self.action("end") + self.action(f"{name}")
        if roll == 5:
            return self.action("(" + self.pipeline(1) + ")" + self.pick(["", self.field()]) + self.pick(["", " | toJson", " | print"]))
        if roll == 6:
            return self.action("if " + self.expression(1)) + "a" + self.action("else with " + self.expression(1)) + "b" + self.action("end")
        if roll == 7:
            return self.action(self.pipeline(2).replace(" ", self.pick(["\n", "  ", "\t", "\r\n"]), 1))
        return self.action("(" + self.method() + ")" + self.pick(["", self.field(), " | toJson"]))

    def method(self):
        text = self.pick(METHODS)
        if self.dot and text.startswith((".", "(.")):
            text = text.replace(".", "$.", 1)
        for mark, kind in (("d", "t"), ("v", "v"), ("i", "i"), ("w", "word"), ("L", "layout")):
            while "{" + mark + "}" in text:
                made = {"t": self.literal_t, "v": lambda: f"(semver {quoted(self.pick(VERSIONS))})", "i": lambda: self.pick(["0", "1", "-3", "40"]),
                        "word": lambda: self.pick(WORDS + ["v1", "Name"]), "layout": lambda: self.pick(LAYOUTS)}[kind]()
                text = text.replace("{" + mark + "}", made, 1)
        return text

    def action(self, inside):
        left, right = self.pick(["{{ ", "{{ ", "{{ ", "{{- ", "{{"]), self.pick([" }}", " }}", " -}}", "}}"])
        if left == "{{" and inside.startswith("-"):
            left = "{{ "
        return left + inside + right

    def declaration(self):
        inside = self.pipeline(2)
        if self.variables and self.chance(30):
            return self.action(f"{self.pick(self.variables)} = {inside}")
        name = "$" + self.pick(["x", "y", "v", "item"])
        text = self.action(f"{name} := {inside}")
        self.variables.append(name)
        return text

    def conditional(self, depth):
        known = len(self.variables)
        text = self.action("if " + self.pipeline(2)) + self.block(depth - 1)
        if self.chance(30):
            text += self.action("else if " + self.expression(1)) + self.block(depth - 1)
        if self.chance(50):
            text += self.action("else") + self.block(depth - 1)
        del self.variables[known:]
        return text + self.action("end")

    def scope(self, word, subject, depth):
        known = len(self.variables)
        outer, self.dot = self.dot, True
        text = self.action(f"{word} {subject}") + self.block(depth - 1)
        self.dot = outer
        if self.chance(40):
            text += self.action("else") + self.block(depth - 1)
        del self.variables[known:]
        return text + self.action("end")

    def loop(self, depth):
        known = len(self.variables)
        subject = self.atom(self.pick("llldduusb"), 2)
        head = self.pick(["", "", "$v := ", "$i, $v := "])
        if head:
            self.variables += ["$v"] + (["$i"] if "$i" in head else [])
        outer, self.dot = self.dot, True
        self.in_range += 1
        body = self.pick(["", "{{ . }};", "{{ . }};"]) + self.block(depth - 1)
        self.in_range -= 1
        self.dot = outer
        text = self.action(f"range {head}{subject}") + body
        del self.variables[known:]
        if self.chance(30):
            text += self.action("else") + self.block(depth - 1)
        return text + self.action("end")

    def definition(self, depth):
        outer = self.variables, self.in_range, self.dot
        self.variables, self.in_range, self.dot = [], 0, True
        body = self.block(min(depth - 1, 1))
        self.variables, self.in_range, self.dot = outer
        data = self.atom("a", 1)
        call = self.pick([f'{{{{ template "t" {data} }}}}', f'{{{{ include "t" {data} }}}}',
                          f'{{{{ include "t" {data} | quote }}}}', f'{{{{ include "t" {data} | fromYaml }}}}'])
        return '{{ define "t" }}' + body + "{{ end }}" + call

    # ----- expressions

    def pipeline(self, depth):
        stages = [self.expression(depth)]
        while self.chance(35):
            name = self.pick(self.names)
            kinds = self.kinds(name)
            if name in STRICT or not kinds or kinds[-1] == "f":
                continue
            if kinds[-1] in "dl" and name in ("merge", "mergeOverwrite"):
                continue
            arguments = [self.argument(name, kind, 1) for kind in kinds[:-1]]
            stages.append(" ".join([name] + arguments))
        return " | ".join(stages)

    def kinds(self, name):
        signature = self.signatures[name]
        if signature.endswith("*"):
            return signature[:-2] + signature[-2] * self.random.choice([0, 1, 1, 2, 2, 3])
        return signature

    def expression(self, depth):
        roll = self.random.randrange(20)
        if roll == 0:
            return self.atom("a", 0)
        if roll == 1:
            return self.printf(depth)
        if roll == 2:
            return f"keys {self.dictionary(depth)} | sortAlpha"
        if roll == 3:
            return f'values (dict "k" {self.atom("a", depth - 1)})'
        return self.call(self.pick(self.names), depth)

    def call(self, name, depth):
        kinds = self.kinds(name)
        if self.chance(2) and name not in STRICT and kinds:
            kinds = kinds[:-1] if self.chance(50) else kinds + "a"
        return " ".join([name] + [self.argument(name, kind, depth) for kind in kinds])

    def argument(self, name, kind, depth):
        if kind in "fT" or name in STRICT:
            return self.atom(kind, 0)
        if self.chance(8) and not (name == "set" and kind == "a"):
            kind = self.pick("aasinldb" if self.plain else "aasinldbt")
        if name == "set":
            return self.literal(kind)
        return self.atom(kind, depth - 1)

    def printf(self, depth):
        self.plain = self.chance(60)
        if self.plain and self.chance(50):
            verbs = [self.texts.verb() for _ in range(self.random.randint(1, 2))]
            arguments = [self.atom("a", depth - 1) for _ in range(self.random.randint(0, 4))]
            self.plain = False
            return " ".join(["printf", go_quoted(" ".join(verbs))] + arguments)
        verbs = [self.pick(VERBS if self.plain else PLAIN_VERBS) for _ in range(self.random.randint(1, 3))]
        arguments = [self.atom("a", depth - 1) for _ in range(max(0, len(verbs) + self.pick([0, 0, 0, 1, -1])))]
        self.plain = False
        return " ".join(["printf", quoted(self.pick(["", "a ", "é"]) + " ".join(verbs))] + arguments)

    # The kinds of arguments: a any, b bool, c comparable, d dictionary, f fresh dictionary, i integer,
    # j JSON, k key, l list, n number, o TOML, p path, q what has a length, r regexp, s string, t time,
    # u small literal, v version, y YAML, D duration, L layout, T time or Unix seconds, U URL, V constraint,
    # N text of a date, R replacement, K kind of password, W parts of a URL, Z zone.
    def atom(self, kind, depth):
        if depth > 0 and kind not in "fuTLZ" and self.chance(45):
            nested = self.nested(kind, depth)
            if nested:
                return f"({nested})" + (self.field() if self.chance(5) else "")
        return self.literal(kind)

    def field(self):
        return "." + self.pick(["a", "b", "x", "key.name", "a.b"])

    def nested(self, kind, depth):
        makers = {
            "s": ["print", "upper", "trunc", "quote", "toString", "join", "replace", "toJson", "toYaml", "trim",
                  "b64enc", "indent", "repeat", "cat", "regexFind", "substr", "get", "index", "first", "default"],
            "n": ["add", "mul", "sub", "div", "int", "float64", "len", "addf", "round", "max", "index", "floor"],
            "i": ["int", "len", "atoi"], "b": ["eq", "not", "hasKey", "contains", "empty", "has", "lt"],
            "l": ["list", "append", "concat", "splitList", "until", "reverse", "uniq", "rest", "toStrings",
                  "fromYamlArray", "sortAlpha", "slice", "without", "compact", "chunk", "regexFindAll"],
            "d": ["dict", "merge", "fromYaml", "fromJson", "pick", "omit", "set", "deepCopy", "split",
                  "mergeOverwrite", "fromToml", "urlParse"],
            "t": ["toDate", "dateModify"], "q": ["list", "dict", "print", "splitList"],
        }
        if kind in "ac":
            if self.plain:
                kind = self.pick("snlbd")
            else:
                return self.expression(depth - 1)
        names = makers.get(kind)
        if not names:
            return None
        name = self.pick(names)
        if name == "dict":
            return self.dictionary(depth - 1, bare=True)
        return self.call(name, depth - 1)

    def dictionary(self, depth, bare=False):
        entries = []
        for _ in range(self.random.randint(0, 3)):
            entries.append(f"{quoted(self.pick(WORDS))} {self.atom('a', depth - 1)}")
        text = " ".join(["dict"] + entries)
        return text if bare else f"({text})"

    def literal(self, kind):
        simple = {"r": REGEXES, "L": LAYOUTS, "Z": ZONES, "D": DURATIONS, "v": VERSIONS, "V": CONSTRAINTS,
                  "p": PATHS, "U": URLS, "y": YAMLS, "j": JSONS, "o": TOMLS}
        if kind in simple and kind != "Z" and self.chance(60):
            return self.texts.made(kind)
        if kind in simple:
            return quoted(self.pick(simple[kind]))
        if kind in "ac":
            return self.any_literal()
        return getattr(self, "literal_" + {"k": "key", "q": "sized", "T": "moment", "W": "url_parts", "N": "date", "R": "replacement",
                                    "K": "kind_of_password"}.get(kind, kind))()

    def any_literal(self):
        roll = self.random.randrange(22)
        if roll < 5:
            return self.literal_s()
        if roll < 9:
            return self.pick([self.pick(INTEGERS), self.pick(FLOATS), self.pick(INTEGERS), self.pick(FLOATS),
                              self.pick(NUMBERS) if self.chance(30) else "1"])
        if roll < 14:
            return self.pick([".Values.s", ".Values.i", ".Values.f", ".Values.b", ".Values.l", ".Values.m", ".Values.z",
                              ".Values.nope", ".Values.n.a", ".Values.m.x", "(.Values.nope)", ".Values.e",
                              ".Release.Name", ".Chart.Name", ".Template.Name", ".Values.m.a.b", ".Values.l.x", ".Values.s.y"])
        if roll < 16 and self.variables:
            return self.pick(self.variables) + (self.field() if self.chance(10) else "")
        return self.pick(["true", "false", "nil", "(list)", "(dict)", "." if self.dot else ".Values", "(list 1 \"a\" nil)",
                          "(dict \"a\" 1 \"b\" (list 2))", "1i" if self.plain else "(int64 5)", "(until 3)",
                          "(semver \"1.2.3\").Major", "(splitList \",\" \"x,y\")", ".Release.IsInstall", ".Release.Revision", ".Capabilities.KubeVersion.Minor",
                          "(.Files.Get \"x\")", "(.Files.Lines \"x\")", "(list nil (dict) (list) 0 false \"\")", "(chunk 2 (list 1 2 3))",
                          "(toStrings (list 1 nil \"x\"))", "(split \"-\" \"a-b\")", "(.Capabilities.APIVersions.Has \"v1\")",
                          "(urlParse \"http://h/p?q\")", "(dict \"a\" (dict \"b\" (list 1 (dict \"c\" nil))))", "(b64enc \"x\")",
                          "(regexFindAll \"z\" \"a\" -1)", "(fromYaml \"a: [1, {b: 2}]\")", "(atoi \"3\")", "(mod 7 3)", "(toDecimal \"17\")"])

    def literal_s(self):
        if self.chance(12):
            return self.pick([".Values.s", ".Values.n.a", ".Release.Name", ".Values.e"])
        return quoted(self.pick(STRINGS))

    def literal_i(self):
        return self.pick(["0", "1", "2", "3", "5", "-1", "-3", "10", "100", "(int .Values.i)", "(len .Values.s)"])

    def literal_date(self):
        return self.texts.date() if self.chance(60) else self.literal_s()

    def literal_replacement(self):
        return go_quoted(self.pick(REPLACEMENTS)) if self.chance(70) else self.literal_s()

    def literal_kind_of_password(self):
        return self.pick(['"long"', '"pin"', '"maximum"', '"basic"', '"x"'])

    def literal_u(self):
        return self.pick(["0", "1", "2", "3", "5", "8", "-1", "-4"])

    def literal_n(self):
        return self.pick([self.pick(INTEGERS), self.pick(FLOATS), ".Values.i", ".Values.f", quoted(self.pick(STRINGS)),
                          "\"12\"", "\"-7.5\"", "(int64 7)", "true", "nil"])

    def literal_b(self):
        return self.pick(["true", "false", ".Values.b", "(not true)", "(eq 1 1)"])

    def literal_l(self):
        return self.pick([".Values.l", "(list)", "(list 1 2 3)", "(list \"b\" \"a\" nil \"b\")", "(until 4)",
                          "(list 1 1.0 \"1\" true)", "(splitList \" \" \"c a b a\")", "(list (list 1) (dict \"a\" 1))",
                          ".Values.n.l", "(list .Values.i .Values.f .Values.s)"])

    def literal_d(self):
        return self.pick([".Values.m", ".Values.n", "(dict)", "(dict \"a\" 1)", "(dict \"a\" 1 \"b\" \"x\" \"c\" nil)",
                          "(dict \"a\" (dict \"b\" 2))", "(dict \"key\" (list 1 2))", "(split \",\" \"p,q\")"])

    def literal_f(self):
        """A dictionary of its own: changing it cannot tie a knot."""
        return self.pick(["(dict)", "(dict \"a\" 1)", "(dict \"a\" (dict \"b\" 2) \"x\" \"\")", "(dict \"s\" nil \"l\" (list 1))",
                          "(dict \"m\" (dict \"x\" 5))", "(dict \"a\" false \"key\" 0)"])

    def literal_t(self):
        return self.pick(["(toDate \"2006-01-02\" \"2024-02-29\")", "(toDate \"2006\" \"bad\")",
                          "(toDate \"2006-01-02T15:04:05Z07:00\" \"2024-07-03T04:05:06.789+05:30\")"])

    def literal_moment(self):
        return self.pick([self.literal_t(), "0", "1700000000", "-86400", "(int64 1720000000)"])

    def literal_key(self):
        return self.pick([quoted(self.pick(WORDS)), quoted(self.pick(WORDS)), "0", "1"])

    def literal_sized(self):
        return self.pick([self.literal_l(), self.literal_d(), self.literal_s()])

    def literal_url_parts(self):
        return self.pick(["(urlParse \"http://u:p@h/x?y#z\")", "(dict \"host\" \"h\" \"path\" \"p q\")", "(dict)",
                          "(dict \"scheme\" \"s\" \"opaque\" \"o\")", "(dict \"host\" 5)"])


def values_text(rng):
    """A values.yaml: always the same keys, with changing kinds below them."""
    def scalar():
        return rng.choice([rng.randint(-10, 10), rng.choice([0.5, 1e21, 1.25, 100000, 1234567, -0.1, 1e-7]),
                           rng.choice(["a", "b", "", "yes", "hello world", "x: y", "é", "12", "1e3", "a\nb"]),
                           rng.choice([True, False]), None])

    def tree(depth):
        kind = rng.randrange(4) if depth else 3
        if kind == 0:
            return [tree(depth - 1) for _ in range(rng.randint(0, 3))]
        if kind == 1:
            return {rng.choice(WORDS): tree(depth - 1) for _ in range(rng.randint(0, 3))}
        return scalar()

    values = {
        "s": rng.choice(["text", "", "Some Words here", "a,b", "x-y_z", "{{ .Release.Name }}"]),
        "i": rng.choice([0, 1, 3, 42, -7, 1234567]), "f": rng.choice([0.5, 2.25, 1e10, -1.5]),
        "b": rng.choice([True, False]), "e": "", "z": None,
        "l": [tree(2) for _ in range(rng.randint(0, 4))],
        "m": {rng.choice(WORDS): tree(2) for _ in range(rng.randint(0, 4))},
        "n": {"a": "deep", "l": ["q", 1], "x": tree(2)},
    }
    return json.dumps(values)
