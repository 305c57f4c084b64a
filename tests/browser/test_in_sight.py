"""What a click opens stands in what the reader sees afterwards, on a wide screen and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect


def rows(page: Page, label: str) -> Locator:
    """The lines of the table under a label."""
    return page.locator("table").filter(has=page.get_by_text(label, exact=True)).locator("tbody tr")


CLICKS: dict[str, list[tuple[Callable[[Page], Locator], Callable[[Page], Locator]]]] = {
    "compare": [
        (
            lambda page: rows(page, "Change by cost centre").get_by_role("button", name="Sales", exact=True),
            lambda page: rows(page, "Reasons").first,
        ),
        (
            lambda page: rows(page, "Reasons").get_by_role("button", name="toll-free calls from Estonia").first,
            lambda page: rows(page, "Calls and licences of the reason").first,
        ),
    ],
    "chargeback": [
        (
            lambda page: (
                page.locator("table")
                .filter(has_text="Statements of October 2026")
                .get_by_role("button", name="Sales", exact=True)
            ),
            lambda page: page.get_by_role("button", name="Statement of Sales (PDF)"),
        ),
        (
            lambda page: page.get_by_role("link", name="Calls and licences of Sales"),
            lambda page: rows(page, "Calls").first,
        ),
    ],
    "bill_explainer": [
        (lambda page: rows(page, "Alerts").locator("button.kit-opens").first, lambda page: rows(page, "Calls").first),
        (lambda page: page.locator(".kit-card a.kit-open").first, lambda page: rows(page, "Calls").first),
    ],
    "plan_mix": [
        (
            lambda page: rows(page, "Waste").locator("button.kit-opens").first,
            lambda page: rows(page, "Licences").first,
        )
    ],
    "funding_estimator": [
        (
            lambda page: rows(page, "From opening to closing balance").locator("button.kit-opens").first,
            lambda page: rows(page, "Calls").first,
        )
    ],
}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("app", CLICKS)
def test_what_a_click_opens_is_in_sight(visitor, app, width) -> None:
    page = visitor(width).open(app)
    for clicked, opened in CLICKS[app]:
        clicked(page).click()
        expect(opened(page)).to_be_in_viewport()
