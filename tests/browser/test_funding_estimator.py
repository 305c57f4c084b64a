"""The funding estimator: an amount typed or slid moves the path of the balance; the advice is the engine's."""

from playwright.sync_api import expect

import chargeback_kit as ck
from chargeback_kit.charts import wallet_path
from chargeback_kit.widgets.state import State

from .bills import SAMPLE, bill
from .reading import drawings, move, panel


def path(of: ck.Bill) -> str:
    """The finding of the wallet's picture."""
    return wallet_path.told.title(wallet_path.rows(of))


def test_money_put_in_moves_the_balance(visitor) -> None:
    page = visitor().open("funding_estimator")
    october = bill("2026-10")
    before = drawings(page, path(october))
    typed = page.get_by_label("Opening balance", exact=True)
    typed.fill("150.25")
    typed.press("Enter")
    panel(page, path(october.what_if(wallet=ck.Wallet(opening="150.25")))).wait_for()
    move(page, "Opening balance, whole units", 1)
    world = october.what_if(wallet=ck.Wallet(opening="151.00"))
    panel(page, path(world)).wait_for()
    assert drawings(page, path(world)) > before
    assert path(world) != path(october)


def test_the_advice_is_the_engines(visitor) -> None:
    page = visitor().open("funding_estimator")
    state = State(SAMPLE / "2026-10")
    state.funding.advise()
    chosen = state.funding.advice.proposal.setting
    buy = f"Buy {state.funding.advice.purchase:,.2f} now" if state.funding.advice.purchase else "Buy nothing now"
    heading = f"{buy}, recharge {chosen.recharge:,.2f} below {chosen.trigger:,.2f} USD"
    panel(page, heading).wait_for()


def test_a_decimal_comma_is_read_and_a_doubtful_amount_is_not_taken(visitor) -> None:
    page = visitor().open("funding_estimator")
    october = bill("2026-10")
    panel(page, path(october)).wait_for()
    typed = page.get_by_label("Opening balance", exact=True)
    typed.fill("250,50")
    typed.press("Enter")
    world = path(october.what_if(wallet=ck.Wallet(opening="250.50")))
    panel(page, world).wait_for()
    credits_panel = panel(page, "Communications Credits")
    expect(credits_panel.get_by_role("status")).to_have_text("Read as 250.50 USD")
    expect(typed).to_have_value("250.50")
    typed.fill("1,234")
    typed.press("Enter")
    expect(credits_panel.get_by_role("alert")).to_contain_text("may be 1234 or 1.234")
    panel(page, world).wait_for()
