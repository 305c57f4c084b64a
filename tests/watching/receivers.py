"""Receivers of alerts on this machine: a mail server and a webhook that write down what they get, and refuse first."""

import json
import socketserver
import threading
from collections.abc import Container, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class MailServer(socketserver.ThreadingTCPServer):
    """As much of SMTP as one message needs; the first ``refusals`` messages are refused for now, and mail to one of
    ``strangers`` for ever.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, refusals: int = 0, strangers: Container[str] = ()) -> None:
        super().__init__(("127.0.0.1", 0), _MailSession)
        self.refusals, self.strangers = refusals, strangers
        self.mails, self.reached = list[str](), list[str]()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _MailSession(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._answer("220 mail.example.com")
        while line := self.rfile.readline().decode().strip():
            word = line.partition(" ")[0].upper()
            if word == "DATA":
                self._data()
            elif word == "MAIL" and self.server.refusals > 0:
                self.server.refusals -= 1
                self._answer("451 try again later")
            elif word == "RCPT":
                mailbox = line.partition("<")[2].partition(">")[0]
                is_known = mailbox not in self.server.strangers
                self.server.reached += [mailbox] * is_known
                self._answer("250 known" if is_known else "550 no such user")
            else:
                self._answer("221 bye" if word == "QUIT" else "250 mail.example.com")
            if word == "QUIT":
                return

    def _data(self) -> None:
        self._answer("354 go on")
        lines = []
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            lines.append(line)
        self.server.mails.append("\n".join(lines))
        self._answer("250 taken")

    def _answer(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Webhook(HTTPServer):
    """An address that takes JSON; the first ``refusals`` requests are answered with 503."""

    def __init__(self, refusals: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.refusals, self.bodies, self.keys = refusals, list[dict[str, Any]](), list[str]()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Request(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.refusals > 0:
            self.server.refusals -= 1
            self.send_response(503)
        else:
            self.server.bodies.append(json.loads(body))
            self.server.keys.append(self.headers["Idempotency-Key"] or "")
            self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is said."""


@contextmanager
def serving(server: Any) -> Iterator[Any]:
    """Serve in a thread for as long as it takes."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
