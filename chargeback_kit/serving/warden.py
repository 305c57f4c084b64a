"""Holds the pages to their limits: an answer that takes too long is stopped, a page that takes too much is ended.

Whoever is ended is told why, in a sentence on the page; everybody else goes on.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Mapping
from typing import Any

from chargeback_kit.serving.ceilings import MIB, Ceilings, own_bytes
from chargeback_kit.serving.kernel import give_back
from chargeback_kit.serving.kernels import Kernels

EVERY_SECONDS = 1.0
GIVES_BACK_AFTER = 10
"""So many looks: every page that comes up passes through the server, three megabytes of it."""
TOO_LARGE = (
    "This page needed more than the {size:,} MiB of memory that a page may have here, and was ended. "
    "Reload it and send less at a time, such as one month."
)
ALL_TOO_LARGE = (
    "All pages together needed more memory than there is for them here. This one had the most of it and was ended. "
    "Reload it and send less at a time, or come back when fewer people are here."
)
TOO_LONG = (
    "An answer took longer than the {size:,.0f} seconds that it may take here, and the page was ended. Reload it."
)


class Warden:
    """Looks at all kernels of a server, once a second."""

    def __init__(
        self,
        kernels: Kernels,
        limits: Ceilings,
        *,
        clock: Callable[[], float] = time.monotonic,
        measure: Callable[[int], int] = own_bytes,
    ) -> None:
        self._kernels, self._limits = kernels, limits
        self._clock, self._measure = clock, measure
        self._stopped: dict[str, float] = {}
        self.used_bytes = 0
        """What all pages take together, when it was last looked at."""

    @property
    def is_full(self) -> bool:
        """Whether nobody else may come in: all places are taken, or nearly all of the memory."""
        return self._kernels.visitors >= self._limits.visitors or self.used_bytes > self._limits.whole_bytes * 9 // 10

    async def run(self) -> None:
        """Look until the server ends; now and then the server gives back what it does not need itself."""
        for number in itertools.count(1):
            await self.look()
            if number % GIVES_BACK_AFTER == 0:
                await asyncio.get_running_loop().run_in_executor(None, give_back)
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Look once."""
        await self._look_at_time()
        await self._look_at_memory()

    async def _look_at_memory(self) -> None:
        processes = self._kernels.processes()
        loop = asyncio.get_running_loop()
        used = await loop.run_in_executor(None, lambda: {each: self._measure(pid) for each, pid in processes.items()})
        self.used_bytes = sum(used.values())
        for kernel, size in used.items():
            if size > self._limits.page_bytes:
                await self._kernels.end(kernel, TOO_LARGE.format(size=self._limits.page_bytes // MIB))
                self.used_bytes -= size
        if self.used_bytes > self._limits.whole_bytes:
            await self._kernels.end(_largest(used, self._kernels), ALL_TOO_LARGE)

    async def _look_at_time(self) -> None:
        now, busy = self._clock(), self._kernels.busy_since
        self._stopped = {each: when for each, when in self._stopped.items() if when == busy.get(each)}
        for kernel, since in [*busy.items()]:
            if now - since > self._limits.answer_seconds + self._limits.grace_seconds:
                await self._kernels.end(kernel, TOO_LONG.format(size=self._limits.answer_seconds))
            elif now - since > self._limits.answer_seconds and kernel not in self._stopped:
                self._stopped[kernel] = since
                await self._kernels.interrupt(kernel)


def _largest(used: Mapping[str, int], kernels: Any) -> str:
    """The kernel with the most memory of those that are still there."""
    return max((each for each in used if each in kernels), key=lambda each: used[each], default="")
