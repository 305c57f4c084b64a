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
    row_said,
)
from chargeback_kit.explain.waterfall import fee_total
from chargeback_kit.presentation.picture import Held, described, table
from chargeback_kit.problems import codes

CATEGORIES = {
    "usage": "Usage",
    "licence_fees": "Licence fees",
    "credits_purchase": "Purchase of credits",
    "tax": "Tax",
}
CLAIMED = (DUPLICATES, FEE, RATE, CHANGED, FREE, CURRENCY, COUNT)
"""Faults for which money may come back."""
FEW = 3
"""So many lines of an unknown amount are named on a page."""
MOST = 12
"""So many reasons are told one by one; the others together."""
COLUMNS = ("category", "label", "invoiced", "billed", "difference", "left")


def rows(bill: ComputedBill) -> pd.DataFrame:
    """One row per category of the invoice beside the bill's [Decimal]; the reasons stand in ``attrs``."""
    found = reconcile(bill)
    of: dict[str, object] = {"period": text.months(bill.months), "currency": bill.currency, "asked": Held(asked(found))}
    of |= {"not_compared": Held(not_compared(found)), "lacking": found.lacking, "remedies": Held(remedies(found))}
    of |= {"lines": Held(row_said(row) for each in found.categories for row in each.rows_unknown)}
    of |= {"is_all": not _without_a_line(bill, found)}
    return table(
        [_row(each, is_compared=each.name not in found.lacking) for each in found.categories],
        COLUMNS,
        **of,
        reasons=tuple(reasons(found)),
        claims=tuple(claims(found)),
    )


def _row(category: Category, *, is_compared: bool) -> dict[str, object]:
    money = {name: getattr(category, name) for name in COLUMNS[2:]}
    label = f"{CATEGORIES[category.name]}{'' if is_compared else ', not compared'}"
    return {"category": category.name, "label": label, **money}


def _without_a_line(bill: ComputedBill, found: Reconciliation) -> list[str]:
    """The categories in which the bill has money and the invoice nothing that is compared."""
    compared = {each.name for each in found.categories} - {*found.lacking}
    fees, terms = fee_total(bill), bill.agreement
    has = {
        "usage": bill.total != fees and not (terms.wallet and not terms.postpaid_enabled),
        "licence_fees": bool(fees),
    }
    return [name for name, is_there in has.items() if is_there and name not in compared]


def not_compared(found: Reconciliation) -> Iterator[str]:
    """What of the invoice's files no amount of the bill is held against, and why, a sentence each."""
    for each in found.not_compared:
        yield text.sentence(f"{CATEGORIES[each.category].lower()}: {each.says}")


def remedies(found: Reconciliation) -> Iterator[str]:
    """What makes it possible to compare them."""
    return (codes()[each.code]["hint"] for each in found.not_compared)


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
    """The category, of usage the days and kinds, and the lines that are the amount by themselves."""
    lines = text.listed([row_said(row) for row in category.rows_unknown[:FEW]])
    return f"{CATEGORIES[category.name].lower()}{about(category.unknown)}{': ' if lines else ''}{lines}"


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
    """Whether the bill agrees with the invoice, how much of it nothing explains, and what is not compared."""
    lacking = [CATEGORIES[name].lower() for name in rows.attrs["lacking"]]
    compared = rows[~rows["category"].isin(list(rows.attrs["lacking"]))]
    because = [each.partition(": ")[2].partition(";")[0] for each in rows.attrs["not_compared"]]
    if not lacking:
        apart = f"; not compared: {because[0]}" if because else ""
        return f"{_agreement(rows)}{apart}"
    first = f"{text.sentence(text.listed(lacking))} not compared: {because[0]}"
    return first if compared.empty else f"{first}; {_lower(_agreement(compared))}"


def _lower(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:]}"


def _agreement(rows: pd.DataFrame) -> str:
    """How far the bill and the invoice agree in the categories that are compared."""
    names = text.sentence(text.listed([label.lower() for label in rows["label"]]))
    is_all = rows.attrs["is_all"]
    if not any(rows["difference"]):
        agree = "agrees" if len(rows) == 1 and rows["category"].iloc[0] != "licence_fees" else "agree"
        return f"{'The bill agrees' if is_all else f'{names} {agree}'} with the invoice to the cent"
    differs, unknown = total(rows, "difference"), sum(map(abs, rows["left"]), ZERO)
    known = f"{text.amount(unknown)} unexplained" if unknown else "all of it explained"
    if not differs:
        return f"The bill comes to the sum of the invoice, but not line by line, {known}"
    side, of = "below" if differs < 0 else "above", "" if is_all else f" in {names.lower()}"
    return f"The bill is {text.amount(abs(differs))} {rows.attrs['currency']} {side} the invoice{of}, {known}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"The invoice and the bill in {rows.attrs['currency']}, {rows.attrs['period']}"


def next_step(rows: pd.DataFrame) -> str:
    """What to ask about the largest amount that nothing explains."""
    if rows.attrs["remedies"]:
        return f"{rows.attrs['remedies'][0]}."
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
    if len(rows.attrs["lines"]) == 1:
        return f"Ask what it is for: {rows.attrs['lines'][0]}."
    if most["left"] < 0:
        return f"Ask which rows of the invoice of {period} make the {money} of {what} that nothing explains."
    return f"Look on the next invoice for the {money} of {what} that the one of {period} lacks."


def description(rows: pd.DataFrame) -> str:
    """Every category in words."""
    each = zip(rows["label"], rows["invoiced"], rows["billed"], strict=True)
    told = "; ".join(f"{label}: invoice {text.amount(asked)}, bill {text.amount(ours)}" for label, asked, ours in each)
    return described(title(rows), subtitle(rows), told, *rows.attrs["not_compared"], next_step(rows))
