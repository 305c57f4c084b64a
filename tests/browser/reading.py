"""What stands on a page, read as a person reads it."""

import re
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect


def card(page: Page, label: str) -> Locator:
    """The figure on the card of that name."""
    return page.locator(".kit-card:visible").filter(has=page.get_by_text(label, exact=True)).locator(".kit-figure")


def shows(page: Page, label: str, amount: Decimal, currency: str = "USD") -> None:
    """Wait until a card shows exactly this amount."""
    expect(card(page, label)).to_have_text(f"{amount:,.2f} {currency}")


def panel(page: Page, heading: str | re.Pattern[str]) -> Locator:
    """The panel under a heading, in the tab that is shown."""
    return page.locator(".kit-panel:visible").filter(has=page.get_by_role("heading", name=heading, exact=True))


def drawn(page: Page, heading: str) -> set[str]:
    """The words in the picture under a heading."""
    picture = panel(page, heading).locator("svg").first
    picture.wait_for()
    return set(picture.locator("text").all_text_contents())


def drawings(page: Page, heading: str) -> int:
    """How often the picture under a heading has been drawn."""
    return int(panel(page, heading).locator(".kit-chart").get_attribute("data-drawn") or 0)


def settled(page: Page) -> None:
    """Wait until every picture has been drawn for the page as it is now, and nothing is drawn any more."""
    if page.locator(".kit-chart:visible").count():
        page.locator(".kit-chart[data-drawn]:visible").first.wait_for()
    count = "Array.from(document.querySelectorAll('[data-drawn]'), (chart) => chart.dataset.drawn).join()"
    before = None
    while (now := page.evaluate(count)) != before:
        before = now
        page.wait_for_timeout(700)


def marks(page: Page, heading: str) -> list[str]:
    """Every line, area and word of the picture under a heading, with its place, in no order."""
    picture = str(panel(page, heading).locator("svg").first.evaluate("(svg) => svg.outerHTML"))
    return sorted(re.sub(r"\bclip\d+", "clip", picture).split("<"))


def table(page: Page, label: str) -> list[list[str]]:
    """The cells of a table, with its heading row."""
    found = page.locator("table").filter(has=page.get_by_text(label, exact=True)).filter(visible=True).first
    found.wait_for()
    return [row.locator("th, td").all_inner_texts() for row in found.locator("tr").all()]


def move(page: Page, name: str, steps: int) -> None:
    """Move a slider with the keyboard."""
    handle = page.get_by_role("slider", name=name, exact=True)
    for _ in range(abs(steps)):
        handle.press("ArrowRight" if steps > 0 else "ArrowLeft")
