"""A visitor without a browser: asks for a page and speaks its kernel's channel as the scripts of the page do."""

import asyncio
import json
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from browser.servers import TOKENS
from tornado.httpclient import HTTPRequest, HTTPResponse
from tornado.simple_httpclient import SimpleAsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

PROTOCOL = "v1.kernel.websocket.jupyter.org"
KERNEL = re.compile(r'"kernelId": "([0-9a-f-]+)"')
WORDS = b"</h1>"
FIRST_PICTURE = re.compile(rb'class="still-main">(?:.*?</svg>|.*</table>)', re.DOTALL)
"""The first screen that is shown until a page of one's own is up, as far as its picture or, without one, its table."""
PATIENCE = 300.0
"""For a page, a place in the line or an answer [s]."""
LARGEST = 2**26
CONTROL = "jupyter.widget.control"
Json = dict[str, Any]


@dataclass
class Light:
    """One visitor; ``states`` are those of the widgets of the page, by their models' ids."""

    address: str
    cookie: str = ""
    kernel: str = ""
    words_s: float = 0.0
    """From the first asking until the first words were there [s]."""
    picture_s: float = 0.0
    """From the first asking until the first picture was there: that of the sample, or the page's own [s]."""
    places: list[str] = field(default_factory=list)
    states: dict[str, Json] = field(default_factory=dict)
    said: list[Json] = field(default_factory=list)
    """What the kernel has said, without the states."""

    async def arrive(self) -> None:
        """Get a session."""
        answer = await self._ask(f"{self.address}?token={TOKENS[self.address]}")
        given = [each.partition(";")[0] for each in answer.headers.get_list("Set-Cookie")]
        (self.cookie,) = [each for each in given if each.startswith("chargeback-kit")]

    async def page(self, name: str) -> str:
        """The page of an app; who is shown a place in the line waits there."""
        begun = time.monotonic()
        heard = bytearray()

        def hear(part: bytes) -> None:
            heard.extend(part)
            if not self.words_s and WORDS in heard:
                self.words_s = time.monotonic() - begun
            if not self.picture_s and FIRST_PICTURE.search(heard):
                self.picture_s = time.monotonic() - begun

        while True:
            heard.clear()
            address = f"{self.address}voila/render/{name}.ipynb"
            answer = await self._ask(address, streaming_callback=hear)
            text = heard.decode()
            if answer.code != 202:
                self.kernel = found[1] if (found := KERNEL.search(text)) else ""
                return text
            self.places.append(re.findall(r'id="kit-place">(\d+)<', text)[0])
            await self._wait(name)

    async def _wait(self, name: str) -> None:
        while json.loads((await self._ask(f"{self.address}queue/{name}.ipynb")).body)["place"]:  # noqa: ASYNC110
            await asyncio.sleep(1.5)  # it is the server that knows

    async def open(self, name: str) -> None:
        """Ask for a page, connect to its kernel and fetch the states of its widgets."""
        text = await self.page(name)
        if not self.kernel or "widget-view+json" not in text:
            raise ConnectionError("a page without a picture")
        await self.connect()
        control = uuid.uuid4().hex
        content = {"comm_id": control, "target_name": CONTROL, "data": {}}
        await self.tell("comm_open", content, metadata={"version": "1.0.0"})
        await self.tell("comm_msg", {"comm_id": control, "data": {"method": "request_states"}})
        await self.until(lambda: bool(self.states))

    async def connect(self) -> None:
        """Open the channel."""
        address = f"{self.address.replace('http', 'ws', 1)}api/kernels/{self.kernel}/channels?session_id={uuid.uuid4()}"
        asked = HTTPRequest(
            address, headers={"Cookie": self.cookie}, connect_timeout=PATIENCE, request_timeout=PATIENCE
        )
        self._channel: WebSocketClientConnection = await websocket_connect(
            asked, subprotocols=[PROTOCOL], max_message_size=LARGEST
        )
        await self.answered(await self.tell("kernel_info_request", {}))

    async def leave(self) -> None:
        """Close the page: its kernel ends."""
        self.close()
        await self._ask(f"{self.address}voila/api/shutdown/{self.kernel}", method="POST", body="")

    def close(self) -> None:
        """Go away without a word."""
        self._channel.close()

    async def tell(self, kind: str, content: Json, *buffers: bytes, metadata: Json | None = None) -> str:
        """Send a message; its id."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "light", "username": "", "version": "5.2"}
        parts = [json.dumps(each).encode() for each in (header, {}, metadata or {}, content)]
        await self._channel.write_message(_packed([b"shell", *parts, *buffers]), binary=True)
        return header["msg_id"]

    async def set(self, model: str, **traits: Any) -> None:
        """Set traits of a widget, as somebody who moves it does, and wait for the answer."""
        data = {"method": "update", "state": traits, "buffer_paths": []}
        await self.answered(await self.tell("comm_msg", {"comm_id": model, "data": data}))

    async def send(self, model: str, content: Json, *buffers: bytes) -> None:
        """Send a widget a message of its own, and wait for the answer."""
        data = {"method": "custom", "content": content}
        await self.answered(await self.tell("comm_msg", {"comm_id": model, "data": data}, *buffers))

    async def answered(self, message: str) -> None:
        """Wait until the kernel is done with a message."""
        done = ("status", "idle", message)
        await self.until(lambda: any(_gist(each) == done for each in self.said))

    async def until(self, ready: Callable[[], bool]) -> None:
        """Listen until something holds.

        :raises TimeoutError: it still does not
        :raises ConnectionError: the channel was closed
        """
        async with asyncio.timeout(PATIENCE):
            while not ready():
                self._hear(await self._channel.read_message())

    def find(self, **traits: Any) -> list[str]:
        """The widgets whose states have these traits."""
        return [model for model, state in self.states.items() if traits.items() <= _plain(state).items()]

    def _hear(self, message: str | bytes | None) -> None:
        if not isinstance(message, bytes):
            raise ConnectionError("the channel was closed")
        _, header, parent, _, content, *_ = _parts(message)
        found = {"header": json.loads(header), "parent": json.loads(parent), "content": json.loads(content)}
        data = found["content"].get("data", {})
        if data.get("method") == "update_states":
            self.states = {model: each["state"] for model, each in data["states"].items()}
        elif data.get("method") == "update":
            self.states.setdefault(found["content"]["comm_id"], {}).update(data["state"])
        else:
            self.said.append(found)

    async def _ask(self, address: str, **how: Any) -> HTTPResponse:
        asked = HTTPRequest(
            address,
            headers={"Cookie": self.cookie} if self.cookie else {},
            follow_redirects=False,
            connect_timeout=PATIENCE,
            request_timeout=PATIENCE,
            **how,
        )
        client = SimpleAsyncHTTPClient(force_instance=True)
        try:
            return await client.fetch(asked, raise_error=False)
        finally:
            client.close()


def _gist(said: Json) -> tuple[str, str, str]:
    return said["header"]["msg_type"], said["content"].get("execution_state", ""), said["parent"].get("msg_id", "")


def _plain(state: Json) -> Json:
    return {name: each for name, each in state.items() if isinstance(each, str | int | bool | float)}


def _packed(parts: list[bytes]) -> bytes:
    """The parts of a message behind the places where each begins and the last ends."""
    first = 8 * (2 + len(parts))
    places = [first + sum(map(len, parts[:number])) for number in range(len(parts) + 1)]
    return b"".join([len(places).to_bytes(8, "little"), *(each.to_bytes(8, "little") for each in places), *parts])


def _parts(message: bytes) -> list[bytes]:
    """A message's parts.

    >>> _parts(_packed([b"shell", b"", b"{}"]))
    [b'shell', b'', b'{}']
    """
    count = int.from_bytes(message[:8], "little")
    places = [int.from_bytes(message[8 * each : 8 * each + 8], "little") for each in range(1, count + 1)]
    return [message[begin:end] for begin, end in pairwise(places)]
