"""The alerts: when pools passed 80 % and ended, and when the credits came to their trigger."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.alerts import POOL_80, POOL_100, WALLET, WALLET_TRIGGER, BillAlert
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.call_filter import Chosen
from chargeback_kit.explain.naming import pool_name
from chargeback_kit.presentation.picture import described, nothing_to_do, table

COLOURS = {POOL_80: "pool", POOL_100: "over", WALLET_TRIGGER: "credits"}
COLUMNS = ("at", "at_text", "what", "colour", "says", "usage_id")


def rows(bill: ComputedBill) -> pd.DataFrame:
    """One row per moment in order of time: when, what happened, by which call, and the colour of its mark."""
    records = [_row(bill, found, at) for found, at in zip(bill.moments, bill.alerts["at"], strict=True)]
    subjects = [_subject(bill, found) for found in bill.moments]
    used_up = sum(found.is_end for found in bill.moments)
    return table(records, COLUMNS, period=text.months(bill.months), subjects=subjects, used_up=used_up)


def _row(bill: ComputedBill, found: BillAlert, at: pd.Timestamp) -> dict[str, Any]:
    words = {"at_text": text.instant(at), "colour": COLOURS[found.what]}
    known = {"at": at, "what": found.what, "usage_id": found.usage_id}
    return known | words | {"says": text.sentence(_says(bill, found))}


def _subject(bill: ComputedBill, found: BillAlert) -> tuple[str, Chosen]:
    """The pool or the credits that a moment is about, and all their calls."""
    if found.subject == WALLET:
        return "Communications Credits", Chosen(payer=("credits",))
    return pool_name(bill, found.subject).title, Chosen(pool=(found.subject,), month=(found.month,))


def opens(rows: pd.DataFrame) -> list[Chosen | None]:
    """The call that brought each moment about; none where the balance stood at the trigger from the beginning."""
    return [Chosen(usage_id=(usage_id,)) if usage_id else None for usage_id in rows["usage_id"]]


def subjects(rows: pd.DataFrame) -> list[tuple[str, Chosen]]:
    """The pool or the credits that each moment is about, with the filter of all their calls."""
    named: list[tuple[str, Chosen]] = rows.attrs["subjects"]
    return named


def _says(bill: ComputedBill, found: BillAlert) -> str:
    if found.what == WALLET_TRIGGER:
        return f"{found.says}; {found.then}."
    name = pool_name(bill, found.subject).phrase
    if found.what == POOL_80:
        return f"{name} had given 80 % of its minutes."
    return f"{name} ended; calls after it are over the pool."


def title(rows: pd.DataFrame) -> str:
    """How many pools were nearly used up, how many ended, and how often the credits came to their trigger or end."""
    counts = {what: int(number) for what, number in rows["what"].value_counts().items()}
    nearly, ended, low = (counts.get(what, 0) for what in (POOL_80, POOL_100, WALLET_TRIGGER))
    parts = [
        f"{text.counted(nearly, 'pool counter')} passed 80 %" if nearly else "",
        f"{text.count(ended)} ended" if ended else "",
        *_credits(low - rows.attrs["used_up"], rows.attrs["used_up"]),
    ]
    return text.sentence(text.listed([part for part in parts if part])) or f"No alerts in {rows.attrs['period']}"


def _credits(low: int, used_up: int) -> Iterator[str]:
    if low:
        yield f"the credits came to their trigger {text.times(low)}"
    if used_up:
        yield f"{'' if low else 'the credits '}were used up {text.times(used_up)}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"Moments in UTC, {rows.attrs['period']}"


next_step = nothing_to_do  # what can be done about a moment stands with its pool and with the wallet


def description(rows: pd.DataFrame) -> str:
    """Every moment in words."""
    told = "; ".join(f"{at}: {says.removesuffix('.')}" for at, says in zip(rows["at_text"], rows["says"], strict=True))
    return described(title(rows), subtitle(rows), told, next_step(rows))
