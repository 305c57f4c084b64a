"""Budgets: the list ``budgets.csv`` with ``cost_center, month, amount``; an empty month is every month."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from chargeback_kit.money import money
from chargeback_kit.problems import Problem, problem
from chargeback_kit.records import tabular
from chargeback_kit.records.formats import fold

CENTERS = ("cost_center", "cost center", "cost centre")
EVERY = ("", "every", "every month", "*")


@dataclass(frozen=True)
class Budget:
    """What a cost centre may cost in a month; in every month where ``month`` is empty."""

    cost_center: str
    month: str
    amount: Decimal
    file: str
    line: int


def recognises(header: Iterable[str]) -> bool:
    """Whether a header is the list of budgets.

    >>> recognises(["Cost centre", "Month", "Amount"]), recognises(["attribute", "value", "cost_center"])
    (True, False)
    """
    names = {fold(name) for name in header}
    return names >= {"month", "amount"} and any(name in names for name in CENTERS)


def read(
    path: Path, label: str, agreed: Mapping[str, str] = MappingProxyType({})
) -> tuple[list[Budget], list[Problem]]:
    """The budgets of the list; rows that cannot be used, or stand there twice, are problems."""
    budgets: list[Budget] = []
    problems: list[Problem] = []
    first: dict[tuple[str, str], int] = {}
    for line, cells in tabular.rows(path, label, agreed):
        try:
            found = _budget(cells, label, line)
        except ValueError as error:
            problems.append(problem("bad-budget-row", str(error), file=label, line=line))
            continue
        key = found.cost_center.casefold(), found.month
        if key in first:
            when = found.month or "every month"
            said = f"{found.cost_center}, {when}: line {first[key]} says it already and counts"
            problems.append(problem("bad-budget-row", said, file=label, line=line))
            continue
        first[key] = line
        budgets.append(found)
    return budgets, problems


def _budget(cells: Mapping[str, str], label: str, line: int) -> Budget:
    center = next((cells[name] for name in CENTERS if name in cells), "").strip()
    if not center:
        raise ValueError("no cost centre")
    month = cells["month"].strip().casefold()
    if month not in EVERY and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise ValueError(f'"{cells["month"]}" is no month; write it as 2026-10, or leave it empty for every month')
    amount = money(cells["amount"])
    if amount < 0:
        raise ValueError(f'"{cells["amount"]}" is below 0')
    return Budget(center, "" if month in EVERY else month, amount, label, line)
