"""A hostile visitor beside another: what is not shown the token, or is somebody else's, is not there."""

import json
import re
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.ioloop import IOLoop
from tornado.websocket import websocket_connect
from waiting import until

from .servers import Served, served

V1 = "v1.kernel.websocket.jupyter.org"
RENDER = "/voila/render/funding_estimator.ipynb"


def ask(server: Served, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer; underscores in the headers' names are hyphens."""
    connection = HTTPConnection("127.0.0.1", urlsplit(server.address).port or 80, timeout=120)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer: HTTPResponse = connection.getresponse()
    text = answer.read().decode(errors="replace")
    found = answer.status, dict(answer.getheaders()), text
    connection.close()
    return found


def session(server: Served, prefix: str = "/") -> str:
    """A visitor: the cookie of a session of its own."""
    status, headers, _ = ask(server, f"{prefix}?token={server.token}")
    assert status == 200
    cookie = headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert server.token not in cookie
    return cookie.partition(";")[0]


KERNEL = uuid.UUID(int=1)
LONG_SECONDS = 120


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    """A server that no other visitor has met."""
    with served() as running:
        yield running


DOORS = (
    *("/", RENDER, "/voila/tree/", "/voila/files/plan_mix.ipynb", "/voila/static/voila.js", "/voila/api/contents/"),
    *(f"/api/kernels/{KERNEL}", f"/api/kernels/{KERNEL}/channels", f"/voila/api/shutdown/{KERNEL}"),
    *("/login", "/logout", "/static/x", "/nothing"),
)


@pytest.mark.parametrize("path", DOORS)
def test_every_door_asks_for_the_token(server: Served, path: str) -> None:
    for shown in ({}, {"Authorization": "token wrong"}, {"Cookie": "chargeback-kit-8866=guessed"}):
        for method in ("GET", "POST", "DELETE"):
            status, headers, text = ask(server, path, method, **shown)
            assert status == 403
            assert "token" in text
            assert "Set-Cookie" not in headers
    assert ask(server, f"{path}?token=wrong")[0] == 403
    assert server.kernels() == []


def test_no_page_of_another_site_and_no_other_name_passes(server: Served) -> None:
    """DNS rebinding, a page on another port of this machine, and pictures that are none."""
    mine = session(server)
    host = urlsplit(server.address).netloc
    for wrong in (
        {"Host": "evil.example"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
        {"Host": host, "Origin": "http://evil.example"},
        {"Host": host, "Origin": "null"},
        {"Host": host, "Origin": "http://127.0.0.1:1"},
        {"Host": host, "Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "image"},
        {"Host": host, "Sec_Fetch_Site": "same-site", "Sec_Fetch_Dest": "iframe"},
        {"Host": host, "Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "document"},
    ):
        assert ask(server, RENDER, Cookie=mine, **wrong)[0] == 403
    assert server.kernels() == []
    led = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "document"}
    assert ask(server, f"/?token={server.token}", **led)[0] == 200, "a link that holds the token"


def channel(server: Served, kernel: str, cookie: str, *protocols: str) -> int:
    """Open the channels of a kernel and close them again: 101, or the status of the refusal."""
    address = f"{server.address.replace('http', 'ws', 1)}api/kernels/{kernel}/channels"

    async def opened() -> int:
        try:
            found = await websocket_connect(
                HTTPRequest(address, headers={"Cookie": cookie}), subprotocols=list(protocols)
            )
        except (HTTPClientError, OSError) as error:
            return int(getattr(error, "code", 0))
        found.close()
        return 101

    # In a thread of its own: the browser of other tests has a loop in this one.
    with ThreadPoolExecutor(1) as beside:
        return int(beside.submit(lambda: IOLoop(make_current=False).run_sync(opened)).result())


def test_a_kernel_is_its_visitors_alone(server: Served) -> None:
    """Who knows its id opens nothing with it and ends nothing."""
    mine, other = session(server), session(server)
    status, _, page = ask(server, RENDER, Cookie=mine)
    assert status == 200
    (process,) = server.kernels()
    (kernel,) = re.findall(r'"kernelId": "([0-9a-f-]+)"', page)
    assert kernel not in " ".join(process.cmdline()), "the list of processes does not show it"
    assert page == ask(server, f"{RENDER}?again={kernel}", Cookie=mine)[2], "a page that did not come up is sent again"
    assert kernel not in ask(server, f"{RENDER}?again={kernel}", Cookie=other)[2]
    path = f"/api/kernels/{kernel}"
    assert json.loads(ask(server, path, Cookie=mine)[2])["id"] == kernel
    for method, door in (("GET", path), ("DELETE", path), ("POST", f"/voila/api/shutdown/{kernel}")):
        assert ask(server, door, method, Cookie=other)[0] == 404
        assert ask(server, door, method)[0] == 403
    assert channel(server, kernel, other, V1) == 404
    assert channel(server, kernel, "", V1) == 403
    assert channel(server, kernel, mine) == 403, "a channel of the old protocol"
    assert channel(server, kernel, mine, V1) == 101
    assert process.is_running()
    process.terminate()


def test_a_full_server_says_so_and_sigterm_ends_it() -> None:
    with served("--visitors", "1", "--idle", "60") as running:
        first, second = session(running), session(running)
        assert ask(running, RENDER, Cookie=first)[0] == 200
        assert (ask(running, "/healthz")[0], ask(running, "/readyz")[0]) == (200, 503)
        status, headers, text = ask(running, RENDER, Cookie=second)
        assert (status, headers["Retry-After"], headers["Refresh"]) == (503, "30", "30")
        assert "All places are taken." in text
        assert len(running.kernels()) == 1
        running.process.terminate()
        running.process.communicate(timeout=10)


def test_who_goes_away_leaves_no_kernel(server: Served) -> None:
    """Asked for, and hung up at once: the kernel ends when its page has nobody to be sent to."""
    before = len(server.kernels())
    cookie = session(server)
    connection = HTTPConnection("127.0.0.1", urlsplit(server.address).port or 80, timeout=120)
    connection.request("GET", RENDER, headers={"Cookie": cookie})
    until(lambda: len(server.kernels()) > before, LONG_SECONDS, pause=0.2)
    connection.close()
    until(lambda: len(server.kernels()) <= before, LONG_SECONDS, pause=0.2)


def test_below_a_prefix_the_same_holds() -> None:
    """A proxy hands on the whole path: the door, whose kernel is whose, and the line are found below it."""
    with served("--prefix", "/kit/", "--idle", "60") as running:
        assert urlsplit(running.address).path == "/kit/"
        mine, other = session(running, "/kit/"), session(running, "/kit/")
        assert ask(running, "/kit/")[0] == 403
        status, _, page = ask(running, f"/kit{RENDER}", Cookie=mine)
        assert status == 200
        (kernel,) = re.findall(r'"kernelId": "([0-9a-f-]+)"', page)
        assert ask(running, f"/kit/api/kernels/{kernel}", Cookie=mine)[0] == 200
        assert ask(running, f"/kit/api/kernels/{kernel}", Cookie=other)[0] == 404
        assert ask(running, f"/kit/api/kernels/{kernel}", "DELETE", Cookie=other)[0] == 404
        assert channel(running, kernel, mine) == 403
        assert channel(running, kernel, other, V1) == 404
        assert channel(running, kernel, mine, V1) == 101
        assert ask(running, "/kit/queue/plan_mix.ipynb", Cookie=mine)[2] == '{"place": 0}'
        assert ask(running, "/kit/healthz")[0] == 200
