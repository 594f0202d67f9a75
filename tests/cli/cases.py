"""Charts and command lines whose answers were recorded from Helm 4.3.1 (recorded.json)."""

import gzip
import io
import tarfile

CHART_YAML = "apiVersion: v2\nname: {name}\nversion: 0.1.0\n{extra}"


def chart(name="c", extra="", values="a: 1\n", templates=None, **files):
    """The files of one chart, by path relative to the folder in which the command runs."""
    made = {f"{name}/Chart.yaml": CHART_YAML.format(name=name, extra=extra)}
    if values is not None:
        made[f"{name}/values.yaml"] = values
    for path, text in (templates or {}).items():
        made[f"{name}/templates/{path}"] = text
    for path, text in files.items():
        made[f"{name}/{path}"] = text
    return made


POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n"
HOOK = ("apiVersion: v1\nkind: Job\nmetadata:\n  name: h\n  annotations:\n"
        "    helm.sh/hook: {event}\n    helm.sh/hook-weight: \"{weight}\"\n")
CONFIG = "kind: ConfigMap\nmetadata: {name: m}\ndata: {a: {{ .Values.a | quote }}}\n"

FULL = {
    **chart(templates={
        "a.yaml": CONFIG + "---\n" + POD,
        "hook.yaml": HOOK.format(event="pre-install", weight="-1"),
        "test.yaml": HOOK.format(event="test", weight="5"),
        "odd.yaml": HOOK.format(event="pre-foo", weight="5"),
        "NOTES.txt": "Thanks for {{ .Chart.Name }}\n",
        "_h.tpl": "{{ define \"n\" }}name{{ end }}",
        "sub/b.yaml": "kind: Service\nmetadata: {name: {{ include \"n\" . }}}",
    }),
    "c/crds/x.yaml": "kind: CustomResourceDefinition\nname: x\n",
    "c/README.md": "# Read me\n",
    "c/files/a.txt": "one\ntwo\n",
}

PRINT = {**chart(templates={"a.yaml": "v: {{ .Values | toJson }}\nr: {{ .Release | toJson }}\n"
                                      "k: {{ .Capabilities.KubeVersion }}"
                                      " {{ .Capabilities.KubeVersion.Version }}\n"
                                      "h: {{ .Capabilities.APIVersions.Has \"x/v1\" }}\n"}),
         "v1.yaml": "a: {b: 1, c: 2}\n", "v2.yaml": "a: {c: 3}\nd: [1]\n",
         "text.txt": "line\n"}


PATHS = {**chart(values="a: 1\nb: {c: two, d: [{e: 3}]}\nl: [x, y, z]\nz: null\nf: 2.5\ne: ''\n"
                      "dotted.key: here\ns:\n- {name: one, v: 1}\n- {name: two, v: 2, t: [7, 8]}\n"
                      "- {name: three, v: 3, x: true, t: []}\n")}


def one(template, **more):
    return chart(templates={"a.yaml": template}, **more)


FILES = {**one("{{ .Files.Get \"files/a.txt\" | toJson }}\n"
               "l: {{ .Files.Lines \"files/a.txt\" | toJson }}\n"
               "g: {{ range $k, $v := .Files.Glob \"files/*\" }}{{ $k }} {{ end }}\n"
               "c:\n{{ (.Files.Glob \"files/**\").AsConfig | indent 2 }}\n"
               "s:\n{{ (.Files.Glob \"files/*.txt\").AsSecrets | indent 2 }}\n"
               "m: {{ .Files.missing }} {{ .Files.GetBytes \"nope\" }} {{ typeOf .Files }}\n"
               "e: {{ .Files.Get \"../values.yaml\" | quote }}{{ .Files.Get \"/etc/passwd\" }}\n"),
         "c/files/a.txt": "one\ntwo\n", "c/files/d/b.txt": "deep: true\n"}

LINT_BAD = {
    "c/Chart.yaml": "apiVersion: v1\nname: c\nversion: 1.2\nappVersion: 1.2\nfoo: bar\n"
                    "type: application\nmaintainers: [{name: a, email: x}]\nsources: [abc]\n"
                    "icon: foo\ndependencies: [{name: d, version: 1, repository: x}]\n",
    "c/values.yaml": "a: 1\n",
    "c/templates/a.yaml": "kind: Foo\nmetadata: {name: A_b}\n---\napiVersion: apps/v1beta1\n"
                          "kind: Deployment\nmetadata: {name: x.y}\n",
    "c/templates/b.json": "x\n",
    "c/crds/x.yaml": "kind: a\n",
}

def packed(files):
    """A .tgz of these texts."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for path, text in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return out.getvalue()


WITH_ICON = CHART_YAML.format(name="c", extra="icon: http://a/b\n")
WITH_SUBCHART = WITH_ICON + "dependencies: [{name: d, version: 0.1.0, repository: ''}]\n"
LIST = "apiVersion: v1\nkind: List\nmetadata: {name: l}\nitems: "
KEPT = "{metadata: {name: x, annotations: {helm.sh/resource-policy: keep}}}"
ARCHIVES = {
    "Chart.yaml at its root": packed({"Chart.yaml": WITH_ICON, "values.yaml": ""}), "nothing": b"",
    "no files": packed({}), "text": b"hello", "a page": b"<html>" + b" " * 600, "a long text": b"a" * 600,
    "a zip": b"PK\x03\x04aaaa", "a packed text": gzip.compress(b"hello", mtime=0),
    "a packed nothing": gzip.compress(b"", mtime=0), "a cut": packed({"c/Chart.yaml": WITH_ICON})[:40],
    "no Chart.yaml": packed({"c/values.yaml": ""}), "a file at its root": packed({"x": "y"}),
    "a way out": packed({"c/../Chart.yaml": WITH_ICON}), "a chart without a name":
        packed({"c/Chart.yaml": "apiVersion: v2\nversion: 1.0.0\n"}),
    "a broken Chart.yaml": packed({"c/Chart.yaml": "a: [\n"}), "another folder":
        packed({"x/Chart.yaml": WITH_ICON}), "a name with a slash":
        packed({"c/Chart.yaml": "apiVersion: v2\nname: a/b\nversion: 1.0.0\n"}),
}
DOCUMENTS = {
    "JSON": "{\"kind\": \"Pod\", \"metadata\": {\"name\": \"x\"}}\n", "two JSON":
    "{\"metadata\": {\"name\": \"x\"}}{\"metadata\": {\"name\": \"X\"}}\n", "JSON and words":
    "{\"metadata\": {\"name\": \"x\"}} words\n", "JSON of a wrong kind": "{\"metadata\": \"x\"}\n",
    "JSON with a number": "{\"kind\": 5, \"metadata\": {\"name\": \"x\"}}\n", "JSON that is cut": "{\"a\":\n",
    "a flow that is no JSON": "{metadata: {name: x}}\n", "an empty flow and more": "{} foo: bar\n",
    "an empty flow as key": "{}: x\n", "words behind a separator": "a: 1\n--- words\nb: 1\n",
    "a comment behind a separator": "metadata: {name: x}\n--- # why\nmetadata: {name: y}\n",
    "a list": LIST + "[{metadata: {name: x}}]\n", "a list that keeps": LIST + f"[{KEPT}]\n",
    "a list of text": LIST + "x\n", "a list of texts": LIST + "[x]\n", "a list of odd metadata":
    LIST + "[{metadata: x}]\n", "a list of odd annotations": LIST + "[{metadata: {annotations: x}}]\n",
    "a list that comes second": "a: 1\nmetadata: {name: x}\n---\n" + LIST + f"[{KEPT}]\n",
    "an old policy": "apiVersion: admissionregistration.k8s.io/v1alpha1\n"
                     "kind: ValidatingAdmissionPolicy\nmetadata: {name: x}\n",
    "an old binding": "apiVersion: admissionregistration.k8s.io/v1beta1\n"
                      "kind: ValidatingAdmissionPolicyBinding\nmetadata: {name: x}\n",
    "an old webhook": "apiVersion: admissionregistration.k8s.io/v1beta1\n"
                      "kind: MutatingWebhookConfiguration\nmetadata: {name: x}\n",
}
ICONS = ["data:image/png;base64,AAAA", "mailto:x@y", "https://a/b c.png", "https://[::1", "http://a:b",
         "http://a/%zz", "/x.png", "x.png", "a:"]
HOMES = ["a", "a.b", "a.b.c", "a.b:80", "a.b:99999", "http://a", "http://a_b", "http://[2001:db8::1]:80",
         "ssh://git@h/x", "mailto:x@y", "http://a.b/x y"]
MAILS = ["a@b", "a@b.c", "a@b.c.", "a..b@c.d", "a@b.c1", "A+b@c-d.ef"]


NAMED = chart(templates={"a.yaml": "n: {{ .Release.Name }}\n"})
SUBCHART = {"c/charts/d/Chart.yaml": CHART_YAML.format(name="d", extra="")}
WARNED = {**chart(extra="dependencies:\n- {name: d, version: 0.1.0, condition: 'a,d.on', tags: [t],"
                        " import-values: [x, {child: y, parent: z}]}\n",
                  values="a: 1\ntags: {t: 1}\nd: {on: text}\n", templates={"a.yaml": "a: 1\n"},
                  **{"values.schema.json": "{\"$ref\": \"urn:x\"}"}), **SUBCHART}
V3 = {"c/Chart.yaml": "apiVersion: v3\nname: c\nversion: 0.1.0\n", "c/values.yaml": "a: 1\n",
      "c/README.md": "# Read me\n", "c/templates/a.yaml": "a: 1\n"}
INDEX = ("apiVersion: v1\ngenerated: 2020-01-01T00:00:00Z\nentries:\n  a:\n  - name: a\n"
         "    version: 1.0.0\n    urls: [a.tgz]\n")


def cached(index):
    """A repository "r" whose index was fetched."""
    return {".config/helm/repositories.yaml": "apiVersion: \"\"\nrepositories:\n- name: r\n"
                                              "  url: http://127.0.0.1:1\n",
            ".cache/helm/repository/r-index.yaml": index}


INDEXES = {
    "good": INDEX, "null": INDEX + "  -\n  b:\n", "two documents": INDEX + "---\nfoo: bar\n",
    "a list": INDEX.split("entries")[0] + "entries: []\n", "no entries": "apiVersion: v1\n",
    "an unknown field": INDEX + "foo: 1\n", "an unknown field of a version": INDEX + "    foo: 1\n",
    "an unknown field of a maintainer": INDEX + "    maintainers: [{name: a, foo: b}]\n",
    "old fields": INDEX + "    engine: 1\n    tillerVersion: '1'\n    url: x\n    checksum: y\n",
    "a version that is a number": INDEX.replace("1.0.0", "1.0"),
    "an apiVersion that is a number": INDEX.replace("v1", "1"),
    "a digest that is a number": INDEX + "    digest: 1\n",
    "a wrong flag": INDEX + "    removed: x\n", "a wrong time": INDEX + "    created: x\n",
    "a wrong name": INDEX.replace("name: a", "name: a/b"), "no API version": "entries: {}\n",
    "a wrong maintainer": INDEX + "    maintainers: [{name: 1}]\n",
    "an entry twice": INDEX + "  a: []\n", "a key twice": INDEX + "    name: b\n    home:\n    home:\n",
    "a key twice, further down": INDEX + "  b:\n  - name: b\n    name: c\n",
    "a version twice": INDEX + "  - name: a\n    version: 1.0.0\n    urls: [b.tgz]\n",
    "a wrong line": INDEX + "  b:\n  - name: x: y\n", "names that are none": INDEX + "  1: []\n  yes: []\n",
    "an anchor": INDEX + "  b: &x\n  - name: b\n    version: 1.0.0\n    urls: [x]\n  c: *x\n",
    "JSON": "{\"apiVersion\": \"v1\", \"foo\": 1, \"entries\": {\"a\": [{\"name\": \"a\", \"version\":"
            " \"1.0.0\", \"urls\": [\"x\"]}]}}",
    "JSON with numbers": "{\"apiVersion\": \"v1\", \"entries\": {\"a\": [{\"name\": 1}]}}",
    "JSON that is none": "[1]", "text": "<html></html>\n", "nothing": "", "white space": " \n",
}

# (name, files, arguments, standard input)
CASES = [
    ("template/all", FULL, ["template", "rel", "c"], ""),
    ("template/no name", FULL, ["template", "c"], ""),
    ("template/namespace", PRINT, ["template", "rel", "c", "-n", "demo"], ""),
    ("template/upgrade", PRINT, ["template", "rel", "c", "--is-upgrade"], ""),
    ("template/kube version", PRINT, ["template", "c", "--kube-version", "1.28.3-gke.5"], ""),
    ("template/bad kube version", PRINT, ["template", "c", "--kube-version", "x"], ""),
    ("template/api versions", PRINT, ["template", "c", "-a", "y/v1,x/v1"], ""),
    ("template/values", PRINT, ["template", "c", "-f", "v1.yaml", "-f", "v2.yaml"], ""),
    ("template/values in one", PRINT, ["template", "c", "--values", "v1.yaml,v2.yaml"], ""),
    ("template/values from input", PRINT, ["template", "c", "-f", "-"], "z: 1\n"),
    ("template/no values file", PRINT, ["template", "c", "-f", "nope.yaml"], ""),
    ("template/set", PRINT, ["template", "c", "--set", "a=2,b.c=x", "--set-string", "n=5",
                             "--set-json", "j={\"k\":[1]}", "--set-literal", "l=a,b",
                             "--set-file", "f=text.txt"], ""),
    ("template/set list", PRINT, ["template", "c", "--set", "a={x,y}"], ""),
    ("template/set brackets", PRINT, ["template", "c", "--set-json", "a=[1,2]"], ""),
    ("template/bad set", PRINT, ["template", "c", "--set", "a"], ""),
    ("template/include crds", FULL, ["template", "c", "--include-crds"], ""),
    ("template/no hooks", FULL, ["template", "c", "--no-hooks"], ""),
    ("template/skip tests", FULL, ["template", "c", "--skip-tests"], ""),
    ("template/show only", FULL, ["template", "c", "-s", "templates/a.yaml"], ""),
    ("template/show only glob", FULL, ["template", "c", "-s", "templates/*/b.yaml", "-s",
                                       "templates/h*"], ""),
    ("template/show only none", FULL, ["template", "c", "-s", "templates/nope.yaml"], ""),
    ("template/show only notes", FULL, ["template", "c", "-s", "templates/NOTES.txt"], ""),
    ("template/output folder", FULL, ["template", "c", "--output-dir", "out"], ""),
    ("template/output folder with release", FULL,
     ["template", "rel", "c", "--output-dir", "out", "--release-name", "--include-crds"], ""),
    ("template/name template", PRINT,
     ["template", "--name-template", "n-{{ \"AB\" | lower }}", "c"], ""),
    *[(f"template/name from {text}", NAMED, ["template", "--name-template", text, "c"], "")
      for text in [
          "{{ env \"TZ\" | lower }}", "{{ expandenv \"a${TZ}-$TZ-$$\" | lower | len }}",
          "{{ expandenv \"${} ${ $- $\" | quote | len }}", "{{ toYaml 1 }}",
          "{{ include \"a\" . }}", "{{ tpl \"x\" . }}", "{{ lookup \"v1\" \"Pod\" \"\" \"\" }}",
          "{{ required \"a\" \"b\" }}", "{{ fail \"no\" }}", "{{ fromJson \"[1,2]\" | first }}",
          "{{ fromJson \"{\" }}", "{{ durationSeconds \"1s\" }}", "{{ fromYaml \"a: b\" }}",
          "{{ mustToYaml 1 }}", "{{ toToml 1 }}", "{{ env 1 }}", "{{ toJson 5 }}",
          "{{ getHostByName \"127.0.0.1\" | replace \".\" \"-\" }}"]],
    ("template/generate name", PRINT, ["template", "-g", "c"], ""),
    ("template/name and generate", PRINT, ["template", "x", "c", "-g"], ""),
    ("template/name and template", PRINT, ["template", "x", "c", "--name-template", "y"], ""),
    ("template/three arguments", PRINT, ["template", "x", "c", "y"], ""),
    ("template/no arguments", PRINT, ["template"], ""),
    ("template/bad name", PRINT, ["template", "A_B", "c"], ""),
    ("template/long name", PRINT, ["template", "a" * 54, "c"], ""),
    ("template/no chart", PRINT, ["template", "x", "./nope"], ""),
    ("template/no such reference", PRINT, ["template", "x", "nope"], ""),
    ("template/no such repository", PRINT, ["template", "x", "no/pe"], ""),
    ("template/unknown flag", PRINT, ["template", "c", "--nope"], ""),
    ("template/unknown short flag", PRINT, ["template", "c", "-z"], ""),
    ("template/flag without value", PRINT, ["template", "c", "--set"], ""),
    *[(f"template/output folder {folder} {' '.join(flags)}", FULL,
       ["template", "rel", "c", "--output-dir", folder, *flags], "")
      for folder in ["out", "./out", "out/", "out//x"] for flags in [
          [], ["--release-name"], ["--release-name", "--include-crds"], ["-s", "templates/a.yaml"],
          ["-s", "templates/nope.yaml", "--release-name"]]],
    *[(f"template/comma list {flag} {value!r}", PRINT, ["template", "c", flag, value], "")
      for flag in ["-a", "-f", "--labels"] for value in [
          "\"foo", "foo\"", "a\"b", "\"a\"x", "\"", "\"a\" ,b", "a=1,\"b", "a=\"1,b=2", "\"a\nb", "a\nb=1,c=2",
          "\n"]],
    *[(f"template/help {' '.join(flags)}", PRINT, ["template", "c", *flags], "")
      for flags in [["-h="], ["-gh="], ["-n=x", "-h="], ["--help="]]],
    *[(f"template/values in {what}", {**PRINT, "v.yaml": content}, ["template", "c", "-f", "v.yaml"], "")
      for what, content in {
          "UTF-16": "\ufeffa: 1\n".encode("utf-16-le"),
          "UTF-16 and a byte": "\ufeffa: 1\n".encode("utf-16-le") + b"b",
          "big UTF-16 and a byte": "\ufeffa: 1\n".encode("utf-16-be") + b"\0",
          "half a surrogate": "\ufeffa: 1\n".encode("utf-16-le") + b"\x00\xd8\x00",
          "cut UTF-8": b"a: \xe2\x82", "a block without an end": "a: |\n  x"}.items()],
    *[(f"{' '.join(arguments)}/URL {url}", FULL, [*arguments, url], "")
      for url in ["://x/c", ":://x/c", "FTP://x/c", "a%zz/c", "FILE://./c"]
      for arguments in [["template"], ["repo", "add", "r"]]],
    ("template/output folder below a file", {**FULL, "file": ""},
     ["template", "c", "--output-dir", "file/x"], ""),
    ("template/output folder is a file", {**FULL, "file": ""},
     ["template", "c", "--output-dir", "file"], ""),
    ("template/output folder that cannot be", FULL,
     ["template", "c", "--output-dir", "/proc/none/x"], ""),
    ("template/bad dry run", PRINT, ["template", "c", "--dry-run=x"], ""),
    ("template/dry run client", PRINT, ["template", "c", "--dry-run=client"], ""),
    ("template/bare dry run", PRINT, ["template", "--dry-run", "c"], ""),
    ("template/install flags", PRINT,
     ["template", "c", "--create-namespace", "--wait", "--timeout", "5s", "--skip-crds",
      "--disable-openapi-validation", "--description", "x", "--force-conflicts"], ""),
    ("template/files", FILES, ["template", "c"], ""),
    ("template/parse error", one("{{ nope }}"), ["template", "c"], ""),
    ("template/nil pointer", one("{{ .Values.x.y }}"), ["template", "c"], ""),
    ("template/required", one("{{ required \"need x\" .Values.x }}"), ["template", "c"], ""),
    ("template/fail", one("{{ fail \"no: way\" }}"), ["template", "c"], ""),
    ("template/division", one("{{ div 1 0 }}"), ["template", "c"], ""),
    ("template/missing include", one("{{ include \"n\" . }}"), ["template", "c"], ""),
    ("template/endless include",
     one("{{ define \"r\" }}{{ include \"r\" . }}{{ end }}{{ include \"r\" . }}"),
     ["template", "c", "--show-only", "templates/a.yaml"], ""),
    ("template/tpl parse error", one("{{ tpl \"{{ x }}\" . }}"), ["template", "c"], ""),
    ("template/tpl error", one("{{ tpl \"{{ .Values.x.y }}\" . }}"), ["template", "c"], ""),
    ("template/bad yaml", one("a: b: c\n"), ["template", "c"], ""),
    ("template/bad yaml shown", one("a: b: c\n"), ["template", "c", "--debug"], ""),
    ("template/list document", one("- a\n"), ["template", "c"], ""),
    ("template/scalar document", one("abc\n"), ["template", "c"], ""),
    ("template/bad kind", one("kind: [1]\n"), ["template", "c"], ""),
    ("template/bad name field", one("metadata: {name: [1]}\n"), ["template", "c"], ""),
    ("template/bad annotations", one("metadata: {annotations: {a: [1]}}\n"), ["template", "c"], ""),
    ("template/bad metadata", one("metadata: 5\n"), ["template", "c"], ""),
    ("template/odd case fields", one("KIND: Pod\nMetaData: {Annotations: {helm.sh/hook: test}}\n"),
     ["template", "c", "--skip-tests"], ""),
    ("template/nothing", one("{{/* nothing */}}"), ["template", "c"], ""),
    ("template/only separators", one("---\n---\n"), ["template", "c"], ""),
    ("template/no value", one("a: {{ .Values.nope }}<no value>b"), ["template", "c"], ""),
    ("template/kube version required", one("a: 1", extra="kubeVersion: '>=1.99'\n"),
     ["template", "c"], ""),
    ("template/kube version met", one("a: 1", extra="kubeVersion: '>=1.99'\n"),
     ["template", "c", "--kube-version", "1.99.1"], ""),
    ("template/library", one("a: 1", extra="type: library\n"), ["template", "c"], ""),
    ("template/missing dependencies",
     one("a: 1", extra="dependencies: [{name: d, version: 1, repository: x},"
                       " {name: e, version: 1, repository: x}]\n"), ["template", "c"], ""),
    ("template/chart object", one("{{ .Chart | toJson }}\n", extra="keywords: [a]\n"
                                  "maintainers: [{name: m}]\nannotations: {x: y}\n"),
     ["template", "c"], ""),
    ("template/chart field", one("a: {{ .Chart.Foo }}{{ .Template | toJson }}"),
     ["template", "c"], ""),
    ("template/schema", {**one("a: 1"), "c/values.schema.json":
                         "{\"properties\": {\"a\": {\"type\": \"string\"}}}"},
     ["template", "c"], ""),
    ("template/schema skipped", {**one("a: 1"), "c/values.schema.json":
                                 "{\"properties\": {\"a\": {\"type\": \"string\"}}}"},
     ["template", "c", "--skip-schema-validation"], ""),
    ("show/all", FULL, ["show", "all", "c"], ""),
    ("show/chart", one("", extra="keywords: [a]\ndeprecated: true\nappVersion: '1'\n"
                       "dependencies: []\n"), ["show", "chart", "c"], ""),
    ("show/values", FULL, ["show", "values", "c"], ""),
    ("show/readme", FULL, ["show", "readme", "c"], ""),
    ("show/crds", FULL, ["show", "crds", "c"], ""),
    ("show/no chart", FULL, ["show", "chart", "./nope"], ""),
    ("show/no argument", FULL, ["show", "chart"], ""),
    ("lint/good", FULL, ["lint", "c"], ""),
    ("lint/quiet", FULL, ["lint", "c", "--quiet"], ""),
    ("lint/strict", one("kind: Pod\nmetadata: {name: A}\n"), ["lint", "c", "--strict"], ""),
    ("lint/bad", LINT_BAD, ["lint", "c"], ""),
    ("lint/no chart", FULL, ["lint", "nope"], ""),
    ("lint/no chart here", FULL, ["lint", "."], ""),
    ("lint/no chart below", FULL, ["lint", "./x/../y/"], ""),
    ("lint/two", {**FULL, **LINT_BAD, **chart(name="d", templates={"a.yaml": POD})},
     ["lint", "c", "d"], ""),
    ("lint/bad yaml", one("a: 1\n}"), ["lint", "c"], ""),
    ("lint/indent", one("  a: 1\n"), ["lint", "c"], ""),
    ("lint/missing include", one("{{ include \"n\" . }}"), ["lint", "c"], ""),
    ("lint/required and fail", one("{{ required \"x\" .Values.x }}{{ fail \"y\" }}"),
     ["lint", "c"], ""),
    ("lint/bad values", {**one("a: 1"), "c/values.yaml": "a: [1\n"}, ["lint", "c"], ""),
    ("lint/schema", {**one("a: 1"), "c/values.schema.json":
                     "{\"properties\": {\"a\": {\"type\": \"string\"}}}"}, ["lint", "c"], ""),
    ("lint/no templates", chart(), ["lint", "c"], ""),
    ("lint/templates is a file", {**chart(), "c/templates": ""}, ["lint", "c"], ""),
    ("lint/crds in upper case", {**one("a: 1"), "c/crds/x.YAML": "kind: Foo\n"}, ["lint", "c"], ""),
    ("lint/crds is a file", {**one("a: 1"), "c/crds": ""}, ["lint", "c"], ""),
    ("lint/values are a list", {**one("a: 1"), "c/values.yaml": "- a\n"}, ["lint", "c"], ""),
    ("lint/long name", one(f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {'a' * 64}}}\n"),
     ["lint", "c"], ""),
    ("lint/warnings", WARNED, ["lint", "c"], ""),
    ("lint/v3", V3, ["lint", "c"], ""),
    *[(f"lint/Chart.yaml with {what}", {**one("a: 1\nmetadata: {name: x}\n"),
                                        "c/Chart.yaml": CHART_YAML.format(name="c", extra=extra)},
       ["lint", "c"], "") for what, extra in {
           "a key twice": "icon: http://a/b\nname: c\n",
           "two keys twice": "icon: http://a/b\nname: c\nicon: http://a/b\n",
           "a maintainer's key twice": "maintainers: [{name: a, name: b}]\n",
           "an unknown field of a maintainer": "maintainers: [{name: a, foo: b}]\n",
           "two unknown fields": "zoo: 1\nabc: 2\n"}.items()],
    *[(f"lint/document: {what}", {**one(text), "c/Chart.yaml": WITH_ICON}, ["lint", "c"], "")
      for what, text in DOCUMENTS.items()],
    *[(f"template/document: {what}", one(DOCUMENTS[what]), ["template", "c"], "")
      for what in ["an empty flow and more", "an empty flow as key"]],
    *[(f"lint/name {name}", {**one("a: 1\nmetadata: {name: x}\n"),
                             "c/Chart.yaml": WITH_ICON.replace("name: c", f"name: {name}")},
       ["lint", "c"], "") for name in ["..", ".", "a/b", "\"a\\tb\""]],
    ("show chart/name with a tab", {"c/Chart.yaml": WITH_ICON.replace("name: c", "name: \"a\\tb\"")},
     ["show", "chart", "c"], ""),
    *[(f"lint/icon {icon}", {"c/Chart.yaml": WITH_ICON.replace("http://a/b", f"'{icon}'")},
       ["lint", "c"], "") for icon in ICONS],
    *[(f"lint/maintainer {key} {value}",
       {"c/Chart.yaml": f"{WITH_ICON}maintainers: [{{name: a, {key}: '{value}'}}]\n"}, ["lint", "c"], "")
      for key, values in {"url": HOMES, "email": MAILS}.items() for value in values],
    ("lint/empty folders", {"c/Chart.yaml": WITH_ICON, "c/templates/": "", "c/crds/": ""},
     ["lint", "c"], ""),
    *[(f"lint/crds of a subchart, {what}",
       {"c/Chart.yaml": WITH_SUBCHART, **SUBCHART, "c/charts/d/crds/x.yaml": "kind: Foo\n", **more},
       ["lint", "c"], "") for what, more in {
           "alone": {}, "beside others": {"c/crds/y.yaml": "apiVersion: apiextensions.k8s.io/v1\n"
                                          "kind: CustomResourceDefinition\n"},
           "beside none": {"c/crds/": ""}}.items()],
    *[(f"{' '.join(arguments[:-1])}/archive of {what}", {"c.tgz": archive}, arguments, "")
      for what, archive in ARCHIVES.items() for arguments in [
          ["lint", "c.tgz"], ["template", "c.tgz"], ["show", "chart", "c.tgz"]]],
    *[(f"lint/values: {what}", {"c/Chart.yaml": WITH_ICON, "c/values.yaml": values,
                                "c/values.schema.json": schema,
                                "c/templates/a.yaml": "a: {{ .Values.a }}\nmetadata: {name: x}\n"},
       ["lint", "c", "--set", given], "") for what, values, schema, given in [
           ("a null takes away", "a: 1\n", "{\"required\": [\"a\"]}", "a=null"),
           ("text over a table", "a: {b: 1}\n", "{\"properties\": {\"a\": {\"type\": \"object\"}}}", "a=5"),
           ("a table over text", "a: 1\n", "{\"properties\": {\"a\": {\"type\": \"integer\"}}}", "a.b=5"),
           ("a table below a table", "a: {b: 1}\n", "{\"properties\": {\"a\": {\"maxProperties\": 1}}}",
            "a.c=5")]],
    *[(f"{command}/values do not fit a subchart", {
        "c/Chart.yaml": WITH_SUBCHART, **SUBCHART, "c/values.yaml": "d: 5\n",
        "c/templates/a.yaml": "a: 1\nmetadata: {name: x}\n"}, [command, "c"], "")
      for command in ["lint", "template"]],
    *[(f"{command}/subchart that is no archive{what}", {
        "c/Chart.yaml": WITH_SUBCHART, "c/charts/d.tgz": text, "c/templates/a.yaml": "a: 1\n"},
       [command, "c"], "") for command in ["lint", "template"]
      for what, text in {"": "x", ", empty": "", ", text": "no archive at all"}.items()],
    ("dependency build/requirements.lock beside Chart.yaml",
     {"c/Chart.yaml": WITH_SUBCHART, "c/requirements.lock": "dependencies: []\n"},
     ["dependency", "build", "c"], ""),
    ("dependency build/not in charts",
     {"c/Chart.yaml": CHART_YAML.format(name="c", extra="dependencies: [{name: d, version: '*'}]\n"),
      "c/Chart.lock": "dependencies: [{name: d, version: '*'}]\ndigest: "
                      "sha256:32cde5a7aad593a2bd05d12a0111bccfc4ccb9c8391f99c8e62a57e512342f90\n"},
     ["dependency", "build", "c"], ""),
    *[(f"dependency/repository {url}", chart(extra="dependencies: [{name: d, version: '1',"
                                                  f" repository: {url}}}]\n"),
       ["dependency", "update", "c"], "") for url in ["ftp://x", "nope", "'@nope'"]],
    *[(f"pull/{' '.join(arguments)}", {}, ["pull", *arguments], "") for arguments in [
        ["c", "--repo", "nope"], ["c", "--repo", "ftp://x"], ["http://127.0.0.1:1"]]],
    *[(f"lint/broken link {path}", {**one("a: 1\nmetadata: {name: x}\n"), path: ("nope",)},
       ["lint", "c"], "") for path in ["c/templates/b.yaml", "c/crds/b.yaml", "c/x"]],
    ("search/wrong pattern", cached(INDEX), ["search", "repo", "-r", "["], ""),
    ("lint/no archive", FULL, ["lint", "none.tgz"], ""),
    ("package/dependency without a name",
     {"c/Chart.yaml": WITH_ICON + "dependencies: [{version: 0.1.0}]\n"}, ["package", "c"], ""),
    ("lint/no arguments", FULL, ["lint"], ""),
    ("template/warnings", WARNED, ["template", "c"], ""),
    *[(f"{arguments[0]} {arguments[1]}/v3", V3, arguments, "") for arguments in [
        ["template", "c"], ["show", "all", "c"], ["show", "chart", "c"], ["package", "c"],
        ["dependency", "list", "c"]]],
    ("show chart/folder without chart", {"d/a.txt": ""}, ["show", "chart", "d"], ""),
    *[(f"package/schema {text!r}", {**chart(), "c/values.schema.json": text}, ["package", "c"], "")
      for text in ["", "{", "1", "{\"a\": 1} x", "[1e999, {}]\n"]],
    ("package/schema of a subchart", {**chart(), **SUBCHART, "c/charts/d/values.schema.json": "{"},
     ["package", "c"], ""),
    *[(f"package/into {folder}", {**chart(), "d/c-0.1.0.tgz/": "", "f": "", "b/": ""},
       ["package", "c", "-d", folder], "") for folder in ["d", "f", "f/x", "a/../b", "/proc/self/x"]],
    *[(f"template/into {folder}", {**one("a: 1"), "d/c/templates/a.yaml/": "", "e/c": "", "f": ""},
       ["template", "c", "--output-dir", folder], "") for folder in [
           "d", "e", "f", "f/x", "/proc/self", "/proc/self/x"]],
    ("template/a backslash in a name",
     {"c/Chart.yaml": CHART_YAML.format(name="'a\\b'", extra=""), "c/templates/a\\b.yaml": "a: 1\n"},
     ["template", "c", "--output-dir", "out"], ""),
    ("package/a backslash in a name", {"c/Chart.yaml": CHART_YAML.format(name="'a\\b'", extra="")},
     ["package", "c", "-d", "d"], ""),
    *[(f"repo/index with {what}", {"d/index.yaml": text},
       ["repo", "index", "d", "--merge", "d/index.yaml"], "") for what, text in INDEXES.items()],
    *[(f"search/index with {what}", cached(text), ["search", "repo", "-l"], "")
      for what, text in INDEXES.items()],
    ("pull/wrong index", cached(INDEXES["an unknown field"]), ["pull", "r/a"], ""),
    ("pull/wrong entry", cached(INDEXES["a wrong flag"]), ["pull", "r/a"], ""),
    ("env/namespace", FULL, ["env", "HELM_NAMESPACE"], ""),
    ("env/unknown", FULL, ["env", "NOPE"], ""),
    ("unknown command", FULL, ["nope"], ""),
    ("unknown command before a known one", FULL, ["nope", "list"], ""),
    *[(f"search/column width {width}", cached(INDEX), ["search", "repo", f"--max-col-width={width}"], "")
      for width in ["-1", "x", "", "1.5", "0x10", "1_0", "99999999999999999999"]],
    *[(f"repo add/{' '.join(flags)}", {}, ["repo", "add", "r", "http://127.0.0.1:1", *flags], "")
      for flags in [["--ca-file", "nope"], ["--cert-file", "nope", "--key-file", "no"]]],
    ("env/two names", FULL, ["env", "A", "B"], ""),
    ("version/argument", FULL, ["version", "x"], ""),
    ("version/unknown field", FULL, ["version", "--template", "{{.Nope}}"], ""),
    ("completion/argument", FULL, ["completion", "bash", "x"], ""),
    ("template/names of commands", chart(name="list", templates={"a.yaml": POD}),
     ["template", "show", "list"], ""),
    ("lint/name of a command", chart(name="list", templates={"a.yaml": POD}), ["lint", "list"], ""),
    ("show/name of a command", chart(name="chart", values="a: 1\n"), ["show", "values", "chart"],
     ""),
    ("version/name of a command", FULL, ["version", "list"], ""),
    *[(f"template/brief {' '.join(flags)}", PRINT, ["template", "r", "c", *flags], "") for flags in [
        ["-n=demo"], ["-n=list"], ["-n", "-f=x"], ["-n="], ["-f=v1.yaml"], ["-f="],
        ["-s=templates/a.yaml"], ["-a=x/v1,y/v1"], ["-l=a=b"], ["-g=false"], ["-g=x"], ["-g="],
        ["-h=x"], ["-h=false"], ["--help=x"], ["-z=x"]]],
    *[(f"{arguments[0]}/Chart.yaml that is a folder", {"c/Chart.yaml/": "", "c/templates/": ""},
       arguments, "") for arguments in [["lint", "c"], ["template", "c"], ["package", "c"],
                                        ["show", "chart", "c"]]],
    ("lint/version", FULL, ["lint", "c", "--version"], ""),
    ("repo/add a registry", FULL, ["repo", "add", "r", "oci://127.0.0.1:1/x"], ""),
    ("template/folder without chart", {"d/a.txt": ""}, ["template", "r", "d"], ""),
    ("template/folder without chart, not to be read", {"d/a.txt": ("nowhere",)},
     ["template", "r", "d"], ""),
    *[(f"template/flag {' '.join(flags)}", FULL, ["template", "r", "c", *flags], "") for flags in [
        ["--server-side=maybe"], ["--no-hooks=maybe"], ["--no-hooks=T"], ["--no-hooks=on"],
        ["--timeout=abc"], ["--timeout=5"], ["--timeout=1h1"], ["--timeout=1d"], ["--timeout=5m"],
        ["--timeout=99999999h"], ["--wait=foo"], ["--wait=true"], ["--wait=false"], ["--wait"],
        ["--labels=abc"], ["--labels=a=b,c"], ["--labels=a=b,c=d,e"], ["-l", "x"], ["-l", "a=b"], ["--burst-limit=x"],
        ["--burst-limit=99999999999999999999"], ["--burst-limit=0x10"], ["--qps=x"],
        ["--qps=1e400"], ["--color=maybe"], ["--atomic"], ["--force"],
        ["--force", "--force=false"], ["--force-conflicts=false", "--force"], ["--force-conflicts", "--force-replace"],
        ["--validate=false"], ["--validate=false", "--dry-run"], ["x", "--force", "--force-conflicts"], ["--hide-notes"],
        ["--render-subchart-notes"], ["-f"], ["-s"], ["--values"], ["--debug=x"],
        *([f"--{name}="] for name in (
            "api-versions", "ca-file", "debug", "description", "devel", "dry-run", "is-upgrade",
            "kube-context", "kube-version", "labels", "name-template", "namespace", "nonsense",
            "output-dir", "repo", "set", "set-file", "set-json", "set-literal", "set-string",
            "show-only", "skip-crds", "timeout", "username", "values", "version"))]],
    *[(f"show/jsonpath {path}", PATHS, ["show", "values", "c", "--jsonpath", path], "") for path in [
        "{.a}", "{.b.c}", "{.b}", "{.nope}", "{", "{.a", "{}", "", "plain", "a{.a}b{.b.c}c", "{.l[0]}",
        "{.l[-1]}", "{.l[*]}", "{.l[1:]}", "{.l[0:2]}", "{.l[0:3:2]}", "{.l[9]}", "{.l[0,2]}", "{.l[x]}",
        "{.l[::0]}", "{.b['c']}", "{.b['c','d']}", "{.s[*].name}", "{.s[?(@.v==2)].name}",
        "{.s[?(@.v==2.0)].name}", "{.s[?(@.name==\"two\")].v}", "{.s[?(@.name!='two')].v}", "{.s[?(@.x)].name}",
        "{.s[?(@.v>1.5)].name}", "{.s[?(@.name>='two')].name}", "{..name}", "{..c}", "{...}", "{.s.*}", "{.b.*}",
        "{range .s[*]}{.name}={.v}{\"\\n\"}{end}", "{range .s[*]}[{.name}]{end}after{.a}",
        "{range .none[*]}x{end}y", "{range .s[*]}{range .t[*]}{@}{end};{end}", "{end}", "{foo}",
        "{.dotted\\.key}", "{1}", "{-2.5}", "{true}", "{'q'}", "{\"q", "{.z}", "{.f}", "{.e}", "{$.a}",
        "{@.a}", "{.b.d[0].e}", "{ .a }", "{.a}{.a}", "{.a .b}", "{%}", "{.s[?(@.v]}", "{.s[?(@.v)}"]],
]
