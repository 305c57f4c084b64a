"""Month against month: why Sales owes more than in September, in two clicks."""

from playwright.sync_api import expect

import chargeback_kit as ck

from .bills import bill
from .reading import table


def test_why_sales_owes_more_than_in_september(visitor) -> None:
    page = visitor().open("compare")
    found = ck.compare(bill("2026-09"), bill("2026-10"))
    sales = found.reasons_of("Sales")
    clicks = 0
    rows = table(page, "Change by cost centre")
    assert rows[1][:2] == ["Sales", "+155.01"]
    page.locator("table").filter(has_text="Change by cost centre").get_by_text("Sales", exact=True).click()
    clicks += 1
    expect(page.get_by_text(found.sentence("Sales"), exact=True)).to_be_visible()
    page.get_by_text(found.phrase(sales[0]), exact=True).click()
    clicks += 1
    opened = found.calls_of(sales[0])
    calls = page.locator("table").filter(has_text="Calls and licences of the reason")
    licences = found.licences_of(sales[0])
    number = sum(map(len, opened.values())) + sum(map(len, licences.values()))
    expect(calls.locator("tbody tr")).to_have_count(min(number, 10))
    assert clicks <= 2
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
