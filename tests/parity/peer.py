"""One recorder process: a program that renders rows (see wire/wire.go for the protocol)."""

import os
import subprocess
import threading


class Peer:
    def __init__(self, *command):
        environment = dict(os.environ, TZ="UTC", HELM_NAMESPACE="demo")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)

    def ask_all(self, rows, patience=60):
        """The answers to many rows, each (status, text as bytes); None from where it died, or took
        more than `patience` seconds and was killed."""
        writer = threading.Thread(target=self._send, args=(rows,))
        writer.start()
        answers = []
        for _ in rows:
            watchdog = threading.Timer(patience, self.process.kill)
            watchdog.start()
            answer = self._answer()
            watchdog.cancel()
            answers.append(answer)
            if answer is None:
                self.process.kill()
                break
        writer.join()
        return answers + [None] * (len(rows) - len(answers))

    def close(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.wait()

    def alive(self):
        return self.process.poll() is None

    def _send(self, rows):
        try:
            for row in rows:
                self.process.stdin.write(encode(row))
            self.process.stdin.flush()
        except (BrokenPipeError, ValueError):
            pass

    def _answer(self):
        status = self._frame()
        text = self._frame()
        if status is None or text is None:
            return None
        return status.decode(), text

    def _frame(self):
        line = self.process.stdout.readline()
        if not line.endswith(b"\n"):
            return None
        size = int(line)
        data = self.process.stdout.read(size)
        return data if len(data) == size else None


def encode(row):
    """A row, a list of (key, bytes), as the protocol wants it."""
    parts = [b"%d\n" % len(row)]
    for key, value in row:
        parts.append(b"%d\n%b%d\n%b" % (len(key), key.encode(), len(value), value))
    return b"".join(parts)
