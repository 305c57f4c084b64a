"""Which kernels are ended: those of closed pages, not those that wait for a visitor."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager, ServerKernelManager

from chargeback_kit.serving.kernels import ARRIVAL, Kernels

NOTEBOOKS = {"plan_mix.ipynb": ["left", "reading", "waiting"], "chargeback.ipynb": ["gone"]}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kernels that the server is asked to end where they are idle."""
    found: list[str] = []

    async def ask(self: object, kernel: str) -> None:
        found.append(kernel)

    monkeypatch.setattr(AsyncMappingKernelManager, "cull_kernel_if_idle", ask)
    return found


def kernels(monkeypatch: pytest.MonkeyPatch, pools: dict[str, int], idle: timedelta | None) -> Kernels:
    """A server's kernels, idle for so long; None: they have only been started."""
    activity = {} if idle is None else {"last_activity": datetime.now(UTC) - idle}
    made = Kernels()
    monkeypatch.setattr(made, "list_kernel_ids", lambda: [one for known in NOTEBOOKS.values() for one in known])
    monkeypatch.setattr(made, "get_kernel", lambda name: ServerKernelManager(**activity))
    made.notebook_data = {name: {"kernel_ids": set(known)} for name, known in NOTEBOOKS.items()}
    made.get_pool_size = lambda name: pools.get(name, 0)
    return made


def cull(made: Kernels) -> None:
    for kernel in made.list_kernel_ids():
        asyncio.run(made.cull_kernel_if_idle(kernel))


@pytest.mark.parametrize(
    ("pools", "ended"),
    [
        ({"plan_mix.ipynb": 1}, ["left", "reading", "gone"]),
        ({"plan_mix.ipynb": 2, "chargeback.ipynb": 1}, ["left"]),
        ({}, ["left", "reading", "waiting", "gone"]),
    ],
    ids=["one waits", "two and one wait", "nothing is kept ready"],
)
def test_the_youngest_wait(
    monkeypatch: pytest.MonkeyPatch, asked: list[str], pools: dict[str, int], ended: list[str]
) -> None:
    cull(kernels(monkeypatch, pools, idle=2 * ARRIVAL))
    assert asked == ended


def test_a_page_that_is_slow_to_come_finds_its_kernel(monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> None:
    made = kernels(monkeypatch, {}, idle=ARRIVAL / 2)
    monkeypatch.setattr(AsyncMappingKernelManager, "notify_connect", lambda self, kernel: None)
    made.notify_connect("left")
    cull(made)
    assert asked == ["left"]


def test_a_kernel_that_is_starting_is_left_alone(monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> None:
    cull(kernels(monkeypatch, {}, idle=None))
    assert asked == []


def test_a_page_that_is_loaded_again_finds_its_kernel(monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> None:
    """It was met and has been idle for long; while the page comes again nobody is connected to it."""
    made = kernels(monkeypatch, {}, idle=2 * ARRIVAL)
    known = {name: ServerKernelManager(last_activity=datetime.now(UTC) - 2 * ARRIVAL) for name in ("left", "gone")}
    monkeypatch.setattr(made, "list_kernel_ids", lambda: [*known])
    monkeypatch.setattr(made, "get_kernel", known.__getitem__)
    monkeypatch.setattr(AsyncMappingKernelManager, "notify_connect", lambda self, kernel: None)
    for name in known:
        made.notify_connect(name)
    made.comes_again("left")
    cull(made)
    assert asked == ["gone"]


def test_one_that_has_ended_meanwhile_is_ended_without_a_word(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Two may end it at once: its visitor, a watch, the server's end; and some could not be started."""

    async def end() -> None:
        made = Kernels()
        await made.shutdown_kernel("gone", now=True)
        made._pending_kernels["failed"] = asyncio.get_running_loop().create_future()
        await made.shutdown_all()

    with caplog.at_level("WARNING"):
        asyncio.run(end())
    assert (caplog.records, capfd.readouterr()) == ([], ("", ""))
