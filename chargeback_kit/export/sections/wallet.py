"""The wallet: Communications Credits over the month, and what was bought against what was drawn (R53)."""

from decimal import Decimal

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.sections.balance import POINTS, balance
from chargeback_kit.export.sections.section import Section, section
from chargeback_kit.presentation import wallet as told
from chargeback_kit.records.agreement import Wallet as Terms


def wallet(bill: ComputedBill) -> Section | None:
    """The movements from opening to closing, the drawing, the prepaid money; None without Communications Credits."""
    terms = bill.agreement.wallet
    if terms is None or bill.wallet_summary is None:
        return None
    rows = told.rows(bill, POINTS)
    moved = told.movements(bill)
    drawn = {"drawing": balance(rows), "words": told.description(rows)}
    return section(told, rows, moved, len(moved), prepaid=_prepaid(bill), terms=_terms(bill, terms), **drawn)


def _prepaid(bill: ComputedBill) -> str:
    """Purchases are no cost of the month, drawing is; what was neither drawn nor lapsed is carried forward (R53)."""
    month = bill.wallet_summary
    if month is None:
        return ""
    bought, drawn, _ = told.wallet_sums(bill).values()
    if not (bought or drawn or month.expired):
        return "No credits were bought, and none were drawn."
    carried, short = bought - drawn - month.expired, max(Decimal(0), -month.closing)
    before = drawn - bought - short
    ends = (
        (month.expired, "{} lapsed"),
        (carried, "{} of prepaid money is carried forward"),
        (before, "{} more than was bought came out of credits prepaid before"),
        (short, "{} were not there"),
    )
    said = [words.format(text.money(amount, bill.currency)) for amount, words in ends if amount > 0]
    moved = (
        f"{text.money(drawn, bill.currency)} were drawn"
        if drawn >= 0
        else f"{text.money(-drawn, bill.currency)} came back"
    )
    end = text.listed(said) or "as much is left as before"
    return f"Credits of {text.money(bought, bill.currency)} were bought and {moved}: {end}."


def _terms(bill: ComputedBill, terms: Terms) -> str:
    after_use = "calls that find the credits used up are billed after use" if bill.agreement.credits_end else ""
    if terms.recharge is None:
        return f"There is no auto-recharge; {after_use}." if after_use else "There is no auto-recharge."
    below = bill.agreement.switches.trigger_at.replace("_", " ")
    buys = f"Auto-recharge buys {text.money(terms.recharge, bill.currency)}"
    when = f"{buys} when a call leaves the balance {below} the trigger of {text.amount(terms.trigger)}"
    since = bill.agreement.postpaid_since
    return (
        f"{when}, until {text.instant(pd.Timestamp(since).tz_convert('UTC'))}; from then on {after_use}."
        if since
        else f"{when}."
    )
