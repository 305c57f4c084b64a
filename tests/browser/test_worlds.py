"""Compare two plan mixes in four clicks, and take a change back with the keyboard."""

import pytest
from playwright.sync_api import expect

from .bills import bill
from .reading import move, panel

GERMANY = "Domestic Calling Plan (180 min), Germany MCOPSTN1"


@pytest.mark.parametrize("width", [390])
def test_two_plan_mixes_are_compared_in_four_clicks(visitor, width: int) -> None:
    page, clicks = visitor(width).open("plan_mix"), 0
    kept = panel(page, "Scenarios side by side")
    kept.get_by_role("button", name="Keep as A").click()
    clicks += 1
    if width < 600:
        page.get_by_role("button", name="Show controls").click()
        clicks += 1
    move(page, GERMANY, 3)
    clicks += 1
    expect(page.locator(".kit-against")).not_to_have_text("")
    page.get_by_role("button", name="Keep as B").click()
    clicks += 1
    assert clicks <= 4
    found = page.locator("table").filter(has_text="What differs stands first")
    expect(found.locator("thead th")).to_have_text(["What", "As it was", "A", "B"])
    expect(found.locator("tbody tr").first).to_contain_text(f"{bill('2026-10', 'rated').total:,.2f}")
    expect(found.locator("tbody tr").nth(1)).to_contain_text("DE/MCOPSTN1")
    page.get_by_role("slider", name=GERMANY, exact=True).press("Control+z")
    expect(page.locator(".kit-against")).to_have_text("")
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".kit-against")).not_to_have_text("")
