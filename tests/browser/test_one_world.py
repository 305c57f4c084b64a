"""A headline, a picture and a control never show two worlds, and what is stale is dimmed until all of it is new."""

import re

from playwright.sync_api import Browser, Page, expect

from chargeback_kit.widgets.state import State

from .bills import bill, shows_bill
from .reading import card, move, panel
from .servers import served
from .visits import visit

SEARCH = 180_000  # [ms]
SLIDER = "Domestic Calling Plan (180 min), Germany MCOPSTN1"
WATCH = """() => {
  globalThis.seen = [];
  const app = document.querySelector(".kit-app");
  const look = () => {
    if (!app.dataset.stale) {
      const words = [...app.querySelectorAll(".kit-main .kit-panel")]
        .filter((each) => each.offsetParent && each.querySelector("h2, caption, svg"))
        .flatMap((each) => [each.querySelector("h2")?.textContent, each.querySelector("caption")?.textContent,
          each.querySelector(".kit-chart")?.getAttribute("aria-label")])
        .join(" ").match(/(September|October) 2026/g) ?? [];
      const months = [...new Set(words)].sort().join();
      if (globalThis.seen.at(-1) !== months) globalThis.seen.push(months);
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def test_a_new_month_comes_all_at_once(visitor) -> None:
    page = visitor().open("chargeback")
    shows_month(page, "October 2026")
    page.evaluate(WATCH)
    page.get_by_label("Month", exact=True).select_option("2026-09")
    expect(page.locator(".kit-app[data-stale]")).to_have_count(1)
    expect(page.locator(".kit-app[data-stale]")).to_have_count(0)
    expect(panel(page, "September 2026 at a glance")).to_have_count(1)
    assert page.evaluate("globalThis.seen") == ["October 2026", "September 2026"]


def shows_month(page: Page, month: str) -> None:
    panel(page, f"{month} at a glance").wait_for()
    page.locator(".kit-chart[data-drawn]").first.wait_for()


def test_a_page_is_dimmed_while_its_kernel_has_not_answered(browser: Browser) -> None:
    with served() as server:
        page = visit(browser, server.address).open("chargeback")
        shows_month(page, "October 2026")
        (kernel,) = server.kernels()
        kernel.suspend()
        page.get_by_label("Month", exact=True).select_option("2026-09")
        expect(page.locator(".kit-app[data-stale]")).to_have_count(1)
        expect(page.locator(".kit-veil")).to_have_text("Waiting for an answer …")
        kernel.resume()
        expect(page.locator(".kit-app[data-stale]")).to_have_count(0)
        expect(panel(page, "September 2026 at a glance")).to_have_count(1)
        page.context.close()


def test_a_month_that_is_not_covered_says_so(visitor) -> None:
    page = visitor().open("bill_explainer")
    shows_bill(page, bill("2026-10"))
    expect(page.locator(".kit-badge")).to_have_count(0)
    page.get_by_label("Month", exact=True).select_option("2026-09")
    expect(page.locator(".kit-badge")).to_have_text("Not covered")
    expect(page.get_by_role("alert").filter(has_text="Not covered")).to_contain_text("September 2026 are in no file")


def test_reported_charges_say_that_they_never_move_and_offer_the_card(visitor) -> None:
    page = visitor().open("bill_explainer")
    reported, rated = bill("2026-10"), bill("2026-10", "rated")
    shows_bill(page, reported)
    licences = panel(page, "Licences of each plan")
    expect(licences).to_contain_text("Reported charges are facts of the past")
    idle = card(page, "Licence fees").locator("..").locator(".kit-note")
    before = idle.inner_text()
    move(page, SLIDER, 1)
    expect(card(page, "Licence fees")).not_to_have_text("1,368.00 USD")
    expect(idle).to_have_text(before)
    expect(card(page, "Departments pay").locator("..").locator(".kit-note")).to_contain_text("as Microsoft reported")
    page.get_by_role("button", name="Count by the rate card").click()
    expect(card(page, "Departments pay").locator("..").locator(".kit-note")).to_contain_text("by the rate card")
    expect(licences).not_to_contain_text("Reported charges are facts of the past")
    pool = "DE/MCOPSTN1"
    state = State.around(rated)
    state.imagine(assigned={pool: 1 + licences_of(state, pool)}, purchased={"MCOPSTN1": 47})
    shows_bill(page, state.world)


def licences_of(state: State, pool: str) -> int:
    return next(int(counter.licences) for counter in state.world.counters if counter.pool == pool)


def test_a_mix_is_one_world_in_picture_headline_and_sliders(visitor) -> None:
    page = visitor().open("plan_mix")
    shows_bill(page, bill("2026-10", "rated"))
    pools = page.locator(".kit-chart[aria-label*='pool']").first
    expect(pools).to_have_attribute("aria-label", re.compile(r"\(180 min\), Germany ran out"))
    page.get_by_role("button", name="Find the cheapest mix").click()
    page.get_by_role("button", name="Show this mix in the panels").click(timeout=SEARCH)
    expect(panel(page, "Licences of each plan")).to_contain_text("The sliders begin at the cheapest mix")
    expect(page.get_by_role("slider", name=SLIDER, exact=True)).to_have_attribute("aria-valuenow", re.compile(r"^0"))
    expect(page.locator(".kit-against")).to_contain_text("less than it was")
    expect(page.locator(".kit-app[data-stale]")).to_have_count(0)
    assert "(180 min), Germany ran out" not in str(pools.get_attribute("aria-label"))
