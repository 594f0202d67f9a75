"""A web server without dependencies: answers every GET with a greeting, /health with ok."""
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        text = "ok\n" if self.path == "/health" else f"Hello from {os.uname().nodename}\n"
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main():
    port = int(os.environ.get("PORT", "8080"))
    ThreadingHTTPServer(("", port), Hello).serve_forever()


if __name__ == "__main__":
    main()
