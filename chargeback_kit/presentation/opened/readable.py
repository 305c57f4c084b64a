"""Any table of a bill for a person to read: titles for names of columns, names before codes, minutes beside seconds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from numbers import Number
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.naming import pool_name, shared_pool
from chargeback_kit.presentation.palette import CATEGORIES
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.reference.spoken import country_name, country_names, product
from chargeback_kit.rules.kinds import KINDS, kind_name
from chargeback_kit.rules.pool_id import PoolId

GREY = "#566070"
TITLES = {
    "at": "When (UTC)",
    "start_utc": "When (UTC)",
    "exhausted_at": "Ran out (UTC)",
    "user_principal_name": "Who",
    "who": "Who",
    "name": "Who",
    "cost_center": "Cost centre",
    "funded_by": "Paid by",
    "pool_id": "Pool",
    "pool": "Pool",
    "sku": "Licence",
    "rule_id": "Rule",
    "country": "Where",
    "size": "Size (min)",
    "used": "Used (min)",
    "over": "Over (min)",
    "unit_price": "Price",
    "message": "Message",
    "messages": "Messages",
}
"""The title of each column whose name is not its title already (GLOSSARY.md, Titles of columns)."""
SECONDS, MINUTES = "_seconds", "_minutes"


@dataclass(frozen=True)
class ShownCell:
    """A text and the code behind it, empty where there is none; numbers stand to the right."""

    says: str
    code: str = ""
    is_number: bool = False

    @property
    def plain(self) -> str:
        """Both, the code in brackets."""
        return f"{self.says} ({self.code})" if self.code else self.says

    @property
    def html(self) -> str:
        """Both, the code in grey."""
        code = f' <small style="color: {GREY}">{escape(self.code)}</small>' if self.code else ""
        return f"{escape(self.says)}{code}"


class Readable:
    """A table as people read it; what it was made of stays as it is.

    It shows as HTML in a notebook and as text elsewhere, and is no table to compute with.
    """

    @checked_arguments
    def __init__(self, bill: ComputedBill, table: pd.DataFrame) -> None:
        self._bill = bill
        whole = minutes(table) if table.columns.nlevels == 1 else table
        labels, named = _labels(table.index)
        names = [*named, *whole.columns]
        self.titles = [self._title(name) for name in names]
        self.rows = [
            [self._cell(name, value) for name, value in zip(names, (*label, *row), strict=True)]
            for label, row in zip(labels, whole.itertuples(index=False, name=None), strict=True)
        ]

    def __repr__(self) -> str:
        plain = [[cell.plain for cell in row] for row in self.rows]
        return pd.DataFrame(plain, columns=[title.plain for title in self.titles]).to_string(index=False)

    def _repr_html_(self) -> str:
        numbers = [any(row[place].is_number for row in self.rows) for place in range(len(self.titles))]
        sides = ["right" if is_number else "left" for is_number in numbers]
        head = "".join(self._cells("th", self.titles, sides))
        body = "\n".join(f"<tr>{''.join(self._cells('td', row, sides))}</tr>" for row in self.rows)
        return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"

    @staticmethod
    def _cells(element: str, cells: list[ShownCell], sides: list[str]) -> Iterator[str]:
        for cell, side in zip(cells, sides, strict=True):
            yield f'<{element} style="text-align: {side}">{cell.html}</{element}>'

    def _title(self, name: object) -> ShownCell:
        """The title of a column; a column for each licence, pool, kind or category bears the name of that one."""
        if isinstance(name, tuple):
            return ShownCell(", ".join(self._title(part).says for part in name if part != ""))
        written = str(name)
        if written in TITLES:
            return ShownCell(TITLES[written])
        if written in CATEGORIES or written in KINDS:
            return ShownCell(text.sentence(CATEGORIES.get(written) or kind_name(written)))
        if product(written):
            return self._licence(written)
        return self._pool(written) if _is_pool(written) else ShownCell(text.sentence(written.replace("_", " ")))

    def _cell(self, name: object, value: Any) -> ShownCell:
        """A value by the name of its column."""
        if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
            return ShownCell("")
        if isinstance(value, pd.Timestamp):
            return ShownCell(f"{value:%Y-%m-%d %H:%M}")
        if isinstance(value, bool):
            return ShownCell("yes" if value else "no")
        if isinstance(value, Number):
            return ShownCell(f"{value:,}".removesuffix(".0"), is_number=True)
        found = self._ways().get(str(name[-1] if isinstance(name, tuple) else name))
        return found(str(value)) if found else ShownCell(str(value))

    def _ways(self) -> dict[str, Callable[[str], ShownCell]]:
        """How the texts of a column are read, by its name."""
        return {
            "pool_id": self._pool,
            "pool": self._pool,
            "sku": self._licence,
            "plan": self._licence,
            "kind": lambda kind: ShownCell(kind_name(kind)),
            "category": lambda category: ShownCell(CATEGORIES.get(category, category)),
            "user_principal_name": lambda name: ShownCell(self._who().get(name, name)),
            "country": lambda code: (
                ShownCell(country_names()[code], code) if code in country_names() else ShownCell(code)
            ),
        }

    def _pool(self, pool_id: str) -> ShownCell:
        known = _is_pool(pool_id)
        return ShownCell(pool_name(self._bill, pool_id).title, shared_pool(pool_id)) if known else ShownCell(pool_id)

    def _licence(self, sku: str) -> ShownCell:
        return ShownCell(product(sku), sku) if product(sku) else ShownCell(sku)

    def _who(self) -> dict[str, str]:
        people = self._bill.people
        return {name: shown for name, shown in zip(people.names, people.shown, strict=True) if shown}


def _is_pool(written: str) -> bool:
    """Whether a text is the id of a pool, such as ``DE/MCOPSTN5/domestic``."""
    return "/" in written and bool(product(PoolId.parse(written).plan))


def _labels(index: pd.Index) -> tuple[list[tuple[Any, ...]], list[object]]:
    """The labels of the rows as further cells, and the names of their columns; numbers of rows are no labels.

    >>> _labels(pd.RangeIndex(2)), _labels(pd.Index(["DE"], name="country"))
    (([(), ()], []), ([('DE',)], ['country']))
    """
    if index.nlevels == 1 and index.name is None and index.dtype.kind == "i":
        return [()] * len(index), []
    labels = [label if isinstance(label, tuple) else (label,) for label in index]
    return labels, [name if name is not None else "" for name in index.names]


def readable(bill: ComputedBill, table: pd.DataFrame) -> Readable:
    """A table of a bill, such as ``bill.pools``, for a person to read.

    Columns get their titles, pools and licences their names with the code in grey, people the names of the user list,
    times are UTC to the minute, and a column of minutes follows each of seconds.
    """
    return Readable(bill, table)


def to_read(page: pd.DataFrame, currency: str) -> str:
    """The dearest calls as a table to read: countries and kinds by their names, minutes, no fractions of a second."""
    return pd.DataFrame(
        {
            "When (UTC)": page["start_utc"].dt.strftime("%Y-%m-%d %H:%M:%S"),
            currency: page["amount"].map(text.amount),
            "Who": page["name"],
            "Where": page["country"].map(country_name),
            "Number": page["number"],
            "Minutes": page["billed_seconds"].map(text.minutes),
            "Cost centre": page["cost_center"],
            "Kind": page["kind"].map(kind_name),
            "Call": page["usage_id"],
        }
    ).to_string(index=False)


@checked_arguments
def minutes(table: pd.DataFrame) -> pd.DataFrame:
    """The table with a column of minutes after each of seconds, rounded to a hundredth; the table given stays as it is.

    Pools and prices count seconds and started minutes (R20, R30); these minutes are for reading alone.

    >>> minutes(pd.DataFrame({"used_seconds": [90, 100]})).to_dict("list")
    {'used_seconds': [90, 100], 'used_minutes': [1.5, 1.67]}
    """
    shown = {}
    for name, column in table.items():
        shown[name] = column
        if SECONDS in str(name):
            shown[str(name).replace(SECONDS, MINUTES)] = in_minutes(column)
    return pd.DataFrame(shown)


def in_minutes(seconds: pd.Series) -> pd.Series:
    """Seconds as minutes, rounded to a hundredth."""
    return (seconds / 60).round(2)
