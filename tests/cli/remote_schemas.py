#!/usr/bin/env python3
"""Schemas behind URLs, read only when asked for: remote_schemas.py KCHART"""
import http.server
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from local_server import LocalServer  # noqa: E402

asked = []


class Schemas(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        found = self.path == "/size.json"
        text = json.dumps({"$defs": {"size": {"type": "integer"}}}).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def chart(folder, reference):
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 0.1.0\n")
    (folder / "values.yaml").write_text("size: 1\nother: 1\n")
    (folder / "templates/a.yaml").write_text("size: {{ .Values.size }}\n")
    one = {"$ref": reference}
    (folder / "values.schema.json").write_text(json.dumps({"properties": {"size": one, "other": one}}))


def main():
    kchart = str(pathlib.Path(sys.argv[1]).resolve())
    block = "values don't meet the specifications of the schema(s) in the following chart(s):\nc:\n"
    failures = 0
    with tempfile.TemporaryDirectory() as scratch, LocalServer(Schemas) as server:
        root = pathlib.Path(scratch)
        chart(root / "size", server.url + "/size.json#/$defs/size")
        chart(root / "none", server.url + "/none.json")
        chart(root / "file", "file:///etc/hostname")
        for command, requests, expected in (
                (["template", "size"], 0, "schemas are read from the chart only (--remote-schemas"),
                (["template", "size", "--skip-schema-validation"], 0, ""),
                (["template", "size", "--remote-schemas"], 1, ""),
                (["lint", "size", "--remote-schemas"], 1, ""),
                (["template", "size", "--remote-schemas", "--set", "size=x"], 1,
                 block + "- at '/size': got string, want integer\n"),
                (["template", "none", "--remote-schemas"], 1,
                 block + f'failing loading "{server.url}/none.json": HTTP request to '
                         f"{server.url}/none.json returned status 404 (Not Found)"),
                (["template", "file", "--remote-schemas"], 0, "read from the chart and by http")):
            asked.clear()
            done = subprocess.run([kchart, *command], cwd=root, capture_output=True, text=True,
                                  timeout=60, check=False)
            said = expected in done.stderr if expected else done.returncode == 0
            if not said or bool(done.returncode) != bool(expected) or len(asked) != requests:
                failures += 1
                print(command, done.returncode, asked, done.stdout, done.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
