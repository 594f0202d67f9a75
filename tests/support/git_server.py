"""Git repositories over HTTP on loopback: `with GitServer(folder) as server: server.url`.

Git's own http-backend serves every bare repository in the folder.
"""
import http.server
import os
import subprocess

from local_server import LocalServer


class GitServer(LocalServer):
    def __init__(self, folder):
        outer = self
        self.folder = folder

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                path, _, query = self.path.partition("?")
                size = int(self.headers.get("Content-Length") or 0)
                done = subprocess.run(
                    ["git", "http-backend"], input=self.rfile.read(size), capture_output=True,
                    check=False, env={**os.environ, "GIT_PROJECT_ROOT": str(outer.folder),
                                      "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
                                      "QUERY_STRING": query, "REQUEST_METHOD": self.command,
                                      "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                                      "CONTENT_LENGTH": str(size),
                                      "GIT_PROTOCOL": self.headers.get("Git-Protocol", "")})
                head, _, body = done.stdout.partition(b"\r\n\r\n")
                headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
                self.send_response(int(headers.pop("Status", "200").split()[0]))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

        super().__init__(Handler)

    def publish(self, name, files):
        """Makes the repository NAME with one commit of `files` (path: text) on main."""
        bare, work = self.folder / name, self.folder / (name + ".work")
        for path, text in files.items():
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            (work / path).write_text(text)
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
        for command in (["init", "-q", "-b", "main"], ["add", "."],
                        [*identity, "commit", "-q", "-m", "files"]):
            subprocess.run(["git", *command], cwd=work, check=True)
        subprocess.run(["git", "clone", "-q", "--bare", str(work), str(bare)], check=True)
