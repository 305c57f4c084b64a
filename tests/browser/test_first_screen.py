"""Until a page of one's own is up its first screen stands there: the same to the eye, and only to be looked at."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from waiting import until

from chargeback_kit.beginning.sample import sample
from chargeback_kit.serving import catalogue, first_screens
from chargeback_kit.widgets import vega

from .faults import faults
from .servers import Served, served
from .visits import Visit, visit

PATIENCE_SECONDS = 150
CLOSE = 4  # [px] that what the eye reads may move
PLACES = """
(which) => [...document.querySelectorAll(which)]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => [each, each.getBoundingClientRect()])
  .map(([each, box]) => [each.innerText.trim(), Math.round(box.top + scrollY), Math.round(box.left)])
"""
REACHED = """
[...document.querySelectorAll(".still-app *")]
  .filter((each) => each.matches("a[href], button, input, select, textarea, summary, [tabindex], iframe"))
  .filter((each) => !each.closest("[inert]")).length
"""


def made(app: str) -> Path:
    """Where the first screen of an app lies once it is made."""
    named = first_screens.key(sample(), datetime.now(UTC).date())
    return vega.shelf() / "first-screens" / f"{app}-{named}.html"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that starts one kernel at a time, whose first screens are made."""
    config = tmp_path_factory.mktemp("first") / "apps.toml"
    config.write_text("starts = 1\nidle_seconds = 20\n", encoding="utf-8")
    with served("--config", str(config)) as running:
        until(lambda: all(made(app).exists() for app in catalogue.ORDER), PATIENCE_SECONDS, pause=0.3)
        yield running


def come(guest: Visit, app: str) -> Page:
    """Ask for a page, and wait for nothing."""
    guest.page.goto(f"{guest.address}voila/render/{app}.ipynb", wait_until="commit")
    return guest.page


def places(page: Page, which: str) -> list[list[Any]]:
    found: list[list[Any]] = page.evaluate(PLACES, which)
    return found


def drawn(page: Page, which: str) -> list[set[str]]:
    """The words in each picture, as far as every font has room for them."""
    found = [each.locator("text").all_text_contents() for each in page.locator(which).all()]
    return [{text.partition("…")[0][:20] for text in texts} for texts in found]


@pytest.mark.parametrize(("app", "width"), [*zip(catalogue.ORDER, (1280, 390, 1280, 390, 1280), strict=True)])
def test_it_gives_way_without_a_jump(kept: Served, browser: Browser, app: str, width: int) -> None:
    guest = visit(browser, kept.address, width)
    page = come(guest, app)
    expect(page.locator("#kit-still .still-main")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="sample")).to_have_text(
        "This is the sample. Your own page is being made; drop your files when it is ready."
    )
    assert not page.locator(".kit-app:visible").count(), "the live one is not there yet"
    before = places(page, "#kit-still h2")
    figures = places(page, "#kit-still .still-figure, #kit-still .still-table td, #kit-still .still-table th")
    words = drawn(page, "#kit-still svg:visible")
    assert page.evaluate(REACHED) == 0
    page.locator(".kit-app").first.wait_for()
    assert not page.locator("#kit-still").count()
    expect(page.locator("#kit-arrived")).to_have_text("Your page is ready.")
    after = places(page, "main .kit-main h2")[: len(before)]
    assert [name for name, *_ in before] == [name for name, *_ in after]
    for one, other in zip(before, after, strict=True):
        assert abs(one[1] - other[1]) <= CLOSE, (one, other)
        assert abs(one[2] - other[2]) <= CLOSE, (one, other)
    live = places(page, "main .kit-main .kit-figure, main .kit-main .kit-table td, main .kit-main .kit-table th")
    assert [name for name, *_ in figures] == [name for name, *_ in live][: len(figures)]
    assert drawn(page, "main .kit-chart svg:visible")[: len(words)] == words
    assert guest.complaints == guest.foreign() == []
    page.context.close()


def test_an_address_that_says_what_to_show_is_waited_for(kept: Served, browser: Browser) -> None:
    first, second = visit(browser, kept.address), visit(browser, kept.address)
    come(first, "chargeback")
    second.page.goto(f"{kept.address}voila/render/chargeback.ipynb#cost_center=Sales", wait_until="commit")
    expect(second.page.get_by_role("status")).to_have_text(
        re.compile(r"^\s*Your own page is being made: place 1 in the line; drop your files when it is ready\.$")
    )
    assert not second.page.locator(".still-main").count()
    second.page.locator("#loading").wait_for(state="attached")
    assert not second.page.locator("#kit-still").count()
    for guest in (first, second):
        guest.page.locator(".kit-app").first.wait_for()
        assert guest.complaints == []
        guest.page.context.close()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)], ids=["light", "dark"])
def test_who_waits_sees_it_under_a_place(kept: Served, browser: Browser, width: int, dark: bool) -> None:
    first, second = visit(browser, kept.address, width), visit(browser, kept.address, width, dark=dark)
    come(first, "plan_mix")
    page = come(second, "bill_explainer")
    expect(page.get_by_role("status")).to_have_text(
        "This is the sample. Your own page is being made: place 1 in the line; drop your files when it is ready."
    )
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture = page.get_by_role("img")
    expect(picture).to_have_count(1)
    assert "USD" in str(picture.get_attribute("aria-label"))
    expect(picture.locator("svg:visible")).to_have_count(1)
    paper = picture.locator("svg:visible rect").first.evaluate("(rect) => getComputedStyle(rect).fill")
    assert paper == ("rgb(23, 27, 33)" if dark else "rgb(255, 255, 255)")
    assert page.evaluate(REACHED) == 0
    for guest in (first, second):
        guest.page.locator(".kit-app").first.wait_for()
        assert guest.complaints == guest.foreign() == []
        guest.page.context.close()
