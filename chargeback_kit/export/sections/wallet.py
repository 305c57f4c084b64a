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
    """Purchases are not a cost of the month, drawing is; their difference is carried forward (R53)."""
    bought, drawn, carried = told.wallet_sums(bill).values()
    short = max(Decimal(0), -bill.wallet_summary.closing) if bill.wallet_summary else Decimal(0)
    ends = [
        f"{text.money(carried, bill.currency)} of prepaid money is carried forward" if carried > 0 else "",
        f"{text.money(-carried - short, bill.currency)} more than was bought came out of credits prepaid before"
        if carried + short < 0
        else "",
        f"{text.money(short, bill.currency)} were not there" if short else "",
    ]
    end = text.listed([each for each in ends if each]) or "nothing is carried forward"
    credits = (text.money(amount, bill.currency) for amount in (bought, drawn))
    return "Credits of {} were bought and {} were drawn: {}.".format(*credits, end)


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
