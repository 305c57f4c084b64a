"""Pages that take too much on a server that says how much they may have; the page beside them goes on."""

import json
import re
import time
from pathlib import Path

import pytest
from browser.servers import Served, served
from browser.test_hostile import ask, session
from waiting import until

# In the place of the screens: one that is done at once, one that holds 300 MiB, one that lasts until it is stopped.
SCREENS = """
import sys, types

if {"chargeback_kit.serving.kernel", "chargeback_kit.serving.nursery"} & {*sys.orig_argv}:
    screens = types.ModuleType("chargeback_kit.screens")
    exec('''
def bill_explainer():
    pass

def plan_mix():
    globals()["held"] = b"1" * (300 * 2**20)

def compare():
    try:
        while True:
            pass
    except KeyboardInterrupt:
        print("stopped")
''', screens.__dict__)
    sys.modules["chargeback_kit.screens"] = screens
"""
LIMITS = """
memory_mib_per_page = 200
answer_seconds = 3
idle_seconds = 60
"""


def opened(server: Served, cookie: str, name: str) -> tuple[str, str]:
    """The kernel of a page, and the page."""
    deadline = time.monotonic() + 60
    while (found := ask(server, f"/voila/render/{name}.ipynb", Cookie=cookie))[0] == 202:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert found[0] == 200
    return re.findall(r'"kernelId": "([0-9a-f-]+)"', found[2])[0], found[2]


def test_who_takes_too_much_is_ended_with_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(SCREENS, encoding="utf-8")
    (tmp_path / "apps.toml").write_text(LIMITS, encoding="utf-8")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with served("--config", str(tmp_path / "apps.toml"), first=tmp_path) as server:
        mine, other = session(server), session(server)
        quiet, _ = opened(server, mine, "bill_explainer")
        large, _ = opened(server, other, "plan_mix")

        def state(kernel: str, cookie: str = other) -> tuple[int, str]:
            status, _, text = ask(server, f"/api/kernels/{kernel}", Cookie=cookie)
            return status, json.loads(text).get("message", "") if status == 410 else ""

        until(lambda: state(large)[0] == 410)
        assert "more than the 200 MiB of memory" in state(large)[1]
        assert state(large, mine) == (404, ""), "nobody else is told"
        stopped, page = opened(server, other, "compare")
        assert "stopped" in page
        assert state(stopped)[0] == 200, "an answer that can be stopped does not end the page"
        assert state(quiet, mine)[0] == 200
        assert ask(server, "/healthz")[::2] == (200, "yes\n")
        assert ask(server, "/readyz")[::2] == (200, "yes\n")
