"""The alerts: when pools passed 80 % and ended, and when the credits came to their trigger."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.alerts import POOL_80, POOL_100, WALLET_TRIGGER
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.naming import pool_name

LIMIT = 60
COLOURS = {POOL_80: "pool", POOL_100: "over", WALLET_TRIGGER: "credits"}


@dataclass(frozen=True)
class Line:
    """One moment: when, the colour of its mark, and what happened."""

    at: str
    at_iso: str
    colour: str
    says: str
    usage_id: str


@dataclass(frozen=True)
class Alerts:
    """The moments in order of time, with their finding, and how many more there are."""

    title: str
    lines: list[Line]
    more: str


def alerts(bill: ComputedBill) -> Alerts | None:
    """The moments of the months; None where nothing was to be told."""
    if bill.alerts.empty:
        return None
    rows = bill.alerts.to_dict("records")
    more = text.count(len(rows) - LIMIT) if len(rows) > LIMIT else ""
    return Alerts(_title(bill.alerts), [_line(bill, row) for row in rows[:LIMIT]], more)


def _line(bill: ComputedBill, row: dict[Any, Any]) -> Line:
    at = row["at"]
    says = text.sentence(_says(bill, row))
    return Line(text.instant(at), at.strftime("%Y-%m-%dT%H:%M:%SZ"), COLOURS[row["what"]], says, row["usage_id"])


def _says(bill: ComputedBill, row: dict[Any, Any]) -> str:
    if row["what"] == WALLET_TRIGGER:
        return str(row["sentence"]).partition(" on ")[0] + _next_step(bill)
    name = pool_name(bill, row["subject"]).phrase
    if row["what"] == POOL_80:
        return f"{name} had given 80 % of its minutes."
    return f"{name} ended; calls after it are over the pool."


def _next_step(bill: ComputedBill) -> str:
    wallet = bill.agreement.wallet
    if wallet is None or wallet.recharge is None:
        return "; there is no auto-recharge."
    return f"; the trigger is {text.amount(wallet.trigger)} {bill.currency}."


def _title(found: pd.DataFrame) -> str:
    counts = {what: int(number) for what, number in found["what"].value_counts().items()}
    nearly, ended, low = (counts.get(what, 0) for what in (POOL_80, POOL_100, WALLET_TRIGGER))
    parts = [
        f"{text.counted(nearly, 'pool counter')} passed 80 %" if nearly else "",
        f"{text.count(ended)} ended" if ended else "",
        f"the credits came to their trigger {text.times(low)}" if low else "",
    ]
    return text.sentence(text.listed([part for part in parts if part]))
