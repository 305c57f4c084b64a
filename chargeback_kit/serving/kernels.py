"""The kernels behind the pages: one per page, ended soon after the page is closed."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError

from chargeback_kit.serving.gate import SESSION

ARRIVAL = timedelta(minutes=5)  # a busy machine may need long to show a page; its kernel waits
MOST_ENDED = 1000
GONE_STATUS = 404


class Kernels(AsyncMappingKernelManager):
    """Ends kernels that nobody is connected to, but not those whose visitor is still to come."""

    notebook_data: dict[str, dict[str, Any]]  # these two come with Voila, which makes a subclass of this class
    get_pool_size: Callable[[str], int]

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)  # type: ignore[no-untyped-call]
        self._met: set[str] = set()
        self.owners: dict[str, str] = {}
        self.kept: dict[str, bytes] = {}
        """The page of each kernel, packed: what a page that did not come up is given again."""
        self._meetings: dict[str, asyncio.Event] = {}
        self.busy_since: dict[str, float] = {}
        """Since when each kernel has been at its present answer, by the clock of ``time.monotonic`` [s]."""
        self.ended: dict[str, tuple[str, str]] = {}
        """Of kernels that were ended for a reason: the visitor, and the sentence for the page."""

    async def start_kernel(self, **how: Any) -> str:  # type: ignore[override] # awaited by every caller
        """Start a kernel; it belongs to the visitor who asked for it."""
        session = SESSION.get()
        started: str = await super().start_kernel(**how)
        self.owners.setdefault(started, session)
        if started in self:
            kernel: Any = self.get_kernel(started)
            kernel.observe(lambda change: self._note(started, change["new"]), "execution_state")
        return started

    def _note(self, kernel_id: str, state: str) -> None:
        if state == "busy" and kernel_id in self:
            self.busy_since[kernel_id] = time.monotonic()
        else:
            self.busy_since.pop(kernel_id, None)

    def processes(self) -> dict[str, int]:
        """The process of each kernel that runs."""
        found = {each: getattr(self.get_kernel(each).provisioner, "pid", None) for each in self.list_kernel_ids()}
        return {each: pid for each, pid in found.items() if pid}

    async def interrupt(self, kernel_id: str) -> None:
        """Stop what a kernel is at."""
        kernel: Any = self.get_kernel(kernel_id)
        await kernel.interrupt_kernel()

    async def end(self, kernel_id: str, why: str) -> None:
        """End a kernel at once, and keep for its visitor why."""
        if kernel_id not in self:
            return
        self.ended[kernel_id] = self.owners.get(kernel_id, ""), why
        if len(self.ended) > MOST_ENDED:
            del self.ended[next(iter(self.ended))]
        itself: Any = self  # its verbs are awaited, whatever their types say
        await itself.shutdown_kernel(kernel_id, now=True)

    async def _async_shutdown_kernel(self, kernel_id: str, *how: Any, **more: Any) -> None:
        """End a kernel; nothing is to be done for one that has ended meanwhile, or could not be started."""
        above: Any = super()
        try:
            await above._async_shutdown_kernel(kernel_id, *how, **more)  # noqa: SLF001 - the library ends all by this one
        except HTTPError as error:
            if error.status_code != GONE_STATUS:
                raise

    shutdown_kernel = _async_shutdown_kernel  # type: ignore[assignment]  # it is awaited, whatever its types say

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that has ended."""
        self.owners.pop(kernel_id, None)
        self._met.discard(kernel_id)
        for known in (self.kept, self.busy_since):
            known.pop(kernel_id, None)
        self._meetings.pop(kernel_id, None)
        return super().remove_kernel(kernel_id)

    @property
    def visitors(self) -> int:
        """How many kernels have a page."""
        return len(set(self.list_kernel_ids()) - self._warm())

    def notify_connect(self, kernel_id: str) -> None:
        """Note that a page has reached its kernel."""
        self._met.add(kernel_id)
        self._meeting(kernel_id).set()
        super().notify_connect(kernel_id)  # type: ignore[no-untyped-call]

    def comes_again(self, kernel_id: str) -> None:
        """Note that the page of a kernel is loaded once more; until it is there nobody is connected."""
        kernel: Any = self.get_kernel(kernel_id)
        kernel.last_activity = datetime.now(UTC)
        self._met.discard(kernel_id)

    async def meets(self, kernel_id: str) -> None:
        """Wait until a page has reached its kernel."""
        await self._meeting(kernel_id).wait()

    def _meeting(self, kernel_id: str) -> asyncio.Event:
        return self._meetings.setdefault(kernel_id, asyncio.Event())

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel that has been idle and alone for too long."""
        if kernel_id not in self._warm() and not self._expects(kernel_id):
            await super().cull_kernel_if_idle(kernel_id)  # type: ignore[no-untyped-call]

    def _expects(self, kernel_id: str) -> bool:
        """Whether the page of a kernel may still be on its way."""
        kernel: Any = self.get_kernel(kernel_id)
        is_starting = not kernel.trait_has_value("last_activity")  # it has none until it has run
        return kernel_id not in self._met and (is_starting or datetime.now(UTC) - kernel.last_activity < ARRIVAL)

    def _warm(self) -> set[str]:
        """The youngest kernels of each notebook, as many as wait; visitors get the oldest."""
        started = self.list_kernel_ids()
        waiting: set[str] = set()
        for notebook, known in self.notebook_data.items():
            size = self.get_pool_size(notebook)
            waiting.update([one for one in started if one in known["kernel_ids"]][-size:] if size else [])
        return waiting
