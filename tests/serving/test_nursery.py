"""Kernels that are forked: from a process of one thread, each on its own, ended with the server."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from waiting import until

from chargeback_kit.serving import kernel, nursery
from chargeback_kit.serving.forked import CAN_FORK, Child, Nursery

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="only Linux hands over a process")
LIFE = """
import atexit, os, sys, time

def prepare():
    pass

def live():
    with open(sys.argv[1], "w") as said:
        print(os.getcwd(), os.environ.get("WHO"), os.environ.get("LEFT"), os.getsid(0) == os.getpid(), file=said)
    if os.environ["WHO"] == "short":
        atexit.register(os.remove, sys.argv[1])
        return
    time.sleep(60)
"""

IN_ITS_PLACE = f"""
import sys, types
import chargeback_kit.serving

life = types.ModuleType("chargeback_kit.serving.kernel")
exec({LIFE!r}, life.__dict__)
sys.modules["chargeback_kit.serving.kernel"] = chargeback_kit.serving.kernel = life
"""


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Nursery]:
    """A nursery whose kernels only say where they are, and wait."""
    (tmp_path / "sitecustomize.py").write_text(IN_ITS_PLACE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("LEFT", "of the server")
    made = Nursery()
    yield made
    made.stop()


def born(home: Nursery, place: Path, *names: str, is_held: bool = False) -> list[Child]:
    async def fork() -> list[Child]:
        asked = [home.fork([str(place / name)], {"WHO": name}, str(place)) for name in names]
        return list(await asyncio.gather(*asked))

    children = asyncio.run(fork())
    if not is_held:
        for each in children:
            each.begin()
    return children


def said(path: Path) -> str:
    """What a kernel has written into a file, as soon as there is something."""
    return until(lambda: path.read_text(encoding="utf-8").strip() if path.exists() else "")


def test_each_is_on_its_own_and_ends_alone_or_with_the_nursery(home: Nursery, tmp_path: Path) -> None:
    one, two = born(home, tmp_path, "one", "two")
    assert home.threads == 1
    for name in ("one", "two"):
        assert said(tmp_path / name) == f"{tmp_path} {name} None True"
    assert (one.poll(), two.poll()) == (None, None)
    one.kill()
    assert one.wait() == 0
    assert (one.poll(), two.poll()) == (0, None)
    one.kill()  # nobody else gets what was meant for it
    two.send_signal(signal.SIGTERM)
    two.wait()


def test_one_begins_when_it_is_told(home: Nursery, tmp_path: Path) -> None:
    held, free = born(home, tmp_path, "held", "free", is_held=True)
    free.begin()
    assert said(tmp_path / "free")
    time.sleep(0.2)
    assert not (tmp_path / "held").exists()
    held.begin()
    assert said(tmp_path / "held")
    for each in (held, free):
        each.kill()
        each.wait()


def test_one_that_is_done_leaves_nothing_behind(home: Nursery, tmp_path: Path) -> None:
    (short,) = born(home, tmp_path, "short")
    short.wait()
    assert not (tmp_path / "short").exists()


def test_a_nursery_that_was_ended_is_followed_by_another(home: Nursery, tmp_path: Path) -> None:
    (one,) = born(home, tmp_path, "one")
    assert home._process
    home._process.kill()
    home._process.wait()
    (two,) = born(home, tmp_path, "two")
    assert said(tmp_path / "two")
    for each in (one, two):
        each.kill()
        each.wait()


def test_one_that_cannot_fork_says_so(home: Nursery, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        nursery, "QUIET", {"OPENBLAS_NUM_THREADS": "4", "JE_ARROW_MALLOC_CONF": "background_thread:true"}
    )
    with pytest.raises(OSError, match="threads"):
        born(home, tmp_path, "one")


def test_a_kernel_that_begins_touches_no_module() -> None:
    """Each of two thousand, looked at once, would be a copy of what all pages share."""
    from ipykernel import ipkernel

    seen: Any = ipkernel
    with kernel.modules_untouched():
        assert seen.sys.modules == {}
        assert seen.sys.version_info == sys.version_info
        assert "chargeback_kit" in sys.modules
    assert seen.sys is sys
