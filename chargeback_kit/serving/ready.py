"""Pages that are made before anybody asks for them: how many of each app, and when one more or one fewer.

A visitor who gets one sees it at once. Their number follows the demand: one of each app while nobody comes, and as many
as are likely to be asked for while others are made when many do. They give way where memory or places are short.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from chargeback_kit.serving.ceilings import MIB, Ceilings

WINDOW_SECONDS = 120.0
"""Who came within it is what the demand is judged by."""
AHEAD_SECONDS = 20.0
"""For so long what is ready should do: some pages take their turn to be made meanwhile."""
MOST = 10
PAGE_BYTES = 120 * MIB
"""What a page that nobody has used takes of its own, about."""
EVERY_SECONDS = 1.0


def wanted(arrivals: Iterable[float], now: float) -> int:
    """How many pages of an app to keep ready for what its visitors' arrivals [s] let one expect.

    Nobody, one or four in two minutes; fifty, who would take eight in twenty seconds; a crowd:

    >>> [wanted([0.0] * count, 10.0) for count in (0, 1, 4, 50, 500)]
    [1, 2, 2, 10, 10]
    >>> wanted([0.0] * 50, 130.0)
    1
    """
    recent = sum(now - each < WINDOW_SECONDS for each in arrivals)
    return min(MOST, 1 + math.ceil(recent * AHEAD_SECONDS / WINDOW_SECONDS))


def shared(asked: Mapping[str, int], most: int) -> dict[str, int]:
    """What each app gets where there is room for so many pages only: one each first, then the most wanted.

    >>> shared({"plan_mix": 1, "compare": 4}, 3)
    {'plan_mix': 1, 'compare': 2}
    >>> shared({"plan_mix": 1, "compare": 4}, 1)
    {'plan_mix': 0, 'compare': 1}
    """
    found = dict.fromkeys(asked, 0)
    for _ in range(max(0, most)):
        lacking = [name for name in asked if found[name] < asked[name]]
        if not lacking:
            break
        found[min(lacking, key=lambda name: (found[name], -asked[name]))] += 1
    return found


def room(limits: Ceilings, used_bytes: int, visitors: int, ready: int) -> int:
    """For how many ready pages there is room, with those there are: in places, and in four fifths of the memory.

    >>> room(Ceilings(visitors=10, page_bytes=MIB, whole_bytes=1500 * MIB), 600 * MIB, visitors=3, ready=2)
    7
    >>> room(Ceilings(visitors=50, page_bytes=MIB, whole_bytes=1500 * MIB), 1100 * MIB, visitors=3, ready=2)
    2
    """
    free = (limits.whole_bytes * 4 // 5 - used_bytes) // PAGE_BYTES
    return max(0, min(limits.visitors - visitors, ready + free))


class KeptReady:
    """Makes and ends the pages that wait, a few at a time; ``kernels`` are those of Voila, with its pools."""

    def __init__(
        self,
        kernels: Any,
        limits: Ceilings,
        names: Iterable[str],
        *,
        at_once: int,
        used: Callable[[], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kernels, self._limits, self._used, self._clock = kernels, limits, used, clock
        self._at_once = at_once
        self._task: asyncio.Task[None] | None = None
        self._arrivals = {name: deque[float](maxlen=1000) for name in names}

    def note(self, name: str) -> None:
        """Somebody has come for an app."""
        if name in self._arrivals:
            self._arrivals[name].append(self._clock())

    def stop(self) -> None:
        """Look no more: the server ends."""
        if self._task:
            self._task.cancel()

    async def run(self) -> None:
        """Look until the server ends."""
        self._task = asyncio.current_task()
        with suppress(asyncio.CancelledError):
            await self._run()

    async def _run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Look once: put away what has failed, end what is too much, begin what is missing."""
        await self._put_away()
        now = self._clock()
        there = {name: self._kernels.get_pool_size(name) for name in self._arrivals}
        asked = {name: wanted(when, now) for name, when in self._arrivals.items()}
        most = room(self._limits, self._used(), self._kernels.visitors, sum(there.values()))
        for name, count in shared(asked, most).items():
            if there[name] > count:
                await self._end_one(name)
            elif there[name] < count and self._making() < self._at_once:
                self._kernels.kernel_pools_config = {name: {"pool_size": there[name] + 1}, "default": {"pool_size": 0}}
                self._kernels.fill_if_needed(delay=0, notebook_name=name)
        self._kernels.kernel_pools_config = {"default": {"pool_size": 0}}  # when one is taken Voila starts no other

    def _pages(self) -> list[tuple[str, Any]]:
        return [(name, each) for name in self._arrivals for each in self._kernels._pools.get(name, [])]  # noqa: SLF001

    def _making(self) -> int:
        """How many are being made."""
        return sum(not each.done() or not _is_over(each) for _, each in self._pages())

    async def _put_away(self) -> None:
        """A page that could not be made, or whose kernel has ended since, is given to nobody."""
        for name, each in self._pages():
            if not each.done():
                continue
            if each.cancelled() or each.exception():
                self._kernels._pools[name].remove(each)  # noqa: SLF001
                continue
            made, kernel = each.result()["task"], each.result()["kernel_id"]
            has_failed = made.done() and (made.cancelled() or made.exception())
            if has_failed or kernel not in self._kernels or not await self._lives(kernel):
                self._kernels._pools[name].remove(each)  # noqa: SLF001
                await self._shut(kernel)

    async def _lives(self, kernel: str) -> bool:
        return bool(await self._kernels.get_kernel(kernel).is_alive())

    async def _end_one(self, name: str) -> None:
        """End the youngest that is made; visitors get the oldest."""
        over = [each for known, each in self._pages() if known == name and each.done() and _is_over(each)]
        if over:
            self._kernels._pools[name].remove(over[-1])  # noqa: SLF001
            await self._shut(over[-1].result()["kernel_id"])

    async def _shut(self, kernel: str) -> None:
        if kernel in self._kernels:
            await self._kernels.shutdown_kernel(kernel, now=True)


def _is_over(started: Any) -> bool:
    """Whether a page whose kernel was started is made, or will not be."""
    return started.cancelled() or bool(started.exception()) or started.result()["task"].done()
