"""The invoice: why the bill differs from it."""

from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.reconcile.compare import ZERO, Category, Reconciliation, reconcile
from chargeback_kit.explain.reconcile.explanation import (
    CHANGED,
    COUNT,
    CURRENCY,
    DUPLICATES,
    FEE,
    FREE,
    RATE,
    about,
)
from chargeback_kit.presentation.told import Held, described, table

CATEGORIES = {
    "usage": "Usage",
    "licence_fees": "Licence fees",
    "credits_purchase": "Purchase of credits",
    "tax": "Tax",
}
CLAIMED = (DUPLICATES, FEE, RATE, CHANGED, FREE, CURRENCY, COUNT)
"""Faults for which money may come back."""
MOST = 12
"""So many reasons are told one by one; the others together."""
COLUMNS = ("category", "label", "invoiced", "billed", "difference", "left")


def rows(bill: ComputedBill) -> pd.DataFrame:
    """One row per category of the invoice beside the bill's [Decimal]; the reasons stand in ``attrs``."""
    found = reconcile(bill)
    of: dict[str, object] = {"period": text.months(bill.months), "currency": bill.currency, "asked": Held(asked(found))}
    return table(
        [_row(category) for category in found.categories],
        COLUMNS,
        **of,
        reasons=tuple(reasons(found)),
        claims=tuple(claims(found)),
    )


def _row(category: Category) -> dict[str, object]:
    money = {name: getattr(category, name) for name in COLUMNS[2:]}
    return {"category": category.name, "label": CATEGORIES[category.name], **money}


def reasons(found: Reconciliation) -> Iterator[tuple[str, Decimal]]:
    """What explains the difference, the largest first, with its money, bill less invoice; the unknown comes last, by
    category, so that no two cancel each other out.
    """
    if not found.categories:
        return
    shown, others = found.explanations[:MOST], found.explanations[MOST:]
    for each in shown:
        yield f"{text.sentence(each.fault)}: {each.says(found.currency)}", each.amount
    if others:
        yield f"{text.counted(len(others), 'smaller reason')}", sum((each.amount for each in others), ZERO)
    lacking = [(f"Unknown, {_where(each)}", each.left) for each in found.categories if each.left or each.unknown]
    yield from lacking or [("Unknown amount", ZERO)]


def _where(category: Category) -> str:
    """The category, and of usage the days and kinds."""
    return f"{CATEGORIES[category.name].lower()}{about(category.unknown)}"


def claims(found: Reconciliation) -> Iterator[tuple[str, Decimal]]:
    """What Microsoft charged too much by our count, the largest first: the fault and its money."""
    return ((each.fault, -each.amount) for each in found.explanations if each.fault in CLAIMED and each.cents < 0)


def asked(found: Reconciliation) -> Iterator[str]:
    """The meters whose kind of call nobody knows for certain, by name."""
    return (each.name for each in found.meters if not each.kind)


def total(rows: pd.DataFrame, column: str) -> Decimal:
    """The sum of a column."""
    return sum(rows[column], ZERO)


def title(rows: pd.DataFrame) -> str:
    """Whether the bill agrees with the invoice, and how much of the difference nothing explains."""
    if not any(rows["difference"]):
        return "The bill agrees with the invoice to the cent"
    differs, unknown = total(rows, "difference"), sum(map(abs, rows["left"]), ZERO)
    known = f"{text.amount(unknown)} unexplained" if unknown else "all of it explained"
    if not differs:
        return f"The bill comes to the sum of the invoice, but not line by line, {known}"
    side = "below" if differs < 0 else "above"
    return f"The bill is {text.amount(abs(differs))} {rows.attrs['currency']} {side} the invoice, {known}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"The invoice and the bill in {rows.attrs['currency']}, {rows.attrs['period']}"


def next_step(rows: pd.DataFrame) -> str:
    """What to ask about the largest amount that nothing explains."""
    lacking = [row for row in rows.to_dict("records") if row["left"]]
    if not lacking:
        for fault, amount in rows.attrs["claims"][:1]:
            money = text.money(amount, rows.attrs["currency"])
            return f"Ask for the {money} more that Microsoft charged in {rows.attrs['period']}: {fault}."
        names = rows.attrs["asked"]
        return f"Write in meters.csv which kind of call {text.listed(names)} counts." if names else ""
    most = max(lacking, key=lambda row: abs(row["left"]))
    money, period = text.money(abs(most["left"]), rows.attrs["currency"]), rows.attrs["period"]
    what = most["label"].lower()
    if most["left"] < 0:
        return f"Ask which rows of the invoice of {period} make the {money} of {what} that nothing explains."
    return f"Look on the next invoice for the {money} of {what} that the one of {period} lacks."


def description(rows: pd.DataFrame) -> str:
    """Every category in words."""
    each = zip(rows["label"], rows["invoiced"], rows["billed"], strict=True)
    told = "; ".join(f"{label}: invoice {text.amount(asked)}, bill {text.amount(ours)}" for label, asked, ours in each)
    return described(title(rows), subtitle(rows), told, next_step(rows))
