"""Whatever is killed at whatever moment: nobody else is, the next visitor is served, and nothing stays behind."""

import asyncio
import os
import random
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from browser.servers import NURSERY, Served, served
from chance import drawn
from waiting import PATIENCE_SECONDS, until

from chargeback_kit import scratch
from chargeback_kit.serving.forked import CAN_FORK

from .light import Light

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="only Linux hands over a process")
SAMPLE = Path(__file__).parents[2] / "sample_data" / "2026-10"
STAGES = ("arrived", "asked", "made", "dropped")


def family(server: Served) -> list[psutil.Process]:
    """A server's own processes."""
    found: list[psutil.Process] = psutil.Process(server.process.pid).children(recursive=True)
    return found


def nursery(server: Served) -> psutil.Process:
    (found,) = [each for each in psutil.Process(server.process.pid).children() if NURSERY in each.cmdline()]
    return found


class Course:
    """A visitor from the first request to a dropped file; ``stage`` says how far."""

    def __init__(self, server: Served) -> None:
        self._server, self.stage = server, ""

    def run(self) -> str:
        """The whole of it; what went wrong, as somebody whose page is gone would be told."""
        try:
            asyncio.run(asyncio.wait_for(self._go(), PATIENCE_SECONDS))
        except (OSError, TimeoutError) as error:
            return type(error).__name__
        return ""

    async def _go(self) -> None:
        guest = Light(self._server.address)
        await guest.arrive()
        self.stage = "arrived"
        opened = asyncio.create_task(guest.open("compare"))
        await asyncio.sleep(0.3)
        self.stage = "asked"
        await opened
        self.stage = "made"
        (area,) = guest.find(_view_module="anywidget", label="Drop files here, or choose them")
        content = {"name": "calls.csv", "is_first": True, "from": 0, "is_last": False}
        await guest.send(area, content, b"UsageId\n" * 1000)
        self.stage = "dropped"
        await asyncio.sleep(1)
        guest.close()
        await asyncio.sleep(0.1)


def killed(server: Served, dice: random.Random, victim: Callable[[], psutil.Process | None]) -> None:
    """Kill a process while a visitor is on its course."""
    with ThreadPoolExecutor(1) as beside:
        course = Course(server)
        done = beside.submit(course.run)
        wanted = STAGES.index(dice.choice(STAGES))
        until(lambda: done.done() or (course.stage in STAGES and STAGES.index(course.stage) >= wanted))
        time.sleep(dice.uniform(0, 0.5))
        if process := victim():
            process.kill()
        done.result()


def kept(place: Path) -> list[str]:
    return sorted(each.name for each in place.iterdir() if each.name.startswith(scratch.PREFIX))


@pytest.mark.parametrize("seed", drawn(range(6), fewer=6))
def test_nothing_is_left_and_the_next_start_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with served() as first:
        relatives: list[psutil.Process] = []

        def head() -> psutil.Process:
            relatives.extend(family(first))
            return psutil.Process(first.process.pid)

        killed(first, dice, head)
        first.process.communicate(timeout=PATIENCE_SECONDS)
        before = kept(tmp_path)
        _, alive = psutil.wait_procs(relatives, PATIENCE_SECONDS)
        assert alive == [], "orphans"
    with served() as second:
        assert not {*before} & {*kept(tmp_path)}, "the start has swept"
        of_all, of_one = (lambda: nursery(second)), (lambda: next(iter(second.kernels()), None))
        killed(second, dice, dice.choice((of_all, of_one)))
        assert second.process.poll() is None
        assert Course(second).run() == ""
        everybody = family(second)
        assert second.stop().splitlines()[-1] == "Stopped."
        psutil.wait_procs(everybody, PATIENCE_SECONDS)
    scratch.sweep(tmp_path)
    assert kept(tmp_path) == []
    assert os.listdir(tmp_path) == [], "no connection files, no half-written ones"  # noqa: PTH208 - names are enough
