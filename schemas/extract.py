#!/usr/bin/env python3
"""Makes kubernetes.table, the compact schemas of Kubernetes' own kinds:

    extract.py --out kubernetes.table NAME=SOURCE...

NAME is a version (1.36); SOURCE is a source tree of Kubernetes (a folder that holds
api/openapi-spec/v3; `go mod download -json k8s.io/kubernetes@v1.36.3` names one in "Dir"), or a
folder with the documents that a running API server serves below /openapi/v3, one file each. Without
any, the last patch releases listed in VERSIONS are downloaded with the Go toolchain.

Types, required fields, enums, formats and list keys are kept; prose is not. A definition that is
the same in several versions is written once, with the set of versions as a bit mask. The grammar of
the table stands in schemas/README.md.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

VERSIONS = ["1.29.6", "1.30.14", "1.31.14", "1.32.13", "1.33.13", "1.34.4", "1.35.4", "1.36.3",
            "1.37.2"]
REF = "#/components/schemas/"
# What the API reads in its own way, whatever the document says of it.
SPECIAL = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "q",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "x",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "t",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "u",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "o",
    "io.k8s.apimachinery.pkg.runtime.RawExtension": "o",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": "*",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray": "A",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool": "L",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray": "D",
}
# Called required by the document, yet the server takes an object without it.
NOT_ASKED_FOR = {("core.v1.HTTPHeader", "value")}
SCALARS = {
    ("string", ""): "s", ("string", "date-time"): "t", ("string", "byte"): "y",
    ("integer", "int32"): "i", ("integer", "int64"): "l", ("integer", ""): "l",
    ("number", "double"): "n", ("number", ""): "n", ("boolean", ""): "b",
}


def short(name):
    """io.k8s.api.core.v1.Pod -> core.v1.Pod: as much as tells definitions apart."""
    for prefix in ("io.k8s.api.", "io.k8s.apimachinery.pkg.apis.",
                   "io.k8s.apiextensions-apiserver.pkg.apis.",
                   "io.k8s.kube-aggregator.pkg.apis."):
        if name.startswith(prefix):
            return name[len(prefix):]
    return name


def go_enums(tree):
    """(definition, field) -> values, from the code out of which a server makes its document; the
    documents in the source tree are written with enums switched off."""
    path = tree / "pkg/generated/openapi/zz_generated.openapi.go"
    enums = {}
    if not path.is_file():
        return enums
    definition = field = None
    for line in path.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"func schema_(\w+)\(", line):
            definition = "_".join(found[1].split("_")[-3:])
        elif found := re.match(r'\t{5}"([^"]+)": \{$', line):
            field = found[1]
        elif found := re.search(r"Enum:\s+\[\]interface\{\}\{(.*)\},$", line):
            enums[definition, field] = json.loads("[" + found[1] + "]")
    return enums


class Release:
    """One version's documents, boiled down."""

    def __init__(self, source):
        tree = pathlib.Path(source)
        folder = tree / "api/openapi-spec/v3"
        self.enums = go_enums(tree)
        self.definitions = {}  # name -> text of its body
        self.kinds = {}  # (apiVersion, kind) -> (scope, definition)
        for path in sorted((folder if folder.is_dir() else tree).glob("*.json")):
            self.read(json.loads(path.read_text(encoding="utf-8")))

    def read(self, document):
        schemas = document.get("components", {}).get("schemas", {})
        roots = []
        for path, operations in document.get("paths", {}).items():
            post = operations.get("post")
            kind = post and post.get("x-kubernetes-group-version-kind")
            body = post and post.get("requestBody")
            if not kind or not body or post.get("x-kubernetes-action") != "post":
                continue
            content = next(iter(body["content"].values()))["schema"]
            name = content.get("$ref", "")[len(REF):]
            own = [k for k in schemas.get(name, {}).get("x-kubernetes-group-version-kind", [])
                   if k == kind]
            if not own or re.search(r"\{name\}/", path):
                continue
            version = "/".join(p for p in (kind["group"], kind["version"]) if p)
            scope = "N" if "/namespaces/{namespace}/" in path else "C"
            key = (version, kind["kind"])
            if scope == "N" or key not in self.kinds:
                self.kinds[key] = (scope, short(name))
            roots.append(name)
        for root in roots:
            self.define(root, schemas)

    def define(self, name, schemas):
        if name in SPECIAL or short(name) in self.definitions:
            return
        schema = schemas[name]
        lines = self.definitions[short(name)] = []
        required = {field for field in schema.get("required", [])
                    if (short(name), field) not in NOT_ASKED_FOR}
        for field, spec in sorted(schema.get("properties", {}).items()):
            mark = "!" if field in required else ""
            lines.append(f"{field}{mark} {self.type_of(spec, schemas, (name, field))}")

    def type_of(self, spec, schemas, place):
        if "allOf" in spec and len(spec["allOf"]) == 1:
            spec = spec["allOf"][0]
        if "$ref" in spec:
            return self.reference(spec["$ref"][len(REF):], schemas)
        kind = spec.get("type")
        if kind == "array":
            return self.list_of(spec, schemas, place)
        if kind == "object":
            if "additionalProperties" in spec:
                return "{" + self.type_of(spec["additionalProperties"], schemas, place) + "}"
            return "o"
        if kind is None:
            return "*"
        return SCALARS[kind, spec.get("format", "")] + self.enum_of(spec, place)

    def reference(self, name, schemas):
        if name in SPECIAL:
            return SPECIAL[name]
        target = schemas[name]
        if target.get("type") == "object" and ("properties" in target or name.startswith("io.k8s.api.")):
            self.define(name, schemas)
            return "@" + short(name)
        return self.type_of(target, schemas, (name, ""))

    def list_of(self, spec, schemas, place):
        text = "[" + self.type_of(spec["items"], schemas, place) + "]"
        kind = spec.get("x-kubernetes-list-type")
        if kind == "set":
            text += "~"
        elif kind == "map":
            text += "~" + ",".join(spec["x-kubernetes-list-map-keys"])
        return text

    def enum_of(self, spec, place):
        name, field = place
        key = "_".join(short(name).replace(".", "_").split("_")[-3:])
        values = spec.get("enum") or self.enums.get((key, field))
        return "(" + "|".join(values) + ")" if values else ""


def folder_of(version):
    made = subprocess.run(["go", "mod", "download", "-json", f"k8s.io/kubernetes@v{version}"],
                          cwd="/", check=True, capture_output=True, text=True)
    return json.loads(made.stdout)["Dir"]


def merged(releases, of):
    """key, value -> bit mask of the releases that have it."""
    masks = {}
    for bit, release in enumerate(releases):
        for key, value in of(release).items():
            masks.setdefault((key, value), 0)
            masks[key, value] |= 1 << bit
    return sorted(masks.items())


def table(names, releases):
    yield "# Kubernetes " + ", ".join(names) + ": made by schemas/extract.py, not by hand."
    yield "v " + " ".join(name.split(".")[1] for name in names)
    for (kind, (scope, definition)), mask in merged(releases, lambda r: r.kinds):
        yield f"k {kind[0]} {kind[1]} {scope} {mask:x} {definition}"
    bodies = merged(releases, lambda r: {k: "\n".join(v) for k, v in r.definitions.items()})
    for (name, body), mask in bodies:
        yield f"d {name} {mask:x}"
        if body:
            yield body


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True)
    parser.add_argument("sources", nargs="*", metavar="NAME=SOURCE")
    options = parser.parse_args()
    pairs = [s.split("=", 1) for s in options.sources] or [(v, folder_of(v)) for v in VERSIONS]
    releases = [Release(source) for _, source in pairs]
    text = "\n".join(table([name for name, _ in pairs], releases)) + "\n"
    pathlib.Path(options.out).write_text(text, encoding="utf-8")
    print(f"{options.out}: {len(text)} bytes, {len(pairs)} versions, "
          f"{text.count(chr(10) + 'k ')} kinds, {text.count(chr(10) + 'd ')} definitions",
          file=sys.stderr)


if __name__ == "__main__":
    main()
