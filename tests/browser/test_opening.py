"""Every number opens what it is made of: clicks are counted, the filter stands in the address and can be removed."""

from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from .bills import bill
from .reading import panel, table


class Clicks:
    """A reader who counts the clicks."""

    def __init__(self) -> None:
        self.number = 0

    def on(self, place: Locator) -> None:
        """Click, and count it."""
        place.scroll_into_view_if_needed()
        place.click()
        self.number += 1


def calls(page: Page) -> Locator:
    return panel(page, "Calls")


def chip(page: Page, says: str) -> Locator:
    return calls(page).get_by_role("button", name=f"Remove {says}", exact=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_what_did_zimbabwe_cost_and_who_called(visitor, width) -> None:
    page, reader = visitor(width).open("bill_explainer"), Clicks()
    zimbabwe = bill("2026-10").calls_of(country="ZW")
    bar = page.locator("svg [aria-label*='Zimbabwe']").and_(page.locator("path")).first
    reader.on(bar)
    expect(chip(page, "Zimbabwe")).to_be_visible()
    expect(calls(page)).to_contain_text(f"{len(zimbabwe)} calls, {zimbabwe.amount:,.2f} USD")
    page.wait_for_url(lambda url: url.endswith("#category=conference&country=ZW"))
    names = [row[2] for row in table(page, "Calls")[1:] if len(row) > 2]
    assert sorted(names) == sorted(zimbabwe.table["name"])
    dearest = zimbabwe.page(order="amount", is_descending=True).iloc[0]
    reader.on(calls(page).locator("tbody button.kit-choose").first)
    line = bill("2026-10").explain(dearest["usage_id"]).line
    expect(calls(page).locator(".kit-line")).to_have_text(line)
    assert reader.number <= 2
    chip(page, "Conference dial-out").click()
    expect(chip(page, "Conference dial-out")).to_have_count(0)
    chip(page, "Zimbabwe").click()
    expect(chip(page, "Zimbabwe")).to_have_count(0)
    page.wait_for_url(lambda url: "#" not in url)


def test_cells_cards_and_problems_open_and_stand_in_the_address(visitor) -> None:
    page = visitor().open("bill_explainer")
    october = bill("2026-10")
    assert october.wallet_summary is not None
    statements = page.locator("table").filter(has_text="Statements of October 2026, in USD")
    sales = statements.locator("tr").filter(has=page.get_by_role("rowheader", name="Sales"))
    sales.locator("button.kit-opens").first.click()
    owed = october.statements.loc[october.statements["cost_center"] == "Sales", "amount"].sum()
    expect(calls(page)).to_contain_text(f"together {Decimal(owed):,.2f} USD")
    expect(panel(page, "Licences")).to_contain_text("463.10 USD")
    page.locator(".kit-card a.kit-open").filter(has_text=f"{october.wallet_summary.drawn:,.2f}").click()
    expect(chip(page, "paid from credits")).to_be_visible()
    calls(page).get_by_label("Mask numbers").check()
    expect(calls(page).locator("tbody")).to_contain_text("••••")
    page.wait_for_url(lambda url: url.endswith("#payer=credits"))


def test_the_find_field_understands_what_the_page_prints(visitor) -> None:
    page = visitor().open("bill_explainer")
    found = bill("2026-10").calls_of(find="Sales Zimbabwe 20 October")
    calls(page).get_by_label("Find in Calls").fill("Sales Zimbabwe 20 October")
    expect(calls(page)).to_contain_text(f"{len(found)} call, {found.amount:,.2f} USD")
