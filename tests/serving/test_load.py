"""Load makes the server slow, never wrong: a quarter of a processor, and more visitors than it starts kernels for."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from browser.servers import Served, served
from browser.test_hostile import ask, session

VISITORS = 3
PATIENCE = 240.0
pytestmark = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux can hold a process so")


@contextmanager
def held() -> Iterator[None]:
    """What is started meanwhile shares one processor with three others that never rest."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)]
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
        for each in others:
            each.kill()
            each.wait()


def visit(server: Served, cookie: str) -> tuple[list[int], str]:
    """The places in the line that a visitor was shown, and the page in the end."""
    places: list[int] = []
    path = "/voila/render/plan_mix.ipynb"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        status, headers, text = ask(server, path, Cookie=cookie)
        if status == 200:
            return places, text
        assert (status, headers["Retry-After"]) == (202, "2"), text
        places.append(int(re.findall(r'id="kit-place">(\d+)<', text)[0]))
        while (asked := ask(server, "/queue/plan_mix.ipynb", Cookie=cookie))[2] != '{"place": 0}':
            assert asked[0] == 200
            time.sleep(0.3)
    pytest.fail(f"no page after {PATIENCE:.0f} s")


def test_everybody_gets_a_page_and_who_waits_sees_a_place() -> None:
    with held(), served("--idle", "300") as server:
        cookies = [session(server) for _ in range(VISITORS)]
        with ThreadPoolExecutor(VISITORS) as crowd:
            found = list(crowd.map(lambda cookie: visit(server, cookie), cookies))
        kernels = [re.findall(r'"kernelId": "([0-9a-f-]+)"', page) for _, page in found]
        assert len({kernel for (kernel,) in kernels}) == len(server.kernels()) == VISITORS
        for places, page in found:
            assert "application/vnd.jupyter.widget-view+json" in page
            assert 'class="kit-failed"' not in page.partition("<main")[2]
            assert places == sorted(places, reverse=True)
        assert sum(bool(places) for places, _ in found) >= VISITORS - 1, "one at a time on one processor"
        for cookie, (kernel,) in zip(cookies, kernels, strict=True):
            assert ask(server, f"/api/kernels/{kernel}", Cookie=cookie)[0] == 200
