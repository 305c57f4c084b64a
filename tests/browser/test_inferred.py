"""The settings that the charges follow: tried with one click, taken over with one more."""

from playwright.sync_api import expect

from .bills import bill
from .reading import panel

PATIENCE = 120_000
HEADING = "Which settings do the charges follow?"


def test_one_click_takes_over_what_the_calls_say(visitor) -> None:
    visit = visitor()
    visit.open("bill_explainer")
    shown = panel(visit.page, HEADING)
    shown.get_by_role("button", name="Try the settings on the calls").click()
    line = shown.locator(".kit-inferred")
    expect(line).to_contain_text("Your calls behave as 60-second increments", timeout=PATIENCE)
    found = bill("2026-10").infer()
    expect(line).to_have_text(found.line)
    assert found.changes == {"switches": {"credits_licence_required": False}}
    clicks = 0
    shown.get_by_role("button", name="Take over").click()
    clicks += 1
    expect(shown.get_by_role("button", name="Take over")).to_be_hidden(timeout=PATIENCE)
    assert clicks == 1
    assert visit.page.get_by_label("Credits licence required").input_value() in ("no", "0")
