"""The pages of the mini-apps as they are asked for: at once, after a while in the line, or once more."""

import asyncio
import json
import re
import zlib
from collections.abc import AsyncIterator, Callable, Collection
from typing import Any

import voila.handler
from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler, authenticated
from voila.notebook_renderer import NotebookRenderer
from voila.tornado.handler import TornadoVoilaHandler

from chargeback_kit.serving import catalogue
from chargeback_kit.serving.admission import Admission
from chargeback_kit.serving.first_screens import FirstScreens
from chargeback_kit.serving.gate import SESSION

ARRIVING = 5.0
"""How long the next in the line waits for a page that was sent to reach its kernel [s]."""
WAITING = 202
"""The status of a page that has only a place in the line: accepted, not yet done."""
FIRST = "<!-- the first screen -->"
"""Where it stands in a page that is made; whether there is one is known when the page is sent."""
STILL = (
    '<div id="kit-still" role="region" aria-label="The first screen, until your own is up">{}</div>'
    '<script>location.hash.length > 1 && document.getElementById("kit-still").remove()</script>'
)
"""Who comes with an address that says what to show waits for that, and is shown nothing else meanwhile."""
OWN_KERNEL = re.compile(r'"kernelId": "([0-9a-f-]{36})"')
NOT_MADE = """
<p class="kit-failed" role="alert">This page has not come up. Reload it to try again.</p></div></main>
<script>
for (const each of ["loading", "kit-still"]) document.getElementById(each)?.remove();
document.getElementById("rendered_cells").style.display = "";
</script></body></html>
"""


class Renderer(NotebookRenderer):  # type: ignore[misc]  # Voila publishes no types
    """Makes a page, or says on it that it was not made.

    What is raised here, such as by a kernel that ends before it has begun, would be lost in a task of Voila's, and the
    page and its place in the line be waited for until the server ends.
    """

    async def generate_content_generator(self, *known: Any, **more: Any) -> AsyncIterator[tuple[str, Any]]:
        """The parts of the page."""
        try:
            async for part in super().generate_content_generator(*known, **more):
                yield part
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits for this page
            self.log.error("A page was not made: %s", type(error).__name__)  # noqa: TRY400 - no names in the log
            yield NOT_MADE, None


voila.handler.NotebookRenderer = Renderer


class Page(TornadoVoilaHandler):  # type: ignore[misc]  # Voila publishes no types
    """The page of a mini-app. A kernel is started for it when it is its turn, and until then its place is shown."""

    def initialize(
        self,
        admission: Admission,
        comes: Callable[[str], object],
        apps: Collection[catalogue.App],
        first: FirstScreens,
        **rest: Any,
    ) -> None:
        """Take the line, whom to tell of visitors, the apps that are served, their first screens, and what Voila's own
        handler takes.
        """
        super().initialize(**rest)
        self._line, self._comes, self._first = admission, comes, first
        self._apps = {f"{app.name}.ipynb": app for app in apps}

    @authenticated
    async def get(self, path: str | None = None) -> None:
        """The page; its place in the line; or, for a page that did not come up, the same page of the same kernel."""
        kernels, known = self.kernel_manager, str(path)
        if known not in self._apps:
            self.send_error(404)
            return
        if again := self.get_query_argument("again", ""):
            kept = kernels.kept.get(again) if kernels.owners.get(again) == SESSION.get() else None
            if kept is None:
                self.redirect(self.request.path)
                return
            kernels.comes_again(again)
            self.finish(zlib.decompress(kept))
            return
        visitor = (SESSION.get(), known)
        is_ready = kernels.get_pool_size(known) > 0
        if not is_ready and (place := self._line.ask(visitor)):
            self._wait(known, place)
            return
        self._comes(known)
        kernel = ""
        try:
            still = STILL.format(still) if (still := self._still(known)) else ""
            kernel = await self._send(self.get_generator(path=path), still)
        finally:
            if not is_ready:
                asyncio.get_running_loop().create_task(self._next(visitor, kernel))

    def _still(self, path: str, place: int = 0) -> str:
        """The first screen of an app under a line that says what it is; empty where none was made."""
        screen = self._first.of(self._apps[path].name)
        told = {"screen": screen, "place": place, "is_sample": self._first.is_sample}
        return self.render_template("still.html", **told) if screen else ""

    async def _send(self, parts: AsyncIterator[str], still: str) -> str:
        """Send a page as it is made, and keep it until its kernel is met; the kernel that is its own.

        A browser that has gone away leaves no kernel behind.
        """
        sent: list[str] = []
        is_there = True
        async for made in parts:
            part = made.replace(FIRST, still)
            sent.append(part)
            if is_there:
                try:
                    self.write(part)
                    await self.flush()
                except StreamClosedError:
                    is_there = False
        whole = "".join(sent)
        found = OWN_KERNEL.search(whole)
        kernel = found[1] if found else ""
        if kernel and is_there:
            self.kernel_manager.kept[kernel] = zlib.compress(whole.encode(), 1)
        elif kernel and kernel in self.kernel_manager:
            await self.kernel_manager.shutdown_kernel(kernel, now=True)
        return kernel

    async def _next(self, visitor: tuple[str, str], kernel: str) -> None:
        """Let the next one in once the page has reached its kernel; one that is slow to keeps nobody for long."""
        try:
            if kernel:
                await asyncio.wait_for(self.kernel_manager.meets(kernel), ARRIVING)
        except TimeoutError:
            pass
        finally:
            self._line.done(visitor)

    def _wait(self, path: str, place: int) -> None:
        self.set_status(WAITING)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Retry-After", "2")
        told = {"app": self._apps[path], "apps": [*self._apps.values()], "place": place, "base_url": self.base_url}
        self.finish(self.render_template("queue.html", still=self._still(path, place), **told))


class Queue(RequestHandler):
    """The place of a page in the line, as JSON: what a page that waits asks for."""

    def initialize(self, admission: Admission) -> None:
        """Take the line."""
        self._line = admission

    def get(self, path: str) -> None:
        """The place; 0: it is this page's turn."""
        for name, value in self.settings.get("headers", {}).items():
            self.set_header(name, value)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"place": self._line.place((SESSION.get(), path))}))


class Health(RequestHandler):
    """Whether the server lives, or takes in somebody else; it says so to anybody, and nothing more."""

    def initialize(self, is_well: Callable[[], bool]) -> None:
        """Take the question."""
        self._is_well = is_well

    def get(self) -> None:
        """200 or 503."""
        self.set_header("Content-Type", "text/plain")
        self.set_header("Cache-Control", "no-store")
        self.set_status(200 if self._is_well() else 503)
        self.finish("yes\n" if self._is_well() else "no\n")
