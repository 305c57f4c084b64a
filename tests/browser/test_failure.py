"""A page that cannot be made, and a server that ends: sentences, never a traceback."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from .servers import STOP_SECONDS, served
from .visits import FAILED, visit

BROKEN = """
import sys

if {"chargeback_kit.serving.kernel", "chargeback_kit.serving.nursery"} & {*sys.orig_argv}:
    sys.modules["anywidget"] = None  # whoever imports it is told that this was halted
"""


def test_what_fails_says_so_and_ctrl_c_ends_everything(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(BROKEN, encoding="utf-8")
    with served(first=tmp_path) as server:
        page = visit(browser, server.address).page
        page.goto(f"{server.address}voila/render/plan_mix.ipynb", wait_until="commit")
        expect(page.locator(FAILED)).to_have_text(
            "This page could not be made. The window in which chargeback-kit apps runs says why."
        )
        assert "Traceback" not in page.content()
        assert "halted" not in page.content()
        (kernel,) = server.kernels()
        assert server.stop().splitlines()[-1] == "Stopped."
        assert server.process.returncode == 0
        kernel.wait(timeout=STOP_SECONDS)
        page.context.close()
