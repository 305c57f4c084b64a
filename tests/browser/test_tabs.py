"""From app to app, from address to page, and back: files, month, filter and scenario stay. Clicks are counted."""

import re

from playwright.sync_api import Locator, Page, expect

from .bills import SAMPLE
from .reading import card, move, panel, settled

LOOSE = ("Export.callingplans.4ad5b655.zip", "users.csv", "rates.csv", "agreement.toml")
GERMANY = "Domestic Calling Plan (180 min), Germany MCOPSTN1"


def go(page: Page, title: str) -> None:
    """Go to another tab, and wait until it is there and in the address."""
    link = page.get_by_role("link", name=title, exact=True)
    link.click()
    shown(page, title, str(link.get_attribute("data-tab")))


def shown(page: Page, title: str, name: str) -> None:
    expect(page).to_have_title(title)
    expect(page).to_have_url(re.compile(f"/voila/render/{name}.ipynb"))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".kit-tabs [aria-current]")).to_have_text(title)
    expect(page.locator(".kit-app[data-stale]")).to_have_count(0)


def test_files_dropped_in_one_app_are_there_in_the_next(visitor) -> None:
    """Drop files in the bill explainer, go to funding: the same files, in three clicks, of which one opens controls."""
    visit, clicks = visitor(390), 0
    page = visit.open("bill_explainer")
    page.get_by_role("button", name="Show controls").click()
    clicks += 1
    panel(page, "Your files").locator("input[type=file]").set_input_files([SAMPLE / "2026-10" / name for name in LOOSE])
    clicks += 1
    expect(panel(page, "Your files").get_by_role("button", name="Take away users.csv")).to_be_visible()
    asked = kernels(visit.asked)
    go(page, "Funding estimator")
    clicks += 1
    assert clicks <= 3
    for name in LOOSE[1:]:
        expect(panel(page, "Your files").get_by_role("button", name=f"Take away {name}")).to_be_visible()
    expect(page.locator("table:visible").filter(has_text="Settings of Communications Credits")).to_be_attached()
    assert kernels(visit.asked) == asked, "no second kernel"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def kernels(asked: list[str]) -> set[str]:
    return {url.split("/api/kernels/")[1][:36] for url in asked if "/api/kernels/" in url}


def test_a_copied_address_opens_the_same_state_and_back_leads_where_one_was(visitor) -> None:
    page = visitor().open("plan_mix")
    page.locator(".kit-card").filter(has_text="Credits drawn").locator("a.kit-open").first.click()
    expect(page).to_have_url(re.compile("#payer=credits$"))
    panel(page, "Scenarios side by side").get_by_role("button", name="Keep as A").click()
    move(page, GERMANY, 3)
    expect(page.locator(".kit-against:visible")).not_to_have_text("")
    page.get_by_role("button", name="Keep as B").click()
    expect(page).to_have_url(re.compile("&B="))
    total = card(page, "Departments pay").inner_text()
    go(page, "Chargeback")
    expect(page).to_have_url(re.compile("#month=2026-10&payer=credits&charges=rated&scenario="))
    copied = page.url

    other = visitor().page
    other.goto(copied, wait_until="commit")
    shown(other, "Chargeback", "chargeback")
    expect(card(other, "Departments pay")).to_have_text(total)
    expect(chip(other)).to_be_visible()
    expect(panel(other, re.compile("costs least")).locator("thead th")).to_have_text(["What", "As it was", "A", "B"])

    page.go_back()
    shown(page, "Plan mix", "plan_mix")
    expect(chip(page)).to_be_visible()
    page.go_back()
    expect(chip(page)).to_have_count(0)
    expect(card(page, "Departments pay")).to_have_text(total)
    page.go_forward()
    page.go_forward()
    shown(page, "Chargeback", "chargeback")
    expect(chip(page)).to_be_visible()
    page.evaluate("location.hash = '#scenario=eNqrVko'")
    expect(page.locator(".kit-main").get_by_role("alert")).to_contain_text(
        "counts for nothing: a part of it is missing"
    )
    expect(page).to_have_url(copied)


def chip(page: Page) -> Locator:
    return panel(page, "Calls").get_by_role("button", name="Remove paid from credits", exact=True)


def test_controls_stay_in_sight_of_what_they_move(visitor) -> None:
    page = visitor().open("plan_mix")
    undo, finding = page.get_by_role("button", name="Undo"), card(page, "Departments pay")
    settled(page)
    page.mouse.move(800, 500)
    page.mouse.wheel(0, 1500)
    expect(undo).to_be_in_viewport()
    page.set_viewport_size({"width": 390, "height": 900})
    page.evaluate("scrollTo(0, 0)")
    page.get_by_role("button", name="Show controls").click()
    slider = page.get_by_role("slider", name=GERMANY, exact=True)
    move(page, GERMANY, 2)
    expect(finding).to_be_in_viewport()
    page.evaluate("scrollTo(0, 1500)")
    for control in (undo, slider, page.get_by_role("button", name="Hide controls")):
        expect(control).to_be_in_viewport()
    page.get_by_role("button", name="Hide controls").click()
    undo.click()
    expect(undo).to_be_disabled()
