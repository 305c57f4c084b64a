"""Anomalies: what is odd among the calls and costs, where somebody has asked for it (``bill.anomalies()``)."""

from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.call_filter import Chosen
from chargeback_kit.planning.anomalies.found import PAID_BY, Anomalies, Anomaly
from chargeback_kit.planning.anomalies.settings import OFF_CARD, PUMPING, TWICE
from chargeback_kit.presentation.picture import described, table
from chargeback_kit.rules.calendar import from_ns

COLUMNS = (
    *("kind", "who", "cost_center", "paid_by", "first_seen", "calls", "minutes", "amount", "before_alarm", "because"),
    "next_step",
)
MOST_IDS = 2_000
"""How many calls a filter names one by one; beyond it the calls of the number or person are opened, and of calls that
came twice or are off the card the first ones.
"""


def rows(bill: ComputedBill, asked: Anomalies | None = None) -> pd.DataFrame:
    """One row per anomaly, most money first; none where nobody has ``asked`` (``is_known`` in ``attrs``)."""
    found = asked.found if asked is not None else ()
    return table(
        [_row(each) for each in found],
        COLUMNS,
        is_known=asked is not None,
        line=asked.line if asked is not None else "",
        opened=[_calls(each) for each in found],
        period=text.months(bill.months),
        currency=bill.currency,
    )


def _row(each: Anomaly) -> dict[str, Any]:
    return {
        "kind": each.title,
        "who": each.who,
        "cost_center": text.listed(each.cost_centers),
        "paid_by": text.listed([PAID_BY[payer] for payer in each.paid_by]),
        "first_seen": text.instant(pd.Timestamp(from_ns(each.first_seen_ns))),
        "calls": len(each.usage_ids),
        "minutes": text.minutes(each.seconds),
        "amount": each.amount,
        "before_alarm": each.before_alarm,
        "because": f"{each.reason}.",
        "next_step": each.next_step,
    }


def _calls(each: Anomaly) -> Chosen:
    """The calls of an anomaly."""
    if len(each.usage_ids) <= MOST_IDS:
        return Chosen(usage_id=each.usage_ids)
    if each.kind in (TWICE, OFF_CARD):
        return Chosen(usage_id=each.usage_ids[:MOST_IDS])
    return Chosen(number=(each.who,)) if each.kind == PUMPING else Chosen(person=(each.who,))


def opens(rows: pd.DataFrame) -> list[Chosen]:
    """The calls of each anomaly; of one with very many all calls of its number or person."""
    found: list[Chosen] = rows.attrs["opened"]
    return found


def title(rows: pd.DataFrame) -> str:
    """How many, and the money at stake."""
    if not rows.attrs["is_known"]:
        return f"Nobody has looked for anomalies in {rows.attrs['period']}"
    return str(rows.attrs["line"]).removesuffix(".")


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"Calls that are odd and cost, {rows.attrs['period']}, {rows.attrs['currency']}"


def next_step(rows: pd.DataFrame) -> str:
    """What to do about the one with the most money."""
    if rows.empty:
        return ""
    first = rows.to_dict("records")[0]
    money = text.money(first["amount"], rows.attrs["currency"])
    return f"First {first['who']}, {money}: {first['next_step']}"


def description(rows: pd.DataFrame) -> str:
    """Every anomaly in words."""
    told = "; ".join(
        f"{row['kind']}, {row['who']}: {text.amount(row['amount'])}, {row['because'].removesuffix('.')}"
        for row in rows.to_dict("records")
    )
    return described(title(rows), subtitle(rows), told, next_step(rows))
