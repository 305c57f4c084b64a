"""The ways to the invented Graph: within the process, or over a socket of 127.0.0.1; and a run of a fetch on one."""

import http.server
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from chargeback_kit.fetch import run
from chargeback_kit.fetch.addresses import cloud
from chargeback_kit.fetch.connection import GraphLine, client
from chargeback_kit.fetch.run import FetchAsked, FetchReport
from chargeback_kit.fetch.sign_in import MsalTokens, SignIn
from chargeback_kit.records.saved.walk import MARK
from fetching.graph_server import APP, SECRET, TENANT, GraphServer

CALLS = frozenset({"pstn_calls"})
NOVEMBER = datetime(2026, 11, 20, tzinfo=UTC)


class PlayedClock:
    """A clock that nobody waits for: it goes on when somebody sleeps. The server's differs from it by ``skew``."""

    def __init__(self, at: datetime = NOVEMBER, skew: timedelta = timedelta()) -> None:
        self.at, self.skew = at, skew
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.at

    def of_server(self) -> datetime:
        return self.at + self.skew

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


class InProcess(httpx.BaseTransport):
    """Bring requests to a server object."""

    def __init__(self, server: GraphServer) -> None:
        self.server = server

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.server.answer(request.method, str(request.url), dict(request.headers), request.read())
        if answer.is_dropped:
            raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
        return httpx.Response(answer.status, content=answer.body, headers=answer.headers)


class PulledPlug(BaseException):
    """The machine is gone."""


class UntilPulled(InProcess):
    """A way that ends at a request, once."""

    def __init__(self, server: GraphServer, requests: int) -> None:
        super().__init__(server)
        self.left = requests

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.left -= 1
        if not self.left:
            raise PulledPlug
        return super().handle_request(request)


class Spoilt(InProcess):
    """A way on which ``spoil`` may put another answer in the place of the one to the n-th request to Graph."""

    def __init__(self, server: GraphServer, spoil: Callable[[int, httpx.Request], Any]) -> None:
        super().__init__(server)
        self.spoil, self.count = spoil, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host.startswith("login."):
            return super().handle_request(request)
        self.count += 1
        spoilt = self.spoil(self.count, request)
        return super().handle_request(request) if spoilt is None else spoilt


def once(number: int, answer: Callable[[], httpx.Response]) -> Callable[[int, httpx.Request], Any]:
    """Spoil one request."""
    return lambda count, request: answer() if count == number else None


class ToMyself(httpx.BaseTransport):
    """Bring requests for Microsoft's hosts to a port of this machine, over a socket."""

    def __init__(self, port: int) -> None:
        self.port, self.http = port, httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = [(name, value) for name, value in request.headers.items() if name != "host"]
        headers += [("Host", request.url.host), ("X-Scheme", request.url.scheme)]
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        return self.http.handle_request(httpx.Request(request.method, url, headers=headers, content=request.read()))

    def close(self) -> None:
        self.http.close()


@contextmanager
def served(server: GraphServer, pause: float = 0.0) -> Iterator[int]:
    """A server object on a port of 127.0.0.1, which waits ``pause`` seconds before each answer."""
    asleep = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asleep.wait(pause)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            url = f"https://{self.headers['Host']}{self.path}"
            answer = server.answer(self.command, url, dict(self.headers), body)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name != "Date":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: len(answer.body) // 2] if answer.is_dropped else answer.body)

        do_POST = do_GET  # noqa: N815 - the name that the server looks for

        def log_message(self, *words: Any) -> None:
            """Nothing is said."""

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield listening.server_address[1]
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


def with_agreement(out: Path) -> Path:
    """A folder in which an agreement lies already, so that none is drafted."""
    out.mkdir(parents=True)
    (out / "agreement.toml").write_text('currency = "USD"\n', encoding="utf-8")
    (out / MARK).write_text("agreement.toml\n", encoding="utf-8")
    return out


def fetched(
    server: GraphServer,
    out: Path,
    *,
    clock: PlayedClock | None = None,
    transport: httpx.BaseTransport | None = None,
    most_waited: float = 1e9,
    log: Any = None,
    seed: int = 1,
    how: SignIn | None = None,
    **asked: Any,
) -> FetchReport:
    """What a fetch of October 2026 comes to."""
    played, at = clock or PlayedClock(), cloud(asked.pop("at", "global"))
    server.now = played.of_server
    with client(transport or InProcess(server)) as http:
        line = GraphLine(http, at, played, most_waited, log or (lambda said: None), random.Random(seed))
        line.tokens = MsalTokens(how or SignIn(TENANT, APP, SECRET), at, line.send, log or (lambda said: None))
        return run.fetch(FetchAsked(TENANT, asked.pop("months", ["2026-10"]), out, **asked), line)


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def quiet_files(tmp_path: Path, server: GraphServer, **asked: Any) -> dict[str, bytes]:
    """What a fetch without a fault writes."""
    plain = GraphServer(server.logs, server.users, server.skus, server.units, server.members)
    fetched(plain, out := with_agreement(tmp_path / "quiet"), **asked)
    return files(out)
