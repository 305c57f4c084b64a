"""A page that cannot be made, and a server that ends: sentences, never a traceback."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from .servers import STOP_SECONDS, served
from .visits import FAILED, visit


def test_what_fails_says_so_and_ctrl_c_ends_everything(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "altair.py").write_text("raise RuntimeError('the inside of the machine')\n", encoding="utf-8")
    with served(first=tmp_path) as server:
        page = visit(browser, server.address).page
        page.goto(f"{server.address}voila/render/plan_mix.ipynb", wait_until="commit")
        expect(page.locator(FAILED)).to_have_text(
            "This page could not be made. The window in which chargeback-kit apps runs says why."
        )
        assert "Traceback" not in page.content()
        assert "inside of the machine" not in page.content()
        (kernel,) = server.kernels()
        assert server.stop().splitlines()[-1] == "Stopped."
        assert server.process.returncode == 0
        kernel.wait(timeout=STOP_SECONDS)
        page.context.close()
