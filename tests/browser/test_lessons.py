"""The lessons in JupyterLab: open lesson 4 and answer wrong in at most three clicks, with pictures and whole labels."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .browsers import PATIENCE
from .laboratory import Laboratory, laboratory

MOST_CLICKS = 3
CUT = """labels => labels.filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.textContent)"""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Laboratory]:
    with laboratory(tmp_path / "lessons") as running:
        yield running


@pytest.fixture
def page(browser: Browser, lab: Laboratory) -> Iterator[Page]:
    found = browser.new_page(viewport={"width": 1280, "height": 900})
    found.set_default_timeout(PATIENCE)
    asked: list[str] = []
    found.on("request", lambda request: asked.append(request.url))
    yield found
    found.close()
    here = (lab.address, "ws://127.0.0.1:", "data:", "blob:")
    assert [url for url in asked if not url.startswith(here)] == []


def opened(page: Page, lab: Laboratory, width: int) -> None:
    """The first lesson as `make lab` opens it; on a narrow screen as one document."""
    page.set_viewport_size({"width": width, "height": 900})
    address = lab.url("00_read_a_bill")
    page.goto(address if width > 600 else address.replace("/lab/", "/doc/"))
    page.locator("p", has_text="The first of the lessons").wait_for()


@pytest.mark.parametrize("width", [1280, 390])
def test_open_lesson_4_and_answer_wrong(page: Page, lab: Laboratory, width: int) -> None:
    opened(page, lab, width)
    clicks = 0
    page.get_by_role("link", name="04 Pools of minutes").click()
    clicks += 1
    page.locator("p", has_text="three people in Germany").first.wait_for()
    lesson = page.locator(".jp-NotebookPanel").locator("visible=true")
    if width > 600:
        expect(lesson.locator(".jp-RenderedImage img").first).to_have_attribute(
            "src", re.compile("^data:image/png;base64,")
        )
    expect(page.locator("#jp-main-statusbar")).to_contain_text("04_pools.ipynb")
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")
    page.locator("[data-jp-item-name=run-all]").locator("visible=true").first.click()
    clicks += 1
    question = lesson.locator(".kit-question", has_text="On which day would the pool have ended")
    question.wait_for(state="attached")
    question.scroll_into_view_if_needed()
    question.get_by_text("22 October", exact=True).click()
    clicks += 1
    expect(question.get_by_role("status")).to_contain_text("Not yet. That is the day with 3 licences.")
    assert clicks <= MOST_CLICKS
    assert lesson.locator(".widget-label").evaluate_all(CUT) == []
    question.get_by_text("15 October", exact=True).click()
    expect(question.get_by_role("status")).to_contain_text("Right. 15 October it is.")
    expect(lesson.get_by_text("1 of 3 answered")).to_be_visible()
    assert json.loads((lab.state / "chargeback-kit" / "lessons.json").read_text(encoding="utf-8")) == {"pools": [2]}
