"""What holds for every app: it opens, says what it is, stands in nobody's way, and prints whole."""

from io import BytesIO
from typing import Literal

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from chargeback_kit.serving.catalogue import App, apps

from .faults import faults
from .reading import settled
from .visits import Visit

APPS = pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
VIEWS = [(width, scheme) for width in (1280, 390) for scheme in SCHEMES]


def says_what_it_is(visit: Visit, app: App) -> None:
    page = visit.page
    assert page.title() == app.title
    assert page.locator("h1").all_inner_texts() == [app.title]
    assert page.locator("meta[name=description]").get_attribute("content") == app.description
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("main").count() == page.locator("header").count() == 1
    assert "import" not in page.locator("body").inner_text(), "code is shown"


def look_at(visit: Visit, width: int, scheme: Scheme) -> None:
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.page.emulate_media(color_scheme=scheme)
    settled(visit.page)


def overflow(visit: Visit) -> int:
    """How far the page reaches beyond the window [px]."""
    beyond: int = visit.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return beyond


CUT = """() => [...document.querySelectorAll("button, label, .widget-label, summary, h1, h2, h3")]
    .filter((each) => each.offsetParent && each.clientWidth > 1 && getComputedStyle(each).clipPath === "none")
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.innerText)"""


def cut(visit: Visit) -> list[str]:
    """What stands on buttons, labels and headings and is not whole, with the controls and the rare settings open."""
    if (fold := visit.page.locator(".kit-fold")).is_visible() and fold.inner_text() == "Show controls":
        fold.click()
    folded = visit.page.locator(".kit-more button:visible", has_text="▸")
    for left in range(folded.count(), 0, -1):
        folded.first.click()
        expect(folded).to_have_count(left - 1)
    found: list[str] = visit.page.evaluate(CUT)
    return found


@APPS
def test_it_opens_and_suits_everybody(visitor, app: App) -> None:
    visit = visitor()
    visit.open(app.name)
    says_what_it_is(visit, app)
    for width, scheme in VIEWS:
        look_at(visit, width, scheme)
        assert faults(visit.page) == [], f"{width} px, {scheme}"
        assert overflow(visit) <= 0, f"{width} px, {scheme}"
        assert scheme == "dark" or cut(visit) == [], f"{width} px"
    prints_without_empty_pages(visit)


def prints_without_empty_pages(visit: Visit) -> None:
    visit.page.emulate_media(media="print")
    pages = [sheet.extract_text() for sheet in PdfReader(BytesIO(visit.page.pdf(prefer_css_page_size=True))).pages]
    assert min(len(text) for text in pages) > 40, [len(text) for text in pages]
    last = visit.page.locator(".kit-main h2:visible").last.inner_text()
    assert last.replace(" ", "") in "".join(pages).replace("\n", "").replace(" ", "")
