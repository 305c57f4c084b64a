"""Who may have a kernel started now: a few at a time, in the order of their coming.

All at once, twenty pages on two cores come up together, late; one after the other, the first comes as fast as if it
were alone, and nobody waits longer for it.
"""

import os
import time
from collections.abc import Callable, Hashable

PATIENCE = 10.0
"""Who has not asked for so long is passed over, and keeps the place [s]."""
MEMORY = 180.0
"""Who has not asked for so long has gone away [s]."""


def at_once() -> int:
    """How many kernels start together: as many as there are processors for them."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


class Admission:
    """A line of those who wait and the number of those who are being served.

    Two are served at a time; the third waits at the first place, and is served when one of the two is done:

    >>> line = Admission(2)
    >>> [line.ask(name) for name in ("one", "two", "three", "four", "four")]
    [0, 0, 1, 2, 2]
    >>> line.done("one")
    >>> line.ask("four"), line.ask("three"), line.ask("four")
    (1, 0, 1)
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._served: list[Hashable] = []
        self._asked: dict[Hashable, float] = {}

    def ask(self, who: Hashable) -> int:
        """The place of somebody who wants to be served now; 0: is being served from now on."""
        place = self.place(who)
        if place == 0:
            del self._asked[who]
            self._served.append(who)
        return place

    def place(self, who: Hashable) -> int:
        """The place of somebody who waits; 0: the next time that ``ask`` is called will do."""
        now = self._clock()
        self._asked = {each: when for each, when in self._asked.items() if now - when < MEMORY}
        self._asked[who] = now  # who has asked before keeps the place
        ahead = [*self._asked].index(who)
        present = sum(now - when < PATIENCE for when in [*self._asked.values()][:ahead])
        free = self._most - len(self._served)
        return 0 if present < free else 1 + present - max(0, free)

    def done(self, who: Hashable) -> None:
        """Somebody has been served."""
        self._served.remove(who)

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return len(self._asked)
