"""The kernels behind the pages: one per page, ended soon after the page is closed."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from chargeback_kit.serving.gate import SESSION

ARRIVAL = timedelta(minutes=5)  # a busy machine may need long to show a page; its kernel waits


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

    async def start_kernel(self, **how: Any) -> str:  # type: ignore[override] # awaited by every caller
        """Start a kernel; it belongs to the visitor who asked for it."""
        session = SESSION.get()
        started: str = await super().start_kernel(**how)
        self.owners.setdefault(started, session)
        return started

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that has ended."""
        self.owners.pop(kernel_id, None)
        self._met.discard(kernel_id)
        self.kept.pop(kernel_id, None)
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
