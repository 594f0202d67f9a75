"""A client of a test's API server: one kept connection, JSON in and out."""
import http.client
import json
import ssl


class Client:
    def __init__(self, plane):
        self.host = plane.server.removeprefix("https://")
        self.context = ssl.create_default_context(cafile=plane.folder / "ca.crt")
        self.context.load_cert_chain(plane.folder / "admin.crt", plane.folder / "admin.key")
        self.connection = None

    def send(self, method, path, body=None):
        """(status, answer, warnings) of one request; a connection that broke is made anew."""
        data = None if body is None else json.dumps(body)
        for attempt in (1, 2):
            if self.connection is None:
                self.connection = http.client.HTTPSConnection(self.host, context=self.context,
                                                              timeout=60)
            try:
                self.connection.request(method, path, data, {"Content-Type": "application/json"})
                answer = self.connection.getresponse()
                text = answer.read()
                break
            except (http.client.HTTPException, OSError):
                self.connection = None
                if attempt == 2:
                    raise
        warnings = [unquoted(text) for text in answer.headers.get_all("Warning") or []]
        return answer.status, json.loads(text), warnings

    def make_namespace(self, name, labels=None):
        """With its service account, which no controller makes here."""
        status, answer, _ = self.send("POST", "/api/v1/namespaces", {
            "apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name,
                                                                  "labels": labels or {}}})
        assert status in (201, 409), answer
        status, answer, _ = self.send("POST", f"/api/v1/namespaces/{name}/serviceaccounts", {
            "apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}})
        assert status in (201, 409), answer


def unquoted(warning):
    """The text of a Warning header: 299 - "text"."""
    start = warning.index('"')
    return warning[start + 1:warning.rindex('"')].replace('\\"', '"').replace("\\\\", "\\")
