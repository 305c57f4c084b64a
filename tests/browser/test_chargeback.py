"""Chargeback: another basis moves the fees between cost centres, to the cent."""

from decimal import Decimal

from playwright.sync_api import Page, expect

import chargeback_kit as ck

from .bills import bill
from .reading import shows, table

LABEL = "Statements of October 2026, in USD"


def owed(of: ck.Bill) -> dict[str, Decimal]:
    """What each cost centre owes together."""
    sums = of.statements.groupby("cost_center")["amount"].sum()
    return {str(center): amount for center, amount in sums.items()}


def on_page(page: Page) -> dict[str, Decimal]:
    rows = table(page, LABEL)[1:]
    return {name: Decimal(together.replace(",", "")) for name, together, *_ in rows}


def test_another_basis_shares_the_fees_anew(visitor) -> None:
    page = visitor().open("chargeback")
    october = bill("2026-10")
    shows(page, "Departments pay", october.total)
    assert on_page(page) == {**owed(october), "All": october.total}
    page.get_by_label("Fee basis").select_option("headcount")
    world = october.what_if(switches={"fee_basis": "headcount"})
    assert owed(world) != owed(october)
    expect(page.locator("table").filter(has_text=LABEL)).to_contain_text(f"{max(owed(world).values()):,.2f}")
    assert on_page(page) == {**owed(world), "All": world.total}
    assert world.total == october.total
