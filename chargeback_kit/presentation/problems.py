"""The problems: grouped by code, with the money at stake and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.problem_list import ProblemsAlike
from chargeback_kit.explain.call_filter import Chosen
from chargeback_kit.explain.calls_of import calls_of
from chargeback_kit.presentation.palette import SEVERITIES
from chargeback_kit.presentation.picture import described, table
from chargeback_kit.problems import Problem, codes

EXAMPLES = 5
RANK = tuple(SEVERITIES)
COLUMNS = ("code", "severity", "label", "count", "amount", "what", "hint", "rule", "examples", "more")


@dataclass(frozen=True)
class Example:
    """Where a problem stands and what it says."""

    place: str
    message: str
    usage_id: str


def rows(bill: ComputedBill) -> pd.DataFrame:
    """One row per code with its count and money at stake [Decimal]: errors first, the dearest first in a severity."""
    ordered = sorted(bill.problem_list.alike(EXAMPLES).values(), key=_rank)
    about = {"period": text.months(bill.months), "currency": bill.currency}
    return table([_row(each) for each in ordered], COLUMNS, **about)


def _rank(each: ProblemsAlike) -> tuple[int, Decimal, str]:
    first = each.examples[0]
    return RANK.index(first.severity), -each.amount, first.code


def _row(found: ProblemsAlike) -> dict[str, object]:
    first = found.examples[0]
    known = codes()[first.code]
    return {
        "code": first.code,
        "severity": first.severity,
        "label": SEVERITIES[first.severity],
        "count": found.count - found.summaries,
        "amount": found.amount,
        "what": known["what"],
        "hint": first.hint,
        "rule": known["rule"],
        "examples": [_example(problem) for problem in found.examples],
        "more": max(0, found.count - EXAMPLES),
    }


def _example(found: Problem) -> Example:
    line = f":{found.line}" if found.line is not None else ""
    detail = found.message.removeprefix(codes()[found.code]["what"]).removeprefix(": ")
    return Example(f"{found.file}{line}", detail, found.usage_id)


def calls_behind(bill: ComputedBill, rows: pd.DataFrame) -> list[int]:
    """How many calls each problem is said of: none for one of files, lists or rows that are no calls."""
    of_rows = {found.code for found in bill.problem_list if found.usage_id}
    return [calls_of(bill, problem=code).calls if code in of_rows else 0 for code in rows["code"]]


def opens(rows: pd.DataFrame, calls: Iterable[int]) -> list[Chosen | None]:
    """The calls that each problem is said of; ``calls``: how many they are (``calls_behind``)."""
    return [Chosen(problem=(code,)) if count else None for code, count in zip(rows["code"], calls, strict=True)]


def title(rows: pd.DataFrame) -> str:
    """How many errors and warnings there are, and the money at stake."""
    serious = rows[rows["severity"] != "info"]
    if serious.empty:
        return "Nothing is wrong with the data" if rows.empty else "Notes only; no money is in doubt"
    money = text.money(sum(serious["amount"], Decimal("0.00")), rows.attrs["currency"])
    return f"{text.counted(int(serious['count'].sum()), 'error or warning', 'errors and warnings')}; {money} at stake"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"Rows and calls by problem, money at stake in {rows.attrs['currency']}, {rows.attrs['period']}"


def next_step(rows: pd.DataFrame) -> str:
    """The hint of the errors or warnings with the most money at stake; empty where there is none."""
    serious = [row for row in rows.to_dict("records") if row["severity"] != "info" and row["amount"] and _asks(row)]
    if not serious:
        return ""
    most = max(serious, key=lambda row: abs(row["amount"]))
    money = text.money(most["amount"], rows.attrs["currency"])
    many = text.counted(most["count"], most["label"].lower())
    return f"First the {many} with {money} at stake in {rows.attrs['period']}: {text.begun_small(most['hint'])}."


def _asks(row: dict[Any, Any]) -> bool:
    return not row["hint"].startswith("Nothing to do")


def description(rows: pd.DataFrame) -> str:
    """Every group in words."""
    groups = zip(rows["what"], rows["count"], strict=True)
    told = "; ".join(f"{what}: {text.count(number)}" for what, number in groups)
    return described(title(rows), subtitle(rows), told, next_step(rows))
