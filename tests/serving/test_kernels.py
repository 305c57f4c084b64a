"""Which kernels are ended: those of closed pages, not those that wait for a visitor."""

import asyncio

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from chargeback_kit.serving.kernels import Kernels

NOTEBOOKS = {"plan_mix.ipynb": ["left", "reading", "waiting"], "chargeback.ipynb": ["gone"]}


@pytest.mark.parametrize(
    ("pools", "ended"),
    [
        ({"plan_mix.ipynb": 1}, ["left", "reading", "gone"]),
        ({"plan_mix.ipynb": 2, "chargeback.ipynb": 1}, ["left"]),
        ({}, ["left", "reading", "waiting", "gone"]),
    ],
    ids=["one waits", "two and one wait", "nothing is kept ready"],
)
def test_the_youngest_wait(monkeypatch: pytest.MonkeyPatch, pools: dict[str, int], ended: list[str]) -> None:
    asked: list[str] = []

    async def ask(self: object, kernel: str) -> None:
        asked.append(kernel)

    monkeypatch.setattr(AsyncMappingKernelManager, "cull_kernel_if_idle", ask)
    kernels = Kernels()
    started = [kernel for known in NOTEBOOKS.values() for kernel in known]
    monkeypatch.setattr(kernels, "list_kernel_ids", lambda: started)
    kernels.notebook_data = {name: {"kernel_ids": set(known)} for name, known in NOTEBOOKS.items()}
    kernels.get_pool_size = lambda name: pools.get(name, 0)
    for kernel in started:
        asyncio.run(kernels.cull_kernel_if_idle(kernel))
    assert asked == ended
