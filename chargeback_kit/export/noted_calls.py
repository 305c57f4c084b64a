"""Calls as a reader sees them: when, who, where to or from, the other number, minutes and money."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import exact
from chargeback_kit.phone_numbers import phone_number
from chargeback_kit.presentation.palette import CATEGORIES
from chargeback_kit.reference.spoken import country_name
from chargeback_kit.rules.kinds import is_message

HIDDEN = 3
NOBODY = "no person (service number)"
Cells = dict[str, Any]


def noted_call(row: Cells, names: Mapping[str, str], *, whole: bool = False) -> Cells:
    """A row of the question ``calls_of_note`` as text; ``names`` by sign-in name in small letters."""
    return {
        "when": _when(row["start_ns"]),
        "who": called(row["who"], names),
        "where": f"{'from ' if row['is_incoming'] else ''}{_where(row)}",
        "number": number(row["other_number"], whole=whole),
        "kind": CATEGORIES[row["category"]],
        "minutes": _segments(row) or text.minutes(row["billed_seconds"]),
        "length": _segments(row) or f"{text.minutes(row['billed_seconds'])} min",
        "over": f"{text.minutes(row['over_seconds'])} over its pool" if row["pooled_seconds"] else "",
        "amount": exact_amount(row["amount_micro"]),
        "id": row["usage_id"],
    }


def _segments(row: Cells) -> str:
    """How long a text message was, which has no minutes (R28); empty for a call."""
    return text.counted(row["duration_seconds"], "segment") if is_message(row["kind"]) else ""


def all_names(bill: ComputedBill) -> dict[str, str]:
    """What everybody on the user list is called, by sign-in name in small letters, or by object id without one."""
    people = bill.people
    return {
        (name or key).casefold(): shown
        for name, key, shown in zip(people.names, people.ids, people.shown, strict=True)
        if shown
    }


def called(who: str, names: Mapping[str, str]) -> str:
    """The name of a person, the sign-in name of a stranger, or that it is nobody."""
    return names.get(who.casefold(), who) if who else NOBODY


def _when(start_ns: int) -> str:
    at = pd.Timestamp(start_ns, tz="UTC")
    return f"{at.day} {text.MONTHS[at.month - 1][:3]}, {at:%H:%M}"


def _where(row: Cells) -> str:
    return country_name(row["country"]) if row["country"] else "unknown"


def exact_amount(micro: int) -> str:
    """An amount to the cent, or with as many decimals as it has (R31).

    >>> exact_amount(4_800_000), exact_amount(12_345)
    ('4.80', '0.012345')
    """
    return f"{exact(micro):,f}"


def number(key: Any, *, whole: bool) -> str:
    """A phone number without its last digits, as itemised bills show it; short codes whole.

    >>> number(14255550123, whole=False), number(14255550123, whole=True), number(None, whole=False)
    ('+14255550…', '+14255550123', '')
    """
    if key is None or pd.isna(key):
        return ""
    found = phone_number(int(key))
    if whole or found.is_short_code or found.hidden >= HIDDEN:
        return str(found)
    kept = found.certain[: len(found.certain) - (HIDDEN - found.hidden)]
    return f"+{kept}…" if kept else ""
