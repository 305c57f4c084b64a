"""Who is ended for what they take, and that nobody else is."""

import asyncio
from typing import Any

import pytest

from chargeback_kit.serving.ceilings import Ceilings
from chargeback_kit.serving.warden import Warden
from serving.clock import Clock

LIMITS = Ceilings(visitors=3, page_bytes=100, whole_bytes=250, answer_seconds=60)


class Held:
    """The kernels of a server, by name: the number of the process is the memory that it takes."""

    def __init__(self, **used: int) -> None:
        self.used, self.busy_since = used, dict[str, float]()
        self.said: list[tuple[str, str]] = []
        self.interrupted: list[str] = []

    @property
    def visitors(self) -> int:
        return len(self.used)

    def __contains__(self, name: str) -> bool:
        return name in self.used

    def processes(self) -> dict[str, int]:
        return dict(self.used)

    async def end(self, name: str, why: str) -> None:
        del self.used[name]
        self.busy_since.pop(name, None)
        self.said.append((name, why))

    async def interrupt(self, name: str) -> None:
        self.interrupted.append(name)


def watch(held: Held, clock: Any = lambda: 0.0) -> Warden:
    made = Warden(held, LIMITS, clock=clock, measure=lambda pid: pid)  # type: ignore[arg-type]
    asyncio.run(made.look())
    return made


def test_who_takes_too_much_is_ended_and_told_so() -> None:
    held = Held(small=100, large=101)
    found = watch(held)
    assert [name for name, _ in held.said] == ["large"]
    assert "more than the 0 MiB of memory that a page may have" in held.said[0][1]
    assert (found.used_bytes, found.is_full) == (100, False)


def test_of_all_together_the_largest_is_ended() -> None:
    held = Held(one=90, two=95, three=80)
    watch(held)
    assert [name for name, _ in held.said] == ["two"]
    assert "All pages together" in held.said[0][1]


@pytest.mark.parametrize(
    ("used", "is_full"),
    [({"a": 1, "b": 1}, False), ({"a": 1, "b": 1, "c": 1}, True), ({"a": 100, "b": 100}, False)],
)
def test_a_place_or_nine_tenths_of_the_memory(used: dict[str, int], is_full: bool) -> None:
    assert watch(Held(**used)).is_full == is_full
    assert watch(Held(x=99, y=99, z=28)).is_full


def test_an_answer_is_stopped_and_a_page_that_goes_on_is_ended() -> None:
    clock, held = Clock(), Held(quick=1, slow=1, stuck=1)
    held.busy_since = {"slow": clock.now, "stuck": clock.now, "quick": clock.now + 30}
    made = watch(held, clock)
    for seconds, interrupted in ((60, []), (61, ["slow", "stuck"]), (62, [])):  # type: tuple[int, list[str]]
        clock.now, held.interrupted = 1000 + seconds, []
        asyncio.run(made.look())
        assert (held.interrupted, held.said) == (interrupted, [])
    held.busy_since.pop("slow")
    held.busy_since["quick"] = clock.now = 1076
    asyncio.run(made.look())
    assert [name for name, _ in held.said] == ["stuck"]
    held.busy_since["slow"] = 1076
    clock.now = 1076 + 61
    held.interrupted = []
    asyncio.run(made.look())
    assert held.interrupted == ["quick", "slow"], "the next answer has its own time"
