"""A page that cannot be made, and a server that ends: sentences, never a traceback."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .servers import START_SECONDS, Served, served, start
from .visits import FAILED, visit


def test_a_page_that_cannot_be_made_says_so(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "altair.py").write_text("raise RuntimeError('the inside of the machine')\n", encoding="utf-8")
    with served(first=tmp_path) as server:
        page = visit(browser, server.address).page
        page.goto(f"{server.address}voila/render/plan_mix.ipynb", wait_until="commit")
        expect(page.locator(FAILED)).to_have_text(
            "This page could not be made. The window in which chargeback-kit apps runs says why."
        )
        assert "Traceback" not in page.content()
        assert "inside of the machine" not in page.content()
        page.context.close()


@pytest.fixture
def alone() -> Served:
    return start()


def test_ctrl_c_ends_it_and_every_kernel(alone: Served, browser: Browser) -> None:
    page = visit(browser, alone.address).open("plan_mix")
    kernels = alone.kernels()
    assert kernels
    assert alone.stop().splitlines()[-1] == "Stopped."
    assert alone.process.returncode == 0
    for kernel in kernels:
        kernel.wait(timeout=START_SECONDS)
    page.context.close()
