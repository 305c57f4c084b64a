"""The invoice: why the bill differs from it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.reconcile import ZERO, Category, by_class, categories
from chargeback_kit.presentation.told import described, table

CATEGORIES = {
    "usage": "Usage",
    "licence_fees": "Licence fees",
    "credits_purchase": "Purchase of credits",
    "tax": "Tax",
}
COLUMNS = ("category", "label", "invoiced", "billed", "difference", "left")


def rows(bill: ComputedBill) -> pd.DataFrame:
    """One row per category of the invoice beside the bill's [Decimal]; the reasons stand in ``attrs``."""
    compared = categories(bill)
    about = {"period": text.months(bill.months), "currency": bill.currency, "reasons": tuple(reasons(compared))}
    return table([_row(category) for category in compared], COLUMNS, **about)


def _row(category: Category) -> dict[str, object]:
    money = {name: getattr(category, name) for name in COLUMNS[2:]}
    return {"category": category.name, "label": CATEGORIES[category.name], **money}


def reasons(compared: Sequence[Category]) -> Iterator[tuple[str, Decimal]]:
    """Every class in words with its part; what is unknown by its category, so that no two cancel each other out."""
    if not compared:
        return
    *known, unknown = by_class(compared)
    yield from ((text.sentence(line.name), line.amount) for line in known)
    lacking = [(f"Unknown, {CATEGORIES[each.name].lower()}", each.left) for each in compared if each.left]
    yield from lacking or [(text.sentence(unknown.name), unknown.amount)]


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
        return ""
    most = max(lacking, key=lambda row: abs(row["left"]))
    money, about = text.money(abs(most["left"]), rows.attrs["currency"]), rows.attrs["period"]
    what = most["label"].lower()
    if most["left"] < 0:
        return f"Ask which rows of the invoice of {about} make the {money} of {what} that nothing explains."
    return f"Look on the next invoice for the {money} of {what} that the one of {about} lacks."


def description(rows: pd.DataFrame) -> str:
    """Every category in words."""
    each = zip(rows["label"], rows["invoiced"], rows["billed"], strict=True)
    told = "; ".join(f"{label}: invoice {text.amount(asked)}, bill {text.amount(ours)}" for label, asked, ours in each)
    return described(title(rows), subtitle(rows), told, next_step(rows))
