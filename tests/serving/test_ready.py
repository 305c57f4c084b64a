"""Pages kept ready: as many as the demand asks for, and each as good as one that was made when it was asked for."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from browser.servers import Served, served
from waiting import until

from chargeback_kit.serving import catalogue
from chargeback_kit.serving.ceilings import MIB, Ceilings
from chargeback_kit.serving.ready import WINDOW_SECONDS, KeptReady

from .light import Light

SAMPLE = sorted(each for each in (Path(__file__).parents[2] / "sample_data" / "2026-10").iterdir() if each.is_file())
LIMITS = Ceilings(visitors=20, page_bytes=MIB, whole_bytes=8000 * MIB)


class Pools:
    """Voila's pools, whose pages are made at once."""

    def __init__(self) -> None:
        self.visitors = 0
        self.kernel_pools_config: dict[str, Any] = {}
        self._pools: dict[str, list[Any]] = {}
        self.dead: set[str] = set()
        self._count = 0

    def get_pool_size(self, name: str) -> int:
        return len(self._pools.get(name, []))

    def fill_if_needed(self, *, delay: float, notebook_name: str) -> None:
        assert delay == 0
        pool = self._pools.setdefault(notebook_name, [])
        for _ in range(self.kernel_pools_config[notebook_name]["pool_size"] - len(pool)):
            self._count += 1
            loop = asyncio.get_running_loop()
            made, started = loop.create_future(), loop.create_future()
            made.set_result(None)
            started.set_result({"task": made, "kernel_id": f"{self._count}"})
            pool.append(started)

    def kernels(self) -> list[str]:
        return [each.result()["kernel_id"] for pool in self._pools.values() for each in pool]

    def __contains__(self, kernel: str) -> bool:
        return True

    def get_kernel(self, kernel: str) -> Any:
        class Kernel:
            async def is_alive(_) -> bool:  # noqa: N805 - the outer one is meant by self
                return kernel not in self.dead

        return Kernel()

    async def shutdown_kernel(self, kernel: str, *, now: bool) -> None:
        assert now
        assert kernel not in self.kernels()


def run(steps: Callable[[Pools, KeptReady, dict[str, float]], Any], limits: Ceilings = LIMITS) -> None:
    async def inside() -> None:
        pools, state = Pools(), {"now": 0.0, "used": 0.0}
        kept = KeptReady(
            pools, limits, ["a", "b"], at_once=2, used=lambda: int(state["used"]), clock=lambda: state["now"]
        )
        await steps(pools, kept, state)

    asyncio.run(inside())


async def settle(kept: KeptReady) -> None:
    for _ in range(30):
        await kept.look()


def test_their_number_follows_the_demand_up_and_down() -> None:
    async def steps(pools: Pools, kept: KeptReady, state: dict[str, float]) -> None:
        await settle(kept)
        assert (pools.get_pool_size("a"), pools.get_pool_size("b")) == (1, 1)
        for _ in range(20):
            kept.note("a")
        await kept.look()
        assert pools.get_pool_size("a") == 2, "one more at a time"
        await settle(kept)
        assert (pools.get_pool_size("a"), pools.get_pool_size("b")) == (5, 1)
        state["now"] = WINDOW_SECONDS + 1
        await settle(kept)
        assert (pools.get_pool_size("a"), pools.get_pool_size("b")) == (1, 1)

    run(steps)


def test_they_give_way_where_memory_or_places_are_short() -> None:
    async def steps(pools: Pools, kept: KeptReady, state: dict[str, float]) -> None:
        for _ in range(50):
            kept.note("a")
        await settle(kept)
        assert len(pools.kernels()) == 11
        pools.visitors = 16
        await settle(kept)
        assert len(pools.kernels()) == 4
        state["used"] = LIMITS.whole_bytes
        await settle(kept)
        assert pools.kernels() == []

    run(steps)


def test_one_whose_kernel_has_ended_is_given_to_nobody() -> None:
    async def steps(pools: Pools, kept: KeptReady, state: dict[str, float]) -> None:
        await settle(kept)
        pools.dead = {pools.kernels()[0]}
        await kept.look()
        assert not pools.dead & {*pools.kernels()}
        await settle(kept)
        assert len(pools.kernels()) == 2

    run(steps)


async def _drop(guest: Light, paths: list[Path]) -> None:
    """Drop files on the page."""
    (area,) = guest.find(_view_module="anywidget", label="Drop files here, or choose them")
    for number, path in enumerate(paths):
        content = {"name": path.name, "is_first": not number, "from": 0, "is_last": path == paths[-1]}
        await guest.send(area, content, path.read_bytes())
    assert guest.states[area]["said"] == ""


async def _move(guest: Light) -> bool:
    """Move the first slider, if there is one; whether something on the page answered."""
    sliders = guest.find(_view_name="IntSliderView") or guest.find(_view_name="FloatSliderView")
    if not sliders:
        return True
    before = repr(guest.states)
    (first, *_) = sliders
    state = guest.states[first]
    await guest.set(first, value=state["value"] + (1 if state["value"] < state["max"] else -1))
    return repr(guest.states) != before


def test_a_ready_page_is_as_good_as_a_cold_one(tmp_path: Path) -> None:
    """Every app is ready; visitors drop files and move sliders, and none gets the kernel of another."""
    # Six places: all of the five that are ready, and one page more, are given away before another is made.
    (tmp_path / "apps.toml").write_text("ready = true\nidle_seconds = 120\nvisitors = 6\n", encoding="utf-8")

    async def visit(server: Served) -> list[Light]:
        guests: list[Light] = []
        for name in (*catalogue.ORDER, catalogue.ORDER[-1]):
            guests.append(Light(server.address))
            await guests[-1].arrive()
            await guests[-1].open(name)
        for guest in guests[:-1]:
            assert await _move(guest)
        for guest in guests[:2]:
            await _drop(guest, SAMPLE)
        count = len(server.kernels())
        for guest in guests:
            guest.close()
        await asyncio.sleep(0.5)  # the channels say good-bye
        assert count == len({guest.kernel for guest in guests}) == len(guests)
        return guests

    with served("--config", str(tmp_path / "apps.toml")) as server:
        until(lambda: len(server.kernels()) >= len(catalogue.ORDER), 90, pause=0.5)
        guests = asyncio.run(visit(server))
    assert [guest.places for guest in guests[:-1]] == [[]] * len(catalogue.ORDER)
    assert not [each for guest in guests for each in guest.said if each["header"]["msg_type"] == "error"]
