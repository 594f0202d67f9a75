#!/usr/bin/env python3
"""JSON schemas of Kubernetes' own kinds in kubeconform's layout, strict and each in one file, made of
the OpenAPI documents in Kubernetes' sources: json_schemas.py --out FOLDER. Exits 77 without Go."""
import argparse
import json
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "schemas"))
import extract  # noqa: E402

SOURCE, NAME = "1.36.3", "v1.36.0-standalone-strict"
LOCAL = "#/definitions/"


def converted(schema):
    """OpenAPI v3 as JSON Schema: no field beside those named, null where a field may be left out."""
    if isinstance(schema, list):
        return [converted(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"].replace(extract.REF, LOCAL)}
    if len(schema.get("allOf", [])) == 1:
        return converted(schema["allOf"][0])
    out = {key: schema[key] for key in ("enum", "format", "required") if key in schema}
    if schema.get("format") == "int-or-string":
        return {"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}
    if "oneOf" in schema:
        out["oneOf"] = converted(schema["oneOf"])
    if "type" in schema:
        out["type"] = [schema["type"], "null"]
        if "enum" in out:
            out["enum"] = out["enum"] + [None]
    if "items" in schema:
        out["items"] = converted(schema["items"])
    if "properties" in schema:
        out["properties"] = {key: converted(one) for key, one in schema["properties"].items()}
        out["additionalProperties"] = False
    elif isinstance(schema.get("additionalProperties"), dict):
        out["additionalProperties"] = converted(schema["additionalProperties"])
    return out


def used(schema, into):
    """The definitions that a schema refers to, also through others."""
    if isinstance(schema, dict):
        name = schema.get("$ref", "").removeprefix(LOCAL)
        if name:
            into.add(name)
        for one in schema.values():
            used(one, into)
    elif isinstance(schema, list):
        for one in schema:
            used(one, into)
    return into


def closure(name, definitions):
    seen, todo = set(), [name]
    while todo:
        one = todo.pop()
        if one not in seen and one in definitions:
            seen.add(one)
            todo.extend(used(definitions[one], set()))
    return {one: definitions[one] for one in sorted(seen)}


def write_kinds(document, folder):
    definitions = {}
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        if name.endswith("JSONSchemaProps") or name.endswith("resource.Quantity"):
            definitions[name] = {} if name.endswith("Props") else {
                "oneOf": [{"type": "string"}, {"type": "number"}]}
        else:
            definitions[name] = converted(schema)
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        for kind in schema.get("x-kubernetes-group-version-kind", []):
            file = kind["kind"].lower()
            if kind["group"]:
                file += "-" + kind["group"].split(".")[0]
            file += "-" + kind["version"]
            text = {**definitions[name], "definitions": closure(name, definitions)}
            (folder / f"{file}.json").write_text(json.dumps(text), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    options = parser.parse_args()
    folder = options.out / NAME
    if folder.is_dir():
        return 0
    if shutil.which("go") is None:
        print("skipped: no Go toolchain, so no schemas for kubeconform")
        return 77
    unfinished = options.out / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    source = pathlib.Path(extract.folder_of(SOURCE)) / "api/openapi-spec/v3"
    for path in sorted(source.glob("*.json")):
        write_kinds(json.loads(path.read_text(encoding="utf-8")), unfinished)
    unfinished.rename(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
