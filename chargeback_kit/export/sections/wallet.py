"""The wallet: Communications Credits over the month, and what was bought against what was drawn (R53)."""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.palette import EVENTS
from chargeback_kit.export.sections.balance import Balance, balance
from chargeback_kit.export.summary import wallet_sums
from chargeback_kit.money import from_micro
from chargeback_kit.records.agreement import Wallet as Terms
from chargeback_kit.wallet.ledger import Ledger


@dataclass(frozen=True)
class Movement:
    """All events of one kind: how many and how much."""

    label: str
    event: str
    count: str
    amount: str


@dataclass(frozen=True)
class Wallet:
    """The section: its finding, the movements from opening to closing, the drawing, the prepaid money."""

    title: str
    movements: list[Movement]
    drawing: Balance
    prepaid: str
    terms: str


def wallet(bill: ComputedBill) -> Wallet | None:
    """The wallet of the months; None without Communications Credits."""
    terms, ledger = bill.agreement.wallet, bill.ledger
    if terms is None or ledger is None:
        return None
    sums = by_event(ledger)
    return Wallet(
        title=_title(ledger, sums, terms, bill.currency),
        movements=[_movement(event, *sums[event]) for event in EVENTS if event in sums],
        drawing=balance(bill, ledger, terms),
        prepaid=_prepaid(bill),
        terms=_terms(bill, terms),
    )


def by_event(ledger: Ledger) -> dict[str, tuple[int, Decimal]]:
    """How many events of each kind, and their money; the closing event carries the balance."""
    sums = pd.Series(ledger.amount).groupby(ledger.event).agg(["count", "sum"])
    found = {str(event): (int(count), from_micro(int(micro))) for event, count, micro in sums.itertuples()}
    return found | {"closing": (1, from_micro(int(ledger.balance[-1])))}


def _movement(event: str, count: int, amount: Decimal) -> Movement:
    is_level = event in ("opening", "closing")
    return Movement(EVENTS[event], event, "" if is_level else text.count(count), text.amount(amount))


def _title(ledger: Ledger, sums: dict[str, tuple[int, Decimal]], terms: Terms, currency: str) -> str:
    lowest = from_micro(int(ledger.balance.min()))
    left = f"the balance ends at {text.amount(sums['closing'][1])} {currency}"
    if lowest < 0:
        return f"At worst credits were {text.amount(-lowest)} {currency} short; {left}"
    if "recharge" in sums:
        return f"Auto-recharge bought credits {text.times(sums['recharge'][0])}; {left}"
    return f"Credits were never recharged; {left}"


def _prepaid(bill: ComputedBill) -> str:
    """Purchases are not a cost of the month, drawing is; their difference is carried forward (R53)."""
    sums = wallet_sums(bill)
    bought, drawn = (f"{text.amount(Decimal(sums[name]))}" for name in ("credits_purchased", "credits_drawn"))
    carried = Decimal(sums["prepaid_carried_forward"])
    rest = f"{text.amount(abs(carried))} {bill.currency}"
    ends = {
        -1: f"{rest} more than was bought came out of credits prepaid before",
        0: "nothing is carried forward",
        1: f"{rest} of prepaid money is carried forward",
    }
    end = ends[int(carried.compare(Decimal(0)))]
    return f"Credits of {bought} {bill.currency} were bought and {drawn} {bill.currency} were drawn: {end}."


def _terms(bill: ComputedBill, terms: Terms) -> str:
    if terms.recharge is None:
        return "There is no auto-recharge."
    below = bill.agreement.switches.trigger_at.replace("_", " ")
    buys = f"Auto-recharge buys {text.amount(terms.recharge)} {bill.currency}"
    return f"{buys} when a call leaves the balance {below} the trigger of {text.amount(terms.trigger)}."
