"""The rules of the specification as values: when one applies, and what must be then.

They come from the tables ``focus_columns`` and ``focus_rules``. A condition is written as there: ``ChargeCategory =
Usage and CommitmentDiscountStatus is null``. An empty cell is a value that is not there.
"""

import re
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import NamedTuple

import pandas as pd

from chargeback_kit.reference import rows as facts

TERM = re.compile(r"(\w+) (is null|is not null|= |!= |in )(.*)")
OF_EVERY_DATASET = "columns"
"""The rule that columns are the specification's or begin with ``x_``, which come last."""


class Rule(NamedTuple):
    """One thing that the specification asks of a column: its name, where it applies, and what must be."""

    id: str
    dataset: str
    column: str
    when: str
    must: str

    @property
    def says(self) -> str:
        """The rule in words."""
        return f"{self.dataset}.{self.column} {self.must}" + (f" where {self.when}" if self.when else "")


@cache
def rules(version: str) -> tuple[Rule, ...]:
    """Every rule of a version that applies to a dataset and column.

    >>> [rule.must for rule in rules("1.2") if rule.column == "ChargeFrequency"]
    ['is not null', 'has the format Allowed Values', '!= Usage-Based']
    """
    known = [row for row in facts("focus_columns") if row["version"] == version]
    found = [
        Rule(
            f"{dataset}.columns",
            dataset,
            OF_EVERY_DATASET,
            "",
            "are of the specification, or begin with x_ and come last",
        )
        for dataset in dict.fromkeys(row["dataset"] for row in known)
    ]
    for row in known:
        dataset, column = row["dataset"], row["column"]
        if row["feature_level"] == "Mandatory":
            found.append(Rule(f"{dataset}.{column}.present", dataset, column, "", "is present"))
        if row["allows_nulls"] == "False":
            found.append(Rule(f"{dataset}.{column}.given", dataset, column, "", "is not null"))
        if row["value_format"]:
            must = f"has the format {row['value_format']}"
            found.append(Rule(f"{dataset}.{column}.format", dataset, column, f"{column} is not null", must))
    asked = [row for row in facts("focus_rules") if version in row["versions"].split()]
    return (*found, *(Rule(row["rule"], *(row[n] for n in ("dataset", "column", "when", "must"))) for row in asked))


@cache
def allowed(version: str, column: str) -> dict[str, str]:
    """The values that a column may have, with what each belongs to."""
    rows = facts("focus_values")
    return {row["value"]: row["parent"] for row in rows if (row["version"], row["column"]) == (version, column)}


def applies(condition: str, frame: pd.DataFrame) -> pd.Series:
    """On which rows a condition holds; a column that is not there has no values.

    >>> rows = pd.DataFrame({"ChargeCategory": ["Usage", "Tax"], "BilledCost": ["0.00", "1.50"]})
    >>> applies("ChargeCategory in Usage|Purchase and BilledCost = 0", rows).tolist()
    [True, False]
    """
    holds = pd.Series(data=True, index=frame.index)
    for term in filter(None, condition.split(" and ")):
        if not (parts := TERM.fullmatch(term)):
            raise ValueError(f'"{term}" is no condition; write one as "ChargeCategory = Usage"')
        holds &= _term(texts(frame, parts[1]), parts[2].strip(), parts[3])
    return holds


def _term(cells: pd.Series, relation: str, value: str) -> pd.Series:
    match relation:
        case "is null":
            return cells == ""
        case "is not null":
            return cells.str.strip() != ""
        case "in":
            return cells.isin(value.split("|"))
        case _:
            same = decimals(cells) == Decimal(value) if _is_number(value) else cells == value
            return same if relation == "=" else ~same


def texts(frame: pd.DataFrame, column: str) -> pd.Series:
    """A column; one that is not there is empty."""
    return frame[column] if column in frame else pd.Series("", index=frame.index)


def decimals(cells: pd.Series) -> pd.Series:
    """Cells as exact numbers; what is none counts as 0, since another rule says so of it."""
    known = {cell: _decimal(cell) for cell in cells.unique()}
    return cells.map(known).astype(object)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(0)
