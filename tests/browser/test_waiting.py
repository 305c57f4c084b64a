"""A page that waits for its turn, and one that was not answered: both come up by themselves."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Route, expect

from .servers import served
from .visits import visit

# The page's clock goes ten times as fast.
FAST = """
const now = Date.now, from = now(), every = window.setInterval;
Date.now = () => from + (now() - from) * 10;
window.setInterval = (look, time) => every(look, time / 10);
"""


def test_who_waits_sees_a_place_and_then_the_page(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "apps.toml").write_text("starts = 1\n", encoding="utf-8")
    with served("--config", str(tmp_path / "apps.toml")) as server:
        guests = [visit(browser, server.address) for _ in range(2)]
        for guest in guests:
            guest.page.goto(f"{server.address}voila/render/plan_mix.ipynb", wait_until="commit")
        waits = guests[1].page
        # With the first screen where it is made already (`test_first_screen.py`), else in words alone.
        expect(waits.get_by_role("status")).to_have_text(re.compile(r"place in the line: 1\.|place 1 in the line;"))
        for guest in guests:
            guest.page.locator(".kit-app").first.wait_for()
            assert guest.complaints == []
            guest.page.context.close()


def test_a_page_that_was_not_answered_asks_its_kernel_again(browser: Browser) -> None:
    """What brings the page to life is lost on its way once: no second kernel is started, and nobody reloads."""
    with served() as server:
        guest = visit(browser, server.address)
        guest.page.add_init_script(FAST)
        lost: list[str] = []

        def lose(route: Route) -> None:
            if lost:
                route.continue_()
            else:
                lost.append(route.request.url)
                route.abort()

        guest.page.route("**/voila/static/voila.js", lose)
        guest.page.goto(f"{server.address}voila/render/plan_mix.ipynb", wait_until="commit")
        guest.page.locator(".kit-app").first.wait_for()
        assert len(lost) == len(server.kernels()) == 1
        assert "?again=" in guest.page.url
        guest.page.context.close()


def test_a_page_whose_kernel_is_gone_says_so(browser: Browser) -> None:
    with served() as server:
        guest = visit(browser, server.address)
        guest.page.add_init_script(FAST)
        guest.page.route("**/voila/static/voila.js", lambda route: route.abort())
        guest.page.goto(f"{server.address}voila/render/plan_mix.ipynb", wait_until="commit")
        guest.page.locator("#jupyter-config-data").wait_for(state="attached")
        (kernel,) = server.kernels()
        kernel.kill()
        expect(guest.page.get_by_role("alert")).to_have_text("This page has not come up. Reload it to try again.")
        guest.page.context.close()
