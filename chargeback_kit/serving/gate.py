"""The one door of the server: who may pass it, and whose kernel is whose.

Every request passes here before any handler sees it. A visitor shows the token once, in the address that was printed,
and gets a session (a cookie that no other site can make a browser send); a kernel belongs to the session that started
it, and for every other session it is not there.
"""

import hmac
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tornado.httputil import HTTPServerRequest, split_host_and_port
from tornado.web import Application, RequestHandler

SESSION: ContextVar[str] = ContextVar("session", default="")
"""The session of the request that is being answered."""
LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
KERNEL = re.compile(r"/(?:api/kernels|voila/api/shutdown|voila/query|voila/execution)/([^/?]+)")
CHANNELS = re.compile(r"/api/kernels/[^/]+/channels/?\Z")
PROTOCOL = "v1.kernel.websocket.jupyter.org"
MOST_SESSIONS = 10_000
FULL_STATUS, GONE = 503, 410
UNINVITED = "Open the address that was printed when the apps were started: it holds a token, and nobody passes without."
FROM_ELSEWHERE = "This was asked for by a page of another site, or under a name that is not this server's."
NOT_YOURS = "There is no such page of yours."
OLD_PROTOCOL = f"Only channels that speak {PROTOCOL} are opened."
FULL = "All places are taken. One is free as soon as somebody closes a page; this page asks again every half a minute."
SAID = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>Chargeback Kit</title><style>:root{{color-scheme:light dark}}body{{margin:0;padding:24px 14px;"
    "font:16px/1.5 system-ui,sans-serif}}main{{max-width:52rem;margin:0 auto}}h1{{margin:0;line-height:1.2}}</style>"
    "<main><h1>Chargeback Kit</h1><p>{}</p></main></html>"
)
"""The page of a refusal, which asks for nothing more."""


class Gate:
    """Stands before the handlers of an application.

    ``owners``: the session of each kernel; ``is_full``: whether nobody else may start one; ``names``: under which the
    server may be asked for besides those of this machine.
    """

    def __init__(
        self,
        app: Application,
        port: int,
        token: str,
        owners: dict[str, str],
        *,
        names: Collection[str] = (),
        prefix: str = "/",
    ) -> None:
        self._app, self._next = app, app.find_handler
        self._token, self._owners = token, owners
        self._names = {*LOOPBACK, *(name.lower() for name in names)}
        self._prefix = prefix
        self._cookie = f"chargeback-kit-{port}"
        self._sessions: dict[str, None] = {}
        self.is_full: Callable[[], bool] = lambda: False
        self.ended: Mapping[str, tuple[str, str]] = {}

    def __call__(self, request: HTTPServerRequest, **how: Any) -> Any:
        """The handler that answers a request: the application's, or a refusal."""
        if refused := self._refused(request):
            status, sentence = refused
            return self._app.get_handler_delegate(request, Refusal, {"status": status, "sentence": sentence})
        return self._next(request, **how)

    def _refused(self, request: HTTPServerRequest) -> tuple[int, str] | None:
        if request.path in (f"{self._prefix}healthz", f"{self._prefix}readyz"):
            return None
        shows_token = self._shows_token(request)
        if not self._is_asked_here(request, is_invited=shows_token):
            return 403, FROM_ELSEWHERE
        session = self._session(request)
        if not session and not shows_token:
            return 403, UNINVITED
        SESSION.set(session or self._begin(request))
        path = request.path.replace(self._prefix, "/", 1) if request.path.startswith(self._prefix) else request.path
        return self._out_of_reach(path, request)

    def _out_of_reach(self, path: str, request: HTTPServerRequest) -> tuple[int, str] | None:
        """What a visitor who may be here cannot have."""
        if (found := KERNEL.match(path)) and self._owners.get(found[1]) != SESSION.get():
            visitor, why = self.ended.get(found[1], ("", ""))
            return (GONE, why) if visitor == SESSION.get() else (404, NOT_YOURS)
        spoken = [each.strip() for each in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
        if CHANNELS.match(path) and PROTOCOL not in spoken:
            return 403, OLD_PROTOCOL
        if path.startswith("/voila/render/") and self.is_full():
            return FULL_STATUS, FULL
        return None

    def _is_asked_here(self, request: HTTPServerRequest, *, is_invited: bool) -> bool:
        """Whether the server is asked under a name of its own, and by a page of its own or by nobody's.

        A page of another site may lead here by a link that holds the token, and do nothing else.
        """
        asked = request.host.lower()
        if split_host_and_port(asked)[0] not in self._names:
            return False
        origin = request.headers.get("Origin", request.headers.get("Sec-WebSocket-Origin"))
        if origin is not None and urlsplit(origin.lower()).netloc != asked:
            return False
        if request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"):
            return True
        is_link = request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "document"
        return is_link and is_invited

    def _shows_token(self, request: HTTPServerRequest) -> bool:
        """Whether the token stands in the address or the header; it goes no further than here."""
        shown = request.headers.get("Authorization", "").removeprefix("token ")
        pairs = parse_qsl(request.query, keep_blank_values=True)
        if found := [value for name, value in pairs if name == "token"]:
            shown = found[-1]
            request.query = urlencode([pair for pair in pairs if pair[0] != "token"])
            request.uri = request.path + (f"?{request.query}" if request.query else "")
            for arguments in (request.arguments, request.query_arguments):
                arguments.pop("token", None)
        return hmac.compare_digest(shown.encode(), self._token.encode())

    def _session(self, request: HTTPServerRequest) -> str:
        """The session of the visitor, empty for one that was not begun here."""
        try:
            shown = request.cookies[self._cookie].value
        except KeyError:
            return ""
        return shown if shown in self._sessions else ""

    def _begin(self, request: HTTPServerRequest) -> str:
        """A new session, told to the browser with the answer to this request."""
        session = secrets.token_urlsafe(24)
        self._sessions[session] = None
        if len(self._sessions) > MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        is_secure = "https" in (request.protocol, request.headers.get("X-Forwarded-Proto"))
        secure = "; Secure" if is_secure else ""
        cookie = f"{self._cookie}={session}; HttpOnly; SameSite=Strict; Path={self._prefix}{secure}"
        connection: Any = request.connection
        write = connection.write_headers

        def with_cookie(start: Any, headers: Any, *rest: Any, **more: Any) -> Any:
            headers.add("Set-Cookie", cookie)
            return write(start, headers, *rest, **more)

        connection.write_headers = with_cookie
        return session


class Refusal(RequestHandler):
    """One sentence and a status, whatever was asked."""

    def initialize(self, status: int, sentence: str) -> None:
        """Take what to say."""
        self._status, self._sentence = status, sentence

    def prepare(self) -> None:
        """Say it, whatever the method."""
        self.set_status(self._status)
        for name, value in {**self.settings.get("headers", {}), "Cache-Control": "no-store"}.items():
            self.set_header(name, value)
        if self._status == GONE:
            self.finish({"message": self._sentence})
            return
        if self._status == FULL_STATUS:
            self.set_header("Retry-After", "30")
            self.set_header("Refresh", "30")
        self.finish(SAID.format(escape(self._sentence)))
